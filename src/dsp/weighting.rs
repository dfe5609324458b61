//! How loud a frequency counts: the K weighting of ITU-R BS.1770-5, annex 1.

use std::f64::consts::PI;

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
