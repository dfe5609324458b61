//! Text in the only form that a speech engine gets to see.
//!
//! What a script says is a stranger's text, and engines take commands in theirs, read
//! some characters as noise, and hang on others. So a text is taken apart into words
//! and the gaps between them, and put together anew from a small alphabet.

use unicode_normalization::UnicodeNormalization;

use crate::limits::LINE_CHARS;

use super::super::VoiceError;
use super::letters::{Letters, is_mark};

/// The longest word. Ten thousand equal letters stop the engine for good.
const MOST_WORD_CHARS: usize = 40;

/// Numbers of more digits are read digit by digit.
const MOST_DIGITS: usize = 9;

/// A sanitised line: letters and digits of the language, single spaces, and
/// `. , ; : ! ? ' -` after or between words, a mark at its end; never empty, at most
/// [`LINE_CHARS`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Utterance(String);

impl Utterance {
    /// Reads `text` as one line in the language with this BCP 47 tag.
    ///
    /// # Errors
    /// When nothing in it can be spoken, or more than one utterance holds.
    pub fn new(text: &str, language: &str) -> Result<Utterance, VoiceError> {
        let letters = Letters::of(language);
        let mut line = letters.respell(join(&pieces(text, &letters), &letters));
        // Without a mark at its end the engine lets some words, as "three", end in a croak.
        if line.ends_with(char::is_alphanumeric) {
            line.push('.');
        }
        // German writes an ordinal with a full stop: "bis 5." would be read "bis fünfte".
        // A call sounds the same in every voice, sample for sample.
        if line.ends_with('.')
            && line
                .trim_end_matches('.')
                .ends_with(|c: char| c.is_ascii_digit())
        {
            line.pop();
            line.push('!');
        }
        let length = line.chars().count();
        match length {
            0 => Err(VoiceError::NothingToSay),
            1..=LINE_CHARS => Ok(Utterance(line)),
            _ => Err(VoiceError::TooLong {
                length,
                most: LINE_CHARS,
            }),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What of `text` the voice of this language has no sound for: letters, digits and signs of
/// other scripts, each once, in their order. Punctuation and quotes are no sounds anyway.
pub fn left_out(text: &str, language: &str) -> Vec<char> {
    let letters = Letters::of(language);
    let mut missing = Vec::new();
    for c in text.nfc() {
        let said = c.is_ascii_digit()
            || letters.word_for(c).is_some()
            || letters.push(c, &mut String::new());
        let silent = c.is_whitespace() || c.is_control() || is_invisible(c) || is_punctuation(c);
        if !said && !silent && !missing.contains(&c) {
            missing.push(c);
        }
    }
    missing
}

/// Marks that order a text and are never read aloud.
fn is_punctuation(c: char) -> bool {
    plain(c) != " " || "\"()[]{}*_/\\«»‹›„“”‚¿¡•·".contains(c)
}

/// A word of the language, or what stands between two of them.
#[derive(PartialEq, Eq, Debug)]
enum Token {
    Word(String),
    Gap(String),
}

/// Takes a text apart into words and gaps in turn.
fn pieces(text: &str, letters: &Letters) -> Vec<Token> {
    let mut pieces = Vec::new();
    for c in text.nfc() {
        if let Some(word) = letters.word_for(c) {
            add(&mut pieces, Token::Gap(" ".into()));
            add(&mut pieces, Token::Word(word.into()));
            add(&mut pieces, Token::Gap(" ".into()));
            continue;
        }
        let mut spelt = String::new();
        if c.is_ascii_digit() {
            spelt.push(c);
        }
        if !spelt.is_empty() || letters.push(c, &mut spelt) {
            add(&mut pieces, Token::Word(spelt));
        } else if !is_invisible(c) {
            add(&mut pieces, Token::Gap(plain(c).into()));
        }
    }
    pieces
}

/// Appends a piece, to the last one if that is of its kind.
fn add(pieces: &mut Vec<Token>, piece: Token) {
    match (pieces.last_mut(), piece) {
        (Some(Token::Word(last)), Token::Word(more)) => last.push_str(&more),
        (Some(Token::Gap(last)), Token::Gap(more)) => last.push_str(&more),
        (_, piece) => pieces.push(piece),
    }
}

/// Marks, joiners, soft hyphens and the like, which part no word.
fn is_invisible(c: char) -> bool {
    is_mark(c)
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0f}' | '\u{feff}'
        )
}

/// The punctuation that a character stands for; whatever else parts words like a space.
fn plain(c: char) -> &'static str {
    match c {
        '.' => ".",
        ',' => ",",
        ';' => ";",
        ':' => ":",
        '!' => "!",
        '?' => "?",
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' => "'",
        '-' | '\u{2010}' | '\u{2011}' => "-",
        '\u{2012}'..='\u{2015}' | '\u{2212}' => "\u{2013}",
        '\u{2026}' => "...",
        _ => " ",
    }
}

