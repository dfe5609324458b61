//! Breath: noise with a colour that moves.
//!
//! A tile is two blocks of noise, made from a spectrum of hashed numbers by one
//! Fourier transform and faded in and out; tiles overlap by half, so a block is the
//! sum of two. A tile depends on its seed, its number and its colour alone. As the
//! colour is known bin by bin, so is its loudness: the noise leaves here at unit power,
//! K weighted, whatever its colour.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlannerScalar};

use super::math::{between, decibels, exp2, log2, sin_cos};
use super::tones::{Planes, Source};
use crate::dsp::weighting::power_weight;
use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, mix};

/// Samples in a tile.
const TILE: usize = 2 * BLOCK;
/// Breath has nothing to say above bin 110, which is 5.2 kHz.
const BINS: usize = 110;

/// A resonance of the mouth, from the start of a phase to its end.
#[derive(Clone, Copy, Debug)]
pub struct Band {
    /// Centre in hertz.
    pub centre: [f32; 2],
    /// Distance in octaves from the centre to where the level is 4.3 dB down.
    pub width: [f32; 2],
    /// Decibels.
    pub level: [f32; 2],
}

/// The colour of a breath.
#[derive(Clone, Copy, Debug)]
pub struct Colour {
    pub bands: [Band; 3],
    /// How wide it is: the side signal's amplitude over the middle's.
    pub spread: [f32; 2],
}

pub struct Noise {
    transform: Arc<dyn Fft<f32>>,
    scratch: Vec<Complex32>,
    window: Vec<f32>,
    /// The binary logarithm of each bin's frequency, and its K weight.
    pitch: [f32; BINS],
    weight: [f32; BINS],
    /// The last tile of even and of odd number, so that each is made but once.
    tiles: [Tile; 2],
}

struct Tile {
    key: Option<(Source, u64)>,
    samples: Vec<Complex32>,
}

impl Noise {
    pub fn new() -> Noise {
        // No vector instructions: they differ from machine to machine in the last bit.
        let transform = FftPlannerScalar::new().plan_fft_inverse(TILE);
        let zero = Complex32::new(0.0, 0.0);
        let tile = || Tile {
            key: None,
            samples: vec![zero; TILE],
        };
        let hertz = |bin: usize| bin.max(1) as f32 * SAMPLE_RATE as f32 / TILE as f32;
        Noise {
            scratch: vec![zero; transform.get_inplace_scratch_len()],
            transform,
            window: (0..TILE).map(vorbis).collect(),
            pitch: std::array::from_fn(|bin| log2(hertz(bin))),
            weight: std::array::from_fn(|bin| power_weight(hertz(bin))),
            tiles: [tile(), tile()],
        }
    }

    /// Adds block `index` of the noise of `source`. The sum of both channels has a
    /// K-weighted power of `gain` squared.
    pub fn add(
        &mut self,
        source: Source,
        colour: &Colour,
        index: u64,
        gain: f32,
        out: &mut Planes,
    ) {
        for (tile, half) in [(index, BLOCK), (index + 1, 0)] {
            let key = Some((source, tile));
            let slot = (tile % 2) as usize;
            if self.tiles[slot].key != key {
                // A tile is centred on the start of the block of its number.
                let t = tile as f64 * BLOCK as f64 - source.start as f64;
                let progress = (t / source.length as f64).clamp(0.0, 1.0) as f32;
                self.fill(slot, mix(source.seed ^ mix(tile)), colour, progress);
                self.tiles[slot].key = key;
            }
            let samples = &self.tiles[slot].samples[half..half + BLOCK];
            for ((l, r), z) in out.left.iter_mut().zip(&mut out.right).zip(samples) {
                *l += gain * z.re;
                *r += gain * z.im;
            }
        }
    }

    /// The amplitude of each bin where a colour has moved so far, at unit power.
    fn gains(&self, colour: &Colour, progress: f32, spread: f32) -> [f32; BINS] {
        let bands = colour.bands.map(|band| {
            let width = between(band.width, progress);
            (
                // Centres move evenly in pitch, not in hertz.
                between(band.centre.map(log2), progress),
                std::f32::consts::LOG2_E / (width * width),
                decibels(2.0 * between(band.level, progress)),
            )
        });
        let density = |bin: usize| -> f32 {
            let in_band = |(centre, narrow, level): &(f32, f32, f32)| {
                let x = self.pitch[bin] - centre;
                level * exp2(-x * x * narrow)
            };
            if bin == 0 {
                0.0
            } else {
                bands.iter().map(in_band).sum()
            }
        };
        let densities: [f32; BINS] = std::array::from_fn(density);
        let power: f32 = densities.iter().zip(&self.weight).map(|(d, w)| d * w).sum();
        // Two channels; each bin stands for itself and its mirror image; the hashed
        // numbers have a mean square of 4/3.
        let scale = (power * (1.0 + spread * spread) * 4.0 * 4.0 / 3.0).recip();
        densities.map(|density| (density * scale).sqrt())
    }

    fn fill(&mut self, slot: usize, seed: u64, colour: &Colour, progress: f32) {
        let spread = between(colour.spread, progress);
        let gains = self.gains(colour, progress, spread);
        let samples = &mut self.tiles[slot].samples;
        samples.fill(Complex32::new(0.0, 0.0));
        for (bin, gain) in gains.iter().enumerate().skip(1) {
            let middle = chance(seed.wrapping_add(2 * bin as u64)) * *gain;
            let side = chance(seed.wrapping_add(2 * bin as u64 + 1)) * (gain * spread);
            let (left, right) = (middle + side, middle - side);
            // Two real signals through one complex transform.
            let i = Complex32::i();
            samples[bin] = left + i * right;
            samples[TILE - bin] = left.conj() + i * right.conj();
        }
        self.transform
            .process_with_scratch(samples, &mut self.scratch);
        for (z, w) in samples.iter_mut().zip(&self.window) {
            *z *= *w;
        }
    }
}

/// A window whose square and its own shifted by half a tile add up to one, with no
/// corner at the ends (that of the Vorbis codec).
fn vorbis(n: usize) -> f32 {
    let (s, _) = sin_cos((n as f32 + 0.5) / (2 * TILE) as f32);
    sin_cos(0.25 * s * s).0
}

/// A hashed complex number: each part the sum of two numbers spread evenly within ±1.
fn chance(key: u64) -> Complex32 {
    let bits = mix(key);
    let part = |shift: u32| f32::from((bits >> shift) as i16) / 32768.0;
    Complex32::new(part(0) + part(16), part(32) + part(48))
}
