//! A singing bowl, rubbed: beating pairs of partials that come and go with the breath.

use super::partial::Partial;
use super::tones::Planes;
use crate::dsp::math::{between, cos_f32};
use crate::dsp::weighting::power_weight;
use crate::frame::BLOCK;
use crate::units::mix;

pub const PARTIALS: usize = 4;

/// In hertz; then each partial's ratio to it, and how fast its pair beats, in hertz.
/// The ratios are those commonly measured on singing bowls, see Inácio 2004.
const FUNDAMENTAL: f32 = 196.0;
const RATIOS: [f32; PARTIALS] = [1.0, 2.76, 5.15, 8.0];
const BEATS: [f64; PARTIALS] = [0.5, 0.83, 1.27, 1.9];
/// The second of a pair against the first, in one ear and in the other. As it swells in one
/// where it sinks in the other, a bowl turns slowly in the room and yet keeps its level.
const SECOND: [f32; 2] = [0.36, -0.08];

/// A rubbed bowl from the start of a phase to its end.
#[derive(Clone, Copy, Debug)]
pub struct Rubbed {
    /// Amplitudes of the partials, the lowest first.
    pub partials: [[f32; PARTIALS]; 2],
}

impl Rubbed {
    /// Adds the block that begins `t` frames after the start of a tone of `length` frames.
    /// The sum of both channels has a K-weighted power of `gain` squared, but for the beats.
    pub fn add(&self, t: f64, length: f64, seed: u64, gain: f32, out: &mut Planes) {
        let (from, _) = self.partials_at((t / length) as f32);
        let (to, _) = self.partials_at(((t + BLOCK as f64) / length) as f32);
        for (p, ratio) in RATIOS.iter().enumerate() {
            let ends = [from[p] * gain, to[p] * gain];
            let partial = Partial {
                hertz: f64::from(FUNDAMENTAL * ratio),
                phase: (mix(seed ^ p as u64) >> 11) as f64 / (1u64 << 53) as f64,
                amplitude: ends.map(|a| [a; 2]),
            };
            partial.add(t, out);
            let second = if p % 2 == 0 {
                SECOND
            } else {
                [SECOND[1], SECOND[0]]
            };
            let partner = Partial {
                hertz: partial.hertz + BEATS[p],
                amplitude: ends.map(|a| second.map(|s| s * a)),
                ..partial
            };
            partner.add(t, out);
        }
    }

    /// The power after `seconds`, relative to its mean: the beats.
    pub fn beat(&self, seconds: f32, progress: f32) -> f32 {
        let (_, powers) = self.partials_at(progress);
        let swing: f32 = powers
            .iter()
            .zip(BEATS)
            .map(|(power, beat)| power * cos_f32(beat * f64::from(seconds)))
            .sum();
        1.0 + 2.0 * (SECOND[0] + SECOND[1]) * swing / pair_power()
    }

    /// The partials' amplitudes at unit K-weighted power, and each one's share in it.
    fn partials_at(&self, progress: f32) -> ([f32; PARTIALS], [f32; PARTIALS]) {
        let x = progress.clamp(0.0, 1.0);
        let raw: [f32; PARTIALS] =
            std::array::from_fn(|p| between([self.partials[0][p], self.partials[1][p]], x));
        let powers: [f32; PARTIALS] =
            std::array::from_fn(|p| raw[p] * raw[p] * power_weight(FUNDAMENTAL * RATIOS[p]));
        let total: f32 = powers.iter().sum();
        let scale = (0.5 * total * pair_power()).sqrt().recip();
        (raw.map(|a| a * scale), powers.map(|p| p / total))
    }
}

/// The mean power of a pair over both channels, where one partial alone has one in each.
fn pair_power() -> f32 {
    2.0 + SECOND.iter().map(|s| s * s).sum::<f32>()
}
