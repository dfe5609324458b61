//! A part of a score as it sounds in the whole.

use std::sync::Arc;

use crate::frame::{BLOCK, Block, Frame, Piece, Render};
use crate::score::Score;
use crate::units::Frames;

use super::{Blocks, Mixer, limiter};

/// What some of a score's sounds come to in the whole: where the ceiling takes something off the
/// whole, it takes it off each in proportion. So parts add up to what is heard.
pub struct PartOf {
    /// The score with some of its sounds alone.
    pub part: Arc<Score>,
    /// The score itself.
    pub whole: Arc<Score>,
}

impl Piece for PartOf {
    fn length(&self) -> Frames {
        self.whole.length.frames()
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        let mut running = RunningPart {
            part: Mixer::starting_at(&self.part, position, &[]),
            whole: Mixer::starting_at(&self.whole, position, &[]),
            block: Box::new([[0.0; 2]; BLOCK]),
            scratch: Box::new([[0.0; 2]; BLOCK]),
            given: (position % BLOCK as u64) as usize,
        };
        running.compute();
        Box::new(running)
    }

    fn trouble(&self) -> Option<String> {
        self.whole.trouble()
    }
}

struct RunningPart {
    part: Mixer,
    whole: Mixer,
    block: Box<Block>,
    /// The same block of the whole.
    scratch: Box<Block>,
    /// Frames of `block` already given out.
    given: usize,
}

impl Blocks for RunningPart {
    fn compute(&mut self) {
        let gains = self.whole.gains();
        self.whole.block(&mut self.scratch);
        self.part.block(&mut self.block);
        limiter::finish_part(&mut self.block, &mut self.scratch, gains);
        self.whole.end(&mut self.block);
    }

    fn held(&mut self) -> (&Block, &mut usize) {
        (&self.block, &mut self.given)
    }
}

impl Render for RunningPart {
    fn render(&mut self, out: &mut [Frame]) {
        self.hand_out(out);
    }
}
