//! Words that a script has said in a way of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Included, Unbounded};

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::script::Text;

use super::language::spelling;

/// The signs that phonemes are written in: those of the International Phonetic Alphabet that
/// voices know, and the letters that stand for a diphthong each in the alphabet of Kokoro.
pub(crate) const PHONETIC: &str = "abcdefghijklmnopstuvwxyzæɑɐɒɔəɚɝɛɜɪɨʊʌøœɯɡɟɥɣŋɲɳɴɸβɹɾɻʁɽ\
     ʃʂʒʝʎθðʔχçɕɖʈʋʤʧʦʣAIOQWYˈˌː.\u{303}\u{361} ";

/// How a word is said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// In signs of the International Phonetic Alphabet.
    Phonemes(String),
    /// In other letters, read in its place.
    Respelling(String),
}

/// Words and how they are said. Capitals make no difference, and one may be several words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pronunciations(BTreeMap<String, Way>);

impl Pronunciations {
    /// Understands what a script has `written`: words, and how each is said.
    pub(super) fn read(written: &[(Text, Text)], faults: &mut Vec<Diagnostic>) -> Pronunciations {
        let mut own = Pronunciations::default();
        if let Some((one_too_many, _)) = written.get(limits::PRONOUNCED) {
            let most = limits::PRONOUNCED;
            let d = Diagnostic::new(Code::S013, format!("more than {most} words to pronounce"));
            faults.push(d.at(one_too_many.span, "one too many"));
        }
        for (word, how) in written.iter().take(limits::PRONOUNCED) {
            let Some(name) = named(word, faults) else {
                continue;
            };
            let Some(way) = understood(how, faults) else {
                continue;
            };
            if own.0.insert(name, way).is_some() {
                let what = format!("\"{}\" is there twice", word.value.trim());
                let d = Diagnostic::new(Code::S047, what).at(word.span, "once more here");
                faults.push(d.help("capitals make no difference: leave one of them out"));
            }
        }
        own
    }

    /// Has the words of `others` said in their way too, where they are none of these.
    pub(crate) fn join(&mut self, others: &Pronunciations) {
        for (word, way) in &others.0 {
            self.0.entry(word.clone()).or_insert_with(|| way.clone());
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in pieces: what is read as it is written, and each of these words in it.
    pub fn pieces<'t>(&self, text: &'t str) -> Vec<SaidPiece<'t, '_>> {
        let (mut pieces, mut read, mut at) = (Vec::new(), 0, 0);
        let mut within_word = false;
        while let Some(c) = text[at..].chars().next() {
            let found = (!within_word).then(|| self.find(&text[at..])).flatten();
            within_word = found.is_none() && c.is_alphanumeric();
            let Some((length, way)) = found else {
                at += c.len_utf8();
                continue;
            };
            if read < at {
                pieces.push(SaidPiece::AsWritten(&text[read..at]));
            }
            let end = at + length;
            pieces.push(SaidPiece::Word(&text[at..end], way));
            (read, at) = (end, end);
        }
        if read < text.len() {
            pieces.push(SaidPiece::AsWritten(&text[read..]));
        }
        pieces
    }

    /// These words where they stand in `text`: at which byte, and as they are looked for.
    fn words<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, String)> + 't {
        let mut end = 0;
        self.pieces(text).into_iter().filter_map(move |piece| {
            let (SaidPiece::AsWritten(written) | SaidPiece::Word(written, _)) = piece;
            let at = end;
            end += written.len();
            let word = matches!(piece, SaidPiece::Word(..)).then(|| spelling(written))?;
            Some((at, word))
        })
    }

    /// The longest of the words that `text` begins with: its length in bytes, and how it is
    /// said. It ends where a word does.
    fn find(&self, text: &str) -> Option<(usize, &Way)> {
        let first = folded(text.chars().next()?);
        let mut letter = [0; 4];
        let from = &*first.encode_utf8(&mut letter);
        let all = self.0.range::<str, _>((Included(from), Unbounded));
        let alike = all.take_while(|(word, _)| word.starts_with(first));
        let found = alike.filter_map(|(word, way)| Some((begins(text, word)?, way)));
        found.max_by_key(|(length, _)| *length)
    }
}

