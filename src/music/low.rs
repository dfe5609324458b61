//! Steady tones at a quarter of the rate, and the way back up.
//!
//! Calm music has nothing above five kilohertz, so its tones are computed at 12 kHz, four
//! times as cheaply, and interpolated by a filter of fixed length: a block needs only itself
//! and the one before it.

use std::sync::LazyLock;

use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::tone::{self, Pair};
use crate::frame::BLOCK;
use crate::units::SAMPLE_RATE;

/// How many frames stand for one here.
pub const RATIO: usize = 4;

/// A block at the low rate.
pub const LOW_BLOCK: usize = BLOCK / RATIO;

/// Tones above are left out: beyond lies what the filter mirrors.
pub const HIGHEST: f64 = 4600.0;

/// Left and right, the channels apart.
#[derive(Clone)]
pub struct LowBlock {
    pub left: [f32; LOW_BLOCK],
    pub right: [f32; LOW_BLOCK],
}

impl LowBlock {
    pub const SILENCE: LowBlock = LowBlock {
        left: [0.0; LOW_BLOCK],
        right: [0.0; LOW_BLOCK],
    };
}

/// Units of 2^-64 turns a low sample.
pub fn step(hertz: f64) -> u64 {
    tone::step(hertz, f64::from(SAMPLE_RATE) / RATIO as f64)
}

/// Adds a tone of that `step` to the samples `first..first + count` of block `index`, its
/// amplitudes going straight from one pair to the other. `count` is a multiple of eight.
#[inline(always)]
pub fn add_tone(
    index: u64,
    step: u64,
    (first, count): (usize, usize),
    pairs: (&Pair, &Pair),
    out: &mut LowBlock,
) {
    let frame = index
        .wrapping_mul(LOW_BLOCK as u64)
        .wrapping_add(first as u64);
    let here = first..first + count;
    let (left, right) = (&mut out.left[here.clone()], &mut out.right[here]);
    tone::add(step.wrapping_mul(frame), step, pairs, left, right);
}

/// Low samples that go into one frame.
const TAPS: usize = 24;

/// A low-pass at 6 kHz in a Blackman window, one row of taps for each of the four frames that
/// a low sample becomes; below 4.6 kHz it changes nothing, and what is mirrored is 74 dB down.
static FILTER: LazyLock<[[f32; TAPS]; RATIO]> = LazyLock::new(|| {
    let length = TAPS * RATIO;
    let tap = |n: usize| {
        let x = n as f64 - (length - 1) as f64 / 2.0;
        let (sine, _) = math::sin_cos(x / (2 * RATIO) as f64);
        let place = n as f64 / (length - 1) as f64;
        let (_, one) = math::sin_cos(place);
        let (_, two) = math::sin_cos(2.0 * place);
        let window = 0.42 - 0.5 * one + 0.08 * two;
        RATIO as f64 * sine / (std::f64::consts::PI * x) * window
    };
    std::array::from_fn(|phase| std::array::from_fn(|k| tap(RATIO * k + phase) as f32))
});

/// Computes the filter, so that the first block need not.
pub fn prepare() {
    LazyLock::force(&FILTER);
}

/// Adds to `out` the block `now` at the full rate; `before` is the one ahead of it. All of it
/// comes one millisecond late.
pub fn add_up(before: &LowBlock, now: &LowBlock, out: &mut Planar) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor was just seen to have AVX2.
        return unsafe { add_up_avx2(before, now, out) };
    }
    channel(&before.left, &now.left, &mut out.left);
    channel(&before.right, &now.right, &mut out.right);
}

/// The same arithmetic on registers twice as wide, which gives the same bits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_up_avx2(before: &LowBlock, now: &LowBlock, out: &mut Planar) {
    channel(&before.left, &now.left, &mut out.left);
    channel(&before.right, &now.right, &mut out.right);
}

#[inline(always)]
fn channel(before: &[f32; LOW_BLOCK], now: &[f32; LOW_BLOCK], out: &mut [f32; BLOCK]) {
    let mut row = [0.0f32; TAPS + LOW_BLOCK];
    row[..TAPS].copy_from_slice(&before[LOW_BLOCK - TAPS..]);
    row[TAPS..].copy_from_slice(now);
    let filter = &*FILTER;
    for (phase, taps) in filter.iter().enumerate() {
        let mut sum = [0.0f32; LOW_BLOCK];
        for (k, tap) in taps.iter().enumerate() {
            let from = &row[TAPS - k..][..LOW_BLOCK];
            for (sum, x) in sum.iter_mut().zip(from) {
                *sum += tap * x;
            }
        }
        for (frames, sum) in out.as_chunks_mut::<RATIO>().0.iter_mut().zip(&sum) {
            frames[phase] += sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_comes_up_as_it_is_and_its_mirror_does_not() {
        prepare();
        for hertz in [60.0, 440.0, 2000.0, HIGHEST] {
            let pair = [[1.0, 0.0]; 2];
            let low = |index| {
                let mut block = LowBlock::SILENCE;
                add_tone(
                    index,
                    step(hertz),
                    (0, LOW_BLOCK),
                    (&pair, &pair),
                    &mut block,
                );
                block
            };
            let night = 8 * 3600 * u64::from(SAMPLE_RATE) / BLOCK as u64;
            for index in night..night + 3 {
                let mut out = Planar::SILENCE;
                add_up(&low(index - 1), &low(index), &mut out);
                for (n, sample) in (0u64..).zip(out.left) {
                    // The filter is 95 frames long, so it is late by 47.5.
                    let at = (index * BLOCK as u64 + n) as f64 - 47.5;
                    let (exact, _) = math::sin_cos(at * hertz / f64::from(SAMPLE_RATE));
                    assert!((f64::from(sample) - exact).abs() < 3e-3, "{hertz} Hz, {n}");
                }
            }
        }
    }
}
