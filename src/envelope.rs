//! Gain over time, as breakpoints in decibels.

use std::sync::Arc;

use crate::dsp::math;
use crate::units::{Decibels, Frames, Millis};
use crate::warp::Warp;

/// How an envelope gets from one point to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Curve {
    /// Straight in decibels.
    #[default]
    Linear,
    /// Eased at both ends (smoothstep), in decibels.
    Smooth,
}

/// A level at a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Where the level is reached.
    pub at: Frames,
    /// The gain there.
    pub level: Decibels,
    /// How this point is reached from the one before.
    pub curve: Curve,
}

/// A slow ebb by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// How far the level sways, about: more of it below than above.
    pub depth: Decibels,
    /// How long it takes to ebb and to come back, about.
    pub period: Millis,
}

/// Breakpoints sorted by position; constant before the first and after the last.
/// An empty envelope is 0 dB throughout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Envelope {
    points: Vec<Point>,
    /// How the time it is asked in runs beside that of the points.
    warp: Option<Arc<Warp>>,
}

impl Envelope {
    /// Sorts `points` by position; those at one position keep their order, which makes a step.
    pub fn new(mut points: Vec<Point>) -> Envelope {
        points.sort_by_key(|p| p.at);
        Envelope { points, warp: None }
    }

    /// The same level throughout.
    pub fn constant(level: Decibels) -> Envelope {
        Envelope {
            points: vec![Point {
                at: 0,
                level,
                curve: Curve::Linear,
            }],
            warp: None,
        }
    }

    /// The same envelope in the time of a session that is led at another pace. Its points
    /// stay where they are: to move them would bend what lies before the first change.
    pub fn warped(&self, warp: &Arc<Warp>) -> Envelope {
        Envelope {
            points: self.points.clone(),
            warp: Some(Arc::clone(warp)),
        }
    }

    /// Whether it is 0 dB throughout.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// In the time they were made in, see [`Envelope::warped`].
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The level at `at`.
    pub fn level(&self, at: Frames) -> Decibels {
        let at = self.warp.as_ref().map_or(at, |warp| warp.back(at));
        let next = self.points.partition_point(|p| p.at <= at);
        match (
            next.checked_sub(1).map(|i| self.points[i]),
            self.points.get(next),
        ) {
            (None, None) => Decibels(0.0),
            (None, Some(p)) => p.level,
            (Some(p), None) => p.level,
            (Some(a), Some(b)) => {
                let x = (at - a.at) as f32 / (b.at - a.at) as f32;
                let x = match b.curve {
                    Curve::Linear => x,
                    Curve::Smooth => math::ease(x),
                };
                Decibels(a.level.0 + (b.level.0 - a.level.0) * x)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_holds_its_ends_and_runs_straight_between() {
        let point = |at, db| Point {
            at,
            level: Decibels(db),
            curve: Curve::Linear,
        };
        let envelope = Envelope::new(vec![point(200, 0.0), point(100, -10.0)]);
        for (at, db) in [
            (0, -10.0),
            (100, -10.0),
            (150, -5.0),
            (200, 0.0),
            (900, 0.0),
        ] {
            assert_eq!(envelope.level(at).0, db);
        }
        assert_eq!(Envelope::default().level(5).0, 0.0);
    }
}
