//! From a clip's rate to the house rate, as a pure function of the position.

use std::f64::consts::PI;

use super::math;
use crate::frame::Frame;

/// Samples that each frame is made of.
const TAPS: usize = 32;

/// The band kept, as a share of the clip's rate: half its transition below half the
/// rate, so that only what lies in the last tenth of the band leaves a trace above.
const CUTOFF: f64 = 0.46;

/// The Kaiser window's shape: images 80 dB down.
const BETA: f64 = 8.0;

/// Sums that are computed side by side.
const LANES: usize = 8;

/// Frames are computed in runs that reach over at most this many samples.
const REACH: usize = 64;

/// Brings mono samples at `48 kHz * down / up` to 48 kHz by band-limited interpolation
/// (a windowed sinc in `up` phases). Every frame depends on its place alone, so that
/// any division of the work gives identical bits.
#[derive(Clone, Debug)]
pub struct Interpolator {
    up: u64,
    down: u64,
    /// For each phase the weights of the samples around it, the earliest first.
    table: Box<[[f32; TAPS]]>,
}

impl Interpolator {
    /// `up` frames for each `down` samples, both at least 1. A clip's rate is never
    /// above the house rate, so `down` is at most `up`.
    pub fn new(up: u32, down: u32) -> Interpolator {
        let (up, down) = (up.max(1), down.max(1));
        let table = (0..up)
            .map(|phase| weights(f64::from(phase) / f64::from(up)))
            .collect();
        Interpolator {
            up: up.into(),
            down: down.into(),
            table,
        }
    }

    /// Adds `out.len()` frames of the clip, from its frame `first_frame` on, to `out`.
    /// A full-scale sample at a gain of 1 makes 1. Around the clip there is silence.
    pub fn add(&self, samples: &[i16], first_frame: u64, gain: [f32; 2], out: &mut [Frame]) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just seen to have AVX2.
            return unsafe { self.add_avx2(samples, first_frame, gain, out) };
        }
        self.add_all(samples, first_frame, gain, out);
    }

    /// The same arithmetic in the same order, with all lanes in one register. The compiler
    /// fuses no product with a sum unasked, so every number comes out as without them.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn add_avx2(&self, samples: &[i16], first_frame: u64, gain: [f32; 2], out: &mut [Frame]) {
        self.add_all(samples, first_frame, gain, out);
    }

    #[inline(always)]
    fn add_all(&self, samples: &[i16], first_frame: u64, gain: [f32; 2], out: &mut [Frame]) {
        let run = (REACH as u64 * self.up / self.down).max(1) as usize;
        let mut position = first_frame.saturating_mul(self.down);
        for out in out.chunks_mut(run) {
            self.add_run(samples, position, gain, out);
            position = position.saturating_add(out.len() as u64 * self.down);
        }
    }

    /// Adds one run of frames; `position` counts in parts of `1 / up` samples.
    #[inline(always)]
    fn add_run(&self, samples: &[i16], position: u64, gain: [f32; 2], out: &mut [Frame]) {
        let first = (position / self.up) as i64 - (TAPS / 2 - 1) as i64;
        if first >= samples.len() as i64 {
            return;
        }
        let mut near = [0f32; REACH + TAPS + 1];
        for (index, near) in (first..).zip(&mut near) {
            let sample = usize::try_from(index)
                .ok()
                .and_then(|index| samples.get(index));
            *near = sample.map_or(0.0, |&sample| f32::from(sample));
        }
        let gain = gain.map(|gain| gain / 32_768.0);
        let (mut index, mut phase) = (0, position % self.up);
        for out in out {
            // Always there: a run reaches over no more than REACH samples.
            let Some(near) = near[index..].first_chunk() else {
                break;
            };
            let value = dot(&self.table[phase as usize], near);
            out[0] += value * gain[0];
            out[1] += value * gain[1];
            phase += self.down;
            while phase >= self.up {
                phase -= self.up;
                index += 1;
            }
        }
    }
}

