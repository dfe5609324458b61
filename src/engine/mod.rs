//! The mixer: a score becomes blocks of frames.
//!
//! An engine starts somewhere and only moves forward; to seek is to make another.
//! Every block is a pure function of the score and the block's index, so callers may
//! ask for any number of frames, and any number of engines may share the work.

mod ambience;
mod cues;
mod limiter;

use std::sync::Arc;

use crate::frame::{BLOCK, Block, Frame, Piece, Render};
use crate::score::Score;
use crate::units::Frames;

use ambience::LayerVoice;
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
}

/// A running score. All it needs is allocated here, at the start.
pub struct Engine {
    score: Arc<Score>,
    layers: Vec<LayerVoice>,
    cues: CueVoices,
    block: Box<Block>,
    scratch: Box<Block>,
    /// The block that `block` holds; the next one where none is held yet.
    index: u64,
    /// Frames of `block` already given out.
    given: usize,
}

impl Engine {
    pub fn starting_at(score: &Arc<Score>, position: Frames) -> Engine {
        let index = position / BLOCK as u64;
        let mut engine = Engine {
            score: Arc::clone(score),
            layers: score.layers.iter().map(LayerVoice::new).collect(),
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
        self.block.fill([0.0; 2]);
        if start >= self.score.length.frames() {
            return;
        }
        for (voice, layer) in self.layers.iter_mut().zip(&self.score.layers) {
            voice.add(layer, self.index, &mut self.scratch, &mut self.block);
        }
        self.cues.add(&self.score, self.index, &mut self.block);
        let from = self.score.master.level(start).gain();
        let to = self.score.master.level(start + BLOCK as u64).gain();
        limiter::finish(&mut self.block, from, to);
        // The session may end inside the block.
        let left = self.score.length.frames() - start;
        if left < BLOCK as u64 {
            self.block[left as usize..].fill([0.0; 2]);
        }
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
