//! How the level of a tone moves from its first frame to its last.

use crate::dsp::math::{between, ease, sin_cos_f32, wrap};
use crate::units::SAMPLE_RATE;

/// No onset and no end is shorter than this, in seconds, where the phase leaves room.
const SHORTEST: f32 = 0.1;

/// The amplitude of a tone over the length of its phase: zero at both ends, eased
/// everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Contour {
    /// The share of the phase the onset takes, and its longest, in seconds.
    pub onset: (f32, f32),
    /// The same for the end.
    pub end: (f32, f32),
    /// The amplitude between them, as it starts and as it ends.
    pub body: [f32; 2],
    /// Mean power over the phase, in decibels relative to the reference.
    pub level: f32,
}

/// A trembling of the level.
#[derive(Clone, Copy, Debug)]
pub struct Grain {
    /// In hertz, from the start of the phase to its end.
    pub rate: [f32; 2],
    /// How far the amplitude drops between two grains, from 0 to 1.
    pub depth: [f32; 2],
}

/// A contour laid over a length of so many frames.
#[derive(Clone, Copy, Debug)]
pub struct Laid {
    length: f32,
    onset: f32,
    end: f32,
    body: [f32; 2],
}

impl Contour {
    pub fn over(&self, length: f32) -> Laid {
        let rate = SAMPLE_RATE as f32;
        let part = |(share, longest): (f32, f32)| {
            (share * length).min(longest * rate).max(SHORTEST * rate)
        };
        let (onset, end) = (part(self.onset), part(self.end));
        let room = (length / (onset + end)).min(1.0);
        Laid {
            length,
            onset: onset * room,
            end: end * room,
            body: self.body,
        }
    }
}

impl Laid {
    /// The amplitude in the middle of frame `t`; zero outside the phase.
    #[inline]
    pub fn amplitude(&self, t: f32) -> f32 {
        let t = t + 0.5;
        let body = between(self.body, ease(t / self.length));
        ease(t / self.onset) * ease((self.length - t) / self.end) * body
    }
}

impl Grain {
    /// The factor to the amplitude at frame `t` of `length`.
    #[inline]
    pub fn amplitude(&self, t: f32, length: f32) -> f32 {
        let u = (t / length).clamp(0.0, 1.0);
        let seconds = length / SAMPLE_RATE as f32;
        let [slow, fast] = self.rate;
        let (_, cosine) = sin_cos_f32(wrap(f64::from(
            seconds * u * (slow + 0.5 * (fast - slow) * u),
        )));
        1.0 - between(self.depth, u) * (0.5 + 0.5 * cosine)
    }
}
