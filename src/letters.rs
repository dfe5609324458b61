//! Letters for people who read them at a terminal, made harmless.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// `text` as a terminal can show it, one that has only ASCII where not `unicode`: a script
/// may write nothing but letters to it, and none that turn the direction of what follows them.
pub(crate) fn clean(text: &str, unicode: bool) -> Cow<'_, str> {
    let harmless = |c: char| !c.is_control() && !turns(c) && (unicode || c.is_ascii());
    if text.chars().all(harmless) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => clean.push(' '),
            c if harmless(c) => clean.push(c),
            c if c.is_control() || turns(c) || c.width() == Some(0) => {}
            c => clean.push_str(in_ascii(c)),
        }
    }
    clean.into()
}

/// `text` without what is no letter to a terminal: a script may write nothing but letters.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    clean(text, true)
}

/// Whether a character changes the direction of others, unseen.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

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

#[cfg(test)]
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
}
