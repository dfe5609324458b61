//! Blocks of stereo frames, and the three traits everything audible stands behind.

use crate::units::{Frames, Seed};

/// One stereo sample pair, left and right, within ±1 at full scale.
pub type Frame = [f32; 2];

/// The grid everything is computed on: 10.7 ms, aligned to the session's start.
/// It is the hop of the spectral noise engine, whose blocks come whole.
pub const BLOCK: usize = 512;

/// One cell of the grid.
pub type Block = [Frame; BLOCK];

/// Adds `sound` to `out` under a gain that goes straight from one value to another.
pub fn add_ramped(out: &mut Block, sound: &Block, [from, to]: [f32; 2]) {
    let step = (to - from) / BLOCK as f32;
    // Counted in 32 bits, which vector registers turn into floats.
    for ((frame, sound), i) in out.iter_mut().zip(sound).zip(0i32..) {
        let gain = from + step * i as f32;
        frame[0] += gain * sound[0];
        frame[1] += gain * sound[1];
    }
}

/// Within ±1 whatever comes: as it is up to 0.8, and beyond bent ever more. What is raised
/// to the reference loudness may have peaks far above the rest.
pub fn bounded(x: f32) -> f32 {
    const KNEE: f32 = 0.8;
    let over = (x.abs() - KNEE) / (1.0 - KNEE);
    if over <= 0.0 {
        x
    } else {
        (KNEE + (1.0 - KNEE) * over / (1.0 + over)).copysign(x)
    }
}

/// Keeps a whole block within ±1; see [`bounded`].
pub fn bound(block: &mut Block) {
    let samples = block.as_flattened_mut();
    if samples.iter().fold(false, |loud, x| loud | (x.abs() > 0.8)) {
        for sample in samples {
            *sample = bounded(*sample);
        }
    }
}

/// The loudness, in LUFS, that every ingredient is calibrated to at 0 dB: each
/// texture and recording over a minute, the voice while it speaks, a breath cue
/// at its fullest. Relative levels in a script thus mean what they say.
pub const REFERENCE_LUFS: f32 = -23.0;

/// A running sound that never ends: rain, or a recording that loops.
pub trait Texture: Send {
    /// Writes block `index` of the grid. The result depends on the seed, the
    /// recipe and `index` alone; asking for successive blocks is merely the
    /// cheapest order.
    ///
    /// Never allocates, locks or fails, and waits for nothing but this: a recording too long for
    /// memory is read from scratch space, for which it asks many seconds ahead. So whoever
    /// feeds a device renders some way ahead of it, and never in the device's own callback.
    fn block(&mut self, index: u64, out: &mut Block);
}

/// A sound that can be set running any number of times.
pub trait Ambience: Send + Sync {
    /// A voice of this sound, at [`REFERENCE_LUFS`]. This may allocate and compute tables.
    fn start(&self, seed: Seed) -> Box<dyn Texture>;

    /// What went wrong since it was opened, in words that can stand before ", and is silent";
    /// from then on a part of it may be silent that should not be.
    fn trouble(&self) -> Option<String> {
        None
    }

    /// The recordings that follow each other in a voice of this sound up to `until`, where it is
    /// made of several; at most [`MOST_TURNS`].
    fn turns(&self, _seed: Seed, _until: Frames) -> Vec<SoundTurn> {
        Vec::new()
    }
}

/// How many recordings in a row are told: a night of songs.
pub const MOST_TURNS: usize = 200;

/// A recording that has its turn among several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundTurn {
    /// When it begins.
    pub at: Frames,
    /// What its file is called, without the ending.
    pub name: String,
}

/// Something that moves forward through time, frame by frame.
pub trait Render: Send {
    /// Fills `out` with the frames that follow. Never fails, allocates, locks or waits, but as
    /// a [`Texture`] does.
    fn render(&mut self, out: &mut [Frame]);
}

/// Something of a known length that can be started anywhere: a session, or a
/// stretch of one sound. Sinks take a piece; to seek is to start it again elsewhere.
pub trait Piece: Send + Sync {
    /// The whole length.
    fn length(&self) -> Frames;

    /// A renderer whose first frame is the one at `position`. Past the end it gives silence.
    fn starting_at(&self, position: Frames) -> Box<dyn Render>;

    /// What has gone wrong with what it is made of, see [`Ambience::trouble`]: a file that is
    /// written of it would not be what it should, and somebody who listens is to be told.
    fn trouble(&self) -> Option<String> {
        None
    }
}
