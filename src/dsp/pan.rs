//! Between left and right.

use super::math;

/// The amplitudes, left and right, of a sound at `pan`, from -1 for left over 0 for ahead to
/// 1 for right: a quarter circle from side to side, so that their powers add up to one.
pub fn equal_power(pan: f64) -> [f64; 2] {
    let (right, left) = math::sin_cos((pan + 1.0) / 8.0);
    [left, right]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_is_the_same_wherever_a_sound_stands() {
        for step in -10..=10 {
            let [left, right] = equal_power(f64::from(step) / 10.0);
            assert!((left * left + right * right - 1.0).abs() < 1e-12);
        }
        assert!(equal_power(-1.0)[1].abs() < 1e-12 && equal_power(1.0)[0].abs() < 1e-12);
    }
}