/// Tells of words that are `written` into a text and stand nowhere else in it, nor in `others`:
/// what is never said needs no pronunciation.
pub(super) fn never_said(written: &[(Text, Text)], text: &str, others: &[&str]) -> Vec<Diagnostic> {
    let own = Pronunciations::read(written, &mut Vec::new());
    // Most scripts have none, and are long.
    if own.is_empty() {
        return Vec::new();
    }
    let in_table = |at: &usize| {
        let mut keys = written.iter().map(|(word, _)| word.span);
        keys.any(|key| (key.start..key.end).contains(at))
    };
    let in_text = own.words(text).filter(|(at, _)| !in_table(at));
    let in_others = others.iter().flat_map(|other| own.words(other));
    let said: BTreeSet<String> = in_text.chain(in_others).map(|(_, word)| word).collect();
    let told = |(word, _): &(Text, Text)| {
        let name = spelling(&word.value);
        if !own.0.contains_key(&name) || said.contains(&name) {
            return None;
        }
        let what = format!("\"{}\" is said nowhere", word.value.trim());
        let d = Diagnostic::new(Code::W065, what).at(word.span, "");
        Some(d.help("write it as it stands in your sentences, or leave it out"))
    };
    written.iter().filter_map(told).collect()
}

impl FromIterator<(String, Way)> for Pronunciations {
    /// Of words in small letters.
    fn from_iter<T: IntoIterator<Item = (String, Way)>>(words: T) -> Pronunciations {
        Pronunciations(words.into_iter().collect())
    }
}

/// A piece of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SaidPiece<'t, 'w> {
    /// Nothing is said of it.
    AsWritten(&'t str),
    /// A word, and how it is said.
    Word(&'t str, &'w Way),
}

/// The length in bytes of `word` at the beginning of `text`, if it is there as a whole.
fn begins(text: &str, word: &str) -> Option<usize> {
    let (mut rest, mut wanted) = (text.char_indices(), word.chars());
    let end = loop {
        let Some(next) = wanted.next() else {
            break rest.next().map_or(text.len(), |(at, _)| at);
        };
        let (_, c) = rest.next()?;
        if folded(c) != next {
            return None;
        }
    };
    let mut after = text[end..].chars();
    let next = after.next();
    let goes_on = match next {
        // "Nidra's" is another word than "nidra".
        Some('\'' | '’') => after.next(),
        other => other,
    };
    (!goes_on.is_some_and(char::is_alphanumeric)).then_some(end)
}

