//! Exponentials, logarithms and sines that give the same bits on every machine.
//!
//! Rust leaves `exp`, `ln` and `sin` to the system's library. These use only
//! additions, multiplications and square roots, which IEEE 754 fixes.

use std::f64::consts::{LN_2, LOG2_10, LOG2_E, TAU};

/// The Taylor series of e^y, up to the power 13.
const EXPONENTIAL: [f64; 14] = {
    let mut terms = [1.0; 14];
    let mut n = 1;
    while n < 14 {
        terms[n] = terms[n - 1] / n as f64;
        n += 1;
    }
    terms
};

/// The series of artanh(z) / z in powers of z^2.
const AREA_TANGENT: [f64; 10] = {
    let mut terms = [1.0; 10];
    let mut n = 1;
    while n < 10 {
        terms[n] = 1.0 / (2 * n + 1) as f64;
        n += 1;
    }
    terms
};

/// The series of sin(y) / y and cos(y) in powers of y^2.
const CIRCLE: [[f64; 8]; 2] = {
    let mut terms = [[1.0; 8]; 2];
    let mut n = 1;
    while n < 8 {
        let k = (2 * n) as f64;
        terms[0][n] = -terms[0][n - 1] / (k * (k + 1.0));
        terms[1][n] = -terms[1][n - 1] / (k * (k - 1.0));
        n += 1;
    }
    terms
};

/// What [`exp2_f32`] can bear: 300 dB of power.
const LARGEST_EXPONENT: f32 = 300.0 * (LOG2_10 / 10.0) as f32;

/// The polynomial with these coefficients at `x`. Even and odd powers are summed apart,
/// since each step of a sum has to wait for the one before.
#[inline(always)]
fn polynomial<const TERMS: usize>(coefficients: &[f64; TERMS], x: f64) -> f64 {
    let xx = x * x;
    let (mut even, mut odd) = (0.0, 0.0);
    for pair in coefficients.as_chunks::<2>().0.iter().rev() {
        even = even * xx + pair[0];
        odd = odd * xx + pair[1];
    }
    even + odd * x
}

/// 2 to the power `x`; relative error below 1e-13. Outside ±1000 it stays at that end.
#[inline]
pub fn exp2(x: f64) -> f64 {
    let x = x.clamp(-1000.0, 1000.0);
    let whole = nearest(x);
    // The series for |y| <= ln 2 / 2; the first term left out is 5e-18.
    let sum = polynomial(&EXPONENTIAL, (x - whole as f64) * LN_2);
    sum * f64::from_bits(((1023 + whole) as u64) << 52)
}

/// The whole number nearest to `x`. Without an instruction for it, which the oldest x86-64
/// processors lack, the standard library's costs as much as the rest of a series.
#[inline(always)]
pub fn nearest(x: f64) -> i64 {
    (if x < 0.0 { x - 0.5 } else { x + 0.5 }) as i64
}

/// The binary logarithm of a positive, normal `x`; absolute error below 1e-13.
#[inline]
pub fn log2(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), and the argument stays under 0.172.
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    exponent as f64 + (2.0 / LN_2) * z * polynomial(&AREA_TANGENT, z * z)
}

/// e to the power `x`.
#[inline]
pub fn exp(x: f64) -> f64 {
    exp2(x * LOG2_E)
}

/// `base` to the power `exponent`, for a positive base.
#[inline]
pub fn pow(base: f64, exponent: f64) -> f64 {
    exp2(log2(base) * exponent)
}

