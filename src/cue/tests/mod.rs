//! Laws of all tones, and what each one promises to the ear.

mod ear;
mod laws;
mod loudness;

use ebur128::{EbuR128, Mode};

use super::*;
use crate::frame::{BLOCK, Frame, REFERENCE_LUFS};
use crate::units::{Millis, SAMPLE_RATE};

const SOUNDS: [BreathSound; 3] = [BreathSound::Air, BreathSound::Glide, BreathSound::Bowl];
const PHASES: [Phase; 5] = [
    Phase::Inhale,
    Phase::TopUp,
    Phase::HoldFull,
    Phase::Exhale,
    Phase::HoldEmpty,
];
const STRUCK: [Struck; 3] = [Struck::Bell, Struck::Bowl, Struck::Chime];

/// Neither a block's border nor a multiple of anything.
const START: Frames = 12_345;

fn breaths() -> impl Iterator<Item = Tone> {
    SOUNDS
        .into_iter()
        .flat_map(|s| PHASES.into_iter().map(move |p| Tone::Breath(s, p)))
}

fn phases() -> impl Iterator<Item = Tone> {
    breaths().chain([Tone::Tension, Tone::Release])
}

fn tones() -> impl Iterator<Item = Tone> {
    phases().chain(STRUCK.map(Tone::Strike))
}

fn placed(tone: Tone, seconds: u64) -> Placed {
    let length = Millis::secs(seconds).frames();
    Placed {
        tone,
        start: START,
        length,
        gain: [1.0; 2],
        seed: 7,
    }
}

/// All blocks from the session's start to one past the end of `cue`.
fn render(tones: &mut Tones, cue: &Placed) -> Vec<Frame> {
    let blocks = (cue.start + cue.length).div_ceil(BLOCK as u64) + 1;
    let mut all = Vec::new();
    for index in 0..blocks {
        let mut block = [[0.0; 2]; BLOCK];
        tones.add(cue, index, &mut block);
        all.extend_from_slice(&block);
    }
    all
}

/// The frames from the first of the tone to its last.
fn sounded(tone: Tone, seconds: u64) -> Vec<Frame> {
    let cue = placed(tone, seconds);
    let mut all = render(&mut Tones::new(), &cue);
    all.truncate((cue.start + cue.length) as usize);
    all.split_off(cue.start as usize)
}

fn mono(frames: &[Frame]) -> Vec<f32> {
    frames.iter().map(|[l, r]| 0.5 * (l + r)).collect()
}

/// Momentary loudness every 100 ms, from the first full 400 ms on.
fn momentary(frames: &[Frame]) -> Vec<f32> {
    let mut meter = EbuR128::new(2, SAMPLE_RATE, Mode::M).unwrap();
    let mut row = Vec::new();
    for part in frames.chunks(4800) {
        meter.add_frames_f32(part.as_flattened()).unwrap();
        row.push(meter.loudness_momentary().unwrap() as f32);
    }
    row.split_off(3)
}
