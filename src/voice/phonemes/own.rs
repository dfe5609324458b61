//! The International Phonetic Alphabet, as dictionaries print it, in the voices' own alphabet:
//! one letter for a diphthong, and stress right before its vowel.

use super::Accent;

/// Two sounds that are one letter, in every language.
const PAIRS: [(&str, &str); 10] = [
    ("tʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("ts", "ʦ"),
    ("dz", "ʣ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("oʊ", "O"),
    ("əʊ", "Q"),
];

/// What stands for what in English.
const ENGLISH: [(&str, &str); 7] = [
    ("ɚ", "əɹ"),
    ("ɝ", "ɜɹ"),
    ("r", "ɹ"),
    ("e", "ɛ"),
    ("x", "k"),
    ("c", "k"),
    ("y", "j"),
];

/// What the alphabet of American voices has in other letters.
const AMERICAN: [(&str, &str); 6] = [
    ("ː", ""),
    ("ɒ", "ɑ"),
    ("Q", "O"),
    ("a", "æ"),
    ("o", "O"),
    ("ɐ", "ʌ"),
];

/// And that of British ones.
const BRITISH: [(&str, &str); 4] = [("O", "Q"), ("o", "Q"), ("æ", "a"), ("ɐ", "ʌ")];

/// Given phonemes in the alphabet of English voices.
pub fn english(phonemes: &str, accent: Accent) -> String {
    let own: &[(&str, &str)] = match accent {
        Accent::American => &AMERICAN,
        Accent::British => &BRITISH,
    };
    // English has no letter of its own for these.
    let pairs = PAIRS
        .iter()
        .filter(|(pair, _)| !matches!(*pair, "ts" | "dz"));
    let pairs: Vec<(&str, &str)> = pairs.chain(&ENGLISH).chain(own).copied().collect();
    stressed(&written(phonemes, &pairs))
}

/// Given phonemes in the alphabet of the voices of other languages.
pub fn romance(phonemes: &str) -> String {
    let pairs: Vec<(&str, &str)> = PAIRS
        .iter()
        .copied()
        .chain([("ss", "S"), ("ɝ", "ɜɹ")])
        .collect();
    stressed(&written(phonemes, &pairs))
}

/// One sign after the other, as the first of `pairs` that fits has it; what is joined by a tie
/// is one sound.
fn written(phonemes: &str, pairs: &[(&str, &str)]) -> String {
    let plain: String = phonemes
        .chars()
        .filter(|c| !matches!(c, '.' | '\u{361}' | '\u{200d}' | '\u{329}'))
        .map(|c| if c == 'g' { 'ɡ' } else { c })
        .collect();
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        let pair = pairs.iter().find(|(sign, _)| rest.starts_with(sign));
        let (length, sound) = match pair {
            Some((sign, sound)) => (sign.len(), *sound),
            None => (c.len_utf8(), &rest[..c.len_utf8()]),
        };
        out.push_str(sound);
        rest = &rest[length..];
    }
    out
}

/// Stress marks moved over the consonants that follow them.
fn stressed(phonemes: &str) -> String {
    let mut out = String::with_capacity(phonemes.len());
    let mut mark = None;
    for c in phonemes.chars() {
        match c {
            'ˈ' | 'ˌ' => mark = Some(c),
            c => {
                if is_vowel(c) || c == ' ' {
                    out.extend(mark.take().filter(|_| c != ' '));
                }
                out.push(c);
            }
        }
    }
    out
}

fn is_vowel(c: char) -> bool {
    "AIOQWYaeiouyæɑɐɒɔəɚɛɜɝɪɨʊʌøœɯᵻᵊ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::PHONETIC;

    #[test]
    fn what_a_dictionary_prints_is_said_in_each_accent() {
        let us = |ipa| english(ipa, Accent::American);
        let gb = |ipa| english(ipa, Accent::British);
        assert_eq!(us("ˈniːdrə"), "nˈidɹə");
        assert_eq!(us("ʃoʊˈdɑː.nə"), "ʃOdˈɑnə");
        assert_eq!(us("ˈt͡ʃɑkɹə"), "ʧˈɑkɹə");
        assert_eq!(gb("ˈtʃakrə ɡəʊ"), "ʧˈakɹə ɡQ");
        assert_eq!(romance("ˈtʃaska eɪ"), "ʧˈaska A");
        assert_eq!(us("ʃOdˈɑnə"), us("ʃOˈdɑnə"));
    }

    #[test]
    fn every_sign_that_may_be_written_is_known_to_the_voices() {
        for c in PHONETIC.chars() {
            for said in [
                english(&c.to_string(), Accent::American),
                english(&c.to_string(), Accent::British),
                romance(&c.to_string()),
            ] {
                for sound in said.chars() {
                    let known = super::super::super::neural::knows(sound);
                    assert!(known, "{c}: {sound} of {said}");
                }
            }
        }
    }
}
