//! Wind: gusts of many sizes, edges that hum and howl, and leaves that answer.

use crate::frame::{Block, Texture};
use crate::synth::bands::{self, BANDS, Bands};
use crate::synth::lattice::Fractal;
use crate::synth::math;
use crate::synth::planar::Planar;
use crate::synth::spectral::{SpectralNoise, Spectrum};
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings};

const GUSTS: Parameter = Parameter::number("gusts", [0.0, 1.0, 2.0], "", "how much the wind swells and sinks");
const HOWL: Parameter = Parameter::number("howl", [0.0, 0.5, 1.0], "", "how clearly edges and gaps hum and howl");
const LEAVES: Parameter = Parameter::number("leaves", [0.0, 0.0, 1.0], "", "how much of it is the rustle of leaves");
const DEPTH: Parameter = Parameter::number("depth", [0.0, 0.5, 1.0], "", "from a light air to a deep rumble");
const DRIFT: Parameter =
    Parameter::number("drift", [0.0, 1.0, 2.0], "", "how much it rises and falls over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "wind",
    what: "wind in the open, around edges, in trees",
    parameters: &[GUSTS, HOWL, LEAVES, DEPTH, DRIFT],
    start: |settings, seed| Box::new(Wind::new(settings, seed)),
};

const LEVEL: f32 = -20.0;

pub struct Wind {
    air: Air,
    noise: SpectralNoise,
    block: Planar,
}

struct Eddy {
    swell: Fractal,
    reach: Bands,
}

struct Edge {
    hertz: f32,
    width: f32,
    wander: Fractal,
    presence: Fractal,
}

struct Air {
    gusts: f32,
    howl: f32,
    leaves: f32,
    base: Bands,
    floor: Bands,
    places: Bands,
    speed: Fractal,
    minutes: Fractal,
    drift: f32,
    eddies: [Eddy; 4],
    edges: [Edge; 2],
    rustle: Bands,
    branches: [Eddy; 4],
}

impl Wind {
    fn new(settings: &Settings, seed: Seed) -> Wind {
        let depth = settings.number(&DEPTH) - 0.5;
        let octaves = |hertz: f64| math::log2(hertz / 330.0);
        let eddy = |k: usize| Eddy {
            swell: Fractal::new(seed.named("eddy").nth(k as u64), 0.3, 5, 0.7),
            reach: bands::bell(330.0 * math::exp2([-1.6, 0.0, 1.6, 3.4][k]), 0.9),
        };
        let branch = |k: usize| Eddy {
            swell: Fractal::new(seed.named("branch").nth(k as u64), 0.8, 5, 0.3),
            reach: bands::bell(3200.0 * math::exp2([-1.5, -0.3, 0.9, 2.0][k]), 0.6),
        };
        let edge = |k: usize| Edge {
            hertz: [300.0, 640.0][k],
            width: [0.22, 0.14][k],
            wander: Fractal::new(seed.named("wander").nth(k as u64), 0.15, 3, 1.0),
            presence: Fractal::new(seed.named("presence").nth(k as u64), 0.08, 3, 0.8),
        };
        Wind {
            air: Air {
                gusts: settings.number(&GUSTS) as f32,
                howl: settings.number(&HOWL) as f32 * 2.0,
                leaves: settings.number(&LEAVES) as f32,
                base: bands::from_fn(|hertz| {
                    let x = octaves(hertz);
                    -3.0 - (4.6 + 2.0 * depth) * x.max(0.0) + 0.35 * math::pow((x - 3.0).max(1e-9), 1.4) - (1.1 - 2.0 * depth) * (-x).max(0.0)
                }),
                floor: bands::through(&[(40.0, -38.0), (14e3, -42.0)]),
                places: bands::from_fn(octaves),
                speed: Fractal::new(seed.named("speed"), 0.05, 6, 1.0),
                minutes: Fractal::new(seed.named("minutes"), 1.0 / 400.0, 4, 0.8),
                drift: settings.number(&DRIFT) as f32,
                eddies: std::array::from_fn(eddy),
                edges: std::array::from_fn(edge),
                rustle: bands::from_fn(|hertz| -7.5 - 0.9 * math::pow(math::log2(hertz / 3200.0).abs().max(1e-9), 1.5)),
                branches: std::array::from_fn(branch),
            },
            noise: SpectralNoise::new(
                seed.named("air"),
                &bands::from_fn(|hertz| {
                    let low = hertz / 350.0;
                    0.3 + 0.55 / (1.0 + low * low)
                }),
            ),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Wind {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Wind { air, noise, block } = self;
        noise.block(index, block, |seconds, spectrum| air.paint(seconds, spectrum));
        block.interleave(out);
    }
}

fn log2(x: f32) -> f32 {
    math::log2(f64::from(x)) as f32
}

impl Air {
    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let minutes = 0.9 * self.drift * self.minutes.at(seconds);
        let mut level = [0.0f32; BANDS];
        if self.leaves < 1.0 {
            let v = (1.0 + 0.16 * self.gusts * self.speed.at(seconds)).clamp(0.4, 2.0);
            let lv = 32.0 * 0.301_03 * log2(v) + minutes;
            level = self.base.map(|base| base + lv);
            for eddy in &self.eddies {
                let swell = 1.5 * self.gusts * eddy.swell.at(seconds);
                for (level, reach) in level.iter_mut().zip(&eddy.reach) {
                    *level += swell * reach;
                }
            }
            for edge in &self.edges {
                let place = log2(edge.hertz / 330.0 * v) + 0.22 * edge.wander.at(seconds);
                let on = (0.6 + 0.5 * edge.presence.at(seconds)).clamp(0.0, 1.3) * self.howl * 6.5;
                for (level, at) in level.iter_mut().zip(&self.places) {
                    let x = (at - place) / edge.width;
                    *level += on * math::power_f32(-2.1715 * x * x);
                }
            }
            for (level, floor) in level.iter_mut().zip(&self.floor) {
                *level = level.max(*floor);
            }
        }
        let mut power: Bands = std::array::from_fn(|band| math::power_f32(level[band] + LEVEL));
        if self.leaves > 0.0 {
            let u = self.gusts * self.speed.at(seconds);
            let low = 1.3 * u + 0.9 * self.eddies[0].swell.at(seconds) + minutes;
            let follow = 2.1 * self.gusts * self.speed.at(seconds - 0.25) + minutes;
            let mut leaf = self.rustle.map(|rustle| rustle + follow);
            for branch in &self.branches {
                let swell = 0.9 * branch.swell.at(seconds);
                for (leaf, reach) in leaf.iter_mut().zip(&branch.reach) {
                    *leaf += swell * reach;
                }
            }
            for band in 0..BANDS {
                let low = -9.0 - 2.6 * (self.places[band]).max(0.0) + low;
                let trees = math::power_f32(low + LEVEL) + math::power_f32(leaf[band] + LEVEL);
                power[band] += (trees - power[band]) * self.leaves;
            }
        }
        spectrum.left = power;
        spectrum.right = power;
    }
}
