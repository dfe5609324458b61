//! A piece as it is wanted in a file: louder or softer, or for one speaker.

use crate::dsp::math::exp2;
use crate::frame::{Frame, Piece, Render};
use crate::units::Frames;

/// A piece whose every sample is changed in the same way.
pub struct Changed<'a> {
    piece: &'a dyn Piece,
    gain: f32,
    mono: bool,
}

impl<'a> Changed<'a> {
    /// `piece` raised by so many decibels; both channels their mean where it is `mono`.
    pub fn new(piece: &'a dyn Piece, gain_db: f64, mono: bool) -> Changed<'a> {
        // Decibels to a factor: a power of 10 by way of one of 2.
        let gain = exp2(gain_db * std::f64::consts::LOG2_10 / 20.0) as f32;
        Changed { piece, gain, mono }
    }
}

impl Piece for Changed<'_> {
    fn length(&self) -> Frames {
        self.piece.length()
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(Changing {
            running: self.piece.starting_at(position),
            gain: self.gain,
            mono: self.mono,
        })
    }

    fn trouble(&self) -> Option<String> {
        self.piece.trouble()
    }
}

struct Changing {
    running: Box<dyn Render>,
    gain: f32,
    mono: bool,
}

impl Render for Changing {
    fn render(&mut self, out: &mut [Frame]) {
        self.running.render(out);
        for frame in out {
            let [left, right] = *frame;
            *frame = match self.mono {
                true => [(left + right) * 0.5 * self.gain; 2],
                false => [left * self.gain, right * self.gain],
            };
        }
    }
}
