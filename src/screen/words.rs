//! What a moment is called.

use std::borrow::Cow;

use crate::score::overview::{begins_breath, pattern};
use crate::score::{Moment, MomentKind, Score};
use crate::units::Millis;

/// As short as it can be said: for a screen with hardly any room.
pub(super) fn short(moment: &Moment) -> Cow<'_, str> {
    let text = moment.text.as_str();
    match moment.kind {
        MomentKind::Speech | MomentKind::Strike => text.into(),
        MomentKind::Inhale => "in".into(),
        MomentKind::TopUp => "more".into(),
        MomentKind::HoldFull | MomentKind::HoldEmpty => "hold".into(),
        MomentKind::Exhale => "out".into(),
        MomentKind::Tense => "tense".into(),
        MomentKind::Release => "release".into(),
        MomentKind::Massage => "massage".into(),
        MomentKind::Sweep => "sweep".into(),
        MomentKind::SweepBack => "back".into(),
        MomentKind::Rest | MomentKind::After => "rest".into(),
    }
}

/// As it would be read out: for plain lines, and where there is room.
pub(super) fn long(moment: &Moment) -> Cow<'_, str> {
    match moment.kind {
        MomentKind::Inhale => "breathe in".into(),
        MomentKind::TopUp => "breathe in a little more".into(),
        MomentKind::HoldFull | MomentKind::HoldEmpty => "hold".into(),
        MomentKind::Exhale => "breathe out".into(),
        MomentKind::Tense => named("tense", &moment.text),
        MomentKind::Release => named("release", &moment.text),
        MomentKind::Massage => named("massage", &moment.text),
        MomentKind::Sweep => "sweep, breathing in".into(),
        MomentKind::SweepBack => "sweep back, breathing out".into(),
        MomentKind::Rest => "rest".into(),
        MomentKind::After => "the sound goes on".into(),
        MomentKind::Speech | MomentKind::Strike => moment.text.as_str().into(),
    }
}

/// As something that is still to come.
pub(super) fn coming<'a>(score: &'a Score, moment: &'a Moment) -> Cow<'a, str> {
    if moment.kind != MomentKind::Inhale {
        return long(moment);
    }
    let from = score.moments.partition_point(|m| m.start < moment.start);
    let ours = score.moments[from..]
        .iter()
        .take(16)
        .filter(|m| crate::score::overview::of_breath(m.kind));
    let breath: Vec<Moment> = ours
        .enumerate()
        .take_while(|(i, m)| *i == 0 || (m.step == moment.step && !begins_breath(m.kind)))
        .map(|(_, m)| Moment {
            length: tenths(m.length),
            ..m.clone()
        })
        .collect();
    let breath: Vec<&Moment> = breath.iter().collect();
    format!("breathing {}", pattern(&breath)).into()
}

/// To tenths of a second: another pace, or a length to fit, seldom leaves round numbers.
pub(super) fn tenths(length: Millis) -> Millis {
    Millis((length.0 + 50) / 100 * 100)
}

/// Seconds begun, so that a phase of four seconds counts 4, 3, 2, 1; minutes as a clock.
pub(super) fn countdown(left: Millis) -> String {
    let seconds = left.0.div_ceil(1000);
    if seconds < 60 {
        seconds.to_string()
    } else {
        Millis::secs(seconds).clock()
    }
}

fn named<'a>(verb: &'a str, what: &str) -> Cow<'a, str> {
    if what.is_empty() {
        verb.into()
    } else {
        format!("{verb} {what}").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::example;

    #[test]
    fn a_phase_of_four_seconds_counts_from_four_to_one() {
        let counted = |left| countdown(Millis(left));
        assert_eq!(counted(4000), "4");
        assert_eq!(counted(3001), "4");
        assert_eq!(counted(3000), "3");
        assert_eq!(counted(1), "1");
        assert_eq!(counted(59_001), "1:00");
    }

    #[test]
    fn a_breath_that_comes_is_told_by_its_pattern() {
        let score = example();
        assert_eq!(coming(&score, &score.moments[1]), "breathing 4-2-6");
        assert_eq!(coming(&score, &score.moments[4]), "tense left hand");
    }
}
