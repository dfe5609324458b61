//! Loudness by ITU-R BS.1770, for mono sound at any rate.

use super::decibels;
use super::weighting::k_weighting;

/// The length of the windows that power is measured in, for each second.
pub const WINDOWS_PER_SECOND: f64 = 10.0;

/// Windows in a gating block of 400 ms.
const BLOCK: usize = 4;

/// The mean K-weighted power of each 100 ms of `samples` (within ±1) at `rate` hertz.
/// The last window counts as if silence followed.
pub fn power(samples: &[f32], rate: f64) -> Vec<f32> {
    let window = rate / WINDOWS_PER_SECOND;
    let mut weighting = k_weighting(rate);
    let count = (samples.len() as f64 / window).ceil() as usize;
    let edge = |index: usize| ((index as f64 * window).round() as usize).min(samples.len());
    let mean = |index: usize| {
        let part = &samples[edge(index)..edge(index + 1)];
        // In registers as long as a window lasts: in memory they would be waited for.
        let [mut shelf, mut high_pass] = weighting.clone();
        let sum: f64 = part
            .iter()
            .map(|&x| {
                let weighted = high_pass.next(shelf.next(f64::from(x)));
                weighted * weighted
            })
            .sum();
        weighting = [shelf, high_pass];
        (sum / window) as f32
    };
    (0..count).map(mean).collect()
}

/// The gated loudness in LUFS of a sound whose [`power`] is given and which lasts
/// `windows` windows; one shorter than a gating block counts as a whole.
/// Silence has none.
pub fn loudness(power: &[f32], windows: f64) -> Option<f32> {
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let lufs = |power: f64| decibels::of_power(power) - 0.691;
    let power: Vec<f64> = power.iter().copied().map(f64::from).collect();
    let blocks: Vec<f64> = match power.len() {
        0..BLOCK => vec![power.iter().sum::<f64>() / windows],
        _ => power.windows(BLOCK).map(mean).collect(),
    };
    let loud = |gate: f64| -> Vec<f64> {
        blocks
            .iter()
            .copied()
            .filter(|&block| lufs(block) > gate)
            .collect()
    };
    // The absolute gate of -70 LUFS, then the relative one 10 LU below what passed it.
    let relative = lufs(mean(&loud(-70.0))) - 10.0;
    let gated = lufs(mean(&loud(relative.max(-70.0))));
    gated.is_finite().then_some(gated as f32)
}

/// The power that a steady sound of this loudness has.
pub fn power_of(lufs: f32) -> f32 {
    decibels::power(f64::from(lufs) + 0.691) as f32
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// BS.1770 defines a sine of 997 Hz at full scale in one channel as -3.01 LUFS.
    #[test]
    fn a_sine_has_the_loudness_of_the_standard_at_every_rate() {
        for rate in [13_440.0, 16_000.0, 48_000.0] {
            let sine: Vec<f32> = (0..rate as usize * 2)
                .map(|n| (n as f64 * TAU * 997.0 / rate).sin() as f32)
                .collect();
            let measured = loudness(&power(&sine, rate), 20.0).unwrap_or(f32::NAN);
            assert!(
                (measured + 3.01).abs() < 0.1,
                "{measured} LUFS at {rate} Hz"
            );
        }
    }

    #[test]
    fn silence_around_a_sound_leaves_its_loudness() {
        let speech = vec![0.01f32; 30];
        let padded = [vec![0.0; 50], speech.clone(), vec![0.0; 50]].concat();
        let (alone, padded) = (loudness(&speech, 30.0), loudness(&padded, 130.0));
        let difference = alone.zip(padded).map_or(f32::NAN, |(a, b)| (a - b).abs());
        assert!(difference < 0.6, "{difference} LU");
        assert_eq!(loudness(&[0.0; 20], 20.0), None);
        assert_eq!(loudness(&[], 0.0), None);
    }
}
