//! Rain: the rush of all the drops far away, and single drops near by.

use crate::frame::{Block, Texture};
use crate::synth::bands::{self, BANDS, Bands};
use crate::synth::grains::{Grains, Nest, Strike, Tone};
use crate::synth::lattice::Fractal;
use crate::synth::math;
use crate::synth::noise::Draw;
use crate::synth::planar::Planar;
use crate::synth::spectral::SpectralNoise;
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings};

const INTENSITY: Parameter = Parameter::number(
    "intensity",
    [0.0, 0.5, 1.0],
    "",
    "how hard it rains: 0 a drizzle, 0.5 steady rain, 1 a downpour",
);
const SURFACE: Parameter = Parameter::word(
    "surface",
    &["ground", "leaves", "roof", "tent", "puddles"],
    "what the drops near by fall on",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [1.0, 4.0, 60.0],
    "m",
    "to the nearest drops: farther is softer, darker and more even",
);
const DROPS: Parameter =
    Parameter::number("drops", [0.0, 1.0, 2.0], "", "how clearly single drops stand out; 0 leaves the rush alone");
const DRIFT: Parameter =
    Parameter::number("drift", [0.0, 1.0, 2.0], "", "how much the shower comes and goes over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "rain",
    what: "rain on the ground, on leaves, a roof, a tent or puddles",
    parameters: &[INTENSITY, SURFACE, DISTANCE, DROPS, DRIFT],
    start: |settings, seed| Box::new(Rain::new(settings, seed)),
};

/// Decibels a band, by intensity 0, 0.5 and 1: the more water, the higher the hiss.
const OPEN: [&[(f64, f64)]; 3] = [
    &[(50.0, -22.0), (150.0, -19.0), (400.0, -14.0), (1000.0, -9.0), (3000.0, -6.8), (6000.0, -6.5), (9000.0, -8.0), (11e3, -10.0), (14e3, -15.0), (18e3, -22.0)],
    &[(50.0, -18.0), (150.0, -14.0), (400.0, -10.0), (1000.0, -6.5), (3000.0, -6.8), (6000.0, -7.5), (9000.0, -9.0), (11e3, -11.0), (14e3, -17.0), (18e3, -24.0)],
    &[(50.0, -23.0), (150.0, -14.0), (400.0, -9.5), (1000.0, -6.2), (3000.0, -7.2), (4500.0, -5.6), (7000.0, -5.4), (10e3, -7.5), (14e3, -11.0), (18e3, -18.0)],
];

/// The same under cloth, which hums low and keeps the hiss out.
const TENT: &[(f64, f64)] = &[(60.0, -14.0), (150.0, -8.0), (350.0, -4.0), (800.0, -4.0), (1500.0, -6.0), (3000.0, -10.0), (6000.0, -16.0), (10e3, -22.0), (14e3, -28.0), (18e3, -36.0)];

/// Brings the spectra above to about the reference loudness.
const LEVEL: f64 = -28.0;

#[derive(Clone, Copy, PartialEq)]
enum Surface {
    Ground,
    Leaves,
    Roof,
    Tent,
    Puddles,
}

pub struct Rain {
    bed: Bed,
    noise: SpectralNoise,
    drops: Drops,
    grains: Grains,
    block: Planar,
}

/// The rush: levels and their slow life.
struct Bed {
    level: Bands,
    /// Depths in decibels of the three kinds of change.
    depth: f32,
    drift: f32,
    high: Bands,
    middle: Bands,
    all: Fractal,
    highs: Fractal,
    middles: Fractal,
    minutes: Fractal,
}

struct Drops {
    surface: Surface,
    /// Audible drops a second.
    rate: f64,
    /// Amplitude of the weakest.
    level: f64,
    /// Swing of the logarithm of the rate.
    swing: f32,
    drift: f32,
    density: Fractal,
    minutes: Fractal,
}