/// The weighted sum, in lanes that the compiler turns into vectors.
#[inline(always)]
fn dot(weights: &[f32; TAPS], near: &[f32; TAPS]) -> f32 {
    let mut lanes = [0f32; LANES];
    for start in (0..TAPS).step_by(LANES) {
        for lane in 0..LANES {
            lanes[lane] += weights[start + lane] * near[start + lane];
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// The weights of the samples around a place `phase` of the way to the next sample.
fn weights(phase: f64) -> [f32; TAPS] {
    let mut weights = [0.0; TAPS];
    for (tap, weight) in weights.iter_mut().enumerate() {
        let x = phase - (tap as f64 - (TAPS / 2 - 1) as f64);
        let share = x / (TAPS / 2) as f64;
        let window = bessel(BETA * (1.0 - share * share).max(0.0).sqrt());
        let sinc = if x == 0.0 {
            2.0 * CUTOFF
        } else {
            math::sin_cos(CUTOFF * x).0 / (PI * x)
        };
        *weight = sinc * window / bessel(BETA);
    }
    // A constant stays exactly what it is in every phase.
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| (weight / sum) as f32)
}

/// The modified Bessel function of the first kind and order zero, by its power series.
pub(super) fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        let factor = x / 2.0 / f64::from(k);
        term *= factor * factor;
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const UP: u32 = 25;
    const DOWN: u32 = 7;
    const RATE: f64 = 13_440.0;

    fn sine(frequency: f64, length: usize) -> Vec<i16> {
        let at = |n: usize| (20_000.0 * (TAU * frequency * n as f64 / RATE).sin()).round() as i16;
        (0..length).map(at).collect()
    }

    fn render(samples: &[i16], frames: usize) -> Vec<Frame> {
        let mut out = vec![[0.0; 2]; frames];
        Interpolator::new(UP, DOWN).add(samples, 0, [1.0, 0.5], &mut out);
        out
    }

    #[test]
    fn any_division_of_the_work_gives_identical_bits() {
        let samples = sine(440.0, 3000);
        let whole = render(&samples, 12_000);
        let interpolator = Interpolator::new(UP, DOWN);
        for size in [1, 7, 63, 512, 1111] {
            let mut parts = vec![[0.0; 2]; whole.len()];
            for (index, part) in parts.chunks_mut(size).enumerate() {
                interpolator.add(&samples, (index * size) as u64, [1.0, 0.5], part);
            }
            assert_eq!(parts, whole, "in parts of {size}");
        }
    }

    /// The power of the difference to the true sine, against the sine's, in decibels.
    fn noise_db(frequency: f64) -> f64 {
        let out = render(&sine(frequency, 4000), 14_000);
        let (mut noise, mut tone) = (0.0, 0.0);
        for (n, frame) in out.iter().enumerate().take(13_000).skip(1000) {
            let wanted = 20_000.0 / 32_768.0 * (TAU * frequency * n as f64 / 48_000.0).sin();
            noise += (f64::from(frame[0]) - wanted).powi(2);
            tone += wanted * wanted;
        }
        10.0 * (noise / tone).log10()
    }

    #[test]
    fn a_sine_comes_through_clean() {
        for frequency in [100.0, 1000.0, 3000.0, 4500.0] {
            let noise = noise_db(frequency);
            assert!(noise < -70.0, "{noise:.1} dB at {frequency} Hz");
        }
    }

    #[test]
    fn nothing_sounds_outside_the_clip_and_the_gains_go_to_their_sides() {
        let out = render(&[10_000; 100], 1000);
        let middle = out[180];
        assert!((middle[0] - 10_000.0 / 32_768.0).abs() < 1e-4, "{middle:?}");
        assert_eq!(middle[1], middle[0] / 2.0);
        // Frame 357 is at sample 100; half the filter later all is still.
        assert!(out[357 + 60..].iter().all(|frame| *frame == [0.0; 2]));
        assert!(render(&[], 100).iter().all(|frame| *frame == [0.0; 2]));
    }
}
