//! A block as the synthesis works on it: the channels apart, so that loops run
//! over neighbouring samples of one channel.

use crate::frame::{BLOCK, Block};

/// One grid block, left and right apart.
#[derive(Clone, Debug)]
pub struct Planar {
    /// The left channel.
    pub left: [f32; BLOCK],
    /// The right channel.
    pub right: [f32; BLOCK],
}

impl Planar {
    /// Zero in both channels.
    pub const SILENCE: Planar = Planar {
        left: [0.0; BLOCK],
        right: [0.0; BLOCK],
    };

    /// Writes the block as stereo frames.
    pub fn interleave(&self, out: &mut Block) {
        for ((frame, left), right) in out.iter_mut().zip(&self.left).zip(&self.right) {
            *frame = [*left, *right];
        }
    }
}
