//! Singing bowls: metal that hums for a long time, touched now and then.
//!
//! A bowl's modes keep their frequencies whatever happens to it, so each is one tone that
//! never stops. The bowls are rubbed throughout, now one more and now another; a strike
//! raises the modes of its bowl, and they sink back into the hum.

mod strikes;

use crate::dsp::chance::Draw;
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::lattice::Fractal;
use crate::dsp::math::{self, sin_cos_f32};
use crate::dsp::pan;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::frame::{BLOCK, Block, Texture};
use crate::units::{SAMPLE_RATE, Seed};

use super::TextureKind;
use super::parameter::{Parameter, Settings, drift, prominence, share};
use super::sines::{Sines, ToneState};
use strikes::{BOWLS, MODES, Strikes};

const PITCH: Parameter = Parameter::number(
    "pitch",
    [50.0, 110.0, 330.0],
    "Hz",
    "of the deepest bowl; the others are tuned to it",
);
const TUNING: Parameter = Parameter::word(
    "tuning",
    &["open", "fifths", "fourths"],
    "how the bowls are tuned to one another",
);
const SPACING: Parameter = Parameter::number(
    "spacing",
    [4.0, 9.0, 60.0],
    "s",
    "from one strike to the next, on average",
);
const RING: Parameter = Parameter::number(
    "ring",
    [10.0, 40.0, 90.0],
    "s",
    "until a strike has died away",
);
const BLOOM: Parameter = Parameter::number(
    "bloom",
    [0.05, 0.5, 4.0],
    "s",
    "for a strike to open: short with a mallet, long with a rubbing stick",
);
const WARMTH: Parameter = share(
    "warmth",
    0.6,
    "how much the low tones of a bowl outweigh the high ones",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [1.0, 3.0, 30.0],
    "m",
    "to the bowls: farther is softer, and more of the room is heard",
);
const PROMINENCE: Parameter = prominence(8.0);
const DRIFT: Parameter = drift("how much the hum wanders from bowl to bowl over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "bowls",
    what: "singing bowls that hum on, softly struck now and then",
    parameters: &[
        PITCH, TUNING, SPACING, RING, BLOOM, WARMTH, DISTANCE, PROMINENCE, DRIFT,
    ],
    start: |settings, seed| Box::new(Bowls::new(settings, seed)),
    follow: None,
};

/// Brings the bowls near the reference loudness.
const LEVEL: f64 = 0.05;

/// The modes of a bowl against its lowest, as commonly measured: bending waves around the
/// rim with two to five nodal lines (Inácio, Henrique and Antunes 2006).
const RATIOS: [f64; MODES] = [1.0, 2.71, 5.2, 8.2];

/// How loud the modes are after a soft strike, in decibels.
const STRUCK: [f64; MODES] = [0.0, -7.0, -16.0, -26.0];

/// How much louder still the low ones are when a bowl is rubbed.
const RUBBED: [f64; MODES] = [0.0, -3.0, -7.0, -12.0];

/// Where the bowls stand: -1 left, 1 right. Some seeds have it the other way round.
const PLACES: [f64; BOWLS] = [0.1, -0.35, 0.5, -0.55, 0.3];

/// By how much a strike may beat what the formula for prominence expects, in decibels: two
/// that meet, and pairs of modes that beat at the same time.
const MARGIN: f64 = 1.0;

/// The bowls, running.
struct Bowls {
    tones: Sines,
    strikes: Strikes,
    set: Set,
    block: Planar,
}

/// What the bowls are and how each of them hums.
struct Set {
    modes: [[Mode; MODES]; BOWLS],
    hums: [Rubbing; BOWLS],
    /// Amplitudes of the modes of a bowl, rubbed and struck.
    rubbed: [f32; MODES],
    struck: [f32; MODES],
    drift: f32,
}

