//! What a microphone gave, as a recording of a line: the room farther away, the silence around
//! the words cut off, and as loud as every voice here.

use std::f64::consts::LOG2_10;
use std::ops::Range;

use crate::dsp::biquad::Biquad;
use crate::dsp::denoise::NoiseFloor;
use crate::dsp::math;
use crate::units::SAMPLE_RATE;

use super::{Clip, recorded};

/// Below this a voice has nothing, in hertz: what is there are steps and lorries.
const RUMBLE_HZ: f64 = 65.0;

/// The windows in which loudness is looked at: 10 ms.
const WINDOW: usize = SAMPLE_RATE as usize / 100;

/// Words are louder than this against the loudest of them, as a power: -36 dB.
const FAINT: f32 = 0.00025;

/// And louder than this against the room, as a power: 8 dB.
const ABOVE_ROOM: f32 = 6.3;

/// Gaps up to so many windows are part of what is said.
const GAP: usize = 15;

/// Shorter sounds at the ends, apart from the words, are no words: the key that was pressed.
const SHORTEST: usize = 7;

/// Windows that stay before the first word, and after the last: soft consonants, and an ebbing.
const BEFORE: usize = 8;
const AFTER: usize = 20;

/// Quieter than this there is no voice, as a power: -66 dB.
const NOTHING: f32 = 2.5e-7;

/// Samples at full scale, or next to it.
const FULL: f32 = 0.985;

/// So many in a row are cut off, not touched.
const CUT_OFF: usize = 3;

/// What is heard while nobody speaks.
#[derive(Clone, Debug)]
pub struct RoomTone {
    floor: NoiseFloor,
    power: f32,
}

impl RoomTone {
    /// From about a second of it at 48 kHz; `None` where that is too short to tell.
    pub fn of(samples: &[f32]) -> Option<RoomTone> {
        let samples = without_rumble(samples);
        // The filter's own beginning is none of the room's.
        let settled = samples.get(SAMPLE_RATE as usize / 20..)?;
        Some(RoomTone {
            floor: NoiseFloor::of(settled)?,
            power: power(settled),
        })
    }

    /// How loud it is, in decibels below full scale.
    pub fn level_db(&self) -> f32 {
        // Ten times the decimal logarithm.
        (math::log2(f64::from(self.power.max(1e-12))) * 10.0 / LOG2_10) as f32
    }
}

/// Why a take cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TakeFault {
    /// Nothing in it is louder than the room.
    #[error("nothing was heard but the room")]
    Silent,
}

/// `samples`, mono and at 48 kHz, as a recording of a line, where `room` is known without most of
/// its noise.
///
/// # Errors
/// Where nothing was said.
pub fn tidied(samples: &[f32], room: Option<&RoomTone>) -> Result<Clip, TakeFault> {
    let mut samples = without_rumble(samples);
    let mut quiet = NOTHING;
    if let Some(room) = room {
        // Against what is left of it behind the gentle part of the work.
        let before = loudest(&samples);
        if before < ABOVE_ROOM * room.power {
            return Err(TakeFault::Silent);
        }
        samples = room.floor.quieten(&samples);
        quiet = quiet.max(room.power / 10.0 * ABOVE_ROOM);
    }
    let words = words(&samples, quiet).ok_or(TakeFault::Silent)?;
    let words = &samples[words];
    // As large as it fits, so that a soft voice loses nothing to the steps of 16 bits.
    let peak = words.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let gain = 32_000.0 / peak.max(f32::MIN_POSITIVE);
    let words = words.iter().map(|x| (x * gain).round() as i16).collect();
    recorded(words, SAMPLE_RATE).ok_or(TakeFault::Silent)
}

/// Whether `samples` reach beyond what the microphone can tell.
pub fn is_clipped(samples: &[f32]) -> bool {
    let mut row = 0;
    samples.iter().any(|x| {
        row = if x.abs() >= FULL { row + 1 } else { 0 };
        row >= CUT_OFF
    })
}

fn without_rumble(samples: &[f32]) -> Vec<f32> {
    let mut filter = Biquad::high_pass(RUMBLE_HZ, SAMPLE_RATE.into());
    let all = samples.iter();
    all.map(|&x| filter.next(x.into()) as f32).collect()
}

/// The mean power.
fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32
}

fn loudest(samples: &[f32]) -> f32 {
    samples.chunks(WINDOW).map(power).fold(0.0, f32::max)
}

