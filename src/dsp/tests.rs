//! Sounds that tests are made with.

use std::f32::consts::TAU;

use crate::frame::Frame;
use crate::units::mix;

/// White noise at full scale.
pub fn noise(frames: usize, seed: u64) -> Vec<Frame> {
    let unit = |n: u64| (mix(n ^ mix(seed)) >> 40) as f32 / (1 << 23) as f32 - 1.0;
    (0..frames as u64)
        .map(|n| [unit(2 * n), unit(2 * n + 1)])
        .collect()
}

/// A sine at full scale, a hundred frames to the turn.
pub fn tone(frames: usize, phase: f32) -> Vec<Frame> {
    (0..frames)
        .map(|n| [(TAU * 0.01 * n as f32 + phase).sin(); 2])
        .collect()
}
