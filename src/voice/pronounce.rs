//! Words said as a script wants them, by whatever engine.
//!
//! Where a word is respelt, an engine reads other letters in its place. Where its phonemes are
//! given, it stands between the marks that Unicode has for annotations: the word, and behind
//! it what is said. A line without such a word stays as it is, and so does what is kept of it.

use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::session::{Pronunciations, SaidPiece, Way};

use super::{Engine, Pcm, Treatment, VoiceError};

/// Before a word whose phonemes are given, between it and them, and behind them.
const ANCHOR: char = '\u{fff9}';
const SEPARATOR: char = '\u{fffa}';
const END: char = '\u{fffb}';

/// `engine`, saying these words as its script wants them.
pub fn pronouncing(engine: Arc<dyn Engine>, own: &Pronunciations) -> Arc<dyn Engine> {
    match own.is_empty() {
        true => engine,
        false => Arc::new(Pronouncing {
            engine,
            own: own.clone(),
        }),
    }
}

/// The words of `lines` whose phonemes are given, each once.
pub fn with_phonemes(own: &Pronunciations, lines: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for piece in lines.iter().flat_map(|line| own.pieces(line)) {
        if let SaidPiece::Word(word, Way::Phonemes(_)) = piece {
            words.push(word.to_lowercase());
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

struct Pronouncing {
    engine: Arc<dyn Engine>,
    own: Pronunciations,
}

impl Pronouncing {
    fn line(&self, line: &str) -> String {
        let composed: String;
        let line = match is_nfc(line) {
            true => line,
            false => {
                composed = line.nfc().collect();
                &composed
            }
        };
        let phonemes = self.engine.reads_phonemes();
        let mut out = String::with_capacity(line.len());
        for piece in self.own.pieces(line) {
            match piece {
                // Nobody writes these marks; a line that has them anyhow is not misread.
                SaidPiece::AsWritten(text) => out.extend(text.chars().filter(|c| !is_mark(*c))),
                SaidPiece::Word(_, Way::Respelling(letters)) => out.push_str(letters),
                SaidPiece::Word(word, Way::Phonemes(said)) if phonemes => {
                    out.push(ANCHOR);
                    out.push_str(word);
                    out.push(SEPARATOR);
                    out.push_str(said);
                    out.push(END);
                }
                SaidPiece::Word(word, Way::Phonemes(_)) => out.push_str(word),
            }
        }
        out
    }

    fn lines(&self, lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| self.line(line)).collect()
    }
}

fn is_mark(c: char) -> bool {
    (ANCHOR..=END).contains(&c)
}

impl Engine for Pronouncing {
    fn identity(&self) -> String {
        self.engine.identity()
    }

    fn language(&self) -> &str {
        self.engine.language()
    }

    fn treatment(&self) -> Treatment {
        self.engine.treatment()
    }

    fn reading(&self, line: &str) -> Result<String, VoiceError> {
        self.engine.reading(&self.line(line))
    }

    fn reads_phonemes(&self) -> bool {
        self.engine.reads_phonemes()
    }

    fn lacks(&self, lines: &[&str]) -> Vec<usize> {
        let lines = self.lines(lines);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        self.engine.lacks(&lines)
    }

    fn says_all(&self) -> bool {
        self.engine.says_all()
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        let lines = self.lines(lines);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        self.engine.synthesise(&lines)
    }
}

/// The phonemes that `text` begins with where it begins with a word that has some, and what
/// follows it.
#[cfg_attr(not(feature = "neural-voice"), allow(dead_code))]
pub(super) fn annotated(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(ANCHOR)?;
    let (_, rest) = rest.split_once(SEPARATOR)?;
    rest.split_once(END)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a line as it comes.
    struct Plain(bool);

    impl Engine for Plain {
        fn identity(&self) -> String {
            "plain".into()
        }

        fn language(&self) -> &str {
            "en"
        }

        fn treatment(&self) -> Treatment {
            Treatment::AS_IT_IS
        }

        fn reads_phonemes(&self) -> bool {
            self.0
        }

        fn lacks(&self, lines: &[&str]) -> Vec<usize> {
            let lacking = |at: &usize| lines[*at].contains("needruh");
            (0..lines.len()).filter(lacking).collect()
        }

        fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
            let said = |line: &&str| VoiceError::Unspoken {
                reason: (*line).into(),
            };
            lines.iter().map(|line| Err(said(line))).collect()
        }
    }

    fn own() -> Pronunciations {
        let way = |word: &str, way| (word.to_owned(), way);
        [
            way("nidra", Way::Respelling("needruh".into())),
            way("asana", Way::Phonemes("ˈɑsənə".into())),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn every_engine_reads_other_letters_and_those_that_can_phonemes() {
        let line = "Asana, then Nidra.";
        for (phonemes, read) in [
            (false, "Asana, then needruh."),
            (true, "\u{fff9}Asana\u{fffa}ˈɑsənə\u{fffb}, then needruh."),
        ] {
            let engine = pronouncing(Arc::new(Plain(phonemes)), &own());
            assert_eq!(engine.reading(line).as_deref(), Ok(read));
            let said = engine.synthesise(&[line]).remove(0);
            let reason = read.to_owned();
            assert_eq!(said, Err(VoiceError::Unspoken { reason }));
            assert_eq!(engine.lacks(&["Rest.", line]), [1]);
        }
        assert_eq!(with_phonemes(&own(), &[line, "ASANA"]), ["asana"]);
    }

    #[test]
    fn a_line_without_such_a_word_stays_as_it_is() {
        let engine = pronouncing(Arc::new(Plain(true)), &own());
        for line in ["Rest.", "Nidras, asana's", "Füße"] {
            assert_eq!(engine.reading(line).as_deref(), Ok(line));
        }
        let same = pronouncing(Arc::new(Plain(true)), &Pronunciations::default());
        assert_eq!(same.identity(), engine.identity());
    }

    #[test]
    fn marks_that_an_author_wrote_are_read_as_nothing_and_half_of_them_as_they_are() {
        let engine = pronouncing(Arc::new(Plain(true)), &own());
        let read = engine.reading("\u{fff9}a\u{fffa}b\u{fffb}");
        assert_eq!(read.as_deref(), Ok("ab"));
        assert_eq!(annotated("\u{fff9}a\u{fffa}b\u{fffb}c"), Some(("b", "c")));
        assert_eq!(annotated("\u{fff9}a\u{fffa}b"), None);
        assert_eq!(annotated("a\u{fffa}b\u{fffb}"), None);
    }
}
