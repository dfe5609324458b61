//! How loud stereo sound at the rate of the house is, by ITU-R BS.1770-5.

use std::f64::consts::LOG10_2;

use super::weighting::{HIGH_PASS, SHELF};
use super::{decibels, math};
use crate::frame::Frame;
use crate::units::SAMPLE_RATE;

/// Frames in the windows of 100 ms that power is measured in.
const WINDOW: usize = SAMPLE_RATE as usize / 10;

/// Windows in a gating block; one begins with every window.
const BLOCK: usize = 4;

/// What is softer counts as silence, in LUFS.
const SILENCE: f64 = -70.0;

/// How far under the loudness of all that is no silence something still counts, in LU.
const GATE: f64 = -10.0;

/// Hears everything in order and tells how loud it was.
#[derive(Default)]
pub struct Meter {
    weighting: Weighting,
    /// Of the window that is being heard.
    heard: usize,
    /// The mean power of each window that is whole.
    power: Vec<f64>,
}

impl Meter {
    /// A meter that has heard nothing yet.
    pub fn new() -> Meter {
        Meter::default()
    }

    /// Hears the stereo frames that follow.
    pub fn add(&mut self, mut frames: &[Frame]) {
        while !frames.is_empty() {
            let (part, rest) = frames.split_at(frames.len().min(WINDOW - self.heard));
            self.weighting.hear(part);
            self.heard += part.len();
            if self.heard == WINDOW {
                self.power.push(self.weighting.energy() / WINDOW as f64);
                self.heard = 0;
            }
            frames = rest;
        }
    }

    /// In LUFS; minus infinity for silence and for less than 400 ms.
    pub fn lufs(&self) -> f64 {
        let blocks = self.power.windows(BLOCK);
        gated(blocks.map(|block| block.iter().sum::<f64>() / BLOCK as f64))
    }
}

/// The loudness of blocks of which the mean power is given: of those that are no silence,
/// and not much softer than the mean of these.
fn gated(blocks: impl Iterator<Item = f64> + Clone) -> f64 {
    let above = |least: f64| {
        let loud = blocks.clone().filter(|&power| power >= least);
        let (sum, count) = loud.fold((0.0, 0), |(sum, count), power| (sum + power, count + 1));
        if count > 0 {
            sum / f64::from(count)
        } else {
            0.0
        }
    };
    let silence = power(SILENCE);
    let gate = above(silence) * decibels::power(GATE);
    loudness(above(gate.max(silence)))
}

/// What a full scale of both channels at 997 Hz is above 0 LUFS: the offset of the standard.
const OFFSET: f64 = -0.691;

fn loudness(power: f64) -> f64 {
    match power > 0.0 {
        true => OFFSET + 10.0 * LOG10_2 * math::log2(power),
        false => f64::NEG_INFINITY,
    }
}

fn power(lufs: f64) -> f64 {
    decibels::power(lufs - OFFSET)
}

/// The K weighting: a shelf and a high-pass, each in transposed direct form II with both
/// channels side by side, which are one register of the processor.
#[derive(Default)]
struct Weighting {
    shelf: [[f64; 2]; 2],
    high_pass: [[f64; 2]; 2],
    /// The squares of the weighted samples since the last window, added one by one: so that
    /// no sum depends on how the sound is cut.
    sum: [f64; 2],
}

impl Weighting {
    fn hear(&mut self, frames: &[Frame]) {
        let [[b0, b1, b2], [_, a1, a2]] = SHELF;
        // The numerator of the high-pass is 1, -2, 1.
        let [_, [_, h1, h2]] = HIGH_PASS;
        let Weighting {
            shelf: [mut s, mut t],
            high_pass: [mut u, mut v],
            mut sum,
        } = *self;
        for frame in frames {
            for c in 0..2 {
                let x = f64::from(frame[c]);
                let y = b0 * x + s[c];
                s[c] = (b1 * x + t[c]) - a1 * y;
                t[c] = b2 * x - a2 * y;
                let z = y + u[c];
                u[c] = (v[c] - 2.0 * y) - h1 * z;
                v[c] = y - h2 * z;
                sum[c] += z * z;
            }
        }
        *self = Weighting {
            shelf: [s, t],
            high_pass: [u, v],
            sum,
        };
    }

    /// The sum of the squares of all weighted samples of the window that ends here.
    fn energy(&mut self) -> f64 {
        // What rings on in silence would fall to numbers that processors are slow with.
        let rest = |state: [f64; 2]| state.map(|x| if x.abs() < 1e-30 { 0.0 } else { x });
        self.shelf = self.shelf.map(rest);
        self.high_pass = self.high_pass.map(rest);
        let [left, right] = std::mem::take(&mut self.sum);
        left + right
    }
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};

    use super::*;
    use crate::units::mix;

    /// Noise through a slow swell, with a silence in it.
    fn noise(frames: usize, seed: u64) -> Vec<Frame> {
        let unit = |n: u64| (mix(n ^ seed) >> 40) as f32 / (1 << 23) as f32 - 1.0;
        let mut low = [0.0f32; 2];
        (0..frames as u64)
            .map(|n| {
                let level = match n * 8 / frames as u64 {
                    0..3 => 0.002,
                    5 => 0.0,
                    part => 0.03 * part as f32,
                };
                low = [0, 1].map(|c| low[c] * 0.99 + 0.05 * unit(2 * n + c as u64));
                low.map(|x| x * level)
            })
            .collect()
    }

    fn measured(frames: &[Frame]) -> f64 {
        let mut meter = Meter::new();
        meter.add(frames);
        meter.lufs()
    }

    #[test]
    fn loudness_is_that_of_ebur128_to_a_thousandth() {
        for seed in 0..4 {
            let frames = noise(48_000 * 12 + 1234 * seed as usize, seed << 20);
            let mut theirs = EbuR128::new(2, SAMPLE_RATE, Mode::I).unwrap();
            theirs.add_frames_f32(frames.as_flattened()).unwrap();
            let (ours, theirs) = (measured(&frames), theirs.loudness_global().unwrap());
            assert!((ours - theirs).abs() < 0.001, "{ours} LUFS, not {theirs}");
        }
    }

    #[test]
    fn loudness_does_not_depend_on_how_the_sound_is_cut() {
        let frames = noise(100_000, 7);
        for length in [1, 511, 4800, 70_000] {
            let mut meter = Meter::new();
            frames.chunks(length).for_each(|part| meter.add(part));
            assert_eq!(meter.lufs(), measured(&frames), "cut every {length}");
        }
    }

    #[test]
    fn silence_and_what_is_shorter_than_a_block_have_no_loudness() {
        assert_eq!(measured(&[[0.0; 2]; 48_000]), f64::NEG_INFINITY);
        assert_eq!(measured(&[[1e-9; 2]; 48_000]), f64::NEG_INFINITY);
        assert_eq!(measured(&noise(19_199, 1)), f64::NEG_INFINITY);
        assert!(measured(&[[0.5, -0.5]; 19_200]).is_finite());
        assert_eq!(measured(&[]), f64::NEG_INFINITY);
    }
}
