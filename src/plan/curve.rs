//! How the breath rises and falls, and how muscles tense and let go: what a screen moves and
//! a picture draws.

use serde::{Deserialize, Serialize};

use crate::cue::Phase;
use crate::score::overview::breaths as by_breath;
use crate::score::{Moment, MomentKind, Score};
use crate::units::Millis;

pub use crate::dsp::math::ease;

/// How full an inhale fills that a top-up follows.
const BEFORE_TOP_UP: f32 = 0.72;

/// The shares of a tensing and of a letting go that it takes until nothing moves any more.
const TENSED: f64 = 0.4;
const LET_GO: f64 = 0.7;

/// What is left of a tension that has been let go.
const LEFT: f32 = 0.15;

/// A level from 0 to 1 over a stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The place of the step in the session, from 0.
    pub step: usize,
    /// Where it turns, its beginning and end among them; level at every turn, and eased in
    /// between as [`ease`] does.
    pub turns: Vec<Turn>,
}

/// A turning point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// From the start of the session.
    #[serde(rename = "at_ms")]
    pub at: Millis,
    /// From 0 to 1.
    pub level: f32,
}

impl Curve {
    /// When it begins.
    pub fn start(&self) -> Millis {
        self.turns.first().map_or(Millis::ZERO, |turn| turn.at)
    }

    /// When it ends.
    pub fn end(&self) -> Millis {
        self.turns.last().map_or(Millis::ZERO, |turn| turn.at)
    }

    /// Its level at `at`; `None` before it begins and from its end on.
    pub fn level(&self, at: Millis) -> Option<f32> {
        let next = self.turns.partition_point(|turn| turn.at <= at);
        let (from, to) = (self.turns.get(next.checked_sub(1)?)?, self.turns.get(next)?);
        let x = (at - from.at).0 as f32 / (to.at - from.at).0 as f32;
        Some(from.level + (to.level - from.level) * ease(x))
    }
}

/// The level at `at` of the one of `curves` that lies there; they are sorted and do not
/// overlap.
pub(super) fn level_of(curves: &[Curve], at: Millis) -> Option<f32> {
    let begun = curves.partition_point(|curve| curve.start() <= at);
    curves.get(begun.checked_sub(1)?)?.level(at)
}

/// How full the lungs are, breath by breath.
pub(super) fn breaths(score: &Score) -> Vec<Curve> {
    let breaths = by_breath(score).into_iter().map(|breath| Curve {
        step: breath[0].step,
        turns: lungs(&breath),
    });
    breaths.collect()
}

/// The turning points of a breath.
fn lungs(breath: &[&Moment]) -> Vec<Turn> {
    let first = breath.iter().take(1);
    let mut turns: Vec<Turn> = first
        .map(|m| Turn {
            at: m.start,
            level: 0.0,
        })
        .collect();
    let sips = breath.iter().any(|m| m.kind.phase() == Some(Phase::TopUp));
    let mut level = 0.0;
    for m in breath {
        level = match m.kind.phase() {
            Some(Phase::Inhale) if sips => BEFORE_TOP_UP,
            Some(Phase::Inhale | Phase::TopUp) => 1.0,
            Some(Phase::Exhale) => 0.0,
            _ => level,
        };
        turns.push(Turn {
            at: m.start + m.length,
            level,
        });
    }
    turns
}

/// Every tensing and letting go.
pub(super) fn tensions(moments: &[Moment]) -> Vec<Curve> {
    let share = |m: &Moment, share: f64| m.start + Millis((m.length.0 as f64 * share) as u64);
    let curves = moments.iter().filter_map(|m| {
        let (from, until, to) = match m.kind {
            MomentKind::Tense => (0.0, share(m, TENSED), 1.0),
            MomentKind::Release => (1.0, share(m, LET_GO), LEFT),
            _ => return None,
        };
        let turn = |at, level| Turn { at, level };
        let turns = vec![
            turn(m.start, from),
            turn(until, to),
            turn(m.start + m.length, to),
        ];
        Some(Curve {
            step: m.step,
            turns,
        })
    });
    curves.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breath_with_a_top_up_turns_where_its_phases_end() {
        let m = |start, length, phase| Moment {
            start: Millis(start),
            length: Millis(length),
            kind: MomentKind::Breath(phase),
            text: String::new(),
            place: None,
            language: None,
            id: None,
            step: 0,
        };
        let phases = [
            m(1000, 2500, Phase::Inhale),
            m(3500, 1000, Phase::TopUp),
            m(4500, 500, Phase::HoldFull),
            m(5000, 6500, Phase::Exhale),
        ];
        let turns = lungs(&phases.iter().collect::<Vec<_>>());
        let told: Vec<(u64, f32)> = turns.iter().map(|t| (t.at.0, t.level)).collect();
        let full = [(3500, BEFORE_TOP_UP), (4500, 1.0), (5000, 1.0)];
        assert_eq!(told, [&[(1000, 0.0)], &full[..], &[(11_500, 0.0)]].concat());
    }
}
