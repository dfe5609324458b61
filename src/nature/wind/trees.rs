//! Trees in the wind: boughs that rush, leaves that hiss and single leaves that tick.

use crate::dsp::bands::{self, BANDS, Bands};
use crate::dsp::decibels::power_f32;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::nature::parameter::Settings;
use crate::synth::grain::{GrainTone, Strike};
use crate::synth::grains::Grains;
use crate::units::Seed;

use super::speed::{MovingPart, Speed};
use super::{DRY, LEAVES, LEVEL, TREE};

/// Seconds by which leaves follow a gust.
const LAG: f64 = 0.25;

/// What sets one kind of tree apart.
struct TreeKind {
    /// Where the leaves hiss, in hertz, and how steeply it falls away from there.
    hertz: f64,
    steep: f64,
    /// How loud the boughs are, in decibels.
    boughs: f64,
    /// Decibels an octave by which a gust of one standard deviation brightens the hiss.
    brightens: f64,
    /// How much and how fast the leaves flutter: decibels, and the slowest in hertz.
    flutter: f32,
    slowest: f64,
    /// Leaves that tick a second when they are dry.
    ticks: f64,
}

impl TreeKind {
    fn named(name: &str) -> TreeKind {
        match name {
            // Every needle sings its own thin tone in the wind: higher in a gust, and none rattles.
            "pine" => TreeKind {
                hertz: 3600.0,
                steep: 1.15,
                boughs: -13.0,
                brightens: 0.7,
                flutter: 0.5,
                slowest: 0.4,
                ticks: 6.0,
            },
            // Leaves on flat stalks that tremble in the lightest air.
            "aspen" => TreeKind {
                hertz: 4300.0,
                steep: 0.9,
                boughs: -12.5,
                brightens: 0.2,
                flutter: 1.3,
                slowest: 1.2,
                ticks: 240.0,
            },
            _ => TreeKind {
                hertz: 3200.0,
                steep: 0.9,
                boughs: -9.0,
                brightens: 0.2,
                flutter: 0.9,
                slowest: 0.8,
                ticks: 80.0,
            },
        }
    }
}

/// The rush and the hiss.
pub struct Trees {
    share: f32,
    boughs: Bands,
    leaves: Bands,
    /// What a gust adds to the leaves.
    gust: Bands,
    bough: Fractal,
    branches: [MovingPart; 4],
}

impl Trees {
    pub fn new(settings: &Settings, seed: Seed) -> Trees {
        let kind = TreeKind::named(settings.word(&TREE));
        let octaves = |hertz: f64| math::log2(hertz / kind.hertz);
        Trees {
            share: settings.number(&LEAVES) as f32,
            boughs: bands::from_fn(|hertz| kind.boughs - 2.6 * math::log2(hertz / 350.0).max(0.0)),
            leaves: bands::from_fn(|hertz| {
                -7.5 - kind.steep * math::pow(octaves(hertz).abs().max(1e-9), 1.5)
            }),
            gust: bands::from_fn(|hertz| 2.3 + kind.brightens * octaves(hertz).clamp(-3.0, 2.0)),
            bough: Fractal::new(seed.named(seeds::BOUGH), 0.4, 5, 0.6).levelled(),
            branches: std::array::from_fn(|k| MovingPart {
                depth: kind.flutter,
                swell: Fractal::new(
                    seed.named(seeds::BRANCH).nth(k as u64),
                    kind.slowest,
                    5,
                    0.3,
                ),
                reach: bands::bell(kind.hertz * math::exp2([-1.5, -0.3, 0.9, 2.0][k]), 0.6),
            }),
        }
    }

    /// Fades from the open air to the trees, where the speed is `gust`.
    pub fn cover(&self, seconds: f64, gust: f32, speed: &Speed, powers: &mut Bands) {
        let slow = speed.slow(seconds) + LEVEL;
        let bough = 1.3 * gust + 0.9 * self.bough.at(seconds) + slow;
        let past = speed.at(seconds - LAG);
        let (mut boughs, mut leaves) = (self.boughs, self.leaves);
        for band in 0..BANDS {
            boughs[band] += bough;
            leaves[band] += past * self.gust[band] + slow;
        }
        for branch in &self.branches {
            branch.sway(seconds, &mut leaves);
        }
        let (boughs, leaves) = (bands::powers(&boughs), bands::powers(&leaves));
        for band in 0..BANDS {
            powers[band] += self.share * (boughs[band] + leaves[band] - powers[band]);
        }
    }
}

/// Single leaves.
pub struct Ticks {
    /// How many a second when the wind is as usual.
    rate: f64,
    grains: Grains,
}

impl Ticks {
    /// None where no leaf is dry.
    pub fn new(settings: &Settings, seed: Seed) -> Option<Ticks> {
        let kind = TreeKind::named(settings.word(&TREE));
        let rate = kind.ticks * settings.number(&LEAVES) * settings.number(&DRY);
        (rate > 0.0).then(|| Ticks {
            rate,
            grains: Grains::new(seed.named(seeds::TICKS), 0.006),
        })
    }

    pub fn add(&mut self, index: u64, speed: &Speed, block: &mut Planar) {
        let usual = self.rate;
        let rate = |seconds: f64| usual * f64::from(power_f32(3.0 * speed.at(seconds - LAG)));
        self.grains.add(index, block, rate, |offset, draw, nest| {
            let strike = Strike {
                tone: GrainTone::Burst {
                    hertz: draw.octaves(3000.0, 9000.0),
                },
                level: 0.016 * draw.pareto(3.2).min(5.0),
                decay: draw.octaves(0.0012, 0.004),
                attack: 3e-4,
                pan: draw.between(-0.9, 0.9),
            };
            nest.put(offset, &strike, draw);
        });
    }
}
