//! What the program says and knows by itself, by language: data, not code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::cue::Phase;

use super::area::{Area, MassageWords};

/// The phrase table, muscle groups, massage areas and ladders of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    pub breath: BreathWords,
    pub muscles: MuscleWords,
    pub massage: MassageWords,
    pub cautions: Cautions,
    muscle: Vec<Muscle>,
    ladders: BTreeMap<String, Vec<String>>,
    pub(super) area: Vec<Area>,
    pub(super) area_ladders: BTreeMap<String, Vec<String>>,
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
}

/// A muscle group.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Muscle {
    pub id: String,
    pub name: String,
    #[serde(default)]
    also: Vec<String>,
    pub movement: String,
    pub passive: String,
    /// How long to tense, where the usual time is too long.
    pub hold: Option<String>,
    /// Further names by which a listener skips it.
    #[serde(default)]
    regions: Vec<String>,
    /// The group that remains when the left (right) side is skipped.
    left: Option<String>,
    right: Option<String>,
}

impl Language {
    /// The language for a BCP 47 tag, by its first part; `None` where we have none.
    pub fn find(tag: &str) -> Option<&'static Language> {
        static ENGLISH: LazyLock<Language> =
            LazyLock::new(|| toml::from_str(include_str!("data/en.toml")).expect("our own table"));
        let primary = tag.split(['-', '_']).next().unwrap_or("");
        primary.eq_ignore_ascii_case("en").then(|| &*ENGLISH)
    }

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
        let name = name.trim().to_lowercase();
        self.muscle
            .iter()
            .find(|m| m.id == name || m.name == name || m.also.contains(&name))
    }

    /// The groups a script's word stands for: one group, or the steps of a ladder.
    pub fn muscles(&self, name: &str) -> Option<Vec<&Muscle>> {
        match self.ladders.get(name.trim()) {
            Some(ids) => ids.iter().map(|id| self.muscle(id)).collect(),
            None => self.muscle(name).map(|m| vec![m]),
        }
    }

    /// Every word `tense` understands.
    pub fn muscle_names(&self) -> Vec<&str> {
        let ladders = self.ladders.keys().map(String::as_str);
        ladders
            .chain(self.muscle.iter().map(|m| m.name.as_str()))
            .collect()
    }

    /// Every word `--skip` understands.
    pub fn skip_names(&self) -> Vec<&str> {
        let ids = self.muscle.iter().map(|m| m.id.as_str());
        let mut names: Vec<&str> = ids
            .chain(
                self.muscle
                    .iter()
                    .flat_map(|m| m.regions.iter().map(String::as_str)),
            )
            .chain(self.area_skip_names())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What remains of a group for a listener who skips `skip`: the group, one side of it, or nothing.
    pub fn spare<'a>(&'a self, muscle: &'a Muscle, skip: &[String]) -> Option<&'a Muscle> {
        let skipped = |m: &Muscle| {
            skip.iter()
                .any(|s| *s == m.id || *s == m.name || m.regions.contains(s) || m.also.contains(s))
        };
        if skipped(muscle) {
            return None;
        }
        // A side is skipped where the group of the other side alone would be.
        let sides = [(&muscle.left, &muscle.right), (&muscle.right, &muscle.left)];
        for (rest, other) in sides {
            let gone = other.as_deref().and_then(|id| self.muscle(id));
            if gone.is_some_and(skipped) {
                return rest
                    .as_deref()
                    .and_then(|id| self.muscle(id))
                    .filter(|m| !skipped(m));
            }
        }
        Some(muscle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> &'static Language {
        Language::find("en-US").unwrap()
    }

    #[test]
    fn every_ladder_and_every_side_names_groups_that_exist() {
        let english = english();
        for ladder in english.ladders.keys() {
            assert!(english.muscles(ladder).is_some(), "{ladder}");
        }
        for m in &english.muscle {
            for side in [&m.left, &m.right].into_iter().flatten() {
                assert!(english.muscle(side).is_some(), "{side}");
            }
            if let Some(hold) = &m.hold {
                crate::session::time::duration(hold).unwrap();
            }
        }
    }

    #[test]
    fn skipping_one_side_leaves_the_other() {
        let english = english();
        let calves = english.muscle("calves").unwrap();
        let spare = |skip: &str| {
            english
                .spare(calves, &[skip.to_string()])
                .map(|m| m.id.as_str())
        };
        assert_eq!(spare("left-leg"), Some("right-calf"));
        assert_eq!(spare("right-calf"), Some("left-calf"));
        assert_eq!(spare("calves"), None);
        assert_eq!(spare("neck"), Some("calves"));
    }
}
