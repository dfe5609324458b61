//! Running water, from a trickle to a river: the rush of it, and bubbles among stones.

mod riffle;

use crate::dsp::bands::{self, Bands};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::{SpectralNoise, Spectrum};
use crate::frame::{Block, Texture};
use crate::units::Seed;

use super::TextureKind;
use super::eddies::{Eddies, Turning};
use super::parameter::{self, Parameter, Settings, drift, share};
use riffle::Riffle;

const SIZE: Parameter = share(
    "size",
    0.5,
    "how much water: 0 a trickle, 0.5 a stream, 1 a river",
);
const SPEED: Parameter = share(
    "speed",
    0.5,
    "slow water murmurs, swift water is brighter and livelier",
);
const STONES: Parameter = Parameter::number(
    "stones",
    [0.0, 1.0, 2.0],
    "",
    "how clearly it babbles over stones; 0 leaves the rush alone",
);
const GURGLE: Parameter = share(
    "gurgle",
    0.5,
    "round, low notes where the water swallows air",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [1.0, 4.0, 80.0],
    "m",
    "to the water: farther is darker, and single bubbles drown",
);
const DRIFT: Parameter = drift("how much the water changes its voice over the minutes");
const PROMINENCE: Parameter = parameter::prominence(6.0);

pub const KIND: TextureKind = TextureKind {
    name: "stream",
    what: "running water, from a trickle over stones to a river",
    parameters: &[SIZE, SPEED, STONES, GURGLE, DISTANCE, DRIFT, PROMINENCE],
    start: |settings, seed| Box::new(Stream::new(settings, seed)),
    follow: None,
};

/// The rush of a stream, in decibels a band.
const RUSH: [(f64, f64); 15] = [
    (60.0, -27.0),
    (120.0, -26.0),
    (200.0, -21.0),
    (280.0, -18.5),
    (400.0, -12.0),
    (520.0, -9.0),
    (870.0, -7.5),
    (1300.0, -7.5),
    (2200.0, -10.5),
    (3200.0, -13.0),
    (4300.0, -16.0),
    (6000.0, -17.5),
    (10_000.0, -18.5),
    (14_000.0, -22.0),
    (18_000.0, -26.0),
];

/// Brings the spectrum above near the reference loudness, in decibels.
const LEVEL: f64 = -32.0;

/// Places where the water breaks.
const RIFFLES: usize = 4;

/// A stream, running.
struct Stream {
    rush: Rush,
    noise: SpectralNoise,
    riffles: [Riffle; RIFFLES],
    block: Planar,
}

/// What the noise is painted from.
struct Rush {
    level: Bands,
    eddies: Eddies<6>,
    surge: Fractal,
    minutes: Fractal,
    drift: f32,
    /// How far surges and slow changes reach into the bands, in decibels.
    deep: Bands,
    tilt: Bands,
}

impl Stream {
    fn new(settings: &Settings, seed: Seed) -> Stream {
        Stream {
            rush: Rush::new(settings, seed),
            noise: SpectralNoise::new(
                seed.named(seeds::RUSH),
                &bands::from_fn(|hertz| 0.55 + 0.33 / (1.0 + hertz * hertz / 4e6)),
            ),
            riffles: std::array::from_fn(|k| Riffle::new(seed.named(seeds::RIFFLE), k, settings)),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Stream {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Stream {
            rush,
            noise,
            riffles,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            rush.paint(seconds, spectrum);
        });
        for riffle in riffles {
            riffle.add(index, block);
        }
        block.interleave(out);
    }
}

impl Rush {
    fn new(settings: &Settings, seed: Seed) -> Rush {
        let size = settings.number(&SIZE) - 0.5;
        let speed = settings.number(&SPEED) - 0.5;
        let (_, all) = riffle::presence(settings);
        let all = LEVEL + 20.0 * math::log2(all) / math::log2(10.0);
        let air = riffle::air(settings);
        let rush = bands::through(&RUSH);
        let level = bands::from_fn(|hertz| {
            let octaves = math::log2(hertz / 900.0);
            // More water sounds lower, swifter water higher.
            let low = 10.0 * size * (-octaves).clamp(0.0, 2.2) - 3.0 * size * octaves.max(0.0);
            // Little water hardly rushes: what is heard of it are splashes.
            let little = 8.0 * size.min(0.0);
            low + little + 2.0 * speed * octaves - air * hertz + all
        });
        Rush {
            level: std::array::from_fn(|band| rush[band] + level[band]),
            eddies: Eddies::new(
                seed.named(seeds::EDDIES),
                250.0,
                13_000.0,
                Turning {
                    depth: 1.0,
                    lowest: 2.0,
                    octaves: 5,
                    slope: -0.8,
                },
            ),
            surge: Fractal::new(seed.named(seeds::SURGE), 0.2, 5, 0.4).levelled(),
            minutes: Fractal::minutes(seed),
            drift: settings.number(&DRIFT) as f32,
            deep: bands::from_fn(|hertz| 0.35 + 0.6 / (1.0 + hertz * hertz / 360_000.0)),
            tilt: bands::from_fn(|hertz| 0.3 * math::log2(hertz / 900.0)),
        }
    }

    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let slow = self.drift * self.minutes.gently(seconds);
        let surge = self.surge.at(seconds);
        let mut level = self.level;
        for ((level, deep), tilt) in level.iter_mut().zip(&self.deep).zip(&self.tilt) {
            *level += surge * deep + slow * tilt;
        }
        self.eddies.stir(seconds, &mut level);
        spectrum.left = bands::powers(&level);
        spectrum.right = spectrum.left;
    }
}
