//! How the end of a sound becomes its beginning.

use crate::dsp::decibels;
use crate::frame::Frame;
use crate::units::{Frames, Millis, SAMPLE_RATE};

/// How many frames into `ending` it resembles `beginning` most. Of `ending`, which is the
/// longer, every whole frame that both reach is tried.
pub fn best_lag(beginning: &[Frame], ending: &[Frame]) -> Frames {
    let mono = |frames: &[Frame]| frames.iter().map(|f| f[0] + f[1]).collect::<Vec<f32>>();
    let (beginning, ending) = (mono(beginning), mono(ending));
    let product = |a: &[f32], b: &[f32]| {
        // Eight sums side by side, which a compiler can keep in vectors.
        let mut sums = [0.0f32; 8];
        for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        sums.into_iter().sum::<f32>()
    };
    let alike = |part: &[f32]| product(&beginning, part) / product(part, part).sqrt().max(1e-9);
    let lags = ending.windows(beginning.len()).map(alike).enumerate();
    // Later ones win ties: they keep more of the recording.
    lags.max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(lag, _)| lag as Frames)
}

/// How much of both ends [`wraps`] looks at.
pub const WINDOW: Frames = SAMPLE_RATE as Frames;

/// Samples from which the next is foretold.
pub(super) const ORDER: usize = 16;

/// Whether a sound that ends with `end` and begins with `start` can be repeated as it is: the
/// step from its last frame to its first is one the sound takes elsewhere too, and
/// both sides are as loud and as bright as neighbours are within them.
///
/// The step is judged by linear prediction, so that it is held against what the
/// material does: any cut through white noise passes, and the least jump in a hum is found.
pub fn wraps(end: &[Frame], start: &[Frame]) -> bool {
    (0..2).all(|side| {
        let channel = |frames: &[Frame]| {
            frames
                .iter()
                .map(|f| f64::from(f[side]))
                .collect::<Vec<_>>()
        };
        let (end, start) = (channel(end), channel(start));
        let slope = |x: &[f64]| x.windows(2).map(|w| w[1] - w[0]).collect::<Vec<_>>();
        step_of(&end, &start) <= 0.0
            && is_level(&end, &start)
            && is_level(&slope(&end), &slope(&start))
    }) && hole(end, start) <= HOLE
}

/// How much softer than elsewhere a seam may be, in decibels.
const HOLE: f64 = 3.0;

/// How far the level next to the seam falls below the softest elsewhere, in decibels: what
/// editors fade at both ends, be it for milliseconds, is a hole in every round.
pub fn hole(end: &[Frame], start: &[Frame]) -> f64 {
    let power = |frames: &[Frame]| -> f64 {
        let sum: f32 = frames.as_flattened().iter().map(|x| x * x).sum();
        f64::from(sum) + 1e-9
    };
    let lengths = [5, 20, 80, 250].map(|ms| Millis(ms).frames() as usize);
    let depth = |length: usize| {
        let (before, after): (Vec<f64>, Vec<f64>) = (
            end.rchunks_exact(length).map(power).collect(),
            start.chunks_exact(length).map(power).collect(),
        );
        let seam = before.first().into_iter().chain(after.first());
        let inner = before.iter().skip(1).chain(after.iter().skip(1));
        let least =
            |powers: &mut dyn Iterator<Item = &f64>| powers.copied().fold(f64::INFINITY, f64::min);
        let (seam, inner) = (least(&mut { seam }), least(&mut { inner }));
        if inner.is_finite() && seam.is_finite() {
            decibels::of_power(inner / seam)
        } else {
            0.0
        }
    };
    lengths.map(depth).into_iter().fold(0.0, f64::max)
}

/// How far the step from `end` to `start` lies above all but one in a hundred of the steps
/// within them, in decibels; not above 0 where nobody hears it. Infinite for too few frames.
pub fn step(end: &[Frame], start: &[Frame]) -> f64 {
    let side = |side: usize| {
        let channel = |frames: &[Frame]| -> Vec<f64> {
            let near = frames.iter().map(|f| f64::from(f[side]));
            near.collect()
        };
        let end = channel(&end[end.len().saturating_sub(WINDOW as usize)..]);
        step_of(&end, &channel(&start[..start.len().min(WINDOW as usize)]))
    };
    side(0).max(side(1))
}

