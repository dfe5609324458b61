//! The many birds too far off to be told apart: breaths of noise at the pitch of each.

use crate::dsp::bands::{self, BANDS, Bands};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::units::Seed;

use super::super::loudness;
use super::super::stillness::Balance;

/// How many voices the shimmer has, and the pitches in hertz they spread over.
const VOICES: usize = 8;
const LOWEST: f64 = 2400.0;
const HIGHEST: f64 = 5400.0;

/// One far voice: phrases of some seconds, in them syllables.
struct FarBird {
    /// Its place among the bands, and its share of the power.
    place: f32,
    power: f32,
    phrases: Fractal,
    syllables: Fractal,
    pitch: Fractal,
}

/// The far birds all together.
pub struct Chorus {
    voices: [FarBird; VOICES],
    minutes: Fractal,
    drift: f32,
    sway: f32,
}

impl Chorus {
    /// A chorus that is `share` of what `balance` leaves to the quiet.
    pub fn new(seed: Seed, balance: &Balance, share: f64, drift: f64) -> Chorus {
        let voices = std::array::from_fn(|number| {
            let own = seed.nth(number as u64);
            let part = (number as f64 + 0.8 * f64::from(own.uniform())) / VOICES as f64;
            let hertz = LOWEST * math::pow(HIGHEST / LOWEST, part);
            let loudness = share * balance.quiet / VOICES as f64;
            FarBird {
                place: bands::place(hertz) as f32,
                power: (0.5 * loudness / loudness::weight(hertz)) as f32,
                phrases: Fractal::new(own.named(seeds::PHRASES), 0.22, 2, 0.8).levelled(),
                syllables: Fractal::new(own.named(seeds::SYLLABLES), 4.5, 2, 0.4).levelled(),
                pitch: Fractal::new(own.named(seeds::PITCH), 5.0, 1, 0.0),
            }
        });
        Chorus {
            voices,
            minutes: Fractal::minutes(seed),
            drift: drift as f32,
            sway: balance.sway as f32,
        }
    }

    /// Adds to `powers` what is heard of them at `seconds`.
    pub fn add(&self, seconds: f64, powers: &mut Bands) {
        let slow = 1.0 + 0.15 * self.drift * self.minutes.gently(seconds + 900.0);
        for voice in &self.voices {
            // The upper half of a curve: silent for half of the time, and 1 on average.
            let upper = |curve: &Fractal| 2.5 * curve.at(seconds).max(0.0);
            let phrase = upper(&voice.phrases);
            let heard = if phrase > 0.0 {
                phrase * upper(&voice.syllables)
            } else {
                0.0
            };
            let power = slow * voice.power * (1.0 + self.sway * (heard - 1.0));
            let place = voice.place + 0.6 * voice.pitch.at(seconds);
            let band = (place.max(0.0) as usize).min(BANDS - 2);
            let upper = (place - band as f32).clamp(0.0, 1.0);
            powers[band] += power * (1.0 - upper);
            powers[band + 1] += power * upper;
        }
    }
}
