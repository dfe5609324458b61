//! Whether a sentence is fit to be kept: what the ear would stumble over, as numbers.

use std::fmt;

use super::super::{Pcm, text};
use crate::dsp::{decibels, loudness};

/// Windows in which level is measured, in seconds.
const WINDOW: f64 = 0.005;

/// What is this far below the loudest window, in decibels, counts as silence.
const SILENCE_DB: f64 = -45.0;

/// Silence behind the last word, and the longest sound behind it that is none, in windows.
const BEHIND: usize = 40;
const BURST: usize = 16;

/// A sound that is this loud, in decibels against the loudest window, where it ends was cut.
const CUT_DB: f64 = -12.0;

/// A step between samples is a click where it is so many times what steps are around it, and
/// so large, against full scale: the bursts of p, t and k, which stand alone as clicks do, reach
/// 0.31 in 3000 sentences of heart.
const CLICK_RATIO: f64 = 14.0;
const CLICK_STEP: f64 = 0.33;

/// Samples on both sides that count as around, and those of the click itself.
const AROUND: usize = 240;
const NEAR: usize = 4;

/// How far a sentence may be from the loudness that is usual, in decibels.
const LEVEL_DB: f32 = 8.0;

/// The fewest and the most letters that are said in a second.
const PACE: (f64, f64) = (3.0, 22.0);

/// What is wrong with a sentence.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum SoundFault {
    /// A click, so many seconds after the beginning.
    Click(f64),
    /// A short sound long after the last word.
    Burst,
    /// It ends in the middle of a sound.
    Cut,
    /// Too loud or too soft by so many decibels.
    Level(f32),
    /// So many letters a second.
    Pace(f64),
    /// Nothing is heard.
    Silent,
}

impl fmt::Display for SoundFault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            SoundFault::Click(at) => write!(f, "a click at {at:.2} s"),
            SoundFault::Burst => write!(f, "a sound behind the last word"),
            SoundFault::Cut => write!(f, "its end is cut off"),
            SoundFault::Level(db) => write!(f, "{db:+.1} dB from the usual loudness"),
            SoundFault::Pace(letters) => write!(f, "{letters:.1} letters a second"),
            SoundFault::Silent => write!(f, "silence"),
        }
    }
}

/// The loudness of a sentence in LUFS; nothing where it is silent.
pub fn lufs(sound: &Pcm) -> Option<f32> {
    let rate = f64::from(sound.rate);
    let samples: Vec<f32> = sound.samples.iter().map(|x| level(*x) as f32).collect();
    let windows = samples.len() as f64 / rate * loudness::WINDOWS_PER_SECOND;
    loudness::loudness(&loudness::power(&samples, rate), windows)
}

fn level(x: i16) -> f64 {
    f64::from(x) / 32_768.0
}

