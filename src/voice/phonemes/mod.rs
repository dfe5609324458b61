//! From words to phonemes, for voices that are small neural networks.
//!
//! The alphabet is that of Kokoro: the International Phonetic Alphabet with one letter each for
//! diphthongs (`A` as in *day*, `I` *my*, `O` *go*, `W` *now*, `Y` *boy*, `Q` the British *go*)
//! and affricates. [`ipa`] writes them out, as espeak-ng does.

mod dictionary;
mod endings;
mod english;
mod espeak;
mod field;
mod italian;
mod letters;
mod own;
mod romance;
mod spanish;

use std::path::PathBuf;

use super::VoiceError;
use crate::session::same_language;

pub use english::Accent;
use espeak::Espeak;
pub use espeak::{Alphabet, ESPEAK};

/// Grows whenever a text, or the phonemes of a text, are said otherwise than before: what was
/// kept of a voice is found by this number.
pub const VERSION: u32 = 4;

/// How the phonemes of a language are told.
#[derive(Clone, Debug)]
pub enum Phonetics {
    /// By the dictionary or the rules of the language with this BCP 47 tag.
    Rules(String),
    /// By a program that somebody has installed.
    Program(Espeak, Alphabet),
}

impl Phonetics {
    /// Those of a language, for a voice of this alphabet; programs are looked for in the
    /// folders of `path`.
    pub fn find(language: &str, alphabet: Alphabet, path: &[PathBuf]) -> Option<Phonetics> {
        if phonemes("", language).is_some() {
            return Some(Phonetics::Rules(language.to_owned()));
        }
        let program = Espeak::find(language, path)?;
        Some(Phonetics::Program(program, alphabet))
    }

    /// What of `words` decides how they sound: by rules it is their phonemes, and a program is
    /// not asked before it is needed.
    pub fn reading(&self, words: &str) -> String {
        match self {
            Phonetics::Rules(language) => phonemes(words, language).unwrap_or_default(),
            Phonetics::Program(..) if words.contains(char::is_alphabetic) => words.to_owned(),
            Phonetics::Program(..) => String::new(),
        }
    }

    /// The phonemes of what [`Phonetics::reading`] gave, in the alphabet of the voice.
    ///
    /// # Errors
    /// When the program fails over it.
    pub fn phonemes(&self, reading: String) -> Result<String, VoiceError> {
        match self {
            Phonetics::Rules(_) => Ok(reading),
            Phonetics::Program(program, alphabet) => program.phonemes(&reading, *alphabet),
        }
    }

    /// Everything that decides what [`Phonetics::phonemes`] gives beside its text.
    pub fn identity(&self) -> String {
        let mut hash = blake3::Hasher::new();
        match self {
            Phonetics::Rules(_) => return "rules".into(),
            // What cannot be read cannot be told from another.
            Phonetics::Program(program, _) => {
                let _ = std::fs::File::open(program.program())
                    .map(|file| hash.update_reader(file).map(|_| ()));
            }
        }
        format!("{ESPEAK} {}", hash.finalize().to_hex())
    }

    /// Whether what comes out is in espeak's alphabet already, and not in Kokoro's.
    pub fn is_espeaks(&self) -> bool {
        matches!(self, Phonetics::Program(_, Alphabet::Espeak))
    }
}

/// What a listener's ear is told of a text: its phonemes, spaces between words and marks behind
/// them. Nothing where the language is not spoken by rules.
pub fn phonemes(text: &str, language: &str) -> Option<String> {
    if same_language(language, "es") {
        return Some(spanish::phonemes(text));
    }
    if same_language(language, "it") {
        return Some(italian::phonemes(text));
    }
    let accent = Accent::of(language)?;
    Some(english::phonemes(text, accent))
}

