//! Files: a [`Piece`](crate::frame::Piece) rendered on all cores, measured on the
//! way, and written in one of the [`FORMATS`].
//!
//! A file appears under its name complete or not at all, and holds the same bytes
//! however many workers rendered it.

mod about;
mod chunks;
mod comments;
mod encode;
mod error;
mod flac;
#[cfg(feature = "mp3")]
mod id3;
mod looping;
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

pub use about::{About, Mark};
pub use encode::{Depth, Encoder, FORMATS, Format, Output, Samples, Spec};
pub use error::ExportError;
pub use looping::LoopPiece;
pub use piece::SoundPiece;
pub use place::{Destination, write_through, write_whole};
pub use render::{Loudness, RenderOptions, Report, encode, measure, render};
