//! What a listener leaves out: parts of the body by the names a language has for them, and
//! whatever touches them.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::body::{BodyPart, of_area, of_group};
use super::context::Context;
use super::language::{Language, Muscle, spelling};
use super::speech::{Line, Passage, passages};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::script::{Kind, Text};

/// How a language calls a part of the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartNames {
    name: String,
    left: Option<String>,
    right: Option<String>,
    #[serde(default)]
    also: Vec<String>,
}

/// A name by which something is left out, and the parts of the body that it stands for.
pub(super) type Called = (String, Vec<BodyPart>);

/// A name as it is compared, its words joined by hyphens as those of ids are.
fn hyphened(name: &str) -> String {
    spelling(name).replace([' ', '_'], "-")
}

impl Language {
    /// What a part of the body is called.
    pub(crate) fn part_name(&self, part: BodyPart) -> &str {
        let names = &self.parts[part.region()];
        let own = match part.side() {
            None => None,
            Some(super::Side::Left) => names.left.as_deref(),
            Some(super::Side::Right) => names.right.as_deref(),
        };
        own.unwrap_or(&names.name)
    }

    /// The parts of the body that a name stands for: one by its id or name, or those of a
    /// muscle group or a massage area.
    pub(crate) fn parts_called(&self, name: &str) -> Option<Vec<BodyPart>> {
        let called = self.called.get_or_init(|| self.all_called());
        called.get(&hyphened(name)).cloned()
    }

    /// Every name that stands for parts of the body. A part comes before a group that is called
    /// as it is, and a group before an area.
    fn all_called(&self) -> HashMap<String, Vec<BodyPart>> {
        let mut all = HashMap::new();
        let mut add = |name: &str, parts: &[BodyPart]| {
            all.entry(hyphened(name)).or_insert_with(|| parts.to_vec());
        };
        for part in BodyPart::all() {
            part.ids().for_each(|id| add(&id, &[part]));
            add(self.part_name(part), &[part]);
        }
        for part in BodyPart::all().filter(|part| part.is_whole()) {
            let also = &self.parts[part.region()].also;
            also.iter().for_each(|name| add(name, &[part]));
        }
        for muscle in self.all_muscles() {
            let names = muscle.names().chain([&muscle.id]);
            names.for_each(|name| add(name, &of_group(&muscle.id).of));
        }
        for area in &self.area {
            let names = area.names().chain([&area.id]);
            names.for_each(|name| add(name, &of_area(&area.id).of));
        }
        all
    }

    /// Every part of the body as it is called, what holds others before them.
    pub fn part_names(&self) -> Vec<&str> {
        BodyPart::all().map(|part| self.part_name(part)).collect()
    }

    /// What can be left out, for whoever chooses from all of it: whole regions before their sides,
    /// each with the names by which it is sought, a region also by those of its sides.
    pub fn parts_to_choose(&self) -> Vec<(&str, String)> {
        let (whole, sides): (Vec<_>, Vec<_>) = BodyPart::all().partition(|part| part.is_whole());
        let sought = |part: BodyPart| {
            let within = BodyPart::all().filter(|other| other.region() == part.region());
            let names = within.filter(|other| part.is_whole() || *other == part);
            let names: Vec<&str> = names.map(|other| self.part_name(other)).collect();
            (self.part_name(part), names.join(" "))
        };
        whole.into_iter().chain(sides).map(sought).collect()
    }

    /// The parts of the body as a tree in one line, what lies in a part in brackets behind it.
    pub fn part_tree(&self) -> String {
        self.branches(None)
    }

    fn branches(&self, of: Option<BodyPart>) -> String {
        let all = BodyPart::all().filter(|part| part.is_whole() && part.parent() == of);
        let branch = |part: BodyPart| match self.branches(Some(part)) {
            none if none.is_empty() => self.part_name(part).to_string(),
            within => format!("{} ({within})", self.part_name(part)),
        };
        all.map(branch).collect::<Vec<_>>().join(", ")
    }

