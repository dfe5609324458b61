//! A session that somebody enters in its middle: at `--from`, or where it was left.

use crate::frame::BLOCK;
use crate::units::{Decibels, Frames, Millis};

use super::{Curve, Envelope, Point, Score, arrival};

/// All that sounds there rises over this long.
const RISE: Millis = Millis(4000);

/// What is said, led or struck begins so far under its level, keeps that for a while, and then
/// comes up over as long again.
const SOFT: Decibels = Decibels(-6.0);
const SOFT_FOR: Millis = Millis::secs(10);

impl Score {
    /// This session, entered at `at`: softly, and as itself 20 s later. There is nothing before.
    /// At its beginning it is the session itself, which begins softly.
    pub fn entering(&self, at: Frames) -> Score {
        let mut score = self.clone();
        if at == 0 {
            return score;
        }
        // A gain runs straight through a block: to be silent in the first frame it has to be so
        // where the block begins.
        let from = at - at % BLOCK as u64;
        let rise = arrival::risen(from, RISE.frames());
        for layer in &mut score.layers {
            layer.gain.push(rise.clone());
        }
        let point = |after: Millis, level| Point {
            at: from + after.frames(),
            level,
            curve: Curve::Smooth,
        };
        let soft = Envelope::new(vec![
            point(SOFT_FOR, SOFT),
            point(SOFT_FOR + SOFT_FOR, Decibels(0.0)),
        ]);
        score.hush.extend([rise, soft]);
        score
    }
}
