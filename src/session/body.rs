//! The parts of the body as one tree, and which of them a muscle group or a massage area
//! takes part of: data, the same in every language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Side;

/// A part of the body: a region of the tree, or one side of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyPart {
    /// Its place in [`Anatomy::regions`].
    region: usize,
    /// None: both sides, or the middle.
    side: Option<Side>,
}

/// What there is of the body.
struct Anatomy {
    regions: Vec<Region>,
    groups: BTreeMap<String, Extent>,
    areas: BTreeMap<String, Extent>,
}

struct Region {
    id: String,
    one: Option<String>,
    /// The region it is a part of.
    within: Option<usize>,
}

/// The parts that a muscle group or a massage area is about.
pub(crate) struct Extent {
    /// What it is made of: what its own name stands for.
    pub of: Vec<BodyPart>,
    /// That, and what else takes part: what its words name, and the hands that work.
    pub all: Vec<BodyPart>,
    /// The groups of its left and its right alone.
    pub sides: Vec<String>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    region: Vec<WrittenRegion>,
    group: BTreeMap<String, WrittenExtent>,
    area: BTreeMap<String, WrittenExtent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRegion {
    id: String,
    one: Option<String>,
    #[serde(rename = "in")]
    within: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExtent {
    of: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    sides: Vec<String>,
}

impl Anatomy {
    fn known() -> &'static Anatomy {
        static READ: OnceLock<Anatomy> = OnceLock::new();
        READ.get_or_init(|| {
            let text = include_str!("data/body.toml");
            Anatomy::of(toml::from_str(text).expect("our own table"))
        })
    }

    fn of(written: Written) -> Anatomy {
        let mut regions: Vec<Region> = Vec::new();
        for WrittenRegion { id, one, within } in written.region {
            let at = |name: &String| regions.iter().position(|r| r.id == *name);
            let within = within.map(|name| at(&name).expect("a region written before"));
            regions.push(Region { id, one, within });
        }
        let part = |id: &String| part_of(&regions, id).unwrap_or_else(|| panic!("no part {id}"));
        let extent = |written: WrittenExtent| {
            let of: Vec<BodyPart> = written.of.iter().map(part).collect();
            let with = written.with.iter().map(part);
            Extent {
                all: of.iter().copied().chain(with).collect(),
                of,
                sides: written.sides,
            }
        };
        let extents = |table: BTreeMap<String, WrittenExtent>| {
            let all = table.into_iter().map(|(id, e)| (id, extent(e)));
            all.collect()
        };
        let (groups, areas) = (extents(written.group), extents(written.area));
        Anatomy {
            regions,
            groups,
            areas,
        }
    }
}

/// The part with this very id among `regions`: a region's, or that of one of its sides.
fn part_of(regions: &[Region], id: &str) -> Option<BodyPart> {
    let side = |prefix: &str, side| Some((id.strip_prefix(prefix)?, side));
    let sided = side("left-", Side::Left).or_else(|| side("right-", Side::Right));
    let found = |(number, r): (usize, &Region)| {
        let sided = sided.filter(|(one, _)| r.one.as_deref() == Some(*one));
        let side = match sided {
            Some((_, side)) => Some(side),
            None if r.id == id => None,
            None => return None,
        };
        Some(BodyPart {
            region: number,
            side,
        })
    };
    regions.iter().enumerate().find_map(found)
}

impl BodyPart {
    /// Every part there is, a region and then its two sides; what holds others before them.
    pub fn all() -> impl Iterator<Item = BodyPart> {
        let regions = Anatomy::known().regions.iter().enumerate();
        regions.flat_map(|(region, r)| {
            let sides = [None, Some(Side::Left), Some(Side::Right)];
            let many = if r.one.is_some() { 3 } else { 1 };
            let part = move |side| BodyPart { region, side };
            sides.into_iter().take(many).map(part)
        })
    }

    /// The part with this very id, which is the same in all languages.
    pub fn of_id(id: &str) -> Option<BodyPart> {
        part_of(&Anatomy::known().regions, id)
    }

