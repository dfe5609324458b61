//! A waterfall: a steady roar, spray above it, and the pool below.

use crate::dsp::bands::{self, Bands};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::{SpectralNoise, Spectrum};
use crate::frame::{Block, Texture};
use crate::synth::grain::{GrainTone, Strike};
use crate::synth::grains::Grains;
use crate::units::Seed;

use super::TextureKind;
use super::eddies::{Eddies, Turning};
use super::parameter::{Parameter, Settings, drift, share};

const HEIGHT: Parameter = Parameter::number(
    "height",
    [0.5, 6.0, 60.0],
    "m",
    "of the fall: a low one splashes, a high one roars",
);
const WIDTH: Parameter = share(
    "width",
    0.5,
    "from a single jet in front to a curtain all around",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [3.0, 20.0, 500.0],
    "m",
    "to the fall: farther is darker and softer",
);
const POOL: Parameter = share(
    "pool",
    0.5,
    "what it falls on: 0 bare rock that hisses, 1 a deep pool that rumbles",
);
const DRIFT: Parameter = drift("how much wind carries it nearer and farther over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "waterfall",
    what: "a waterfall, from a cascade near by to a roar across a valley",
    parameters: &[HEIGHT, WIDTH, DISTANCE, POOL, DRIFT],
    start: |settings, seed| Box::new(Waterfall::new(settings, seed)),
    follow: None,
};

/// The fall at its common height and distance, in decibels a band.
const ROAR: [(f64, f64); 11] = [
    (50.0, -14.0),
    (150.0, -11.0),
    (300.0, -8.5),
    (500.0, -6.8),
    (850.0, -5.2),
    (1200.0, -5.2),
    (2500.0, -9.0),
    (4000.0, -12.5),
    (6400.0, -16.0),
    (10_000.0, -20.5),
    (14_000.0, -27.0),
];

/// Brings the spectrum above near the reference loudness, in decibels.
const LEVEL: f64 = -32.0;

/// A waterfall, running.
struct Waterfall {
    roar: Roar,
    noise: SpectralNoise,
    spray: Spray,
    block: Planar,
}

/// Parcels of water that come down apart from the rest.
struct Spray {
    grains: Grains,
    gushes: Fractal,
    /// Amplitude of the common one, and how far to the sides they come down.
    level: f64,
    spread: f64,
}

/// What the noise is painted from.
struct Roar {
    level: Bands,
    /// How all of it swells, and by how many decibels.
    all: Fractal,
    depth: f32,
    eddies: Eddies<6>,
    /// How far slow changes reach into the bands.
    tilt: Bands,
    minutes: Fractal,
    drift: f32,
}

impl Waterfall {
    fn new(settings: &Settings, seed: Seed) -> Waterfall {
        let width = settings.number(&WIDTH);
        Waterfall {
            roar: Roar::new(settings, seed),
            noise: SpectralNoise::new(
                seed.named(seeds::WATER),
                &bands::from_fn(|hertz| {
                    let high = 0.75 - 0.4 * width;
                    high + (0.92 - high) / (1.0 + hertz * hertz / 4e6)
                }),
            ),
            spray: Spray::new(settings, seed),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Waterfall {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Waterfall {
            roar,
            noise,
            spray,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            roar.paint(seconds, spectrum);
        });
        spray.add(index, block);
        block.interleave(out);
    }
}

impl Roar {
    fn new(settings: &Settings, seed: Seed) -> Roar {
        let size = math::log2(settings.number(&HEIGHT) / 6.0);
        let distance = settings.number(&DISTANCE);
        let pool = settings.number(&POOL) - 0.5;
        let roar = bands::through(&ROAR);
        let shape = bands::from_fn(|hertz| {
            let octaves = math::log2(hertz / 800.0);
            // Twice the height tilts it down by 0.8 dB an octave; a deep pool booms.
            let tilt = -0.8 * size - 3.0 * pool;
            // Air takes 0.1 dB a metre at 8 kHz.
            let air = -0.1 * (distance - 20.0) * hertz / 8000.0;
            tilt * octaves + air.max(-60.0) + LEVEL
        });
        Roar {
            level: std::array::from_fn(|band| roar[band] + shape[band]),
            all: Fractal::new(seed.named(seeds::ALL), 0.15, 5, 0.5).levelled(),
            // What comes from afar is carried by the wind.
            depth: 0.35 + 0.1 * math::log2(distance / 20.0).max(0.0) as f32,
            eddies: Eddies::new(
                seed.named(seeds::EDDIES),
                120.0,
                11_000.0,
                Turning {
                    depth: 0.7,
                    lowest: 0.7,
                    octaves: 6,
                    slope: -0.4,
                },
            ),
            tilt: bands::from_fn(|hertz| 0.3 * math::log2(hertz / 800.0)),
            minutes: Fractal::minutes(seed),
            drift: settings.number(&DRIFT) as f32,
        }
    }

    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let slow = self.drift * self.minutes.gently(seconds);
        let all = self.depth * self.all.at(seconds);
        let mut level = self.level;
        for (level, tilt) in level.iter_mut().zip(&self.tilt) {
            *level += all + slow * tilt;
        }
        self.eddies.stir(seconds, &mut level);
        spectrum.left = bands::powers(&level);
        spectrum.right = spectrum.left;
    }
}

impl Spray {
    fn new(settings: &Settings, seed: Seed) -> Spray {
        // A high fall breaks up into drops too small to tell apart.
        let whole = (6.0 / settings.number(&HEIGHT)).sqrt().min(1.6);
        let near = (20.0 / settings.number(&DISTANCE)).min(1.6);
        Spray {
            grains: Grains::new(seed.named(seeds::SPRAY), 0.008),
            gushes: Fractal::new(seed.named(seeds::GUSHES), 1.0, 5, 0.1),
            level: 0.010 * whole * near,
            spread: 0.2 + 0.75 * settings.number(&WIDTH),
        }
    }

    /// Adds what comes down in block `index`.
    fn add(&mut self, index: u64, out: &mut Planar) {
        let Spray {
            grains,
            gushes,
            level,
            spread,
        } = self;
        let rate = |seconds: f64| 150.0 * math::exp2(0.6 * f64::from(gushes.at(seconds)));
        grains.add(index, out, rate, |offset, draw, nest| {
            let strike = Strike {
                tone: GrainTone::Burst {
                    hertz: draw.octaves(1200.0, 7000.0),
                },
                level: *level * draw.pareto(3.2).min(5.0),
                decay: draw.octaves(0.002, 0.008),
                attack: 6e-4,
                pan: *spread * draw.between(-1.0, 1.0),
            };
            nest.put(offset, &strike, draw);
        });
    }
}
