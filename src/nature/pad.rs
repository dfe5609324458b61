//! A soft pad: a few voices in a just chord whose overtones come and go like light on water.

use crate::dsp::bands::{self, Bands};
use crate::dsp::chance::Draw;
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::lattice::Fractal;
use crate::dsp::math::{self, sin_cos_f32};
use crate::dsp::pan;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::SpectralNoise;
use crate::frame::{Block, Texture};
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings, drift, share};
use super::sines::{Sines, ToneState};
use crate::dsp::tone::Pair;

const KEY: Parameter = Parameter::number("key", [40.0, 110.0, 330.0], "Hz", "of the lowest voice");
const CHORD: Parameter = Parameter::word(
    "chord",
    &["open", "major", "minor", "suspended", "octaves"],
    "what the voices sing",
);
const BRIGHTNESS: Parameter = share("brightness", 0.4, "how far the overtones reach up");
const MOVEMENT: Parameter = share("movement", 0.5, "how much voices and overtones come and go");
const PACE: Parameter = Parameter::number(
    "pace",
    [4.0, 12.0, 40.0],
    "s",
    "from one swell to the next, on average; a slow breath takes 10",
);
const BREATH: Parameter = share("breath", 0.3, "how much air is heard in the tone");
const DRIFT: Parameter = drift("how much its colour changes over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "pad",
    what: "a soft chord that slowly changes its colour, with a breath of air",
    parameters: &[KEY, CHORD, BRIGHTNESS, MOVEMENT, PACE, BREATH, DRIFT],
    start: |settings, seed| Box::new(Pad::new(settings, seed)),
    follow: None,
};

/// Brings the tones, and the air at a breath of 1, near the reference loudness.
const LEVEL: f64 = 0.1;
const AIR_LEVEL: f32 = -36.0;

const VOICES: usize = 5;

/// How many harmonics of each voice are heard; the high ones hardly need any.
const REACH: [usize; VOICES] = [6, 5, 4, 3, 2];
const TONES: usize = 20;

/// How loud the voices are, the lowest first, in decibels: the middle carries the chord.
const BALANCE: [f64; VOICES] = [0.0, -2.0, -3.0, -6.0, -8.0];

/// The pad, running.
struct Pad {
    tones: Sines,
    chorus: Chorus,
    air: Option<Air>,
    block: Planar,
}

/// The voices and what moves them.
struct Chorus {
    harmonics: [Harmonic; TONES],
    swells: [Fractal; VOICES],
    /// All voices together.
    swell: Fractal,
    colour: Fractal,
    movement: f32,
    drift: f32,
}

/// One harmonic of one voice, sung three times, a little apart.
struct Harmonic {
    voice: usize,
    /// Counted from 0, the fundamental.
    number: usize,
    amplitude: f32,
    /// Hertz by which the second is higher and the third is lower, and the amplitudes of
    /// both against the first, left and right.
    beats: [f64; 2],
    others: [[f32; 2]; 2],
    /// Each ear's amplitude of the first, in step with the tone and a quarter turn ahead.
    place: Pair,
    shimmer: Fractal,
}

/// The air in the tone.
struct Air {
    noise: SpectralNoise,
    colours: [Bands; 2],
}

