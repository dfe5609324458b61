//! From `f32` to integers.

use crate::dsp::math::nearest_i32;
use crate::frame::Frame;
use crate::units::{Frames, mix};

/// Quantises with triangular dither of ±1 step, which makes the error a steady
/// hiss that does not depend on the signal (Lipshitz, Wannamaker and Vanderkooy 1992).
/// The dither of a frame is a function of its position alone; `first` is that of `frames[0]`.
pub fn to_i16(frames: &[Frame], first: Frames, out: &mut Vec<[i16; 2]>) {
    out.clear();
    out.extend(
        frames
            .iter()
            .zip(first..)
            .map(|(&[left, right], position)| {
                let chance = mix(position.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                [
                    step(left, chance as u32),
                    step(right, (chance >> 32) as u32),
                ]
            }),
    );
}

/// One sample, dithered by the difference of the two halves of `chance`.
fn step(sample: f32, chance: u32) -> i16 {
    let dither = (chance & 0xffff) as i32 - (chance >> 16) as i32;
    let value = sample * 32_768.0 + dither as f32 * (1.0 / 65_536.0);
    nearest_i32(value.clamp(-32_768.0, 32_767.0)) as i16
}

/// Rounds to 24 bits.
pub fn to_i24(frames: &[Frame], out: &mut Vec<[i32; 2]>) {
    out.clear();
    out.extend(frames.iter().map(|frame| frame.map(step_of_24)));
}

/// Full scale in steps of 24 bits: every one of them is a number that `f32` has.
pub const FULL_24: f64 = 8_388_608.0;

/// One sample in steps of 24 bits.
pub fn step_of_24(x: f32) -> i32 {
    /// 1.5 * 2^52: added, it leaves the nearest whole number in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let value = (f64::from(x) * FULL_24).clamp(-FULL_24, FULL_24 - 1.0);
    (value + ROUND).to_bits() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dither_makes_the_mean_of_many_steps_the_value_between_them() {
        let frames = vec![[0.3 / 32_768.0, -1000.7 / 32_768.0]; 100_000];
        let mut out = Vec::new();
        to_i16(&frames, 12_345, &mut out);
        let mean = |c: usize| out.iter().map(|f| f64::from(f[c])).sum::<f64>() / out.len() as f64;
        assert!((mean(0) - 0.3).abs() < 0.02, "{}", mean(0));
        assert!((mean(1) + 1000.7).abs() < 0.02, "{}", mean(1));
    }

    #[test]
    fn dithered_error_has_the_power_of_triangular_dither_and_is_white() {
        let mut out = Vec::new();
        to_i16(&vec![[0.0; 2]; 200_000], 0, &mut out);
        let left: Vec<f64> = out.iter().map(|f| f64::from(f[0])).collect();
        let product = |lag: usize| {
            left.iter()
                .zip(&left[lag..])
                .map(|(a, b)| a * b)
                .sum::<f64>()
                / left.len() as f64
        };
        // 1/6 of the dither and 1/12 of the rounding.
        assert!((product(0) - 0.25).abs() < 0.01, "{}", product(0));
        for lag in 1..20 {
            assert!(product(lag).abs() < 0.005, "lag {lag}: {}", product(lag));
        }
    }

    #[test]
    fn what_passes_full_scale_stays_at_the_last_step() {
        let mut out = Vec::new();
        to_i16(&[[2.0, -2.0]], 0, &mut out);
        assert_eq!(out, [[32_767, -32_768]]);
        let mut out = Vec::new();
        to_i24(&[[2.0, -2.0], [0.5, -0.5]], &mut out);
        assert_eq!(out, [[8_388_607, -8_388_608], [4_194_304, -4_194_304]]);
    }
}
