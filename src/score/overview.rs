//! The breaths of a score.

use super::{Moment, MomentKind, Score};
use crate::cue::Phase;

/// Whether a moment is a phase of a breath.
pub fn of_breath(kind: MomentKind) -> bool {
    kind.phase().is_some()
}

/// Whether a breath begins with it, led by the sound or by the hands.
pub fn begins_breath(kind: MomentKind) -> bool {
    kind.phase() == Some(Phase::Inhale)
}

/// The phases of every breath, breath by breath, each step's for itself.
pub fn breaths(score: &Score) -> Vec<Vec<&Moment>> {
    breaths_of(&score.moments)
}

/// The same of `moments`.
pub(crate) fn breaths_of(moments: &[Moment]) -> Vec<Vec<&Moment>> {
    let mut breaths: Vec<Vec<&Moment>> = Vec::new();
    for m in moments.iter().filter(|m| of_breath(m.kind)) {
        match breaths.last_mut() {
            Some(breath) if !begins_breath(m.kind) && breath[0].step == m.step => {
                breath.push(m);
            }
            _ => breaths.push(vec![m]),
        }
    }
    breaths
}
