//! Wind: gusts of many sizes, edges that hum and howl, and leaves that answer.

use crate::frame::{Block, Texture};
use crate::synth::bands::{self, BANDS, Bands};
use crate::synth::grains::Grains;
use crate::synth::lattice::Fractal;
use crate::synth::math::{self, power_f32};
use crate::synth::planar::Planar;
use crate::synth::spectral::{SpectralNoise, Spectrum};
use crate::synth::strike::{Strike, Tone};
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings};

const STRENGTH: Parameter = Parameter::number(
    "strength",
    [1.0, 7.0, 20.0],
    "m/s",
    "mean speed: a stronger wind is brighter, and its gusts follow faster",
);
const GUSTS: Parameter =
    Parameter::number("gusts", [0.0, 1.0, 1.5], "", "how much it swells and sinks");
const HOWL: Parameter = Parameter::number(
    "howl",
    [0.0, 0.5, 1.0],
    "",
    "how clearly edges and gaps hum and howl",
);
const LEAVES: Parameter = Parameter::number(
    "leaves",
    [0.0, 0.0, 1.0],
    "",
    "how much of the sound is leaves; 1 stands under the trees",
);
const DRY: Parameter = Parameter::number(
    "dry",
    [0.0, 0.3, 1.0],
    "",
    "how much single leaves tick and rattle",
);
const DEPTH: Parameter = Parameter::number(
    "depth",
    [0.0, 0.5, 1.0],
    "",
    "from a light air to a deep rumble",
);
const DRIFT: Parameter = Parameter::number(
    "drift",
    [0.0, 1.0, 2.0],
    "",
    "how much it rises and calms over the minutes",
);

pub const KIND: TextureKind = TextureKind {
    name: "wind",
    what: "wind in the open, around edges and in trees",
    parameters: &[STRENGTH, GUSTS, HOWL, LEAVES, DRY, DEPTH, DRIFT],
    start: |settings, seed| Box::new(Wind::new(settings, seed)),
};

/// Brings the spectra below near the reference loudness, in decibels.
const LEVEL: f32 = -30.0;

/// Seconds by which leaves follow a gust.
const LAG: f64 = 0.25;

/// The wind, running.
struct Wind {
    /// Both would be wasted work where only the other is heard.
    air: Option<Air>,
    trees: Option<Trees>,
    speed: Speed,
    noise: SpectralNoise,
    ticks: Option<(f64, Grains)>,
    block: Planar,
}

/// How fast it blows, against its mean, in standard deviations.
struct Speed {
    gusts: f32,
    gust: Fractal,
    spell: Fractal,
    minutes: Fractal,
    drift: f32,
}

/// A part of the spectrum that moves by itself: an eddy, a branch.
struct Part {
    depth: f32,
    swell: Fractal,
    reach: Bands,
}

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
struct Air {
    level: Bands,
    floor: Bands,
    octaves: Bands,
    eddies: [Part; 4],
    edges: [Edge; 2],
}

/// Trees in the wind.
struct Trees {
    share: f32,
    boughs: Bands,
    leaves: Bands,
    bough: Fractal,
    branches: [Part; 4],
}

/// Where the spectra bend, in hertz.
const MIDDLE: f64 = 330.0;

