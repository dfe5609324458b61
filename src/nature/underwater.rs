//! Under water: a deep, soft rumble, and air that rises past.

use crate::dsp::bands::{self, Bands};
use crate::dsp::chance::Draw;
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
use super::bubble::Bubble;
use super::eddies::{Eddies, Turning, bent};
use super::parameter::{self, Parameter, Settings, drift, share};

const DEPTH: Parameter = Parameter::number(
    "depth",
    [1.0, 6.0, 60.0],
    "m",
    "below the surface: deeper is darker",
);
const BUBBLES: Parameter = share("bubbles", 0.5, "how much air rises past");
const CURRENT: Parameter = share(
    "current",
    0.5,
    "how much the water heaves and moves around the ear",
);
const DRIFT: Parameter = drift("how much it changes over the minutes");
const PROMINENCE: Parameter = parameter::prominence(8.0);

pub const KIND: TextureKind = TextureKind {
    name: "underwater",
    what: "under water: a deep rumble, and bubbles that rise past",
    parameters: &[DEPTH, BUBBLES, CURRENT, DRIFT, PROMINENCE],
    start: |settings, seed| Box::new(Underwater::new(settings, seed)),
    follow: None,
};

/// Water all around, in decibels a band.
const DEEP: [(f64, f64); 9] = [
    (45.0, 0.0),
    (90.0, 0.0),
    (180.0, -3.0),
    (350.0, -6.0),
    (700.0, -17.0),
    (1400.0, -35.0),
    (2500.0, -45.0),
    (5000.0, -54.0),
    (14_000.0, -66.0),
];

/// Brings the spectrum above near the reference loudness, in decibels.
const LEVEL: f64 = -28.0;

/// The longest a bubble sings: seconds until it has fallen by a factor e.
const LONGEST_DECAY: f64 = 0.06;

/// Amplitude of the largest bubbles where there are most.
const BUBBLE: f64 = 0.076;

/// Places from which air rises.
const VENTS: usize = 3;

/// Under water, running.
struct Underwater {
    sea: Sea,
    noise: SpectralNoise,
    vents: Option<[Vent; VENTS]>,
    block: Planar,
}

/// What the noise is painted from.
struct Sea {
    level: Bands,
    /// How far the rush reaches into the bands.
    treble: Bands,
    current: f32,
    /// The most it swells over its mean, in decibels.
    most: f32,
    heave: Fractal,
    rush: Fractal,
    eddies: Eddies<5>,
    minutes: Fractal,
    drift: f32,
}

/// A place from which air rises in strings of bubbles.
struct Vent {
    grains: Grains,
    activity: Fractal,
    pan: f64,
    level: f64,
    /// Factor on the notes of bubbles, from the pressure of the water above.
    pressure: f64,
}

impl Underwater {
    fn new(settings: &Settings, seed: Seed) -> Underwater {
        Underwater {
            sea: Sea::new(settings, seed),
            noise: SpectralNoise::new(
                seed.named(seeds::WATER),
                &bands::from_fn(|hertz| 0.45 + 0.4 / (1.0 + hertz * hertz / 40_000.0)),
            ),
            vents: (settings.number(&BUBBLES) > 0.0)
                .then(|| std::array::from_fn(|k| Vent::new(seed.named(seeds::VENT), k, settings))),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Underwater {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Underwater {
            sea,
            noise,
            vents,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            sea.paint(seconds, spectrum);
        });
        for vent in vents.iter_mut().flatten() {
            vent.add(index, block);
        }
        block.interleave(out);
    }
}

impl Sea {
    fn new(settings: &Settings, seed: Seed) -> Sea {
        let depth = math::log2(settings.number(&DEPTH) / 6.0);
        let prominence = settings.number(&PROMINENCE);
        // At its fullest the current would lift the loudest moment by 11 dB; what is low
        // and narrow flickers by 0.6 dB without it.
        let current = settings
            .number(&CURRENT)
            .min((prominence - 0.6).max(0.0) / 11.0);
        let deep = bands::through(&DEEP);
        let dark = bands::from_fn(|hertz| LEVEL - 2.0 * depth * math::log2(hertz / 150.0).max(0.0));
        Sea {
            level: std::array::from_fn(|band| deep[band] + dark[band]),
            treble: bands::from_fn(|hertz| 1.6 + 0.6 * math::log2(hertz / 250.0).clamp(-1.0, 2.5)),
            current: current as f32,
            most: 0.7 * prominence as f32 + 0.1,
            heave: Fractal::new(seed.named(seeds::HEAVE), 0.1, 4, 0.8).levelled(),
            rush: Fractal::new(seed.named(seeds::RUSH), 0.8, 6, 0.1),
            eddies: Eddies::new(
                seed.named(seeds::EDDIES),
                80.0,
                6000.0,
                Turning {
                    depth: 2.6 * current as f32,
                    lowest: 0.8,
                    octaves: 6,
                    slope: 0.1,
                },
            ),
            minutes: Fractal::minutes(seed),
            drift: settings.number(&DRIFT) as f32,
        }
    }

    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let slow = 0.2 * self.drift * self.minutes.gently(seconds);
        let all = 3.8 * self.current * self.heave.at(seconds);
        let rush = self.current * self.rush.at(seconds);
        let mut level = self.level;
        for (level, treble) in level.iter_mut().zip(&self.treble) {
            *level += bent(all + rush * treble, self.most) + slow * treble;
        }
        self.eddies.stir(seconds, &mut level);
        spectrum.left = bands::powers(&level);
        spectrum.right = spectrum.left;
    }
}

impl Vent {
    fn new(seed: Seed, number: usize, settings: &Settings) -> Vent {
        let seed = seed.nth(number as u64);
        let across = (2 * number + 1) as f64 / VENTS as f64 - 1.0;
        let share = (settings.number(&PROMINENCE) / 6.0).min(1.0);
        Vent {
            grains: Grains::new(seed.named(seeds::BUBBLES), LONGEST_DECAY),
            activity: Fractal::new(seed.named(seeds::ACTIVITY), 0.12, 5, 0.7).levelled(),
            pan: 0.8 * across + Draw::new(seed.named(seeds::PLACE)).between(-0.2, 0.2),
            level: BUBBLE * settings.number(&BUBBLES) * share,
            // Ten metres of water press as hard as the air above them.
            pressure: (1.0 + settings.number(&DEPTH) / 10.0).sqrt(),
        }
    }

    /// Adds what rises in block `index`.
    fn add(&mut self, index: u64, out: &mut Planar) {
        let Vent {
            grains,
            activity,
            pan,
            level,
            pressure,
        } = self;
        let rate = |seconds: f64| 9.0 * math::exp2(1.5 * f64::from(activity.at(seconds)));
        grains.add(index, out, rate, |offset, draw, nest| {
            let radius = draw.octaves(0.0008, 0.014);
            let Bubble { hertz, decay } = Bubble::of(radius);
            let strike = Strike {
                tone: GrainTone::Ring {
                    hertz: hertz * *pressure,
                    rise: draw.between(0.0, 0.06) / decay,
                },
                level: *level * draw.pareto(3.0).min(3.0) * math::pow(radius / 0.014, 0.9),
                decay,
                attack: 3.0 / hertz,
                pan: *pan + draw.between(-0.15, 0.15),
            };
            nest.put(offset, &strike, draw);
        });
    }
}
