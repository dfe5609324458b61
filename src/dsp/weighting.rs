//! How loud a frequency counts: the K weighting of ITU-R BS.1770-5, annex 1.

use std::f64::consts::PI;

use super::biquad::Biquad;
use super::{decibels, math};
use crate::units::SAMPLE_RATE;

/// Feedforward and feedback coefficients at 48 kHz, from the tables of the recommendation.
pub(super) const SHELF: [[f64; 3]; 2] = [
    [
        1.535_124_859_586_97,
        -2.691_696_189_406_38,
        1.198_392_810_852_85,
    ],
    [1.0, -1.690_659_293_182_41, 0.732_480_774_215_85],
];
pub(super) const HIGH_PASS: [[f64; 3]; 2] = [
    [1.0, -2.0, 1.0],
    [1.0, -1.990_047_454_833_98, 0.990_072_250_366_21],
];

/// The two stages of the K weighting, a shelf and a high-pass, at `rate` hertz: the standard's
/// own numbers at the house rate, its analogue prototypes (B. De Man, 2014) at any other.
pub fn k_weighting(rate: f64) -> [Biquad; 2] {
    if rate == f64::from(SAMPLE_RATE) {
        return [SHELF, HIGH_PASS].map(|[forward, back]| Biquad::new(forward, back));
    }
    [shelf(rate), high_pass(rate)].map(|[forward, back]| Biquad::new(forward, back))
}

fn shelf(rate: f64) -> [[f64; 3]; 2] {
    let k = tangent(1_681.974_450_955_533 / rate);
    let q = 0.707_175_236_955_419_6;
    let high = decibels::amplitude(3.999_843_853_973_347);
    let band = math::pow(high, 0.499_666_774_154_541_6);
    let forward = [
        high + band * k / q + k * k,
        2.0 * (k * k - high),
        high - band * k / q + k * k,
    ];
    [forward, resonance(k, q)]
}

fn high_pass(rate: f64) -> [[f64; 3]; 2] {
    let back = resonance(
        tangent(38.135_470_876_024_44 / rate),
        0.500_327_037_323_877_3,
    );
    // The standard leaves this stage's numerator as it is.
    [[back[0], -2.0 * back[0], back[0]], back]
}

/// The feedback half of a prototype, unnormalised.
fn resonance(k: f64, q: f64) -> [f64; 3] {
    [
        1.0 + k / q + k * k,
        2.0 * (k * k - 1.0),
        1.0 - k / q + k * k,
    ]
}

/// The tangent of half a turn's share.
fn tangent(share: f64) -> f64 {
    let (sine, cosine) = math::sin_cos(share / 2.0);
    sine / cosine
}

/// The factor by which the K weighting multiplies the power at `hertz`.
pub fn power_weight(hertz: f32) -> f32 {
    // Sine squared of half the angle, as a series: exact where the filters' terms cancel.
    let x = PI * f64::from(hertz) / f64::from(SAMPLE_RATE);
    let q = x * x;
    let sine = x * (1.0 - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0))));
    let p = sine * sine;
    let response = |[num, den]: [[f64; 3]; 2]| magnitude(num, p) / magnitude(den, p);
    (response(SHELF) * response(HIGH_PASS)) as f32
}

/// The squared magnitude of `a + b/z + c/z²` on the unit circle, where `p` is the
/// sine squared of half the angle.
fn magnitude([a, b, c]: [f64; 3], p: f64) -> f64 {
    let sum = a + b + c;
    sum * sum - 4.0 * (a * b + 4.0 * a * c + b * c) * p + 16.0 * a * c * p * p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prototypes_give_the_numbers_of_the_standard_at_its_rate() {
        let rate = f64::from(SAMPLE_RATE);
        for (made, table) in [(shelf(rate), SHELF), (high_pass(rate), HIGH_PASS)] {
            let unit = made[1][0];
            for (made, table) in made.as_flattened().iter().zip(table.as_flattened()) {
                assert!((made / unit - table).abs() < 1e-9, "{made} {table}");
            }
        }
    }

    #[test]
    fn the_weighting_is_that_of_the_meter() {
        let mut meter = ebur128::EbuR128::new(1, SAMPLE_RATE, ebur128::Mode::M).unwrap();
        for hertz in [196.0f32, 294.0, 700.0, 1600.0] {
            let tone: Vec<f32> = (0..SAMPLE_RATE)
                .map(|n| (std::f32::consts::TAU * hertz * n as f32 / SAMPLE_RATE as f32).sin())
                .collect();
            meter.add_frames_f32(&tone).unwrap();
            let expected = -0.691 + 10.0 * (power_weight(hertz) / 2.0).log10();
            let got = meter.loudness_momentary().unwrap() as f32;
            assert!(
                (got - expected).abs() < 0.05,
                "{hertz} Hz: {got} LUFS, not {expected}"
            );
        }
    }
}