    /// What may be meant by `name`, which no part is called.
    pub(super) fn no_part(&self, name: &str) -> String {
        let name = spelling(name).replace('_', " ");
        match nearest(&name, self.part_names()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!(
                "allowed here: {}; and one side of what there is twice, as in \"{}\"",
                self.part_tree(),
                BodyPart::of_id("left-leg").map_or("", |leg| self.part_name(leg))
            ),
        }
    }
}

impl Context<'_> {
    /// Whether what is about the parts of the body that an author calls `about` leaves; names
    /// nobody knows are reported.
    pub fn leaves(&mut self, about: &[Text]) -> bool {
        let mut parts = Vec::new();
        for name in about {
            let found = self.own.parts_called(&name.value);
            match found.or_else(|| self.written.parts_called(&name.value)) {
                Some(found) => parts.extend(found),
                None if self.own_parts.contains(&hyphened(&name.value)) => {
                    if self.leaves_own(&name.value) {
                        return true;
                    }
                }
                None => {
                    let what = format!("no part of the body is called \"{}\"", name.value);
                    let d = Diagnostic::new(Code::S007, what).at(name.span, "");
                    let names = self.own.part_names();
                    let d = d.nearest(self.source, name.span, &name.value, names);
                    self.faults.push(d.help(self.own.no_part(&name.value)));
                }
            }
        }
        self.left_out.touches(&parts)
    }

    /// Whether a part that only the author has a name for leaves: by that name, or as what it is
    /// part of, where the body has one of that name.
    pub fn leaves_own(&self, name: &str) -> bool {
        let parts = self.own.parts_called(name).unwrap_or_default();
        self.left_out.names(name) || self.left_out.touches(&parts)
    }

    /// Tells of a name taken for one of the author's own that is hardly another than one there is.
    pub fn misspelt(&mut self, name: &Text, known: Vec<&str>) {
        let written = spelling(&name.value);
        let near = |known: &&str| {
            let away = strsim::damerau_levenshtein(&written, &spelling(known));
            away == 1 && written.len() > 3 || away == 2 && written.len() > 7
        };
        let Some(near) = known.into_iter().find(near) else {
            return;
        };
        let what = format!("\"{}\" is taken as a part of your own", name.value);
        let d = Diagnostic::new(Code::W070, what).at(name.span, "");
        let d = d.help(format!("did you mean \"{near}\"?"));
        self.faults
            .push(d.instead(self.source, name.span, &name.value, near));
    }

    /// What of a text is said to this listener, and whether any of it leaves. `place` is where
    /// it stands in `source`.
    pub fn spoken(&mut self, text: &str, place: Span, source: &str) -> (Vec<Line>, bool) {
        let (mut said, mut left) = (Vec::new(), false);
        for mut passage in passages(text, place, source, &mut self.faults) {
            if let Some(tag) = passage.language.first().cloned() {
                let language = self.line_language(&tag);
                passage.speak(&language);
            }
            // Both are asked, so that both are checked.
            let (gone, meant) = (self.leaves(&passage.about), self.holds(&passage.when));
            match gone || !meant {
                true => left = true,
                false => said.extend(passage.lines),
            }
        }
        (said, left)
    }

    /// As [`spoken`](Context::spoken), of the author's words, `None` where all of them leave.
    pub fn authors(&mut self, text: &Text) -> Option<Vec<Line>> {
        let (said, left) = self.spoken(&text.value, text.span, self.source);
        (!said.is_empty() || !left).then_some(said)
    }

    /// A word that is set on a beat; silent where it leaves.
    pub fn word(&mut self, text: &Text) -> String {
        let passages = passages(&text.value, text.span, self.source, &mut Vec::new());
        if !passages.iter().any(Passage::is_marked) {
            return text.value.trim().to_string();
        }
        if let Some(language) = passages.iter().find_map(|p| p.language.first()) {
            let what = "a word on its beat is in the language of its step";
            let d = Diagnostic::new(Code::S017, what).at(language.span, "");
            let help = format!("write language = \"{}\" on the step", language.value);
            self.faults.push(d.help(help));
        }
        let said = self.authors(text).unwrap_or_default().into_iter();
        let words = said.filter_map(|line| match line {
            Line::Speech(words, _) => Some(words),
            Line::Pause(_) | Line::Take(..) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The parts of the author's own that the steps written out name, as they are compared: what the
/// language of the step knows is none.
pub(super) fn own_parts<'a>(
    steps: impl Iterator<Item = (&'a Kind, &'a Language)>,
) -> HashSet<String> {
    let named = steps.flat_map(|(kind, own)| {
        let (names, how) = match kind {
            Kind::Tense(t) => (&t.groups[..], &t.how[..]),
            Kind::Massage(m) => (&m.areas[..], &m.how[..]),
            _ => (&[][..], &[][..]),
        };
        let known =
            |name: &&Text| own.muscles(&name.value).is_some() || own.areas(&name.value).is_some();
        let names = names.iter().filter(|_| !how.is_empty());
        names.filter(move |name| !known(name))
    });
    named.map(|name| hyphened(&name.value)).collect()
}

/// What one listener leaves out, and whether the session had any of it.
#[derive(Default)]
pub(super) struct LeftOut(Vec<LeftPart>);

struct LeftPart {
    /// As the listener calls it.
    name: String,
    /// None where only an author can know it.
    parts: Vec<BodyPart>,
    /// Wished for this session, so that it is told where there is nothing of it.
    asked: bool,
    met: Cell<bool>,
}

impl LeftOut {
    /// What is wished of this very session, and always: the listener's names, and the parts that
    /// a language calls so.
    pub fn new(asked: Vec<Called>, always: Vec<Called>) -> LeftOut {
        let each = |asked| {
            move |(name, parts)| LeftPart {
                name,
                parts,
                asked,
                met: Cell::new(false),
            }
        };
        let asked = asked.into_iter().map(each(true));
        LeftOut(asked.chain(always.into_iter().map(each(false))).collect())
    }

    /// Whether any of `parts` touches what is left out; that is remembered.
    pub fn touches(&self, parts: &[BodyPart]) -> bool {
        let mut any = false;
        for left in &self.0 {
            let touched = |part: &BodyPart| left.parts.iter().any(|p| p.touches(*part));
            if parts.iter().any(touched) {
                left.met.set(true);
                any = true;
            }
        }
        any
    }

    /// Whether a part of the author's own is left out by this name; that is remembered.
    pub fn names(&self, name: &str) -> bool {
        let name = hyphened(name);
        let mut any = false;
        for left in &self.0 {
            if hyphened(&left.name) == name {
                left.met.set(true);
                any = true;
            }
        }
        any
    }

    /// What is left out by a name that nobody knows, neither the program nor the session.
    pub fn unknown(&self, words: &Language) -> Vec<Diagnostic> {
        let mut unknown = Vec::new();
        for left in self.0.iter().filter(|l| l.parts.is_empty() && !l.met.get()) {
            let what = format!("--skip: nothing is called \"{}\"", left.name);
            let d = Diagnostic::new(Code::S020, what);
            unknown.push(d.help(words.no_part(&left.name)));
        }
        unknown
    }

    /// Takes over what a session inside this one has met; it was understood with the same wishes.
    pub fn meet(&self, inner: &LeftOut) {
        for (left, inner) in self.0.iter().zip(&inner.0) {
            left.met.set(left.met.get() || inner.met.get());
        }
    }

    /// What was asked to be left out and is nowhere in the session, each told.
    pub fn unmet(&self, words: &Language) -> Vec<Diagnostic> {
        let unmet = |left: &&LeftPart| left.asked && !left.met.get() && !left.parts.is_empty();
        let unmet = self.0.iter().filter(unmet);
        let told = |left: &LeftPart| {
            let names: Vec<&str> = left.parts.iter().map(|p| words.part_name(*p)).collect();
            let what = format!("nothing in this session touches: {}", names.join(", "));
            Diagnostic::new(Code::N004, what).help("it is played as it is")
        };
        unmet.map(told).collect()
    }

    /// What remains of a group for whoever leaves this out: the group, its sides that may
    /// stay, or nothing.
    pub fn spare<'a>(&self, words: &'a Language, muscle: &'a Muscle) -> Vec<&'a Muscle> {
        let extent = of_group(&muscle.id);
        if !self.touches(&extent.all) {
            return vec![muscle];
        }
        let sides = extent.sides.iter().filter_map(|id| words.muscle_of_id(id));
        let stays = |side: &&Muscle| !self.touches(&of_group(&side.id).all);
        sides.filter(stays).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> &'static Language {
        Language::english()
    }

    fn left_out(name: &str) -> LeftOut {
        let parts = english().parts_called(name);
        let parts = parts.unwrap_or_else(|| panic!("{name}"));
        LeftOut::new(vec![(name.into(), parts)], Vec::new())
    }

    fn left(group: &str, skip: &str) -> Vec<&'static str> {
        let muscle = english().muscle(group).unwrap();
        let rest = left_out(skip).spare(english(), muscle);
        rest.into_iter().map(|m| m.id.as_str()).collect()
    }

    #[test]
    fn a_group_goes_on_with_its_sides_that_may_stay_or_leaves_whole() {
        assert_eq!(left("calves", "left leg"), ["right-calf"]);
        assert_eq!(left("calves", "right-calf"), ["left-calf"]);
        assert_eq!(left("calves", "left toes"), ["right-calf"]);
        assert_eq!(left("calves", "calves"), [""; 0]);
        assert_eq!(left("calves", "neck"), ["calves"]);
        assert_eq!(left("legs and feet", "feet"), [""; 0]);
        assert_eq!(left("legs and feet", "left foot"), ["right-leg"]);
        assert_eq!(
            left("arms and shoulders", "neck"),
            ["left-arm", "right-arm"]
        );
        assert_eq!(left("face", "jaw"), [""; 0]);
        assert_eq!(left("eyes and nose", "head"), [""; 0]);
    }

    #[test]
    fn every_part_is_found_by_its_id_and_its_names_in_every_language() {
        for tag in Language::tags() {
            let language = Language::find(tag).unwrap();
            for part in BodyPart::all() {
                for name in [&part.id(), language.part_name(part)] {
                    let found = language.parts_called(name);
                    assert_eq!(found, Some(vec![part]), "{tag}: {name}");
                }
            }
        }
    }

    #[test]
    fn a_group_or_an_area_stands_for_its_parts() {
        let ids = |name: &str| {
            let parts = english().parts_called(name);
            parts.map(|parts| parts.into_iter().map(BodyPart::id).collect::<Vec<_>>())
        };
        let some = |ids: &[&str]| Some(ids.iter().map(ToString::to_string).collect());
        assert_eq!(ids("Chest and belly"), some(&["belly", "chest"]));
        assert_eq!(ids("soles on a ball"), some(&["soles"]));
        assert_eq!(ids("left_foot"), some(&["left-foot"]));
        assert_eq!(ids("knee"), some(&["knees"]));
        assert_eq!(ids("wing"), None);
    }

    #[test]
    fn a_name_nobody_knows_is_answered_with_the_nearest_or_the_whole_tree() {
        assert_eq!(english().no_part("nekc"), "did you mean \"neck\"?");
        let tree = english().no_part("xylophone");
        assert!(
            tree.contains("head (face (forehead, temples, eyes"),
            "{tree}"
        );
        assert!(tree.contains("as in \"left leg\""), "{tree}");
    }
}
