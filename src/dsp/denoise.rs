//! A steady noise taken down gently.
//!
//! Every 512 frames a spectrum is compared with that of the noise, and what does not rise above
//! it is turned down, by 12 dB at most: the noise stays, farther away, and nothing of it is cut
//! into the chirps that are known as musical noise. What is thought of a bin hangs on its
//! neighbours in time, looked at from both sides so that no onset is softened.

use super::fft::{self, Complex, POINTS};
use super::window;

/// Frames from one spectrum to the next.
const STEP: usize = POINTS / 2;

/// Bins from the constant to half the rate.
const BINS: usize = POINTS / 2 + 1;

/// The least that is left, as an amplitude: -12 dB.
const LEAST: f32 = 0.25;

/// The share of what was found in the neighbouring spectrum in what is thought of this one.
const MEMORY: f32 = 0.92;

/// Chance lets a bin of noise rise above its mean now and then: it is taken for so much stronger.
const CAUTION: f32 = 1.6;

/// A noise in a bin is never taken for less: nothing is divided by none.
const NOTHING: f32 = 1e-9;

/// Spectra that a noise is measured from, at least.
const ENOUGH: usize = 8;

type Bins = [f32; BINS];

/// How strong a steady noise is from bin to bin.
#[derive(Clone, Debug)]
pub struct NoiseFloor {
    power: Box<Bins>,
}

impl NoiseFloor {
    /// That of a stretch in which nothing else sounds; `None` where it is too short to tell, some
    /// 100 ms at 48 kHz.
    pub fn of(samples: &[f32]) -> Option<NoiseFloor> {
        let (mut sum, mut count) = (Box::new([0.0; BINS]), 0);
        let mut scratch = Complex::ZERO;
        for frame in samples.windows(POINTS).step_by(STEP) {
            let spectrum = spectrum(frame, &mut scratch);
            for (sum, power) in sum.iter_mut().zip(powers(&spectrum)) {
                *sum += power;
            }
            count += 1;
        }
        if count < ENOUGH {
            return None;
        }
        let mean = smooth(&sum).map(|sum| sum / count as f32);
        Some(NoiseFloor {
            power: Box::new(mean),
        })
    }

    /// `samples` with this noise 12 dB farther away, and as long.
    pub fn quieten(&self, samples: &[f32]) -> Vec<f32> {
        let mut scratch = Complex::ZERO;
        // Half a window before and a whole one behind, so that every sample is in two.
        let mut padded = vec![0.0; STEP];
        padded.extend_from_slice(samples);
        padded.resize((samples.len() / STEP + 3) * STEP, 0.0);
        let frames = || padded.windows(POINTS).step_by(STEP);
        let all: Vec<Bins> = frames()
            .map(|frame| powers(&spectrum(frame, &mut scratch)))
            .collect();
        let mut gains = self.gains(all.iter());
        let backward = self.gains(all.iter().rev());
        for (gain, other) in gains.iter_mut().zip(backward.iter().rev()) {
            for (gain, other) in gain.iter_mut().zip(other) {
                *gain = gain.max(*other);
            }
            *gain = smooth(gain);
        }
        let window = window::vorbis();
        let mut out = vec![0.0; padded.len()];
        for ((number, frame), gain) in frames().enumerate().zip(&gains) {
            let mut bins = spectrum(frame, &mut scratch);
            for k in 0..POINTS {
                let gain = gain[k.min(POINTS - k)];
                // The conjugate, of which the inverse transform is made.
                (bins.re[k], bins.im[k]) = (bins.re[k] * gain, -bins.im[k] * gain);
            }
            fft::inverse(&mut bins, &mut scratch);
            let sums = &mut out[number * STEP..][..POINTS];
            for ((sum, x), w) in sums.iter_mut().zip(&bins.re).zip(window) {
                *sum += x * w / POINTS as f32;
            }
        }
        out.drain(..STEP);
        out.truncate(samples.len());
        out
    }

