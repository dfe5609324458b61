//! Clicks: found in a recording, and mended while it is loaded.
//!
//! A click is a sample or a few that what surrounds them does not foretell. Linear prediction
//! takes away what can be foretold; what is left is noise, in which a cut, a lost
//! packet or a spark of the recorder stands alone, while a drop, a crackle or a pebble rings.

use super::seam::{ORDER, predictor, surprise};
use crate::frame::Frame;

/// Frames that are judged together; each window begins half a window after the last.
const WINDOW: usize = 2048;
const HALF: usize = WINDOW / 2;

/// How far a click stands out of what is left, as a multiple of its usual size.
const OUTSTANDING: f64 = 14.0;

/// The longest click in samples: what is longer is an event.
const LONGEST: usize = 12;

/// Samples around a click in which nothing else may stand out, or it rings.
const AROUND: usize = 96;

/// The share of what stands out near by that a click holds.
const ALONE: f64 = 0.9;

/// Quieter than this nothing is a click: the last bits of sixteen.
const AUDIBLE: f64 = 2e-4;

/// How far the fourth difference of a window must peak over its own mean before the window
/// is looked at closely. Noise reaches four.
const SUSPICIOUS: f32 = 5.0;

/// Frames at the very ends of a sound, which begin and end it and are no clicks.
const ENDS: u64 = 64;

/// Clicks whose places are kept.
const KEPT: usize = 10_000;

/// A click in one channel of a window.
#[derive(Clone, Copy, Debug)]
struct Click {
    at: usize,
    length: usize,
}

/// Takes frames in order and gives them back without clicks.
pub struct Declick {
    /// A window's frames; what lies before its middle half is given out already.
    waiting: Vec<Frame>,
    /// Where in the sound `waiting` begins, plus a quarter of a window.
    position: u64,
    /// Frames taken.
    taken: u64,
    places: Vec<u64>,
}

impl Declick {
    pub fn new() -> Declick {
        Declick {
            // The first quarter of the first window lies before the sound.
            waiting: vec![[0.0; 2]; WINDOW / 4],
            position: 0,
            taken: 0,
            places: Vec::new(),
        }
    }

    /// Takes the frames that follow; adds to `out` those that are mended.
    pub fn push(&mut self, mut frames: &[Frame], out: &mut Vec<Frame>) {
        self.taken += frames.len() as u64;
        while !frames.is_empty() {
            let room = WINDOW - self.waiting.len();
            let (now, later) = frames.split_at(room.min(frames.len()));
            self.waiting.extend_from_slice(now);
            frames = later;
            if self.waiting.len() == WINDOW {
                self.judge();
                out.extend_from_slice(&self.waiting[WINDOW / 4..WINDOW * 3 / 4]);
                self.waiting.drain(..HALF);
                self.position += HALF as u64;
            }
        }
    }

    /// Adds to `out` what is left, and tells where the clicks were, in frames from the beginning:
    /// the first ten thousand.
    pub fn finish(mut self, out: &mut Vec<Frame>) -> Vec<u64> {
        let mut left = (self.taken - self.position) as usize;
        while left > 0 {
            self.waiting.resize(WINDOW, [0.0; 2]);
            self.judge();
            let now = left.min(HALF);
            out.extend_from_slice(&self.waiting[WINDOW / 4..WINDOW / 4 + now]);
            self.waiting.drain(..HALF);
            self.position += HALF as u64;
            left -= now;
        }
        self.places
    }

    /// Mends the middle half of the window.
    fn judge(&mut self) {
        for side in 0..2 {
            if !is_suspicious(&self.waiting, side) {
                continue;
            }
            let mut window: Vec<f64> = self.waiting.iter().map(|f| f64::from(f[side])).collect();
            let predictor = predictor(&[&window]);
            for click in clicks(&window, &predictor) {
                let place = self.position + (click.at - WINDOW / 4) as u64;
                if place < ENDS || place + ENDS > self.taken {
                    continue;
                }
                mend(&mut window, click, &predictor);
                let gap = click.at..click.at + click.length;
                for (frame, &mended) in self.waiting[gap.clone()].iter_mut().zip(&window[gap]) {
                    frame[side] = mended as f32;
                }
                let known = self.places.last().is_some_and(|&last| place < last + ENDS);
                if !known && self.places.len() < KEPT {
                    self.places.push(place);
                }
            }
        }
    }
}

/// Whether one side of a window may hold a click.
fn is_suspicious(window: &[Frame], side: usize) -> bool {
    let (mut most, mut sum) = (0.0f32, 0.0f32);
    for w in window.windows(5) {
        let x = |n: usize| w[n][side];
        let fourth = x(0) + x(4) - 4.0 * (x(1) + x(3)) + 6.0 * x(2);
        let power = fourth * fourth;
        most = most.max(power);
        sum += power;
    }
    most > SUSPICIOUS * SUSPICIOUS * sum / WINDOW as f32
}

/// The clicks in the middle half of `window`.
fn clicks(window: &[f64], predictor: &[f64; ORDER]) -> Vec<Click> {
    let left: Vec<f64> = window
        .windows(ORDER + 1)
        .map(|w| surprise(w, predictor).abs())
        .collect();
    let mut sizes = left.clone();
    let middle = sizes.len() / 2;
    // The median of a normal distribution's absolute values is 0.6745 of its deviation.
    let usual = *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 / 0.6745;
    let least = (usual * OUTSTANDING).max(AUDIBLE);
    let mut found = Vec::new();
    let mut n = WINDOW / 4 - ORDER;
    while n < WINDOW * 3 / 4 - ORDER {
        if left[n] <= least {
            n += 1;
            continue;
        }
        if let Some(length) = alone(&left, n, usual) {
            let at = n + ORDER;
            found.push(Click { at, length });
        }
        n += LONGEST + ORDER;
    }
    found
}

