//! Wind: gusts of many sizes, edges that hum and howl, leaves that answer, and a house
//! around the listener.

mod air;
mod house;
mod speed;
mod trees;

use crate::dsp::bands::{self, BANDS};
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::SpectralNoise;
use crate::frame::{Block, Texture};
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings, drift, share};
use air::Air;
use house::House;
use speed::Speed;
use trees::{Ticks, Trees};

const STRENGTH: Parameter = Parameter::number(
    "strength",
    [1.0, 7.0, 20.0],
    "m/s",
    "mean speed: a stronger wind is brighter, and its gusts follow faster",
);
const GUSTS: Parameter =
    Parameter::number("gusts", [0.0, 1.0, 1.5], "", "how much it swells and sinks");
const HOWL: Parameter = share("howl", 0.5, "how clearly edges and gaps hum and howl");
const LEAVES: Parameter = share(
    "leaves",
    0.0,
    "how much of the sound is leaves; 1 stands under the trees",
);
const TREE: Parameter = Parameter::word(
    "tree",
    &["broad-leaved", "pine", "aspen"],
    "what the leaves are: needles sough, the leaves of an aspen flutter",
);
const DRY: Parameter = share("dry", 0.3, "how much single leaves tick and rattle");
const PLACE: Parameter = Parameter::word(
    "place",
    &["outdoors", "house"],
    "where it is heard: in a house, the chimney hums and gaps howl",
);
const DEPTH: Parameter = share("depth", 0.5, "from a light air to a deep rumble");
const DRIFT: Parameter = drift("how much it rises and calms over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "wind",
    what: "wind in the open, in trees and around a house",
    parameters: &[
        PLACE, STRENGTH, GUSTS, HOWL, LEAVES, TREE, DRY, DEPTH, DRIFT,
    ],
    start: |settings, seed| Box::new(Wind::new(settings, seed)),
    follow: None,
};

/// Brings the spectra below near the reference loudness, in decibels.
const LEVEL: f32 = -30.0;

/// The wind, running.
struct Wind {
    /// Both would be wasted work where only the other is heard.
    air: Option<Air>,
    trees: Option<Trees>,
    ticks: Option<Ticks>,
    house: Option<House>,
    speed: Speed,
    noise: SpectralNoise,
    block: Planar,
}

impl Wind {
    fn new(settings: &Settings, seed: Seed) -> Wind {
        let strength = settings.number(&STRENGTH) / 7.0;
        let leaves = settings.number(&LEAVES);
        let indoors = settings.word(&PLACE) == "house";
        // Bass comes from everywhere at once; a hiss is another one in each ear.
        let coherence = bands::from_fn(|hertz| {
            let high = 0.06 + 0.24 * leaves;
            high + (0.86 - high) / (1.0 + math::pow(hertz / 1600.0, 1.6))
        });
        Wind {
            air: (leaves < 1.0).then(|| Air::new(settings, seed, strength)),
            trees: (leaves > 0.0).then(|| Trees::new(settings, seed)),
            ticks: Ticks::new(settings, seed),
            house: indoors.then(|| House::new(settings, seed, strength)),
            speed: Speed::new(settings, seed, strength),
            noise: SpectralNoise::new(seed.named(seeds::AIR), &coherence),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Wind {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Wind {
            air,
            trees,
            ticks,
            house,
            speed,
            noise,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            let gust = speed.at(seconds);
            let mut powers = air
                .as_ref()
                .map_or([0.0; BANDS], |air| air.powers(seconds, gust, speed));
            if let Some(trees) = &*trees {
                trees.cover(seconds, gust, speed, &mut powers);
            }
            if let Some(house) = &*house {
                house.muffle(gust, &mut powers);
            }
            speed.place(seconds, &powers, spectrum);
        });
        if let Some(ticks) = ticks {
            ticks.add(index, speed, block);
        }
        if let Some(house) = house {
            house.howl(index, speed, block);
        }
        block.interleave(out);
    }
}
