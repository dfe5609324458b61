//! A stretch of one sound.

use std::sync::Arc;

use crate::dsp::math;
use crate::frame::{Ambience, BLOCK, Block, Frame, Piece, Render, Texture};
use crate::units::{Frames, Millis, Seed};

/// An ambient sound for a while, with short fades at both ends.
pub struct SoundPiece {
    ambience: Arc<dyn Ambience>,
    seed: Seed,
    length: Frames,
}

impl SoundPiece {
    /// How long each fade lasts: enough to hide that there is an end.
    const FADE: Frames = Millis(50).frames();

    /// The first `length` of `ambience` under `seed`.
    pub fn new(ambience: Arc<dyn Ambience>, seed: Seed, length: Millis) -> SoundPiece {
        SoundPiece {
            ambience,
            seed,
            length: length.frames(),
        }
    }
}

impl Piece for SoundPiece {
    fn length(&self) -> Frames {
        self.length
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(RunningPiece {
            head: Playhead::new(self.ambience.start(self.seed), position),
            position,
            length: self.length,
            fade: Self::FADE.min(self.length / 2),
        })
    }

    fn trouble(&self) -> Option<String> {
        self.ambience.trouble()
    }
}

struct RunningPiece {
    head: Playhead,
    position: Frames,
    length: Frames,
    fade: Frames,
}

impl Render for RunningPiece {
    fn render(&mut self, out: &mut [Frame]) {
        self.head.read(out);
        for (frame, position) in out.iter_mut().zip(self.position..) {
            let left = self.length.saturating_sub(position);
            let edge = left.min(position + 1);
            if edge < self.fade {
                let gain = math::ease(edge as f32 / self.fade as f32);
                *frame = frame.map(|sample| sample * gain);
            }
        }
        self.position += out.len() as Frames;
    }
}

/// Reads a texture frame by frame, from anywhere on.
pub(super) struct Playhead {
    texture: Box<dyn Texture>,
    block: Box<Block>,
    /// The block that comes next.
    next: u64,
    /// Frames of `block` already read.
    read: usize,
}

impl Playhead {
    pub fn new(mut texture: Box<dyn Texture>, position: Frames) -> Playhead {
        let index = position / BLOCK as u64;
        let mut block = Box::new([[0.0; 2]; BLOCK]);
        texture.block(index, &mut block);
        Playhead {
            texture,
            block,
            next: index + 1,
            read: (position % BLOCK as u64) as usize,
        }
    }

    /// Fills `out` with the frames that follow.
    pub fn read(&mut self, mut out: &mut [Frame]) {
        while !out.is_empty() {
            if self.read == BLOCK {
                self.texture.block(self.next, &mut self.block);
                (self.next, self.read) = (self.next + 1, 0);
            }
            let count = out.len().min(BLOCK - self.read);
            let (now, later) = out.split_at_mut(count);
            now.copy_from_slice(&self.block[self.read..self.read + count]);
            self.read += count;
            out = later;
        }
    }
}
