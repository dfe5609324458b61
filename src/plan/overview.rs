//! What can be said of a session as a whole: its breaths, its speech, its quiet.

use crate::cue::Phase;
use crate::score::overview::breaths;
use crate::score::{Moment, MomentKind, Score};
use crate::units::Millis;

/// The lengths from a shortest to a longest, in words: whole seconds within, as in "from 3:27
/// to 5:00"; or, where there is but one, "just 3:26". `told` writes a length.
pub fn lengths(
    (shortest, longest): (Millis, Option<Millis>),
    told: impl Fn(Millis) -> String,
) -> String {
    let from = Millis(shortest.0.next_multiple_of(1000));
    let to = longest.map(|longest| (longest, Millis(longest.0 / 1000 * 1000)));
    match to {
        None => format!("from {} to as long as you like", told(from)),
        Some((_, to)) if from < to => format!("from {} to {}", told(from), told(to)),
        Some((longest, _)) => format!("just {}", told(longest)),
    }
}

/// A breath as a script writes it, as in `4-7-8`; a stroke of the hands as in `5s`.
pub fn pattern(breath: &[&Moment]) -> String {
    if let Some(sweep) = breath
        .first()
        .filter(|m| matches!(m.kind, MomentKind::Sweep { .. }))
    {
        return format!("{}s", sweep.length.as_secs_f64());
    }
    let seconds = |phase| {
        breath
            .iter()
            .find(|m| m.kind.phase() == Some(phase))
            .map_or(0.0, |m| m.length.as_secs_f64())
    };
    let top_up = seconds(Phase::TopUp);
    let sip = if top_up > 0.0 {
        format!("+{top_up}")
    } else {
        String::new()
    };
    let empty = seconds(Phase::HoldEmpty);
    let rest = if empty > 0.0 {
        format!("-{empty}")
    } else {
        String::new()
    };
    format!(
        "{}{sip}-{}-{}{rest}",
        seconds(Phase::Inhale),
        seconds(Phase::HoldFull),
        seconds(Phase::Exhale)
    )
}

/// The breaths of a step as a script writes them: a ramp by its first and last.
pub fn patterns(breaths: &[Vec<&Moment>]) -> String {
    let ends = breaths.first().zip(breaths.last());
    let Some((first, last)) = ends.map(|(a, b)| (pattern(a), pattern(b))) else {
        return String::new();
    };
    if first == last {
        first
    } else {
        format!("{first} -> {last}")
    }
}

/// Breaths a minute, slowest and fastest; `None` where none are led.
pub fn rates(score: &Score) -> Option<[f64; 2]> {
    let rates = breaths(score).into_iter().map(|breath| {
        let length: Millis = breath.iter().map(|m| m.length).sum();
        (600.0 / length.as_secs_f64().max(0.001)).round() / 10.0
    });
    rates.fold(None, |range, r| {
        Some(range.map_or([r, r], |[low, high]: [f64; 2]| [low.min(r), high.max(r)]))
    })
}

/// The share of the guidance in which somebody speaks, from 0 to 1, and the longest time
/// nobody does.
pub fn speech(score: &Score) -> (f64, Millis) {
    let (mut spoken, mut longest, mut end) = (0, 0, 0);
    for m in score
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Speech)
    {
        longest = longest.max(m.start.0.saturating_sub(end));
        let stop = (m.start + m.length).0;
        spoken += stop.saturating_sub(m.start.0.max(end));
        end = end.max(stop);
    }
    longest = longest.max(score.guidance.0.saturating_sub(end));
    (
        spoken as f64 / score.guidance.0.max(1) as f64,
        Millis(longest),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_length_is_no_range_and_a_range_is_of_whole_seconds_within() {
        let told = |low, high: Option<u64>| lengths((Millis(low), high.map(Millis)), Millis::clock);
        assert_eq!(told(206_400, Some(206_400)), "just 3:26");
        assert_eq!(told(206_400, Some(206_900)), "just 3:26");
        assert_eq!(told(206_400, Some(300_900)), "from 3:27 to 5:00");
        assert_eq!(told(206_400, None), "from 3:27 to as long as you like");
    }
}
