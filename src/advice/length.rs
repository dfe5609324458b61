//! Lengths: one that was missed, and a range that promises too much.

use crate::diagnostic::{Code, Diagnostic};
use crate::score::{Reach, Score};
use crate::session::Session;
use crate::units::Millis;

use super::misfit::out_of_reach;

/// A length that could not be had, and what would reach it.
pub fn missed(score: &Score) -> Option<Diagnostic> {
    let missed = score.missed?;
    let Some(why) = missed.why else {
        // The listener's wishes have put the author's length out of reach.
        let what = format!(
            "this way it lasts {} instead of {}",
            missed.nearest, missed.wanted
        );
        return Some(Diagnostic::new(Code::W031, what).help("--length sets another length"));
    };
    let what = format!(
        "a length of {} is out of reach, so it lasts {}",
        missed.wanted,
        missed.nearest.clock()
    );
    let d = Diagnostic::new(Code::W067, what);
    Some(out_of_reach(d, missed.written, score.reach, &why))
}

/// A `range` that promises lengths the session cannot take.
pub fn out_of_range(session: &Session, (shortest, longest): Reach) -> Option<Diagnostic> {
    let range = session.range.filter(|_| !session.wished.altered)?;
    if range.min >= shortest && longest.is_none_or(|longest| range.max <= longest) {
        return None;
    }
    let low = Millis(shortest.0.next_multiple_of(1000));
    let high = Millis(longest.unwrap_or(range.max).0 / 1000 * 1000);
    let d = Diagnostic::new(
        Code::W032,
        "`range` promises lengths this session cannot take",
    );
    let d = d.at(range.span, format!("it fits from {low} to {high}"));
    Some(d.help(format!(
        "write range = \"{}..{}\", or give its pauses more room",
        range.min.max(low),
        range.max.min(high)
    )))
}
