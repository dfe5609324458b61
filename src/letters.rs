//! Letters for people who read them at a terminal, made harmless.

use std::borrow::Cow;

#[cfg(any(feature = "cli", feature = "screen"))]
use unicode_width::UnicodeWidthChar;

/// `text` on one line as a terminal can show it, one that has only ASCII where not `unicode`: a script
/// may write nothing but letters to it, and none that turn the direction of what follows them.
#[cfg(any(feature = "cli", feature = "screen"))]
pub(crate) fn clean(text: &str, unicode: bool) -> Cow<'_, str> {
    let harmless = |c: char| !no_letter(c) && (unicode || c.is_ascii());
    if text.chars().all(harmless) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => clean.push(' '),
            c if harmless(c) => clean.push(c),
            c if no_letter(c) || c.width() == Some(0) => {}
            c => clean.push_str(in_ascii(c)),
        }
    }
    clean.into()
}

/// `text` on one line, without what is no letter to a terminal: a script may write nothing
/// but letters.
#[cfg(any(feature = "cli", feature = "screen"))]
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    clean(text, true)
}

/// Like [`harmless`], with the lines kept as they are.
pub(crate) fn harmless_lines(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c != '\n' && no_letter(c)) {
        return text.into();
    }
    let shown = |c| match c {
        '\t' => Some(' '),
        '\n' => Some(c),
        _ => (!no_letter(c)).then_some(c),
    };
    text.chars().filter_map(shown).collect::<String>().into()
}

/// A caution without the wishes of the command line, as in `(--skip)`: who holds a page or looks at
/// a screen has none. What an author writes in brackets stays.
#[cfg(any(feature = "page", feature = "screen"))]
pub(crate) fn without_flags(text: &str) -> String {
    let mut out = text.to_owned();
    for flag in [" (--skip)", " (--no-holds)"] {
        out = out.replace(flag, "");
    }
    out
}

/// `text` with as many bytes, each at its place, and a mark for what is no letter: for a text
/// that is pointed into. Line ends and tabs stay.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    let kept = |c| matches!(c, '\n' | '\t') || !no_letter(c);
    if text.chars().all(kept) {
        return text.into();
    }
    let mark = |c: char| match c.len_utf8() {
        _ if kept(c) => c,
        // Of a line end as Windows has it.
        1 if c == '\r' => ' ',
        1 => '?',
        2 => '·',
        _ => '\u{fffd}',
    };
    text.chars().map(mark).collect::<String>().into()
}

/// JSON with all that is no letter written as `\u....`: its own line ends stay.
#[cfg(feature = "cli")]
pub(crate) fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(|c| c != '\n' && no_letter(c)) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => out.push(c),
            // All of them are in the first plane: four digits hold each.
            c if no_letter(c) => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.into()
}

/// Whether a character commands a terminal or turns the text around it, instead of being
/// read.
fn no_letter(c: char) -> bool {
    c.is_control() || turns(c)
}

/// Whether a character changes the direction of others, unseen.
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(any(feature = "cli", feature = "screen"))]
fn in_ascii(c: char) -> &'static str {
    match c {
        '‘' | '’' | '‚' => "'",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '–' | '—' | '−' | '\u{2011}' => "-",
        '…' => "...",
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ö' | 'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ü' | 'ù' | 'ú' | 'û' => "u",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'Ä' | 'À' | 'Á' | 'Â' => "A",
        'Ö' | 'Ó' => "O",
        'Ü' | 'Ú' => "U",
        'È' | 'É' => "E",
        'ß' => "ss",
        'ç' => "c",
        'ñ' => "n",
        '\u{a0}' => " ",
        _ => "?",
    }
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn a_script_writes_nothing_but_letters_to_the_terminal() {
        assert_eq!(clean("a\u{1b}]0;x\u{7}b\nc", true), "a]0;xb c");
        assert_eq!(clean("\u{202e}abc\u{2066}", true), "abc");
        assert_eq!(clean("\u{9b}31mred", true), "31mred");
        assert_eq!(clean("Grüß dich … “so”", false), "Gruss dich ... \"so\"");
        assert!(matches!(
            clean("as it is – é", true),
            Cow::Borrowed("as it is – é")
        ));
    }

    #[test]
    fn what_is_no_letter_goes_is_masked_or_is_escaped_and_lines_stay() {
        let text = "a\u{1b}b\n\tc\u{9b}\u{202e}d\r\n";
        assert_eq!(harmless_lines(text), "ab\n cd\n");
        assert_eq!(masked(text), "a?b\n\tc·\u{fffd}d \n");
        assert_eq!(masked(text).len(), text.len());
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let safe = escaped(&json);
        assert!(safe.contains("\\u009b\\u202e") && harmless_lines(&safe) == safe);
        assert_eq!(serde_json::from_str::<[String; 1]>(&safe).unwrap(), [text]);
    }
}
