//! Ambient sound: recipes, recordings, and the catalogue of those built in. With
//! [`voice`](crate::voice), the last contact with the disk before the score.

mod calibrate;
mod catalogue;
mod choice;
mod course;
mod decode;
mod downmix;
mod looped;
pub mod loudness;
mod open;
mod recipe;
mod recording;
pub mod resample;
mod scene;
pub mod seam;
mod store;
mod tuning;

pub use catalogue::{Catalogue, catalogue};
pub use choice::{Choice, Stop};
pub use decode::RecordingError;
pub use looped::Looped;
pub use open::{Found, OpenError, SettingError, Sound, Wanted, find, open};
pub use recipe::{Purpose, Recipe, RecipeError, Source};
pub use recording::Recording;
pub use scene::Scene;
pub use tuning::Tuning;