/// A bowl is never quite round: each mode is two, a little apart, that beat.
struct Mode {
    /// Hertz by which the second is higher.
    beat: f64,
    /// Amplitude of the second against the first, left and right. As it swells in one ear
    /// it sinks in the other: a bowl turns in the room and yet keeps its level.
    second: [f32; 2],
    /// Each ear's amplitude, in step with the tone and a quarter turn ahead.
    place: [[f32; 2]; 2],
    /// Turns by which the first wanders, and the second the other way, so that no pattern
    /// of beats comes back.
    wander: Fractal,
}

/// How hard a bowl is rubbed.
struct Rubbing {
    swell: Fractal,
    minutes: Fractal,
}

impl Bowls {
    fn new(settings: &Settings, seed: Seed) -> Bowls {
        let pitch = settings.number(&PITCH);
        let ratios = match settings.word(&TUNING) {
            "fifths" => [1.0, 3.0 / 2.0, 2.0, 3.0, 4.0],
            "fourths" => [1.0, 2.0, 8.0 / 3.0, 10.0 / 3.0, 4.0],
            // Of the pentatonic fives from the octaves above a bowl, the one whose modes
            // rub least against one another.
            _ => [1.0, 3.0 / 2.0, 9.0 / 4.0, 10.0 / 3.0, 4.0],
        };
        // 60 dB are 6.9 decay times; higher modes die sooner.
        let decay = RATIOS.map(|ratio| settings.number(&RING) / 6.9 / math::pow(ratio, 0.6));
        let far = math::log2(settings.number(&DISTANCE) / 3.0);
        let bloom = settings.number(&BLOOM) * math::exp2(0.35 * far);
        let spacing = settings.number(&SPACING);
        let hertz = ratios.map(|bowl| RATIOS.map(|mode| pitch * bowl * mode));
        Bowls {
            tones: Sines::new(hertz.into_iter().flatten()),
            strikes: Strikes::new(seed.named(seeds::STRIKES), spacing, decay, bloom),
            set: Set::new(settings, seed, far, bloom, &decay),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Bowls {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Bowls {
            tones,
            strikes,
            set,
            block,
        } = self;
        strikes.look_around(index as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE)));
        *block = Planar::SILENCE;
        tones.add(index, block, |seconds, tones| {
            let mut amplitudes = set.hum(seconds);
            strikes.add(seconds, &set.struck, &mut amplitudes);
            set.place(seconds, &amplitudes, tones);
        });
        block.interleave(out);
    }
}

impl Set {
    fn new(settings: &Settings, seed: Seed, far: f64, bloom: f64, decay: &[f64; MODES]) -> Set {
        let steep = 1.6 - settings.number(&WARMTH) + 0.15 * far;
        let struck: [f64; MODES] = STRUCK.map(|db| decibels::amplitude(db * steep));
        let rubbed: [f64; MODES] =
            std::array::from_fn(|mode| struck[mode] * decibels::amplitude(RUBBED[mode]));
        let power = |levels: &[f64; MODES]| levels.iter().map(|a| a * a).sum::<f64>();
        let strength = strength(settings.number(&PROMINENCE)) / peak(bloom / decay[0]);
        let unit = power(&rubbed).sqrt();
        let rubbed = rubbed.map(|a| a / unit);
        let unit = power(&struck).sqrt();
        let struck = struck.map(|a| a * strength / unit);

        // Strikes of one bowl a second, of about this amplitude, leave a mode this much
        // power on average (Campbell).
        let rate = 0.7 / (settings.number(&SPACING) * BOWLS as f64);
        let mean: f64 = (0..MODES)
            .map(|mode| {
                let base = rubbed[mode] + rate * decay[mode] * struck[mode];
                base * base + 0.25 * rate * decay[mode] * struck[mode] * struck[mode]
            })
            .sum();
        let scale = LEVEL / mean.sqrt();
        let side = if seed.named(seeds::SIDE).uniform() < 0.5 {
            1.0
        } else {
            -1.0
        };
        let diffuse = (0.05 + 0.03 * far).clamp(0.02, 0.12);
        Set {
            modes: std::array::from_fn(|bowl| {
                let mut draw = Draw::new(seed.named(seeds::BOWL).nth(bowl as u64));
                let pan = side * PLACES[bowl];
                std::array::from_fn(|mode| Mode::new(mode, pan, diffuse, &mut draw))
            }),
            hums: std::array::from_fn(|bowl| {
                let seed = seed.named(seeds::HUM).nth(bowl as u64);
                Rubbing {
                    swell: Fractal::new(seed, 0.03, 2, 1.0),
                    minutes: Fractal::minutes(seed),
                }
            }),
            rubbed: rubbed.map(|a| (a * scale) as f32),
            struck: struck.map(|a| (a * scale) as f32),
            drift: settings.number(&DRIFT) as f32,
        }
    }

