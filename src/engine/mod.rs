//! The mixer: a score becomes blocks of frames.
//!
//! An engine starts somewhere and only moves forward; to seek is to make another.
//! Every block is a pure function of the score and the block's index, so callers may
//! ask for any number of frames, and any number of engines may share the work.

mod bed;
mod cues;
mod limiter;
mod part;

use std::sync::Arc;

use crate::frame::{BLOCK, Block, Frame, Piece, Render, add_ramped};
use crate::score::{Layer, Score};
use crate::units::{Decibels, Frames};

use bed::Bed;
use cues::CueVoices;

pub use part::PartOf;

/// A score that can be played.
pub struct Playable(pub Arc<Score>);

impl Piece for Playable {
    fn length(&self) -> Frames {
        self.0.length.frames()
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(Engine::starting_at(&self.0, position))
    }

    fn trouble(&self) -> Option<String> {
        self.0.trouble()
    }
}

/// A score that goes on where another is left, in the middle of its sound.
pub struct Carried {
    score: Arc<Score>,
    /// For each layer, by how many blocks its sound runs ahead of the score's own time.
    ahead: Vec<i64>,
}

impl Carried {
    /// `score` going on at `to` where `before` is left at `at`: a layer that both have keeps
    /// its own time, so that the rain goes on through the change. `ahead` are those of the
    /// piece before, none where it is a plain [`Playable`].
    ///
    /// With it comes the frame at which to leave `before`: `at` or less than a block earlier,
    /// since the two have to be whole blocks apart.
    pub fn new(
        score: &Arc<Score>,
        to: Frames,
        before: &Score,
        at: Frames,
        ahead: &[i64],
    ) -> (Carried, Frames) {
        let block = BLOCK as i64;
        let apart = at as i64 - to as i64;
        let (early, late) = (apart.rem_euclid(block), (-apart).rem_euclid(block));
        let at = at.checked_sub(early as u64).unwrap_or(at + late as u64);
        let blocks = (at as i64 - to as i64) / block;
        let ahead = score.layers.iter().map(|layer| {
            let same = |old: &Layer| old.name == layer.name && old.seed == layer.seed;
            match before.layers.iter().position(same) {
                Some(i) if !layer.timed && !before.layers[i].timed => {
                    blocks + ahead.get(i).copied().unwrap_or(0)
                }
                _ => 0,
            }
        });
        let carried = Carried {
            ahead: ahead.collect(),
            score: Arc::clone(score),
        };
        (carried, at)
    }

    /// How far each layer runs ahead, in blocks.
    pub fn ahead(&self) -> &[i64] {
        &self.ahead
    }
}

impl Piece for Carried {
    fn length(&self) -> Frames {
        self.score.length.frames()
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(Engine::ahead(&self.score, position, &self.ahead))
    }

    fn trouble(&self) -> Option<String> {
        self.score.trouble()
    }
}

/// A running score. All it needs is allocated here, at the start.
pub struct Engine {
    mixer: Mixer,
    block: Box<Block>,
    /// Frames of `block` already given out.
    given: usize,
}

impl Engine {
    /// An engine whose next frame is the one at `position` of `score`.
    pub fn starting_at(score: &Arc<Score>, position: Frames) -> Engine {
        Engine::ahead(score, position, &[])
    }

    /// An engine whose layers run ahead by so many blocks each; by none where none is given.
    fn ahead(score: &Arc<Score>, position: Frames, ahead: &[i64]) -> Engine {
        let mut engine = Engine {
            mixer: Mixer::starting_at(score, position, ahead),
            block: Box::new([[0.0; 2]; BLOCK]),
            given: (position % BLOCK as u64) as usize,
        };
        engine.compute();
        engine
    }
}

impl Blocks for Engine {
    fn compute(&mut self) {
        let gains = self.mixer.gains();
        self.mixer.block(&mut self.block);
        limiter::finish(&mut self.block, gains);
        self.mixer.end(&mut self.block);
    }

    fn held(&mut self) -> (&Block, &mut usize) {
        (&self.block, &mut self.given)
    }
}

impl Render for Engine {
    fn render(&mut self, out: &mut [Frame]) {
        self.hand_out(out);
    }
}

/// What is computed block by block and asked for by any number of frames.
trait Blocks {
    /// Computes the block that follows.
    fn compute(&mut self);

    /// The block computed last, and how many frames of it are given out.
    fn held(&mut self) -> (&Block, &mut usize);

    /// Fills `out` with the frames that follow.
    fn hand_out(&mut self, out: &mut [Frame]) {
        let mut done = 0;
        while done < out.len() {
            if *self.held().1 == BLOCK {
                self.compute();
                *self.held().1 = 0;
            }
            let (block, given) = self.held();
            let n = (BLOCK - *given).min(out.len() - done);
            out[done..done + n].copy_from_slice(&block[*given..*given + n]);
            *given += n;
            done += n;
        }
    }
}

/// Adds up all that sounds, block after block, before the gain of the whole and its ceiling.
struct Mixer {
    score: Arc<Score>,
    bed: Bed,
    cues: CueVoices,
    scratch: Box<Block>,
    /// The next block.
    index: u64,
}

impl Mixer {
    /// A mixer whose next block is the one that holds `position`.
    fn starting_at(score: &Arc<Score>, position: Frames, ahead: &[i64]) -> Mixer {
        let ahead = ahead.iter().copied().chain(std::iter::repeat(0));
        let index = position / BLOCK as u64;
        // Past the end all is silent.
        let last = score.length.frames() / BLOCK as u64;
        Mixer {
            score: Arc::clone(score),
            bed: Bed::starting_at(score, index.min(last), ahead),
            cues: CueVoices::starting_at(score, index),
            scratch: Box::new([[0.0; 2]; BLOCK]),
            index,
        }
    }

    /// The gains of the whole where the next block begins and ends.
    fn gains(&self) -> [f32; 2] {
        let start = self.index * BLOCK as u64;
        [start, start + BLOCK as u64].map(|at| self.score.gain(at))
    }

    /// Writes the block that follows to `out`.
    fn block(&mut self, out: &mut Block) {
        let start = self.index * BLOCK as u64;
        if start < self.score.length.frames() {
            self.bed.block(&self.score, out);
            self.add_cues(start, out);
        } else {
            out.fill([0.0; 2]);
        }
        self.index += 1;
    }

    /// Adds the cues of the block that begins at `start`, under the fades that are theirs alone.
    fn add_cues(&mut self, start: Frames, out: &mut Block) {
        let hush = self.score.hush.iter();
        let level = |at| Decibels(hush.clone().map(|envelope| envelope.level(at).0).sum());
        let levels = [start, start + BLOCK as u64].map(level);
        if levels.iter().all(|level| level.0 == 0.0) {
            self.cues.add(&self.score, self.index, out);
            return;
        }
        self.scratch.fill([0.0; 2]);
        self.cues.add(&self.score, self.index, &mut self.scratch);
        add_ramped(out, &self.scratch, levels.map(Decibels::gain));
    }

    /// Silences what of the block written last lies past the end of the session.
    fn end(&self, block: &mut Block) {
        let start = (self.index - 1) * BLOCK as u64;
        let left = self.score.length.frames().saturating_sub(start);
        if left < BLOCK as u64 {
            block[left as usize..].fill([0.0; 2]);
        }
    }
}
