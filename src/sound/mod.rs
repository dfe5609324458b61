//! Ambient sound: recipes, recordings, and the catalogue of those built in. With
//! [`voice`](crate::voice), the last contact with the disk before the score.

mod catalogue;
mod decode;
mod downmix;
mod looped;
pub mod loudness;
mod open;
mod recipe;
mod recording;
pub mod resample;
pub mod seam;
mod store;

pub use catalogue::{Catalogue, catalogue};
pub use decode::RecordingError;
pub use looped::Looped;
pub use open::{Found, OpenError, find, open};
pub use recipe::{Purpose, Ready, Recipe, RecipeError, Source};
pub use recording::Recording;