    /// Amplitudes of all modes when nothing is struck. All bowls together stay as loud
    /// as they are.
    fn hum(&self, seconds: f64) -> [[f32; MODES]; BOWLS] {
        let powers = self.hums.each_ref().map(|hum| {
            let slow = 3.0 * self.drift * hum.minutes.gently(seconds);
            power_f32(slow + 3.0 * hum.swell.at(seconds))
        });
        let mean = powers.iter().sum::<f32>() / BOWLS as f32;
        powers.map(|power| {
            let amplitude = (power / mean).sqrt();
            self.rubbed.map(|mode| mode * amplitude)
        })
    }

    fn place(&self, seconds: f64, amplitudes: &[[f32; MODES]; BOWLS], tones: &mut [ToneState]) {
        let modes = self.modes.as_flattened().iter();
        let all = modes.zip(amplitudes.as_flattened()).zip(tones);
        for ((mode, amplitude), tone) in all {
            let wander = f64::from(mode.wander.at(seconds));
            tone.ahead = wander;
            let turns = mode.beat * seconds - 2.0 * wander;
            let (sine, cosine) = sin_cos_f32((turns - turns.floor()) as f32);
            for ((ear, place), second) in tone.pair.iter_mut().zip(mode.place).zip(mode.second) {
                let (re, im) = (1.0 + second * cosine, second * sine);
                let [a, b] = place.map(|x| x * amplitude);
                *ear = [a * re - b * im, a * im + b * re];
            }
        }
    }
}

impl Mode {
    /// `diffuse` is how far apart the room sets the ears, in turns of the tone.
    fn new(mode: usize, pan: f64, diffuse: f64, draw: &mut Draw) -> Mode {
        let more = draw.between(0.25, 0.42) as f32;
        let less = draw.between(-0.2, -0.05) as f32;
        let start = draw.uniform();
        let apart = draw.between(-diffuse, diffuse);
        let [left, right] = pan::equal_power(pan);
        let ear = |gain: f64, turns: f64| {
            let (sine, cosine) = math::sin_cos(turns);
            [cosine, sine].map(|x| (gain * x) as f32)
        };
        Mode {
            beat: draw.between(0.3, 0.6) * [1.0, 1.5, 2.1, 2.8][mode],
            second: if draw.bits() & 1 == 0 {
                [more, less]
            } else {
                [less, more]
            },
            place: [ear(left, start + apart), ear(right, start - apart)],
            wander: Fractal::new(Seed(draw.bits()), 0.03, 1, 0.0),
        }
    }
}

/// The amplitude of a strike against the hum of its bowl, so that it rises over all bowls
/// by `prominence` decibels. In the common case the others hum as loudly: with the power r
/// to be reached, (1 + s)^2 + n - 1 = n r.
fn strength(prominence: f64) -> f64 {
    let rise = decibels::power(prominence - MARGIN).max(1.0) - 1.0;
    (1.0 + BOWLS as f64 * rise).sqrt() - 1.0
}

/// The greatest amplitude of a strike of level 1 that opens `k` times as fast as it dies:
/// where (1 - y)^2 y^k, with y = e^(-t / bloom), is greatest.
fn peak(k: f64) -> f64 {
    let y = k / (2.0 + k);
    (1.0 - y) * (1.0 - y) * math::pow(y, k)
}
