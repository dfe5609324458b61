//! The upper edge of what is coded.
//!
//! Between 17 and 18.5 kHz the encoder has bits for what is there in one packet and none in the
//! next. What it is not given cannot flicker, so all above the edge is taken away before.

use crate::dsp::math::sin_cos;
use crate::frame::Frame;

/// In the middle of the slope, in hertz.
const EDGE: f64 = 17_000.0;

/// On each side of the middle; the slope is about 2 kHz wide, and what lies above it 60 dB
/// down.
const REACH: usize = 63;

/// A low-pass that shifts nothing: as many frames go in as come out, each in its place.
pub struct Edge {
    /// The weights from the middle outwards.
    weights: [f32; REACH + 1],
    /// The frames that what comes next still needs, oldest first.
    kept: Vec<Frame>,
}

impl Edge {
    pub fn new(rate: u32) -> Edge {
        Edge {
            weights: weights(EDGE / f64::from(rate)),
            // Before the beginning there is silence.
            kept: vec![[0.0; 2]; REACH],
        }
    }

    /// The frames for which all is known now.
    pub fn push(&mut self, frames: &[Frame]) -> Vec<Frame> {
        self.kept.extend(frames);
        let whole = self.kept.len().saturating_sub(2 * REACH);
        let mut out = vec![[0.0; 2]; whole];
        if whole == 0 {
            return out;
        }
        let middle = &self.kept[REACH..];
        for (out, frame) in out.iter_mut().zip(middle) {
            *out = frame.map(|x| x * self.weights[0]);
        }
        // Tap by tap over all frames, which the processor does several at a time.
        for (k, weight) in self.weights.iter().enumerate().skip(1) {
            let (before, after) = (&self.kept[REACH - k..], &self.kept[REACH + k..]);
            for ((out, a), b) in out.iter_mut().zip(before).zip(after) {
                out[0] += weight * (a[0] + b[0]);
                out[1] += weight * (a[1] + b[1]);
            }
        }
        self.kept.drain(..whole);
        out
    }

    /// What is left, before the silence after the end.
    pub fn end(&mut self) -> Vec<Frame> {
        self.push(&[[0.0; 2]; REACH])
    }
}

/// A sinc under a raised cosine of three terms (Blackman), its sum one. `edge` is in periods a
/// frame.
fn weights(edge: f64) -> [f32; REACH + 1] {
    let exact = |k: usize| {
        let x = k as f64;
        let sinc = match k {
            0 => 2.0 * edge,
            _ => sin_cos(edge * x).0 / (std::f64::consts::PI * x),
        };
        let turn = x / (2.0 * (REACH + 1) as f64);
        let window = 0.42 + 0.5 * sin_cos(turn).1 + 0.08 * sin_cos(2.0 * turn).1;
        sinc * window
    };
    let all: Vec<f64> = (0..=REACH).map(exact).collect();
    let sum = all[0] + 2.0 * all[1..].iter().sum::<f64>();
    std::array::from_fn(|k| (all[k] / sum) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(frequency: f64) -> f64 {
        let sine = |n: usize| sin_cos(frequency / 48_000.0 * n as f64).0 as f32;
        let frames: Vec<Frame> = (0..9600).map(|n| [sine(n), 0.0]).collect();
        let mut edge = Edge::new(48_000);
        let mut out = Vec::new();
        // In parts of any size.
        for part in frames.chunks(777) {
            out.extend(edge.push(part));
        }
        out.extend(edge.end());
        assert_eq!(out.len(), frames.len());
        let power = |frames: &[Frame]| {
            let squares = frames[1000..8600].iter().map(|f| f64::from(f[0]).powi(2));
            squares.sum::<f64>()
        };
        10.0 * (power(&out) / power(&frames)).log10()
    }

    #[test]
    fn what_lies_under_the_edge_stays_and_what_lies_over_it_goes() {
        for below in [20.0, 1000.0, 12_000.0, 15_500.0] {
            assert!(level(below).abs() < 0.1, "{below} Hz: {}", level(below));
        }
        for above in [18_600.0, 20_000.0, 23_000.0] {
            assert!(level(above) < -60.0, "{above} Hz: {}", level(above));
        }
    }
}
