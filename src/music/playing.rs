//! A piece, sounding.

use std::sync::Arc;

use crate::dsp::bands::{self, Bands};
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::SpectralNoise;
use crate::frame::{BLOCK, Block, Texture};
use crate::synth::row::Row;
use crate::units::{SAMPLE_RATE, Seed};

use super::composition::{Composer, Composition};
use super::forms::Strain;
use super::instrument::Colour;
use super::low::{self, LOW_BLOCK, LowBlock};
use super::note::Few;
use super::occasion::Occasion;
use super::ringing::Ringing;
use super::together::Together;

/// Notes that sound at once, more than any piece has; more are left out.
const MOST: usize = 96;

/// A part, and the notes of its slots that may be heard.
struct PartVoice {
    part: Strain,
    ready: Row<Few>,
}

/// A note that sounds, and which it is: part, slot, place in the slot.
struct Taken {
    whose: (usize, i64, usize),
    ringing: Ringing,
}

/// A piece, running.
pub struct Playing {
    composer: Composer,
    colour: Colour,
    parts: Box<[PartVoice]>,
    taken: Vec<Taken>,
    air: SpectralNoise,
    airs: Bands,
    before: Box<LowBlock>,
    now: Box<LowBlock>,
    /// The block that `now` holds.
    made: Option<u64>,
    mix: Box<Planar>,
}

impl Playing {
    /// The piece for that seed, on that occasion.
    pub fn new(piece: Composition, colour: Colour, seed: Seed, occasion: Arc<Occasion>) -> Playing {
        low::prepare();
        let voice = |part: Strain| PartVoice {
            ready: Row::new(part.room()),
            part,
        };
        let composer = Composer::new(piece, seed, occasion);
        Playing {
            colour,
            parts: Strain::all(&composer).into_iter().map(voice).collect(),
            composer,
            taken: Vec::with_capacity(MOST),
            air: SpectralNoise::new(seed.named(seeds::AIR), &bands::from_fn(|_| 0.5)),
            airs: airs(),
            before: Box::new(LowBlock::SILENCE),
            now: Box::new(LowBlock::SILENCE),
            made: None,
            mix: Box::new(Planar::SILENCE),
        }
    }

    /// Makes the tones of block `index`.
    fn make(&mut self, index: u64) {
        let (from, to) = (start_of(index), start_of(index.wrapping_add(1)));
        std::mem::swap(&mut self.before, &mut self.now);
        *self.now = LowBlock::SILENCE;
        let mut cursor = 0;
        let mut together = Together::of(index);
        for (number, voice) in self.parts.iter_mut().enumerate() {
            let (first, last) = voice.part.sounding(&self.composer, from);
            for slot in first..=last {
                if !voice.ready.has(slot) {
                    voice
                        .ready
                        .put(slot, voice.part.notes(&self.composer, slot));
                }
                for (i, note) in voice.ready.get(slot).iter().enumerate() {
                    if note.at >= to || note.at + note.longest() <= from {
                        continue;
                    }
                    let whose = (number, slot, i);
                    let make = || Taken {
                        whose,
                        ringing: (note.instrument.play)(note, &self.colour),
                    };
                    if let Some(taken) = seat(&mut self.taken, &mut cursor, whose, from, make) {
                        together.add(&taken.ringing.add_to(index, &mut self.now));
                    }
                }
            }
        }
        let wanted = [from, to].map(|at| self.composer.wanted(at));
        level(
            together.loudness(),
            wanted,
            self.colour.level,
            &mut self.now,
        );
        self.made = Some(index);
    }
}

/// Takes back a share of what a block is louder or softer than the ground, or than is wanted. It
/// follows from the notes themselves, so it comes with them and not after them.
fn level(loudness: [f32; 2], wanted: [f32; 2], share: f64, block: &mut LowBlock) {
    if share <= 0.0 {
        return;
    }
    let gain = |power: f32, wanted: f32| {
        let octaves = math::log2(f64::from(power).max(0.05) / f64::from(wanted));
        math::exp2(-0.5 * share * octaves) as f32
    };
    let [from, to] = [0, 1].map(|edge| gain(loudness[edge], wanted[edge]));
    let step = (to - from) / LOW_BLOCK as f32;
    for channel in [&mut block.left, &mut block.right] {
        for (sample, i) in channel.iter_mut().zip(0i32..) {
            *sample *= from + step * i as f32;
        }
    }
}

/// The place of a note among those that sound, made if it has none yet. Notes are asked for in
/// the same order in every block, so that the next is mostly found behind the one before.
fn seat<'a>(
    taken: &'a mut Vec<Taken>,
    cursor: &mut usize,
    whose: (usize, i64, usize),
    from: f64,
    make: impl FnOnce() -> Taken,
) -> Option<&'a mut Taken> {
    let count = taken.len();
    let found = (0..count)
        .map(|n| (*cursor + n) % count)
        .find(|n| taken[*n].whose == whose);
    let place = match found {
        Some(place) => place,
        None => match taken.iter().position(|t| t.ringing.is_silent_from(from)) {
            Some(free) => {
                taken[free] = make();
                free
            }
            None if count < MOST => {
                taken.push(make());
                count
            }
            None => return None,
        },
    };
    *cursor = place + 1;
    taken.get_mut(place)
}

/// Seconds from the start at which block `index` begins; the one before the first is the last
/// there is.
fn start_of(index: u64) -> f64 {
    index as i64 as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE))
}

impl Texture for Playing {
    fn block(&mut self, index: u64, out: &mut Block) {
        let before = index.wrapping_sub(1);
        if self.made != Some(before) {
            // What the filter still holds of the block ahead of this one.
            self.make(before);
        }
        self.make(index);
        let Playing {
            taken,
            air,
            airs,
            mix,
            ..
        } = self;
        air.block(index, mix, |seconds, spectrum| {
            let level = taken
                .iter()
                .map(|t| t.ringing.air(seconds))
                .fold(0.0, f32::max);
            spectrum.left = airs.map(|band| band * level);
            spectrum.right = spectrum.left;
        });
        low::add_up(&self.before, &self.now, mix);
        mix.interleave(out);
    }
}

/// Where the air of a tone lies: a power of one in all.
fn airs() -> Bands {
    let bell = bands::bell(560.0, 0.6);
    let sum: f32 = bell.iter().sum();
    bell.map(|band| band / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_air_of_a_tone_is_as_strong_as_its_instrument_says() {
        let mut air = SpectralNoise::new(Seed(1), &bands::from_fn(|_| 0.5));
        let mut mix = Planar::SILENCE;
        let mut power = 0.0;
        let blocks = 200;
        for index in 0..blocks {
            air.block(index, &mut mix, |_, spectrum| {
                spectrum.left = airs().map(|band| band * 0.01);
                spectrum.right = spectrum.left;
            });
            let mut out = [[0.0; 2]; BLOCK];
            mix.interleave(&mut out);
            power += out
                .iter()
                .map(|[left, _]| f64::from(left * left))
                .sum::<f64>();
        }
        let level = 10.0 * (power / (blocks as f64 * BLOCK as f64)).log10();
        assert!((level + 20.0).abs() < 0.5, "{level:.2} dB");
    }
}
