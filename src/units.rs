//! Time, level and seed: the quantities that cross module borders.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};

/// The one sample rate inside the program, in hertz. Other rates exist only
/// where material is loaded and where a sink writes.
pub const SAMPLE_RATE: u32 = 48_000;

/// Frames in a millisecond; exact, so script times never round.
pub const FRAMES_PER_MS: u64 = SAMPLE_RATE as u64 / 1000;

/// A length or a position in frames at [`SAMPLE_RATE`].
pub type Frames = u64;

/// A length of time, or a position from the session's start, in milliseconds.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// No time at all.
    pub const ZERO: Millis = Millis(0);

    /// So many whole seconds.
    pub const fn secs(seconds: u64) -> Millis {
        Millis(seconds * 1000)
    }

    /// Rounds to the nearest millisecond; negative and non-finite values give zero.
    pub fn from_secs_f64(seconds: f64) -> Millis {
        if seconds.is_finite() {
            Millis((seconds * 1000.0).round() as u64)
        } else {
            Millis::ZERO
        }
    }

    /// In seconds.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// In frames; a millisecond has a whole number of them.
    pub const fn frames(self) -> Frames {
        self.0 * FRAMES_PER_MS
    }

    /// The millisecond that `frames` lies in.
    pub const fn of_frames(frames: Frames) -> Millis {
        Millis(frames / FRAMES_PER_MS)
    }

    /// How much longer it is than `other`; zero where it is shorter.
    pub const fn saturating_sub(self, other: Millis) -> Millis {
        Millis(self.0.saturating_sub(other.0))
    }

    /// As a clock shows it: `4:05`, or `1:04:05` from an hour on.
    pub fn clock(self) -> String {
        let s = self.0 / 1000;
        let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
        if h > 0 {
            format!("{h}:{m:02}:{s:02}")
        } else {
            format!("{m}:{s:02}")
        }
    }
}

impl Add for Millis {
    type Output = Millis;
    fn add(self, other: Millis) -> Millis {
        Millis(self.0 + other.0)
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, other: Millis) {
        self.0 += other.0;
    }
}

impl Sub for Millis {
    type Output = Millis;
    fn sub(self, other: Millis) -> Millis {
        Millis(self.0 - other.0)
    }
}

impl Mul<u64> for Millis {
    type Output = Millis;
    fn mul(self, times: u64) -> Millis {
        Millis(self.0 * times)
    }
}

impl Sum for Millis {
    fn sum<I: Iterator<Item = Millis>>(iter: I) -> Millis {
        iter.fold(Millis::ZERO, Add::add)
    }
}

/// As a script writes it: `500ms`, `4s`, `4.5s`, `1m30s`, `8h`.
impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0;
        if ms < 1000 && ms > 0 {
            return write!(f, "{ms}ms");
        }
        let (h, m, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
        if h > 0 {
            write!(f, "{h}h")?;
        }
        if m > 0 {
            write!(f, "{m}m")?;
        }
        match (rest / 1000, rest % 1000) {
            (0, 0) if h > 0 || m > 0 => Ok(()),
            (s, 0) => write!(f, "{s}s"),
            (s, frac) => {
                let frac = format!("{frac:03}");
                write!(f, "{s}.{}s", frac.trim_end_matches('0'))
            }
        }
    }
}

/// A level relative to another, in decibels. What it is as a factor,
/// [`Decibels::gain`], stands with the mathematics it needs.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
pub struct Decibels(pub f32);

impl Decibels {
    /// The level that counts as silence: an envelope at or below it is zero.
    pub const SILENCE: Decibels = Decibels(-80.0);
}

/// Where chance comes from: a number from which named and numbered others derive,
/// so that adding a layer or a step changes nobody else's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed of what somebody else called `text`: a layer, a list, a step. What the code
    /// itself names has its name from the table in `dsp::seeds`.
    pub fn of_text(self, text: &str) -> Seed {
        // FNV-1a over the name, then the finaliser of splitmix64.
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        Seed(mix(self.0 ^ hash))
    }

    /// The seed of part number `index`.
    pub fn nth(self, index: u64) -> Seed {
        Seed(mix(self.0 ^ mix(index)))
    }

    /// A number from 0 to 1.
    pub fn uniform(self) -> f32 {
        (mix(self.0) >> 40) as f32 / (1u32 << 24) as f32
    }

    /// A choice among `0..choices`; 0 when there is none.
    pub fn pick(self, choices: usize) -> usize {
        (mix(self.0) % choices.max(1) as u64) as usize
    }
}

/// splitmix64 (Steele, Lea and Flood 2014): one well-mixed number for each input.
#[inline]
pub fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_reads_as_a_script_writes_it() {
        for (ms, text) in [
            (0, "0s"),
            (500, "500ms"),
            (4000, "4s"),
            (4500, "4.5s"),
            (90_000, "1m30s"),
            (60_000, "1m"),
            (28_800_000, "8h"),
        ] {
            assert_eq!(Millis(ms).to_string(), text);
        }
    }

    #[test]
    fn seconds_that_are_no_length_are_none() {
        for (seconds, ms) in [(0.0004, 0), (1.2346, 1235), (-3.0, 0)] {
            assert_eq!(Millis::from_secs_f64(seconds), Millis(ms));
        }
        for seconds in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Millis::from_secs_f64(seconds), Millis::ZERO);
        }
    }

    #[test]
    fn seeds_of_different_names_and_numbers_differ() {
        let seed = Seed(7);
        assert_ne!(seed.of_text("rain"), seed.of_text("wind"));
        assert_ne!(seed.nth(0), seed.nth(1));
        assert_eq!(seed.of_text("rain"), Seed(7).of_text("rain"));
    }
}
