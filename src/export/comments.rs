//! What a file says of itself as Vorbis comments, which FLAC and Opus share.

use super::About;
use super::captions::clock;

/// Under which the script, its name, and what was wished of it lie.
pub const SCRIPT: &str = "EVENFALL_SCRIPT";
pub const SCRIPT_NAME: &str = "EVENFALL_SCRIPT_NAME";
pub const SCRIPT_WISHES: &str = "EVENFALL_SCRIPT_WISHES";

/// The fields and their values. Chapters are told as players know them, by `CHAPTER001` for a
/// beginning and `CHAPTER001NAME` for a title.
pub fn comments(about: &About) -> Vec<(String, String)> {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let plain = [
        ("TITLE", some(&about.title)),
        ("ALBUM", about.album.clone()),
        ("ARTIST", about.artist.clone()),
        ("COMMENT", some(&about.comment())),
        ("DESCRIPTION", some(&about.summary)),
        ("GENRE", Some("Meditation".into())),
        ("LANGUAGE", some(&about.language)),
        ("LICENSE", about.licence.clone()),
        ("TRACKNUMBER", about.track.map(|(n, _)| n.to_string())),
        ("TRACKTOTAL", about.track.map(|(_, of)| of.to_string())),
        ("LYRICS", some(&lyrics(about))),
        (SCRIPT_NAME, about.script.as_ref().map(|s| s.name.clone())),
        (
            SCRIPT_WISHES,
            about.script.as_ref().and_then(|s| some(&s.told_wishes())),
        ),
        (SCRIPT, about.script.as_ref().map(|s| s.text.clone())),
    ];
    let plain = plain
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)));
    let chapters = about.chapters.iter().zip(1..).flat_map(|(chapter, n)| {
        [
            (format!("CHAPTER{n:03}"), clock(chapter.start, '.')),
            (format!("CHAPTER{n:03}NAME"), chapter.title.clone()),
        ]
    });
    plain.chain(chapters).collect()
}

/// All that is said, a sentence a line.
pub fn lyrics(about: &About) -> String {
    let lines: Vec<&str> = about.words.iter().map(|w| w.text.as_str()).collect();
    lines.join("\n")
}
