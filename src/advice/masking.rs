//! Whether the voice can be understood over what sounds around it.

use crate::diagnostic::{Code, Diagnostic};
use crate::frame::BLOCK;
use crate::score::{CueSound, Layer, Score, forecast};
use crate::session::{Home, Session};
use crate::units::{Decibels, Frames, Millis, SAMPLE_RATE};

/// The least a voice may stand over what sounds under it while it speaks, in LU
/// (speech intelligibility over rain: 6 LU give 0.78, 10 LU 0.82, 15 LU 0.88).
const LEAST: f32 = 10.0;

/// What it should have over bright sounds such as rain, which lie where the consonants
/// are, and over dark ones such as surf.
const OVER_BRIGHT: f32 = 15.0;
const OVER_DARK: f32 = 12.0;

/// Where bright begins, in hertz.
const BRIGHT: f32 = 1500.0;

/// Advises where all layers together, ducked and automated, stand too close under the
/// voice in the worst second of it. What is said of a level is said of the loudest.
pub fn masking(session: &Session, score: &Score) -> Option<Diagnostic> {
    // What the listener has turned up or down is no fault of the script.
    let turned = session.wished.offsets.ambience.0 - session.wished.offsets.voice.0;
    let layers = &score.layers;
    let (distance, at) = worst(score, turned).filter(|(distance, _)| *distance < LEAST)?;
    let loudest = layers.iter().zip(&session.layers);
    let (layer, written) = loudest.max_by(|a, b| power(a.0, at).total_cmp(&power(b.0, at)))?;
    let mut allowed = written.allow.iter();
    let allowed = written.home != Home::Script && allowed.any(|a| a.trim() == Code::W005.name());
    if written.wished || allowed {
        return None;
    }
    let wanted = if is_bright(layer) {
        OVER_BRIGHT
    } else {
        OVER_DARK
    };
    // What the others leave to it.
    let own = power(layer, at);
    let all: f32 = layers.iter().map(|l| power(l, at)).sum();
    let room = all * Decibels(distance - wanted).gain().powi(2) - (all - own);
    let lower = decibels(room.max(own * 1e-3) / own);
    let level = written.loudness.level.0 - session.wished.offsets.ambience.0 + lower;
    let level = format!("{:.0}", level.floor().max(-80.0));
    let alone = layers.len() == 1 || room > 0.0;
    let what = format!("\"{}\" would mask the voice", written.sound);
    let clock = Millis::of_frames(at).clock();
    let d = Diagnostic::new(Code::W005, what);
    let d = d.at(
        written.sound_span,
        format!("only {distance:.0} LU under it at {clock}"),
    );
    let d = d.help(match alone {
        true => format!("write level_db = {level}, or let it duck further with duck_db"),
        false => "lower all layers, or let them duck further with duck_db".into(),
    });
    Some(match (alone, written.level_span) {
        (true, Some(span)) => d.fix(format!("write level_db = {level}"), span, level),
        _ => d,
    })
}

/// By how many LU the voice stands over the layers where it does so least, and where that is.
fn worst(score: &Score, turned: f32) -> Option<(f32, Frames)> {
    let mut worst: Option<(f32, Frames)> = None;
    for cue in &score.cues {
        let CueSound::Speech(clip) = &cue.sound else {
            continue;
        };
        for (at, voice) in forecast::seconds(&clip.power) {
            let at = cue.start + at;
            let level = decibels(voice.max(1e-9)) + 2.0 * decibels(cue.gain.max(1e-4));
            let around = score.layers.iter().map(|l| power(l, at)).sum::<f32>();
            let distance = level - decibels(around.max(1e-9)) + turned;
            if worst.is_none_or(|(least, _)| distance < least) {
                worst = Some((distance, at));
            }
        }
    }
    worst
}

/// A power in decibels.
fn decibels(power: f32) -> f32 {
    10.0 * power.log10()
}

/// The power of a layer at `at`, 1 being a steady sound at the reference loudness: as much of
/// it as there is where the voice is.
fn power(layer: &Layer, at: Frames) -> f32 {
    layer.level_in_speech(at).gain().powi(2)
}

/// Whether more of its power lies where consonants are than below: three seconds of it,
/// parted by a filter of first order.
fn is_bright(layer: &Layer) -> bool {
    const BLOCKS: u64 = 3 * SAMPLE_RATE as u64 / BLOCK as u64;
    let share = 1.0 - (-std::f32::consts::TAU * BRIGHT / SAMPLE_RATE as f32).exp();
    let mut texture = layer.ambience.start(layer.seed);
    let mut block = [[0.0; 2]; BLOCK];
    let (mut low, mut below, mut above) = (0.0f32, 0.0f32, 0.0f32);
    for index in 0..BLOCKS {
        texture.block(index, &mut block);
        for frame in &block {
            let x = frame[0] + frame[1];
            low += share * (x - low);
            below += low * low;
            above += (x - low) * (x - low);
        }
    }
    above > below
}
