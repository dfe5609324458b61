//! Hum, and where the treble ends.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use serde::Serialize;

use super::decibels;
use crate::dsp::weighting::power_weight;
use crate::sound::Recording;
use crate::units::{Frames, SAMPLE_RATE};

/// Points of the transform: bins of 0.73 Hz.
const POINTS: usize = 1 << 16;

/// Windows that are averaged at most, spread over the recording.
const WINDOWS: u64 = 400;

/// Harmonics that are looked at.
const HARMONICS: usize = 10;

/// How far hum must stand out of its neighbours, in decibels, and how much more
/// when there are few windows to average.
const OUTSTANDING: f64 = 7.0;
const UNSURE: f64 = 12.0;

/// The mean power spectrum, left and right together.
pub struct Spectrum {
    power: Vec<f64>,
    windows: u64,
}

/// The mains in a recording.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Hum {
    /// The mains frequency as recorded.
    pub hertz: f64,
    /// How far its strongest harmonic stands out of its neighbours.
    pub over_db: f64,
    /// How many of the first ten harmonics stand out.
    pub harmonics: usize,
    /// How loud it is beside the whole, as the ear weights both.
    pub level_db: f64,
}

impl Spectrum {
    pub fn new(recording: &Recording) -> Spectrum {
        let frames = recording.frames();
        let windows = (frames / POINTS as Frames).clamp(1, WINDOWS);
        let hop = (frames.saturating_sub(POINTS as Frames)) / windows.max(2).saturating_sub(1);
        let fft = FftPlanner::new().plan_fft_forward(POINTS);
        let mut part = vec![[0.0; 2]; POINTS];
        let mut data = vec![Complex::new(0.0f32, 0.0); POINTS];
        let mut scratch = vec![Complex::new(0.0, 0.0); fft.get_inplace_scratch_len()];
        let mut power = vec![0.0; POINTS / 2];
        for n in 0..windows {
            recording.read(n * hop, &mut part);
            for (k, (data, frame)) in data.iter_mut().zip(&part).enumerate() {
                let turn = std::f64::consts::TAU * k as f64 / POINTS as f64;
                let window = (0.5 - 0.5 * turn.cos()) as f32;
                *data = Complex::new(frame[0] * window, frame[1] * window);
            }
            fft.process_with_scratch(&mut data, &mut scratch);
            for (k, power) in power.iter_mut().enumerate().skip(1) {
                *power += f64::from(data[k].norm_sqr() + data[POINTS - k].norm_sqr());
            }
        }
        Spectrum { power, windows }
    }

    fn bin(hertz: f64) -> usize {
        let bin = hertz * POINTS as f64 / f64::from(SAMPLE_RATE);
        (bin.round() as usize).min(POINTS / 2 - 1)
    }

    fn hertz(bin: f64) -> f64 {
        bin * f64::from(SAMPLE_RATE) / POINTS as f64
    }

    /// The median power around a bin, without what lies next to it.
    fn around(&self, bin: usize, near: usize, far: usize) -> f64 {
        let low = bin.saturating_sub(far).max(1)..bin.saturating_sub(near);
        let high = bin + near + 1..(bin + far + 1).min(self.power.len());
        let mut powers: Vec<f64> = low.chain(high).map(|k| self.power[k]).collect();
        if powers.is_empty() {
            return 0.0;
        }
        let middle = powers.len() / 2;
        *powers.select_nth_unstable_by(middle, f64::total_cmp).1
    }

    /// The mains, if they are heard.
    pub fn hum(&self) -> Option<Hum> {
        let found = [50.0, 60.0].map(|mains| self.mains(mains));
        found
            .into_iter()
            .flatten()
            .max_by(|a, b| a.level_db.total_cmp(&b.level_db))
    }

    fn mains(&self, mains: f64) -> Option<Hum> {
        let least = OUTSTANDING + UNSURE / (self.windows as f64).sqrt();
        let harmonics: Vec<(f64, f64, f64)> = (1..=HARMONICS)
            .map(|n| {
                let wanted = mains * n as f64;
                let reach = 1 + Self::bin(wanted * 0.004);
                let centre = Self::bin(wanted);
                let near = centre - reach..=centre + reach;
                let peak = near
                    .max_by(|&a, &b| self.power[a].total_cmp(&self.power[b]))
                    .unwrap_or(centre);
                let usual = self.around(peak, 4, 16).max(f64::MIN_POSITIVE);
                let over = decibels(self.power[peak] / usual);
                let excess: f64 = (peak - 2..=peak + 2).map(|k| self.power[k] - usual).sum();
                (
                    over,
                    self.exactly(peak) / n as f64,
                    excess.max(0.0) * f64::from(power_weight(wanted as f32)),
                )
            })
            .collect();
        let standing: Vec<_> = harmonics.iter().filter(|h| h.0 > least).collect();
        let strongest = standing.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        let low = harmonics[..2].iter().any(|h| h.0 > least);
        if !low || (standing.len() < 2 && strongest.0 < least + 13.0) {
            return None;
        }
        let whole: f64 = (1..self.power.len())
            .map(|k| self.power[k] * f64::from(power_weight(Self::hertz(k as f64) as f32)))
            .sum();
        let humming: f64 = standing.iter().map(|h| h.2).sum();
        Some(Hum {
            hertz: strongest.1,
            over_db: strongest.0,
            harmonics: standing.len(),
            level_db: decibels(humming / whole.max(f64::MIN_POSITIVE)),
        })
    }

    /// The frequency of a peak between the bins: the crest of a parabola through its decibels.
    fn exactly(&self, bin: usize) -> f64 {
        let [a, b, c] = [bin - 1, bin, bin + 1].map(|k| decibels(self.power[k]));
        let curve = a - 2.0 * b + c;
        let shift = if curve < 0.0 {
            (a - c) / (2.0 * curve)
        } else {
            0.0
        };
        Self::hertz(bin as f64 + shift.clamp(-0.5, 0.5))
    }

    /// Above which frequency there is suddenly nothing, as a lossy encoder leaves it.
    pub fn cutoff(&self) -> Option<f64> {
        const STEP_HZ: f64 = 250.0;
        let level = |hertz: f64| {
            let range = Self::bin(hertz)..Self::bin(hertz + STEP_HZ);
            let count = range.len().max(1) as f64;
            decibels(range.map(|k| self.power[k]).sum::<f64>() / count)
        };
        (28..=80)
            .map(|n| f64::from(n) * STEP_HZ)
            .map(|hertz| (hertz, level(hertz - 2.0 * STEP_HZ) - level(hertz + STEP_HZ)))
            .filter(|(hertz, fall)| {
                // It stays away.
                let later = level(hertz + 4.0 * STEP_HZ) - level(hertz + STEP_HZ);
                *fall > 20.0 && later < 6.0
            })
            .map(|(hertz, _)| hertz)
            .next()
    }
}
