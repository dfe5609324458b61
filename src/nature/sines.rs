//! Steady tones with moving amplitudes: what bowls and pads are made of.
//!
//! All that happens to a tone is slow: its swelling, the beating of its pair and its place
//! between the ears are given once a block, as a complex amplitude for each ear, and so is how
//! far it has wandered from its steady phase. Between blocks all of that is straight.

use crate::dsp::planar::Planar;
use crate::dsp::tone::{self, Pair, WHOLE_TURN};
use crate::frame::BLOCK;
use crate::units::SAMPLE_RATE;

/// What a tone does at an instant.
#[derive(Clone, Copy, Debug)]
pub struct ToneState {
    pub pair: Pair,
    /// Turns by which it is ahead of a steady tone.
    pub ahead: f64,
}

const SILENT: ToneState = ToneState {
    pair: [[0.0; 2]; 2],
    ahead: 0.0,
};

/// Below this amplitude (-100 dB) a tone is left out.
const INAUDIBLE: f32 = 1e-5;

/// Tones, running.
pub struct Sines {
    /// Turns a frame, in units of 2^-64.
    steps: Box<[u64]>,
    /// The tones where the block begins, and where the next one does.
    from: Box<[ToneState]>,
    to: Box<[ToneState]>,
    /// The block whose beginning `to` holds.
    next: Option<u64>,
}

impl Sines {
    /// Tones of so many hertz.
    pub fn new(hertz: impl IntoIterator<Item = f64>) -> Sines {
        let step = |hertz: f64| tone::step(hertz, f64::from(SAMPLE_RATE));
        let steps: Box<[u64]> = hertz.into_iter().map(step).collect();
        Sines {
            from: vec![SILENT; steps.len()].into(),
            to: vec![SILENT; steps.len()].into(),
            steps,
            next: None,
        }
    }

    /// Adds block `index` to `out`. `paint` sets what the tones do at a given time, in
    /// seconds from the start.
    pub fn add(&mut self, index: u64, out: &mut Planar, paint: impl Fn(f64, &mut [ToneState])) {
        let seconds = |index: u64| index as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE));
        if self.next != Some(index) {
            paint(seconds(index), &mut self.to);
        }
        std::mem::swap(&mut self.from, &mut self.to);
        paint(seconds(index.wrapping_add(1)), &mut self.to);
        self.next = index.checked_add(1);

        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just seen to have AVX2.
            return unsafe { self.sound_avx2(index, out) };
        }
        self.sound(index, out);
    }

    /// The same arithmetic on wider registers; no bit differs, see [`crate::dsp::spectral`].
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sound_avx2(&self, index: u64, out: &mut Planar) {
        self.sound(index, out);
    }

    #[inline(always)]
    fn sound(&self, index: u64, out: &mut Planar) {
        let frame = index.wrapping_mul(BLOCK as u64);
        for ((step, from), to) in self.steps.iter().zip(&self.from).zip(&self.to) {
            let loudest = |state: &ToneState| {
                let parts = state.pair.as_flattened().iter();
                parts.fold(0f32, |most, part| most.max(part.abs()))
            };
            if loudest(from).max(loudest(to)) > INAUDIBLE {
                add_tone(frame, *step, from, to, out);
            }
        }
    }
}

/// 2^-64 turns in so many turns; whole turns do not count.
fn fraction(turns: f64) -> u64 {
    ((turns - turns.floor()) * WHOLE_TURN) as u64
}

#[inline(always)]
fn add_tone(frame: u64, step: u64, from: &ToneState, to: &ToneState, out: &mut Planar) {
    let start = step.wrapping_mul(frame).wrapping_add(fraction(from.ahead));
    let hurry = (to.ahead - from.ahead) / BLOCK as f64 * WHOLE_TURN;
    let step = step.wrapping_add_signed(hurry as i64);
    let pairs = (&from.pair, &to.pair);
    tone::add(start, step, pairs, &mut out.left, &mut out.right);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::math;

    #[test]
    fn a_tone_runs_on_without_a_step_after_a_night() {
        let night = 12 * 3600 * 48_000 / BLOCK as u64;
        let mut sines = Sines::new([440.0]);
        let mut last = None;
        for index in night..night + 40 {
            let mut block = Planar::SILENCE;
            sines.add(index, &mut block, |_, states| {
                states[0].pair = [[1.0, 0.0]; 2];
            });
            for (n, sample) in (0u64..).zip(block.left) {
                let frame = index * BLOCK as u64 + n;
                // 440 Hz comes round every 1200 frames.
                let (exact, _) = math::sin_cos((frame % 1200) as f64 * 440.0 / 48_000.0);
                assert!((f64::from(sample) - exact).abs() < 2e-4, "{frame}");
                assert!(last.is_none_or(|last: f32| (sample - last).abs() < 0.06));
                last = Some(sample);
            }
        }
    }
}
