//! What a WAV says of itself, in chunks behind the samples: the old ones that Windows and
//! editors read, and an ID3 tag for the rest.

use std::io;

use super::about::About;
use super::encode::Spec;
use super::id3;

/// All of them, one after another.
///
/// # Errors
/// As of the ID3 tag.
pub fn chunks(spec: &Spec, about: &About) -> io::Result<Vec<u8>> {
    let info = list(b"INFO", &info(about));
    let tag = chunk(b"id3 ", &id3::tag(about)?);
    Ok([info, cues(spec, about), labels(about), tag].concat())
}

fn info(about: &About) -> Vec<u8> {
    let track = about.track.map(|(n, _)| n.to_string());
    let made_with = format!("Evenfall {}", env!("CARGO_PKG_VERSION"));
    let all = [
        (b"INAM", Some(about.title.clone())),
        (b"IPRD", about.album.clone()),
        (b"IART", about.artist.clone()),
        (b"ICMT", Some(about.comment())),
        (b"ICOP", about.licence.clone()),
        (b"IGNR", Some("Meditation".into())),
        (b"ILNG", Some(about.language.clone())),
        (b"ITRK", track),
        (b"ISFT", Some(made_with)),
    ];
    let present = all
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)));
    let present = present.filter(|(_, text)| !text.is_empty());
    present
        .flat_map(|(name, text)| chunk(name, &ended(&text)))
        .collect()
}

/// Where chapters begin, in frames.
fn cues(spec: &Spec, about: &About) -> Vec<u8> {
    if about.chapters.is_empty() {
        return Vec::new();
    }
    let count = about.chapters.len() as u32;
    let mut bytes = count.to_le_bytes().to_vec();
    for (mark, n) in about.chapters.iter().zip(0u32..) {
        let frame = mark.start.0 * u64::from(spec.rate) / 1000;
        let frame = u32::try_from(frame).unwrap_or(u32::MAX);
        bytes.extend(n.to_le_bytes());
        bytes.extend(frame.to_le_bytes());
        bytes.extend(b"data");
        bytes.extend([0; 8]);
        bytes.extend(frame.to_le_bytes());
    }
    chunk(b"cue ", &bytes)
}

/// What they are called.
fn labels(about: &About) -> Vec<u8> {
    if about.chapters.is_empty() {
        return Vec::new();
    }
    let label = |n: u32, title: &str| {
        let mut bytes = n.to_le_bytes().to_vec();
        bytes.extend(ended(title));
        chunk(b"labl", &bytes)
    };
    let labels = about.chapters.iter().zip(0..);
    let labels: Vec<u8> = labels.flat_map(|(mark, n)| label(n, &mark.title)).collect();
    list(b"adtl", &labels)
}

/// A text with the zero that ends it.
fn ended(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

fn list(kind: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    chunk(b"LIST", &[kind, bytes].concat())
}

/// A chunk, of an even number of bytes.
fn chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend((bytes.len() as u32).to_le_bytes());
    chunk.extend(bytes);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}
