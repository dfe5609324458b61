//! What is heard where the end of a recording meets its beginning.

use serde::Serialize;

use crate::frame::{Ambience, BLOCK, Frame};
use crate::sound::profile::{Profile, Profiler, ROW, distance};
use crate::sound::{Looped, Recording, seam};
use crate::units::{Frames, Seed};

/// Rows on either side of a joint that are compared: two seconds.
const SIDE: usize = 8;

/// Joints of the recording with itself that tell what is usual.
const PLACES: usize = 200;

/// How much more happens at a joint than elsewhere in the sound, each in decibels. What is
/// below 2 nobody hears.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Joint {
    /// The worst of the four.
    pub score_db: f64,
    /// How differently both sides sound, beyond what two such stretches differ elsewhere.
    pub colour_db: f64,
    /// How suddenly the level changes, beyond what it does elsewhere.
    pub level_db: f64,
    /// How far the step from the last sample to the first lies above the steps elsewhere.
    pub step_db: f64,
    /// How far the level falls below the softest around it.
    pub hole_db: f64,
}

impl Joint {
    fn with_hole(self, hole_db: f64) -> Joint {
        Joint {
            score_db: self.score_db.max(hole_db),
            hole_db,
            ..self
        }
    }
}

/// What is usual inside a recording.
struct Usual {
    colour: f32,
    level: f32,
}

impl Usual {
    fn of(profile: &Profile, gap: usize) -> Usual {
        let rows = profile.rows().len();
        let pair = 2 * SIDE + gap;
        let places = rows.saturating_sub(pair);
        let step = (places / PLACES).max(1);
        let colour = (0..places)
            .step_by(step)
            .map(|row| {
                let later = row + SIDE + gap;
                distance(
                    &profile.mean(row..row + SIDE),
                    &profile.mean(later..later + SIDE),
                )
            })
            .collect();
        let level = (0..rows.saturating_sub(1))
            .step_by((rows / 4000).max(1))
            .map(|row| jump(profile, row))
            .collect();
        Usual {
            colour: high(colour, 0.9),
            level: high(level, 0.99),
        }
    }
}

/// The value below which `share` of `values` lie.
fn high(mut values: Vec<f32>, share: f64) -> f32 {
    values.sort_by(f32::total_cmp);
    let at = (values.len() as f64 * share) as usize;
    values
        .get(at.min(values.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}

/// By how many decibels the level changes from a row to the next.
fn jump(profile: &Profile, row: usize) -> f32 {
    let level = |row: usize| 10.0 * (profile.power(row..row + 1) + 1e-12).log10();
    (level(row + 1) - level(row)).abs()
}

/// The joint of the file as it is, and that of the loop.
pub fn both(looped: &Looped) -> (Joint, Joint) {
    let recording = looped.recording();
    let side = (SIDE as Frames * ROW).min(recording.frames() / 2);
    let mut wrapped = read(recording, recording.frames() - side, side);
    let start = read(recording, 0, side);
    let (step, hole) = (seam::step(&wrapped, &start), seam::hole(&wrapped, &start));
    wrapped.extend(start);
    let as_it_is = judge(recording, &wrapped, 0, step).with_hole(hole);

    let fade = looped.crossfade();
    let (period, blend) = (looped.period(), fade.next_multiple_of(ROW));
    let side = (SIDE as Frames * ROW).min(period / 2);
    let heard = rendered(looped, period - side, 2 * side + blend);
    let made = match fade {
        0 => as_it_is,
        // Inside a blend there is no step, only at its ends, where one of both is silent.
        _ => judge(recording, &heard, (blend / ROW) as usize, 0.0),
    };
    (as_it_is, made)
}

/// Holds a joint of `gap` rows in the middle of `heard` against the rest of the recording.
fn judge(recording: &Recording, heard: &[Frame], gap: usize, step: f64) -> Joint {
    let mut profiler = Profiler::new();
    profiler.push(heard);
    let profile = profiler.finish();
    let rows = profile.rows().len();
    let side = rows.saturating_sub(gap) / 2;
    if side == 0 {
        return Joint {
            score_db: step.max(0.0),
            step_db: step.max(0.0),
            ..Joint::default()
        };
    }
    let usual = Usual::of(recording.profile(), gap);
    let colour = distance(&profile.mean(0..side), &profile.mean(side + gap..rows));
    let level = (side.saturating_sub(1)..(side + gap).min(rows - 1))
        .map(|row| jump(&profile, row))
        .fold(0.0, f32::max);
    let over = |value: f32, usual: f32| f64::from((value - usual).max(0.0));
    let mut joint = Joint {
        score_db: 0.0,
        colour_db: over(colour, usual.colour),
        level_db: over(level, usual.level),
        step_db: step.max(0.0),
        hole_db: 0.0,
    };
    joint.score_db = joint.colour_db.max(joint.level_db).max(joint.step_db);
    joint
}

fn read(recording: &Recording, from: Frames, length: Frames) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; length as usize];
    recording.read(from, &mut frames);
    frames
}

/// What is heard of a loop from `from` on.
fn rendered(looped: &Looped, from: Frames, length: Frames) -> Vec<Frame> {
    let mut texture = looped.start(Seed(1));
    let mut block = [[0.0; 2]; BLOCK];
    let (first, skipped) = (from / BLOCK as Frames, (from % BLOCK as Frames) as usize);
    let mut frames = Vec::with_capacity(length as usize + 2 * BLOCK);
    for index in first..=(from + length) / BLOCK as Frames {
        texture.block(index, &mut block);
        frames.extend_from_slice(&block);
    }
    frames.drain(..skipped);
    frames.truncate(length as usize);
    frames
}
