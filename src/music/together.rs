//! How loud all notes are together.
//!
//! Tones of nearly one pitch add up as they stand to each other, whether they are two notes or
//! the overtones of such: a key that is struck again, the octave over a root. Only what is told
//! so is heard to be even; powers alone are off by 3 dB and more.

use crate::dsp::math::sin_cos_f32;
use crate::dsp::tone::{self, Pair};

use super::low::{LOW_BLOCK, step};

const SILENT: Pair = [[0.0; 2]; 2];

/// The lowest overtones of a note are told apart: the rest is too weak to be heard to beat.
const TOLD: usize = 4;

/// Tones that are told apart at once; the powers of more add up.
const MOST: usize = 96;

/// Tones nearer than this, in hertz, are heard as one that swells.
const NEAR: f64 = 1.5;

/// A tone where a block begins and where it ends.
#[derive(Clone, Copy, Debug)]
struct PairEdge {
    step: u64,
    /// How much of its power counts.
    weight: f32,
    pairs: [Pair; 2],
}

const NONE: PairEdge = PairEdge {
    step: 0,
    weight: 0.0,
    pairs: [SILENT; 2],
};

/// What a note adds to the loudness of all.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    tones: [PairEdge; TOLD],
    count: usize,
    /// The power of the other overtones.
    others: [f32; 2],
}

impl Default for Edges {
    fn default() -> Edges {
        Edges {
            tones: [NONE; TOLD],
            count: 0,
            others: [0.0; 2],
        }
    }
}

impl Edges {
    /// Adds an overtone of that `step` whose amplitudes at both edges are `pairs`.
    pub fn add(&mut self, step: u64, weight: f32, pairs: [Pair; 2]) {
        if let Some(free) = self.tones.get_mut(self.count) {
            *free = PairEdge {
                step,
                weight,
                pairs,
            };
            self.count += 1;
        } else {
            add_powers(&mut self.others, weight, &pairs);
        }
    }
}

/// The loudness of all notes in a block.
#[derive(Clone, Copy, Debug)]
pub struct Together {
    index: u64,
    near: u64,
    tones: [PairEdge; MOST],
    count: usize,
    others: [f32; 2],
}

impl Together {
    /// Of block `index`, without a note yet.
    pub fn of(index: u64) -> Together {
        Together {
            index,
            near: step(NEAR),
            tones: [NONE; MOST],
            count: 0,
            others: [0.0; 2],
        }
    }

    pub fn add(&mut self, note: &Edges) {
        for (sum, more) in self.others.iter_mut().zip(note.others) {
            *sum += more;
        }
        for tone in &note.tones[..note.count] {
            self.add_tone(tone);
        }
    }

    fn add_tone(&mut self, tone: &PairEdge) {
        let near = self.near;
        let same = self.tones[..self.count]
            .iter_mut()
            .find(|other| apart(other.step, tone.step).unsigned_abs() < near);
        if let Some(same) = same {
            let ahead = tone.step.wrapping_sub(same.step);
            for (edge, (sum, more)) in (0u64..).zip(same.pairs.iter_mut().zip(&tone.pairs)) {
                let frame = self.index.wrapping_add(edge).wrapping_mul(LOW_BLOCK as u64);
                let (sine, cosine) = sin_cos_f32(tone::turns(ahead.wrapping_mul(frame)));
                for (sum, [re, im]) in sum.iter_mut().zip(more) {
                    sum[0] += re * cosine - im * sine;
                    sum[1] += re * sine + im * cosine;
                }
            }
        } else if let Some(free) = self.tones.get_mut(self.count) {
            *free = *tone;
            self.count += 1;
        } else {
            add_powers(&mut self.others, tone.weight, &tone.pairs);
        }
    }

    /// Where the block begins and where it ends, against the power of the ground.
    pub fn loudness(&self) -> [f32; 2] {
        let mut loudness = self.others;
        for tone in &self.tones[..self.count] {
            add_powers(&mut loudness, tone.weight, &tone.pairs);
        }
        loudness
    }
}

/// How far the second is above the first.
fn apart(one: u64, other: u64) -> i64 {
    other.wrapping_sub(one) as i64
}

fn add_powers(sums: &mut [f32; 2], weight: f32, pairs: &[Pair; 2]) {
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        let squares = pair.as_flattened().iter().map(|x| x * x);
        *sum += weight * squares.sum::<f32>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::music::low::{LowBlock, add_tone};

    #[test]
    fn near_tones_are_told_as_loud_as_they_are_and_far_ones_add_their_powers() {
        let pairs: [Pair; 2] = [[[0.3, 0.1], [0.2, -0.2]], [[-0.1, 0.25], [0.2, 0.1]]];
        // A block is two turns of the lower one; of those far apart 32 beats are looked at.
        for (apart, first, blocks) in [
            (0.0, 7, 1),
            (0.4, 1 << 22, 1),
            (1.1, 12_345, 1),
            (40.0, 5, 75),
        ] {
            let steps = [187.5, 187.5 + apart].map(step);
            let (mut told, mut heard) = (0.0, 0.0);
            for index in first..first + blocks {
                let mut together = Together::of(index);
                let mut block = LowBlock::SILENCE;
                for (step, pair) in steps.into_iter().zip(&pairs) {
                    let mut edges = Edges::default();
                    edges.add(step, 1.0, [*pair, *pair]);
                    together.add(&edges);
                    add_tone(index, step, (0, LOW_BLOCK), (pair, pair), &mut block);
                }
                let samples = block.left.iter().chain(&block.right);
                // Twice the mean square is the power of a tone.
                heard += 2.0 * samples.map(|x| x * x).sum::<f32>() / LOW_BLOCK as f32;
                let [from, to] = together.loudness();
                told += 0.5 * (from + to);
            }
            assert!((told / heard - 1.0).abs() < 0.02, "{apart}: {told} {heard}");
        }
    }
}
