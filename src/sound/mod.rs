//! Ambient sound: recipes, recordings, and the catalogue of those built in. With
//! [`voice`](crate::voice), the last contact with the disk before the score.

mod calibrate;
mod catalogue;
mod course;
mod declick;
mod decode;
pub mod doctor;
mod downmix;
mod error;
mod filter;
mod find;
mod followed;
mod glide;
mod looped;
mod open;
mod order;
mod playlist;
mod points;
mod profile;
mod recipe;
mod recording;
mod scatter;
mod scene;
pub mod seam;
mod store;
mod treatment;
mod tuning;
mod varied;

pub use catalogue::{Catalogue, catalogue};
pub(crate) use decode::decode;
pub use decode::{READABLE, RecordingError};
pub use error::{OpenError, SettingError};
pub use find::{Found, beside, files, find};
pub use looped::Looped;
pub use open::{Opened, Sound, Wanted, Within, open};
pub use playlist::{Playlist, Succession};
pub use recipe::{Purpose, Recipe, RecipeError, Source};
pub use recording::Recording;
pub use scatter::{ScatterError, Scattered, files as in_folder};
pub use scene::Scene;
pub use treatment::{Treatment, endless};
pub use tuning::Tuning;
pub use varied::Varied;
