//! Breath: noise with a colour that moves.
//!
//! A tile is two blocks of noise, made from a spectrum of hashed numbers by one
//! Fourier transform and faded in and out; tiles overlap by half, so a block is the
//! sum of two. A tile depends on its seed, its number and its colour alone. As the
//! colour is known bin by bin, so is its loudness: the noise leaves here at unit power,
//! K weighted, whatever its colour.

use super::tones::{Planes, ToneKey};
use crate::dsp::decibels::amplitude_f32;
use crate::dsp::fft::{self, Complex, POINTS};
use crate::dsp::math::{self, between, exp2_f32};
use crate::dsp::weighting::power_weight;
use crate::dsp::window;
use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, mix};

/// Samples in a tile, which is two blocks.
const TILE: usize = POINTS;
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
    scratch: Box<Complex>,
    window: &'static [f32; TILE],
    /// The binary logarithm of each bin's frequency, and its K weight.
    pitch: [f32; BINS],
    weight: [f32; BINS],
    /// The last tile of even and of odd number, so that each is made but once.
    tiles: [Tile; 2],
}

struct Tile {
    key: Option<(ToneKey, u64)>,
    /// Left as the real part, right as the imaginary one.
    samples: Box<Complex>,
}

impl Noise {
    pub fn new() -> Noise {
        fft::prepare();
        let tile = || Tile {
            key: None,
            samples: Box::new(Complex::ZERO),
        };
        let hertz = |bin: usize| bin.max(1) as f32 * SAMPLE_RATE as f32 / TILE as f32;
        Noise {
            scratch: Box::new(Complex::ZERO),
            window: window::vorbis(),
            pitch: std::array::from_fn(|bin| octaves(hertz(bin))),
            weight: std::array::from_fn(|bin| power_weight(hertz(bin))),
            tiles: [tile(), tile()],
        }
    }

    /// Adds block `index` of the noise of `source`. The sum of both channels has a
    /// K-weighted power of `gain` squared.
    pub fn add(
        &mut self,
        source: ToneKey,
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
            let Complex { re, im } = &*self.tiles[slot].samples;
            let planes = [(&mut out.left, re), (&mut out.right, im)];
            for (plane, samples) in planes {
                for (out, x) in plane.iter_mut().zip(&samples[half..half + BLOCK]) {
                    *out += gain * x;
                }
            }
        }
    }

    /// The amplitude of each bin where a colour has moved so far, at unit power.
    fn gains(&self, colour: &Colour, progress: f32, spread: f32) -> [f32; BINS] {
        let bands = colour.bands.map(|band| {
            let width = between(band.width, progress);
            (
                // Centres move evenly in pitch, not in hertz.
                between(band.centre.map(octaves), progress),
                std::f32::consts::LOG2_E / (width * width),
                amplitude_f32(2.0 * between(band.level, progress)),
            )
        });
        let density = |bin: usize| -> f32 {
            let in_band = |(centre, narrow, level): &(f32, f32, f32)| {
                let x = self.pitch[bin] - centre;
                level * exp2_f32(-x * x * narrow)
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
        let Complex { re, im } = &mut *self.tiles[slot].samples;
        re.fill(0.0);
        im.fill(0.0);
        for (bin, gain) in gains.iter().enumerate().skip(1) {
            let middle = chance(seed.wrapping_add(2 * bin as u64)).map(|x| x * gain);
            let side = chance(seed.wrapping_add(2 * bin as u64 + 1)).map(|x| x * (gain * spread));
            let left = [middle[0] + side[0], middle[1] + side[1]];
            let right = [middle[0] - side[0], middle[1] - side[1]];
            // Two real signals through one complex transform: L + iR here, and L* + iR* at
            // the mirror image.
            (re[bin], im[bin]) = (left[0] - right[1], left[1] + right[0]);
            (re[TILE - bin], im[TILE - bin]) = (left[0] + right[1], right[0] - left[1]);
        }
        fft::inverse(&mut self.tiles[slot].samples, &mut self.scratch);
        let Complex { re, im } = &mut *self.tiles[slot].samples;
        for part in [re, im] {
            for (x, window) in part.iter_mut().zip(self.window) {
                *x *= window;
            }
        }
    }
}

/// The octaves of a frequency above one hertz.
fn octaves(hertz: f32) -> f32 {
    math::log2(f64::from(hertz)) as f32
}

/// A hashed complex number: each part the sum of two numbers spread evenly within ±1.
fn chance(key: u64) -> [f32; 2] {
    let bits = mix(key);
    let part = |shift: u32| f32::from((bits >> shift) as i16) / 32768.0;
    [part(0) + part(16), part(32) + part(48)]
}
