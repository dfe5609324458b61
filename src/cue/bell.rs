//! Bell, bowl and chime, struck with a soft mallet: modes that ring in beating pairs,
//! the high ones for a shorter time.

use super::Struck;
use super::air::{Band, Colour};
use super::partial::Partial;
use super::tones::Planes;
use crate::dsp::decibels::amplitude_f32;
use crate::dsp::math::{cos_f32, ease, exp2_f32};
use crate::dsp::weighting::power_weight;
use crate::frame::BLOCK;
use crate::units::{Frames, Millis, SAMPLE_RATE, mix};

/// One way in which a body rings.
struct Mode {
    /// Frequency over the body's pitch.
    ratio: f32,
    /// Decibels, as the mallet excites it on average.
    level: f32,
    /// Seconds until it is 60 dB down.
    decay: f32,
    /// How fast its pair beats, in hertz.
    beat: f32,
}

/// What is struck, and with what.
pub struct Body {
    /// The pitch the ratios refer to, in hertz.
    pitch: f32,
    modes: &'static [Mode],
    /// How long the mallet stays in touch, in seconds.
    touch: f32,
    /// The mallet's own sound, in decibels relative to the ringing.
    thump: f32,
    /// Seconds until the last of it is gone.
    ring: f32,
}

const fn mode(ratio: f32, level: f32, decay: f32, beat: f32) -> Mode {
    Mode {
        ratio,
        level,
        decay,
        beat,
    }
}

/// A small bronze bell whose third is major.
static BELL: Body = Body {
    pitch: 392.0,
    modes: &[
        mode(0.5, -9.0, 13.0, 0.55),
        mode(1.0, 0.0, 11.5, 0.7),
        mode(1.25, -10.0, 8.0, 0.9),
        mode(1.5, -15.0, 6.5, 1.1),
        mode(2.0, -3.0, 8.0, 1.3),
        mode(2.67, -14.0, 5.0, 1.6),
        mode(3.0, -11.0, 4.5, 1.7),
        mode(4.15, -16.0, 3.0, 2.0),
    ],
    touch: 0.006,
    thump: -15.0,
    ring: 13.0,
};

/// A singing bowl a hand wide.
static BOWL: Body = Body {
    pitch: 196.0,
    modes: &[
        mode(1.0, 0.0, 18.0, 0.5),
        mode(2.76, -3.5, 11.0, 0.85),
        mode(5.15, -12.0, 6.5, 1.3),
        mode(8.0, -22.0, 3.4, 1.9),
        mode(11.3, -36.0, 1.8, 2.0),
    ],
    touch: 0.012,
    thump: -12.0,
    ring: 18.0,
};

/// A metal tube: the modes of a free bar.
static CHIME: Body = Body {
    pitch: 587.33,
    modes: &[
        mode(1.0, 0.0, 8.0, 0.6),
        mode(2.756, -10.0, 4.4, 1.1),
        mode(5.404, -22.0, 1.7, 1.8),
        mode(8.933, -36.0, 0.7, 2.0),
        mode(0.5, -20.0, 6.0, 0.5),
    ],
    touch: 0.004,
    thump: -18.0,
    ring: 8.5,
};

/// The second of a pair against the first, in one ear and in the other.
const SECOND: [f32; 2] = [0.5, -0.06];
/// By how many turns each pair's beat is ahead of the one before, lest all sag at once.
const STAGGER: f32 = 0.38;
/// The share of the ring over which it is led to zero.
const FADE: f32 = 0.25;
/// How long the mallet's sound takes to swell and to halve, in seconds.
const THUMP: [f32; 2] = [0.005, 0.009];
/// How much the level of a mode differs from stroke to stroke, in decibels up and down.
const UNEVEN: f32 = 2.5;
/// The same of the whole stroke.
const FORCE: f32 = 0.4;
/// Where the thump is over, in seconds: 80 dB down.
const THUMP_END: f32 = 0.13;
/// A mode whose amplitude has fallen to this is left out: 120 dB down.
const INAUDIBLE: f32 = 1e-6;

/// Felt on bronze.
static FELT: Colour = Colour {
    bands: [
        Band {
            centre: [260.0; 2],
            width: [0.7; 2],
            level: [0.0; 2],
        },
        Band {
            centre: [600.0; 2],
            width: [0.6; 2],
            level: [-6.0; 2],
        },
        Band {
            centre: [1100.0; 2],
            width: [0.4; 2],
            level: [-18.0; 2],
        },
    ],
    spread: [0.2; 2],
};

