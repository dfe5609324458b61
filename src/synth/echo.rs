//! What surroundings give back: late and fading reflections from many sides.
//!
//! Trunks, walls and slopes each return a sound once. A filter that feeds back would
//! need all of the past; a few dozen hashed reflections need a second of it, which is
//! remembered where blocks come in turn and computed again where they do not.

use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::planar::Planar;
use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, Seed};

use super::call::Stage;

/// Blocks of the past that are kept: 1.37 s.
const KEPT: usize = 128;
const FRAMES: usize = KEPT * BLOCK;

/// The reflections there are, half of them from each side.
const TAPS: usize = 24;

/// What reaches the ear on the other side, as an amplitude.
const ACROSS: f32 = 0.45;

struct Tap {
    /// Frames.
    late: usize,
    gain: f32,
}

/// Surroundings that answer, running.
pub struct Echo {
    taps: [Tap; TAPS],
    /// What went out, and which block each part of it is.
    past: Box<[f32; FRAMES]>,
    blocks: [Option<u64>; KEPT],
    stirred: [bool; KEPT],
    stage: Stage,
}

impl Echo {
    /// Reflections that come within `reach` seconds, at most 1.3, and fade by 60 dB in
    /// `fading` seconds. All together they are about as loud as what went out.
    pub fn new(seed: Seed, reach: f64, fading: f64) -> Echo {
        let reach = reach.min(1.3);
        let mut taps = std::array::from_fn(|number| {
            let mut draw = Draw::new(seed.nth(number as u64));
            // One in each part of the time, and more of them early.
            let part = (number as f64 + draw.uniform()) / TAPS as f64;
            let seconds = 0.025 + (reach - 0.025) * part * part;
            let sign = if draw.bits() & 1 == 0 { 1.0 } else { -1.0 };
            Tap {
                late: (seconds * f64::from(SAMPLE_RATE)) as usize,
                gain: (sign * decibels::amplitude(-60.0 * seconds / fading)) as f32,
            }
        });
        let power: f32 = taps.iter().map(|tap: &Tap| tap.gain * tap.gain).sum();
        for tap in &mut taps {
            tap.gain /= (power * (1.0 + ACROSS * ACROSS)).sqrt();
        }
        Echo {
            taps,
            past: vec![0.0; FRAMES]
                .try_into()
                .unwrap_or_else(|_| Box::new([0.0; FRAMES])),
            blocks: [None; KEPT],
            stirred: [false; KEPT],
            stage: Stage::SILENCE,
        }
    }

    /// Adds to `out`, block `index` of the grid, the calls that `perform` puts on the stage
    /// and what comes back of them and of those before.
    pub fn add(&mut self, index: u64, out: &mut Planar, mut perform: impl FnMut(u64, &mut Stage)) {
        for block in index.saturating_sub(KEPT as u64 - 1)..=index {
            let slot = (block % KEPT as u64) as usize;
            if block < index && self.blocks[slot] == Some(block) {
                continue;
            }
            self.stage = Stage::SILENCE;
            perform(block, &mut self.stage);
            self.blocks[slot] = Some(block);
            self.stirred[slot] = self.stage.stirred;
            self.past[slot * BLOCK..][..BLOCK].copy_from_slice(&self.stage.away);
        }
        let Planar { left, right } = &self.stage.ears;
        for (out, ear) in [(&mut out.left, left), (&mut out.right, right)] {
            for (out, ear) in out.iter_mut().zip(ear) {
                *out += ear;
            }
        }
        self.reflect(index, out);
    }

    fn reflect(&self, index: u64, out: &mut Planar) {
        let now = (index % KEPT as u64) as usize;
        let mut sides = [[0.0; BLOCK]; 2];
        for (number, tap) in self.taps.iter().enumerate() {
            let side = &mut sides[number & 1];
            // The reflection's block straddles two of the past.
            let (blocks, rest) = (tap.late / BLOCK, tap.late % BLOCK);
            for (back, from, to) in [(blocks + 1, BLOCK - rest, 0), (blocks, 0, rest)] {
                let slot = (now + KEPT - back) % KEPT;
                if (back as u64) <= index && self.stirred[slot] {
                    let past = &self.past[slot * BLOCK + from..(slot + 1) * BLOCK];
                    for (side, past) in side[to..].iter_mut().zip(past) {
                        *side += tap.gain * past;
                    }
                }
            }
        }
        let [left, right] = &sides;
        let ears = out.left.iter_mut().zip(&mut out.right);
        for ((out_left, out_right), (left, right)) in ears.zip(left.iter().zip(right)) {
            *out_left += left + ACROSS * right;
            *out_right += right + ACROSS * left;
        }
    }
}
