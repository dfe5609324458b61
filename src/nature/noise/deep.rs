//! The lowest two octaves and a half, finer than the bands can draw them.
//!
//! White noise at a low rate passes a filter with the exact spectrum, and is then brought
//! to the house rate. Both steps are sums over hashed numbers at fixed places, so any
//! block can be made without those before it.

use std::sync::LazyLock;

use crate::dsp::chance::normal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, Seed, mix};

/// Frames from one slow sample to the next.
const STEP: usize = 64;
/// The slow rate in hertz: 750.
const RATE: f64 = SAMPLE_RATE as f64 / STEP as f64;
/// Slow samples in a block.
const SLOW: usize = BLOCK / STEP;

/// Length of the filter: 170 ms draw the spectrum to about 12 Hz.
const TAPS: usize = 128;
/// Slow samples that each frame is made of.
const REACH: usize = 16;
/// Slow samples that a block is made of, and white ones that those are made of.
const NEAR: usize = SLOW + REACH - 1;
const WHITE: usize = NEAR + TAPS - 1;

/// Low noise, running.
pub struct Deep {
    seed: Seed,
    kernel: [f32; TAPS],
    /// The share of what both channels have in common, and of what tells them apart.
    common: f32,
    apart: f32,
    /// Of the block `made`: white noise, and what the filter leaves of it, each for the
    /// part in common and the part that tells the channels apart.
    made: Option<u64>,
    white: [[f32; WHITE]; 2],
    slow: [[f32; NEAR]; 2],
}

impl Deep {
    /// Noise of so much power a hertz at each frequency, of which what lies above
    /// [`HIGHEST`] is left out, with channels that correlate by `coherence`.
    pub fn new(seed: Seed, coherence: f64, density: impl Fn(f64) -> f64) -> Deep {
        LazyLock::force(&RISES);
        Deep {
            seed,
            kernel: kernel(density),
            common: (0.5 * (1.0 + coherence)).sqrt() as f32,
            apart: (0.5 * (1.0 - coherence)).sqrt() as f32,
            made: None,
            white: [[0.0; WHITE]; 2],
            slow: [[0.0; NEAR]; 2],
        }
    }

    /// Adds block `index` to `out`. `gain` is the amplitude at the start of a block.
    pub fn add(&mut self, index: u64, out: &mut Planar, gain: impl Fn(i64) -> f32) {
        self.make(index);
        let gains: [f32; 4] = std::array::from_fn(|k| gain(index as i64 + k as i64 - 1));
        let (mut left, mut right) = ([0.0; NEAR], [0.0; NEAR]);
        for k in 0..NEAR {
            // In blocks since the start of the one before.
            let place = (SLOW + k + 1 - REACH / 2) as f32 / SLOW as f32;
            let block = (place as usize).min(2);
            let (from, to) = (gains[block], gains[block + 1]);
            let gain = from + (to - from) * (place - block as f32);
            let common = gain * self.common * self.slow[0][k];
            let apart = gain * self.apart * self.slow[1][k];
            left[k] = common + apart;
            right[k] = common - apart;
        }
        rise(&left, &mut out.left);
        rise(&right, &mut out.right);
    }

    /// Makes the slow samples around block `index`, keeping those of the block before.
    fn make(&mut self, index: u64) {
        if self.made == Some(index) {
            return;
        }
        let next = index
            .checked_sub(1)
            .is_some_and(|before| self.made == Some(before));
        let (old_white, old_slow) = if next {
            (WHITE - SLOW, NEAR - SLOW)
        } else {
            (0, 0)
        };
        let first = (index as i64).wrapping_mul(SLOW as i64) - (REACH / 2 - 1 + TAPS / 2) as i64;
        for (part, (white, slow)) in self.white.iter_mut().zip(&mut self.slow).enumerate() {
            let key = self.seed.nth(part as u64).0;
            white.copy_within(WHITE - old_white.., 0);
            slow.copy_within(NEAR - old_slow.., 0);
            for (k, white) in white.iter_mut().enumerate().skip(old_white) {
                *white = normal(mix(key ^ mix((first + k as i64) as u64)));
            }
            for k in old_slow..NEAR {
                slow[k] = product(&self.kernel, &white[k..]);
            }
        }
        self.made = Some(index);
    }
}

/// The sum of products of the filter and what follows it, in rows of eight.
fn product(kernel: &[f32; TAPS], white: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    for (kernel, white) in kernel.chunks_exact(8).zip(white.chunks_exact(8)) {
        for i in 0..8 {
            sums[i] += kernel[i] * white[i];
        }
    }
    sums.iter().sum()
}

/// Brings slow samples to the house rate.
fn rise(slow: &[f32; NEAR], out: &mut [f32; BLOCK]) {
    for (place, out) in out.as_chunks_mut::<STEP>().0.iter_mut().enumerate() {
        for (slow, weights) in slow[place..].iter().zip(&RISES[..]) {
            for (out, weight) in out.iter_mut().zip(weights) {
                *out += slow * weight;
            }
        }
    }
}

/// Nothing is made above this many hertz: what is brought to the house rate ends there.
pub const HIGHEST: f64 = 280.0;

/// The filter whose white noise has the density: the inverse transform of its amplitude,
/// in a window that falls to nothing at the ends.
fn kernel(density: impl Fn(f64) -> f64) -> [f32; TAPS] {
    // Half of the width the window can tell apart.
    const FINE: f64 = 3.0;
    let lines = (HIGHEST / FINE) as usize;
    let hertz = |line: usize| (line as f64 + 0.5) * FINE;
    let amplitude: Vec<f64> = (0..lines)
        .map(|line| (0.5 * RATE * density(hertz(line))).sqrt())
        .collect();
    let tap = |at: usize| {
        let wave = |line: usize| math::sin_cos(hertz(line) * at as f64 / RATE).1;
        let sum: f64 = amplitude
            .iter()
            .enumerate()
            .map(|(line, a)| a * wave(line))
            .sum();
        let window = 0.5 + 0.5 * math::sin_cos(at as f64 / TAPS as f64).1;
        (sum * window * 2.0 * FINE / RATE) as f32
    };
    let half: [f32; TAPS / 2 + 1] = std::array::from_fn(tap);
    std::array::from_fn(|tap| half[tap.abs_diff(TAPS / 2)])
}

/// Weights of the slow samples around a frame, the earliest first, for each place between
/// two of them: a sinc under Blackman's window, which keeps images 74 dB down.
static RISES: LazyLock<[[f32; STEP]; REACH]> = LazyLock::new(|| {
    let weight = |tap: usize, phase: usize| {
        let x = tap as f64 - (REACH / 2 - 1) as f64 - phase as f64 / STEP as f64;
        let sinc = if x.abs() < 1e-9 {
            1.0
        } else {
            math::sin_cos(0.5 * x).0 / (std::f64::consts::PI * x)
        };
        let turn = math::sin_cos(x / REACH as f64).1;
        // cos 2a = 2 cos^2 a - 1
        sinc * (0.42 + 0.5 * turn + 0.08 * (2.0 * turn * turn - 1.0))
    };
    std::array::from_fn(|tap| {
        std::array::from_fn(|phase| {
            let sum: f64 = (0..REACH).map(|tap| weight(tap, phase)).sum();
            (weight(tap, phase) / sum) as f32
        })
    })
});
