//! The quiet outdoors in which animals are heard, and how loud they are against it.

use crate::dsp::bands::{self, BANDS, Bands, Sketch};
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::SpectralNoise;
use crate::units::Seed;

use super::loudness;

/// A faint noise of air, leaves and far water that never quite rests.
pub struct Stillness {
    level: Bands,
    breath: Fractal,
    leaves: Fractal,
    minutes: Fractal,
    drift: f32,
    sway: f32,
    noise: SpectralNoise,
}

impl Stillness {
    /// The quiet that `sketch` draws in decibels a band: `share` of what `balance` leaves to it.
    pub fn new(
        seed: Seed,
        sketch: &Sketch,
        balance: &Balance,
        share: f64,
        drift: f64,
    ) -> Stillness {
        let level = bands::sketched(sketch);
        let loudness = share * balance.quiet;
        let lift = 10.0 * math::log2(loudness / heard(&level)) / math::log2(10.0);
        Stillness {
            level: level.map(|level| level + lift as f32),
            breath: Fractal::new(seed.named(seeds::BREATH), 0.1, 3, 1.0).levelled(),
            leaves: Fractal::new(seed.named(seeds::LEAVES), 0.2, 4, 0.6).levelled(),
            minutes: Fractal::minutes(seed),
            drift: drift as f32,
            sway: balance.sway as f32,
            noise: SpectralNoise::new(
                seed.named(seeds::AIR),
                &bands::from_fn(|hertz| 0.55 + 0.3 / (1.0 + hertz * hertz / 122_500.0)),
            ),
        }
    }

    /// Writes block `index`; `chorus` gives what many callers far away add to the powers.
    pub fn block(&mut self, index: u64, out: &mut Planar, chorus: impl Fn(f64, &mut Bands)) {
        let Stillness {
            level,
            breath,
            leaves,
            minutes,
            drift,
            sway,
            noise,
        } = self;
        noise.block(index, out, |seconds, spectrum| {
            let slow = 0.4 * *drift * minutes.gently(seconds);
            let breath = 0.8 * *sway * breath.at(seconds) + slow;
            // The leaves stir by themselves.
            let leaves = 0.7 * *sway * leaves.at(seconds) - 0.5 * slow;
            let mut powers = *level;
            for (band, power) in powers.iter_mut().enumerate() {
                *power += breath + leaves * (band as f32 / BANDS as f32);
            }
            powers = bands::powers(&powers);
            chorus(seconds, &mut powers);
            spectrum.left = powers;
            spectrum.right = powers;
        });
    }
}

/// The loudness, as a power, of noise of such levels in both ears.
fn heard(level: &Bands) -> f64 {
    2.0 * f64::from(loudness::heard(&bands::powers(level)))
}

/// Loudness, as a power, at which calls and quiet together come near the reference.
const TOGETHER: f64 = 0.0055;

/// Decibels by which the quiet itself may rise for a moment.
const SWAY: f64 = 0.9;

/// How loud calls are before they are balanced, as powers.
pub struct Calls {
    /// The loudest that is heard within 0.4 s.
    pub loudest: f64,
    /// What is heard while one calls, on average.
    pub usual: f64,
    /// The share of the time in which one does.
    pub busy: f64,
}

/// What keeps calls within their prominence.
pub struct Balance {
    /// What calls are scaled by, as an amplitude.
    pub scale: f64,
    /// The loudness left to the quiet between them, as a power.
    pub quiet: f64,
    /// How much the quiet may move: where calls hardly rise over it, it may not either.
    pub sway: f64,
}

impl Calls {
    /// Lets no call rise more than `prominence` decibels over the quiet.
    ///
    /// A minute of the two stays as loud as it is: for a smaller prominence the quiet
    /// comes up and the calls step back.
    pub fn balance(&self, prominence: f64) -> Balance {
        let room = (decibels::power(prominence) - decibels::power(SWAY)).max(0.12);
        // Where nobody calls the quiet alone is heard.
        let quiet = self.loudest.max(1e-9) / room;
        let minute = self.usual * self.busy + quiet;
        // The loudness of a minute leaves out what is 10 dB below its mean.
        let gated = (4.0 * (1.0 - 10.0 * quiet / minute)).clamp(0.0, 1.0);
        let loudness = minute + gated * self.usual * (1.0 - self.busy);
        let scale = TOGETHER / loudness;
        Balance {
            scale: scale.sqrt(),
            quiet: quiet * scale,
            sway: (prominence / 8.0).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_calls_the_quiet_is_as_loud_as_it_should_be() {
        let nobody = Calls {
            loudest: 0.0,
            usual: 0.0,
            busy: 0.1,
        };
        let balance = nobody.balance(15.0);
        assert!((balance.quiet - TOGETHER).abs() < 1e-6, "{}", balance.quiet);
        assert!(balance.scale.is_finite());
    }

    #[test]
    fn the_loudest_call_rises_no_farther_than_its_prominence() {
        let calls = Calls {
            loudest: 3.0,
            usual: 1.0,
            busy: 0.3,
        };
        for prominence in [3.0, 9.0, 24.0] {
            let balance = calls.balance(prominence);
            let loudest = calls.loudest * balance.scale * balance.scale;
            assert!(loudest / balance.quiet + 1.0 < decibels::power(prominence));
        }
    }
}
