//! Chance by hashing: numbers that belong to a key, not to a sequence.

use crate::units::{Seed, mix};

use super::math;

/// A source of independent numbers for one thing: an event, a lattice point.
/// It is a counter behind a hash, so the n-th number drawn depends on the seed and n alone.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    key: u64,
    drawn: u64,
}

impl Draw {
    /// A source that nothing was drawn from yet.
    pub fn new(seed: Seed) -> Draw {
        Draw {
            key: seed.0,
            drawn: 0,
        }
    }

    /// 64 fresh bits.
    pub fn bits(&mut self) -> u64 {
        self.drawn += 1;
        mix(self.key ^ self.drawn.wrapping_mul(0xd6e8_feb8_6659_fd93))
    }

    /// Uniform in 0..1.
    pub fn uniform(&mut self) -> f64 {
        unit(self.bits())
    }

    /// Uniform between two values.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Between two positive values, uniform in the logarithm.
    pub fn octaves(&mut self, low: f64, high: f64) -> f64 {
        low * math::pow(high / low, self.uniform())
    }

    /// Nearly normal with unit variance, never beyond ±3.5.
    pub fn normal(&mut self) -> f64 {
        f64::from(normal(self.bits()))
    }

    /// At least 1, with a tail that falls as the power `-shape`: how the loudness
    /// of rain drops and crackles is distributed.
    pub fn pareto(&mut self, shape: f64) -> f64 {
        math::pow(1.0 - self.uniform(), -1.0 / shape)
    }

    /// How many of a Poisson process fall into a stretch where `mean` are expected.
    /// Means above 60 are taken as 60.
    pub fn poisson(&mut self, mean: f64) -> usize {
        let mean = mean.clamp(0.0, 60.0);
        let target = self.uniform();
        let mut probability = math::exp(-mean);
        let mut below = probability;
        let mut count = 0;
        while target > below && count < 200 {
            count += 1;
            probability *= mean / count as f64;
            below += probability;
        }
        count
    }
}

/// The uniform number in 0..1 that 64 random bits make.
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// The nearly normal number, of unit variance, that 64 random bits make: the sum of their four quarters.
#[inline]
pub fn normal(bits: u64) -> f32 {
    let pairs = (bits & 0x0000_ffff_0000_ffff) + (bits >> 16 & 0x0000_ffff_0000_ffff);
    let quarters = (pairs as u32 + (pairs >> 32) as u32) as i32;
    // Four uniform numbers of 16 bits have a standard deviation of 65536 / sqrt 3.
    (quarters as f32 - 131_070.0) * (1.732_050_8 / 65_536.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
        let (n, sum, squares) =
            values.fold((0.0, 0.0, 0.0), |(n, s, q), v| (n + 1.0, s + v, q + v * v));
        (sum / n, squares / n - (sum / n) * (sum / n))
    }

    #[test]
    fn draws_have_the_moments_they_promise() {
        let mut draw = Draw::new(Seed(3));
        let (mean, variance) = moments((0..40_000).map(|_| draw.normal()));
        assert!(
            mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03,
            "{mean} {variance}"
        );
        let (mean, variance) = moments((0..40_000).map(|_| draw.poisson(4.0) as f64));
        assert!(
            (mean - 4.0).abs() < 0.05 && (variance - 4.0).abs() < 0.15,
            "{mean} {variance}"
        );
    }
}
