//! What a piece knows of the session it is played in: the breaths that are led, the words that
//! are spoken, and the end it sinks towards.

use crate::dsp::math::ease;

/// A breath, in seconds from the start.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LedBreath {
    /// Where the way in begins, and where the lungs are full.
    pub start: f64,
    pub full: f64,
    /// Where the way out begins, and where the next breath may.
    pub out: f64,
    pub end: f64,
    /// Whether somebody leads it, or it only fills the time between such.
    pub led: bool,
}

/// A session, as far as music cares. The usual one leads no breath, says nothing and goes on
/// for ever.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Occasion {
    breaths: Vec<LedBreath>,
    /// From when to when no note begins, in order and apart.
    words: Vec<(f64, f64)>,
    /// When all of it has sunk, where it does.
    sunk: Option<f64>,
}

/// So many seconds before a word and behind it no note begins.
const APART: f64 = 0.5;

/// What waits for the end of words begins within so many seconds behind them, in its order.
const BEHIND: f64 = 2.5;

/// Nothing waits longer than this, in seconds.
pub const LONGEST_WAIT: f64 = 7.0;

/// No chord is shorter, in seconds: quicker breaths share one.
const SHORTEST: f64 = 6.0;

impl Occasion {
    /// `breaths` and `words`, each as (start, end), are in order; `sunk` is the length of a
    /// session whose listener is to be asleep at its end.
    pub fn new(breaths: Vec<LedBreath>, words: &[(f64, f64)], sunk: Option<f64>) -> Occasion {
        let mut apart: Vec<(f64, f64)> = Vec::new();
        for (start, end) in words {
            let (start, end) = (start - APART, end + APART);
            match apart.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => apart.push((start, end)),
            }
        }
        Occasion {
            breaths,
            words: apart,
            sunk,
        }
    }

    /// The words around `seconds`.
    fn words_at(&self, seconds: f64) -> Option<(f64, f64)> {
        let begun = self.words.partition_point(|words| words.0 <= seconds);
        let words = *self.words.get(begun.checked_sub(1)?)?;
        (seconds < words.1).then_some(words)
    }

    /// Whether a note may begin at `seconds`.
    pub fn is_clear(&self, seconds: f64) -> bool {
        self.words_at(seconds).is_none()
    }

    /// When that begins which is meant for `seconds`: at once, or behind the words spoken then,
    /// at most [`LONGEST_WAIT`] later.
    pub fn wait(&self, seconds: f64) -> f64 {
        let Some((start, end)) = self.words_at(seconds) else {
            return seconds;
        };
        let share = (seconds - start) / (end - start);
        (end + BEHIND * share).min(seconds + LONGEST_WAIT)
    }

    /// How far all has sunk, from 0 to 1.
    pub fn sinking(&self, seconds: f64) -> f64 {
        self.sunk
            .map_or(0.0, |sunk| (seconds / sunk.max(1.0)).clamp(0.0, 1.0))
    }
}

/// The breaths that chords go with, one behind another without a gap: those that are led, and
/// others where nobody leads. Before the first and behind the last they are as long as usual.
#[derive(Clone, Debug)]
pub struct Breaths {
    known: Vec<LedBreath>,
    usual: f64,
}

impl Breaths {
    pub fn new(occasion: &Occasion, usual: f64) -> Breaths {
        let mut known: Vec<LedBreath> = Vec::new();
        for breath in &occasion.breaths {
            let Some(last) = known.last_mut() else {
                // What is before the first is never a short one.
                let before = breath.start.max(SHORTEST);
                fill(breath.start - before, breath.start, usual, &mut known);
                known.push(*breath);
                continue;
            };
            let gap = breath.start - last.end;
            if gap < -1e-6 {
                continue;
            }
            let quick = last.end - last.start < SHORTEST;
            if gap >= SHORTEST {
                last.end = last.end.max(last.start + SHORTEST);
                let from = last.end;
                fill(from, breath.start, usual, &mut known);
            } else if quick {
                // Quick ones share a chord.
                last.end = breath.end;
                continue;
            } else {
                // A short pause belongs to what was before it.
                last.end = breath.start;
            }
            known.push(*breath);
        }
        if let Some(last) = known.last_mut() {
            last.end = last.end.max(last.start + SHORTEST);
        }
        Breaths { known, usual }
    }

    /// Where the first known one begins and the last one ends.
    fn ends(&self) -> (f64, f64) {
        let first = self.known.first().map_or(0.0, |first| first.start);
        (first, self.known.last().map_or(0.0, |last| last.end))
    }