impl Rain {
    fn new(settings: &Settings, seed: Seed) -> Rain {
        let surface = match settings.word(&SURFACE) {
            "leaves" => Surface::Leaves,
            "roof" => Surface::Roof,
            "tent" => Surface::Tent,
            "puddles" => Surface::Puddles,
            _ => Surface::Ground,
        };
        let intensity = settings.number(&INTENSITY);
        let distance = settings.number(&DISTANCE);
        let drift = settings.number(&DRIFT) as f32;
        let level = levels(surface, intensity, distance);
        let rms = bands::powers(&level).iter().sum::<f32>().sqrt();
        let minutes = Fractal::new(seed.named("minutes"), 1.0 / 400.0, 4, 0.8);
        let tent = surface == Surface::Tent;
        let density = if tent {
            Fractal::new(seed.named("density"), 0.08, 5, 0.7)
        } else {
            Fractal::new(seed.named("density"), 0.25, 4, 0.6)
        };
        let steady = (1.0 - 0.8 * (intensity as f32 - 0.5)).min(1.0);
        let coherence = bands::from_fn(|hertz| {
            let low = hertz / 350.0;
            0.34 + (0.84 - 0.34) / (1.0 + low * low)
        });
        Rain {
            bed: Bed {
                level,
                depth: steady,
                drift,
                high: bands::from_fn(|hertz| (2.2 * bands::place(hertz) / 31.0 - 0.8).clamp(0.0, 1.2)),
                middle: bands::from_fn(|hertz| {
                    let x = (bands::place(hertz) / 31.0 - 0.45) / 0.2;
                    math::exp(-0.5 * x * x)
                }),
                all: Fractal::new(seed.named("all"), 0.05, 4, 1.0),
                highs: density,
                middles: Fractal::new(seed.named("middles"), 0.25, 4, 0.6),
                minutes,
            },
            noise: SpectralNoise::new(seed.named("bed"), &coherence),
            drops: Drops {
                surface,
                rate: if tent { 150.0 } else { 160.0 } * math::pow(9.8, intensity - 0.5),
                level: settings.number(&DROPS) * f64::from(rms) * if tent { 0.7 } else { 0.5 } * (4.0 / distance).min(2.0) ,
                swing: 0.3 * steady,
                drift,
                density,
                minutes,
            },
            grains: Grains::new(seed.named("drops"), 0.04),
            block: Planar::SILENCE,
        }
    }
}

/// Levels of the rush in decibels.
fn levels(surface: Surface, intensity: f64, distance: f64) -> Bands {
    let [drizzle, steady, downpour] = OPEN.map(bands::through);
    let tent = bands::through(TENT);
    let air = bands::from_fn(|hertz| -0.15 * (distance - 4.0).max(0.0) * (hertz / 8000.0));
    let heavy = intensity as f32 * 2.0 - 1.0;
    let end = if heavy < 0.0 { drizzle } else { downpour };
    std::array::from_fn(|band| {
        let open = steady[band] + (end[band] - steady[band]) * heavy.abs();
        let level = match surface {
            Surface::Tent => tent[band] + (open - steady[band]),
            _ => open,
        };
        level + air[band] + LEVEL as f32
    })
}

impl Texture for Rain {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Rain { bed, noise, drops, grains, block } = self;
        noise.block(index, block, |seconds, spectrum| {
            spectrum.left = bed.at(seconds);
            spectrum.right = spectrum.left;
        });
        grains.add(index, block, |seconds| drops.rate(seconds), |_, offset, draw, nest| {
            drops.strike(offset, draw, nest);
        });
        block.interleave(out);
    }
}

impl Bed {
    /// The powers in the bands at `seconds`.
    fn at(&self, seconds: f64) -> Bands {
        let all = 0.45 * self.depth * self.all.at(seconds) + 0.7 * self.drift * self.minutes.at(seconds);
        let highs = 0.75 * self.depth * self.highs.at(seconds);
        let middles = 0.45 * self.depth * self.middles.at(seconds);
        let level: Bands = std::array::from_fn(|band| {
            self.level[band] + all + highs * self.high[band] + middles * self.middle[band]
        });
        debug_assert_eq!(level.len(), BANDS);
        bands::powers(&level)
    }
}

impl Drops {
    fn rate(&self, seconds: f64) -> f64 {
        let swing = self.swing * self.density.at(seconds) + 0.25 * self.drift * self.minutes.at(seconds);
        self.rate * math::exp(f64::from(swing))
    }

    fn strike(&self, offset: u32, draw: &mut Draw, nest: &mut Nest) {
        let pan = draw.between(-0.85, 0.85);
        match self.surface {
            Surface::Tent => {
                let level = self.level * draw.pareto(3.0).min(7.0);
                let hertz = draw.octaves(220.0, 1100.0);
                let decay = draw.octaves(0.004, 0.010);
                let overtone = hertz * draw.between(2.1, 5.1);
                let attack = 2e-4;
                let mut ring = |hertz: f64, share: f64, decay: f64| {
                    let tone = Tone::Ring { hertz, rise: 0.0 };
                    nest.put(offset, &Strike { tone, level: level * share, decay, attack, pan }, draw);
                };
                ring(hertz, 1.0, decay);
                ring(overtone, 0.55, decay * 0.45);
                let tone = Tone::Burst { hertz: 2500.0 };
                nest.put(offset, &Strike { tone, level: level * 0.4, decay: decay * 0.25, attack, pan }, draw);
            }
            _ => {
                let level = self.level * draw.pareto(3.4).min(8.0);
                let hertz = 1300.0 * math::pow(7.5, math::pow(draw.uniform(), 0.8));
                let decay = draw.octaves(0.0014, 0.0056);
                let strike = if draw.uniform() < 0.1 {
                    let tone = Tone::Ring { hertz: hertz * 0.6, rise: 8.0 };
                    Strike { tone, level: level * 0.5, decay: decay * 6.0, attack: 5e-4, pan }
                } else {
                    Strike { tone: Tone::Burst { hertz }, level, decay, attack: 1.5e-4, pan }
                };
                nest.put(offset, &strike, draw);
            }
        }
    }
}