/// Phonemes as espeak-ng writes them, which voices of the Piper project were taught with.
pub fn ipa(phonemes: &str) -> String {
    // American vowels are long without a mark; other alphabets have letters that it has not.
    let american = !phonemes.contains(['ː', 'ɒ', 'Q', 'a', 'e', 'o', 'r']);
    let all: Vec<char> = phonemes.chars().collect();
    let mut out = String::with_capacity(phonemes.len() + 8);
    let mut at = 0;
    while let Some(&phoneme) = all.get(at) {
        let behind_stress = at > 0 && "ˈˌ".contains(all[at - 1]);
        let r_next = all.get(at + 1) == Some(&'ɹ');
        at += 1;
        match phoneme {
            'A' => out.push_str("eɪ"),
            'I' => out.push_str("aɪ"),
            'O' => out.push_str("oʊ"),
            'Q' => out.push_str("əʊ"),
            'W' => out.push_str("aʊ"),
            'Y' => out.push_str("ɔɪ"),
            'ʤ' => out.push_str("dʒ"),
            'ʧ' => out.push_str("tʃ"),
            'ʦ' => out.push_str("ts"),
            'ʣ' => out.push_str("dz"),
            'S' => out.push_str("ss"),
            'ᵊ' => out.push('ə'),
            'ə' | 'ɜ' if american && r_next => {
                out.push_str(if phoneme == 'ə' { "ɚ" } else { "ɜː" });
                at += 1;
            }
            'i' if american && behind_stress => out.push_str("iː"),
            'u' | 'ɑ' | 'ɔ' if american => out.extend([phoneme, 'ː']),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_for_two_sounds_is_written_out() {
        assert_eq!(ipa("dˈA ʤˈY"), "dˈeɪ dʒˈɔɪ");
        assert_eq!(
            ipa("ʣˈIno, paʦiˈɛnʦa, pˈaSo"),
            "dzˈaɪno, patsiˈɛntsa, pˈasso"
        );
    }

    #[test]
    fn long_american_vowels_are_marked_as_such() {
        assert_eq!(ipa("bɹˈið sˈɔft wˈɜɹdz"), "bɹˈiːð sˈɔːft wˈɜːdz");
        assert_eq!(ipa("hˈɛvi ʃˈOldəɹz"), "hˈɛvi ʃˈoʊldɚz");
        assert_eq!(ipa("stˈɑːt tˈiː"), "stˈɑːt tˈiː");
        assert_eq!(ipa("sˈi, ðespˈaθjo"), "sˈi, ðespˈaθjo");
    }

    #[test]
    fn english_spanish_and_italian_are_told_without_a_program() {
        for language in ["en-GB", "es", "it", "it-CH"] {
            assert!(phonemes("Rest.", language).is_some(), "{language}");
        }
        assert_eq!(phonemes("Ruhe.", "de"), None);
    }

    /// Sentences with what rules and dictionaries treat in a way of its own.
    const SENTENCES: [(&str, &str); 6] = [
        (
            "en-US",
            "At 10:30 p.m. breathe in for 4 s, hold for 7; the asana's calves rest, unhurriedly. \
             Close your eyes & read the 3rd page: \u{fff9}nidra\u{fffa}ˈniːdrə\u{fffb}, wind down.",
        ),
        (
            "en-GB",
            "The bath was warmer at 21 °C. Stay close to the 4-7-8 breath… and let your \
             shoulders be heavier, 2.5 kg each.",
        ),
        (
            "es",
            "Respira durante 4 s; a las 22:30, suavemente, un gato guía la lluvia. ¿Quieres \
             acomodarte, corazón? 1.ª vez. Observa la esponja, que es tuya.",
        ),
        (
            "it",
            "Respira per 4 s; alle 22:30 i muscoli si rilassano, dolcemente, e c'è un'altra \
             pioggia. Rilassati, appoggiali, sciogli l'addome! Zaino, gnomo, 1ª volta.",
        ),
        (
            "fr",
            "À 22 h 30, la 1re fois, 80 respirations : 71 % de l'air.",
        ),
        (
            "de",
            "Um 22:30 Uhr, am 3. Tag, 21 Atemzüge mit 1,5 kg – und los.",
        ),
    ];

    /// What [`VERSION`] stands for. Where this has to change, that number grows too.
    const SAID: (u32, &str) = (4, "1b0079719b37c676");

    #[test]
    fn what_is_said_changes_with_its_version_alone() {
        let mut hash = blake3::Hasher::new();
        for (language, text) in SENTENCES {
            let words = crate::voice::text::spoken(text, language);
            let said = phonemes(&words, language).unwrap_or(words);
            hash.update(said.as_bytes()).update(ipa(&said).as_bytes());
        }
        let said = hash.finalize().to_hex();
        assert_eq!((VERSION, &said[..16]), SAID);
    }
}
