//! Cue tones: what a breath, a tension, a release and a bell sound like.
//!
//! A tone is mixed from a moving noise, a hum and a bowl as its recipe says, or is a
//! struck body's ringing modes. Each of these comes at a known K-weighted power, so a
//! tone's loudness is decided by its contour alone: it need not be measured, and
//! [`power`] can tell it without rendering.
//!
//! With closed eyes: an inhale rises and brightens, an exhale falls and darkens, a hold
//! stands still and ebbs away, so that its end is felt coming; all are silent at the turns.

mod bowl;
mod contour;
mod loudness;
mod math;
mod noise;
mod partial;
mod recipe;
mod strike;
#[cfg(test)]
mod tests;
mod voice;
mod weighting;

use crate::frame::{BLOCK, Block};
use crate::units::{Frames, SAMPLE_RATE};
use loudness::Shape;
use noise::Noise;
use recipe::Recipe;

pub use loudness::power;

/// A tone to be sounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Breath(BreathSound, Phase),
    /// A muscle is tightened and held: gathers and rises. Meant for 3 to 10 s.
    Tension,
    /// And let go: a sigh. Meant for 1.5 to 4 s.
    Release,
    Strike(Struck),
}

/// How a breath cue sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreathSound {
    /// Air that moves in a quiet room.
    Air,
    /// A hummed tone that glides.
    Glide,
    /// A singing bowl, rubbed.
    Bowl,
}

/// A part of a breath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Inhale,
    /// The second, smaller sip of air of a sigh; goes on where the inhale left off.
    TopUp,
    HoldFull,
    Exhale,
    HoldEmpty,
}

/// What can be struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    Bell,
    Bowl,
    Chime,
}

impl Tone {
    /// How long a struck sound rings until its end cannot be heard; `None` for the tones
    /// that last as long as their phase.
    pub fn ring(self) -> Option<Frames> {
        match self {
            Tone::Strike(struck) => Some(struck.ring()),
            _ => None,
        }
    }

    /// What a tone that is not struck is made of.
    fn recipe(self) -> Result<&'static Recipe, Struck> {
        match self {
            Tone::Breath(sound, phase) => Ok(recipe::breath(sound, phase)),
            Tone::Tension => Ok(&recipe::TENSION),
            Tone::Release => Ok(&recipe::RELEASE),
            Tone::Strike(struck) => Err(struck),
        }
    }
}

/// A tone at its place, as the engine hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub tone: Tone,
    /// First frame of the tone, counted from the session's start.
    pub start: Frames,
    /// A struck tone that is given less than [`Tone::ring`] is faded to fit; given more,
    /// it is silent for the rest.
    pub length: Frames,
    /// Amplitude factor for the left and right channel; at 1 in both, the tone has the
    /// house's reference loudness, [`crate::frame::REFERENCE_LUFS`].
    pub gain: [f32; 2],
    /// Chance for this tone alone (noise, mallet position).
    pub seed: u64,
}

/// What a cue's sound depends on besides the position: all but its gain.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Source {
    tone: Tone,
    start: Frames,
    length: Frames,
    seed: u64,
}

const RATE: f32 = SAMPLE_RATE as f32;

/// One block, a channel at a time.
struct Planes {
    left: [f32; BLOCK],
    right: [f32; BLOCK],
}

/// Sounds tones; holds the scratch space they share.
pub struct Tones {
    noise: Noise,
    planes: Box<Planes>,
    /// The scales of the last tones asked for, newest first, so that each is worked out
    /// but once.
    scales: [Option<(Tone, Frames, f32)>; 4],
}

impl Default for Tones {
    fn default() -> Tones {
        Tones::new()
    }
}

impl Tones {
    pub fn new() -> Tones {
        Tones {
            noise: Noise::new(),
            planes: Box::new(Planes {
                left: [0.0; BLOCK],
                right: [0.0; BLOCK],
            }),
            scales: [None; 4],
        }
    }

    /// Adds to `out`, which is block `index` of the grid, the part of `cue` that
    /// falls into it. Depends on the cue and `index` alone. Never allocates.
    pub fn add(&mut self, cue: &Placed, index: u64, out: &mut Block) {
        let Placed {
            tone,
            start,
            length,
            gain,
            seed,
        } = *cue;
        let block = index.saturating_mul(BLOCK as u64);
        if length == 0 || start.saturating_add(length) <= block || start >= block + BLOCK as u64 {
            return;
        }
        let shape = Shape::of(tone, length);
        let scale = self.scale(&shape, tone, length);
        // Where the block begins, in frames since the tone did; may be negative.
        let t = block as f64 - start as f64;
        self.planes.left.fill(0.0);
        self.planes.right.fill(0.0);
        let source = Source {
            tone,
            start,
            length,
            seed,
        };
        match shape {
            Shape::Phase(recipe, laid, _) => {
                self.sound(recipe, source, t, index);
                let gain = gain.map(|g| g * scale);
                match recipe.grain {
                    None => self.planes.pour(out, gain, t, |t| laid.amplitude(t)),
                    Some(grain) => self.planes.pour(out, gain, t, |t| {
                        laid.amplitude(t) * grain.amplitude(t, length as f32)
                    }),
                }
            }
            Shape::Stroke(struck, end) => {
                self.strike(struck, source, t, index);
                let gain = gain.map(|g| g * scale);
                self.planes
                    .pour(out, gain, t, |t| struck.contour(t / RATE, end));
            }
        }
    }

    fn sound(&mut self, recipe: &Recipe, source: Source, t: f64, index: u64) {
        let Source { length, seed, .. } = source;
        let out = &mut *self.planes;
        if let Some((share, colour)) = &recipe.breath {
            self.noise.add(source, colour, index, share.sqrt(), out);
        }
        if let Some((share, hum)) = &recipe.hum {
            hum.add(t, length as f64, share.sqrt(), out);
        }
        if let Some((share, bowl)) = &recipe.bowl {
            bowl.add(t, length as f64, seed, share.sqrt(), out);
        }
    }

    fn strike(&mut self, struck: Struck, source: Source, t: f64, index: u64) {
        let out = &mut *self.planes;
        if let Some(colour) = struck.thump(t as f32 / RATE) {
            self.noise.add(source, colour, index, 1.0, out);
            for (n, (l, r)) in out.left.iter_mut().zip(&mut out.right).enumerate() {
                let amplitude = struck.thump_amplitude((t as f32 + n as f32) / RATE);
                *l *= amplitude;
                *r *= amplitude;
            }
        }
        struck.add(t, source.seed, 1.0, out);
    }

    fn scale(&mut self, shape: &Shape, tone: Tone, length: Frames) -> f32 {
        let known = self
            .scales
            .iter()
            .flatten()
            .find(|(t, l, _)| (*t, *l) == (tone, length));
        if let Some((.., scale)) = known {
            return *scale;
        }
        let scale = shape.scale();
        self.scales.rotate_right(1);
        self.scales[0] = Some((tone, length, scale));
        scale
    }
}

impl Planes {
    /// Adds the planes to `out` at `amplitude`, which is told the frame of the tone; the
    /// first lies `t` frames after the tone's start.
    fn pour(&self, out: &mut Block, gain: [f32; 2], t: f64, amplitude: impl Fn(f32) -> f32) {
        for (n, ((l, r), frame)) in self.left.iter().zip(&self.right).zip(out).enumerate() {
            let level = amplitude(t as f32 + n as f32);
            frame[0] += gain[0] * level * l;
            frame[1] += gain[1] * level * r;
        }
    }
}
