//! Speech: prompts are synthesised once, measured, and kept.

mod clip;
mod embedded;
mod engine;
mod error;
mod ffi;
mod letters;
mod parallel;
mod pico;
mod process;
mod sentences;
mod text;
mod unpack;
mod wire;
pub mod worker;

pub use clip::Clip;
pub use embedded::languages;
pub use engine::{Engine, Pcm, Treatment};
pub use error::VoiceError;
pub use pico::Pico;
pub use process::Worker;
pub use sentences::sentences;
pub use text::{MOST_CHARS, Utterance};
