//! Filters of the second order.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// A filter of the second order in transposed direct form II, at rest.
#[derive(Clone, Debug)]
pub struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    fn new(b: [f64; 3], a: [f64; 3]) -> Biquad {
        Biquad {
            b: b.map(|b| b / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
            state: [0.0; 2],
        }
    }

    #[inline]
    pub fn next(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// Raises what lies above `frequency` by `gain_db` (R. Bristow-Johnson's audio EQ
    /// cookbook, shelf slope 1).
    pub fn high_shelf(frequency: f64, gain_db: f64, rate: f64) -> Biquad {
        let a = 10f64.powf(gain_db / 40.0);
        let (sin, cos) = (2.0 * PI * frequency / rate).sin_cos();
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
        let (sin, cos) = (2.0 * PI * frequency / rate).sin_cos();
        let alpha = sin * FRAC_1_SQRT_2;
        let b = (1.0 + cos) / 2.0;
        Biquad::new([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Butterworth (the same cookbook).
    pub fn low_pass(frequency: f64, rate: f64) -> Biquad {
        let (sin, cos) = (2.0 * PI * frequency / rate).sin_cos();
        let alpha = sin * FRAC_1_SQRT_2;
        let b = (1.0 - cos) / 2.0;
        Biquad::new([b, 2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// The two stages of the K-weighting of ITU-R BS.1770: its analogue prototypes
    /// (B. De Man, 2014) at any rate.
    pub fn k_weighting(rate: f64) -> [Biquad; 2] {
        let k = (PI * 1_681.974_450_955_533 / rate).tan();
        let q = 0.707_175_236_955_419_6;
        let high = 10f64.powf(3.999_843_853_973_347 / 20.0);
        let band = high.powf(0.499_666_774_154_541_6);
        let shelf = Biquad::new(
            [
                high + band * k / q + k * k,
                2.0 * (k * k - high),
                high - band * k / q + k * k,
            ],
            [
                1.0 + k / q + k * k,
                2.0 * (k * k - 1.0),
                1.0 - k / q + k * k,
            ],
        );
        let k = (PI * 38.135_470_876_024_44 / rate).tan();
        let q = 0.500_327_037_323_877_3;
        let a = [
            1.0 + k / q + k * k,
            2.0 * (k * k - 1.0),
            1.0 - k / q + k * k,
        ];
        // The standard leaves this stage's numerator as it is.
        let high_pass = Biquad::new([a[0], -2.0 * a[0], a[0]], a);
        [shelf, high_pass]
    }
}
