//! The clicks that the embedded engine leaves in its pauses.
//!
//! The Italian and the Spanish voice drop a click of some 30 ms into every pause, 30 to
//! 40 dB below the speech, the American one now and then; at a lower pitch the Spanish one
//! smears it over 350 ms. Behind a word it is heard as a lip noise half a second late,
//! and the trimming would take it for speech.
//!
//! Measured over 127 lines in each of six languages: every such click stands 450 ms or
//! more behind the end of a line, or 250 ms behind a comma. No sound of speech stands
//! alone so late and so softly: the closure of a stop or a double consonant takes 175 ms
//! at most, and whole words differ by a few decibels.

use crate::dsp::decibels;

/// Windows in which level is measured, in seconds.
const WINDOW: f64 = 0.005;

/// What is this far below the loudest window, in decibels, counts as silence.
const SILENCE_DB: f64 = -45.0;

/// A sound that stays this far below the loudest window may be a click.
const CLICK_DB: f64 = -25.0;

/// Windows of silence that part two sounds; fewer lie within one.
const PARTED: usize = 9;

/// A click comes at least this many windows, 200 ms, behind the last word.
const BEHIND: usize = 40;

/// Windows on either side that are silenced with it.
const SKIRT: usize = 4;

/// Sets the clicks in the pauses of `samples` to silence.
pub fn silence(samples: &mut [i16], rate: u32) {
    let window = (WINDOW * f64::from(rate)).round() as usize;
    let energy = |part: &[i16]| part.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
    let energies: Vec<f64> = samples.chunks(window.max(1)).map(energy).collect();
    let loudest = energies.iter().copied().fold(0.0, f64::max);
    let above = |level: f64| loudest * decibels::power(level);
    let (silent, soft) = (above(SILENCE_DB), above(CLICK_DB));
    let mut last_word_ends: Option<usize> = None;
    for (start, end) in sounds(&energies, silent) {
        let late = last_word_ends.is_some_and(|last| start - last > BEHIND);
        let faint = energies[start..end].iter().all(|&energy| energy < soft);
        if late && faint {
            let from = (start - SKIRT) * window;
            let to = ((end + SKIRT) * window).min(samples.len());
            samples[from..to].fill(0);
        } else {
            last_word_ends = Some(end);
        }
    }
}

/// The windows, from and to, of everything louder than silence.
fn sounds(energies: &[f64], silent: f64) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, _) in energies.iter().enumerate().filter(|(_, e)| **e > silent) {
        match found.last_mut() {
            Some((_, end)) if at - *end < PARTED => *end = at + 1,
            _ => found.push((at, at + 1)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sounds of a length in milliseconds and a height, in turn.
    fn row(parts: &[(usize, i16)]) -> Vec<i16> {
        let tone = |&(ms, height): &(usize, i16)| {
            (0..16 * ms).map(move |n| if n % 40 < 20 { height } else { -height })
        };
        parts.iter().flat_map(tone).collect()
    }

    fn kept(parts: &[(usize, i16)]) -> bool {
        let before = row(parts);
        let mut after = before.clone();
        silence(&mut after, 16_000);
        before == after
    }

    #[test]
    fn a_faint_click_long_behind_a_word_goes_and_the_word_stays() {
        let mut line = row(&[(300, 10_000), (500, 0), (30, 250), (200, 0)]);
        silence(&mut line, 16_000);
        assert_eq!(line[..4800], row(&[(300, 10_000)]));
        assert!(line[4800..].iter().all(|&x| x == 0));
    }

    #[test]
    fn consonants_and_whole_words_stay() {
        // The release of a stop, a soft word after a comma, and speech that begins softly.
        assert!(kept(&[(300, 10_000), (150, 0), (30, 250), (200, 0)]));
        assert!(kept(&[(300, 10_000), (300, 0), (300, 900), (200, 0)]));
        assert!(kept(&[(30, 250), (300, 0), (300, 10_000)]));
        assert!(kept(&[]) && kept(&[(100, 0)]));
    }
}
