//! How loud a tone is, from its recipe alone.

use super::contour::Laid;
use super::recipe::Recipe;
use super::{Struck, Tone};
use crate::dsp::decibels::amplitude_f32;
use crate::frame::REFERENCE_LUFS;
use crate::units::{Frames, Millis, SAMPLE_RATE};

/// The mean K-weighted power of every 100 ms of a tone at gain 1, the last of which may be
/// cut short, where 1 stands for [`REFERENCE_LUFS`]. Chance is evened out: a meter
/// reads within 1 dB of it over 400 ms.
pub fn power(tone: Tone, length: Frames) -> Vec<f32> {
    const STEP: Frames = Millis(100).frames();
    let shape = Shape::of(tone, length);
    let scale = shape.scale() / reference();
    (0..length.div_ceil(STEP))
        .map(|n| scale * scale * shape.mean_power(n * STEP, ((n + 1) * STEP).min(length), 8))
        .collect()
}

/// The amplitude that makes two channels of unit power together the reference:
/// BS.1770-5 takes 0.691 from ten times the logarithm of the power.
fn reference() -> f32 {
    amplitude_f32(REFERENCE_LUFS + 0.691)
}

/// The course of a tone's level over a length.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Of a tone that lasts as long as its phase.
    Phase(&'static Recipe, Laid, f32),
    /// Of a stroke that has to be over after so many seconds.
    Stroke(Struck, f32),
}

impl Shape {
    pub fn of(tone: Tone, length: Frames) -> Shape {
        let length = length as f32;
        match tone.recipe() {
            Ok(recipe) => Shape::Phase(recipe, recipe.contour.over(length), length),
            Err(struck) => Shape::Stroke(struck, length / SAMPLE_RATE as f32),
        }
    }

    /// What brings the tone to its level: as a mean over a phase, over the first 400 ms of
    /// a stroke.
    pub fn scale(&self) -> f32 {
        let (mean, level) = match self {
            Shape::Phase(recipe, _, length) => {
                // Close enough to follow a tremor, but with an end.
                let points = (length / (0.02 * SAMPLE_RATE as f32)).clamp(32.0, 512.0);
                let mean = self.mean_power(0, *length as Frames, points as u32);
                (mean, recipe.contour.level)
            }
            Shape::Stroke(struck, _) => {
                let whole = Shape::Stroke(*struck, f32::MAX);
                (whole.mean_power(0, Millis(400).frames(), 64), 0.0)
            }
        };
        if mean > 0.0 {
            reference() * amplitude_f32(level) / mean.sqrt()
        } else {
            0.0
        }
    }

    /// The mean power from one frame to another, before it is scaled.
    fn mean_power(&self, from: Frames, to: Frames, points: u32) -> f32 {
        let step = (to - from) as f32 / points as f32;
        let at = |n: u32| from as f32 + (n as f32 + 0.5) * step;
        (0..points).map(|n| self.power(at(n))).sum::<f32>() / points as f32
    }

    /// The power at frame `t`, before it is scaled.
    fn power(&self, t: f32) -> f32 {
        let seconds = t / SAMPLE_RATE as f32;
        match self {
            Shape::Phase(recipe, laid, length) => {
                let progress = t / length;
                let breath = recipe.breath.as_ref().map_or(0.0, |(share, _)| *share);
                let hum = recipe
                    .hum
                    .as_ref()
                    .map_or(0.0, |(share, hum)| share * hum.beat(seconds, progress));
                let bowl = recipe
                    .bowl
                    .as_ref()
                    .map_or(0.0, |(share, bowl)| share * bowl.beat(seconds, progress));
                let grain = recipe
                    .grain
                    .map_or(1.0, |grain| grain.amplitude(t, *length));
                let amplitude = grain * laid.amplitude(t);
                amplitude * amplitude * (breath + hum + bowl)
            }
            Shape::Stroke(struck, end) => {
                let amplitude = struck.contour(seconds, *end);
                amplitude * amplitude * struck.power(seconds)
            }
        }
    }
}
