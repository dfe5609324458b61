//! The level a signal reaches between its samples.
//!
//! Four times oversampled with 12 taps for each quarter, as in ITU-R BS.1770-5,
//! annex 2. Most of a signal cannot hold the peak: where the samples are so low that
//! no interpolation of them can pass the peak found so far, none is computed.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::dsp::math;
use crate::frame::Frame;

/// Taps on either side of the gap between two frames.
const SIDE: usize = 6;
const TAPS: usize = 2 * SIDE;

/// Frames before and after a gap that its interpolation does not share with the next
/// stretch: where two stretches meet, this many of each decide what lies between.
const EDGE: usize = TAPS - 1;

/// Gaps computed together.
const GROUP: usize = 8;

/// Interpolators for the first, second and third quarter of the gap between two frames.
struct Filter {
    taps: [[f32; TAPS]; 3],
    /// The most that any of them can make of samples within ±1.
    gain: f32,
}

static FILTER: LazyLock<Filter> = LazyLock::new(|| {
    let taps = [0.25, 0.5, 0.75].map(|quarter| {
        std::array::from_fn(|k| {
            let t = k as f64 - (SIDE as f64 - 1.0) - quarter;
            let window = 0.5 + 0.5 * math::sin_cos(0.5 * t / SIDE as f64).1;
            (window * math::sin_cos(0.5 * t).0 / (PI * t)) as f32
        })
    });
    let sums = taps.map(|phase: [f32; TAPS]| phase.iter().map(|x| x.abs()).sum::<f32>());
    // A hair above the sum, for the rounding of products and sums.
    Filter {
        taps,
        gain: sums.into_iter().fold(0.0, f32::max) * 1.0001,
    }
});

/// The larger of `floor` and the highest level in or between `frames`, except in the gaps
/// near both ends that need frames beyond them: those are [`Joint`]'s.
pub fn inside(frames: &[Frame], floor: f32) -> f32 {
    let filter = &*FILTER;
    let highest: Vec<f32> = frames.chunks(GROUP).map(sample_peak).collect();
    let mut peak = highest.iter().copied().fold(floor, f32::max);
    let gaps = frames.len().saturating_sub(EDGE);
    // Eight gaps see the frames of their own group, the next, and part of the one after.
    for first in (0..gaps).step_by(GROUP) {
        let g = first / GROUP;
        let around = highest[g..(g + 3).min(highest.len())]
            .iter()
            .copied()
            .fold(0.0, f32::max);
        if around * filter.gain <= peak {
            continue;
        }
        let rest = &frames[first..];
        peak = peak.max(match rest.first_chunk() {
            Some(whole) if first + GROUP <= gaps => group(whole, filter),
            _ => few(rest, gaps - first, filter),
        });
    }
    peak
}

fn sample_peak(frames: &[Frame]) -> f32 {
    frames
        .as_flattened()
        .iter()
        .fold(0.0, |peak, x| peak.max(x.abs()))
}

/// The highest level in [`GROUP`] gaps.
fn group(frames: &[Frame; GROUP + EDGE], filter: &Filter) -> f32 {
    let flat = frames.as_flattened();
    let mut peak = [0.0f32; 2 * GROUP];
    for phase in &filter.taps {
        let mut sums = [0.0f32; 2 * GROUP];
        for (k, &tap) in phase.iter().enumerate() {
            for (sum, x) in sums.iter_mut().zip(&flat[2 * k..]) {
                *sum += tap * x;
            }
        }
        for (peak, sum) in peak.iter_mut().zip(&sums) {
            *peak = peak.max(sum.abs());
        }
    }
    peak.into_iter().fold(0.0, f32::max)
}

/// The highest level in the first `gaps` gaps.
fn few(frames: &[Frame], gaps: usize, filter: &Filter) -> f32 {
    let mut peak = 0.0f32;
    for gap in 0..gaps {
        for phase in &filter.taps {
            let mut sum = [0.0f32; 2];
            for (&tap, &[left, right]) in phase.iter().zip(&frames[gap..]) {
                sum[0] += tap * left;
                sum[1] += tap * right;
            }
            peak = peak.max(sum[0].abs()).max(sum[1].abs());
        }
    }
    peak
}

/// What lies between stretches that were measured apart. Silence surrounds the whole.
pub struct Joint {
    /// The end of the stretch before.
    tail: [Frame; EDGE],
}

impl Joint {
    pub fn new() -> Joint {
        Joint {
            tail: [[0.0; 2]; EDGE],
        }
    }

    /// The larger of `floor` and the peak where `next` joins what came before.
    pub fn join(&mut self, next: &[Frame], floor: f32) -> f32 {
        let shared = next.len().min(EDGE);
        let mut around = [[0.0; 2]; 2 * EDGE];
        around[..EDGE].copy_from_slice(&self.tail);
        around[EDGE..EDGE + shared].copy_from_slice(&next[..shared]);
        let peak = inside(&around[..EDGE + shared], floor);
        self.tail.rotate_left(shared);
        self.tail[EDGE - shared..].copy_from_slice(&next[next.len() - shared..]);
        peak
    }

    /// The larger of `floor` and the peak where the last stretch falls into silence.
    pub fn end(mut self, floor: f32) -> f32 {
        self.join(&[[0.0; 2]; EDGE], floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::mix;

    fn noise(frames: usize, seed: u64) -> Vec<Frame> {
        let unit = |n: u64| (mix(n ^ seed) >> 40) as f32 / (1 << 23) as f32 - 1.0;
        (0..frames as u64)
            .map(|n| [unit(2 * n) * 0.5, unit(2 * n + 1) * 0.5])
            .collect()
    }

    /// In one piece and with the silence around it.
    fn whole(frames: &[Frame]) -> f32 {
        let mut joint = Joint::new();
        let peak = inside(frames, 0.0);
        let peak = joint.join(frames, peak);
        joint.end(peak)
    }

    #[test]
    fn a_sine_sampled_beside_its_crests_shows_them() {
        // A quarter of the rate, 45 degrees off: every sample is 3 dB under the crest.
        let sine: Vec<Frame> = (0..4800)
            .map(|n| {
                [
                    (std::f32::consts::FRAC_PI_2 * n as f32 + std::f32::consts::FRAC_PI_4).sin()
                        * 0.5,
                    0.0,
                ]
            })
            .collect();
        // The abrupt ends overshoot; the middle does not.
        let peak = inside(&sine, 0.0);
        assert!((20.0 * (peak / 0.5).log10()).abs() < 0.1, "{peak}");
    }

    #[test]
    fn the_peak_agrees_with_ebur128_within_a_tenth_of_a_decibel() {
        for seed in 0..8 {
            let frames = noise(20_000, seed);
            let mut meter = ebur128::EbuR128::new(2, 48_000, ebur128::Mode::TRUE_PEAK).unwrap();
            meter.add_frames_f32(frames.as_flattened()).unwrap();
            let theirs = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
            let difference = 20.0 * (f64::from(whole(&frames)) / theirs).log10();
            assert!(difference.abs() < 0.1, "seed {seed}: {difference} dB");
        }
    }

    #[test]
    fn a_signal_cut_anywhere_has_the_same_peak() {
        for seed in 0..20 {
            let frames = noise(400, seed);
            let expected = whole(&frames);
            for length in [1, 5, 11, 12, 13, 64, 399] {
                let mut joint = Joint::new();
                let mut peak = 0.0;
                for part in frames.chunks(length) {
                    peak = joint.join(part, inside(part, peak));
                }
                assert_eq!(joint.end(peak), expected, "seed {seed}, cut every {length}");
            }
        }
    }
}
