//! How the timeline is broken into systems, as music is: at chapters, steps and breaths,
//! each system about as long as the others. A long quiet is drawn together into one.

use crate::plan::Plan;
use crate::score::overview::{begins_breath, of_breath};
use crate::score::{Moment, MomentKind};
use crate::units::Millis;

use super::style::{LEFT, RIGHT};

/// A stretch of the timeline on one row.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    pub from: Millis,
    pub to: Millis,
    /// Units of the page in a millisecond.
    pub scale: f64,
}

/// Lengths a system may have, in seconds.
const LENGTHS: [u64; 15] = [
    20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10_800,
];

/// Systems of a session, as a rule; and where otherwise its breaths could not be told apart.
const USUAL: u64 = 7;
const MOST: u64 = 26;

/// The narrowest breath that is still seen as one, in units.
const NARROWEST_BREATH: f64 = 4.8;

/// A system holds this many breaths at least.
const BREATHS: f64 = 2.2;

/// A quiet of this length at least, and as long as a system, has one of its own; where
/// there are many such, quiet is the matter of the session.
const LONG_QUIET: Millis = Millis::secs(25);
const MOST_QUIETS: usize = 4;

impl System {
    fn new(from: Millis, to: Millis, usual: Millis) -> System {
        // A last system far shorter than the others keeps their scale.
        let whole = (to - from).0;
        let shown = if whole * 5 < usual.0 * 4 {
            usual.0
        } else {
            whole
        };
        let scale = (RIGHT - LEFT) / shown.max(1) as f64;
        System { from, to, scale }
    }

    pub fn x(&self, at: Millis) -> f64 {
        LEFT + (at.0 as f64 - self.from.0 as f64) * self.scale
    }

    pub fn end(&self) -> f64 {
        self.x(self.to)
    }

    pub fn begins(&self, at: Millis) -> bool {
        at >= self.from && at < self.to
    }

    /// The part of a moment that falls into this system, as positions on the page.
    pub fn part(&self, m: &Moment) -> Option<(f64, f64)> {
        let (start, end) = (m.start.max(self.from), (m.start + m.length).min(self.to));
        (start < end).then(|| (self.x(start), self.x(end)))
    }
}

/// The systems of `plan`, in order and without gaps.
pub fn systems(plan: &Plan) -> Vec<System> {
    let stops = stops(plan);
    let mut quiets = quiets(plan, LONG_QUIET);
    let guided = |quiets: &[(Millis, Millis)]| {
        let quiet: u64 = quiets.iter().map(|(from, to)| (*to - *from).0).sum();
        Millis(plan.guidance.0 - quiet)
    };
    let usual = usual(plan, guided(&quiets));
    quiets.retain(|(from, to)| *to - *from >= usual);
    if quiets.len() > MOST_QUIETS {
        quiets.clear();
    }
    let usual = self::usual(plan, guided(&quiets));
    let mut all = Vec::new();
    let mut at = Millis::ZERO;
    let end = (plan.guidance, plan.guidance);
    for (from, to) in quiets.into_iter().chain([end]) {
        broken(at, from, usual, &stops, &mut all);
        if from < to {
            all.push(System::new(from, to, Millis::ZERO));
        }
        at = to;
    }
    if plan.guidance < plan.length {
        all.push(System::new(plan.guidance, plan.length, Millis::ZERO));
    }
    all
}

/// How long a system is where `guided` is to be shown.
fn usual(plan: &Plan, guided: Millis) -> Millis {
    let fits = |most: u64| {
        let fitting = LENGTHS
            .iter()
            .find(|s| guided.0.div_ceil(*s * 1000) <= most);
        Millis::secs(*fitting.unwrap_or(&LENGTHS[LENGTHS.len() - 1]))
    };
    let breaths = plan.breaths.iter();
    let mut lengths: Vec<Millis> = breaths
        .map(|breath| breath.end() - breath.start())
        .collect();
    lengths.sort();
    let Some(breath) = lengths.get(lengths.len() / 2) else {
        return fits(USUAL);
    };
    let seen = breath.as_secs_f64() * (RIGHT - LEFT) / NARROWEST_BREATH;
    let seen = LENGTHS
        .iter()
        .rfind(|s| **s as f64 <= seen)
        .unwrap_or(&LENGTHS[0]);
    let whole = breath.as_secs_f64() * BREATHS;
    let whole = LENGTHS
        .iter()
        .find(|s| **s as f64 >= whole)
        .unwrap_or(&LENGTHS[0]);
    fits(USUAL)
        .max(Millis::secs(*whole))
        .min(Millis::secs(*seen))
        .max(fits(MOST))
}

/// Where a system may end, and how gladly: 3 a chapter, 2 a step, 1 a breath or a sentence.
fn stops(plan: &Plan) -> Vec<(Millis, u8)> {
    let mut stops: Vec<(Millis, u8)> = plan.chapters.iter().map(|c| (c.at, 3)).collect();
    let mut step = None;
    for m in &plan.moments {
        if step != Some(m.step) {
            step = Some(m.step);
            stops.push((m.start, 2));
        } else if !of_breath(m.kind) || begins_breath(m.kind) {
            stops.push((m.start, 1));
        }
    }
    stops
}

/// Breaks the time from `at` to `end` into systems about `usual` long.
fn broken(
    mut at: Millis,
    end: Millis,
    usual: Millis,
    stops: &[(Millis, u8)],
    all: &mut Vec<System>,
) {
    let share = |percent: u64| Millis(usual.0 * percent / 100);
    while at < end {
        let rest = end - at;
        if rest <= share(120) {
            all.push(System::new(at, end, usual));
            return;
        }
        let (low, high) = (at + share(78), at + share(118));
        let near = stops.iter().filter(|(stop, _)| (low..=high).contains(stop));
        let best = near.min_by_key(|(stop, glad)| {
            let off = stop.0.abs_diff((at + usual).0) * 100 / usual.0;
            off.saturating_sub(u64::from(*glad) * 8)
        });
        let to = best.map_or(at + usual, |(stop, _)| *stop);
        all.push(System::new(at, to, to - at));
        at = to;
    }
}

/// Stretches of at least `least` in which nobody speaks and nothing is to be done.
fn quiets(plan: &Plan, least: Millis) -> Vec<(Millis, Millis)> {
    let busy = plan.moments.iter().filter(|m| match m.kind {
        MomentKind::Rest | MomentKind::After => false,
        _ => m.start < plan.guidance,
    });
    // A rest or a chapter that begins early in a quiet begins it.
    let begun = |from: Millis, to: Millis| {
        let early = from + Millis(to.saturating_sub(from).0 * 2 / 5);
        let chapters = plan.chapters.iter().map(|c| c.at);
        let rests = plan
            .moments
            .iter()
            .filter(|m| m.kind == MomentKind::Rest)
            .map(|m| m.start);
        let marks = chapters
            .chain(rests)
            .filter(|at| *at > from && *at <= early);
        marks.min().unwrap_or(from)
    };
    let (mut found, mut at) = (Vec::new(), Millis::ZERO);
    let last = (plan.guidance, plan.guidance);
    for (start, end) in busy.map(|m| (m.start, m.start + m.length)).chain([last]) {
        let from = begun(at, start);
        if start.saturating_sub(from) >= least {
            found.push((from, start));
        }
        at = at.max(end);
    }
    found
}
