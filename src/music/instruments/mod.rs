//! The instruments: one file for each, with its numbers and what is particular about it.
//!
//! The numbers follow sampled instruments: how loud each overtone is, how fast it fades at
//! first and later, how far apart a key's strings beat. All are darker than their models.

mod bars;
mod choir;
mod drone;
mod felt_piano;
mod flute;
mod glass;
mod guitar;
mod harp;
mod kalimba;
mod marimba;
mod strings;
mod vibraphone;

pub use choir::CHOIR;
pub use drone::DRONE;
pub use felt_piano::FELT_PIANO;
pub use flute::FLUTE;
pub use glass::GLASS;
pub use guitar::GUITAR;
pub use harp::HARP;
pub use kalimba::KALIMBA;
pub use marimba::MARIMBA;
pub use strings::STRINGS;
pub use vibraphone::VIBRAPHONE;
