//! Singers too far off to be told apart: noise around the pitch they sing at.

use crate::dsp::bands::Bands;
use crate::dsp::decibels::power_f32;
use crate::dsp::lattice::Fractal;
use crate::units::Seed;

use super::loudness;

/// A crowd of singers, swelling and shimmering.
pub struct Crowd {
    voices: Vec<Voice>,
    minutes: Fractal,
    drift: f32,
    /// Decibels by which it swells.
    swell: f32,
}

/// Those of one pitch.
pub struct Voice {
    powers: Bands,
    shimmer: Fractal,
    swell: Fractal,
}

impl Voice {
    /// Singers at `hertz`, spread as `shape` is, together as loud as the power `loudness`
    /// in both ears.
    pub fn new(shape: Bands, hertz: f64, loudness: f64, [shimmer, swell]: [Fractal; 2]) -> Voice {
        let sum: f32 = shape.iter().sum();
        let power = (0.5 * loudness / loudness::weight(hertz)) as f32;
        Voice {
            powers: shape.map(|value| value / sum * power),
            shimmer: shimmer.levelled(),
            swell: swell.levelled(),
        }
    }
}

impl Crowd {
    pub fn new(seed: Seed, voices: Vec<Voice>, drift: f64, swell: f32) -> Crowd {
        Crowd {
            voices,
            minutes: Fractal::minutes(seed),
            drift: drift as f32,
            swell,
        }
    }

    /// Adds what it gives at `seconds` to the powers of the bands.
    pub fn add(&self, seconds: f64, powers: &mut Bands) {
        let slow = 0.5 * self.drift * self.minutes.gently(seconds + 900.0);
        for voice in &self.voices {
            let swell = self.swell * voice.swell.at(seconds);
            let factor = power_f32(slow + voice.shimmer.at(seconds) + swell);
            for (power, own) in powers.iter_mut().zip(&voice.powers) {
                *power += factor * own;
            }
        }
    }
}
