//! Bubbles where water breaks over stones.
//!
//! Water that closes over air encloses bubbles, and each sings for as long as it takes
//! to lose its energy to sound and heat (van den Doel 2005, "Physically-based models for
//! liquid sounds").

use crate::dsp::chance::Draw;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::synth::grain::{GrainTone, Strike};
use crate::synth::grains::Grains;
use crate::units::Seed;

use super::super::bubble::Bubble;
use super::super::parameter::Settings;
use super::{DISTANCE, GURGLE, PROMINENCE, RIFFLES, SIZE, SPEED, STONES};

/// What the settings make of all riffles.
pub struct Waters {
    /// Splashes and gurgles a second in each riffle.
    splashes: f64,
    gurgles: f64,
    /// Amplitude of the common splash, and of the loudest gurgle.
    level: f64,
    gurgle: f64,
    /// Radius of the largest bubbles in metres.
    largest: f64,
    /// Octaves of amplitude that the air takes, a hertz.
    dull: f64,
}

/// A place where the water breaks.
pub struct Riffle {
    splashes: Grains,
    gurgles: Grains,
    /// How quickly splashes and gurgles follow one another.
    liveliness: Fractal,
    babble: Fractal,
    waters: Waters,
    pan: f64,
}

/// How near the stones are to the ear, against a stream four metres away: a factor on
/// amplitudes, for splashes and bubbles, and for everything.
pub fn presence(settings: &Settings) -> (f64, f64) {
    let near = (4.0 / settings.number(&DISTANCE)).sqrt().min(1.5);
    // At a factor of 3 they rise 4 dB over the rush.
    let clear = (near * settings.number(&STONES)).min(0.4 * settings.number(&PROMINENCE));
    // They are to be heard more, not louder: at a factor of 1 they bring 0.9 dB.
    let all = (1.22 / (1.0 + 0.22 * clear * clear)).sqrt();
    (clear * all, all)
}

impl Waters {
    pub fn new(settings: &Settings) -> Waters {
        let size = settings.number(&SIZE) - 0.5;
        let speed = settings.number(&SPEED) - 0.5;
        let (level, _) = presence(settings);
        Waters {
            splashes: 180.0 / RIFFLES as f64 * math::exp2(0.6 * speed),
            gurgles: 6.0 / RIFFLES as f64,
            level: 0.0138 * level,
            gurgle: 0.07 * level * settings.number(&GURGLE),
            largest: 0.0035 * math::exp2(0.5 * size),
            dull: air(settings) * math::log2(10.0) / 20.0,
        }
    }
}

/// What the air takes, in decibels a hertz: 0.15 dB a metre at 8 kHz.
pub fn air(settings: &Settings) -> f64 {
    0.15 * (settings.number(&DISTANCE) - 4.0).max(0.0) / 8000.0
}

impl Riffle {
    /// The riffle `number` of all.
    pub fn new(seed: Seed, number: usize, settings: &Settings) -> Riffle {
        let seed = seed.nth(number as u64);
        let mut draw = Draw::new(seed.named(seeds::PLACE));
        let across = (2 * number + 1) as f64 / RIFFLES as f64 - 1.0;
        let waters = Waters::new(settings);
        Riffle {
            splashes: Grains::new(seed.named(seeds::SPLASHES), 0.012),
            gurgles: Grains::new(seed.named(seeds::GURGLES), 0.035),
            liveliness: Fractal::new(seed.named(seeds::LIVELINESS), 1.5, 5, 0.0),
            babble: Fractal::new(seed.named(seeds::BABBLE), 0.7, 4, 0.4),
            pan: 0.85 * across + draw.between(-0.1, 0.1),
            waters: Waters {
                largest: waters.largest * draw.octaves(0.8, 1.25),
                ..waters
            },
        }
    }

    /// Adds what splashes and gurgles in block `index`.
    pub fn add(&mut self, index: u64, out: &mut Planar) {
        let Riffle {
            splashes,
            gurgles,
            liveliness,
            babble,
            waters,
            pan,
        } = self;
        let around = |draw: &mut Draw| *pan + draw.between(-0.2, 0.2);
        let rate = |seconds: f64| waters.splashes * exp2(0.7 * liveliness.at(seconds));
        splashes.add(index, out, rate, |offset, draw, nest| {
            let pan = around(draw);
            let level = waters.level * draw.pareto(2.8).min(6.0);
            let splash = splash(draw, level, waters.dull);
            nest.put(offset, &Strike { pan, ..splash }, draw);
            if draw.uniform() < 0.6 {
                let bubble = bubble(draw, 6.0, waters.largest, 4.8 * level);
                nest.put(offset, &Strike { pan, ..bubble }, draw);
            }
        });
        let rate = |seconds: f64| waters.gurgles * exp2(1.6 * babble.at(seconds));
        gurgles.add(index, out, rate, |offset, draw, nest| {
            let pan = around(draw);
            let bubble = bubble(draw, 3.0, 1.8 * waters.largest, waters.gurgle);
            nest.put(offset, &Strike { pan, ..bubble }, draw);
        });
    }
}

fn exp2(octaves: f32) -> f64 {
    math::exp2(f64::from(octaves))
}

/// Water thrown up and falling back.
fn splash(draw: &mut Draw, level: f64, dull: f64) -> Strike {
    let hertz = draw.octaves(1700.0, 9000.0);
    Strike {
        tone: GrainTone::Burst { hertz },
        level: level * math::exp2(-dull * hertz),
        decay: draw.octaves(0.0015, 0.006),
        attack: 4e-4,
        pan: 0.0,
    }
}

/// A bubble of a radius up to `largest` metres, or so many times smaller.
fn bubble(draw: &mut Draw, times: f64, largest: f64, level: f64) -> Strike {
    let octaves = -math::log2(times) * draw.uniform();
    let radius = largest * math::exp2(octaves);
    let Bubble { hertz, decay } = Bubble::of(radius);
    let force = draw.between(0.6, 1.0);
    // Those under the surface for long enough rise in pitch as they come up.
    let rise = (draw.uniform() - 0.7).max(0.0) / 3.0;
    Strike {
        tone: GrainTone::Ring {
            hertz,
            rise: rise / decay,
        },
        level: level * force * force * math::exp2(0.7 * octaves),
        decay,
        attack: 1.0 / hertz,
        pan: 0.0,
    }
}
