//! Massage areas, and what the program says about them: data by language.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::Giver;
use super::language::{Language, several, spelling};

/// What is said whatever the area.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MassageWords {
    /// Wordings of what to leave alone everywhere, before the hands begin.
    pub first: Vec<String>,
    /// On the sweep of the in-breath, and on that of the out-breath.
    pub sweep: String,
    /// On the way back, for the out-breath.
    pub back: String,
    /// Wordings of how hard, for one's own hands and for a partner's.
    light: Vec<String>,
    firm: Vec<String>,
    giving_light: Vec<String>,
    giving_firm: Vec<String>,
    /// Wordings of the question to whoever receives.
    pub check_in: Vec<String>,
    /// Before the giver changes, where the author says nothing.
    pub swap: String,
    /// A turn as a plan calls it: the place, and who gives.
    gives: String,
    /// What is never massaged, and why.
    never: BTreeMap<String, String>,
}

/// A part of the body that hands can work on.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The same in every language.
    pub id: String,
    /// As the language calls it.
    pub name: String,
    #[serde(default)]
    also: Vec<String>,
    /// Worked on one after the other, where there are no words for both at once.
    #[serde(default)]
    sides: Vec<String>,
    /// What is said for one's own hands; a back is out of their reach.
    pub how: Option<String>,
    /// And for the hands of a partner.
    pub giving: Option<String>,
    /// A side by its name, before the author's own words.
    pub lead: Option<String>,
    /// A side that comes second.
    pub change: Option<String>,
    /// What to leave alone.
    avoid: Option<String>,
    /// From 0 to 10: the least and the most.
    pressure: Option<[u8; 2]>,
    /// How long each side takes.
    seconds: Option<u32>,
}

impl MassageWords {
    /// What a plan calls the work on `place` that `giver` does.
    pub fn given(&self, place: &str, giver: Giver) -> String {
        let named = self.gives.replacen("{}", place, 1);
        named.replacen("{}", giver.name(), 1)
    }
}

/// How hard, in the two ways that words can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Hardly more than the weight of the hands.
    Light,
    /// As much as feels good.
    Firm,
}

/// Pressure up to this, of 10, is light: what a face or a chest wants.
const LIGHT: u8 = 3;

/// The time of an area whose data names none.
const SECONDS: u32 = 60;

impl MassageWords {
    /// Wordings of how hard, for the hands of a partner or one's own.
    pub fn touch(&self, touch: Touch, given: bool) -> &[String] {
        match (touch, given) {
            (Touch::Light, false) => &self.light,
            (Touch::Firm, false) => &self.firm,
            (Touch::Light, true) => &self.giving_light,
            (Touch::Firm, true) => &self.giving_firm,
        }
    }

    /// The phrases of which one is said, by chance.
    pub fn wordings(&self) -> [&[String]; 6] {
        let MassageWords {
            first,
            light,
            firm,
            giving_light,
            giving_firm,
            check_in,
            ..
        } = self;
        [first, light, firm, giving_light, giving_firm, check_in].map(Vec::as_slice)
    }

    /// Why hands stay away from `name`, where they always do.
    pub fn never(&self, name: &str) -> Option<&str> {
        let name = name.trim().to_lowercase();
        let name = name.strip_prefix("the ").unwrap_or(&name);
        self.never.get(name).map(String::as_str)
    }
}

impl Area {
    /// All it may be called.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.also)
    }

    /// The words for one's own hands or for a partner's.
    pub fn words(&self, given: bool) -> Option<&str> {
        let words = if given { &self.giving } else { &self.how };
        words.as_deref()
    }
}

impl Language {
    /// The area of that id or name.
    pub fn area(&self, name: &str) -> Option<&Area> {
        // What one is named for comes before what others are called.
        let called = self.areas_called.get_or_init(|| {
            let areas = self.area.iter().enumerate();
            let ids = areas.clone().map(|(at, area)| (area.id.clone(), at));
            let names = areas.flat_map(|(at, area)| area.names().map(move |n| (spelling(n), at)));
            let mut called = HashMap::new();
            for (name, at) in ids.chain(names) {
                called.entry(name).or_insert(at);
            }
            called
        });
        called.get(&spelling(name)).map(|at| &self.area[*at])
    }

