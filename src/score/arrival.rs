//! How a session begins: its ambience rises and stands, and then somebody speaks, softly.
//!
//! Here are the times of it, which are elastic as all others are, and the levels.

use crate::session::Session;
use crate::time::AnchorPoint;
use crate::units::{Decibels, Frames, Millis};

use super::fit::Flex;
use super::parts::{Part, What};
use super::{Cue, CueSound, Curve, Envelope, Point};

/// From the first sound of the ambience to the first word, at least and at most.
const BEFORE_WORDS: (Millis, Millis) = (Millis(8000), Millis(15_000));

/// The ambience rises over this long at most. Whatever is struck waits for that.
const RISE: Millis = Millis(6000);

/// What is left of the wait where the wanted length allows no more.
const HURRIED: Millis = Millis(1500);

/// Where there is no ambience, so much silence comes first.
const SILENCE: Millis = Millis(500);

/// The first words and the first tones are so far under their level, and each comes up by so
/// much from the one before until they stand.
const SOFT: f32 = -5.0;
const COMING_UP: f32 = 1.7;

/// Puts the wait for the first word, or for what is struck before it, in front of `parts`.
/// An author who has written as much of a wait has it as it is written.
pub fn arrive(session: &Session, parts: &mut Vec<Part>) {
    let quiet = |part: &&Part| matches!(part.what, What::Silence | What::Rest | What::Before);
    let before_words = |part: &&Part| quiet(part) || matches!(part.what, What::Strike(..));
    let (quiet_for, _) = lasting(parts.iter().take_while(quiet));
    let (least, most) = lasting(parts.iter().take_while(before_words));
    let Some(first) = parts.iter().find(|part| !quiet(part)) else {
        return;
    };
    if !has_ambience(session) {
        let wait = SILENCE.saturating_sub(quiet_for);
        return push(parts, wait, wait);
    }
    let rising = match first.what {
        What::Strike(..) => RISE.saturating_sub(quiet_for),
        _ => Millis::ZERO,
    };
    let missing = match parts.iter().any(|part| !before_words(&part)) {
        true => BEFORE_WORDS.0.saturating_sub(least),
        false => Millis::ZERO,
    };
    let min = rising.max(missing);
    let spare = BEFORE_WORDS.1.saturating_sub(most);
    let max = match missing > Millis::ZERO {
        true => min.max(spare),
        false => min,
    };
    push(parts, min, max);
}

/// Puts the time that the author leaves before the first step in front of `parts`.
pub fn wait(session: &Session, parts: &mut Vec<Part>) {
    let Some(before) = session.before.filter(|_| !parts.is_empty()) else {
        return;
    };
    let wait = Part {
        step: 0,
        what: What::Before,
        flex: Flex::Time {
            min: before.min,
            max: before.max,
        },
        span: Some(before.span),
    };
    parts.insert(0, wait);
}

fn push(parts: &mut Vec<Part>, min: Millis, max: Millis) {
    if max > Millis::ZERO {
        let arrival = Part {
            step: 0,
            what: What::Arrival,
            flex: Flex::Time { min, max },
            span: None,
        };
        parts.insert(0, arrival);
    }
}

/// The least and the most that `parts` last together.
fn lasting<'p>(parts: impl Iterator<Item = &'p Part<'p>>) -> (Millis, Millis) {
    let times = parts.map(|part| match part.flex {
        Flex::Time { min, max } => (min, max),
        Flex::Breaths { .. } => (Millis::ZERO, Millis::ZERO),
    });
    times.fold((Millis::ZERO, Millis::ZERO), |sum, (min, max)| {
        (sum.0 + min, sum.1 + max)
    })
}

/// Shortens the arrival by `over`, as far as it can be, where there is not the time for it.
pub fn hurry(parts: &mut [Part], over: Millis) {
    if let Some(Part {
        what: What::Arrival,
        flex: Flex::Time { min, .. },
        ..
    }) = parts.first_mut()
    {
        *min = min.saturating_sub(over).max(HURRIED.min(*min));
    }
}

/// Whether something sounds from the very beginning.
fn has_ambience(session: &Session) -> bool {
    session.layers.iter().any(|layer| {
        let from = layer.heard.from.as_ref();
        let at_once = from.is_none_or(|at| at.point == AnchorPoint::Start && at.offset <= 0);
        at_once && layer.every.is_none()
    })
}

/// How the ambience rises before the first of `cues`: eased in decibels, so that it is there
/// before anybody notices it come.
pub fn rise(cues: &[Cue]) -> Envelope {
    let first = cues.iter().map(|cue| cue.start).min();
    let room = first.map_or(RISE.frames(), |first| first * 3 / 4);
    risen(0, room.clamp(Millis(1000).frames(), RISE.frames()))
}

/// From nothing to 0 dB from `from` on, over `length`.
pub(super) fn risen(from: Frames, length: Frames) -> Envelope {
    let point = |eighths: u64, level, curve| Point {
        at: from + length * eighths / 8,
        level: Decibels(level),
        curve,
    };
    Envelope::new(vec![
        point(0, Decibels::SILENCE.0, Curve::Linear),
        point(1, -36.0, Curve::Linear),
        point(3, -14.0, Curve::Linear),
        point(8, 0.0, Curve::Smooth),
    ])
}

/// Lets the first tones and the first words of `cues`, which are sorted, begin softly.
pub fn soften(cues: &mut [Cue]) {
    let (mut words, mut tones) = (SOFT, SOFT);
    for cue in cues {
        if words == 0.0 {
            return;
        }
        let soft = match cue.sound {
            CueSound::Speech(_) => &mut words,
            CueSound::Tone(_) | CueSound::Stroke(_) => &mut tones,
        };
        cue.gain *= Decibels(*soft).gain();
        *soft = (*soft + COMING_UP).min(0.0);
    }
}