/// Where something is said that is louder than `quiet`, with a little around it.
fn words(samples: &[f32], quiet: f32) -> Option<Range<usize>> {
    let powers: Vec<f32> = samples.chunks(WINDOW).map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    if loudest < NOTHING {
        return None;
    }
    // A room that is nearly as loud as the voice hides its softest sounds, but not its words.
    let quiet = quiet.min(loudest / 40.0).max(loudest * FAINT);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in powers
        .iter()
        .enumerate()
        .filter(|(_, power)| **power > quiet)
    {
        match runs.last_mut() {
            Some(run) if at <= run.end + GAP => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    while runs.len() > 1 && runs.first().is_some_and(|run| run.len() < SHORTEST) {
        runs.remove(0);
    }
    while runs.len() > 1 && runs.last().is_some_and(|run| run.len() < SHORTEST) {
        runs.pop();
    }
    let (first, last) = (runs.first()?.start, runs.last()?.end);
    // What was cut off beside them stays outside.
    let start = first.saturating_sub(BEFORE) * WINDOW;
    Some(start..((last + AFTER) * WINDOW).min(samples.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::chance::normal;
    use crate::dsp::loudness;
    use crate::dsp::math::sin_cos_f32;
    use crate::frame::REFERENCE_LUFS;
    use crate::units::mix;

    const SECOND: usize = SAMPLE_RATE as usize;

    /// A room, and in it a voice-like buzz `gain` loud from `from` to `to`, in milliseconds.
    fn spoken(gain: f32, noise: f32, from: usize, to: usize) -> Vec<f32> {
        let mut sound: Vec<f32> = (0..3 * SECOND as u64)
            .map(|n| noise * normal(mix(n + 77)))
            .collect();
        for (n, x) in sound.iter_mut().enumerate().take(to * 48).skip(from * 48) {
            let turns = |hz: usize| (n * hz % SECOND) as f32 / SECOND as f32;
            *x += gain * (sin_cos_f32(turns(180)).0 + 0.6 * sin_cos_f32(turns(720)).0);
        }
        sound
    }

    fn room(noise: f32) -> RoomTone {
        let second: Vec<f32> = (0..SECOND as u64)
            .map(|n| noise * normal(mix(n + 1_000_000)))
            .collect();
        RoomTone::of(&second).unwrap()
    }

    #[test]
    fn silence_at_both_ends_is_cut_off_and_every_voice_comes_out_as_loud() {
        for (gain, noise) in [(0.3, 0.001), (0.03, 0.001), (0.01, 0.0005), (0.3, 0.01)] {
            let take = tidied(&spoken(gain, noise, 900, 1700), Some(&room(noise))).unwrap();
            let length = take.length.0;
            assert!((800..1120).contains(&length), "{gain} {noise}: {length} ms");
            assert_eq!(
                (take.samples[0], take.samples[take.samples.len() - 1]),
                (0, 0)
            );
            let sound: Vec<f32> = take
                .samples
                .iter()
                .map(|x| f32::from(*x) / 32_767.0)
                .collect();
            let power = loudness::power(&sound, SAMPLE_RATE.into());
            let lufs = loudness::loudness(&power, power.len() as f64).unwrap();
            assert!(
                (lufs - REFERENCE_LUFS).abs() < 0.5,
                "{gain} {noise}: {lufs}"
            );
        }
    }

    #[test]
    fn a_key_that_is_pressed_before_and_after_the_words_is_no_word() {
        let mut sound = spoken(0.1, 0.0005, 1000, 1800);
        for at in [20, 2900] {
            let click = sound.iter_mut().skip(at * 48).take(20 * 48);
            click
                .enumerate()
                .for_each(|(n, x)| *x += if n % 2 == 0 { 0.2 } else { -0.2 });
        }
        let take = tidied(&sound, Some(&room(0.0005))).unwrap();
        assert!((800..1120).contains(&take.length.0), "{}", take.length.0);
    }

    #[test]
    fn a_room_alone_is_no_take() {
        let nothing = spoken(0.0, 0.01, 0, 0);
        assert_eq!(tidied(&nothing, Some(&room(0.01))), Err(TakeFault::Silent));
        assert_eq!(tidied(&[0.0; SECOND], None), Err(TakeFault::Silent));
        assert_eq!(tidied(&[], None), Err(TakeFault::Silent));
        assert!(RoomTone::of(&[0.0; 4000]).is_none());
        assert!((room(0.01).level_db() + 40.0).abs() < 1.0);
    }

    #[test]
    fn what_is_cut_off_is_noticed_and_what_is_only_loud_is_not() {
        let loud = |gain: f32| -> Vec<f32> {
            let wave = |n: usize| gain * sin_cos_f32((n * 300 % SECOND) as f32 / SECOND as f32).0;
            (0..SECOND).map(|n| wave(n).clamp(-1.0, 1.0)).collect()
        };
        assert!(is_clipped(&loud(1.3)));
        assert!(!is_clipped(&loud(0.97)));
    }
}
