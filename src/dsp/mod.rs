//! The ground floor of sound: mathematics, transforms, filters, loudness, rates, chance.
//!
//! Everything here is a pure function of its arguments, and where a struct has state it
//! only remembers what it would otherwise compute again. The mathematics is our own
//! ([`math`], [`fft`]), because the system's differs in the last bit from machine to machine
//! and a seed must give the same sound everywhere.

pub mod bands;
pub mod biquad;
pub mod chance;
pub mod crossfade;
pub mod decibels;
pub mod denoise;
pub mod fft;
pub mod interpolate;
pub mod lattice;
pub mod loudness;
pub mod math;
pub mod meter;
pub mod pan;
pub mod planar;
pub mod rate;
pub(crate) mod seeds;
pub mod spectral;
pub mod speech_band;
#[cfg(test)]
pub(crate) mod tests;
pub mod tone;
pub mod weighting;
pub mod window;