/// The length of the click that begins with the surprise `at`, if it stands alone.
fn alone(left: &[f64], at: usize, usual: f64) -> Option<usize> {
    // What a steady sound leaves does not count.
    let power = |part: &[f64]| -> f64 {
        let excess = |x: &f64| (x * x - 9.0 * usual * usual).max(0.0);
        part.iter().map(excess).sum()
    };
    let end = |n: usize| n.min(left.len());
    let around = power(&left[at.saturating_sub(AROUND)..end(at + AROUND)]);
    // What is wrong in one sample misleads the prediction of the next few.
    let own = power(&left[at..end(at + LONGEST + ORDER)]);
    if own < ALONE * around {
        return None;
    }
    let last = (at..end(at + LONGEST)).rfind(|&n| left[n] > 6.0 * usual)?;
    Some(last + 1 - at)
}

/// Puts in place of a click what lies most evenly between its sides: the samples whose
/// prediction errors have the least sum of squares (Janssen, Veldhuis and Vries 1986).
fn mend(window: &mut [f64], click: Click, predictor: &[f64; ORDER]) {
    let mut error = [1.0; ORDER + 1];
    for (e, a) in error[1..].iter_mut().zip(predictor) {
        *e = -a;
    }
    // How errors around the gap depend on two samples at a given distance.
    let product = |lag: usize| -> f64 {
        error
            .iter()
            .zip(error.iter().skip(lag))
            .map(|(a, b)| a * b)
            .sum()
    };
    let products: [f64; ORDER + 1] = std::array::from_fn(product);
    let weight = |lag: usize| products.get(lag).copied().unwrap_or(0.0);
    let gap = click.at..click.at + click.length;
    let mut matrix = [[0.0; LONGEST]; LONGEST];
    let mut wanted = [0.0; LONGEST];
    for (row, n) in gap.clone().enumerate() {
        for (column, value) in matrix[row][..click.length].iter_mut().enumerate() {
            *value = weight(row.abs_diff(column));
        }
        let near = (n - ORDER..=n + ORDER).filter(|m| !gap.contains(m));
        wanted[row] = -near.map(|m| weight(n.abs_diff(m)) * window[m]).sum::<f64>();
    }
    solve(&mut matrix, &mut wanted, click.length);
    window[gap].copy_from_slice(&wanted[..click.length]);
}

/// Solves a symmetric, positive set of equations by elimination; the solution replaces `right`.
fn solve(matrix: &mut [[f64; LONGEST]; LONGEST], right: &mut [f64; LONGEST], count: usize) {
    for pivot in 0..count {
        let (above, below) = matrix.split_at_mut(pivot + 1);
        let top = &above[pivot];
        for (n, row) in below[..count - pivot - 1].iter_mut().enumerate() {
            let share = row[pivot] / top[pivot];
            for (x, y) in row.iter_mut().zip(top) {
                *x -= share * y;
            }
            right[pivot + 1 + n] -= share * right[pivot];
        }
    }
    for row in (0..count).rev() {
        let known: f64 = (row + 1..count).map(|c| matrix[row][c] * right[c]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::mix;

    /// Noise of the colour of rain or wind, with single samples and steps put in.
    fn damaged(places: &[usize]) -> (Vec<Frame>, Vec<Frame>) {
        let unit = |n: u64| (mix(n) >> 40) as f32 / (1 << 23) as f32 - 1.0;
        let mut sum = 0.0;
        let clean: Vec<Frame> = (0..96_000)
            .map(|n| {
                sum = 0.95 * sum + 0.02 * unit(n);
                [sum; 2]
            })
            .collect();
        let mut damaged = clean.clone();
        for (k, &place) in places.iter().enumerate() {
            for (n, frame) in damaged[place..place + 1 + 2 * k].iter_mut().enumerate() {
                frame[0] += if n % 2 == 0 { 0.4 } else { -0.3 };
            }
        }
        (clean, damaged)
    }

    fn declicked(frames: &[Frame]) -> (Vec<Frame>, Vec<u64>) {
        let (mut declick, mut out) = (Declick::new(), Vec::new());
        for part in frames.chunks(1000) {
            declick.push(part, &mut out);
        }
        let places = declick.finish(&mut out);
        (out, places)
    }

    #[test]
    fn clicks_are_found_where_they_are_and_mended() {
        let at = [3000, 20_000, 50_001, 95_000];
        let (clean, damaged) = damaged(&at);
        let (mended, places) = declicked(&damaged);
        assert_eq!(mended.len(), clean.len());
        assert_eq!(places.len(), at.len(), "{places:?}");
        for (place, at) in places.iter().zip(at) {
            assert!(place.abs_diff(at as u64) <= 1, "{place} for {at}");
        }
        for (n, (mended, clean)) in mended.iter().zip(&clean).enumerate() {
            assert!((mended[0] - clean[0]).abs() < 0.1, "at {n}");
            assert_eq!(mended[1], clean[1], "at {n}");
        }
    }

    #[test]
    fn a_sound_without_clicks_goes_through_as_it_is() {
        let (clean, _) = damaged(&[]);
        let (out, places) = declicked(&clean);
        assert!(out == clean && places.is_empty(), "{places:?}");
        // A crackle rings for some milliseconds.
        let mut crackling = clean;
        for start in (5000..90_000).step_by(7000) {
            for n in 0..300u64 {
                let noise = (mix(n + start as u64) >> 40) as f32 / (1 << 23) as f32 - 1.0;
                crackling[start + n as usize][0] += 0.5 * noise * (-(n as f32) / 60.0).exp();
            }
        }
        assert!(declicked(&crackling).1.is_empty());
    }
}
