//! The snapping of wood: fibres that tick, pockets of steam that burst, logs that knock.

use crate::dsp::bands::{self, BANDS, Bands};
use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::synth::grain::{GrainTone, Strike};
use crate::synth::grains::Nest;
use crate::units::Seed;

use super::story::Story;
use super::{CRACKLE, DAMP, DISTANCE, PLACE, RISE, SIZE};
use crate::nature::parameter::Settings;

/// The longest any crackle takes to fall by a factor e, in seconds.
pub const LONGEST_DECAY: f64 = 0.03;

/// How many kinds of crackle there are.
pub const TIERS: usize = 3;

/// The last of them, which knocks.
const KNOT: usize = 2;

/// One kind of crackle.
struct Tier {
    /// How many a second.
    rate: f64,
    /// Amplitude of the weakest and of the strongest, and how their number falls off:
    /// flatter than of rain drops, as measured in recordings.
    least: f64,
    most: f64,
    shape: f64,
    /// Ranges of the pitch in hertz and of the decay in seconds.
    hertz: [f64; 2],
    decay: [f64; 2],
}

const KINDS: [Tier; TIERS] = [
    // Fibres.
    Tier {
        rate: 45.0,
        least: 0.016,
        most: 0.14,
        shape: 1.5,
        hertz: [1900.0, 11_000.0],
        decay: [0.0007, 0.0028],
    },
    // Pockets of steam.
    Tier {
        rate: 7.0,
        least: 0.05,
        most: 0.165,
        shape: 1.35,
        hertz: [1300.0, 9600.0],
        decay: [0.0012, 0.006],
    },
    // Knots.
    Tier {
        rate: 0.5,
        least: 0.25,
        most: 0.165,
        shape: 1.5,
        hertz: [900.0, 4500.0],
        decay: [0.004, 0.016],
    },
];

/// All the crackles of a fire.
pub struct Crackles {
    rate: f64,
    /// How small the fire's snaps are against a campfire's.
    small: f64,
    gain: f64,
    /// The most a grain may amount to: its amplitude squared times its decay in seconds.
    most: f64,
    room: f64,
    activity: Fractal,
    outer: Bands,
}

impl Crackles {
    /// `bed` is the power of the flames, as a meter hears them.
    pub fn new(settings: &Settings, seed: Seed, outer: &Bands, bed: f32) -> Crackles {
        let damp = settings.number(&DAMP);
        // Embers tick where a campfire snaps.
        let small = 0.35 + 1.3 * settings.number(&SIZE).min(0.5);
        let gain = (2.0 / settings.number(&DISTANCE)).sqrt().min(1.4);
        let rise = decibels::power(settings.number(&RISE)) - 1.0;
        Crackles {
            rate: settings.number(&CRACKLE) * (1.3 - damp),
            small,
            gain,
            // Half of what 0.4 seconds may hold over the bed; treble counts 2.5 times.
            most: 0.5 * rise * 2.0 * f64::from(bed) * 0.4 / 2.5,
            room: match settings.word(&PLACE) {
                "hearth" => 0.2,
                "stove" => 0.12,
                _ => 0.0,
            },
            activity: Fractal::new(seed.named(seeds::ACTIVITY), 0.12, 5, 0.3).levelled(),
            outer: *outer,
        }
    }

    /// Crackles of a kind expected a second around `seconds`.
    pub fn rate(&self, tier: usize, seconds: f64, story: &Story) -> f64 {
        let activity = math::exp(f64::from(0.45 * self.activity.at(seconds) - 0.1));
        self.rate * KINDS[tier].rate * activity * story.bustle(seconds)
    }

    /// Lets one snap, `offset` frames into a block.
    pub fn strike(&self, tier: usize, offset: u32, draw: &mut Draw, nest: &mut Nest) {
        let kind = &KINDS[tier];
        let level = self.gain * kind.least * draw.pareto(kind.shape);
        let hertz = draw.octaves(kind.hertz[0], kind.hertz[1]);
        let decay = draw.octaves(kind.decay[0], kind.decay[1]);
        let pan = draw.between(-0.25, 0.25);
        // Bent towards the strongest, so that none startles.
        let level = self.small * level / (1.0 + level / kind.most);
        let level = level.min((self.most / decay).sqrt()) * self.through(hertz);
        let mut put = |tone, share: f64, decay, pan| {
            let strike = Strike {
                tone,
                level: level * share,
                decay,
                // What gives way slowly also speaks softly.
                attack: (decay / 18.0).max(1e-4),
                pan,
            };
            nest.put(offset, &strike, draw);
        };
        put(GrainTone::Burst { hertz }, 1.0, decay, pan);
        if tier > 0 {
            // The wood gives way for longer than it takes to break, and the room answers.
            let hertz = 0.7 * hertz;
            put(GrainTone::Burst { hertz }, 0.22, 6.0 * decay, 0.5 * pan);
            if self.room > 0.0 {
                put(GrainTone::Burst { hertz }, self.room, 0.013, -3.0 * pan);
            }
        }
        if tier == KNOT {
            let hertz = 0.35 * hertz;
            put(GrainTone::Ring { hertz, rise: 0.0 }, 0.4, 0.006, pan);
        }
    }

    /// What the place leaves of a sound around so many hertz, as an amplitude.
    fn through(&self, hertz: f64) -> f64 {
        let band = (bands::place(hertz).max(0.0) as usize).min(BANDS - 1);
        decibels::amplitude(f64::from(self.outer[band]))
    }

    /// Lets the iron of a stove tick as it warms, `offset` frames into a block.
    pub fn tick(&self, offset: u32, draw: &mut Draw, nest: &mut Nest) {
        let hertz = draw.octaves(1700.0, 3600.0);
        let partial = hertz * draw.between(1.4, 2.3);
        let level = 0.02 * self.gain * draw.pareto(2.5).min(3.0);
        for (hertz, share, decay) in [(hertz, 1.0, 0.025), (partial, 0.5, 0.014)] {
            let strike = Strike {
                tone: GrainTone::Ring { hertz, rise: 0.0 },
                level: level * share,
                decay,
                attack: 1.5e-3,
                pan: 0.2,
            };
            nest.put(offset, &strike, draw);
        }
    }

    /// Lets a log knock, `offset` frames into a block.
    pub fn thump(&self, offset: u32, draw: &mut Draw, nest: &mut Nest) {
        let strike = Strike {
            tone: GrainTone::Ring {
                hertz: draw.octaves(75.0, 190.0),
                rise: 0.0,
            },
            level: 0.05 * self.gain * draw.between(0.4, 1.0),
            decay: draw.between(0.03, 0.07),
            attack: 0.006,
            pan: draw.between(-0.2, 0.2),
        };
        nest.put(offset, &strike, draw);
    }
}
