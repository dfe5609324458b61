//! The sea at its edge: waves that rise, break, run up the shore and hiss away.

mod contrast;
mod shore;
mod wave;

use crate::dsp::bands::{self, Bands};
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::{SpectralNoise, Spectrum};
use crate::frame::{BLOCK, Block, Texture};
use crate::synth::grains::Grains;
use crate::units::{SAMPLE_RATE, Seed};

use super::TextureKind;
use super::loudness::heard;
use super::parameter::{self, Parameter, Settings, drift, share};
use contrast::Contrast;
use wave::{Envelopes, Train};

const HEIGHT: Parameter = Parameter::number(
    "height",
    [0.1, 1.0, 4.0],
    "m",
    "of the waves: small ones lap, tall ones rumble",
);
const PERIOD: Parameter = Parameter::number(
    "period",
    [2.5, 7.0, 14.0],
    "s",
    "from one wave to the next, on average",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [2.0, 15.0, 300.0],
    "m",
    "to the edge of the water: farther is darker and more even",
);
const FOAM: Parameter = share(
    "foam",
    0.5,
    "how much the water hisses as it runs up and back",
);
const SHORE: Parameter = Parameter::word(
    "shore",
    &["sand", "pebbles", "rocks"],
    "what the waves run up on",
);
const ROAR: Parameter = share(
    "roar",
    0.5,
    "how much of the surf further along the shore is heard between the waves",
);
const LAPPING: Parameter = share(
    "lapping",
    0.0,
    "gulps and plops of water at a bank or a jetty",
);
const SETS: Parameter = Parameter::number(
    "sets",
    [0.0, 1.0, 2.0],
    "",
    "how much waves differ, and how much every seventh or so stands out",
);
const CROSSING: Parameter = share(
    "crossing",
    0.0,
    "how much of a second swell comes in between the first",
);
/// Waves are the sound itself, not events in it, and come slowly: a sea needs more than
/// other textures would, and stays a sea where somebody falls asleep.
const PROMINENCE: Parameter = Parameter::number(
    parameter::PROMINENCE,
    [7.0, 12.0, 24.0],
    "dB",
    "how far the crest of a wave may rise over the half minute around it",
);
const DRIFT: Parameter = drift("how much the sea rises and calms over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "ocean",
    what: "waves on a shore, from the lapping of a lake to surf",
    parameters: &[
        HEIGHT, PERIOD, DISTANCE, FOAM, SHORE, ROAR, LAPPING, SETS, CROSSING, PROMINENCE, DRIFT,
    ],
    start: |settings, seed| Box::new(Ocean::new(settings, seed)),
    follow: None,
};

/// Brings the spectra below near the reference loudness, in decibels.
const LEVEL: f64 = -30.0;

/// The sea, running.
struct Ocean {
    sea: Sea,
    noise: SpectralNoise,
    /// What sounds singly, and how much of it there is.
    gulps: Option<(f64, Grains)>,
    pebbles: Option<(f64, Grains)>,
    block: Planar,
}

/// What the noise is painted from.
struct Sea {
    trains: Vec<Train>,
    /// Powers in the bands of the surf afar, and of the stages of a wave at its fullest.
    afar: Bands,
    approach: Bands,
    breaking: Bands,
    wash: Bands,
    backwash: Bands,
    /// How loud each of them is.
    loud_afar: f32,
    loud: Envelopes,
    contrast: Contrast,
    swell: Fractal,
    minutes: Fractal,
    drift: f32,
}

impl Ocean {
    fn new(settings: &Settings, seed: Seed) -> Ocean {
        let minutes = Fractal::minutes(seed);
        let lapping = settings.number(&LAPPING);
        let gulps = (lapping > 0.0).then(|| (lapping, Grains::new(seed.named(seeds::GULPS), 0.05)));
        let rattle = 8.0 / settings.number(&DISTANCE).max(4.0) * settings.number(&FOAM);
        let pebbles = (settings.word(&SHORE) == "pebbles")
            .then(|| (rattle, Grains::new(seed.named(seeds::PEBBLES), 0.008)));
        Ocean {
            sea: Sea::new(settings, seed, minutes),
            noise: SpectralNoise::new(
                seed.named(seeds::WATER),
                &bands::from_fn(|hertz| 0.16 + 0.58 / (1.0 + math::pow(hertz / 4500.0, 1.5))),
            ),
            gulps,
            pebbles,
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Ocean {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Ocean {
            sea,
            noise,
            gulps,
            pebbles,
            block,
        } = self;
        let seconds = index as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE));
        for train in &mut sea.trains {
            train.look_around(seconds);
        }
        noise.block(index, block, |seconds, spectrum| {
            sea.paint(seconds, spectrum);
        });
        if let Some((lapping, grains)) = gulps {
            let rate = |seconds| *lapping * sea.gulps(seconds);
            grains.add(index, block, rate, |offset, draw, nest| {
                nest.put(offset, &shore::gulp(*lapping, draw), draw);
            });
        }
        if let Some((rattle, grains)) = pebbles {
            let rate = |seconds| sea.rattle(seconds);
            grains.add(index, block, rate, |offset, draw, nest| {
                nest.put(offset, &shore::clack(*rattle, draw), draw);
            });
        }
        block.interleave(out);
    }
}

