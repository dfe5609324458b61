//! A stretch of an endless sound that, repeated, sounds as endless.

use std::sync::Arc;

use super::piece::Playhead;
use crate::dsp::crossfade;
use crate::frame::{Ambience, Frame, Piece, Render};
use crate::units::{Frames, Millis, Seed};

/// As much of a sound as fills `length`, with what would follow folded over its beginning:
/// its end leads into its start as if the sound went on.
pub struct LoopPiece {
    ambience: Arc<dyn Ambience>,
    seed: Seed,
    length: Frames,
    /// How long the fold lasts, and how alike the two sounds in it are.
    fold: Frames,
    likeness: f32,
}

impl LoopPiece {
    /// `length` of `ambience` under `seed`. The fold takes 3 s, at most a quarter of `length`;
    /// both its sounds are rendered here, to see how alike they are.
    pub fn new(ambience: Arc<dyn Ambience>, seed: Seed, length: Millis) -> LoopPiece {
        let length = length.frames();
        let fold = crossfade::CROSSFADE.frames().min(length / 4);
        let stretch = |from: Frames| {
            let mut frames = vec![[0.0; 2]; fold as usize];
            Playhead::new(ambience.start(seed), from).read(&mut frames);
            frames
        };
        let likeness = crossfade::likeness(&stretch(0), &stretch(length));
        LoopPiece {
            ambience,
            seed,
            length,
            fold,
            likeness,
        }
    }
}

impl Piece for LoopPiece {
    fn length(&self) -> Frames {
        self.length
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        let head = |position| Playhead::new(self.ambience.start(self.seed), position);
        Box::new(Folded {
            head: head(position),
            tail: (position < self.fold).then(|| head(self.length + position)),
            position,
            length: self.length,
            fold: self.fold,
            likeness: self.likeness,
        })
    }

    fn trouble(&self) -> Option<String> {
        self.ambience.trouble()
    }
}

struct Folded {
    head: Playhead,
    /// What would follow the end.
    tail: Option<Playhead>,
    position: Frames,
    length: Frames,
    fold: Frames,
    likeness: f32,
}

impl Render for Folded {
    fn render(&mut self, out: &mut [Frame]) {
        let left = self.length.saturating_sub(self.position);
        let (sound, silence) = out.split_at_mut((out.len() as Frames).min(left) as usize);
        silence.fill([0.0; 2]);
        self.head.read(sound);
        if let Some(tail) = &mut self.tail {
            let left = self.fold.saturating_sub(self.position);
            let folded = (sound.len() as Frames).min(left) as usize;
            for (frame, position) in sound[..folded].iter_mut().zip(self.position..) {
                let mut leaving = [[0.0; 2]];
                tail.read(&mut leaving);
                let (rising, falling) = crossfade::gains(position, self.fold, self.likeness);
                *frame = crossfade::blend(*frame, rising, leaving[0], falling);
            }
        }
        self.position += out.len() as Frames;
    }
}
