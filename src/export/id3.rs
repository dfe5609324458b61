//! What a file says of itself as an ID3 tag, of the version that every player reads.

use id3::frame::{
    Chapter, Comment, EncapsulatedObject, ExtendedText, Lyrics, Picture, PictureType,
    TableOfContents, Unknown,
};
use id3::{Content, Encoder, Frame, Tag, TagLike, Version};

use super::About;
use super::comments::{SCRIPT, SCRIPT_WISHES, lyrics};

/// Older than 2.4, and read by what came with a car or a television, too.
const VERSION: Version = Version::Id3v23;

/// An offset that stands for: see the time.
const NO_OFFSET: u32 = u32::MAX;

/// The bytes of the tag.
///
/// # Errors
/// Where it does not fit in what a tag may be, 256 MB.
pub fn tag(about: &About) -> std::io::Result<Vec<u8>> {
    let mut tag = Tag::with_version(VERSION);
    for (id, text) in texts(about) {
        tag.add_frame(Frame::text(id, text));
    }
    if let Some(licence) = &about.licence {
        tag.add_frame(ExtendedText {
            description: "LICENSE".into(),
            value: licence.clone(),
        });
    }
    let lang = three_letters(&about.language).to_owned();
    tag.add_frame(Comment {
        lang: lang.clone(),
        description: String::new(),
        text: about.comment(),
    });
    if !about.words.is_empty() {
        tag.add_frame(Lyrics {
            lang: lang.clone(),
            description: String::new(),
            text: lyrics(about),
        });
        let data = spoken_when(about, &lang);
        let content = Content::Unknown(Unknown {
            data,
            version: VERSION,
        });
        tag.add_frame(Frame::with_content("SYLT", content));
    }
    chapters(about, &mut tag);
    if let Some(png) = &about.cover {
        tag.add_frame(Picture {
            mime_type: "image/png".into(),
            picture_type: PictureType::CoverFront,
            description: String::new(),
            data: png.clone(),
        });
    }
    if let Some(script) = &about.script {
        tag.add_frame(EncapsulatedObject {
            mime_type: "application/toml".into(),
            filename: script.name.clone(),
            description: SCRIPT.into(),
            data: script.text.clone().into_bytes(),
        });
        if !script.wishes.is_empty() {
            tag.add_frame(ExtendedText {
                description: SCRIPT_WISHES.into(),
                value: script.told_wishes(),
            });
        }
    }
    let mut bytes = Vec::new();
    let encoder = Encoder::new().version(VERSION).padding(PADDING);
    encoder
        .encode(&tag, &mut bytes)
        .map_err(std::io::Error::other)?;
    Ok(bytes)
}

/// Room for a listener's own tags, so that adding one does not rewrite the file.
const PADDING: usize = 2048;

fn texts(about: &About) -> Vec<(&'static str, String)> {
    let track = about.track.map(|(n, of)| format!("{n}/{of}"));
    let all = [
        ("TIT2", Some(about.title.clone())),
        ("TALB", about.album.clone()),
        ("TPE1", about.artist.clone()),
        ("TCON", Some("Meditation".into())),
        ("TLAN", Some(three_letters(&about.language).into())),
        ("TCOP", about.licence.clone()),
        ("TRCK", track),
        ("TLEN", Some(about.length.0.to_string())),
    ];
    let present = all.into_iter().filter_map(|(id, text)| Some((id, text?)));
    present.filter(|(_, text)| !text.is_empty()).collect()
}

/// A chapter by chapter, and the table that lists them.
fn chapters(about: &About, tag: &mut Tag) {
    if about.chapters.is_empty() {
        return;
    }
    let time = |at: crate::units::Millis| u32::try_from(at.0).unwrap_or(u32::MAX);
    let mut elements = Vec::new();
    for (chapter, n) in about.chapters.iter().zip(1..) {
        let element_id = format!("chp{n}");
        elements.push(element_id.clone());
        tag.add_frame(Chapter {
            element_id,
            start_time: time(chapter.start),
            end_time: time(chapter.end),
            start_offset: NO_OFFSET,
            end_offset: NO_OFFSET,
            frames: vec![Frame::text("TIT2", chapter.title.clone())],
        });
    }
    tag.add_frame(TableOfContents {
        element_id: "toc".into(),
        top_level: true,
        ordered: true,
        elements,
        frames: Vec::new(),
    });
}

/// The sentences with their times, as the frame SYLT has them: written here, since the crate
/// puts a byte behind the last one that readers stumble over.
fn spoken_when(about: &About, lang: &str) -> Vec<u8> {
    const UTF16: u8 = 1;
    const MILLISECONDS: u8 = 2;
    const LYRICS: u8 = 1;
    let text = |text: &str, bytes: &mut Vec<u8>| {
        let units = [0xfeff].into_iter().chain(text.encode_utf16()).chain([0]);
        bytes.extend(units.flat_map(u16::to_le_bytes));
    };
    let mut bytes = vec![UTF16];
    bytes.extend(lang.as_bytes());
    bytes.extend([MILLISECONDS, LYRICS]);
    text("", &mut bytes);
    for words in &about.words {
        text(&words.text, &mut bytes);
        let at = u32::try_from(words.start.0).unwrap_or(u32::MAX);
        bytes.extend(at.to_be_bytes());
    }
    bytes
}

/// A language as ISO 639-2 has it, by a tag of BCP 47.
pub fn three_letters(language: &str) -> &'static str {
    match language.split('-').next().unwrap_or_default() {
        "en" => "eng",
        "de" => "deu",
        "es" => "spa",
        "fr" => "fra",
        "it" => "ita",
        "nl" => "nld",
        "pl" => "pol",
        "pt" => "por",
        _ => "und",
    }
}
