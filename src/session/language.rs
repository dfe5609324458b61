//! What the program says and knows by itself, by language: data, not code.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::cue::Phase;

use super::area::{Area, MassageWords};
use super::body::BodyPart;
use super::labels::{PageWords, ScreenWords};
use super::left_out::PartNames;

/// The phrase table, muscle groups, massage areas and ladders of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// What is said into a breath.
    pub breath: BreathWords,
    pub(crate) muscles: MuscleWords,
    pub(crate) massage: MassageWords,
    /// What a screen shows.
    pub screen: ScreenWords,
    /// What a page is labelled with.
    pub page: PageWords,
    pub(crate) cautions: Cautions,
    pub(super) parts: BTreeMap<String, PartNames>,
    muscle: Vec<Muscle>,
    ladders: BTreeMap<String, Vec<String>>,
    pub(super) area: Vec<Area>,
    pub(super) area_ladders: BTreeMap<String, Vec<String>>,
    /// What each name of parts of the body stands for, once it is asked.
    #[serde(skip)]
    pub(super) called: OnceLock<HashMap<String, Vec<BodyPart>>>,
    /// The places of the muscles and areas that are called so, once they are asked.
    #[serde(skip)]
    muscles_called: OnceLock<HashMap<String, usize>>,
    #[serde(skip)]
    pub(super) areas_called: OnceLock<HashMap<String, usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreathWords {
    inhale: String,
    top_up: String,
    hold_full: String,
    exhale: String,
    hold_empty: String,
    pub left: String,
    pub right: String,
    /// Spoken on the second beat of a phase and on: "two", "three", ...
    pub numbers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MuscleWords {
    /// Wordings before a second round.
    pub again: Vec<String>,
    /// Said in a tension so long that somebody might hold their breath.
    pub breathing: String,
    /// Wordings at the release.
    pub release: Vec<String>,
}

/// Sentences shown before a session that uses the technique.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cautions {
    pub general: String,
    pub breathing: String,
    pub holding: String,
    pub tensing: String,
    pub massage: String,
    pub partner: String,
    /// Of sounds that beat, which are known when they are opened.
    pub tones: String,
}

/// A muscle group.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Muscle {
    pub id: String,
    pub name: String,
    #[serde(default)]
    also: Vec<String>,
    /// Wordings of how it is tightened.
    #[serde(deserialize_with = "one_or_several")]
    pub movement: Vec<String>,
    /// Wordings of how it is noticed and let go.
    #[serde(deserialize_with = "one_or_several")]
    pub passive: Vec<String>,
    /// How long to tense, where the usual time is too long.
    pub hold: Option<String>,
}

impl Muscle {
    /// All it may be called.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        [&self.name].into_iter().chain(&self.also)
    }
}

/// One wording, or a list of them.
fn one_or_several<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrSeveral {
        One(String),
        Several(Vec<String>),
    }
    Ok(match OneOrSeveral::deserialize(from)? {
        OneOrSeveral::One(one) => vec![one],
        OneOrSeveral::Several(all) => all,
    })
}

/// The language of each tag.
const TABLES: [(&str, &str); 8] = [
    ("en", include_str!("data/en.toml")),
    ("de", include_str!("data/de.toml")),
    ("es", include_str!("data/es.toml")),
    ("fr", include_str!("data/fr.toml")),
    ("it", include_str!("data/it.toml")),
    ("nl", include_str!("data/nl.toml")),
    ("pl", include_str!("data/pl.toml")),
    ("pt", include_str!("data/pt.toml")),
];

/// Whether two BCP 47 tags name the same language, whatever the country.
pub fn same_language(a: &str, b: &str) -> bool {
    let primary = |tag: &str| {
        let first = tag.trim().split(['-', '_']).next();
        first.unwrap_or("").to_ascii_lowercase()
    };
    primary(a) == primary(b)
}

/// What `known` knows of every part of a list as people write it, with commas or "and" of any of
/// the languages between; nothing where it is no list, or one of them is not known.
pub(super) fn several<'a, T>(
    text: &str,
    known: impl Fn(&str) -> Option<Vec<&'a T>>,
) -> Option<Vec<&'a T>> {
    // The Polish "and" is an Italian article.
    let ands = [" and ", " und ", " y ", " e ", " et ", " en ", " oraz "];
    let all = listed(text, &ands);
    let polish = || listed(text, &[&ands[..], &[" i "]].concat());
    let each = |parts: Vec<String>| {
        let each = (parts.len() > 1).then(|| parts.iter().map(|part| known(part)).collect());
        each.flatten()
    };
    let each: Option<Vec<_>> = each(all).or_else(|| each(polish()));
    Some(each?.concat())
}

