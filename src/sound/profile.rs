//! How loud and how bright a recording is from place to place.

use std::ops::Range;

use crate::dsp::fft::{self, Complex, POINTS};
use crate::dsp::math;
use crate::dsp::weighting::power_weight;
use crate::frame::Frame;
use crate::units::{Frames, SAMPLE_RATE};

/// Frames in a row, a quarter of a second: whole windows of the transform.
pub const ROW: Frames = WINDOWS as Frames * POINTS as Frames;
const WINDOWS: usize = 12;

pub const BANDS: usize = 8;

/// Where the bands begin, in bins of 47 Hz: octaves from 47 Hz to 19 kHz.
const EDGES: [usize; BANDS + 1] = [1, 3, 6, 12, 24, 48, 96, 192, 400];

/// Nothing is quieter than this, in decibels, for the sake of comparing.
const FLOOR: f32 = -100.0;

/// A quarter of a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfileRow {
    /// The level of each band in decibels, both channels together.
    pub bands: [f32; BANDS],
    /// The power of all bands, weighted as the ear does.
    pub power: f32,
}

/// The rows of a recording in order, without the last quarter of a second.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    rows: Vec<ProfileRow>,
}

impl Profile {
    pub fn rows(&self) -> &[ProfileRow] {
        &self.rows
    }

    /// The same for the stretch of `length` frames from `from` on, to the nearest row.
    pub fn part(mut self, from: Frames, length: Frames) -> Profile {
        let first = (from + ROW / 2) / ROW;
        let last = ((from + length) / ROW).min(self.rows.len() as u64);
        self.rows.truncate(last as usize);
        self.rows.drain(..first.min(last) as usize);
        self
    }

    /// What is heard in `range` on the average: the mean of the bands' decibels, which one
    /// loud moment does not decide. Rows that are not there are left out.
    pub fn mean(&self, range: Range<usize>) -> [f32; BANDS] {
        let rows = self.among(range);
        let sum = |band: usize| rows.iter().map(|row| row.bands[band]).sum::<f32>();
        std::array::from_fn(|band| match rows.len() {
            0 => FLOOR,
            count => sum(band) / count as f32,
        })
    }

    /// The mean power in `range`, as the ear weights it.
    pub fn power(&self, range: Range<usize>) -> f32 {
        let rows = self.among(range);
        rows.iter().map(|row| row.power).sum::<f32>() / rows.len().max(1) as f32
    }

    fn among(&self, range: Range<usize>) -> &[ProfileRow] {
        let end = range.end.min(self.rows.len());
        &self.rows[range.start.min(end)..end]
    }
}

/// How differently two stretches sound, in decibels: the mean difference of their bands.
/// Bands far below the loudest count less, and those 40 dB below it not at all.
pub fn distance(a: &[f32; BANDS], b: &[f32; BANDS]) -> f32 {
    let loudest = a.iter().chain(b).copied().fold(FLOOR, f32::max);
    let (mut sum, mut weights) = (0.0, 1e-6);
    for (&a, &b) in a.iter().zip(b) {
        let weight = 1.0 - ((loudest - a.max(b)) / 40.0).min(1.0);
        sum += weight * (a - b).abs();
        weights += weight;
    }
    sum / weights
}

/// Makes a profile of frames as they come.
pub struct Profiler {
    window: [f32; POINTS],
    data: Box<Complex>,
    scratch: Box<Complex>,
    filled: usize,
    windows: usize,
    /// Power in each bin over the windows of a row.
    sums: Box<[f32; POINTS / 2]>,
    weights: Box<[f32; POINTS / 2]>,
    profile: Profile,
}

impl Profiler {
    pub fn new() -> Profiler {
        let turn = |n: usize| math::sin_cos(n as f64 / POINTS as f64).1;
        Profiler {
            window: std::array::from_fn(|n| (0.5 - 0.5 * turn(n)) as f32),
            data: Box::new(Complex::ZERO),
            scratch: Box::new(Complex::ZERO),
            filled: 0,
            windows: 0,
            sums: Box::new([0.0; POINTS / 2]),
            weights: Box::new(std::array::from_fn(ear)),
            profile: Profile::default(),
        }
    }