    /// The id of its region.
    pub fn region(self) -> &'static str {
        &Anatomy::known().regions[self.region].id
    }

    /// Which side of its region; none where it is all of it.
    pub fn side(self) -> Option<Side> {
        self.side
    }

    /// Its own id: "legs", or "left-leg".
    pub fn id(self) -> String {
        let region = &Anatomy::known().regions[self.region];
        let one = region.one.as_ref().unwrap_or(&region.id);
        match self.side {
            None => region.id.clone(),
            Some(Side::Left) => format!("left-{one}"),
            Some(Side::Right) => format!("right-{one}"),
        }
    }

    /// Its own id, and that of one of the two it is: "legs", and "leg".
    pub fn ids(self) -> impl Iterator<Item = String> {
        let one = Anatomy::known().regions[self.region].one.clone();
        let one = one.filter(|_| self.is_whole());
        [self.id()].into_iter().chain(one)
    }

    /// Whether it is whole, and no side.
    pub fn is_whole(self) -> bool {
        self.side.is_none()
    }

    /// What it is a part of in the tree, whatever the side.
    pub fn parent(self) -> Option<BodyPart> {
        let within = Anatomy::known().regions[self.region].within;
        within.map(|region| BodyPart { region, side: None })
    }

    /// Whether `other` is it or a part of it, where both may be on the same side.
    fn holds(self, other: BodyPart) -> bool {
        let mut up = Some(other.region);
        while let Some(region) = up {
            if region == self.region {
                return true;
            }
            up = Anatomy::known().regions[region].within;
        }
        false
    }

    /// Whether `other` is it or a part of it, on whatever side.
    #[cfg(test)]
    pub fn is_of(self, other: BodyPart) -> bool {
        self.holds(other)
    }

    /// Whether the two have anything in common: one is the other or lies within it, and they
    /// are not on two sides.
    pub fn touches(self, other: BodyPart) -> bool {
        let together = match (self.side, other.side) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        together && (self.holds(other) || other.holds(self))
    }
}

/// What the muscle group with this id takes part of.
pub(crate) fn of_group(id: &str) -> &'static Extent {
    &Anatomy::known().groups[id]
}

/// What the massage area with this id takes part of.
pub(crate) fn of_area(id: &str) -> &'static Extent {
    &Anatomy::known().areas[id]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(a: &str, b: &str) -> bool {
        let part = |id| BodyPart::of_id(id).unwrap_or_else(|| panic!("{id}"));
        let both = (part(a).touches(part(b)), part(b).touches(part(a)));
        assert_eq!(both.0, both.1, "{a} and {b}");
        both.0
    }

    #[test]
    fn parts_touch_where_one_lies_within_the_other_on_the_same_side() {
        assert!(touch("head", "jaw") && touch("legs", "left-toe") && touch("neck", "neck"));
        assert!(touch("left-leg", "calves") && touch("left-leg", "left-sole"));
        assert!(!touch("left-leg", "right-calf") && !touch("jaw", "forehead"));
        assert!(!touch("legs", "hips") && !touch("arms", "shoulders"));
    }

    #[test]
    fn every_part_is_found_by_its_id_and_by_no_other() {
        let all: Vec<BodyPart> = BodyPart::all().collect();
        assert!(all.len() > 60, "{}", all.len());
        for part in &all {
            assert_eq!(BodyPart::of_id(&part.id()), Some(*part), "{}", part.id());
        }
        assert_eq!(BodyPart::of_id("leg"), None);
        assert_eq!(BodyPart::of_id("left-head"), None);
    }

    #[test]
    fn every_group_and_every_area_of_a_side_lies_within_the_one_of_both() {
        let anatomy = Anatomy::known();
        for (id, extent) in &anatomy.groups {
            for side in &extent.sides {
                let side = &anatomy.groups[side];
                let within = |part: &BodyPart| extent.of.iter().any(|whole| whole.touches(*part));
                assert!(side.of.iter().all(within), "{id}");
                assert!(side.sides.is_empty(), "{id}");
            }
        }
    }
}
