//! Fire: the roar of flames, the hiss of sap, crackles, and logs that catch and settle.

mod crackle;
mod story;

use crate::dsp::bands::{self, Bands, Sketch};
use crate::dsp::decibels::power_f32;
use crate::dsp::lattice::Fractal;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::{SpectralNoise, Spectrum};
use crate::frame::{Block, Texture};
use crate::synth::grains::Grains;
use crate::units::Seed;

use super::TextureKind;
use super::loudness;
use super::parameter::{self, Parameter, Settings, drift, share};
use crackle::{Crackles, TIERS};
use story::Story;

const SIZE: Parameter = share("size", 0.5, "0 glowing embers, 0.5 a campfire, 1 a blaze");
const CRACKLE: Parameter = Parameter::number(
    "crackle",
    [0.0, 1.0, 2.0],
    "",
    "how often the wood snaps; 0 leaves the flames alone",
);
const DAMP: Parameter = share(
    "damp",
    0.3,
    "0 dry wood, which snaps; 1 damp wood, which hisses and spits",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [0.5, 2.0, 15.0],
    "m",
    "to the fire: farther is darker and softer",
);
const PLACE: Parameter = Parameter::word(
    "place",
    &["outdoors", "hearth", "stove"],
    "where it burns: in the open, in a room, behind an iron door",
);
const DRIFT: Parameter = drift("how much it flares up and dies down over the minutes");
const RISE: Parameter = parameter::prominence(8.0);

pub const KIND: TextureKind = TextureKind {
    name: "fire",
    what: "a fire that burns in the open, on a hearth or in a stove",
    parameters: &[SIZE, CRACKLE, DAMP, DISTANCE, PLACE, DRIFT, RISE],
    start: |settings, seed| Box::new(Fire::new(settings, seed)),
    follow: None,
};

/// Brings the spectra below near the reference loudness, in decibels.
const LEVEL: f32 = -30.0;

/// The roar, in decibels a band: above its peak a flame's noise falls as the power -5/2
/// of the frequency (Clavin and Siggia 1991).
const ROAR: Sketch = [
    -4.8, -5.8, -10.2, -15.6, -21.5, -27.0, -33.0, -39.6, -45.5, -51.0,
];

/// Gas leaving the wood, in decibels a band.
const HISS: Sketch = [
    -40.0, -32.0, -20.0, -12.0, -7.1, -3.0, -0.8, -0.7, -4.9, -12.0,
];

/// Fire, running.
struct Fire {
    flames: Flames,
    story: Story,
    noise: SpectralNoise,
    crackles: Crackles,
    tiers: [Grains; TIERS],
    thumps: Grains,
    iron: Option<Grains>,
    block: Planar,
}

/// The part of the fire that is painted as noise.
struct Flames {
    roar: Bands,
    /// Powers.
    hiss: Bands,
    sap: f32,
    /// Decibels by which all of the roar swells, and a factor on those of a tongue's flutter.
    swell: f32,
    unrest: f32,
    lap: Fractal,
    tongues: [(Fractal, Bands); 3],
    breath: Fractal,
    spurt: Fractal,
}

/// What the place does to the sound, in decibels: a hearth is a box of brick, a stove's
/// iron keeps the treble in.
fn enclosure(place: &str) -> Sketch {
    match place {
        "hearth" => [0.0, 1.0, 2.5, 2.0, 0.5, 0.0, -0.5, -1.5, -2.5, -3.5],
        "stove" => [1.0, 3.0, 4.0, 2.5, -0.5, -4.0, -7.0, -11.0, -15.0, -20.0],
        _ => [0.0; 10],
    }
}

