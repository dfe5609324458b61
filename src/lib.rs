//! Evenfall turns a small text file into a guided relaxation session: speech,
//! cue tones that follow the breath, and nature sound, played or written to a file.
//!
//! # The way of the data
//!
//! | station | gives |
//! |---|---|
//! | [`world`] | text and bytes, with caps; what was kept; which evening it is |
//! | [`script`] | what the author wrote, every value with its place in the text |
//! | [`session`] | what the author meant: validated, patterns expanded, no file touched |
//! | [`voice`], [`sound`] | prompts and ambience, measured: the last contact with the disk |
//! | [`score`] | every cue at its absolute position, fitted to the wanted length |
//! | [`plan`] | all that can be said of it: chapters, captions, rows, curves, levels |
//! | [`advice`] | what a careful listener would say of it |
//! | [`engine`] | blocks of frames; it cannot fail, allocate, lock or wait |
//! | [`export`], [`live`] | a file, the sound card: the only places that know formats and devices |
//!
//! [`watch`] goes through it anew with every save of a script that is being written, and
//! finds where the new score takes over from the one that plays.
//!
//! A listener's balance, pace or soft end makes another score of a score, and the player
//! goes over to it at the frame that is heard: so the engine has no knobs, and what is heard
//! with them is what would be exported. Volume and sleep timer are gains behind the engine,
//! in [`live`]. [`screen`] draws and obeys, [`desktop`] does the same for the desktop's media
//! keys; [`kept`] alone remembers anything about the listener.
//!
//! Arrows point down this table and never up. Everything on a screen, in a picture
//! or in a file's chapters is drawn from the [`plan::Plan`].
//!
//! # Invariants
//!
//! 48 kHz stereo `f32` is a constant of the house ([`frame`]). Whatever sounds is a
//! pure function of the score and the position, computed on a grid of
//! [`frame::BLOCK`] frames aligned to the start of the session: so callers may ask
//! for any number of frames, start anywhere, and render in parallel, and get the
//! same bits.
//!
//! The same on every machine: what decides a sample uses the mathematics of [`dsp::math`] and
//! never the platform's, and chance is drawn under the names of one table, `dsp::seeds`,
//! of which none is ever changed. Only a recording at another rate keeps its last digit to
//! the processor, since its resampler chooses its own instructions.
//!
//! # Changes of bits
//!
//! A release that gives other samples for the same script and seed says so here.
//!
//! - 0.1.0: no mathematics of the platform any more. Cue tones, panned cues and the voice
//!   differ from before by the rounding of single precision, and a cue tone draws its noise
//!   under another name. Textures keep every bit.

pub mod advice;
#[cfg(all(feature = "screen", feature = "cli"))]
mod chooser;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cue;
#[cfg(feature = "screen")]
pub mod desktop;
pub mod diagnostic;
pub mod dsp;
pub mod engine;
pub mod envelope;
pub mod export;
pub mod frame;
pub mod kept;
#[cfg(any(feature = "cli", feature = "screen"))]
mod letters;
pub mod limits;
#[cfg(feature = "live")]
pub mod live;
pub mod nature;
#[cfg(feature = "picture")]
pub mod picture;
pub mod plan;
pub mod prepare;
pub mod schema;
pub mod score;
#[cfg(feature = "screen")]
pub mod screen;
pub mod script;
pub mod session;
pub mod sound;
pub mod synth;
pub mod time;
pub mod units;
pub mod voice;
pub mod warp;
#[cfg(feature = "screen")]
pub mod watch;
mod whole;
pub mod world;