impl Struck {
    fn body(self) -> &'static Body {
        match self {
            Struck::Bell => &BELL,
            Struck::Bowl => &BOWL,
            Struck::Chime => &CHIME,
        }
    }

    pub(super) fn ring(self) -> Frames {
        Millis::from_secs_f64(f64::from(self.body().ring)).frames()
    }

    /// The amplitude of the whole at `seconds`, where it has to be over at `end`.
    pub(super) fn contour(self, seconds: f32, end: f32) -> f32 {
        let end = end.min(self.body().ring);
        ease(seconds / self.body().touch) * ease((end - seconds) / (FADE * end))
    }

    /// The K-weighted power at `seconds`, where that of the stroke is one; without the
    /// contour and the mallet's chance.
    pub(super) fn power(self, seconds: f32) -> f32 {
        let body = self.body();
        let swing = 2.0 * (SECOND[0] + SECOND[1]) / pair_power();
        let (mut whole, mut now) = (0.0, 0.0);
        for (m, mode) in body.modes.iter().enumerate() {
            let power = mode.power(body.pitch, mode.level);
            let left = mode.amplitude(seconds);
            whole += power;
            now += power
                * left
                * left
                * (1.0 + swing * cos_f32(f64::from(mode.beat * seconds + STAGGER * m as f32)));
        }
        now / whole
    }

    /// The colour of the mallet's own sound; `None` once that is over.
    pub(super) fn thump(self, seconds: f32) -> Option<&'static Colour> {
        (seconds < THUMP_END).then_some(&FELT)
    }

    /// The amplitude of the mallet's own sound.
    pub(super) fn thump_amplitude(self, seconds: f32) -> f32 {
        let [swell, half] = THUMP;
        let over = ease((THUMP_END - seconds) / half);
        amplitude_f32(self.body().thump) * ease(seconds / swell) * exp2_f32(-seconds / half) * over
    }

    /// Adds the block that begins `t` frames after the stroke. The sum of both channels
    /// has a K-weighted power of one at the stroke, but for the beats and the force.
    pub(super) fn add(self, t: f64, seed: u64, out: &mut Planes) {
        let body = self.body();
        let chance = |field: u64| (mix(seed ^ field) >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        // Where the mallet lands decides how much each mode takes.
        let level = |m: usize| body.modes[m].level + UNEVEN * chance(1 + m as u64);
        let power: f32 = body
            .modes
            .iter()
            .enumerate()
            .map(|(m, mode)| mode.power(body.pitch, level(m)))
            .sum();
        let gain = amplitude_f32(FORCE * chance(0)) / (0.5 * pair_power() * power).sqrt();

        let seconds = t as f32 / SAMPLE_RATE as f32;
        let later = seconds + BLOCK as f32 / SAMPLE_RATE as f32;
        for (m, mode) in body.modes.iter().enumerate() {
            let ends = [seconds, later].map(|s| mode.amplitude(s));
            if ends[0] < INAUDIBLE {
                continue;
            }
            let level = gain * amplitude_f32(level(m));
            let ends = ends.map(|a| level * a);
            let first = Partial {
                hertz: f64::from(body.pitch * mode.ratio),
                phase: 0.0,
                amplitude: ends.map(|a| [a; 2]),
            };
            // The pairs lean to the left and to the right in turn.
            let second = if m % 2 == 0 {
                SECOND
            } else {
                [SECOND[1], SECOND[0]]
            };
            first.add(t, out);
            Partial {
                hertz: first.hertz + f64::from(mode.beat),
                phase: f64::from(STAGGER * m as f32),
                amplitude: ends.map(|a| second.map(|s| s * a)),
            }
            .add(t, out);
        }
    }
}

impl Mode {
    /// What is left of the amplitude after `seconds`.
    fn amplitude(&self, seconds: f32) -> f32 {
        // 60 dB are so many halvings.
        exp2_f32(-9.965_784 * seconds.max(0.0) / self.decay)
    }

    /// The K-weighted power at `level` decibels, on a body of this pitch.
    fn power(&self, pitch: f32, level: f32) -> f32 {
        amplitude_f32(2.0 * level) * power_weight(pitch * self.ratio)
    }
}

/// The mean power of a pair over both channels, where one mode alone has one in each.
fn pair_power() -> f32 {
    2.0 + SECOND.iter().map(|s| s * s).sum::<f32>()
}
