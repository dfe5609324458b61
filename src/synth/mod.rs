//! Building blocks of sound.

pub mod resample;
