//! Massage steps: areas, their sides and what is said about them.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Span, suggestion};
use crate::limits;
use crate::script::{self, Text};
use crate::units::Millis;

use super::area::{Area, Touch};
use super::body::of_area;
use super::breath::{Breath, Ramp};
use super::context::Context;
use super::speech::Line;
use super::{Giver, Massage, Side, Stroke, Turn};
use crate::time::Stretch;

/// Sweeps that are a rhythm at all, in milliseconds.
const SWEEP: std::ops::RangeInclusive<u64> = 1000..=20_000;

/// The time of a place that only the author knows.
const OWN: Millis = Millis::secs(60);

/// Where hands work.
enum Spot<'m> {
    Known(&'static Area),
    /// A place that only the author has a name for.
    Own(&'m Text),
}

/// What the listener has heard, so that nothing is said twice.
#[derive(Clone, Default)]
pub struct Told {
    /// What to leave alone.
    avoid: HashSet<String>,
    /// How hard, and to whom.
    touch: Option<(Touch, Option<Giver>)>,
    giver: Option<Giver>,
    /// Whether the author has spoken since the last massage.
    pub author: bool,
}

impl Context<'_> {
    pub(super) fn massage(
        &mut self,
        m: &script::Massage,
        span: Span,
        takes: &[Text],
    ) -> Option<Massage> {
        let takes = self.takes_of(takes, &m.how);
        let giver = m
            .giver
            .as_ref()
            .and_then(|g| self.choice(g, "giver", &Giver::NAMES));
        let stroke = m
            .stroke
            .as_ref()
            .and_then(|s| self.stroke(s, m.speak.as_ref()));
        if let (Some(speak), None) = (&m.speak, &m.stroke) {
            let at = match speak {
                script::Speak::Mode(mode) => mode.span,
                script::Speak::Words(_, span) => *span,
            };
            let d = Diagnostic::new(Code::S008, "there are no strokes to speak on");
            self.faults.push(
                d.at(at, "")
                    .help("write their rhythm, as in stroke = \"5s\""),
            );
        }
        let areas = self.areas(m);
        if areas.is_empty() {
            self.unsaid(&m.how);
            self.unsaid(&m.during);
        } else if !m.how.is_empty() && m.how.iter().all(|how| self.authors(how).is_none()) {
            // Hands whose every word leaves have nothing to do.
            return None;
        }
        let (turns, all) = self.turns_on((m, takes), areas, giver);
        let length = match m.length.as_ref().map(|l| self.stretch(l)) {
            Some(length) => length?,
            None => Stretch {
                min: part(all, 2, 3),
                max: part(all, 4, 3),
                span: Span::default(),
            },
        };
        // What a listener skips gives its share of the time back.
        let left: Millis = turns.iter().map(|t| t.usual).sum();
        let share = |length| part(length, left.0, all.0);
        (!turns.is_empty()).then_some(Massage {
            span: m.areas.first().map_or(span, |a| a.span),
            length: Stretch {
                min: share(length.min),
                max: share(length.max),
                ..length
            },
            turns,
            stroke,
            giver,
        })
    }

    /// The turns on `areas`, one after the other, and the usual time of all of them, those
    /// that the listener skips among them.
    fn turns_on(
        &mut self,
        (m, takes): (&script::Massage, &[Text]),
        areas: Vec<Spot>,
        giver: Option<Giver>,
    ) -> (Vec<Turn>, Millis) {
        let words = self.words;
        let (mut all, mut turns) = (Millis::ZERO, Vec::new());
        for (number, area) in areas.into_iter().enumerate() {
            if turns.len() > limits::STEPS {
                break;
            }
            let area = match area {
                Spot::Known(area) => area,
                Spot::Own(name) => {
                    all += OWN;
                    if !self.leaves_own(&name.value) {
                        let words = self.said_of_own(m, takes, giver);
                        turns.push(self.turn(m, name.value.trim(), None, words, number));
                    }
                    continue;
                }
            };
            // The author's words are for both sides as much as for one.
            let sides = words.turns(area, giver.is_some());
            let usual = Millis::secs(words.area_seconds(area).into());
            all += usual * sides.len() as u64;
            let mut first = true;
            for side in sides {
                if self.left_out.touches(&of_area(&side.id).all) {
                    continue;
                }
                let Some(said) = self.said((m, takes), (area, side), giver, first) else {
                    break;
                };
                let mut turn = self.turn(m, &side.name, Some(&side.id), said, number);
                turn.usual = usual;
                turns.push(turn);
                first = false;
            }
        }
        (turns, all)
    }

    fn turn(
        &mut self,
        m: &script::Massage,
        name: &str,
        place: Option<&'static str>,
        words: Vec<Line>,
        area: usize,
    ) -> Turn {
        Turn {
            name: name.to_string(),
            place,
            words,
            during: m.during.iter().filter_map(|d| self.authors(d)).collect(),
            usual: OWN,
            side: place.and_then(of_side),
            area,
        }
    }

    /// The areas that the script's own language calls so, as the session's has them.
    fn named(&self, name: &str) -> Option<Vec<&'static Area>> {
        let own = self.own.areas(name).or_else(|| self.written.areas(name))?;
        own.iter().map(|area| self.words.area(&area.id)).collect()
    }

    /// Every area the step names. A name nobody knows is a part of the author's own where they
    /// say how, and else reported.
    fn areas<'m>(&mut self, m: &'m script::Massage) -> Vec<Spot<'m>> {
        let own = self.own;
        let mut all = Vec::new();
        for name in &m.areas {
            match self.named(&name.value) {
                Some(areas) => all.extend(areas.into_iter().map(Spot::Known)),
                None if !m.how.is_empty()
                    && !name.value.trim().is_empty()
                    && own.massage.never(&name.value).is_none() =>
                {
                    self.misspelt(name, own.area_names());
                    all.push(Spot::Own(name));
                }
                None => {
                    let d = match own.massage.never(&name.value) {
                        Some(why) => {
                            let what = format!("nobody is led to massage \"{}\"", name.value);
                            Diagnostic::new(Code::S045, what).help(why)
                        }
                        None => {
                            let what = format!("no massage area is called \"{}\"", name.value);
                            let help = suggestion(&name.value, own.area_names());
                            let own = "for a place of your own, say how = \"...\" the hands work";
                            Diagnostic::new(Code::S007, what).help(format!("{help}\n{own}"))
                        }
                    };
                    self.faults.push(d.at(name.span, ""));
                }
            }
        }
        all
    }

    /// What is said at `side` of `area`. `None` where there is nothing to say, and reported.
    fn said(
        &mut self,
        (m, takes): (&script::Massage, &[Text]),
        (area, side): (&'static Area, &'static Area),
        giver: Option<Giver>,
        first: bool,
    ) -> Option<Vec<Line>> {
        let words = self.words;
        let mut said = self.swapped(giver);
        let silent = m.how.iter().any(|how| how.value.trim().is_empty());
        if !silent && self.told.avoid.is_empty() {
            let general = self.dealt(&words.massage.first);
            self.told.avoid.insert(general.to_string());
            said.extend(self.ours(general));
        }
        // An author who wants silence gets it.
        if silent && (!first || m.how.len() == 1) {
            return Some(said);
        }
        if !first {
            let change = side.change.as_deref().unwrap_or(&side.name);
            said.extend(self.ours(change));
            return Some(said);
        }
        match (&m.how[..], side.words(giver.is_some())) {
            ([_, ..], _) => {
                if let Some(lead) = side.lead.as_ref().filter(|_| side.id != area.id) {
                    said.extend(self.ours(lead));
                }
                said.extend(self.one_of(&m.how, takes).0);
            }
            ([], Some(text)) => {
                said.extend(self.ours(text));
                if let Some(touch) = words.touch(side)
                    && self.told.touch.replace((touch, giver)) != Some((touch, giver))
                {
                    let wordings = words.massage.touch(touch, giver.is_some());
                    let phrase = self.dealt(wordings);
                    said.extend(self.ours(phrase));
                }
            }
            ([], None) => {
                self.out_of_reach(m, side, giver);
                return None;
            }
        }
        if let Some(avoid) = words.avoid(side)
            && self.told.avoid.insert(avoid.to_string())
        {
            said.extend(self.ours(avoid));
        }
        Some(said)
    }

    /// What is said at a place that only the author knows.
    fn said_of_own(
        &mut self,
        m: &script::Massage,
        takes: &[Text],
        giver: Option<Giver>,
    ) -> Vec<Line> {
        let mut said = self.swapped(giver);
        said.extend(self.one_of(&m.how, takes).0);
        said
    }

    /// What is said where the hands are another's than before.
    fn swapped(&mut self, giver: Option<Giver>) -> Vec<Line> {
        let mut said = Vec::new();
        if self.told.giver.is_some_and(|before| Some(before) != giver) && giver.is_some() {
            self.told.touch = None;
            if !self.told.author {
                said = self.ours(&self.words.massage.swap);
            }
        }
        self.told.giver = giver;
        self.told.author = false;
        said
    }

    /// A phrase of the program's own.
    fn ours(&mut self, text: &str) -> Vec<Line> {
        self.spoken(text, Span::default(), "").0
    }

    fn out_of_reach(&mut self, m: &script::Massage, area: &Area, giver: Option<Giver>) {
        let at = m.areas.first().map_or(Span::default(), |a| a.span);
        let d = match giver {
            None => Diagnostic::new(
                Code::S018,
                format!("one's own hands do not reach: {}", area.name),
            )
            .help("write who gives, as in giver = \"A\", or say with how = \"...\" how to do it"),
            Some(_) => Diagnostic::new(
                Code::S018,
                format!("this is for one's own hands: {}", area.name),
            )
            .help("leave `giver` out, or say with how = \"...\" what the partner does"),
        };
        self.faults.push(d.at(at, ""));
    }

    fn stroke(&mut self, text: &Text, speak: Option<&script::Speak>) -> Option<Stroke> {
        let (from, to) = match text.value.split_once("->") {
            Some((from, to)) => (from, to),
            None => (text.value.as_str(), text.value.as_str()),
        };
        let mut sweep = |written: &str| {
            let part = Text {
                value: written.trim().to_string(),
                span: text.span,
            };
            let length = self.duration(&part)?;
            if !SWEEP.contains(&length.0) {
                let d = Diagnostic::new(Code::S006, format!("{length} is no rhythm for a hand"));
                self.faults.push(
                    d.at(text.span, "one sweep, in one direction").help(
                        "from 1s to 20s; write stroke = \"5s\", or \"5s -> 7.5s\" to slow down",
                    ),
                );
                return None;
            }
            Some(Breath {
                inhale: length,
                exhale: length,
                ..Breath::default()
            })
        };
        let (from, to) = (sweep(from), sweep(to));
        let words = self.sweep_words(speak);
        Some(Stroke {
            ramp: Ramp {
                from: from?,
                to: to?,
            },
            span: text.span,
            words,
        })
    }

    /// The words on the sweeps, and for how many strokes.
    fn sweep_words(&mut self, speak: Option<&script::Speak>) -> Option<(u32, [String; 2])> {
        let words = &self.words.massage;
        let ours = [words.sweep.clone(), words.back.clone()];
        let mode = match speak? {
            script::Speak::Words(words, span) => {
                let [up, back] = &words[..] else {
                    let what = format!("`speak` wants two words, here are {}", words.len());
                    let d = Diagnostic::new(Code::S006, what)
                        .at(*span, "for the sweep, and the way back");
                    self.faults
                        .push(d.help("write speak = [\"up\", \"and back\"]; \"\" is silent"));
                    return None;
                };
                return Some((u32::MAX, [up, back].map(|w| self.word(w))));
            }
            script::Speak::Mode(mode) => mode,
        };
        let text = mode.value.trim();
        let first = text
            .strip_prefix("first ")
            .and_then(|n| n.trim().parse().ok());
        match (text, first) {
            (_, Some(n)) => Some((n, ours)),
            ("words", _) => Some((u32::MAX, ours)),
            ("off", _) => None,
            _ => {
                let help = suggestion(text, ["words", "first 2", "off"]);
                let d = Diagnostic::new(Code::S007, format!("`speak` cannot be \"{text}\""));
                self.faults.push(
                    d.at(mode.span, "")
                        .help(format!("{help}; or a list of two words")),
                );
                None
            }
        }
    }

    /// Whether a listener skips all that the step names.
    pub(super) fn all_spared(&self, m: &script::Massage) -> bool {
        let given = m.giver.is_some();
        m.areas.iter().all(|name| {
            let Some(areas) = self.named(&name.value) else {
                return !m.how.is_empty() && self.leaves_own(&name.value);
            };
            let mut turns = areas.into_iter().flat_map(|a| self.words.turns(a, given));
            turns.all(|side| self.left_out.touches(&of_area(&side.id).all))
        })
    }
}

/// So many `n` of `d` parts.
fn part(of: Millis, n: u64, d: u64) -> Millis {
    Millis((u128::from(of.0) * u128::from(n) / u128::from(d.max(1))) as u64)
}

/// Ids are the same in every language.
fn of_side(id: &str) -> Option<Side> {
    let of = |side: &str| id.starts_with(side);
    match () {
        () if of("left-") => Some(Side::Left),
        () if of("right-") => Some(Side::Right),
        () => None,
    }
}
