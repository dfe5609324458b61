//! A hum: a few harmonics on a pitch that glides.

use super::tones::Planes;
use crate::dsp::math::{between, cos_f32, sin_cos_f32, wrap};
use crate::dsp::weighting::power_weight;
use crate::frame::BLOCK;
use crate::units::SAMPLE_RATE;

pub const HARMONICS: usize = 5;

/// How fast the two strings of the hum beat against each other, in hertz.
const BEAT: f64 = 0.6;
/// The second string's amplitude: in the middle, where it beats, and at the sides, where
/// it widens; the latter cancels in mono.
const SECOND: [f32; 2] = [0.14, 0.36];
/// How straight a glide runs; its rest is eased at both ends.
const STRAIGHT: f64 = 0.5;

/// A hum from the start of a phase to its end.
#[derive(Clone, Copy, Debug)]
pub struct Hum {
    /// In hertz.
    pub pitch: [f32; 2],
    /// Amplitudes of the harmonics, the fundamental first.
    pub harmonics: [[f32; HARMONICS]; 2],
}

impl Hum {
    /// Adds the block that begins `t` frames after the start of a hum of `length` frames.
    /// The sum of both channels has a K-weighted power of `gain` squared, but for the beat.
    pub fn add(&self, t: f64, length: f64, gain: f32, out: &mut Planes) {
        let (from, _) = self.harmonics_at(t / length);
        let (to, _) = self.harmonics_at((t + BLOCK as f64) / length);
        let slope: [f32; HARMONICS] =
            std::array::from_fn(|h| gain * (to[h] - from[h]) / BLOCK as f32);
        let from = from.map(|a| a * gain);

        let rate = f64::from(SAMPLE_RATE);
        let [low, high] = self.pitch.map(f64::from);
        for (n, (l, r)) in out.left.iter_mut().zip(&mut out.right).enumerate() {
            let u = ((t + n as f64) / length).clamp(0.0, 1.0);
            // The glide's integral.
            let travelled = u * u * (0.5 * STRAIGHT + (1.0 - STRAIGHT) * u * (1.0 - 0.5 * u));
            let first = length / rate * (low * u + (high - low) * travelled);
            let second = first + BEAT * length / rate * u;
            let amplitude = std::array::from_fn(|h| from[h] + slope[h] * n as f32);
            let (a, b) = (
                chord(wrap(first), &amplitude),
                chord(wrap(second), &amplitude),
            );
            let middle = a + SECOND[0] * b;
            *l += middle + SECOND[1] * b;
            *r += middle - SECOND[1] * b;
        }
    }

    /// The power after `seconds`, relative to its mean: the beat.
    pub fn beat(&self, seconds: f32, progress: f32) -> f32 {
        let (_, powers) = self.harmonics_at(f64::from(progress));
        let [beating, side] = SECOND;
        let swing: f32 = (1u32..)
            .zip(powers)
            .map(|(h, power)| power * cos_f32(BEAT * f64::from(seconds) * f64::from(h)))
            .sum();
        1.0 + 2.0 * beating * swing / (1.0 + beating * beating + side * side)
    }

    /// The harmonics' amplitudes at unit K-weighted power, and each one's share in it.
    fn harmonics_at(&self, progress: f64) -> ([f32; HARMONICS], [f32; HARMONICS]) {
        let x = glide(progress) as f32;
        let pitch = between(self.pitch, x);
        let raw: [f32; HARMONICS] =
            std::array::from_fn(|h| between([self.harmonics[0][h], self.harmonics[1][h]], x));
        let powers: [f32; HARMONICS] =
            std::array::from_fn(|h| raw[h] * raw[h] * power_weight(pitch * (h + 1) as f32));
        let total: f32 = powers.iter().sum();
        // Half the square of an amplitude is its power, and there are two channels.
        let [beating, side] = SECOND;
        let scale = (total * (1.0 + beating * beating + side * side))
            .sqrt()
            .recip();
        (raw.map(|a| a * scale), powers.map(|p| p / total))
    }
}

/// How far the pitch has glided at `u` of the phase.
fn glide(u: f64) -> f64 {
    let u = u.clamp(0.0, 1.0);
    u * (STRAIGHT + (1.0 - STRAIGHT) * u * (3.0 - 2.0 * u))
}

/// The sum of the harmonics of a sine at `turns`, each from the two before it.
#[inline]
fn chord(turns: f32, amplitudes: &[f32; HARMONICS]) -> f32 {
    let (sine, cosine) = sin_cos_f32(turns);
    let twice = 2.0 * cosine;
    let (mut before, mut now, mut sum) = (0.0, sine, 0.0);
    for a in amplitudes {
        sum += a * now;
        (before, now) = (now, twice * now - before);
    }
    sum
}
