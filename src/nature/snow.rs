//! Snow falling at night: hardly any wind, and a hush in which flakes settle.

use crate::dsp::bands::{self, BANDS, Bands};
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::{SpectralNoise, Spectrum};
use crate::frame::{Block, Texture};
use crate::synth::grain::{GrainTone, Strike};
use crate::synth::grains::Grains;
use crate::units::Seed;

use super::TextureKind;
use super::eddies::{Eddies, Turning, bent};
use super::parameter::{Parameter, Settings, drift, share};

const SOFTNESS: Parameter = share(
    "softness",
    0.5,
    "how deep and fresh the snow lies: more of it swallows the treble",
);
const WIND: Parameter = share("wind", 0.5, "how much a faint wind swells and sinks");
const FLAKES: Parameter = share(
    "flakes",
    0.5,
    "how clearly flakes are heard as they settle near by",
);
const DRIFT: Parameter = drift("how much the night changes over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "snow",
    what: "the hush of falling snow, with a faint wind",
    parameters: &[SOFTNESS, WIND, FLAKES, DRIFT],
    start: |settings, seed| Box::new(Snow::new(settings, seed)),
    follow: None,
};

/// The wind far away over the snow, in decibels a band.
const AIR: [(f64, f64); 9] = [
    (50.0, -12.0),
    (80.0, -11.0),
    (166.0, -6.0),
    (350.0, -5.0),
    (620.0, -8.0),
    (1020.0, -12.0),
    (1860.0, -22.0),
    (2465.0, -32.0),
    (18_000.0, -50.0),
];

/// The flakes, too many to tell apart.
const HUSH: [(f64, f64); 5] = [
    (1200.0, -38.0),
    (2500.0, -27.5),
    (6000.0, -27.0),
    (12_000.0, -30.0),
    (18_000.0, -36.0),
];

/// Brings the spectra above near the reference loudness, in decibels.
const LEVEL: f64 = -32.0;

/// Snow, falling.
struct Snow {
    night: Night,
    noise: SpectralNoise,
    flakes: Option<(f64, Grains)>,
    block: Planar,
}

/// What the noise is painted from.
struct Night {
    air: Bands,
    hush: Bands,
    breath: Fractal,
    flurry: Fractal,
    wind: f32,
    eddies: Eddies<4>,
    minutes: Fractal,
    drift: f32,
}

impl Snow {
    fn new(settings: &Settings, seed: Seed) -> Snow {
        let flakes = settings.number(&FLAKES);
        Snow {
            night: Night::new(settings, seed),
            noise: SpectralNoise::new(
                seed.named(seeds::AIR),
                &bands::from_fn(|hertz| 0.48 + 0.36 / (1.0 + hertz * hertz / 490_000.0)),
            ),
            flakes: (flakes > 0.0).then(|| (flakes, Grains::new(seed.named(seeds::FLAKES), 0.006))),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Snow {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Snow {
            night,
            noise,
            flakes,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            night.paint(seconds, spectrum);
        });
        if let Some((flakes, grains)) = flakes {
            let rate = |seconds: f64| 50.0 * decibels::power(f64::from(night.flurry(seconds)));
            grains.add(index, block, rate, |offset, draw, nest| {
                let strike = Strike {
                    tone: GrainTone::Burst {
                        hertz: draw.octaves(3000.0, 10_000.0),
                    },
                    level: 0.009 * *flakes * draw.pareto(3.0).min(4.0),
                    decay: draw.octaves(0.001, 0.005),
                    attack: 8e-4,
                    pan: draw.between(-0.9, 0.9),
                };
                nest.put(offset, &strike, draw);
            });
        }
        block.interleave(out);
    }
}

impl Night {
    fn new(settings: &Settings, seed: Seed) -> Night {
        let soft = settings.number(&SOFTNESS) - 0.5;
        let flakes = settings.number(&FLAKES);
        let damp = |hertz: f64| -6.0 * soft * math::log2(hertz / 350.0).max(0.0);
        let (air, hush) = (bands::through(&AIR), bands::through(&HUSH));
        let damp = bands::from_fn(|hertz| damp(hertz) + LEVEL);
        let whisper = 20.0 * math::log2(0.5 + flakes) as f32 * 0.5;
        Night {
            air: std::array::from_fn(|band| air[band] + damp[band]),
            hush: std::array::from_fn(|band| hush[band] + damp[band] + whisper),
            breath: Fractal::new(seed.named(seeds::BREATH), 0.05, 5, 1.0).levelled(),
            flurry: Fractal::new(seed.named(seeds::FLURRY), 0.08, 4, 0.8).levelled(),
            wind: settings.number(&WIND) as f32,
            eddies: Eddies::new(
                seed.named(seeds::EDDIES),
                150.0,
                6000.0,
                Turning {
                    depth: 0.9,
                    lowest: 0.3,
                    octaves: 4,
                    slope: 0.7,
                },
            ),
            minutes: Fractal::minutes(seed),
            drift: settings.number(&DRIFT) as f32,
        }
    }

    /// How much more densely it snows than on average, in decibels.
    fn flurry(&self, seconds: f64) -> f32 {
        1.5 * self.flurry.at(seconds) + self.drift * self.minutes.gently(seconds)
    }

    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let slow = 0.25 * self.drift * self.minutes.gently(seconds);
        let breath = bent(4.2 * self.wind * self.breath.at(seconds), 5.0) + slow;
        let flurry = self.flurry(seconds);
        let (mut air, mut hush) = (self.air, self.hush);
        for band in 0..BANDS {
            air[band] += breath;
            hush[band] += flurry;
        }
        self.eddies.stir(seconds, &mut air);
        let (air, hush) = (bands::powers(&air), bands::powers(&hush));
        for band in 0..BANDS {
            spectrum.left[band] = air[band] + hush[band];
        }
        spectrum.right = spectrum.left;
    }
}
