//! Rain: the rush of all the drops far away, and single drops near by.

mod drops;

use crate::dsp::bands::{self, Bands, Sketch};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::SpectralNoise;
use crate::frame::{Block, Texture};
use crate::synth::grains::Grains;
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings, drift, share};
use drops::{Drops, Surface};

const INTENSITY: Parameter = share(
    "intensity",
    0.5,
    "how hard it rains: 0 a drizzle, 0.5 steady rain, 1 a downpour",
);
const SURFACE: Parameter = Parameter::word(
    "surface",
    &[
        "ground", "leaves", "roof", "tent", "puddles", "window", "tin",
    ],
    "what the drops near by fall on",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [1.0, 4.0, 60.0],
    "m",
    "to the nearest drops: farther is darker, and single drops drown",
);
const DROPS: Parameter = Parameter::number(
    "drops",
    [0.0, 1.0, 2.0],
    "",
    "how clearly single drops stand out; 0 leaves the rush alone",
);
const DRIFT: Parameter = drift("how much the shower comes and goes over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "rain",
    what: "rain on the ground, on leaves, water, a roof, a tent or a window",
    parameters: &[INTENSITY, SURFACE, DISTANCE, DROPS, DRIFT],
    start: |settings, seed| Box::new(Rain::new(settings, seed)),
    follow: None,
};

/// The rush in the open for intensity 0, 0.5 and 1, in decibels a band: more water hisses
/// higher, and a few large drops rumble where many small ones do not.
const OPEN: [Sketch; 3] = [
    [
        -23.2, -20.7, -16.9, -12.8, -9.0, -7.7, -7.0, -8.1, -12.1, -23.0,
    ],
    [
        -17.2, -14.7, -11.9, -9.1, -6.5, -6.7, -7.1, -8.6, -13.2, -25.0,
    ],
    [
        -21.1, -15.5, -11.7, -8.7, -6.2, -6.8, -6.1, -6.6, -10.9, -20.0,
    ],
];

/// The rush from under a cloth or a roof, which hums low and keeps the hiss outside.
const INSIDE: Sketch = [
    -16.7, -12.2, -9.8, -9.2, -9.5, -11.0, -15.5, -22.4, -28.3, -38.0,
];

/// What a surface adds to the rush in the open.
fn colour(surface: Surface) -> Sketch {
    match surface {
        Surface::Ground | Surface::Tent => [0.0; 10],
        // Leaves hiss around 3 kHz and shade the ground.
        Surface::Leaves => [-4.0, -3.8, -3.0, -2.2, -0.9, 0.6, 1.1, 0.0, -2.2, -3.0],
        // A room behind a roof booms; glass and tin let more of the hiss in.
        Surface::Roof => [2.0, 2.0, 1.5, 0.5, 0.0, -0.5, -0.5, -0.5, -1.0, -1.0],
        Surface::Window => [-1.0, 0.0, 0.0, -0.5, 0.0, 0.0, 0.0, -1.0, -2.0, -2.0],
        Surface::Tin => [-3.0, -1.0, 0.0, 0.5, 0.5, 1.0, 2.0, 2.5, 2.0, 0.0],
        Surface::Puddles => [-3.0, -3.0, -2.1, -1.0, 0.1, 0.7, 0.7, 0.1, 0.0, 0.0],
    }
}

/// Brings the spectra above near the reference loudness, in decibels.
const LEVEL: f32 = -32.0;

/// Rain, running.
struct Rain {
    rush: Rush,
    noise: SpectralNoise,
    drops: Drops,
    grains: Grains,
    block: Planar,
}

