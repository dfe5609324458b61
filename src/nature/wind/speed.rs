//! How fast it blows, and what sways with it.

use crate::dsp::bands::Bands;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::dsp::spectral::Spectrum;
use crate::nature::parameter::Settings;
use crate::units::Seed;

use super::{DRIFT, GUSTS};

/// How fast it blows, against its mean, in standard deviations.
pub struct Speed {
    gusts: f32,
    /// How much more air has come past than on average. Its change is the speed; a tone
    /// whose pitch follows the wind has its phase from it.
    run: Fractal,
    /// Standard deviations of the speed from the run's change in a second.
    scale: f64,
    spell: Fractal,
    minutes: Fractal,
    drift: f32,
}

/// Octaves of gusts, and the standard deviation of the change in as many octaves of a
/// fractal of slope 3, whose lowest turns once a second.
const OCTAVES: usize = 6;
const CHANGE: f64 = 2.9;

/// Half the seconds over which the run's change is taken.
const REACH: f64 = 0.02;

/// A part of the spectrum that moves by itself: an eddy, a branch.
pub struct MovingPart {
    pub depth: f32,
    pub swell: Fractal,
    pub reach: Bands,
}

impl Speed {
    pub fn new(settings: &Settings, seed: Seed, strength: f64) -> Speed {
        let lowest = 0.05 * math::pow(strength, 0.4);
        Speed {
            gusts: settings.number(&GUSTS) as f32,
            run: Fractal::new(seed.named(seeds::GUST), lowest, OCTAVES, 3.0).levelled(),
            scale: 1.0 / (CHANGE * lowest),
            spell: Fractal::new(seed.named(seeds::SPELL), 1.0 / 90.0, 3, 0.6),
            minutes: Fractal::minutes(seed),
            drift: settings.number(&DRIFT) as f32,
        }
    }

    /// Standard deviations from the mean; upward ones are bent so that no gust leaps out.
    pub fn at(&self, seconds: f64) -> f32 {
        let change = self.run.at(seconds + REACH) - self.run.at(seconds - REACH);
        let gust = (self.scale / (2.0 * REACH)) as f32 * change;
        let spell = 1.0 + 0.3 * self.drift * self.spell.at(seconds);
        let gust = self.gusts * spell.clamp(0.3, 1.6) * gust;
        if gust > 0.0 {
            gust / (1.0 + 0.22 * gust)
        } else {
            gust
        }
    }

    /// The integral of the speed over the seconds, but for spells and bends.
    pub fn run(&self, seconds: f64) -> f64 {
        f64::from(self.gusts) * self.scale * f64::from(self.run.at(seconds))
    }

    /// Slow change in decibels.
    pub fn slow(&self, seconds: f64) -> f32 {
        0.25 * self.drift * self.minutes.gently(seconds)
    }

    /// Lets the wind come a little more from one side, then from the other.
    pub fn place(&self, seconds: f64, powers: &Bands, spectrum: &mut Spectrum) {
        let lean = (0.12 * self.spell.at(3.0 * seconds + 7000.0)).clamp(-0.3, 0.3);
        for (band, power) in powers.iter().enumerate() {
            spectrum.left[band] = power * (1.0 - lean);
            spectrum.right[band] = power * (1.0 + lean);
        }
    }
}

impl MovingPart {
    pub fn sway(&self, seconds: f64, level: &mut Bands) {
        let swell = self.depth * self.swell.at(seconds);
        for (level, reach) in level.iter_mut().zip(&self.reach) {
            *level += swell * reach;
        }
    }
}
