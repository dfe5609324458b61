//! What sounds are made of: hashed chance, noise with a spectrum, grains, slow change.
//!
//! Everything here is a pure function of a seed and a position. Where a struct has
//! state, it only remembers what it would otherwise compute again. The mathematics
//! is our own ([`math`], [`fft`]), because the system's differs in the last bit from
//! machine to machine and a seed must give the same sound everywhere.

pub mod bands;
pub mod call;
pub mod echo;
pub mod fft;
pub mod grains;
pub mod lattice;
pub mod math;
pub mod noise;
pub mod planar;
pub mod resample;
pub mod spectral;
pub mod strike;
pub mod weighting;
