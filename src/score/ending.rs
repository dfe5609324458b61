//! How a session ends: its ambience stands for a while after the last word, and then sinks, so
//! slowly at first that nobody notices.

use crate::dsp::decibels;
use crate::dsp::math;
use crate::session::{Ending, Session};
use crate::units::{Decibels, Frames, Millis};

use super::compile::Compiled;
use super::{Cue, CueSound, Curve, Envelope, Moment, MomentKind, Point, Score};

/// The last fade of a session without `[after]`, at most: for sleep, and else.
const SLEEP_FADE: Millis = Millis::secs(120);
const PLAIN_FADE: Millis = Millis::secs(6);

/// No end is a click.
const SHORTEST: Millis = Millis(50);

/// How far it has sunk where the last part of the fade begins, which goes to silence. It is far
/// under the quiet of a bedroom where the ambience stood 30 dB over it.
const SUNK: f32 = -34.0;

/// That last part is so long, or a quarter of the fade where that is shorter.
const CLOSING: Millis = Millis::secs(1);

/// Ambience that comes back comes over this long.
const COMING_BACK: Millis = Millis::secs(8);

/// The master: `calibration`, and the fade of the end. After the last word all stands for half
/// of what is left, at least.
pub fn master(
    session: &Session,
    compiled: &Compiled,
    whole: Millis,
    calibration: Decibels,
) -> Envelope {
    let most = match (session.after, session.ending) {
        (Some(after), _) => after.fade,
        (None, Ending::Sleep) => SLEEP_FADE,
        (None, _) => PLAIN_FADE,
    };
    let left = whole.saturating_sub(last_word(&compiled.cues));
    let fade = most.min(Millis(left.0 / 2)).min(Millis(whole.0 / 2));
    sinking(fade.max(SHORTEST).min(whole), whole, calibration)
}

/// When the last word has been said.
fn last_word(cues: &[Cue]) -> Millis {
    let spoken = cues
        .iter()
        .filter(|cue| matches!(cue.sound, CueSound::Speech(_)));
    let ends = spoken.map(|cue| Millis::of_frames(cue.start + cue.length));
    ends.max().unwrap_or(Millis::ZERO)
}

/// At `level`, and over the last `fade` before `end` down to silence. It falls as the square of
/// the time, and so by 20 dB after three quarters of it; silence comes at the very end.
pub fn sinking(fade: Millis, end: Millis, level: Decibels) -> Envelope {
    const STEPS: u64 = 24;
    let (from, end) = ((end - fade).frames(), end.frames());
    let closing = CLOSING.frames().min((end - from) / 4);
    let point = |at: Frames, down: f32| Point {
        at,
        level: Decibels((level.0 + down).max(Decibels::SILENCE.0)),
        curve: Curve::Linear,
    };
    let sunk = |at: Frames| {
        let x = (at - from) as f32 / (end - from).max(1) as f32;
        SUNK * x * x
    };
    let slow = (0..STEPS).map(|i| {
        let at = from + (end - closing - from) * i / STEPS;
        point(at, sunk(at))
    });
    // A raised cosine in amplitude over the rest.
    let close = (0..STEPS).map(|i| {
        let at = end - closing + closing * i / STEPS;
        let turns = i as f64 / STEPS as f64 / 2.0;
        let amplitude = 0.5 + 0.5 * math::sin_cos(turns).1;
        point(at, sunk(at) + decibels::of_amplitude(amplitude) as f32)
    });
    let silence = point(end, Decibels::SILENCE.0 - level.0);
    Envelope::new(slow.chain(close).chain([silence]).collect())
}

/// What is kept of the ambience after `guidance`, as a moment behind so many steps.
pub fn moment(guidance: Millis, keep: Millis, steps: usize) -> Moment {
    Moment {
        start: guidance,
        length: keep,
        kind: MomentKind::After,
        text: String::new(),
        place: None,
        language: None,
        id: None,
        step: steps,
    }
}

impl Score {
    /// This session, whose ambience goes on for `keep` after the guidance, as when somebody
    /// asks for that at `at`; it fades over the last half of it. Up to `at` it sounds as it did,
    /// and what had sunk by then comes back.
    pub fn going_on(&self, keep: Millis, at: Frames) -> Score {
        let mut score = self.clone();
        score.length = score.guidance + keep;
        score.moments.retain(|m| m.kind != MomentKind::After);
        let moment = moment(score.guidance, keep, score.steps.len());
        score.moments.push(moment);
        let stands = self.master.level(0);
        let sinks = sinking(Millis(keep.0 / 2), score.length, stands);
        let now = self.master.level(at);
        let mut points: Vec<Point> = Vec::new();
        if now != stands {
            let before = self.master.points().iter().filter(|point| point.at < at);
            points.extend(before);
            points.extend(
                [(at, now), (at + COMING_BACK.frames(), stands)].map(|(at, level)| Point {
                    at,
                    level,
                    curve: Curve::Linear,
                }),
            );
        }
        let back = points.last().map_or(0, |point| point.at);
        points.extend(sinks.points().iter().filter(|point| point.at >= back));
        score.master = Envelope::new(points);
        score
    }
}
