//! Reading a recording a little faster or slower than it was made.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::recording::Recording;
use crate::dsp::math;
use crate::frame::{BLOCK, Frame};

/// A place in a recording, in parts of a frame: 2^32 of them are one.
pub type Subframes = u64;

/// One frame.
pub const ONE: Subframes = 1 << 32;

/// Frames that each frame is made of.
const TAPS: usize = 16;

/// Places between two frames that are told apart: the error lies 60 dB below what is loudest
/// in the treble, and much lower elsewhere.
const PHASES: usize = 512;

/// Sums that are computed side by side.
const LANES: usize = 8;

/// The fastest a recording is read.
pub const FASTEST: f64 = 1.04;

/// Windowed sincs (Hann), one for each phase; every weight twice, for left and right.
static TABLE: LazyLock<Vec<[f32; 2 * TAPS]>> = LazyLock::new(|| {
    let weight = |phase: usize, tap: usize| {
        let x = tap as f64 - (TAPS as f64 / 2.0 - 1.0) - phase as f64 / PHASES as f64;
        let (_, cosine) = math::sin_cos(x / (2 * TAPS) as f64);
        let (sine, _) = math::sin_cos(x / 2.0);
        let sinc = if x == 0.0 { 1.0 } else { sine / (PI * x) };
        (cosine.max(0.0) * cosine.max(0.0) * sinc) as f32
    };
    (0..PHASES)
        .map(|phase| std::array::from_fn(|n| weight(phase, n / 2)))
        .collect()
});

/// Computes the table, so that the first block need not.
pub fn prepare() {
    LazyLock::force(&TABLE);
}

/// A speed as a step from frame to frame.
pub fn step(speed: f64) -> Subframes {
    (speed.clamp(1.0 / FASTEST, FASTEST) * ONE as f64) as Subframes
}

/// The frames of `recording` from `place` on, `step` apart: at most a block of them.
/// There is silence around the recording.
pub fn read(recording: &Recording, place: Subframes, step: Subframes, out: &mut [Frame]) {
    /// What a block reaches over at the fastest.
    const REACH: usize = (BLOCK as f64 * FASTEST) as usize + TAPS + 2;
    let table = &*TABLE;
    let (first, last) = (place / ONE, (place + step * out.len() as u64) / ONE);
    let mut around = [[0.0; 2]; REACH];
    let count = ((last - first) as usize + TAPS + 1).min(REACH);
    let before = TAPS as u64 / 2 - 1;
    let missing = before.saturating_sub(first) as usize;
    recording.read(first.saturating_sub(before), &mut around[missing..count]);
    let mut place = place - first * ONE;
    for frame in out {
        let (at, phase) = ((place >> 32) as usize, (place as u32 >> (32 - 9)) as usize);
        let samples = around[at..at + TAPS].as_flattened();
        let mut sums = [0.0f32; LANES];
        for (samples, weights) in samples
            .chunks_exact(LANES)
            .zip(table[phase].chunks_exact(LANES))
        {
            for ((sum, sample), weight) in sums.iter_mut().zip(samples).zip(weights) {
                *sum += sample * weight;
            }
        }
        *frame = [
            sums[0] + sums[2] + (sums[4] + sums[6]),
            sums[1] + sums[3] + (sums[5] + sums[7]),
        ];
        place += step;
    }
}