impl Fire {
    fn new(settings: &Settings, seed: Seed) -> Fire {
        let distance = settings.number(&DISTANCE);
        let enclosure = bands::sketched(&enclosure(settings.word(&PLACE)));
        // Air and grass take the treble first.
        let air = bands::from_fn(|hertz| -0.5 * (distance - 2.0).max(-1.0) * hertz / 8000.0);
        let outer: Bands = std::array::from_fn(|band| enclosure[band] + air[band]);
        let story = Story::new(settings, seed);
        let flames = Flames::new(settings, seed, &outer, story.liveliness);
        let crackles = Crackles::new(settings, seed, &outer, loudness::heard(&flames.mean()));
        Fire {
            story,
            noise: SpectralNoise::new(
                seed.named(seeds::FLAMES),
                &bands::from_fn(|hertz| 0.78 + 0.17 / (1.0 + hertz * hertz / 360_000.0)),
            ),
            tiers: std::array::from_fn(|tier| {
                Grains::new(
                    seed.named(seeds::CRACKLE).nth(tier as u64),
                    crackle::LONGEST_DECAY,
                )
            }),
            thumps: Grains::new(seed.named(seeds::THUMP), story::LONGEST_THUMP),
            iron: (settings.word(&PLACE) == "stove")
                .then(|| Grains::new(seed.named(seeds::IRON), crackle::LONGEST_DECAY)),
            flames,
            crackles,
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Fire {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Fire {
            flames,
            story,
            noise,
            crackles,
            tiers,
            thumps,
            iron,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            flames.paint(seconds, story, spectrum);
        });
        for (tier, grains) in tiers.iter_mut().enumerate() {
            grains.add(
                index,
                block,
                |seconds| crackles.rate(tier, seconds, story),
                |offset, draw, nest| crackles.strike(tier, offset, draw, nest),
            );
        }
        thumps.add(
            index,
            block,
            |seconds| story.thumps(seconds),
            |offset, draw, nest| crackles.thump(offset, draw, nest),
        );
        if let Some(iron) = iron {
            iron.add(
                index,
                block,
                |seconds| story.ticks(seconds),
                |offset, draw, nest| crackles.tick(offset, draw, nest),
            );
        }
        block.interleave(out);
    }
}

impl Flames {
    fn new(settings: &Settings, seed: Seed, outer: &Bands, lively: f64) -> Flames {
        let size = settings.number(&SIZE);
        let (roar, hiss) = (bands::sketched(&ROAR), bands::sketched(&HISS));
        // Embers glow almost without a sound; a blaze roars, and lower.
        let loud = 16.0 * (size - 0.5).min(0.0) + 6.0 * (size - 0.5).max(0.0);
        let damp = settings.number(&DAMP) as f32;
        Flames {
            roar: std::array::from_fn(|band| roar[band] + outer[band] + loud as f32 + LEVEL),
            hiss: std::array::from_fn(|band| {
                power_f32(hiss[band] + outer[band] - 28.0 + 5.0 * (damp - 0.3) + LEVEL)
            }),
            sap: damp,
            unrest: (0.6 + 0.8 * size as f32) * (0.4 + 0.6 * lively as f32),
            swell: 0.2 + 0.6 * lively as f32,
            lap: Fractal::new(seed.named(seeds::LAP), 0.8, 5, 0.3).levelled(),
            tongues: std::array::from_fn(|k| {
                (
                    Fractal::new(seed.named(seeds::TONGUE).nth(k as u64), 1.5, 5, 0.1),
                    bands::bell([190.0, 390.0, 720.0][k], 0.55),
                )
            }),
            breath: Fractal::new(seed.named(seeds::BREATH), 0.7, 1, 0.0),
            spurt: Fractal::new(seed.named(seeds::SPURT), 2.5, 1, 0.0),
        }
    }

    /// The powers in the bands on average.
    fn mean(&self) -> Bands {
        let roar = bands::powers(&self.roar);
        std::array::from_fn(|band| roar[band] + 1.5 * self.hiss[band])
    }

    /// Sets the spectrum around `seconds`.
    fn paint(&self, seconds: f64, story: &Story, spectrum: &mut Spectrum) {
        let flare = story.flare(seconds);
        let mut roar = self.roar;
        let lap = self.swell * self.lap.at(seconds) + flare;
        for level in &mut roar {
            *level += lap;
        }
        for (tongue, reach) in &self.tongues {
            let flutter = self.unrest * (2.2 + 0.3 * flare) * tongue.at(seconds) + 0.5 * flare;
            for (level, reach) in roar.iter_mut().zip(reach) {
                *level += flutter * reach;
            }
        }
        let mut powers = bands::powers(&roar);
        let hiss = power_f32(
            1.5 * self.breath.at(seconds) + 3.0 * self.spurt.at(seconds).max(0.0) + 0.5 * flare,
        );
        for (power, gas) in powers.iter_mut().zip(&self.hiss) {
            *power += hiss * gas;
        }
        spectrum.left = powers;
        spectrum.right = powers;
        for sap in story.sap(seconds) {
            sap.paint(self.sap * hiss, &self.hiss, spectrum);
        }
    }
}
