//! Cue tones: what a breath, a tension, a release and a bell sound like.

use crate::frame::Block;
use crate::units::Frames;

/// A tone to be sounded: which, and for how long its phase lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Breath(BreathSound, Phase),
    Tension,
    Release,
    Strike(Struck),
}

/// How a breath cue sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreathSound {
    Air,
    Glide,
    Bowl,
}

/// A part of a breath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Inhale,
    /// The second, smaller sip of air of a sigh; goes on where the inhale left off.
    TopUp,
    HoldFull,
    Exhale,
    HoldEmpty,
}

/// What can be struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    Bell,
    Bowl,
    Chime,
}

impl Tone {
    /// How long a struck sound rings until it is 60 dB down and its end cannot be heard;
    /// `None` for the tones that last as long as their phase.
    pub fn ring(self) -> Option<Frames> {
        None
    }
}

/// Sounds tones; holds the scratch space they share.
pub struct Tones {}

/// A tone at its place, as the engine hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub tone: Tone,
    /// First frame of the tone, counted from the session's start.
    pub start: Frames,
    pub length: Frames,
    /// Amplitude factor for the left and right channel.
    pub gain: [f32; 2],
    /// Chance for this tone alone (noise, mallet position).
    pub seed: u64,
}

impl Tones {
    pub fn new() -> Tones {
        Tones {}
    }

    /// Adds to `out`, which is block `index` of the grid, the part of `cue` that
    /// falls into it. Depends on the cue and `index` alone. Never allocates.
    pub fn add(&mut self, _cue: &Placed, _index: u64, _out: &mut Block) {}
}

/// placeholder
pub fn power(_tone: Tone, length: Frames) -> Vec<f32> {
    vec![1.0; (length / 4800) as usize]
}