impl Pad {
    fn new(settings: &Settings, seed: Seed) -> Pad {
        let key = settings.number(&KEY);
        let ratios = match settings.word(&CHORD) {
            "major" => [1.0, 3.0 / 2.0, 2.0, 5.0 / 2.0, 3.0],
            "minor" => [1.0, 3.0 / 2.0, 2.0, 12.0 / 5.0, 3.0],
            "suspended" => [1.0, 3.0 / 2.0, 2.0, 9.0 / 4.0, 3.0],
            "octaves" => [1.0, 2.0, 4.0, 1.0, 2.0],
            _ => [1.0, 3.0 / 2.0, 2.0, 3.0, 4.0],
        };
        // Singers in tune are never quite so: what they have in common would not beat, but
        // be loud or soft for ever.
        let mut draw = Draw::new(seed.named(seeds::TUNE));
        let ratios = ratios.map(|ratio| ratio * (1.0 + 0.000_8 * draw.normal()));
        let hertz = harmonics().map(|(voice, n)| key * ratios[voice] * (n + 1) as f64);
        let breath = settings.number(&BREATH);
        Pad {
            tones: Sines::new(hertz),
            chorus: Chorus::new(settings, seed, key, &ratios),
            air: (breath > 0.0).then(|| Air::new(seed, key, breath)),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Pad {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Pad {
            tones,
            chorus,
            air,
            block,
        } = self;
        match air {
            Some(air) => air.noise.block(index, block, |seconds, spectrum| {
                let [dark, bright] = &air.colours;
                let swell = power_f32(chorus.swell(seconds));
                let light = (0.5 + 0.35 * chorus.colour.at(2.0 * seconds)).clamp(0.0, 1.0);
                spectrum.left = std::array::from_fn(|band| {
                    swell * (dark[band] + light * (bright[band] - dark[band]))
                });
                spectrum.right = spectrum.left;
            }),
            None => *block = Planar::SILENCE,
        }
        tones.add(index, block, |seconds, tones| chorus.sing(seconds, tones));
        block.interleave(out);
    }
}

impl Chorus {
    fn new(settings: &Settings, seed: Seed, key: f64, ratios: &[f64; VOICES]) -> Chorus {
        let brightness = settings.number(&BRIGHTNESS);
        let rate = 1.0 / settings.number(&PACE);
        // In decibels: a steady fall, and a closing above a corner two octaves over 110 Hz.
        let levels = harmonics().map(|(voice, n)| {
            let harmonic = (n + 1) as f64;
            let high = math::log2(ratios[voice] * harmonic * (key / 110.0)) - 2.0;
            BALANCE[voice]
                - (13.0 - 7.0 * brightness) * math::log2(harmonic)
                - (5.0 - 4.0 * brightness) * high.max(0.0)
        });
        let power: f64 = levels.iter().map(|db| decibels::power(*db)).sum();
        let scale = LEVEL / power.sqrt();
        // The low voices near the middle, the others to either side.
        let side = if seed.named(seeds::SIDE).uniform() < 0.5 {
            1.0
        } else {
            -1.0
        };
        let pans = [0.08, -0.2, 0.35, -0.5, 0.5].map(|pan: f64| side * pan);
        Chorus {
            harmonics: std::array::from_fn(|tone| {
                let (voice, number) = harmonics()[tone];
                let seed = seed.named(seeds::TONE).nth(tone as u64);
                let amplitude = scale * decibels::amplitude(levels[tone]);
                Harmonic::new(seed, (voice, number), pans[voice], amplitude, rate)
            }),
            swells: std::array::from_fn(|voice| {
                Fractal::new(seed.named(seeds::SWELLS).nth(voice as u64), rate, 1, 0.0)
            }),
            swell: Fractal::new(seed.named(seeds::SWELL), rate, 2, 1.2).levelled(),
            colour: Fractal::minutes(seed),
            movement: settings.number(&MOVEMENT) as f32,
            drift: settings.number(&DRIFT) as f32,
        }
    }

    /// How loud all of it is, in decibels.
    fn swell(&self, seconds: f64) -> f32 {
        2.2 * self.movement * self.swell.at(seconds)
    }

    /// Sets the amplitudes of all tones. What one voice or overtone gains the others lose.
    fn sing(&self, seconds: f64, tones: &mut [ToneState]) {
        let colour = 1.6 * self.drift * self.colour.gently(seconds);
        let swells = self.swells.each_ref().map(|swell| swell.at(seconds));
        let (mut power, mut usual) = (0.0, 0.0);
        let levels = self.harmonics.each_ref().map(|harmonic| {
            let unrest = 5.0 * swells[harmonic.voice] + 6.0 * harmonic.shimmer.at(seconds);
            let bright = colour * harmonic.number.min(2) as f32;
            let level = harmonic.amplitude * power_f32(0.5 * (self.movement * unrest + bright));
            power += level * level;
            usual += harmonic.amplitude * harmonic.amplitude;
            level
        });
        let scale = (power_f32(self.swell(seconds)) * usual / power).sqrt();
        for ((harmonic, level), tone) in self.harmonics.iter().zip(levels).zip(tones) {
            tone.pair = harmonic.pair(seconds, scale * level);
        }
    }
}

/// The tones: voice and harmonic, both counted from 0.
fn harmonics() -> [(usize, usize); TONES] {
    let mut all = (0..VOICES).flat_map(|voice| (0..REACH[voice]).map(move |n| (voice, n)));
    std::array::from_fn(|_| all.next().unwrap_or_default())
}

impl Harmonic {
    fn new(
        seed: Seed,
        (voice, number): (usize, usize),
        pan: f64,
        amplitude: f64,
        rate: f64,
    ) -> Harmonic {
        let mut draw = Draw::new(seed);
        let [left, right] = pan::equal_power(pan);
        let start = draw.uniform();
        let apart = draw.between(-0.04, 0.04);
        let ear = |gain: f64, turns: f64| {
            let (sine, cosine) = math::sin_cos(turns);
            [cosine, sine].map(|x| (gain * x) as f32)
        };
        let faster = math::exp2(0.35 * number as f64);
        let mut other = |sign: f64| {
            let size = sign * draw.between(0.3, 0.45);
            [size as f32, -0.6 * size as f32]
        };
        Harmonic {
            voice,
            number,
            amplitude: amplitude as f32,
            others: [other(1.0), other(-1.0)],
            beats: [draw.between(0.12, 0.3), draw.between(0.2, 0.5)].map(|beat| beat * faster),
            place: [ear(left, start + apart), ear(right, start - apart)],
            shimmer: Fractal::new(seed.named(seeds::SHIMMER), 2.0 * rate, 1, 0.0),
        }
    }

    /// The amplitudes at `seconds`, for an amplitude of the first of the three.
    fn pair(&self, seconds: f64, level: f32) -> Pair {
        let turned = |beat: f64| {
            let turns = beat * seconds;
            sin_cos_f32((turns - turns.floor()) as f32)
        };
        let [(up_sine, up_cosine), (down_sine, down_cosine)] = self.beats.map(turned);
        std::array::from_fn(|ear| {
            let [up, down] = self.others.map(|other| other[ear]);
            let re = level * (1.0 + up * up_cosine + down * down_cosine);
            let im = level * (up * up_sine - down * down_sine);
            let [a, b] = self.place[ear];
            [a * re - b * im, a * im + b * re]
        })
    }
}

impl Air {
    fn new(seed: Seed, key: f64, breath: f64) -> Air {
        let share = power_f32(AIR_LEVEL) * (breath * breath) as f32;
        let colour = |centre: f64, width: f64| bands::bell(centre, width).map(|x| x * share);
        Air {
            noise: SpectralNoise::new(
                seed.named(seeds::AIR),
                &bands::from_fn(|hertz| 0.25 + 0.6 / (1.0 + hertz * hertz / 360_000.0)),
            ),
            colours: [
                colour(4.0 * key.max(90.0), 1.0),
                colour(9.0 * key.max(90.0), 1.2),
            ],
        }
    }
}