/// As letters are compared. Those whose small form is several characters are in no word here.
fn folded(c: char) -> char {
    match c {
        '’' | 'ʼ' => '\'',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A word as it is looked for.
fn named(word: &Text, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let name = spelling(&word.value);
    let inside = |c: char| c.is_alphabetic() || matches!(c, '\'' | '-' | ' ');
    let ends = name.starts_with(char::is_alphabetic) && name.ends_with(char::is_alphabetic);
    let most = limits::PRONOUNCED_CHARS;
    let wrong = if name.chars().count() > most {
        format!("a word of more than {most} letters")
    } else if !ends || !name.chars().all(inside) || name.contains("  ") {
        format!("\"{}\" is no word", word.value.trim())
    } else {
        return Some(name);
    };
    let d = Diagnostic::new(Code::S047, wrong).at(word.span, "");
    faults.push(d.help(
        "on the left stands what is to be said otherwise: letters alone, with an apostrophe, a \
         hyphen or a space between them, as in nidra, or \"nadi shodhana\" in quotes",
    ));
    None
}

/// How a word is said, as it is written.
fn understood(how: &Text, faults: &mut Vec<Diagnostic>) -> Option<Way> {
    let text: String = how.value.trim().nfc().collect();
    let most = 2 * limits::PRONOUNCED_CHARS;
    let between = text.strip_prefix('/').and_then(|t| t.strip_suffix('/'));
    let wrong = match between {
        _ if text.chars().count() > most => format!("more than {most} signs for a word"),
        Some(phonemes) => match phonemes_of(phonemes) {
            Ok(phonemes) => return Some(Way::Phonemes(phonemes)),
            Err(wrong) => wrong,
        },
        None if text.contains('/') => "a slash stands by itself".into(),
        None => match text.chars().find(|c| !is_respelling(*c)) {
            Some(sign) => format!("`{sign}` has no sound"),
            None if text.contains(char::is_alphabetic) => return Some(Way::Respelling(text)),
            None => "nothing to say".into(),
        },
    };
    let d = Diagnostic::new(Code::S047, wrong).at(how.span, "");
    faults.push(d.help(
        "write how it sounds in ordinary letters, as in \"needruh\", or in the phonetic \
         alphabet between slashes, as in \"/ˈniːdɹə/\"",
    ));
    None
}

fn is_respelling(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | ' ')
}

/// The phonemes between two slashes, with the signs of a keyboard as those that are meant.
fn phonemes_of(written: &str) -> Result<String, String> {
    let meant = |c: char| match c {
        '\'' | '’' => 'ˈ',
        ':' => 'ː',
        c => c,
    };
    let phonemes: String = written.trim().chars().map(meant).collect();
    match phonemes.chars().find(|c| !PHONETIC.contains(*c)) {
        Some(sign) => Err(format!("`{sign}` is no phoneme that voices know")),
        None if phonemes.contains(char::is_alphabetic) => Ok(phonemes),
        None => Err("no phonemes between the slashes".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Text {
        Text {
            value: value.into(),
            ..Text::default()
        }
    }

    fn read(all: &[(&str, &str)]) -> (Pronunciations, Vec<String>) {
        let written: Vec<_> = all.iter().map(|(a, b)| (text(a), text(b))).collect();
        let mut faults = Vec::new();
        let own = Pronunciations::read(&written, &mut faults);
        (own, faults.into_iter().map(|d| d.message).collect())
    }

    #[test]
    fn a_word_is_found_wherever_it_stands_as_a_whole() {
        let (own, faults) = read(&[("Nidra", "needruh"), ("nadi shodhana", "/ˈnɑdi/")]);
        assert_eq!(faults, [""; 0]);
        let respelt = Way::Respelling("needruh".into());
        let said = |text| own.pieces(text);
        use SaidPiece::{AsWritten, Word};
        assert_eq!(
            said("Yoga nidra, NIDRA."),
            [
                AsWritten("Yoga "),
                Word("nidra", &respelt),
                AsWritten(", "),
                Word("NIDRA", &respelt),
                AsWritten(".")
            ]
        );
        assert_eq!(said("Nadi Shodhana").len(), 1);
        for other in ["nidras", "anidra", "nidra's", "nadi", ""] {
            let words = said(other);
            assert!(!words.iter().any(|p| matches!(p, Word(..))), "{other}");
        }
    }

    #[test]
    fn the_first_to_say_how_a_word_is_said_is_followed() {
        let (mut own, _) = read(&[("a", "b")]);
        own.join(&read(&[("a", "c"), ("d", "e")]).0);
        assert_eq!(own, read(&[("a", "b"), ("d", "e")]).0);
    }

    #[test]
    fn what_is_no_word_or_has_no_sound_is_told() {
        for (word, how, told) in [
            ("4-7-8", "four", "is no word"),
            ("-", "four", "is no word"),
            ("nidra", "", "nothing to say"),
            ("nidra", "n33dra", "`3` has no sound"),
            ("nidra", "/ˈniːdɹə", "a slash stands by itself"),
            ("nidra", "/q/", "`q` is no phoneme"),
            ("nidra", "//", "no phonemes"),
            ("nidra", &"a".repeat(200), "more than 120 signs"),
            (&"a".repeat(61), "a", "more than 60 letters"),
        ] {
            let (own, faults) = read(&[(word, how)]);
            assert!(own.is_empty(), "{word} {how}");
            assert!(faults[0].contains(told), "{word} {how}: {faults:?}");
        }
        let twice = read(&[("Nidra", "a"), ("nidra", "b")]).1;
        assert!(twice[0].contains("twice"), "{twice:?}");
        let typed = read(&[("nidra", "/'ni:drə/")]).0;
        assert_eq!(typed, read(&[("nidra", "/ˈniːdrə/")]).0);
    }
}
