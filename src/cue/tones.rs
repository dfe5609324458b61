//! From a placed tone to a block of frames.

use super::air::Noise;
use super::loudness::Shape;
use super::recipe::Recipe;
use super::{Placed, Struck, Tone};
use crate::frame::{BLOCK, Block};
use crate::units::{Frames, SAMPLE_RATE};

const RATE: f32 = SAMPLE_RATE as f32;

/// What a cue's sound depends on besides the position: all but its gain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ToneKey {
    pub tone: Tone,
    pub start: Frames,
    pub length: Frames,
    pub seed: u64,
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
    /// Allocates all that sounding takes.
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
        self.planes.clear();
        let source = ToneKey {
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

    /// Fills the planes with a tone at full level, before its contour.
    fn sound(&mut self, recipe: &Recipe, source: ToneKey, t: f64, index: u64) {
        let ToneKey { length, seed, .. } = source;
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

    /// The same for a stroke: first the mallet, then the ringing.
    fn strike(&mut self, struck: Struck, source: ToneKey, t: f64, index: u64) {
        let out = &mut *self.planes;
        if let Some(colour) = struck.thump(t as f32 / RATE) {
            self.noise.add(source, colour, index, 1.0, out);
            for (n, (l, r)) in out.left.iter_mut().zip(&mut out.right).enumerate() {
                let amplitude = struck.thump_amplitude((t as f32 + n as f32) / RATE);
                *l *= amplitude;
                *r *= amplitude;
            }
        }
        struck.add(t, source.seed, out);
    }

    /// What [`Shape::scale`] gives.
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

/// One block, a channel at a time.
pub struct Planes {
    pub left: [f32; BLOCK],
    pub right: [f32; BLOCK],
}

impl Planes {
    fn clear(&mut self) {
        self.left.fill(0.0);
        self.right.fill(0.0);
    }

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
