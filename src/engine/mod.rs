//! The mixer: a score becomes blocks of frames.
//!
//! An engine starts somewhere and only moves forward; to seek is to make another.
//! Every block is a pure function of the score and the block's index, so callers may
//! ask for any number of frames, and any number of engines may share the work.

mod bed;
mod cues;
mod limiter;

use std::sync::Arc;

use crate::frame::{BLOCK, Block, Frame, Piece, Render, add_ramped};
use crate::score::{Layer, Score};
use crate::units::{Decibels, Frames};

use bed::Bed;
use cues::CueVoices;

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
    score: Arc<Score>,
    bed: Bed,
    cues: CueVoices,
    block: Box<Block>,
    scratch: Box<Block>,
    /// The block that `block` holds; the next one where none is held yet.
    index: u64,
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
        let ahead = ahead.iter().copied().chain(std::iter::repeat(0));
        let index = position / BLOCK as u64;
        let mut engine = Engine {
            score: Arc::clone(score),
            // Past the end all is silent.
            bed: Bed::starting_at(
                score,
                index.min(score.length.frames() / BLOCK as u64),
                ahead,
            ),
            cues: CueVoices::starting_at(score, index),
            block: Box::new([[0.0; 2]; BLOCK]),
            scratch: Box::new([[0.0; 2]; BLOCK]),
            index,
            given: (position % BLOCK as u64) as usize,
        };
        engine.compute();
        engine
    }

    /// Computes block `self.index`.
    fn compute(&mut self) {
        let start = self.index * BLOCK as u64;
        if start >= self.score.length.frames() {
            self.block.fill([0.0; 2]);
            return;
        }
        self.bed.block(&self.score, &mut self.block);
        self.add_cues(start);
        let from = self.score.gain(start);
        let to = self.score.gain(start + BLOCK as u64);
        limiter::finish(&mut self.block, from, to);
        // The session may end inside the block.
        let left = self.score.length.frames() - start;
        if left < BLOCK as u64 {
            self.block[left as usize..].fill([0.0; 2]);
        }
    }
}

impl Engine {
    /// Adds the cues of the block that begins at `start`, under the fades that are theirs alone.
    fn add_cues(&mut self, start: Frames) {
        let hush = self.score.hush.iter();
        let level = |at| Decibels(hush.clone().map(|envelope| envelope.level(at).0).sum());
        let levels = [start, start + BLOCK as u64].map(level);
        if levels.iter().all(|level| level.0 == 0.0) {
            self.cues.add(&self.score, self.index, &mut self.block);
            return;
        }
        self.scratch.fill([0.0; 2]);
        self.cues.add(&self.score, self.index, &mut self.scratch);
        add_ramped(&mut self.block, &self.scratch, levels.map(Decibels::gain));
    }
}

impl Render for Engine {
    fn render(&mut self, out: &mut [Frame]) {
        let mut done = 0;
        while done < out.len() {
            if self.given == BLOCK {
                self.index += 1;
                self.given = 0;
                self.compute();
            }
            let n = (BLOCK - self.given).min(out.len() - done);
            out[done..done + n].copy_from_slice(&self.block[self.given..self.given + n]);
            self.given += n;
            done += n;
        }
    }
}