    pub fn push(&mut self, mut frames: &[Frame]) {
        while !frames.is_empty() {
            let (now, later) = frames.split_at(frames.len().min(POINTS - self.filled));
            for (frame, n) in now.iter().zip(self.filled..) {
                self.data.re[n] = frame[0] * self.window[n];
                self.data.im[n] = frame[1] * self.window[n];
            }
            self.filled += now.len();
            frames = later;
            if self.filled == POINTS {
                self.take();
            }
        }
    }

    pub fn finish(self) -> Profile {
        self.profile
    }

    /// One window. Left is the real part and right the imaginary one: the powers of the
    /// bins `k` and `-k` sum to those of both.
    fn take(&mut self) {
        fft::inverse(&mut self.data, &mut self.scratch);
        let power = |k: usize| {
            let (re, im) = (self.data.re[k], self.data.im[k]);
            re * re + im * im
        };
        for (k, sum) in self.sums.iter_mut().enumerate().skip(1) {
            *sum += power(k) + power(POINTS - k);
        }
        self.filled = 0;
        self.windows += 1;
        if self.windows == WINDOWS {
            self.row();
        }
    }

    fn row(&mut self) {
        // A full-scale sine on one side comes out at about 0 dB.
        const SCALE: f32 = 4.0 / (3.0 * WINDOWS as f32 * (POINTS * POINTS / 4) as f32);
        let decibels = |power: f32| {
            let level = math::log2(f64::from(power.max(1e-12))) * std::f64::consts::LOG10_2 * 10.0;
            (level as f32).max(FLOOR)
        };
        let band = |n: usize| self.sums[EDGES[n]..EDGES[n + 1]].iter().sum::<f32>() * SCALE;
        let heard = self.sums.iter().zip(self.weights.iter());
        self.profile.rows.push(ProfileRow {
            bands: std::array::from_fn(|n| decibels(band(n))),
            power: heard.map(|(sum, weight)| sum * weight).sum::<f32>() * SCALE,
        });
        self.sums.fill(0.0);
        self.windows = 0;
    }
}

/// How much the power of a bin counts.
fn ear(bin: usize) -> f32 {
    power_weight(bin as f32 * SAMPLE_RATE as f32 / POINTS as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::mix;

    fn noise(frames: usize) -> Vec<Frame> {
        let unit = |n: u64| (mix(n) >> 40) as f32 / (1 << 23) as f32 - 1.0;
        (0..frames as u64)
            .map(|n| [unit(2 * n) * 0.2, unit(2 * n + 1) * 0.2])
            .collect()
    }

    fn profile(frames: &[Frame]) -> Profile {
        let mut profiler = Profiler::new();
        for part in frames.chunks(777) {
            profiler.push(part);
        }
        profiler.finish()
    }

    #[test]
    fn twice_the_amplitude_is_six_decibels_away() {
        let loud = noise(96_000);
        let soft: Vec<Frame> = loud.iter().map(|f| f.map(|x| x * 0.5)).collect();
        let (loud, soft) = (profile(&loud), profile(&soft));
        assert_eq!(loud.rows().len(), 96_000 / ROW as usize);
        let apart = distance(&loud.mean(0..7), &soft.mean(0..7));
        assert!((apart - 6.02).abs() < 0.01, "{apart}");
        assert!((loud.power(0..7) / soft.power(0..7) - 4.0).abs() < 0.01);
    }

    #[test]
    fn two_stretches_of_one_noise_are_alike() {
        let profile = profile(&noise(480_000));
        let apart = distance(&profile.mean(0..8), &profile.mean(20..28));
        assert!(apart < 0.5, "{apart}");
    }
}
