//! Files: a [`Piece`](crate::frame::Piece) rendered on all cores, measured on the
//! way, and written in one of the [`FORMATS`].
//!
//! A file appears under its name complete or not at all, and holds the same bytes
//! however many workers rendered it.

mod chunks;
mod encode;
mod error;
mod flac;
mod looping;
mod piece;
mod place;
mod quantise;
mod render;
mod true_peak;
mod wav;

pub use encode::{Depth, Encoder, FORMATS, Format, Output, Samples, Spec};
pub use error::ExportError;
pub use looping::LoopPiece;
pub use piece::SoundPiece;
pub use place::{Destination, write_whole};
pub use render::{Loudness, RenderOptions, Report, measure, render};
