//! The air itself: a broad rush whose regions swell by themselves, and edges that hum.

use crate::dsp::bands::{self, Bands};
use crate::dsp::decibels::power_f32;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::nature::parameter::Settings;
use crate::units::Seed;

use super::speed::{MovingPart, Speed};
use super::{DEPTH, GUSTS, HOWL, LEVEL, PLACE};

/// Where the spectra bend, in hertz.
const MIDDLE: f64 = 330.0;

/// An edge that sings at 0.2 v / d hertz in a wind of speed v, d its thickness (Strouhal).
struct Edge {
    /// Octaves from [`MIDDLE`], and the width of the tone in octaves.
    pitch: f32,
    width: f32,
    loudness: f32,
    wander: Fractal,
    presence: Fractal,
}

/// The air itself.
pub struct Air {
    level: Bands,
    floor: Bands,
    octaves: Bands,
    eddies: [MovingPart; 4],
    edges: [Edge; 2],
}

impl Air {
    pub fn new(settings: &Settings, seed: Seed, strength: f64) -> Air {
        let depth = settings.number(&DEPTH) - 0.5;
        // In a house the howling is done by its gaps.
        let edges = if settings.word(&PLACE) == "house" {
            1.0
        } else {
            2.0
        };
        let howl = edges * settings.number(&HOWL) as f32;
        // Twice the speed moves the spectrum up by half an octave.
        let shift = 0.5 * math::log2(strength);
        let octaves = |hertz: f64| math::log2(hertz / MIDDLE);
        Air {
            level: bands::from_fn(|hertz| {
                let x = octaves(hertz) - shift;
                let bright = 0.35 * math::pow((x - 3.0).max(1e-9), 1.4);
                let low = (1.1 - 2.2 * depth) * (-x).max(0.0);
                -3.0 - (4.6 + 2.0 * depth) * x.max(0.0) + bright - low
            }),
            // Something always whispers, if only the grass.
            floor: bands::through(&[(40.0, -38.0), (14e3, -42.0)]),
            octaves: bands::from_fn(octaves),
            eddies: std::array::from_fn(|k| MovingPart {
                depth: 1.5 * settings.number(&GUSTS) as f32,
                swell: Fractal::new(seed.named(seeds::EDDY).nth(k as u64), 0.3, 5, 0.7),
                reach: bands::bell(MIDDLE * math::exp2([-1.6, 0.0, 1.6, 3.4][k]), 0.9),
            }),
            edges: std::array::from_fn(|k| Edge {
                pitch: (math::log2([300.0, 640.0][k] / MIDDLE) + 2.0 * shift) as f32,
                width: [0.22, 0.14][k] * (1.25 - 0.25 * howl),
                loudness: [6.0, 7.5][k] * howl,
                wander: Fractal::new(seed.named(seeds::WANDER).nth(k as u64), 0.15, 3, 1.0),
                presence: Fractal::new(seed.named(seeds::PRESENCE).nth(k as u64), 0.08, 3, 0.8)
                    .levelled(),
            }),
        }
    }

    /// The powers in the bands at `seconds`, where the speed is `gust`.
    pub fn powers(&self, seconds: f64, gust: f32, speed: &Speed) -> Bands {
        let v = (1.0 + 0.16 * gust).clamp(0.5, 2.0);
        let octave = math::log2(f64::from(v)) as f32;
        // Sound pressure grows with the speed to the power 1.6.
        let loud = 1.6 * 6.02 * octave + speed.slow(seconds);
        let mut level = self.level;
        for value in &mut level {
            *value += loud;
        }
        for eddy in &self.eddies {
            eddy.sway(seconds, &mut level);
        }
        for edge in &self.edges {
            let pitch = edge.pitch + octave + 0.22 * edge.wander.at(seconds);
            let there = (0.6 + 0.5 * edge.presence.at(seconds)).clamp(0.0, 1.3) * edge.loudness;
            for (level, place) in level.iter_mut().zip(&self.octaves) {
                let x = (place - pitch) / edge.width;
                // e^(-x^2 / 2)
                *level += there * power_f32(-2.171_47 * x * x);
            }
        }
        for (level, floor) in level.iter_mut().zip(&self.floor) {
            *level = level.max(*floor) + LEVEL;
        }
        bands::powers(&level)
    }
}