/// The parts of a list as people write it, with `ands` between them.
fn listed(text: &str, ands: &[&str]) -> Vec<String> {
    let mut text = text.replace([',', ';', '&', '+'], "\n");
    for and in ands {
        text = text.replace(and, "\n");
    }
    let parts = text.lines().map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// A name as it is compared: small letters, accents in one piece, straight apostrophes, and two
/// letters for the sharp s, as Switzerland writes it.
pub(super) fn spelling(name: &str) -> String {
    let name = name.trim();
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let name: String = name.nfc().collect();
    let name = name.to_lowercase();
    name.replace(['\u{2019}', '\u{2bc}'], "'")
        .replace('ß', "ss")
}

impl Language {
    /// The language that is always there.
    pub fn english() -> &'static Language {
        Language::find("en").expect("our own table")
    }

    /// The language for a BCP 47 tag, by its first part; `None` where we have none.
    pub fn find(tag: &str) -> Option<&'static Language> {
        // One at a time: a session that is heard needs one, and all take long to read.
        static READ: [OnceLock<Language>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];
        let known = |(known, _): &(&str, &str)| same_language(known, tag);
        let at = TABLES.iter().position(known)?;
        Some(READ[at].get_or_init(|| toml::from_str(TABLES[at].1).expect("our own table")))
    }

    /// All that the program says by itself in the language of a tag, as it is written down.
    pub(super) fn text(tag: &str) -> Option<&'static str> {
        let known = |(known, _): &&(&str, &'static str)| same_language(known, tag);
        TABLES.iter().find(known).map(|(_, text)| *text)
    }

    /// The languages there are, as tags without a country.
    pub fn tags() -> impl Iterator<Item = &'static str> {
        TABLES.into_iter().map(|(tag, _)| tag)
    }

    /// The phrases of which one is said, by chance or by turns.
    pub(crate) fn wordings(&self) -> impl Iterator<Item = &[String]> {
        let muscles = [&self.muscles.again[..], &self.muscles.release];
        let groups = self
            .muscle
            .iter()
            .flat_map(|m| [&m.movement[..], &m.passive]);
        let all = muscles.into_iter().chain(groups);
        all.chain(self.massage.wordings())
    }

    /// The word that is said for a phase of a breath.
    pub fn phase(&self, phase: Phase) -> &str {
        match phase {
            Phase::Inhale => &self.breath.inhale,
            Phase::TopUp => &self.breath.top_up,
            Phase::HoldFull => &self.breath.hold_full,
            Phase::Exhale => &self.breath.exhale,
            Phase::HoldEmpty => &self.breath.hold_empty,
        }
    }

    /// The group of that id or name.
    pub fn muscle(&self, name: &str) -> Option<&Muscle> {
        let called = self.muscles_called.get_or_init(|| {
            let mut called = HashMap::new();
            for (at, muscle) in self.muscle.iter().enumerate() {
                let names = muscle.names().map(|name| spelling(name));
                for name in names.chain([muscle.id.clone()]) {
                    called.entry(name).or_insert(at);
                }
            }
            called
        });
        called.get(&spelling(name)).map(|at| &self.muscle[*at])
    }

    /// Every group.
    pub(super) fn all_muscles(&self) -> &[Muscle] {
        &self.muscle
    }

    /// The group with this very id, which is the same in all languages.
    pub fn muscle_of_id(&self, id: &str) -> Option<&Muscle> {
        self.muscle.iter().find(|m| m.id == id)
    }

    /// The groups a script's words stand for: one group, the steps of a ladder, or several of
    /// them with commas or "and" between.
    pub fn muscles(&self, name: &str) -> Option<Vec<&Muscle>> {
        if let Some(ids) = self.ladders.get(name.trim()) {
            return ids.iter().map(|id| self.muscle(id)).collect();
        }
        self.muscle(name)
            .map(|one| vec![one])
            .or_else(|| several(name, |part| self.muscles(part)))
    }

    /// Every word `tense` understands.
    pub fn muscle_names(&self) -> Vec<&str> {
        let ladders = self.ladders.keys().map(String::as_str);
        ladders
            .chain(self.muscle.iter().map(|m| m.name.as_str()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::body::of_group;

    fn english() -> &'static Language {
        Language::find("en-US").unwrap()
    }

    #[test]
    fn several_groups_are_written_as_people_list_them() {
        let ids = |language: &str, text: &str| {
            let found = Language::find(language).unwrap().muscles(text);
            found.map(|all| all.iter().map(|m| m.id.as_str()).collect::<Vec<_>>())
        };
        let both = Some(vec!["shoulders", "neck"]);
        assert_eq!(ids("en", "shoulders and neck"), both);
        assert_eq!(ids("de", "Schultern und Nacken"), both);
        assert_eq!(
            ids("en", "hands, shoulders, jaw"),
            Some(vec!["hands", "shoulders", "jaw"])
        );
        assert_eq!(
            ids("en", "arms, shoulders and neck"),
            Some(vec!["arms-and-shoulders"])
        );
        assert_eq!(ids("en", "arms"), Some(vec!["arms"]));
        assert_eq!(ids("en", "hands and wings"), None);
        for name in [
            "glutes",
            "abs",
            "tongue",
            "lips",
            "brow",
            "hips",
            "pelvic floor",
            "whole body",
            "knees",
            "fists",
            "hand",
        ] {
            assert!(ids("en", name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_ladder_and_every_side_names_groups_that_exist() {
        let english = english();
        for ladder in english.ladders.keys() {
            assert!(english.muscles(ladder).is_some(), "{ladder}");
        }
        for m in &english.muscle {
            for side in &of_group(&m.id).sides {
                assert!(english.muscle_of_id(side).is_some(), "{side}");
            }
            if let Some(hold) = &m.hold {
                crate::time::duration(hold).unwrap();
            }
        }
    }

    /// Keys, and what names a thing rather than speaking of it, with their places.
    fn frame(place: &str, value: &toml::Value, out: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) => {
                let name = table.get("id").and_then(|id| id.as_str()).unwrap_or("");
                for (key, value) in table {
                    frame(&format!("{place}[{name}].{key}"), value, out);
                }
            }
            toml::Value::Array(items) => {
                let fixed = [".numbers"];
                if fixed.iter().any(|list| place.ends_with(list)) {
                    out.push(format!("{place}: {} of them", items.len()));
                }
                let tables = items.iter().any(toml::Value::is_table);
                let names = place.contains(".ladders");
                for (i, item) in items.iter().enumerate().filter(|_| tables || names) {
                    frame(&format!("{place} {i}"), item, out);
                }
                if items.is_empty() {
                    out.push(format!("{place}: empty"));
                }
            }
            toml::Value::String(text) => {
                assert!(!text.trim().is_empty(), "{place} says nothing");
                let key = place.rsplit('.').next().unwrap_or("");
                let names = ["id", "hold"].contains(&key);
                let listed = place.contains(".ladders");
                let shown = if names || listed { text } else { "" };
                out.push(format!("{place}: {shown}"));
            }
            other => out.push(format!("{place}: {other}")),
        }
    }

    #[test]
    fn every_language_has_the_ids_and_keys_of_english() {
        let frame = |text: &str| {
            let mut out = Vec::new();
            frame("", &toml::from_str(text).unwrap(), &mut out);
            // How a part of the body may also be called is each language's own.
            out.retain(|line| !line.contains(".also") && !line.contains(".never"));
            // As many wordings as it likes, one at least.
            let wordings = [".movement", ".passive"];
            out.retain(|line| !wordings.iter().any(|list| line.contains(list)));
            out
        };
        let english = frame(TABLES[0].1);
        assert!(english.len() > 300, "{} lines", english.len());
        for (tag, text) in TABLES {
            let other = frame(text);
            let lost: Vec<_> = english.iter().filter(|l| !other.contains(l)).collect();
            let more: Vec<_> = other.iter().filter(|l| !english.contains(l)).collect();
            assert!(lost.is_empty(), "{tag} lacks {lost:#?} and has {more:#?}");
            assert!(more.is_empty(), "{tag} has beyond English {more:#?}");
        }
    }

    #[test]
    fn names_are_found_however_their_letters_are_written() {
        assert!(Language::find("de-AT").is_some() && Language::find("FR_ca").is_some());
        assert!(Language::find("tlh").is_none() && Language::find("").is_none());
        for tag in Language::tags() {
            let language = Language::find(tag).unwrap();
            for m in &language.muscle {
                for name in [&m.id, &m.name, &m.name.to_uppercase()] {
                    // "ß" has no capital of its own.
                    if !m.name.contains('ß') || *name != m.name.to_uppercase() {
                        let found = language.muscle(name).map(|found| &found.id);
                        assert_eq!(found, Some(&m.id), "{tag}: {name}");
                    }
                }
            }
        }
        assert_eq!(spelling(" Fu\u{308}ße "), spelling("füße"));
        assert_eq!(spelling("L’Épaule"), "l'épaule");
        assert_eq!(spelling("Gesäß"), spelling("Gesäss"));
    }
}