impl Sea {
    fn new(settings: &Settings, seed: Seed, minutes: Fractal) -> Sea {
        let height = settings.number(&HEIGHT);
        let period = settings.number(&PERIOD);
        let distance = settings.number(&DISTANCE);
        let foam = decibels::amplitude(14.0 * (settings.number(&FOAM) - 0.5));
        let roar = settings.number(&ROAR);
        // A wave twice as tall sounds half an octave lower.
        let size = 0.5 * math::log2(height);
        let (hiss, rattle, body) = match settings.word(&SHORE) {
            "pebbles" => (0.6, 7.0, 0.0),
            "rocks" => (0.2, 0.0, 1.5),
            _ => (0.0, 0.0, 0.0),
        };
        let powers = |level: &dyn Fn(f64) -> f64| {
            bands::from_fn(|hertz| {
                let air = -0.12 * (distance - 15.0) * hertz / 8000.0;
                decibels::power(level(math::log2(hertz / 1000.0)) + air.min(1.5) + LEVEL)
            })
        };
        let steep = |octaves: f64, power: f64| math::pow(octaves.abs().max(1e-9), power);
        let afar = powers(&|x| {
            let low = -12.0 - 3.2 * (x + 2.7).max(0.0) - 1.6 * (x + 0.6).max(0.0);
            low - 1.2 * (x - 1.0).max(0.0) + 15.0 * (roar - 0.4)
        });
        let approach = powers(&|x| {
            let x = x + size;
            -1.0 - 4.0 * (x + 2.0).max(0.0) - 2.0 * (-x - 3.5).max(0.0)
        });
        let breaking = powers(&|x| {
            let x = x + size;
            body - 1.2 * steep(x + 0.6, 1.3) - x.max(0.0)
        });
        let wash = powers(&|x| {
            let x = x - hiss + 0.5 * size;
            -5.0 - 2.2 * steep(x - 0.4, 1.15) - 1.2 * (x - 1.5).max(0.0)
        })
        .map(|power| power * foam as f32);
        let backwash = powers(&|x| -17.0 + rattle - 3.0 * (x - 1.5 - hiss).abs())
            .map(|power| power * foam as f32);
        let loud_afar = heard(&afar);
        let loud = Envelopes {
            approach: heard(&approach),
            breaking: heard(&breaking),
            wash: heard(&wash),
            backwash: heard(&backwash),
        };
        let trains = trains(settings, seed, height, period);
        let contrast = Contrast::new(settings.number(&PROMINENCE), |seconds| {
            let waves = trains
                .iter()
                .map(|train| train.usual(seconds).weighed(&loud));
            loud_afar + waves.sum::<f32>()
        });
        Sea {
            trains,
            afar,
            approach,
            breaking,
            wash,
            backwash,
            loud_afar,
            loud,
            contrast,
            swell: Fractal::new(seed.named(seeds::SWELL), 0.1, 4, 1.0).levelled(),
            minutes,
            drift: settings.number(&DRIFT) as f32,
        }
    }

    /// Sets the spectrum around `seconds`. A wave breaks along the shore: one ear hears
    /// it a moment before the other.
    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let slow = power_f32(0.25 * self.drift * self.minutes.gently(seconds));
        let afar = power_f32(1.5 * self.swell.at(seconds));
        let sides = self.envelopes(seconds);
        let [left, right] = sides.map(|side| side.weighed(&self.loud));
        let loudness = self.loud_afar * afar + 0.5 * (left + right);
        let slow = slow * self.contrast.gain(loudness);
        for (side, powers) in sides.iter().zip([&mut spectrum.left, &mut spectrum.right]) {
            for (band, power) in powers.iter_mut().enumerate() {
                let waves = self.approach[band] * side.approach
                    + self.breaking[band] * side.breaking
                    + self.wash[band] * side.wash
                    + self.backwash[band] * side.backwash;
                *power = slow * (self.afar[band] * afar + waves);
            }
        }
    }

    /// What the waves do, left and right.
    fn envelopes(&self, seconds: f64) -> [Envelopes; 2] {
        let mut sides = [Envelopes::default(); 2];
        for train in &self.trains {
            train.add(seconds, &mut sides);
        }
        sides
    }

    /// Gulps expected a second: while a wave runs up and back.
    fn gulps(&self, seconds: f64) -> f64 {
        let [side, _] = self.envelopes(seconds);
        f64::from(3.0 + 26.0 * (side.wash + 4.0 * side.backwash).min(1.0))
    }

    /// Pebbles expected to knock a second: while the water that runs back drags them along.
    fn rattle(&self, seconds: f64) -> f64 {
        let [side, _] = self.envelopes(seconds);
        f64::from(240.0 * (side.backwash + 0.15 * side.wash).min(1.0))
    }
}

/// The swell, and the second one that crosses it.
fn trains(settings: &Settings, seed: Seed, height: f64, period: f64) -> Vec<Train> {
    let sets = settings.number(&SETS);
    let crossing = settings.number(&CROSSING);
    let mut trains = vec![Train::new(
        seed.named(seeds::WAVES),
        height,
        period,
        sets,
        1.0,
    )];
    if crossing > 0.0 {
        // No simple ratio, so that the two never fall into step.
        trains.push(Train::new(
            seed.named(seeds::CROSSING),
            height,
            1.37 * period,
            sets,
            crossing,
        ));
    }
    trains
}
