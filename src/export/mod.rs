//! Files: a [`Piece`](crate::frame::Piece) rendered on all cores, measured on the
//! way, and written in one of the [`FORMATS`].
//!
//! A file appears under its name complete or not at all, and holds the same bytes
//! however many workers rendered it.

mod about;
mod between;
mod captions;
mod changed;
mod chunks;
mod comments;
mod encode;
mod error;
mod extract;
mod flac;
mod heard;
mod id3;
mod later;
mod looping;
mod loudness;
#[cfg(feature = "m4a")]
mod m4a;
#[cfg(feature = "mp3")]
mod mp3;
#[cfg(feature = "opus")]
mod opus;
mod piece;
mod place;
mod quantise;
mod render;
mod true_peak;
mod wav;
mod wav_chunks;

pub use about::{About, Mark, Script};
pub use between::Between;
pub use captions::Captions;
pub use encode::{Depth, Encoder, FORMATS, Format, Output, Samples, Spec};
pub use error::ExportError;
pub use extract::script_in;
pub use later::Later;
pub use looping::LoopPiece;
pub use loudness::{Loudness, WantedLoudness};
pub use piece::SoundPiece;
pub use place::{Destination, write_through, write_whole};
pub use render::{
    RenderOptions, RenderProgress, RenderStage, Report, encode, foretell, measure, render,
};
