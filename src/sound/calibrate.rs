//! How loud a texture is with the settings it has.

use crate::dsp::meter::Meter;
use crate::frame::{BLOCK, REFERENCE_LUFS};
use crate::nature::TextureKind;
use crate::nature::parameter::Settings;
use crate::units::{Decibels, SAMPLE_RATE, Seed};

/// Stretches listened to, their length and their distance, in seconds: together they say
/// what a minute does, and what holds an hour later.
const STRETCHES: u64 = 8;
const LENGTH: u64 = 4;
const APART: u64 = 450;

/// What brings the texture to [`REFERENCE_LUFS`]. Takes some tens of milliseconds; the
/// answer depends on the settings alone, so that another seed is no louder.
pub fn level(kind: &TextureKind, settings: &Settings) -> Decibels {
    let blocks = |seconds: u64| seconds * u64::from(SAMPLE_RATE) / BLOCK as u64;
    let mut texture = (kind.start)(settings, Seed(1));
    let mut meter = Meter::new();
    let mut block = [[0.0; 2]; BLOCK];
    for stretch in 0..STRETCHES {
        let first = blocks(stretch * APART);
        for index in first..first + blocks(LENGTH) {
            texture.block(index, &mut block);
            meter.add(&block);
        }
    }
    match meter.lufs() {
        loudness if loudness.is_finite() => Decibels(REFERENCE_LUFS - loudness as f32),
        _ => Decibels(0.0),
    }
}