/// All that is wrong with `sound`, which says `line`. `usual` is the loudness of the voice, in
/// LUFS; a single word may have any.
pub fn faults(line: &str, sound: &Pcm, usual: f32) -> Vec<SoundFault> {
    let Some(lufs) = lufs(sound) else {
        return vec![SoundFault::Silent];
    };
    let mut all: Vec<SoundFault> = click(sound).map(SoundFault::Click).into_iter().collect();
    all.extend(end(sound));
    let words = line.split_whitespace().count();
    if words > 1 && (lufs - usual).abs() > LEVEL_DB {
        all.push(SoundFault::Level(lufs - usual));
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count() as f64;
    let pace = letters / seconds(sound);
    // The ends of a word by itself are longer than the word.
    if words > 2 && !(PACE.0..=PACE.1).contains(&pace) {
        all.push(SoundFault::Pace(pace));
    }
    all
}

/// How long it sounds.
pub fn seconds(sound: &Pcm) -> f64 {
    sound.samples.len() as f64 / f64::from(sound.rate)
}

/// Where the first click is, in seconds.
fn click(sound: &Pcm) -> Option<f64> {
    let bends: Vec<f64> = sound
        .samples
        .windows(3)
        .map(|x| (level(x[0]) - 2.0 * level(x[1]) + level(x[2])).abs())
        .collect();
    let stands_out = |at: &usize| {
        let from = at.saturating_sub(AROUND);
        let to = (at + AROUND).min(bends.len());
        let around = (from..to).filter(|near| near.abs_diff(*at) > NEAR);
        let squares: Vec<f64> = around.map(|near| bends[near] * bends[near]).collect();
        let usual = (squares.iter().sum::<f64>() / squares.len().max(1) as f64).sqrt();
        bends[*at] > CLICK_RATIO * usual
    };
    let large = (0..bends.len()).filter(|at| bends[*at] > CLICK_STEP);
    let first = large.into_iter().find(stands_out)?;
    Some(first as f64 / f64::from(sound.rate))
}

/// What is wrong with the end.
fn end(sound: &Pcm) -> Option<SoundFault> {
    let window = ((WINDOW * f64::from(sound.rate)) as usize).max(1);
    let energy = |part: &[i16]| part.iter().map(|x| level(*x).powi(2)).sum::<f64>();
    let energies: Vec<f64> = sound.samples.chunks_exact(window).map(energy).collect();
    let loudest = energies.iter().copied().fold(0.0, f64::max);
    let above = |db: f64| loudest * decibels::power(db);
    // The fade that every sentence ends in is in the last one.
    if energies.iter().rev().nth(1)? > &above(CUT_DB) {
        return Some(SoundFault::Cut);
    }
    let silent = above(SILENCE_DB);
    let mut back = energies.iter().rev().skip_while(|e| **e <= silent);
    let last = back.by_ref().take_while(|e| **e > silent).count();
    let before = back.take_while(|e| **e <= silent).count() + 1;
    let heard = last + before < energies.len();
    (heard && last <= BURST && before >= BEHIND).then_some(SoundFault::Burst)
}

/// Whether what somebody understood is the line: the same words, however they are written.
pub fn same_words(line: &str, heard: &str, language: &str) -> bool {
    letters(line, language) == letters(heard, language)
}

/// Whether two readings of a voice are of the same sounds, whatever words they are written as.
pub fn same_sounds(a: &str, b: &str) -> bool {
    let sounds = |reading: &str| -> String {
        let stress = ['ˈ', 'ˌ'];
        let is_sound = |c: &char| c.is_alphabetic() && !stress.contains(c);
        reading.chars().filter(is_sound).collect()
    };
    sounds(a) == sounds(b)
}

fn letters(words: &str, language: &str) -> String {
    let spoken = text::spoken(words, language).to_lowercase();
    spoken.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const RATE: usize = 24_000;

    /// A hum that swells and fades within a second and a half.
    fn hum() -> Vec<i16> {
        let at = |n: usize| {
            let t = n as f64 / RATE as f64;
            (t / 1.5 * TAU / 2.0).sin() * (TAU * 180.0 * t).sin() * 9000.0
        };
        (0..RATE * 3 / 2).map(|n| at(n) as i16).collect()
    }

    fn found(samples: Vec<i16>) -> Vec<SoundFault> {
        let sound = Pcm {
            samples,
            rate: RATE as u32,
        };
        faults("Let it all go now.", &sound, -17.0)
    }

    #[test]
    fn only_what_one_would_stumble_over_is_a_fault() {
        assert_eq!(found(hum()), []);
        let mut clicked = hum();
        clicked[20_000] += 6000;
        assert!(
            matches!(found(clicked)[..], [SoundFault::Click(at)] if (at - 0.833).abs() < 0.001)
        );
        assert_eq!(found(hum()[..18_000].to_vec()), [SoundFault::Cut]);
        let mut burst = hum();
        burst.extend(vec![0; RATE / 2]);
        burst.extend((0..1000).map(|n| if n % 40 < 20 { 900 } else { -900 }));
        burst.extend(vec![0; 500]);
        assert_eq!(found(burst), [SoundFault::Burst]);
        let soft = hum().into_iter().map(|x| x / 4).collect();
        assert!(matches!(found(soft)[..], [SoundFault::Level(db)] if db < -LEVEL_DB));
        let long = hum().into_iter().flat_map(|x| [x; 5]).collect();
        assert!(found(long).iter().any(|f| matches!(f, SoundFault::Pace(_))));
        assert_eq!(found(vec![0; RATE]), [SoundFault::Silent]);
    }

    #[test]
    fn words_are_the_same_however_they_are_written() {
        let same = |a, b| same_words(a, b, "en-US");
        assert!(same("Breathe out for six.", "breathe out for 6"));
        assert!(same("Let the out-breath go.", "Let the outbreath go"));
        assert!(!same("Breathe out for six.", "Breathe out for sex."));
        assert!(same_sounds("hˈɪɹ ɪt ɹˈAn.", "hɪɹ ɪt ɹˈAn"));
        assert!(!same_sounds("hˈɪɹ ɪt ɹˈAn.", "hˈɪɹ ɪt ɹˈʌn"));
    }
}
