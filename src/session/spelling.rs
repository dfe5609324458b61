//! Our own English texts, which are American, in the spelling of the country where they are
//! read. It is for the eye alone: the voice, the seed and the lists know the texts as they are.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::world::built_in;

use super::language::{Language, same_language};
use super::lists::things;
use super::pronounce::{Pronunciations, SaidPiece, Way};
use super::ready::PATTERNS;
use super::speech::{Line, spoken_lines};

/// What our texts are written in.
const OURS: &str = "en";

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpellingTable {
    /// BCP 47.
    languages: Vec<String>,
    words: BTreeMap<String, String>,
}

/// How a country spells our texts.
pub(crate) struct Spelling {
    words: Pronunciations,
    /// The texts of ours that have such a word, whole and sentence by sentence.
    texts: HashSet<String>,
    /// The things of our list that have one, which may stand in a sentence of anybody's.
    things: Pronunciations,
}

impl Spelling {
    /// The spelling of a language, where it is another than that of our texts.
    pub fn of(language: &str) -> Option<&'static Spelling> {
        static TABLE: OnceLock<SpellingTable> = OnceLock::new();
        static READ: OnceLock<Spelling> = OnceLock::new();
        if !same_language(language, OURS) {
            return None;
        }
        let table = TABLE.get_or_init(|| {
            toml::from_str(include_str!("data/spelling.en-GB.toml")).expect("our own table")
        });
        let tag = language.trim().replace('_', "-");
        let is_its = |known: &String| known.eq_ignore_ascii_case(&tag);
        // Only who reads English elsewhere has our texts searched.
        let its = table.languages.iter().any(is_its);
        its.then(|| READ.get_or_init(|| Spelling::read(table)))
    }

    fn read(table: &SpellingTable) -> Spelling {
        let words = table.words.iter();
        let words = words.map(|(us, own)| (us.clone(), Way::Respelling(own.clone())));
        let words: Pronunciations = words.collect();
        let mut texts = HashSet::new();
        for text in our_files().filter(|text| in_own(&words, text).is_some()) {
            let value: toml::Value = toml::from_str(text).expect("our own text");
            gather(&value, &words, &mut texts);
        }
        let things = things(OURS).into_iter().flatten();
        let things = things.filter_map(|thing| {
            let own = in_own(&words, thing)?;
            Some((thing.to_lowercase(), Way::Respelling(own)))
        });
        Spelling {
            things: things.collect(),
            words,
            texts,
        }
    }

    /// `text` in this spelling; `None` where it stays, as every text does that is not ours.
    pub fn spell(&self, text: &str) -> Option<String> {
        match self.texts.contains(text) {
            true => in_own(&self.words, text),
            false => in_own(&self.things, text),
        }
    }
}

/// The files of ours that somebody hears or reads in English.
fn our_files() -> impl Iterator<Item = &'static str> {
    let in_other_words = |name: &str| {
        let tag = name.rsplit_once('.').map(|(_, tag)| tag);
        tag.is_some_and(|tag| Language::find(tag).is_some())
    };
    let sessions = built_in::texts("sessions").filter(move |(name, _)| !in_other_words(name));
    let sessions = sessions.map(|(_, text)| text);
    sessions.chain(Language::text(OURS)).chain([PATTERNS])
}

/// Puts every text within `value` that has one of `words` into `texts`, and each of its sentences.
fn gather(value: &toml::Value, words: &Pronunciations, texts: &mut HashSet<String>) {
    match value {
        toml::Value::Table(table) => table.values().for_each(|v| gather(v, words, texts)),
        toml::Value::Array(all) => all.iter().for_each(|v| gather(v, words, texts)),
        toml::Value::String(text) if in_own(words, text).is_some() => {
            texts.insert(text.trim().to_string());
            let sentences = spoken_lines(text).0.into_iter();
            texts.extend(sentences.filter_map(|line| match line {
                Line::Speech(sentence, _) | Line::Take(sentence, _) => Some(sentence),
                Line::Pause(_) => None,
            }));
        }
        _ => {}
    }
}

/// `text` with each of `words` as it is spelled there; `None` where none of them stands in it.
fn in_own(words: &Pronunciations, text: &str) -> Option<String> {
    let pieces = words.pieces(text);
    let is_word = |piece: &SaidPiece| matches!(piece, SaidPiece::Word(..));
    pieces.iter().any(is_word).then(|| {
        let spelt = pieces.into_iter().map(|piece| match piece {
            SaidPiece::Word(was, Way::Respelling(own)) => cased(own, was),
            SaidPiece::Word(was, Way::Phonemes(_)) | SaidPiece::AsWritten(was) => was.to_string(),
        });
        spelt.collect()
    })
}