    /// How far each bin of spectra in a row is to be turned down.
    fn gains<'a>(&self, spectra: impl Iterator<Item = &'a Bins>) -> Vec<Bins> {
        let mut before = [0.0; BINS];
        let gain = |powers: &Bins| {
            std::array::from_fn(|k| {
                let noise = (CAUTION * self.power[k]).max(NOTHING);
                let now = (powers[k] / noise - 1.0).max(0.0);
                let above = MEMORY * before[k] + (1.0 - MEMORY) * now;
                let gain = above / (1.0 + above);
                before[k] = gain * gain * powers[k] / noise;
                gain.max(LEAST)
            })
        };
        spectra.map(gain).collect()
    }
}

/// The spectrum of a windowed stretch; of a real one the inverse transform is the conjugate.
fn spectrum(frame: &[f32], scratch: &mut Complex) -> Complex {
    let mut bins = Complex::ZERO;
    for ((re, x), w) in bins.re.iter_mut().zip(frame).zip(window::vorbis()) {
        *re = x * w;
    }
    fft::inverse(&mut bins, scratch);
    bins
}

fn powers(bins: &Complex) -> Bins {
    std::array::from_fn(|k| bins.re[k] * bins.re[k] + bins.im[k] * bins.im[k])
}

/// The mean of each bin and its two neighbours.
fn smooth(bins: &Bins) -> Bins {
    let at = |k: usize| bins[k.min(BINS - 1)];
    std::array::from_fn(|k| (at(k.saturating_sub(1)) + at(k) + at(k + 1)) / 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::chance::normal;
    use crate::dsp::math::sin_cos_f32;
    use crate::units::mix;

    fn noise(seed: u64, count: usize) -> Vec<f32> {
        let sample = |n: u64| 0.01 * normal(mix(seed.wrapping_mul(1 << 32) + n));
        (0..count as u64).map(sample).collect()
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    /// How unlike a noise is from moment to moment and from bin to bin: 2 for a steady one, and
    /// many times that where single tones flicker in it.
    fn unevenness(samples: &[f32]) -> f32 {
        let mut scratch = Complex::ZERO;
        let (mut mean, mut square, mut count) = (0.0, 0.0, 0.0);
        for frame in samples.windows(POINTS).step_by(POINTS) {
            for power in &powers(&spectrum(frame, &mut scratch))[20..400] {
                (mean, square, count) = (mean + power, square + power * power, count + 1.0);
            }
        }
        square / count / (mean / count * (mean / count))
    }

    #[test]
    fn a_steady_noise_goes_ten_decibels_farther_away_and_stays_steady() {
        let room = NoiseFloor::of(&noise(1, 48_000)).unwrap();
        let before = noise(2, 96_000);
        let after = room.quieten(&before);
        assert_eq!(after.len(), before.len());
        let down = rms(&after) / rms(&before);
        assert!((0.24..0.32).contains(&down), "{down}");
        let (was, is) = (unevenness(&before), unevenness(&after));
        assert!((1.8..2.2).contains(&was), "{was}");
        assert!(is < 1.5 * was, "{is} after {was}");
    }

    #[test]
    fn what_stands_out_of_the_noise_is_left_as_it_is_from_its_first_moment_on() {
        let room = NoiseFloor::of(&noise(1, 48_000)).unwrap();
        let tone = |n: usize| 0.3 * sin_cos_f32((n * 440 % 48_000) as f32 / 48_000.0).0;
        let mut sound = noise(2, 48_000);
        (12_000..36_000).for_each(|n| sound[n] += tone(n));
        let after = room.quieten(&sound);
        let inside = |from: usize, to: usize| {
            let error: Vec<f32> = (from..to).map(|n| after[n] - tone(n)).collect();
            rms(&error)
        };
        assert!(inside(13_000, 35_000) < 0.012, "{}", inside(13_000, 35_000));
        assert!(inside(12_000, 12_500) < 0.03, "{}", inside(12_000, 12_500));
    }

    #[test]
    fn without_noise_nothing_changes_and_silence_is_silence() {
        let room = NoiseFloor::of(&[0.0; 48_000]).unwrap();
        let sound = noise(3, 5000);
        let after = room.quieten(&sound);
        let apart = sound.iter().zip(&after).map(|(a, b)| (a - b).abs());
        assert!(apart.fold(0.0, f32::max) < 1e-5);
        assert!(room.quieten(&[0.0; 100]).iter().all(|x| *x == 0.0));
        assert!(room.quieten(&[]).is_empty());
        assert!(NoiseFloor::of(&[0.0; 1000]).is_none());
    }
}
