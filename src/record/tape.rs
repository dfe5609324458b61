//! A recording, to be heard.

use std::f32::consts::FRAC_1_SQRT_2;
use std::sync::Arc;

use crate::dsp::interpolate::Interpolator;
use crate::frame::{Frame, Piece, Render};
use crate::units::Frames;
use crate::voice::Clip;

/// A recording as a piece, as it is heard in the middle of a session.
pub struct Tape(pub Arc<Clip>);

impl Piece for Tape {
    fn length(&self) -> Frames {
        self.0.length.frames()
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(Running {
            interpolator: Interpolator::new(self.0.up, self.0.down),
            clip: Arc::clone(&self.0),
            at: position,
        })
    }
}

struct Running {
    interpolator: Interpolator,
    clip: Arc<Clip>,
    at: Frames,
}

impl Render for Running {
    fn render(&mut self, out: &mut [Frame]) {
        out.fill([0.0; 2]);
        let gain = [FRAC_1_SQRT_2; 2];
        self.interpolator
            .add(&self.clip.samples, self.at, gain, out);
        self.at += out.len() as Frames;
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::tests::take;
    use super::*;

    #[test]
    fn it_is_heard_from_anywhere_to_its_end_and_then_there_is_silence() {
        let tape = Tape(Arc::new(take()));
        let mut whole = vec![[0.0; 2]; tape.length() as usize + 100];
        tape.starting_at(0).render(&mut whole);
        assert!(whole.iter().any(|frame| frame[0].abs() > 0.02));
        let end = tape.clip_end();
        assert!(whole[end..].iter().all(|frame| frame[0].abs() < 1e-3));
        let mut later = vec![[0.0; 2]; 500];
        tape.starting_at(5000).render(&mut later);
        assert_eq!(later, whole[5000..5500]);
    }

    impl Tape {
        fn clip_end(&self) -> usize {
            self.0.samples.len() + 40
        }
    }
}
