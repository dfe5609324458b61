//! Calm music, composed and played as a function of seed and position.
//!
//! A piece is composed note by note in `composition` and `forms`, upon the chords of `harmony`;
//! `instruments` say how a note sounds, `ringing` lets it sound, `together` tells how loud all of
//! them are, and `low` brings them to the rate of the house. Nothing depends on what was played before: every note follows from
//! the number of its slot and from the session it is played in, and every sample from the notes
//! around it.

pub mod composition;
mod forms;
pub mod harmony;
pub mod instrument;
pub mod instruments;
mod low;
pub mod note;
pub mod occasion;
mod playing;
mod ringing;
mod together;

pub use playing::Playing;
