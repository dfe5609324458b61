//! A piece that keeps its listener waiting first.

use crate::frame::{Frame, Piece, Render};
use crate::units::Frames;

/// A piece with silence put in before one of its frames: time to lie down in.
pub struct Later<'a> {
    piece: &'a dyn Piece,
    /// Where the silence begins, and how long it is.
    from: Frames,
    silence: Frames,
}

impl<'a> Later<'a> {
    /// `piece` from its frame `from` on, that much later.
    pub fn new(piece: &'a dyn Piece, from: Frames, silence: Frames) -> Later<'a> {
        Later {
            piece,
            from,
            silence,
        }
    }
}

impl Piece for Later<'_> {
    fn length(&self) -> Frames {
        self.piece.length() + self.silence
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        let waited = position.saturating_sub(self.from).min(self.silence);
        Box::new(Waiting {
            left: self.silence - waited,
            then: self.piece.starting_at(position - waited),
        })
    }

    fn trouble(&self) -> Option<String> {
        self.piece.trouble()
    }
}

struct Waiting {
    /// Frames of silence that are still to come.
    left: Frames,
    then: Box<dyn Render>,
}

impl Render for Waiting {
    fn render(&mut self, out: &mut [Frame]) {
        let count = self.left.min(out.len() as Frames);
        let (silence, sound) = out.split_at_mut(count as usize);
        silence.fill([0.0; 2]);
        self.left -= count;
        if !sound.is_empty() {
            self.then.render(sound);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each frame is its own number.
    struct Numbers;

    impl Piece for Numbers {
        fn length(&self) -> Frames {
            100
        }
        fn starting_at(&self, position: Frames) -> Box<dyn Render> {
            Box::new(From(position))
        }
    }

    struct From(Frames);

    impl Render for From {
        fn render(&mut self, out: &mut [Frame]) {
            for frame in out {
                *frame = [self.0 as f32; 2];
                self.0 += 1;
            }
        }
    }

    #[test]
    fn first_comes_silence_and_then_every_frame_from_wherever_one_begins() {
        let later = Later::new(&Numbers, 20, 30);
        assert_eq!(later.length(), 130);
        for begin in 20..130 {
            let mut out = vec![[0.5; 2]; 130 - begin as usize];
            let mut sound = later.starting_at(begin);
            // In pieces of any size.
            for part in out.chunks_mut(7) {
                sound.render(part);
            }
            for (frame, position) in out.iter().zip(begin..) {
                let wanted = if position < 50 { 0 } else { position - 30 };
                assert_eq!(frame[0], wanted as f32, "{position} from {begin}");
            }
        }
    }
}
