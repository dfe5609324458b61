//! Sine, power and logarithm by polynomials: the same bits on every machine,
//! and nothing the compiler cannot spread over lanes.

/// Adding and taking away this number rounds an `f64` to the nearest integer.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The part of `turns` beyond the nearest whole turn, from -0.5 to 0.5.
#[inline]
pub fn wrap(turns: f64) -> f32 {
    (turns - ((turns + ROUND) - ROUND)) as f32
}

/// Sine and cosine of `turns` whole circles, for `turns` within ±0.5; errs by less than 4e-7.
#[inline]
pub fn sin_cos(turns: f32) -> (f32, f32) {
    // Taylor series at half the angle, which never leaves the first quadrant, then doubled.
    let x = turns * std::f32::consts::PI;
    let q = x * x;
    let s = x
        * (1.0
            - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0 * (1.0 - q / 110.0)))));
    let c = 1.0
        - q / 2.0
            * (1.0
                - q / 12.0
                    * (1.0 - q / 30.0 * (1.0 - q / 56.0 * (1.0 - q / 90.0 * (1.0 - q / 132.0)))));
    (2.0 * s * c, 1.0 - 2.0 * s * s)
}

/// Cosine of `turns` whole circles.
#[inline]
pub fn cos(turns: f64) -> f32 {
    sin_cos(wrap(turns)).1
}

/// 2 to the power of `x`, to seven digits; zero from -126 down.
#[inline]
pub fn exp2(x: f32) -> f32 {
    if x <= -126.0 {
        return 0.0;
    }
    let whole = x.floor();
    let y = (x - whole) * std::f32::consts::LN_2;
    let taylor = [
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let fraction = taylor.iter().fold(0.0, |sum, c| sum * y + c);
    fraction * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// The amplitude factor of `db` decibels.
pub fn decibels(db: f32) -> f32 {
    exp2(db * (std::f32::consts::LOG2_10 / 20.0))
}

/// The binary logarithm of a positive, normal number.
pub fn log2(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let m = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    let y = (m - 1.0) / (m + 1.0);
    let q = y * y;
    let series = [
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        0.2,
        1.0 / 3.0,
        1.0,
    ];
    let atanh = y * series.iter().fold(0.0, |sum, c| sum * q + c);
    exponent as f32 + 2.0 * std::f32::consts::LOG2_E * atanh
}

/// From 0 to 1 with level ends (smoothstep); constant outside.
#[inline]
pub fn ease(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// The value `x` of the way from `pair[0]` to `pair[1]`.
#[inline]
pub fn between(pair: [f32; 2], x: f32) -> f32 {
    pair[0] + (pair[1] - pair[0]) * x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_polynomials_agree_with_the_standard_library() {
        for i in -2000..=2000 {
            let turns = f64::from(i) / 137.0;
            let (s, c) = sin_cos(wrap(turns));
            let (sin, cos) = (turns * std::f64::consts::TAU).sin_cos();
            assert!((f64::from(s) - sin).abs() < 1e-6 && (f64::from(c) - cos).abs() < 1e-6);

            let x = i as f32 / 100.0;
            assert!((exp2(x) / x.exp2() - 1.0).abs() < 2e-6, "exp2({x})");
            let y = (i + 2001) as f32 * 3.7;
            assert!((log2(y) - y.log2()).abs() < 2e-6, "log2({y})");
        }
    }
}
