//! Phonemes by the program espeak-ng, where somebody has installed it, of languages whose
//! spelling does not tell them. It reads letters on its standard input and prints signs: nothing
//! of it is part of this program.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::own;
use crate::voice::VoiceError;
use crate::voice::program::{find, run};
use crate::voice::pronounce::annotated;

/// What it is called.
pub const ESPEAK: &str = "espeak-ng";

/// It takes some ten milliseconds.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Signs of phonemes for a letter, and for a line beside them: more are no phonemes of it.
const MOST_SIGNS: (usize, usize) = (12, 60);

/// What is the alphabet of the voice that is to speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alphabet {
    /// Kokoro's, with a letter for a diphthong.
    Kokoro,
    /// espeak's own, that Piper's voices were taught with.
    Espeak,
}

/// espeak-ng on this machine, for one language.
#[derive(Clone, Debug)]
pub struct Espeak {
    program: PathBuf,
    language: String,
}

impl Espeak {
    /// The one in one of these folders, for the language of a BCP 47 tag.
    pub fn find(language: &str, path: &[PathBuf]) -> Option<Espeak> {
        let language = language.split(['-', '_']).next()?.to_ascii_lowercase();
        let plain = !language.is_empty() && language.chars().all(|c| c.is_ascii_lowercase());
        let program = find(ESPEAK, path).filter(|_| plain)?;
        Some(Espeak { program, language })
    }

    /// The program's file.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What is said of `text`, spaces between words and marks behind them.
    ///
    /// # Errors
    /// When the program fails over it.
    pub fn phonemes(&self, text: &str, alphabet: Alphabet) -> Result<String, VoiceError> {
        let pieces = pieces(text);
        let words = |piece: &LinePiece| match piece {
            LinePiece::Words(words) => Some(words.clone()),
            LinePiece::Said(_) | LinePiece::Mark(_) => None,
        };
        let words: Vec<String> = pieces.iter().filter_map(words).collect();
        let mut signs = self.signs(&words)?.into_iter();
        let mut out = String::new();
        for piece in &pieces {
            let said = match piece {
                LinePiece::Mark(mark) => {
                    out.push(*mark);
                    continue;
                }
                LinePiece::Words(_) => in_alphabet(&signs.next().unwrap_or_default(), alphabet),
                LinePiece::Said(phonemes) => in_alphabet(phonemes, alphabet),
            };
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&said);
        }
        Ok(out)
    }

    /// What the program prints for each of `words`.
    fn signs(&self, words: &[String]) -> Result<Vec<String>, VoiceError> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let printed = self.printed(&words.join("\n\n"))?;
        let all: Vec<String> = paragraphs(&printed);
        if all.len() == words.len() {
            return Ok(all);
        }
        // It parts some words otherwise: then each is asked for by itself.
        let one = |words: &String| Ok(paragraphs(&self.printed(words)?).join(" "));
        words.iter().map(one).collect()
    }

    fn printed(&self, text: &str) -> Result<String, VoiceError> {
        let arguments = ["-q", "--ipa", "--tie=^", "--stdin", "-v", &self.language];
        let arguments = arguments.map(str::to_owned);
        let printed = run(&self.program, &arguments, text, TIME_LIMIT);
        let printed = printed.map_err(|fault| VoiceError::Program {
            name: ESPEAK.into(),
            fault,
        })?;
        let printed = String::from_utf8_lossy(&printed).into_owned();
        let (letters, signs) = (text.chars().count(), printed.chars().count());
        match signs > MOST_SIGNS.0 * letters + MOST_SIGNS.1 {
            true => Err(VoiceError::Unspoken {
                reason: format!("{ESPEAK} gave {signs} signs for {letters} letters"),
            }),
            false => Ok(printed),
        }
    }
}

/// A piece of a line.
#[derive(PartialEq, Eq, Debug)]
enum LinePiece {
    /// Letters alone, with what stands between them.
    Words(String),
    /// A word whose phonemes are given.
    Said(String),
    Mark(char),
}

