//! Speech: prompts are synthesised once, measured, and kept.
//!
//! [`speak`] has an [`Engine`] say what the [`World`](crate::world::World) does not hold
//! from another time, and turns the sound into [`Clip`]s for the score. Engines take a
//! writer's lines as they are, and each does with a text what it needs.
//!
//! Whoever wants speech hands an engine in: one of their own, or one of [`ENGINES`] with a
//! [`Worker`]. An engine that is not safe runs in that worker, a process of its own; nothing
//! starts one unless it was given a [`Worker`].

pub mod catalogue;
mod choice;
mod clip;
mod engine;
mod engines;
mod error;
pub mod installed;
mod kept;
#[cfg(feature = "neural-voice")]
mod neural;
#[cfg(feature = "spoken")]
pub mod packs;
#[cfg(feature = "neural-voice")]
mod phonemes;
#[cfg(feature = "embedded-voice")]
mod pico;
#[cfg(any(feature = "embedded-voice", feature = "neural-voice"))]
mod process;
pub mod program;
mod pronounce;
mod sample;
mod speak;
mod struck;
mod take;
pub mod text;
mod treatment;
#[cfg(any(feature = "embedded-voice", feature = "neural-voice"))]
mod wire;
mod worker;

pub use choice::{
    ChosenVoice, EMBEDDED, Missed, NamedVoice, alone, carried, carried_sessions, choose, in_want,
    pronounced_by, speakers, there, whispering,
};
pub use clip::Clip;
pub use engine::{Engine, Manner, Pcm};
pub use engines::{ENGINES, Offer, languages, left_out, open};
pub use error::VoiceError;
pub use kept::SHELF;
pub use pronounce::{pronouncing, with_phonemes};
pub use sample::sample;
pub use speak::speak;
pub use struck::struck;
pub use take::{RoomTone, TakeFault, is_clipped, tidied};
pub(crate) use treatment::recorded;
pub use treatment::{LineKind, Treatment};
pub use worker::{Worker, serve};