/// The same for one channel, whose samples across the joint may surprise more than others.
fn step_of(end: &[f64], start: &[f64]) -> f64 {
    if end.len().min(start.len()) < 4 * ORDER {
        return f64::INFINITY;
    }
    let predictor = predictor(&[end, start]);
    let surprises = |x: &[f64]| -> Vec<f64> {
        let errors: Vec<f64> = x
            .windows(ORDER + 1)
            .map(|w| surprise(w, &predictor))
            .collect();
        errors
            .chunks(ORDER)
            .map(|part| part.iter().map(|e| e * e).sum())
            .collect()
    };
    let mut usual = surprises(end);
    usual.extend(surprises(start));
    usual.sort_by(f64::total_cmp);
    let joint: Vec<f64> = end[end.len() - ORDER..]
        .iter()
        .chain(&start[..ORDER])
        .copied()
        .collect();
    let joint: f64 = joint
        .windows(ORDER + 1)
        .map(|w| surprise(w, &predictor))
        .map(|error| error * error)
        .sum();
    // The one in a hundred that surprises most may be a drop or a crackle.
    let most = usual[usual.len() * 99 / 100];
    decibels::of_power((joint + f64::MIN_POSITIVE) / (most + f64::MIN_POSITIVE))
}

/// How far the last of `window` is from what those before it foretell.
pub(super) fn surprise(window: &[f64], predictor: &[f64; ORDER]) -> f64 {
    let foretold: f64 = window[..ORDER]
        .iter()
        .rev()
        .zip(predictor)
        .map(|(x, a)| x * a)
        .sum();
    window[ORDER] - foretold
}

/// The linear predictor of least mean square error over `stretches`, by Levinson's and
/// Durbin's recursion.
pub(super) fn predictor(stretches: &[&[f64]]) -> [f64; ORDER] {
    let product = |lag: usize| -> f64 {
        stretches
            .iter()
            .map(|x| x.iter().zip(&x[lag..]).map(|(a, b)| a * b).sum::<f64>())
            .sum()
    };
    let mut correlation: [f64; ORDER + 1] = std::array::from_fn(product);
    // A touch of noise, 120 dB down, keeps pure tones from dividing by nothing.
    correlation[0] = correlation[0] * (1.0 + 1e-12) + f64::MIN_POSITIVE;
    let mut taps = [0.0; ORDER];
    let mut error = correlation[0];
    for order in 0..ORDER {
        let foretold: f64 = (0..order).map(|k| taps[k] * correlation[order - k]).sum();
        let reflection = (correlation[order + 1] - foretold) / error;
        let before = taps;
        taps[order] = reflection;
        for k in 0..order {
            taps[k] = before[k] - reflection * before[order - 1 - k];
        }
        error *= 1.0 - reflection * reflection;
        if error <= 0.0 {
            break;
        }
    }
    taps
}

/// Whether the levels on both sides differ by no more than neighbours do elsewhere.
fn is_level(end: &[f64], start: &[f64]) -> bool {
    const PARTS: usize = 4;
    /// Decibels that no one hears in passing.
    const SLACK: f64 = 1.0;
    let levels = |x: &[f64]| -> Vec<f64> {
        let power = |part: &[f64]| part.iter().map(|x| x * x).sum::<f64>() / part.len() as f64;
        let parts = x.chunks_exact((x.len() / PARTS).max(1));
        parts
            .map(|part| decibels::of_power(power(part) + 1e-12))
            .collect()
    };
    let (end, start) = (levels(end), levels(start));
    let steps = |levels: &[f64]| {
        levels
            .windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f64::max)
    };
    let usual = steps(&end).max(steps(&start));
    match (end.last(), start.first()) {
        (Some(end), Some(start)) => (end - start).abs() <= usual + SLACK,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::tests::{noise, tone};

    #[test]
    fn the_best_lag_finds_a_copy() {
        let beginning = noise(1000, 5);
        let mut ending = noise(300, 6);
        ending.extend(&beginning);
        ending.extend(noise(300, 7));
        assert_eq!(best_lag(&beginning, &ending), 300);
    }

    #[test]
    fn a_tone_wraps_only_in_phase() {
        let whole = tone(96_000, 0.0);
        assert!(wraps(&whole[48_000..], &whole[..48_000]));
        for cut in [95_990, 95_975, 95_950] {
            assert!(
                !wraps(&whole[cut - 47_000..cut], &whole[..47_000]),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn a_fade_of_milliseconds_at_both_ends_does_not_wrap() {
        let white = noise(96_000, 9);
        for fade in [240, 2400, 24_000] {
            let faded: Vec<Frame> = (0..96_000)
                .map(|n| {
                    let edge = n.min(95_999 - n) as f32 / fade as f32;
                    white[n].map(|x| x * edge.min(1.0))
                })
                .collect();
            assert!(!wraps(&faded[48_000..], &faded[..48_000]), "{fade} frames");
        }
    }

    #[test]
    fn noise_wraps_where_its_level_does() {
        let white = noise(96_000, 9);
        assert!(wraps(&white[48_000..], &white[..48_000]));
        let louder: Vec<Frame> = white[..48_000].iter().map(|f| f.map(|x| x * 2.0)).collect();
        assert!(!wraps(&white[48_000..], &louder));
    }
}
