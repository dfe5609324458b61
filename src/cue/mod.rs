//! Cue tones: what a breath, a tension, a release and a bell sound like.
//!
//! A tone is mixed from a moving noise, a hum and a bowl as its recipe says, or is a
//! struck body's ringing modes. Each of these comes at a known K-weighted power, so a
//! tone's loudness is decided by its contour alone: it need not be measured, and
//! [`power`] can tell it without rendering.
//!
//! With closed eyes: an inhale rises and brightens, an exhale falls and darkens, a hold
//! stands still and ebbs away, so that its end is felt coming; all are silent at the turns.

mod air;
mod bell;
mod bowl;
mod contour;
mod loudness;
mod partial;
mod recipe;
#[cfg(test)]
mod tests;
mod tones;
mod voice;

use serde::{Deserialize, Serialize};

use crate::dsp::seeds::{self, Name};
use crate::units::{Frames, Seed};
use recipe::Recipe;

pub use loudness::power;
pub use tones::Tones;

/// A tone to be sounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A part of a breath, in one of its three sounds.
    Breath(BreathSound, Phase),
    /// A muscle is tightened and held: gathers and rises. Meant for 3 to 10 s.
    Tension,
    /// And let go: a sigh. Meant for 1.5 to 4 s.
    Release,
    /// A bell, a bowl or a chime, struck once.
    Strike(Struck),
}

/// How a breath cue sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreathSound {
    /// Air that moves in a quiet room.
    Air,
    /// A hummed tone that glides.
    Glide,
    /// A singing bowl, rubbed.
    Bowl,
}

/// A part of a breath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Breathing in.
    Inhale,
    /// The second, smaller sip of air of a sigh; goes on where the inhale left off.
    TopUp,
    /// Held with full lungs.
    HoldFull,
    /// Breathing out.
    Exhale,
    /// Held with empty lungs.
    HoldEmpty,
}

impl BreathSound {
    fn name(self) -> Name {
        match self {
            BreathSound::Air => seeds::AIR,
            BreathSound::Glide => seeds::GLIDE,
            BreathSound::Bowl => seeds::BOWL,
        }
    }
}

impl Phase {
    fn name(self) -> Name {
        match self {
            Phase::Inhale => seeds::INHALE,
            Phase::TopUp => seeds::TOP_UP,
            Phase::HoldFull => seeds::HOLD_FULL,
            Phase::Exhale => seeds::EXHALE,
            Phase::HoldEmpty => seeds::HOLD_EMPTY,
        }
    }
}

/// What can be struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    /// Rings for 13 s.
    Bell,
    /// A singing bowl; rings for 18 s.
    Bowl,
    /// Rings for 8.5 s.
    Chime,
}

impl Struck {
    /// As scripts write them.
    pub const NAMES: [(&'static str, Struck); 3] = [
        ("bell", Struck::Bell),
        ("bowl", Struck::Bowl),
        ("chime", Struck::Chime),
    ];

    /// As scripts write it.
    pub fn name(self) -> &'static str {
        match self {
            Struck::Bell => "bell",
            Struck::Bowl => "bowl",
            Struck::Chime => "chime",
        }
    }
}

impl Tone {
    /// The seed of this kind of tone under that of all cues, whatever the code calls it.
    pub fn seed(self, cues: Seed) -> Seed {
        match self {
            Tone::Breath(sound, phase) => cues.named(sound.name()).named(phase.name()),
            Tone::Tension => cues.named(seeds::TENSION),
            Tone::Release => cues.named(seeds::RELEASE),
            Tone::Strike(Struck::Bell) => cues.named(seeds::BELL),
            Tone::Strike(Struck::Bowl) => cues.named(seeds::BOWL),
            Tone::Strike(Struck::Chime) => cues.named(seeds::CHIME),
        }
    }

    /// How long a struck sound rings until its end cannot be heard; `None` for the tones
    /// that last as long as their phase.
    pub fn ring(self) -> Option<Frames> {
        match self {
            Tone::Strike(struck) => Some(struck.ring()),
            _ => None,
        }
    }

    /// What a tone is made of, or the body that is struck.
    fn recipe(self) -> Result<&'static Recipe, Struck> {
        match self {
            Tone::Breath(sound, phase) => Ok(recipe::breath(sound, phase)),
            Tone::Tension => Ok(&recipe::TENSION),
            Tone::Release => Ok(&recipe::RELEASE),
            Tone::Strike(struck) => Err(struck),
        }
    }
}

/// A tone at its place, as the engine hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// What sounds.
    pub tone: Tone,
    /// First frame of the tone, counted from the session's start.
    pub start: Frames,
    /// A struck tone that is given less than [`Tone::ring`] is faded to fit; given more,
    /// it is silent for the rest.
    pub length: Frames,
    /// Amplitude factor for the left and right channel. At 1 in both, an inhale and an
    /// exhale have [`REFERENCE_LUFS`] on average, a stroke in its loudest 400 ms; holds are
    /// 6 and 9 dB softer, all others 1 dB.
    ///
    /// [`REFERENCE_LUFS`]: crate::frame::REFERENCE_LUFS
    pub gain: [f32; 2],
    /// Chance for this tone alone (noise, mallet position).
    pub seed: u64,
}
