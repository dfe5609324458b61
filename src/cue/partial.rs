//! Steady sines: what bowls and bells are made of.

use super::tones::Planes;
use crate::dsp::math::{sin_cos_f32, wrap};
use crate::frame::BLOCK;
use crate::units::SAMPLE_RATE;

/// Samples computed side by side, so that none waits for the one before.
const LANES: usize = 8;

/// A sine during one block.
#[derive(Clone, Copy, Debug)]
pub struct Partial {
    pub hertz: f64,
    /// At the sine's own start, in turns.
    pub phase: f64,
    /// Amplitude left and right, where the block begins and where the next one does.
    pub amplitude: [[f32; 2]; 2],
}

impl Partial {
    /// Adds the block that begins `t` frames after the sine's own start. The phase is
    /// worked out anew for each block, so no error builds up.
    pub fn add(&self, t: f64, out: &mut Planes) {
        let step = self.hertz / f64::from(SAMPLE_RATE);
        let turns: [f32; LANES] =
            std::array::from_fn(|lane| wrap(self.phase + step * (t + lane as f64)));
        let start = angles(&turns);
        let step = sin_cos_f32(wrap(step * LANES as f64));
        self.sweep(&start, step, out);
    }

    /// Adds the block whose first sines and cosines are `start`, those of all lanes turning by
    /// `step` at a time. A call of its own for the reason of [`angles`].
    #[inline(never)]
    fn sweep(&self, start: &[[f32; LANES]; 2], step: (f32, f32), out: &mut Planes) {
        let [mut im, mut re] = *start;
        let (s, c) = step;
        let [[left, right], [left_end, right_end]] = self.amplitude;
        let slope = [
            (left_end - left) / BLOCK as f32,
            (right_end - right) / BLOCK as f32,
        ];
        let mut at: [f32; LANES] = std::array::from_fn(|lane| lane as f32);
        let (lefts, _) = out.left.as_chunks_mut::<LANES>();
        let (rights, _) = out.right.as_chunks_mut::<LANES>();
        for (l, r) in lefts.iter_mut().zip(rights) {
            for k in 0..LANES {
                l[k] += im[k] * (left + slope[0] * at[k]);
                r[k] += im[k] * (right + slope[1] * at[k]);
                at[k] += LANES as f32;
                (re[k], im[k]) = (re[k] * c - im[k] * s, re[k] * s + im[k] * c);
            }
        }
    }
}

/// The sines and the cosines of so many turns. Behind a call the compiler computes all lanes
/// at once; inside the caller it took them one by one.
#[inline(never)]
fn angles(turns: &[f32; LANES]) -> [[f32; LANES]; 2] {
    let mut angles = [[0.0; LANES]; 2];
    for lane in 0..LANES {
        (angles[0][lane], angles[1][lane]) = sin_cos_f32(turns[lane]);
    }
    angles
}
