//! The words by which a sentence names a part of the body.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::session::{BodyPart, Side};

/// The words by which a sentence of a language names parts of the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartWords {
    left: Vec<String>,
    right: Vec<String>,
    /// Whether the side stands "before" or "after" the part, or is "joined" to it, before it.
    side: String,
    words: BTreeMap<String, Vec<String>>,
    none: BTreeMap<String, Vec<String>>,
}

impl PartWords {
    pub fn of(tag: &str) -> PartWords {
        let text = match tag {
            "en" => include_str!("../../../tests/parts/en.toml"),
            "de" => include_str!("../../../tests/parts/de.toml"),
            "es" => include_str!("../../../tests/parts/es.toml"),
            "fr" => include_str!("../../../tests/parts/fr.toml"),
            "it" => include_str!("../../../tests/parts/it.toml"),
            "nl" => include_str!("../../../tests/parts/nl.toml"),
            "pl" => include_str!("../../../tests/parts/pl.toml"),
            "pt" => include_str!("../../../tests/parts/pt.toml"),
            other => panic!("{other} has no words in tests/parts"),
        };
        toml::from_str(text).unwrap()
    }

    /// What of `part`, or of a part of it, `text` names.
    pub fn named(&self, part: BodyPart, text: &str) -> Option<String> {
        let within = BodyPart::all().filter(|p| p.is_whole() && part.is_of(*p));
        let text = plain(text);
        within
            .map(|p| {
                let mut text = text.clone();
                for none in self.none.get(p.region()).into_iter().flatten() {
                    text = text.replace(&format!(" {none} "), " | ");
                }
                let words = &self.words[p.region()];
                let mut all = words.iter().flat_map(|word| self.sided(part.side(), word));
                all.find(|words| text.contains(&format!(" {words} ")))
            })
            .find_map(|found| found)
    }

    /// A word with its side, in every form.
    fn sided(&self, side: Option<Side>, word: &str) -> Vec<String> {
        let sides = match side {
            None => return vec![word.to_string()],
            Some(Side::Left) => &self.left,
            Some(Side::Right) => &self.right,
        };
        let both = |side: &String| match self.side.as_str() {
            "before" => format!("{side} {word}"),
            "joined" => format!("{side}{word}"),
            _ => format!("{word} {side}"),
        };
        sides.iter().map(both).collect()
    }
}

/// The words of a text in small letters, a space on each side of each.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    // An article or a pronoun before an apostrophe is a word of its own.
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[test]
fn a_sentence_that_names_a_part_is_found_and_one_that_does_not_is_none() {
    let (en, de, fr) = (
        PartWords::of("en"),
        PartWords::of("de"),
        PartWords::of("fr"),
    );
    let named = |words: &PartWords, id: &str, text: &str| {
        words.named(BodyPart::of_id(id).unwrap(), text).is_some()
    };
    assert!(named(&en, "legs", "Let your toes be long.") && !named(&en, "toes", "Heavy legs."));
    assert!(
        named(&en, "left-leg", "Firm your left thigh.") && named(&en, "back", "Lie on your back.")
    );
    assert!(!named(&en, "left-leg", "Firm your right thigh.") && !named(&en, "back", "Lean back."));
    assert!(
        named(&de, "head", "Der Kiefer wird locker.") && named(&fr, "left-foot", "Le pied gauche.")
    );
    assert!(named(&fr, "eyes", "L'œil se ferme."));
}