/// Puts words together with what each gap comes down to.
fn join(pieces: &[Token], letters: &Letters) -> String {
    let mut line = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Token::Word(word) => push_word(&mut line, word),
            Token::Gap(gap) => {
                let after = match pieces.get(index + 1) {
                    Some(Token::Word(word)) => word.chars().next(),
                    _ => None,
                };
                if let Some(before) = line.chars().next_back() {
                    line.push_str(&between(before, gap, after, letters));
                }
            }
        }
    }
    line
}

/// Appends a word in parts of bounded length, long numbers as single digits.
fn push_word(line: &mut String, word: &str) {
    let chars: Vec<char> = word.chars().collect();
    let mut length = 0;
    for group in chars.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        let digit_by_digit = group[0].is_ascii_digit() && group.len() > MOST_DIGITS;
        for &c in group {
            if length == MOST_WORD_CHARS || (digit_by_digit && length > 0) {
                line.push(' ');
                length = 0;
            }
            line.push(c);
            length += 1;
        }
        if digit_by_digit {
            length = MOST_WORD_CHARS;
        }
    }
}

/// What a gap comes down to: between two words, or behind the last.
fn between(before: char, gap: &str, after: Option<char>, letters: &Letters) -> String {
    let Some(after) = after else {
        return mark(gap, true).to_owned();
    };
    let letters_meet = before.is_alphabetic() && after.is_alphabetic();
    let digits_meet = before.is_ascii_digit() && after.is_ascii_digit();
    match gap {
        "-" => gap.to_owned(),
        "'" if letters_meet => gap.to_owned(),
        // As in "e.g."; a capital would begin a sentence.
        "." if letters_meet && after.is_lowercase() => gap.to_owned(),
        "." | "," | ":" if digits_meet => gap.to_owned(),
        "\u{2013}" if digits_meet => format!(" {} ", letters.to()),
        _ => format!("{} ", mark(gap, !after.is_lowercase())),
    }
}

