//! Steady tones with moving amplitudes.
//!
//! A tone's phase is a whole number of 2^-64 turns, multiplied by the position, so it is as
//! exact after a night as at the start.

use super::math;

/// Samples computed side by side, so that none waits for the one before.
const LANES: usize = 8;

/// A tone's amplitude in one ear, in step with the tone and a quarter turn ahead of it.
pub type Phasor = [f32; 2];

/// A tone's amplitudes left and right.
pub type Pair = [Phasor; 2];

/// A turn, in units of 2^-64 turns.
pub const WHOLE_TURN: f64 = 18_446_744_073_709_551_616.0;

/// Units of 2^-64 turns from one sample to the next, of a tone of `hertz` at `rate` samples a
/// second.
pub fn step(hertz: f64, rate: f64) -> u64 {
    (hertz / rate * WHOLE_TURN) as u64
}

/// A phase in turns.
#[inline]
pub fn turns(phase: u64) -> f32 {
    // 24 bits are all a float holds.
    (phase >> 40) as f32 * (1.0 / (1u32 << 24) as f32)
}

/// Adds a tone that begins at phase `start` and goes on by `step` a sample to both ears, its
/// amplitudes going straight `from` one pair `to` the other. Both ears are equally long, a
/// multiple of eight.
#[inline(always)]
pub fn add(start: u64, step: u64, (from, to): (&Pair, &Pair), left: &mut [f32], right: &mut [f32]) {
    let (mut sine, mut cosine) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        let phase = start.wrapping_add(step.wrapping_mul(lane as u64));
        (sine[lane], cosine[lane]) = math::sin_cos_f32(turns(phase));
    }
    let (s, c) = math::sin_cos_f32(turns(step.wrapping_mul(LANES as u64)));
    let count = left.len() as f32;
    let slope = |ear: usize, part: usize| (to[ear][part] - from[ear][part]) / count;
    let slopes = [0, 1].map(|ear| [slope(ear, 0), slope(ear, 1)]);
    let lanes = |ear: usize, part: usize| -> [f32; LANES] {
        std::array::from_fn(|lane| from[ear][part] + slopes[ear][part] * lane as f32)
    };
    let mut at = [0, 1].map(|ear| [lanes(ear, 0), lanes(ear, 1)]);
    let onward = slopes.map(|ear| ear.map(|slope| slope * LANES as f32));
    let lefts = left.as_chunks_mut::<LANES>().0;
    let rights = right.as_chunks_mut::<LANES>().0;
    for (left, right) in lefts.iter_mut().zip(rights) {
        for i in 0..LANES {
            left[i] += sine[i] * at[0][0][i] + cosine[i] * at[0][1][i];
            right[i] += sine[i] * at[1][0][i] + cosine[i] * at[1][1][i];
        }
        for (lanes, onward) in at.as_flattened_mut().iter_mut().zip(onward.as_flattened()) {
            for at in lanes {
                *at += onward;
            }
        }
        for i in 0..LANES {
            let turned = sine[i] * c + cosine[i] * s;
            cosine[i] = cosine[i] * c - sine[i] * s;
            sine[i] = turned;
        }
    }
}
