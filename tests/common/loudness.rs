//! How loud it is over time, for whoever listens in the dark.

use evenfall::frame::{Frame, Piece};
use evenfall::units::Millis;

/// What is heard of `piece` from `from` on.
pub fn heard(piece: &dyn Piece, from: Millis, length: Millis) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; length.frames() as usize];
    piece.starting_at(from.frames()).render(&mut frames);
    frames
}

/// The level of 400 ms each, ten times a second, in dBFS.
pub fn levels(frames: &[Frame]) -> Vec<f64> {
    let tenth = |frames: &[Frame]| {
        let powers = frames.as_flattened().iter().map(|x| f64::from(*x).powi(2));
        powers.sum::<f64>() / frames.as_flattened().len() as f64
    };
    let tenths: Vec<f64> = frames.chunks_exact(4800).map(tenth).collect();
    let windows = tenths.windows(4).map(|w| w.iter().sum::<f64>() / 4.0);
    windows
        .map(|power| 10.0 * power.max(1e-14).log10())
        .collect()
}

/// From here on it is audible, in dBFS.
#[allow(dead_code, reason = "the test of endings asks for levels alone")]
const AUDIBLE: f64 = -50.0;

/// By how many decibels any 400 ms are louder than the loudest before them, once anything is
/// audible, at most; and where, in seconds.
#[allow(dead_code, reason = "the test of endings asks for levels alone")]
pub fn steepest(frames: &[Frame]) -> (f64, f64) {
    let mut loudest = f64::NEG_INFINITY;
    let mut steepest = (f64::NEG_INFINITY, 0.0);
    for (tenth, level) in levels(frames).into_iter().enumerate() {
        if loudest >= AUDIBLE && level - loudest > steepest.0 {
            steepest = (level - loudest, tenth as f64 / 10.0);
        }
        loudest = loudest.max(level);
    }
    steepest
}
