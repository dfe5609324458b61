//! What the rules of Spanish and Italian share: words, marks, and a stress that is written.

use unicode_normalization::UnicodeNormalization;

use super::own;
use crate::voice::pronounce::annotated;

/// The longest word that is read as one.
const MOST_WORD_CHARS: usize = 40;

/// A word in lower case, or a mark that the voice knows.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Piece {
    Word(Vec<char>),
    /// The sounds of a word that are given.
    Said(String),
    Mark(char),
}

/// Takes a text apart; what is neither word nor mark parts words like a space.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut word = Vec::new();
    let text: String = text.nfc().collect();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some((phonemes, after)) = annotated(rest) {
            end(&mut word, &mut pieces);
            pieces.push(Piece::Said(own::romance(phonemes)));
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_alphabetic() || (matches!(c, '\'' | '’') && !word.is_empty()) {
            if word.len() >= MOST_WORD_CHARS {
                end(&mut word, &mut pieces);
            }
            word.extend(c.to_lowercase().map(|c| if c == '’' { '\'' } else { c }));
            continue;
        }
        end(&mut word, &mut pieces);
        if let Some(mark) = mark(c) {
            pieces.push(Piece::Mark(mark));
        }
    }
    end(&mut word, &mut pieces);
    pieces
}

fn end(word: &mut Vec<char>, pieces: &mut Vec<Piece>) {
    if !word.is_empty() {
        pieces.push(Piece::Word(std::mem::take(word)));
    }
}

/// The mark of the voice's alphabet that stands for `c`.
fn mark(c: char) -> Option<char> {
    match c {
        ';' | ':' | ',' | '.' | '!' | '?' | '…' | '(' | ')' | '"' | '“' | '”' => Some(c),
        '\u{2012}'..='\u{2015}' => Some('—'),
        '«' | '„' => Some('“'),
        '»' => Some('”'),
        _ => None,
    }
}

/// Puts words and marks together again, with single spaces between.
pub(super) fn join(pieces: &[Piece], mut word: impl FnMut(usize) -> String) -> String {
    let mut line = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let (said, apart) = match piece {
            Piece::Word(_) => (word(at), true),
            Piece::Said(sounds) => (sounds.clone(), true),
            Piece::Mark(c) => (c.to_string(), matches!(c, '(' | '“' | '—')),
        };
        if apart && !line.is_empty() && !line.ends_with([' ', '(', '“']) {
            line.push(' ');
        }
        line.push_str(&said);
    }
    line
}

/// The sounds of one word, a character each, with the place of its stress.
#[derive(Default, Clone, PartialEq, Eq, Debug)]
pub(super) struct Sounds {
    pub sounds: Vec<char>,
    /// The vowel that an accent stresses.
    pub accent: Option<usize>,
}

impl Sounds {
    /// The sounds as text, with stress marks before these vowels.
    pub fn marked(&self, main: Option<usize>, lesser: Option<usize>) -> String {
        let mut line = String::new();
        for (at, sound) in self.sounds.iter().enumerate() {
            if Some(at) == main {
                line.push('ˈ');
            } else if Some(at) == lesser {
                line.push('ˌ');
            }
            line.push(*sound);
        }
        line
    }
}
