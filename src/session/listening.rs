//! Phrases a careful listener listens for, from a table by language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
pub struct Listening {
    free: Vec<String>,
    wake: Vec<String>,
    back: Vec<String>,
}

impl Listening {
    /// The phrases of a BCP 47 tag's language; `None` where nobody gathered them.
    pub fn of(tag: &str) -> Option<&'static Listening> {
        static ALL: LazyLock<BTreeMap<String, Listening>> = LazyLock::new(|| {
            toml::from_str(include_str!("data/listening.toml")).expect("our own table")
        });
        ALL.get(tag.split(['-', '_']).next()?)
    }

    /// Whether the listener is told that they may breathe as they like.
    pub fn frees(&self, sentence: &str) -> bool {
        found(&self.free, sentence).is_some()
    }

    /// The words in it that would wake somebody.
    pub fn wakes(&self, sentence: &str) -> Option<&str> {
        found(&self.wake, sentence)
    }

    /// Whether it leads back into the day.
    pub fn brings_back(&self, sentence: &str) -> bool {
        found(&self.back, sentence).is_some()
    }
}

fn found<'a>(phrases: &'a [String], sentence: &str) -> Option<&'a str> {
    let sentence = sentence.to_lowercase().replace('\u{2019}', "'");
    let mut phrases = phrases.iter();
    phrases
        .find(|p| sentence.contains(p.as_str()))
        .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_within_sentences_and_only_in_known_languages() {
        let english = Listening::of("en-GB").unwrap();
        assert!(english.frees("Breathe at your own pace."));
        assert_eq!(english.wakes("Now Wake up slowly."), Some("wake up"));
        assert!(english.brings_back("Feel your feet on the floor."));
        assert!(!english.brings_back("The rain goes on."));
        assert!(Listening::of("xx").is_none());
    }
}
