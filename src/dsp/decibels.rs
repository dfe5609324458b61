//! Decibels and the factors they stand for, to amplitudes and to powers.

use std::f64::consts::{LN_2, LOG2_10};

use super::math;
use crate::units::Decibels;

impl Decibels {
    /// The amplitude factor; zero at and below [`Decibels::SILENCE`].
    pub fn gain(self) -> f32 {
        if self.0 <= Self::SILENCE.0 {
            0.0
        } else {
            amplitude(f64::from(self.0)) as f32
        }
    }
}

/// The power that `db` decibels stand for.
pub fn power(db: f64) -> f64 {
    math::exp2(db * (LOG2_10 / 10.0))
}

/// The amplitude that `db` decibels stand for.
pub fn amplitude(db: f64) -> f64 {
    math::exp2(db * (LOG2_10 / 20.0))
}

/// [`power`] in single precision, short enough for loops that run every block:
/// relative error below 1e-6 between -300 and 300 dB, and constant beyond.
#[inline]
pub fn power_f32(db: f32) -> f32 {
    let x = db.clamp(-300.0, 300.0) * (LOG2_10 / 10.0) as f32;
    // Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number.
    let rounded = x + 12_582_912.0;
    let whole = rounded - 12_582_912.0;
    let y = (x - whole) * LN_2 as f32;
    let series = 1.0
        + y * (1.0
            + y * (0.5
                + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0))))));
    let exponent = (rounded.to_bits() as i32).wrapping_sub(0x4b40_0000);
    series * f32::from_bits(((exponent + 127) as u32) << 23)
}

/// The decibels of a power, for a positive one: ten times the decimal logarithm.
pub fn of_power(power: f64) -> f64 {
    (10.0 / LOG2_10) * math::log2(power)
}

/// The decibels of an amplitude, for a positive one: twenty times the decimal logarithm.
pub fn of_amplitude(amplitude: f64) -> f64 {
    (20.0 / LOG2_10) * math::log2(amplitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_factors_agree_with_the_systems_functions_both_ways() {
        for i in -2000..2000 {
            let db = f64::from(i) * 0.137;
            let exact = 10f64.powf(db / 10.0);
            assert!((power(db) / exact - 1.0).abs() < 1e-12, "power {db}");
            assert!((of_power(exact) - db).abs() < 1e-11, "of power {db}");
            let exact = 10f64.powf(db / 20.0);
            assert!(
                (amplitude(db) / exact - 1.0).abs() < 1e-12,
                "amplitude {db}"
            );
            assert!(
                (of_amplitude(exact) - db).abs() < 1e-11,
                "of amplitude {db}"
            );
            let exact = 10f64.powf(f64::from(db as f32) / 10.0);
            let short = f64::from(power_f32(db as f32));
            assert!((short / exact - 1.0).abs() < 6e-6, "short power {db}");
        }
    }
}
