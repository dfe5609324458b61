//! A house in the wind, heard from inside: walls, a chimney, and gaps that howl.

use crate::dsp::bands::{self, Bands};
use crate::dsp::chance::Draw;
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::pan;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::nature::parameter::Settings;
use crate::nature::sines::{Sines, ToneState};
use crate::units::Seed;

use super::HOWL;
use super::speed::Speed;

const GAPS: usize = 3;

/// The gaps' tones in a wind of 7 m/s, in hertz.
const TONES: [f64; GAPS] = [310.0, 440.0, 660.0];

/// By what share a tone rises in a gust of one standard deviation.
const RISE: f64 = 0.14;

/// How loud a howl of 1 is in the usual wind: amplitude.
const LOUDNESS: f64 = 0.03;

/// The notes of a chimney of 1.1 m above a hearth, which is closed at one end: 1 and 3
/// times the lowest, in hertz.
const CHIMNEY: [f64; 2] = [78.0, 234.0];

/// What a house does to the wind.
pub struct House {
    walls: Bands,
    chimney: Bands,
    howl: f32,
    gaps: [Gap; GAPS],
    tones: Sines,
}

/// A gap under a door, a keyhole: a tone so narrow that it swells like a voice.
struct Gap {
    hertz: f64,
    /// Each ear's share.
    ears: [f32; 2],
    /// How the tone's amplitude wavers, in step with it and a quarter turn ahead. This is
    /// what makes it a band of noise, some ten hertz wide.
    waver: [Fractal; 2],
    presence: Fractal,
}

impl House {
    pub fn new(settings: &Settings, seed: Seed, strength: f64) -> House {
        let howl = settings.number(&HOWL);
        // Half the way to the proportion of a free edge: a gap's own size holds its tone.
        let higher = math::pow(strength, 0.5);
        let gaps: [Gap; GAPS] = std::array::from_fn(|k| {
            Gap::new(seed.named(seeds::GAP).nth(k as u64), TONES[k] * higher)
        });
        House {
            walls: bands::from_fn(|hertz| {
                let octaves = math::log2(hertz / 260.0).max(0.0);
                decibels::power(-2.4 * octaves)
            }),
            chimney: bands::from_fn(|hertz| {
                let bell = |k: usize, width: f64| {
                    let x = math::log2(hertz / CHIMNEY[k]) / width;
                    math::exp(-0.5 * x * x)
                };
                bell(0, 0.3) + 0.7 * bell(1, 0.16)
            }),
            howl: (LOUDNESS * howl * howl) as f32,
            tones: Sines::new(gaps.iter().map(|gap| gap.hertz)),
            gaps,
        }
    }

    /// Puts walls around the listener, and the chimney's hum within them, at the speed `gust`.
    pub fn muffle(&self, gust: f32, powers: &mut Bands) {
        let draught = 4.0 + 1.6 * gust;
        let house = self.walls.iter().zip(&self.chimney);
        for (power, (wall, chimney)) in powers.iter_mut().zip(house) {
            *power *= wall * power_f32(draught * chimney);
        }
    }

    /// Lets the gaps howl, higher and louder as the wind rises.
    pub fn howl(&mut self, index: u64, speed: &Speed, block: &mut Planar) {
        let House {
            howl, gaps, tones, ..
        } = self;
        tones.add(index, block, |seconds, states| {
            let gust = 4.5 * speed.at(seconds) + speed.slow(seconds);
            let run = RISE * speed.run(seconds);
            for (gap, state) in gaps.iter().zip(states) {
                *state = gap.state(seconds, gust, *howl);
                state.ahead = gap.hertz * run;
            }
        });
    }
}

impl Gap {
    fn new(seed: Seed, hertz: f64) -> Gap {
        let mut draw = Draw::new(seed);
        let hertz = hertz * draw.between(0.9, 1.1);
        // A tone of quality 50 comes and goes f / 50 times a second.
        let rate = hertz / 50.0;
        let ears = pan::equal_power(draw.between(-0.7, 0.7));
        Gap {
            hertz,
            ears: ears.map(|ear| ear as f32),
            waver: [
                Fractal::new(seed.named(seeds::SINE), rate, 1, 0.0),
                Fractal::new(seed.named(seeds::COSINE), rate, 1, 0.0),
            ],
            presence: Fractal::new(seed.named(seeds::PRESENCE), 0.06, 3, 0.8),
        }
    }

    /// `gust` is what the wind adds, in decibels.
    fn state(&self, seconds: f64, gust: f32, loudness: f32) -> ToneState {
        let level = gust + 6.0 * self.presence.at(seconds);
        // Bends louder ones, so that no howl is ever a scream.
        let level = level.min(7.0 * level / (7.0 + level.max(0.0)));
        let amplitude = loudness * power_f32(0.5 * level);
        let waver = [0, 1].map(|part| amplitude * self.waver[part].at(seconds));
        ToneState {
            pair: self.ears.map(|ear| waver.map(|part| ear * part)),
            ahead: 0.0,
        }
    }
}
