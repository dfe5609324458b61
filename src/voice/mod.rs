//! Speech: prompts are synthesised once, measured, and kept.
//!
//! A [`Voice`] has an [`Engine`] speak what its cache does not hold, and turns the sound
//! into [`Clip`]s for the score. The embedded engine's C code is not safe, so it runs in
//! a [`worker`] process and never sees raw text: only [`Utterance`]s.

mod cache;
mod chain;
mod clicks;
mod clip;
mod embedded;
mod engine;
mod error;
#[cfg(feature = "embedded-voice")]
mod ffi;
mod letters;
mod parallel;
mod pico;
mod process;
mod speaker;
mod text;
mod tuning;
mod unpack;
mod wire;
pub mod worker;

pub use cache::Cache;
pub use chain::{Kind, recorded};
pub use clip::Clip;
pub use embedded::languages;
pub use engine::{Engine, Pcm, Treatment};
pub use error::VoiceError;
pub use pico::Pico;
pub use process::Worker;
pub use speaker::{Voice, VoiceOptions};
pub use text::{Utterance, left_out};

/// Stands in for the engine in builds without it, whose voice table is empty, so that
/// nobody asks.
#[cfg(not(feature = "embedded-voice"))]
mod ffi {
    use std::ffi::CStr;

    pub struct Status(pub i32);

    pub const GAVE_UP: Status = Status(-1);

    pub fn speak(_: [&CStr; 2], _: &CStr, _: usize) -> Result<Vec<i16>, Status> {
        Err(GAVE_UP)
    }
}
