//! A session that ends early.

use crate::units::{Decibels, Millis};

use super::{Curve, Envelope, Point, Score};

/// How long the sound takes to leave where a session is cut: short enough to hear to
/// where, long enough to be no click.
pub const CUT_FADE: Millis = Millis(250);

/// The fade in steps of eighths: a raised cosine in amplitude, told in decibels.
const SHAPE: [f32; 9] = [
    0.0, -0.34, -1.37, -3.21, -6.02, -10.21, -16.68, -28.39, -60.0,
];

impl Score {
    /// This session up to `end`, faded out over [`CUT_FADE`] before it; all the rest of it
    /// sounds as it did. Past the end it is the session itself.
    pub fn until(&self, end: Millis) -> Score {
        let mut cut = self.clone();
        if end >= self.length {
            return cut;
        }
        cut.length = end;
        cut.guidance = self.guidance.min(end);
        cut.cut = fade(end);
        cut.cues.retain(|cue| cue.start < end.frames());
        cut.chapters.retain(|chapter| chapter.at < end);
        for step in &mut cut.steps {
            step.start = step.start.min(end);
            step.end = step.end.min(end);
        }
        cut.moments.retain(|moment| moment.start < end);
        for moment in &mut cut.moments {
            moment.length = moment.length.min(end - moment.start);
        }
        cut
    }
}

fn fade(end: Millis) -> Envelope {
    let length = CUT_FADE.min(end);
    let start = (end - length).frames();
    let mut points: Vec<Point> = SHAPE
        .iter()
        .zip(0..)
        .map(|(level, i)| Point {
            at: start + length.frames() * i / (SHAPE.len() as u64 - 1),
            level: Decibels(*level),
            curve: Curve::Linear,
        })
        .collect();
    // A block is faded along a straight line: the last one has to come down to nothing.
    points.push(Point {
        at: end.frames(),
        level: Decibels::SILENCE,
        curve: Curve::Linear,
    });
    Envelope::new(points)
}