/// Sine and cosine of `turns` full circles; absolute error below 1e-12.
#[inline]
pub fn sin_cos(turns: f64) -> (f64, f64) {
    let quarter = nearest(turns * 4.0);
    let y = (turns - quarter as f64 * 0.25) * TAU;
    let [sine, cosine] = &CIRCLE;
    let (sine, cosine) = (y * polynomial(sine, y * y), polynomial(cosine, y * y));
    match quarter & 3 {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

/// From 0 to 1 with level ends (smoothstep); constant outside.
#[inline]
pub fn ease(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// [`ease`] in double precision.
pub fn ease_f64(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// The value `x` of the way from `pair[0]` to `pair[1]`.
#[inline]
pub fn between(pair: [f32; 2], x: f32) -> f32 {
    pair[0] + (pair[1] - pair[0]) * x
}

/// The part of `turns` beyond the nearest whole turn, from -0.5 to 0.5.
#[inline]
pub fn wrap(turns: f64) -> f32 {
    // Adding and taking away 1.5 * 2^52 rounds to the nearest whole number.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    (turns - ((turns + ROUND) - ROUND)) as f32
}

/// Cosine of `turns` full circles, of any number of them; absolute error below 1e-6.
#[inline]
pub fn cos_f32(turns: f64) -> f32 {
    sin_cos_f32(wrap(turns)).1
}

/// 1.5 * 2^23: added to an `f32` within ±2^22 it leaves the nearest whole number, of two the even
/// one, in the low bits.
const ROUND: f32 = 12_582_912.0;

/// The whole number that is nearest to `x` within ±2^22, of two the even one: as
/// `round_ties_even`, which is a call on many targets, and this vectorises on every one.
#[inline]
pub fn nearest_f32(x: f32) -> f32 {
    (x + ROUND) - ROUND
}

/// [`nearest_f32`] as an integer.
#[inline]
pub fn nearest_i32(x: f32) -> i32 {
    (x + ROUND).to_bits().wrapping_sub(ROUND.to_bits()) as i32
}

/// [`exp2`] in single precision, short enough for loops that run every block: relative
/// error below 1e-6 within ±99, and constant beyond.
#[inline]
pub fn exp2_f32(x: f32) -> f32 {
    let x = x.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT);
    let y = (x - nearest_f32(x)) * LN_2 as f32;
    let series = 1.0
        + y * (1.0
            + y * (0.5
                + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0))))));
    series * f32::from_bits(((nearest_i32(x) + 127) as u32) << 23)
}

/// [`sin_cos`] in single precision for `turns` within ±1e6: absolute error below 1e-6
/// of what the rounding of `turns` itself costs.
#[inline]
pub fn sin_cos_f32(turns: f32) -> (f32, f32) {
    // To the nearest half turn, whose parity is the sign; then the series up to a quarter turn.
    let half = nearest_f32(2.0 * turns);
    let sign = f32::from_bits(0x3f80_0000 ^ ((nearest_i32(2.0 * turns) as u32) << 31));
    let y = (turns - 0.5 * half) * std::f32::consts::TAU;
    let yy = y * y;
    let sine = y
        * (1.0
            + yy * (-1.0 / 6.0
                + yy * (1.0 / 120.0
                    + yy * (-1.0 / 5040.0 + yy * (1.0 / 362_880.0 - yy * (1.0 / 39_916_800.0))))));
    let cosine = 1.0
        + yy * (-0.5
            + yy * (1.0 / 24.0
                + yy * (-1.0 / 720.0
                    + yy * (1.0 / 40_320.0
                        + yy * (-1.0 / 3_628_800.0 + yy * (1.0 / 479_001_600.0))))));
    (sign * sine, sign * cosine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_whole_number_is_the_systems() {
        let far = [-4_194_303.5, -32_768.0, 32_766.5, 32_767.0, 4_194_303.5];
        let near = (-2000..2000).map(|i: i16| f32::from(i) * 0.25);
        for x in near.chain(far) {
            assert_eq!(nearest_f32(x), x.round_ties_even(), "{x}");
            assert_eq!(nearest_i32(x), x.round_ties_even() as i32, "{x}");
        }
    }

    #[test]
    fn they_agree_with_the_systems_functions() {
        for i in -2000..2000 {
            let x = f64::from(i) * 0.0173;
            assert!((exp2(x) / x.exp2() - 1.0).abs() < 1e-13, "exp2 {x}");
            let positive = x.exp2();
            assert!(
                (log2(positive) - positive.log2()).abs() < 1e-12,
                "log2 {positive}"
            );
            let (sine, cosine) = sin_cos(x);
            assert!((sine - (x * TAU).sin()).abs() < 1e-11, "sine {x}");
            assert!((cosine - (x * TAU).cos()).abs() < 1e-11, "cosine {x}");
            let (sine, cosine) = sin_cos_f32(x as f32);
            let short = f64::from(exp2_f32(x as f32));
            let exact = f64::from(x as f32).exp2();
            assert!((short / exact - 1.0).abs() < 2e-6, "short exp2 {x}");
            let exact = (3.7 * x * TAU).cos();
            assert!(
                (f64::from(cos_f32(3.7 * x)) - exact).abs() < 2e-6,
                "cosine {x}"
            );
            let exact = f64::from(x as f32) * TAU;
            assert!((f64::from(sine) - exact.sin()).abs() < 2e-6, "sine {x}");
            assert!((f64::from(cosine) - exact.cos()).abs() < 2e-6, "cosine {x}");
        }
    }
}