impl Wind {
    fn new(settings: &Settings, seed: Seed) -> Wind {
        let strength = settings.number(&STRENGTH) / 7.0;
        let leaves = settings.number(&LEAVES);
        let ticks = leaves * settings.number(&DRY);
        let pace = math::pow(strength, 0.4);
        let coherence = |low: f64, high: f64| {
            bands::from_fn(move |hertz| high + (low - high) / (1.0 + hertz * hertz / 122_500.0))
        };
        Wind {
            air: (leaves < 1.0).then(|| Air::new(settings, seed, strength)),
            trees: (leaves > 0.0).then(|| Trees::new(seed, leaves as f32)),
            speed: Speed {
                gusts: settings.number(&GUSTS) as f32,
                gust: Fractal::new(seed.named("gust"), 0.05 * pace, 6, 1.0).levelled(),
                spell: Fractal::new(seed.named("spell"), 1.0 / 90.0, 3, 0.6),
                minutes: Fractal::minutes(seed),
                drift: settings.number(&DRIFT) as f32,
            },
            noise: SpectralNoise::new(seed.named("air"), &coherence(0.86, 0.46)),
            ticks: (ticks > 0.0).then(|| (ticks, Grains::new(seed.named("ticks"), 0.006))),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Wind {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Wind {
            air,
            trees,
            speed,
            noise,
            ticks,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            let mut powers = air
                .as_ref()
                .map_or([0.0; BANDS], |air| air.powers(seconds, speed));
            if let Some(trees) = &*trees {
                trees.cover(seconds, speed, &mut powers);
            }
            speed.place(seconds, &powers, spectrum);
        });
        if let Some((dry, grains)) = ticks {
            let rate =
                |seconds: f64| 80.0 * *dry * f64::from(power_f32(3.0 * speed.at(seconds - LAG)));
            grains.add(index, block, rate, |offset, draw, nest| {
                let strike = Strike {
                    tone: Tone::Burst {
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
        block.interleave(out);
    }
}

impl Speed {
    /// Standard deviations from the mean; upward ones are bent so that no gust leaps out.
    fn at(&self, seconds: f64) -> f32 {
        let spell = 1.0 + 0.3 * self.drift * self.spell.at(seconds);
        let gust = self.gusts * spell.clamp(0.3, 1.6) * self.gust.at(seconds);
        if gust > 0.0 {
            gust / (1.0 + 0.22 * gust)
        } else {
            gust
        }
    }

    /// Slow change in decibels.
    fn slow(&self, seconds: f64) -> f32 {
        0.25 * self.drift * self.minutes.gently(seconds)
    }

    /// Lets the wind come a little more from one side, then from the other.
    fn place(&self, seconds: f64, powers: &Bands, spectrum: &mut Spectrum) {
        let lean = (0.12 * self.spell.at(3.0 * seconds + 7000.0)).clamp(-0.3, 0.3);
        for (band, power) in powers.iter().enumerate() {
            spectrum.left[band] = power * (1.0 - lean);
            spectrum.right[band] = power * (1.0 + lean);
        }
    }
}

impl Air {
    fn new(settings: &Settings, seed: Seed, strength: f64) -> Air {
        let depth = settings.number(&DEPTH) - 0.5;
        let howl = 2.0 * settings.number(&HOWL) as f32;
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
            eddies: std::array::from_fn(|k| Part {
                depth: 1.5 * settings.number(&GUSTS) as f32,
                swell: Fractal::new(seed.named("eddy").nth(k as u64), 0.3, 5, 0.7),
                reach: bands::bell(MIDDLE * math::exp2([-1.6, 0.0, 1.6, 3.4][k]), 0.9),
            }),
            edges: std::array::from_fn(|k| Edge {
                pitch: (math::log2([300.0, 640.0][k] / MIDDLE) + 2.0 * shift) as f32,
                width: [0.22, 0.14][k] * (1.25 - 0.25 * howl),
                loudness: [6.0, 7.5][k] * howl,
                wander: Fractal::new(seed.named("wander").nth(k as u64), 0.15, 3, 1.0),
                presence: Fractal::new(seed.named("presence").nth(k as u64), 0.08, 3, 0.8),
            }),
        }
    }

    /// The powers in the bands at `seconds`.
    fn powers(&self, seconds: f64, speed: &Speed) -> Bands {
        let v = (1.0 + 0.16 * speed.at(seconds)).clamp(0.5, 2.0);
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

impl Part {
    fn sway(&self, seconds: f64, level: &mut Bands) {
        let swell = self.depth * self.swell.at(seconds);
        for (level, reach) in level.iter_mut().zip(&self.reach) {
            *level += swell * reach;
        }
    }
}

impl Trees {
    fn new(seed: Seed, share: f32) -> Trees {
        Trees {
            share,
            boughs: bands::from_fn(|hertz| -9.0 - 2.6 * math::log2(hertz / 350.0).max(0.0)),
            leaves: bands::from_fn(|hertz| {
                let x = math::log2(hertz / 3200.0).abs();
                -7.5 - 0.9 * math::pow(x.max(1e-9), 1.5)
            }),
            bough: Fractal::new(seed.named("bough"), 0.4, 5, 0.6).levelled(),
            branches: std::array::from_fn(|k| Part {
                depth: 0.9,
                swell: Fractal::new(seed.named("branch").nth(k as u64), 0.8, 5, 0.3),
                reach: bands::bell(3200.0 * math::exp2([-1.5, -0.3, 0.9, 2.0][k]), 0.6),
            }),
        }
    }

    /// Fades from the open air to the trees.
    fn cover(&self, seconds: f64, speed: &Speed, powers: &mut Bands) {
        let slow = speed.slow(seconds) + LEVEL;
        let bough = 1.3 * speed.at(seconds) + 0.9 * self.bough.at(seconds) + slow;
        let rustle = 2.1 * speed.at(seconds - LAG) + slow;
        let (mut boughs, mut leaves) = (self.boughs, self.leaves);
        for band in 0..BANDS {
            boughs[band] += bough;
            leaves[band] += rustle;
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
