//! Recordings and the catalogue of sounds: the last contact with the disk before the score.

pub mod loudness;
pub mod resample;
pub mod seam;
