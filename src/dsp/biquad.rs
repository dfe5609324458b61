//! Filters of the second order.

use std::f64::consts::FRAC_1_SQRT_2;

use super::{decibels, math};

/// A filter of the second order in transposed direct form II, at rest. In double precision,
/// because its poles may lie close to the unit circle.
#[derive(Clone, Debug)]
pub struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    /// From the coefficients forward and back, normalised by the first of the latter.
    pub fn new(b: [f64; 3], a: [f64; 3]) -> Biquad {
        Biquad {
            b: b.map(|b| b / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
            state: [0.0; 2],
        }
    }

    /// Filters the sample that follows.
    #[inline]
    pub fn next(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// Raises what lies above `frequency` by `gain_db` (R. Bristow-Johnson's audio EQ
    /// cookbook, shelf slope 1). Frequencies and rates here are in hertz.
    pub fn high_shelf(frequency: f64, gain_db: f64, rate: f64) -> Biquad {
        let a = decibels::amplitude(gain_db / 2.0);
        let (sin, cos) = math::sin_cos(frequency / rate);
        let alpha = 2.0 * a.sqrt() * sin * FRAC_1_SQRT_2;
        let (sum, difference) = (a + 1.0, a - 1.0);
        Biquad::new(
            [
                a * (sum + difference * cos + alpha),
                -2.0 * a * (difference + sum * cos),
                a * (sum + difference * cos - alpha),
            ],
            [
                sum - difference * cos + alpha,
                2.0 * (difference - sum * cos),
                sum - difference * cos - alpha,
            ],
        )
    }

    /// Butterworth (the same cookbook).
    pub fn high_pass(frequency: f64, rate: f64) -> Biquad {
        let (sin, cos) = math::sin_cos(frequency / rate);
        let alpha = sin * FRAC_1_SQRT_2;
        let b = (1.0 + cos) / 2.0;
        Biquad::new([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Butterworth (the same cookbook).
    pub fn low_pass(frequency: f64, rate: f64) -> Biquad {
        let (sin, cos) = math::sin_cos(frequency / rate);
        let alpha = sin * FRAC_1_SQRT_2;
        let b = (1.0 - cos) / 2.0;
        Biquad::new([b, 2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// A gap at `frequency` that is `width` hertz wide between the points 3 dB down (the same
    /// cookbook).
    pub fn notch(frequency: f64, width: f64, rate: f64) -> Biquad {
        let (sin, cos) = math::sin_cos(frequency / rate);
        let alpha = sin / (2.0 * (frequency / width));
        Biquad::new(
            [1.0, -2.0 * cos, 1.0],
            [1.0 + alpha, -2.0 * cos, 1.0 - alpha],
        )
    }
}
