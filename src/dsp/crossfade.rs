//! How one stretch of sound goes over into another.

use super::math;
use crate::frame::Frame;
use crate::units::{Frames, Millis};

/// How long ends are blended where nobody says otherwise.
pub const CROSSFADE: Millis = Millis::secs(3);

/// Below this a blend would need too much gain to keep its level.
const LEAST_LIKENESS: f32 = -0.3;

/// The correlation of two stretches of one length, -1 to 1: 0 for two stretches of noise,
/// 1 for twice the same. Silence is like nothing.
pub fn likeness(a: &[Frame], b: &[Frame]) -> f32 {
    let (a, b) = (a.as_flattened(), b.as_flattened());
    let product = |a: &[f32], b: &[f32]| -> f64 {
        a.iter()
            .zip(b)
            .map(|(&x, &y)| f64::from(x) * f64::from(y))
            .sum()
    };
    let power = product(a, a) * product(b, b);
    if power > 0.0 {
        (product(a, b) / power.sqrt()) as f32
    } else {
        0.0
    }
}

/// The gains of what rises and what falls at `position` of a blend of `length` frames, so
/// that sounds of one level and the given `likeness` keep that level throughout: equal power
/// for noise, equal gain for what is the same on both sides.
pub fn gains(position: Frames, length: Frames, likeness: f32) -> (f32, f32) {
    let rising = math::ease((position as f32 + 0.5) / length as f32);
    let falling = 1.0 - rising;
    let likeness = likeness.max(LEAST_LIKENESS);
    let power = rising * rising + falling * falling + 2.0 * likeness * rising * falling;
    let level = power.sqrt().recip();
    (rising * level, falling * level)
}

/// The sum of two frames with their gains.
pub fn blend(rising: Frame, gain: f32, falling: Frame, other: f32) -> Frame {
    [
        rising[0] * gain + falling[0] * other,
        rising[1] * gain + falling[1] * other,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::tests::{noise, tone};

    #[test]
    fn a_blend_keeps_the_level_of_noise_and_of_tones() {
        let length = 48_000;
        let pairs = [
            (noise(length, 1), noise(length, 2)),
            (tone(length, 0.0), tone(length, 0.3)),
            (tone(length, 0.0), tone(length, 1.5)),
        ];
        for (n, (a, b)) in pairs.iter().enumerate() {
            let alike = likeness(a, b);
            let level = |frames: &[Frame]| {
                let power: f32 = frames.as_flattened().iter().map(|x| x * x).sum();
                10.0 * (power / frames.len() as f32).log10()
            };
            let blended: Vec<Frame> = (0..length)
                .map(|k| {
                    let (rising, falling) = gains(k as Frames, length as Frames, alike);
                    blend(a[k], rising, b[k], falling)
                })
                .collect();
            for part in blended.chunks(4800) {
                let off = level(part) - level(a);
                assert!(off.abs() < 0.3, "pair {n}: {off} dB");
            }
        }
    }
}
