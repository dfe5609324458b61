//! What an M4A file says of itself, as iTunes began it and everybody reads it.

use super::PRIMING;
use super::boxes::{full, named, word, words};
use crate::export::About;
use crate::export::comments::{SCRIPT, SCRIPT_NAME, SCRIPT_WISHES, lyrics};
use crate::units::Frames;

/// What a value is.
const NUMBERS: u64 = 0;
const TEXT: u64 = 1;
const PNG: u64 = 14;

/// The box of all that is said: of `about`, and of what to cut off a file whose sound has
/// `frames` frames and ends with `padding` others.
pub fn said(about: Option<&About>, frames: Frames, padding: u64) -> Vec<u8> {
    let mut items = Vec::new();
    for (name, text) in about.map(texts).unwrap_or_default() {
        items.extend(named(name, &[&data(TEXT, text.as_bytes())]));
    }
    if let Some((n, of)) = about.and_then(|about| about.track) {
        let numbers = [0, n, of, 0].map(|n| (n as u16).to_be_bytes()).concat();
        items.extend(named(b"trkn", &[&data(NUMBERS, &numbers)]));
    }
    if let Some(about) = about {
        items.extend(own("LANGUAGE", about.language.as_bytes()));
        if let Some(licence) = &about.licence {
            items.extend(own("LICENSE", licence.as_bytes()));
        }
    }
    if let Some(png) = about.and_then(|about| about.cover.as_ref()) {
        items.extend(named(b"covr", &[&data(PNG, png)]));
    }
    if let Some(script) = about.and_then(|about| about.script.as_ref()) {
        items.extend(own(SCRIPT_NAME, script.name.as_bytes()));
        items.extend(own(SCRIPT, script.text.as_bytes()));
        if !script.wishes.is_empty() {
            items.extend(own(SCRIPT_WISHES, script.told_wishes().as_bytes()));
        }
    }
    // As players read it that do not know edit lists.
    let cut = format!(" 00000000 {PRIMING:08X} {padding:08X} {frames:016X}");
    let cut = cut + &" 00000000".repeat(8);
    items.extend(free("com.apple.iTunes", "iTunSMPB", TEXT, cut.as_bytes()));
    let handler = full(
        b"hdlr",
        0,
        0,
        &[&word(0), b"mdirappl", &words(&[0, 0]), &[0]],
    );
    let meta = full(b"meta", 0, 0, &[&handler, &named(b"ilst", &[&items])]);
    named(b"udta", &[&meta, &marks(about)])
}

fn texts(about: &About) -> Vec<(&'static [u8; 4], String)> {
    let all = [
        (b"\xa9nam", Some(about.title.clone())),
        (b"\xa9alb", about.album.clone()),
        (b"\xa9ART", about.artist.clone()),
        (b"\xa9cmt", Some(about.comment())),
        (b"desc", Some(about.summary.clone())),
        (b"\xa9gen", Some("Meditation".to_owned())),
        (b"\xa9lyr", Some(lyrics(about))),
        (
            b"\xa9too",
            Some(format!("Evenfall {}", env!("CARGO_PKG_VERSION"))),
        ),
        (b"cprt", about.licence.clone()),
    ];
    let present = all
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)));
    present.filter(|(_, text)| !text.is_empty()).collect()
}

fn data(kind: u64, value: &[u8]) -> Vec<u8> {
    named(b"data", &[&words(&[kind, 0]), value])
}

/// A value under a name that nobody has settled.
fn own(name: &str, value: &[u8]) -> Vec<u8> {
    free("org.evenfall", name, TEXT, value)
}

fn free(mean: &str, name: &str, kind: u64, value: &[u8]) -> Vec<u8> {
    let mean = full(b"mean", 0, 0, &[mean.as_bytes()]);
    let name = full(b"name", 0, 0, &[name.as_bytes()]);
    named(b"----", &[&mean, &name, &data(kind, value)])
}

/// Chapters as Nero began to write them, and most players but Apple's read them.
fn marks(about: Option<&About>) -> Vec<u8> {
    let marks = about.map_or(&[][..], |about| &about.chapters);
    // As many as it has a number for.
    let marks = &marks[..marks.len().min(255)];
    if marks.is_empty() {
        return Vec::new();
    }
    let mut list = vec![0, 0, 0, 0, marks.len() as u8];
    for mark in marks {
        // In steps of 100 ns.
        list.extend((mark.start.0 * 10_000).to_be_bytes());
        let title = &mark.title[..mark.title.floor_char_boundary(255)];
        list.push(title.len() as u8);
        list.extend(title.as_bytes());
    }
    full(b"chpl", 1, 0, &[&list])
}