    /// The number of the breath at `seconds`.
    pub fn number(&self, seconds: f64) -> i64 {
        let (first, end) = self.ends();
        let usual = |from: f64| ((seconds - from) / self.usual).floor() as i64;
        if seconds < first {
            usual(first)
        } else if seconds >= end {
            self.known.len() as i64 + usual(end)
        } else {
            let begun = self.known.partition_point(|breath| breath.start <= seconds);
            begun.saturating_sub(1) as i64
        }
    }

    pub fn breath(&self, number: i64) -> LedBreath {
        let known = usize::try_from(number).ok().and_then(|n| self.known.get(n));
        if let Some(breath) = known {
            return *breath;
        }
        let (first, end) = self.ends();
        let start = if number < 0 {
            first + number as f64 * self.usual
        } else {
            end + (number - self.known.len() as i64) as f64 * self.usual
        };
        unled(start, self.usual)
    }

    /// How full the lungs are at `seconds` where a breath is led, from 0 to 1.
    pub fn fullness(&self, seconds: f64) -> f32 {
        let breath = self.breath(self.number(seconds));
        if !breath.led {
            return 0.0;
        }
        let rises = (seconds - breath.start) / (breath.full - breath.start);
        let falls = (breath.end - seconds) / (breath.end - breath.out);
        ease(rises as f32) * ease(falls as f32)
    }

    /// The shortest and the longest.
    pub fn lengths(&self) -> (f64, f64) {
        let lengths = self.known.iter().map(|breath| breath.end - breath.start);
        lengths.fold((self.usual, self.usual), |(least, most), length| {
            (least.min(length), most.max(length))
        })
    }
}

/// Breaths from `from` to `to`, nearly as long as usual.
fn fill(from: f64, to: f64, usual: f64, known: &mut Vec<LedBreath>) {
    if to <= from {
        return;
    }
    let most = ((to - from) / SHORTEST).floor();
    let count = ((to - from) / usual).round().min(most).max(1.0);
    let length = (to - from) / count;
    for n in 0..count as u64 {
        let mut breath = unled(from + n as f64 * length, length);
        if n as f64 + 1.0 == count {
            breath.end = to;
        }
        known.push(breath);
    }
}

fn unled(start: f64, length: f64) -> LedBreath {
    let full = start + 0.4 * length;
    LedBreath {
        start,
        full,
        out: full,
        end: start + length,
        led: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led(start: f64, full: f64, end: f64) -> LedBreath {
        LedBreath {
            start,
            full,
            out: full,
            end,
            led: true,
        }
    }

    #[test]
    fn breaths_follow_each_other_without_a_gap_and_led_ones_are_where_they_are_led() {
        let quick = (0..6).map(|n| {
            let start = 200.0 + 3.0 * f64::from(n);
            led(start, start + 1.0, start + 3.0)
        });
        let slow = [
            led(31.0, 35.0, 41.0),
            led(41.0, 45.0, 51.0),
            led(53.0, 57.0, 63.0),
        ];
        let all: Vec<LedBreath> = slow.into_iter().chain(quick).collect();
        let breaths = Breaths::new(&Occasion::new(all, &[], None), 10.0);
        let mut end = None;
        for number in -5..60 {
            let breath = breaths.breath(number);
            assert!(end.is_none_or(|end: f64| (end - breath.start).abs() < 1e-9));
            assert!(
                breath.start < breath.full && breath.full < breath.end,
                "{number}"
            );
            assert!(breath.end - breath.start > 5.9, "{number}");
            for at in [breath.start + 1e-9, breath.full, breath.end - 1e-6] {
                assert_eq!(breaths.number(at), number, "at {at}");
            }
            end = Some(breath.end);
        }
        let starts = [31.0, 41.0, 53.0].map(|at| breaths.breath(breaths.number(at)).start);
        assert_eq!(starts, [31.0, 41.0, 53.0]);
    }

    #[test]
    fn what_is_meant_for_a_word_waits_until_it_is_said_and_keeps_its_order() {
        let words = [(10.0, 12.0), (12.6, 14.0), (40.0, 60.0)];
        let occasion = Occasion::new(Vec::new(), &words, None);
        assert_eq!(occasion.wait(9.0), 9.0);
        let waited: Vec<f64> = (0..9)
            .map(|n| occasion.wait(9.5 + 0.5 * f64::from(n)))
            .collect();
        assert!(waited.is_sorted() && waited[0] >= 14.5, "{waited:?}");
        assert!(waited.iter().all(|at| occasion.is_clear(*at)));
        // What would wait too long is given up by whoever asks.
        assert!(!occasion.is_clear(occasion.wait(41.0)));
    }
}