/// `word` with the capitals of `like`.
fn cased(word: &str, like: &str) -> String {
    let mut letters = like.chars().filter(|c| c.is_alphabetic());
    if letters.clone().count() > 1 && letters.clone().all(char::is_uppercase) {
        return word.to_uppercase();
    }
    let mut own = word.chars();
    match (letters.next(), own.next()) {
        (Some(first), Some(own_first)) if first.is_uppercase() => {
            own_first.to_uppercase().chain(own).collect()
        }
        _ => word.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn british() -> &'static Spelling {
        Spelling::of("en-GB").unwrap()
    }

    fn table() -> BTreeMap<String, String> {
        let table = include_str!("data/spelling.en-GB.toml");
        toml::from_str::<SpellingTable>(table).unwrap().words
    }

    /// All texts of ours as somebody may read them, in small letters.
    fn all_texts() -> Vec<String> {
        fn strings(value: &toml::Value, out: &mut Vec<String>) {
            match value {
                toml::Value::Table(table) => {
                    let said = table.iter().filter(|(key, _)| !key.ends_with("license"));
                    said.for_each(|(_, v)| strings(v, out));
                }
                toml::Value::Array(all) => all.iter().for_each(|v| strings(v, out)),
                toml::Value::String(text) => out.push(text.to_lowercase()),
                _ => {}
            }
        }
        let mut all = Vec::new();
        for text in our_files() {
            strings(&toml::from_str(text).unwrap(), &mut all);
        }
        all.extend(things(OURS).unwrap().map(str::to_lowercase));
        all
    }

    fn words_of(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_alphabetic())
    }

    #[test]
    fn our_texts_are_spelled_as_in_britain_and_no_others() {
        let spelt = |text: &str| british().spell(text).unwrap_or_else(|| text.to_string());
        for (ours, own) in [
            (
                "Lift your shoulders toward your ears.",
                "Lift your shoulders towards your ears.",
            ),
            ("a harbor wall.", "a harbour wall."),
            ("A harbor wall", "A harbour wall"),
            ("Here we are, all cozy.", "Here we are, all cosy."),
            ("Do you see flannel pajamas?", "Do you see flannel pyjamas?"),
            (
                "There is nothing to practice here, and nothing to get right.",
                "There is nothing to practise here, and nothing to get right.",
            ),
            ("an eggplant.", "an eggplant."),
        ] {
            assert_eq!(spelt(ours), own);
        }
        for theirs in [
            "Think of a harbor.",
            "Its color.",
            "toward",
            "My practice is old.",
        ] {
            assert_eq!(spelt(theirs), theirs);
        }
    }

    #[test]
    fn it_is_for_readers_of_english_outside_america_alone() {
        for tag in ["en-GB", "en_GB", "EN-gb", "en-AU"] {
            assert!(Spelling::of(tag).is_some(), "{tag}");
        }
        for tag in ["en", "en-US", "en-CA", "de", "de-CH", "", "-"] {
            assert!(Spelling::of(tag).is_none(), "{tag}");
        }
    }

    #[test]
    fn capitals_stay() {
        assert_eq!(cased("colour", "Color"), "Colour");
        assert_eq!(cased("colour", "COLOR"), "COLOUR");
        assert_eq!(cased("colour", "color"), "colour");
    }

    #[test]
    fn every_word_of_the_table_or_one_of_its_family_is_in_our_texts() {
        let (all, table) = (all_texts(), table());
        let said: HashSet<&str> = all.iter().flat_map(|text| words_of(text)).collect();
        let of_one_family = |a: &str, b: &str| a[..3] == b[..3];
        for us in table.keys() {
            let found = match us.contains(' ') {
                true => all.iter().any(|text| text.contains(us.as_str())),
                false => {
                    let mut family = table.keys().filter(|other| of_one_family(us, other));
                    family.any(|word| said.contains(word.as_str()))
                }
            };
            assert!(found, "{us} is in no text of ours");
        }
    }

    #[test]
    fn no_word_that_britain_spells_otherwise_is_missing() {
        let stems = "armor behavior candor color endeavor favor fervor flavor glamor harbor honor \
                     humor labor neighbor odor parlor rumor savor vapor watercolor center fiber \
                     liter luster meter somber theater gray cozi cozy jewelry marvelous mold molt \
                     pajama plow program realiz organiz recogniz apologiz analyz catalog dialog \
                     defense offense pretense practice practicing skillful fulfill smolder toward \
                     traveler traveling woolen";
        let stems: Vec<&str> = stems.split_whitespace().collect();
        let words = &british().words;
        for text in all_texts() {
            let pieces = words.pieces(&text);
            for piece in pieces {
                let SaidPiece::AsWritten(left) = piece else {
                    continue;
                };
                let missing = words_of(left).find(|word| stems.iter().any(|s| word.starts_with(s)));
                assert!(missing.is_none(), "{missing:?} in \"{text}\"");
            }
        }
    }

    #[test]
    fn labels_and_what_the_catalogue_shows_have_no_word_of_the_table() {
        let words = &british().words;
        let table: toml::Value = toml::from_str(Language::text(OURS).unwrap()).unwrap();
        for part in ["screen", "page", "parts", "breath"] {
            let mut found = HashSet::new();
            gather(&table[part], words, &mut found);
            assert!(found.is_empty(), "{part}: {found:?}");
        }
        for (name, text) in built_in::texts("sessions").filter(|(name, _)| !name.contains('.')) {
            let session: toml::Value = toml::from_str(text).unwrap();
            for key in ["title", "summary"] {
                let text = session
                    .get(key)
                    .and_then(|v| v.as_str())
                    .unwrap_or_default();
                assert_eq!(in_own(words, text), None, "{name}");
            }
        }
    }
}