/// Takes a text apart, so that the program reads no mark, of which it prints none, and nothing
/// that it might take for a command.
fn pieces(text: &str) -> Vec<LinePiece> {
    let (mut pieces, mut words) = (Vec::new(), String::new());
    let end = |words: &mut String, pieces: &mut Vec<LinePiece>| {
        let said = words.split_whitespace().collect::<Vec<_>>().join(" ");
        words.clear();
        if said.contains(char::is_alphabetic) {
            pieces.push(LinePiece::Words(said));
        }
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((phonemes, after)) = annotated(rest) {
            end(&mut words, &mut pieces);
            pieces.push(LinePiece::Said(phonemes.to_owned()));
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match mark(c) {
            Some(mark) => {
                end(&mut words, &mut pieces);
                if matches!(
                    pieces.last(),
                    Some(LinePiece::Words(_) | LinePiece::Said(_))
                ) {
                    pieces.push(LinePiece::Mark(mark));
                }
            }
            None if c.is_alphabetic() || matches!(c, '-' | '\'') => words.push(c),
            None if matches!(c, '’' | 'ʼ') => words.push('\''),
            // An accent that stands by itself belongs to the letter before it.
            None if ('\u{300}'..='\u{36f}').contains(&c) => words.push(c),
            None => words.push(' '),
        }
    }
    end(&mut words, &mut pieces);
    pieces
}

fn mark(c: char) -> Option<char> {
    match c {
        '.' | ',' | ';' | ':' | '!' | '?' | '…' => Some(c),
        '\u{2013}'..='\u{2015}' => Some('—'),
        _ => None,
    }
}

/// What stands between empty lines.
fn paragraphs(printed: &str) -> Vec<String> {
    let all = printed.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        words.join(" ")
    });
    all.filter(|paragraph| !paragraph.is_empty()).collect()
}

/// What the program prints, as a voice was taught it: without its remarks on languages.
fn in_alphabet(signs: &str, alphabet: Alphabet) -> String {
    let mut plain = String::with_capacity(signs.len());
    let mut within = false;
    for c in signs.chars() {
        match c {
            '(' | ')' => within = c == '(',
            _ if within => {}
            // Its sign for two sounds that are one.
            '^' => plain.push('\u{361}'),
            c => plain.push(c),
        }
    }
    match alphabet {
        Alphabet::Kokoro => own::romance(&plain.replace('-', "")),
        Alphabet::Espeak => plain.replace('\u{361}', ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart_at_its_marks_and_holds_no_command() {
        let words = |text: &str| LinePiece::Words(text.into());
        assert_eq!(
            pieces("Fermez les yeux… l’air, « [[h@]] » <break>"),
            [
                words("Fermez les yeux"),
                LinePiece::Mark('…'),
                words("l'air"),
                LinePiece::Mark(','),
                words("h break")
            ]
        );
        let said = pieces("le \u{fff9}yoga\u{fffa}jˈɔɡa\u{fffb}. ...");
        let [le, yoga] = [words("le"), LinePiece::Said("jˈɔɡa".into())];
        assert_eq!(said, [le, yoga, LinePiece::Mark('.')]);
        assert_eq!(pieces(" — . 7 "), []);
    }

    #[test]
    fn what_is_printed_becomes_the_alphabet_of_the_voice() {
        let printed = "le-z jˈø (^e^n)wˈiːkˈe^ɪnd(^f^r) t^ʃˈa";
        let in_kokoros = in_alphabet(printed, Alphabet::Kokoro);
        assert_eq!(in_kokoros, "lez jˈø wˈiːkˈAnd ʧˈa");
        let in_its_own = in_alphabet(printed, Alphabet::Espeak);
        assert_eq!(in_its_own, "le-z jˈø wˈiːkˈeɪnd tʃˈa");
    }

    #[cfg(unix)]
    mod with_a_program {
        use super::*;
        use std::os::unix::fs::PermissionsExt;

        fn espeak(script: &str) -> (tempfile::TempDir, Espeak) {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(ESPEAK);
            std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
            let found = Espeak::find("fr-FR", &[folder.path().into()]).unwrap();
            (folder, found)
        }

        #[test]
        fn each_piece_gets_what_is_printed_for_it() {
            let (_folder, echo) = espeak("[ \"$*\" = '-q --ipa --tie=^ --stdin -v fr' ] && cat");
            let said = echo.phonemes("Un, deux. Trois", Alphabet::Espeak);
            assert_eq!(said.as_deref(), Ok("Un, deux. Trois"));
            assert_eq!(echo.phonemes("…", Alphabet::Espeak).as_deref(), Ok(""));
        }

        #[test]
        fn pieces_that_it_parts_otherwise_are_asked_for_one_by_one() {
            let script =
                "read a; read b; read c; [ -z \"$c\" ] && echo \"$a\" || printf 'x\\n\\ny\\n\\nz'";
            let (_folder, odd) = espeak(script);
            let said = odd.phonemes("Un, deux.", Alphabet::Espeak);
            assert_eq!(said.as_deref(), Ok("Un, deux."));
        }

        #[test]
        fn one_that_fails_or_floods_is_told() {
            let (_folder, failing) = espeak("echo no voice >&2; exit 1");
            let told = failing.phonemes("Un", Alphabet::Kokoro).unwrap_err();
            assert!(told.to_string().contains("no voice"), "{told}");
            let (_folder, flood) = espeak("yes a | head -c 100000");
            let told = flood.phonemes("Un", Alphabet::Kokoro).unwrap_err();
            assert!(told.to_string().contains("signs for 2 letters"), "{told}");
        }
    }
}