impl Rain {
    fn new(settings: &Settings, seed: Seed) -> Rain {
        let surface = Surface::named(settings.word(&SURFACE));
        let intensity = settings.number(&INTENSITY);
        let distance = settings.number(&DISTANCE);
        let drift = settings.number(&DRIFT) as f32;
        let level = levels(surface, intensity, distance);
        let loudness = bands::powers(&level).iter().sum::<f32>().sqrt();
        // A downpour is steadier than a drizzle: more drops even out.
        let unrest = (1.3 - 0.6 * intensity as f32).min(1.0);
        // Gusts throw the rain onto a roof and shake it off the leaves.
        let (density, gusts) = match surface {
            _ if surface.shelters() => {
                (Fractal::new(seed.named(seeds::DENSITY), 0.08, 5, 0.7), 1.5)
            }
            Surface::Leaves => (Fractal::new(seed.named(seeds::DENSITY), 0.12, 5, 0.7), 0.7),
            _ => (Fractal::new(seed.named(seeds::DENSITY), 0.25, 4, 0.6), 0.0),
        };
        let density = density.levelled();
        let minutes = Fractal::minutes(seed);
        Rain {
            rush: Rush::new(
                seed,
                level,
                [unrest, gusts, drift],
                density.clone(),
                minutes.clone(),
            ),
            noise: SpectralNoise::new(seed.named(seeds::RUSH), &coherence(surface)),
            drops: Drops {
                surface,
                rate: surface.drops_a_second() * math::pow(4.0, intensity - 0.5),
                level: settings.number(&DROPS)
                    * f64::from(loudness)
                    * surface.prominence()
                    * (4.0 / distance).min(1.6),
                swing: if gusts > 0.0 { 0.35 } else { 0.3 * unrest },
                drift: 0.25 * drift,
                density,
                minutes,
            },
            grains: Grains::new(seed.named(seeds::DROPS), drops::LONGEST_DECAY),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Rain {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Rain {
            rush,
            noise,
            drops,
            grains,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            spectrum.left = rush.at(seconds);
            spectrum.right = spectrum.left;
        });
        grains.add(
            index,
            block,
            |seconds| drops.rate(seconds),
            |offset, draw, nest| drops.strike(offset, draw, nest),
        );
        block.interleave(out);
    }
}

/// Levels of the rush in decibels.
fn levels(surface: Surface, intensity: f64, distance: f64) -> Bands {
    let [drizzle, steady, downpour] = OPEN.each_ref().map(bands::sketched);
    let inside = bands::sketched(&INSIDE);
    let colour = bands::sketched(&colour(surface));
    // Air takes about 0.15 dB a metre at 8 kHz.
    let air = bands::from_fn(|hertz| -0.15 * (distance - 4.0).max(0.0) * hertz / 8000.0);
    let heavy = 2.0 * intensity as f32 - 1.0;
    let end = if heavy < 0.0 { drizzle } else { downpour };
    std::array::from_fn(|band| {
        let harder = (end[band] - steady[band]) * heavy.abs();
        let middle = if surface.shelters() {
            inside[band]
        } else {
            steady[band]
        };
        middle + harder + colour[band] + air[band] + LEVEL
    })
}

/// Real recordings correlate by 0.8 at 125 Hz, 0.5 at 2 kHz and 0.1 at 8 kHz; the
/// treble is kept together a little more, so that a phone's one speaker loses none of it.
fn coherence(surface: Surface) -> Bands {
    let (low, high) = if surface.shelters() {
        (0.78, 0.5)
    } else {
        (0.84, 0.5)
    };
    bands::from_fn(|hertz| high + (low - high) / (1.0 + hertz * hertz / (350.0 * 350.0)))
}

/// The rush: its levels, and how they move.
struct Rush {
    level: Bands,
    /// Factors on the depth of the quick and of the slow movements, and decibels by which
    /// gusts move all of it.
    unrest: f32,
    gusts: f32,
    drift: f32,
    /// How far each movement reaches into the bands.
    treble: Bands,
    middle: Bands,
    all: Fractal,
    density: Fractal,
    middles: Fractal,
    minutes: Fractal,
}

impl Rush {
    fn new(
        seed: Seed,
        level: Bands,
        [unrest, gusts, drift]: [f32; 3],
        density: Fractal,
        minutes: Fractal,
    ) -> Rush {
        let share = |hertz: f64| bands::place(hertz) / (bands::BANDS - 1) as f64;
        Rush {
            level,
            unrest,
            gusts,
            drift,
            treble: bands::from_fn(|hertz| (2.2 * share(hertz) - 0.8).clamp(0.0, 1.2)),
            middle: bands::from_fn(|hertz| {
                let x = (share(hertz) - 0.45) / 0.2;
                math::exp(-0.5 * x * x)
            }),
            all: Fractal::new(seed.named(seeds::ALL), 0.05, 4, 1.0).levelled(),
            density,
            middles: Fractal::new(seed.named(seeds::MIDDLES), 0.25, 4, 0.6),
            minutes,
        }
    }

    /// The powers in the bands at `seconds`.
    fn at(&self, seconds: f64) -> Bands {
        // Over the minutes the colour changes more than the loudness: more water, more hiss.
        let slow = self.drift * self.minutes.gently(seconds);
        let density = self.density.at(seconds);
        let all = 0.45 * self.unrest * self.all.at(seconds) + self.gusts * density - 0.1 * slow;
        let trebles = 0.75 * self.unrest * density + 0.5 * slow;
        let middles = 0.45 * self.unrest * self.middles.at(seconds);
        let mut level = self.level;
        for (band, level) in level.iter_mut().enumerate() {
            *level += all + trebles * self.treble[band] + middles * self.middle[band];
        }
        bands::powers(&level)
    }
}
