//! How loud the mix will be, before a sample of it exists.
//!
//! Every ingredient is calibrated and every gain is known, so the loudness follows
//! by adding up powers: the same gating as ITU-R BS.1770-4, on steps of 400 ms. It
//! sets the one gain of the whole mix, and no second pass over the audio is needed.

use crate::cue::{self, Tone};
use crate::dsp::decibels;
use crate::frame::REFERENCE_LUFS;
use crate::units::{Frames, Millis};

use super::{Cue, CueSound, Layer};

/// The step of the forecast, in frames.
const STEP: Frames = Millis(400).frames();
const TENTH: Frames = Millis(100).frames();

/// Tones whose power is remembered.
const MOST_TONES: usize = 16;

/// Below this a block does not count, in LUFS.
const ABSOLUTE_GATE: f64 = -70.0;
/// Nor does one this far below the mean of those that do, in LU.
const RELATIVE_GATE: f64 = -10.0;

/// The loudness over time at unity master gain, in LUFS, one value for each 400 ms.
pub fn momentary<'a>(
    cues: &[Cue],
    layers: impl Iterator<Item = &'a Layer>,
    length: Millis,
) -> Vec<f64> {
    let steps = (length.frames() / STEP + 1) as usize;
    let mut power = vec![0.0f64; steps];
    for layer in layers {
        for (i, p) in power.iter_mut().enumerate() {
            let at = i as Frames * STEP + STEP / 2;
            *p += f64::from(layer.loudness(at).gain()).powi(2);
        }
    }
    // The same few tones come again and again.
    let mut tones: Vec<(Tone, Frames, Vec<f32>)> = Vec::new();
    for cue in cues {
        let tenths: &[f32] = match &cue.sound {
            CueSound::Speech(clip) | CueSound::Stroke(clip) => &clip.power,
            CueSound::Tone(tone) => {
                let known = tones
                    .iter()
                    .position(|(t, n, _)| t == tone && *n == cue.length);
                let known = known.unwrap_or_else(|| {
                    tones.truncate(MOST_TONES - 1);
                    tones.insert(0, (*tone, cue.length, cue::power(*tone, cue.length)));
                    0
                });
                &tones[known].2
            }
        };
        for (i, tenth) in tenths.iter().enumerate() {
            let step = ((cue.start + i as Frames * TENTH) / STEP) as usize;
            if let Some(p) = power.get_mut(step) {
                *p += f64::from(*tenth * cue.gain * cue.gain) * TENTH as f64 / STEP as f64;
            }
        }
    }
    power
        .iter()
        .map(|p| f64::from(REFERENCE_LUFS) + decibels::of_power(p.max(1e-12)))
        .collect()
}

/// The power of a voice second by second: the middle of each second from the start, in
/// frames, and the mean of those tenths in which it speaks. `tenths` are a clip's.
pub fn seconds(tenths: &[f32]) -> impl Iterator<Item = (Frames, f32)> {
    // Ten decibels below its strongest tenth it is between words.
    let gate = tenths.iter().copied().fold(0.0, f32::max) / 10.0;
    let seconds = tenths.chunks(10).enumerate();
    seconds.filter_map(move |(second, tenths)| {
        let loud: Vec<f32> = tenths.iter().copied().filter(|p| *p > gate).collect();
        let middle = (second as Frames * 10 + tenths.len() as Frames / 2) * TENTH;
        // A second of silence and one end of a word is none of its own.
        let enough = loud.len() >= 4 || second == 0;
        (enough && !loud.is_empty()).then(|| (middle, loud.iter().sum::<f32>() / loud.len() as f32))
    })
}

/// The integrated loudness of a row of equal steps, in LUFS; `None` where all is silence.
pub fn integrated(momentary: &[f64]) -> Option<f64> {
    let mean = |gate: f64| {
        let loud = momentary.iter().filter(|l| **l > gate);
        let (sum, n) = loud.fold((0.0, 0u64), |(sum, n), l| {
            (sum + decibels::power(*l), n + 1)
        });
        (n > 0).then(|| decibels::of_power(sum / n as f64))
    };
    mean(mean(ABSOLUTE_GATE)? + RELATIVE_GATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_as_loud_as_its_words_and_not_as_its_gaps() {
        let mut tenths = vec![1.0; 5];
        tenths.extend([0.0; 5]);
        tenths.extend([0.25; 10]);
        tenths.extend([0.25, 0.0]);
        let found: Vec<_> = seconds(&tenths).collect();
        assert_eq!(found, [(5 * TENTH, 1.0), (15 * TENTH, 0.25)]);
    }

    #[test]
    fn silence_between_equal_blocks_does_not_count() {
        let mut row = vec![-23.0; 50];
        row.extend([-90.0; 50]);
        assert!((integrated(&row).unwrap() + 23.0).abs() < 1e-9);
        row.extend([-40.0; 100]);
        assert!(
            (integrated(&row).unwrap() + 23.0).abs() < 1e-9,
            "the relative gate drops the quiet part"
        );
        assert_eq!(integrated(&[-90.0; 9]), None);
    }
}