    /// The areas a script's words stand for: one area, a row of them, or several with commas or
    /// "and" between.
    pub fn areas(&self, name: &str) -> Option<Vec<&Area>> {
        if let Some(ids) = self.area_ladders.get(name.trim()) {
            return ids.iter().map(|id| self.area(id)).collect();
        }
        self.area(name)
            .map(|one| vec![one])
            .or_else(|| several(name, |part| self.areas(part)))
    }

    /// Every word `massage` understands.
    pub fn area_names(&self) -> Vec<&str> {
        let ladders = self.area_ladders.keys().map(String::as_str);
        ladders
            .chain(self.area.iter().map(|a| a.name.as_str()))
            .collect()
    }

    /// The places hands work on, one after the other: the area, or its sides where it has
    /// no words for both at once. `given` by a partner, or by oneself.
    pub fn turns<'a>(&'a self, area: &'a Area, given: bool) -> Vec<&'a Area> {
        if area.sides.is_empty() || area.words(given).is_some() {
            return vec![area];
        }
        let sides = area.sides.iter().filter_map(|id| self.area(id));
        sides.collect()
    }

    /// What `area` is a side of.
    fn whole(&self, area: &Area) -> Option<&Area> {
        self.area.iter().find(|a| a.sides.contains(&area.id))
    }

    /// What to leave alone around `area`.
    pub fn avoid<'a>(&'a self, area: &'a Area) -> Option<&'a str> {
        let own = area.avoid.as_deref();
        own.or_else(|| self.whole(area).and_then(|whole| whole.avoid.as_deref()))
    }

    /// How hard `area` is touched; `None` for hands that only lie there.
    pub fn touch(&self, area: &Area) -> Option<Touch> {
        let pressure = area.pressure;
        let [_, most] = pressure.or_else(|| self.whole(area).and_then(|w| w.pressure))?;
        Some(if most <= LIGHT {
            Touch::Light
        } else {
            Touch::Firm
        })
    }

    /// How many seconds `area` takes, or each of its sides.
    pub fn area_seconds(&self, area: &Area) -> u32 {
        let own = area.seconds;
        own.or_else(|| self.whole(area).and_then(|w| w.seconds))
            .unwrap_or(SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> &'static Language {
        Language::find("en-US").unwrap()
    }

    #[test]
    fn several_areas_are_written_as_people_list_them() {
        let ids = |language: &str, text: &str| {
            let found = Language::find(language).unwrap().areas(text);
            found.map(|all| all.iter().map(|a| a.id.as_str()).collect::<Vec<_>>())
        };
        assert_eq!(ids("en", "scalp, feet"), Some(vec!["scalp", "feet"]));
        assert_eq!(ids("de", "Waden und Kiefer"), Some(vec!["calves", "jaw"]));
        assert_eq!(ids("en", "hands and wrists"), Some(vec!["hands"]));
        assert_eq!(ids("en", "scalp and wings"), None);
    }

    #[test]
    fn every_row_and_every_side_names_areas_that_exist() {
        let english = english();
        for row in english.area_ladders.keys() {
            assert!(english.areas(row).is_some(), "{row}");
        }
        for area in &english.area {
            for side in &area.sides {
                let side = english.area(side).unwrap();
                assert!(side.lead.is_some() && side.change.is_some(), "{}", side.id);
            }
        }
    }

    #[test]
    fn every_area_can_be_worked_on_by_somebody() {
        let english = english();
        for area in &english.area {
            let can = |given| {
                english
                    .turns(area, given)
                    .iter()
                    .all(|a| a.words(given).is_some())
            };
            assert!(can(false) || can(true), "{}", area.id);
            let [least, most] = area.pressure.unwrap_or([0, 10]);
            assert!(least <= most && most <= 10, "{}", area.id);
        }
    }

    #[test]
    fn the_eight_areas_take_fifteen_minutes() {
        let english = english();
        let eight = english.areas("eight-areas").unwrap();
        let seconds = eight
            .iter()
            .map(|a| english.area_seconds(a) * english.turns(a, false).len() as u32);
        assert_eq!(seconds.sum::<u32>(), 900);
    }
}
