//! What a moment is called.

use std::borrow::Cow;

use crate::score::{Moment, MomentKind};

/// As short as it can be said: for the line on the screen.
pub(super) fn short(moment: &Moment) -> Cow<'_, str> {
    let text = moment.text.as_str();
    match moment.kind {
        MomentKind::Speech | MomentKind::Strike => text.into(),
        MomentKind::Inhale => "In".into(),
        MomentKind::TopUp => "In, a little more".into(),
        MomentKind::HoldFull | MomentKind::HoldEmpty => "Hold".into(),
        MomentKind::Exhale => "Out".into(),
        MomentKind::Tense => named("Tense", text),
        MomentKind::Release => named("Release", text),
        MomentKind::Massage => named("Massage", text),
        MomentKind::Sweep => "Sweep".into(),
        MomentKind::SweepBack => "Back".into(),
        MomentKind::Rest => "Rest".into(),
        MomentKind::After => "The sound goes on".into(),
    }
}

/// As it would be read out: for plain lines.
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
        MomentKind::Speech | MomentKind::Strike => short(moment),
    }
}

fn named<'a>(verb: &'a str, what: &str) -> Cow<'a, str> {
    if what.is_empty() {
        verb.into()
    } else {
        format!("{verb} {what}").into()
    }
}