/// The one punctuation mark that a gap of several keeps. The engine makes no pause for
/// an ellipsis or a dash, so they become marks for which it does.
fn mark(gap: &str, ends: bool) -> &'static str {
    let dash = gap.contains('\u{2013}') || gap.contains(" -") || gap.contains("- ");
    match gap {
        _ if gap.contains('?') => "?",
        _ if gap.contains('!') => "!",
        _ if gap.contains("..") => {
            if ends {
                "."
            } else {
                ","
            }
        }
        _ if gap.contains('.') => ".",
        _ if gap.contains(';') => ";",
        _ if gap.contains(':') => ":",
        _ if gap.contains(',') || (dash && !ends) => ",",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> String {
        said_in("en-US", text)
    }

    fn said_in(language: &str, text: &str) -> String {
        Utterance::new(text, language).map_or_else(|e| e.to_string(), |line| line.0)
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "Let your shoulders be heavy, and warm.",
            "Breathe in for 4.5 seconds; don't hurry!",
            "Is your jaw half-open?",
            "It is 10:30, i.e. early.",
        ] {
            assert_eq!(said(text), text);
        }
    }

    #[test]
    fn typographic_signs_become_plain_ones() {
        assert_eq!(
            said("\u{201c}Don\u{2019}t rush\u{201d} \u{2014} rest"),
            "Don't rush, rest."
        );
        assert_eq!(said("And in\u{2026} and out..."), "And in, and out.");
        assert_eq!(said("And rest\u{2026} Now wait"), "And rest. Now wait.");
        assert_eq!(
            said("4\u{2013}7 times, 50 % of it"),
            "4 to 7 times, 50 percent of it."
        );
        assert_eq!(said("head & neck \u{1f600}!!!"), "head and neck!");
        assert_eq!(said("  - rest\r\n\there  "), "rest here.");
    }

    #[test]
    fn a_language_keeps_its_letters_and_the_others_their_likeness() {
        assert_eq!(
            said_in("de-DE", "Füße lockern, naïv & schön"),
            "Füße lockern, naiv und schön."
        );
        assert_eq!(said_in("de", "Fu\u{308}ße"), "Füße.");
        assert_eq!(said_in("en-US", "Zoë’s café"), "Zoe's cafe.");
        assert_eq!(said_in("fr", "Le cœur ; l’œil ?"), "Le coeur; l'euil?");
        assert_eq!(said_in("es", "¿Estás bien? ¡Sí!"), "Estás bien? Sí!");
        assert_eq!(
            said_in("it", "Com’è più lento… così"),
            "Com'è più lento, così."
        );
    }

    #[test]
    fn a_number_at_the_end_is_no_ordinal() {
        assert_eq!(said_in("de", "Zähle bis 5."), "Zähle bis 5!");
        assert_eq!(said_in("de", "Noch 5 Minuten."), "Noch 5 Minuten.");
        assert_eq!(said_in("de", "3"), "3!");
    }

    #[test]
    fn the_engines_markup_is_only_words() {
        assert_eq!(
            said("<genfile file=\"/tmp/x.wav\">hi</genfile>"),
            "genfile file tmp x.wav hi genfile."
        );
        assert_eq!(said("[[rest]]"), "rest.");
    }

    #[test]
    fn what_would_keep_the_engine_busy_is_cut_short() {
        assert_eq!(
            said(&". ".repeat(3000)),
            VoiceError::NothingToSay.to_string()
        );
        assert_eq!(said(&format!("rest{}", ". ".repeat(3000))), "rest.");
        assert_eq!(said("12345678901"), "1 2 3 4 5 6 7 8 9 0 1!");
        assert_eq!(
            said(&"a".repeat(50)),
            format!("{} {}.", "a".repeat(40), "a".repeat(10))
        );
        let length = 4000 + 99 + 1;
        assert_eq!(
            said(&"a".repeat(4000)),
            VoiceError::TooLong { length, most: 300 }.to_string()
        );
    }

    #[test]
    fn what_cannot_be_said_is_named_once_and_punctuation_is_not() {
        assert!(left_out("Rest (now), “café” [2s] at 50 %!", "en-US").is_empty());
        assert_eq!(left_out("Ω and Ω, 5 € + 3", "en-US"), ['Ω', '€', '+']);
        assert!(left_out("Füße", "de-DE").is_empty());
        assert_eq!(left_out("спи", "de-DE"), ['с', 'п', 'и']);
    }

    proptest! {
        #[test]
        fn whatever_the_text_only_the_alphabet_comes_out(
            text in ".{0,400}",
            language in "en-US|de-DE|fr-FR|es-ES|it-IT|xx",
        ) {
            let Ok(line) = Utterance::new(&text, &language) else { return Ok(()) };
            let line = line.as_str();
            let length = line.chars().count();
            prop_assert!((1..=LINE_CHARS).contains(&length), "{length} characters");
            let letters = Letters::of(&language);
            let allowed = |c: char| letters.has(c) || c.is_ascii_digit() || " .,;:!?'-".contains(c);
            prop_assert!(line.chars().all(allowed), "{line:?}");
            prop_assert!(line.starts_with(|c: char| c.is_alphanumeric()), "{line:?}");
            prop_assert!(line.ends_with(['.', ',', ';', ':', '!', '?']), "{line:?}");
            prop_assert!(!line.contains("  ") && !line.contains(".."), "{line:?}");
            let words = line.split(|c: char| !c.is_alphanumeric());
            prop_assert!(words.into_iter().all(|word| word.chars().count() <= MOST_WORD_CHARS));
        }

        #[test]
        fn what_is_clean_stays_clean(text in "[a-zA-Z0-9 .,;:!?'…—-]{0,200}") {
            let Ok(once) = Utterance::new(&text, "en-US") else { return Ok(()) };
            prop_assert_eq!(Utterance::new(once.as_str(), "en-US"), Ok(once));
        }
    }
}
