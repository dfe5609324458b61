//! The name of a file that nobody has given one.

use std::path::{Path, PathBuf};

/// The longest name, in bytes, without its ending.
const LONGEST: usize = 120;

/// A name after `title`, which any system and any card in a phone takes.
pub fn titled(title: &str, ending: &str) -> PathBuf {
    let plain = title.chars().map(|letter| match letter {
        '/' | '\\' | ':' | '|' => '-',
        '*' | '?' | '"' | '<' | '>' => ' ',
        letter if letter.is_control() => ' ',
        letter => letter,
    });
    let plain: String = plain.collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut name = words.join(" ");
    name.truncate(name.floor_char_boundary(LONGEST));
    let name = name.trim_matches(['.', ' ', '-']);
    let name = if name.is_empty() { "Evenfall" } else { name };
    PathBuf::from(format!("{name}.{ending}"))
}

/// `words` as a name without an ending for a file among many, or in an address: small letters and
/// digits of any language, and hyphens.
pub fn slug(words: &str) -> String {
    let words = words.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut name = words.join("-").to_lowercase();
    name.truncate(name.floor_char_boundary(LONGEST));
    match name.is_empty() {
        true => "evenfall".into(),
        false => name,
    }
}

/// `name`, or with a number behind it, so that no file has it yet.
pub fn free_name(name: &Path) -> PathBuf {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let ending = name.extension().unwrap_or_default().to_string_lossy();
    let numbered = (2..10_000).map(|n| PathBuf::from(format!("{stem} {n}.{ending}")));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|name| !name.exists())
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_title_becomes_a_name_that_any_system_takes() {
        let name = |title| titled(title, "mp3").display().to_string();
        assert_eq!(name("Box"), "Box.mp3");
        assert_eq!(name("4/7/8: \"slow\"?"), "4-7-8- slow.mp3");
        assert_eq!(name("../../etc/passwd"), "etc-passwd.mp3");
        assert_eq!(name(" \u{7} . "), "Evenfall.mp3");
        assert_eq!(
            name("Abend am See – für dich"),
            "Abend am See – für dich.mp3"
        );
        assert!(name(&"ä".repeat(500)).len() < 130);
    }

    #[test]
    fn a_slug_is_small_letters_and_digits_of_any_language_between_hyphens() {
        assert_eq!(slug("Sleep, in ten minutes"), "sleep-in-ten-minutes");
        assert_eq!(slug("Été / Ärger?"), "été-ärger");
        assert_eq!(slug("../.."), "evenfall");
        assert!(slug(&"ä".repeat(500)).len() <= LONGEST);
    }
}
