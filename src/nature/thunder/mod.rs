//! Thunder far away: bolts heard as long rolls over the air or the rain.

mod roll;

use crate::dsp::bands::{self, Bands, Sketch};
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::{SpectralNoise, Spectrum};
use crate::frame::{BLOCK, Block, Texture};
use crate::units::{SAMPLE_RATE, Seed};

use super::TextureKind;
use super::loudness;
use super::parameter::{self, Parameter, Settings, drift, share};
use roll::Rolls;

const DISTANCE: Parameter = Parameter::number(
    "distance",
    [3.0, 6.0, 25.0],
    "km",
    "to the storm: farther is deeper and slower to rise",
);
const EVERY: Parameter = Parameter::number(
    "every",
    [roll::SHORTEST, 40.0, 900.0],
    "s",
    "from one roll to the next, on average",
);
const RUMBLE: Parameter = share("rumble", 0.5, "how long a roll goes on and dies away");
const RAIN: Parameter = share(
    "rain",
    0.3,
    "how much of the rest is rain; 0 leaves the night air",
);
const DRIFT: Parameter = drift("how much the storm comes nearer and withdraws over the minutes");
const RISE: Parameter = parameter::prominence(15.0);

pub const KIND: TextureKind = TextureKind {
    name: "thunder",
    what: "thunder that rolls far away, with or without rain",
    parameters: &[DISTANCE, EVERY, RUMBLE, RAIN, DRIFT, RISE],
    start: |settings, seed| Box::new(Thunder::new(settings, seed)),
    follow: None,
};

/// The power everything comes to on average, in decibels.
const LEVEL: f32 = -24.0;

/// The air of a night with a storm somewhere in it, and rain, in decibels a band.
const AIR: Sketch = [
    -27.0, -23.0, -21.0, -22.0, -24.0, -26.5, -29.0, -32.0, -36.0, -42.0,
];
const SHOWER: Sketch = [
    -27.0, -23.0, -21.0, -18.0, -14.0, -11.5, -11.0, -12.0, -15.5, -26.0,
];

/// Factors by which 0.4 s of a roll rise over its envelope, for its flutter and for the
/// chance of so few hertz, and 0.4 s of the bed over its mean.
const ROLL_UNREST: f64 = 1.6;
const BED_UNREST: f64 = 1.15;

/// Above this prominence, in decibels, a roll drowns whatever rumbles in the air.
const CLEAR: f64 = 15.0;

/// Seconds a roll would last at its loudest to have the power it has, on average.
const SOLID: f64 = 2.2;

/// Thunder, running.
struct Thunder {
    sky: Sky,
    noise: SpectralNoise,
    block: Planar,
}

/// What the noise is painted from.
struct Sky {
    rolls: Rolls,
    /// Powers of what goes on between the rolls.
    bed: Bands,
    /// The power of the loudest roll at its loudest, as a meter hears it.
    peak: f32,
    /// The bands' places, in octaves above 100 Hz.
    octaves: Bands,
    /// How much of a band belongs to the depth.
    deep: Bands,
    /// Decibels by which the bed moves.
    sway: f32,
    breath: Fractal,
    shower: Fractal,
    flutter: [Fractal; 2],
}

impl Thunder {
    fn new(settings: &Settings, seed: Seed) -> Thunder {
        let coherence = bands::from_fn(|hertz| 0.5 + 0.37 / (1.0 + hertz * hertz / 40_000.0));
        Thunder {
            sky: Sky::new(settings, seed),
            noise: SpectralNoise::new(seed.named(seeds::SKY), &coherence),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Thunder {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Thunder { sky, noise, block } = self;
        let seconds = index as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE));
        sky.rolls.look_around(seconds);
        noise.block(index, block, |seconds, spectrum| {
            sky.paint(seconds, spectrum);
        });
        block.interleave(out);
    }
}

impl Sky {
    fn new(settings: &Settings, seed: Seed) -> Sky {
        let every = settings.number(&EVERY);
        let rumble = settings.number(&RUMBLE);
        let rise = settings.number(&RISE);
        let over = (decibels::power(rise) / BED_UNREST - 1.0).max(0.0) / ROLL_UNREST;
        // Where rolls follow closely, one falls into the next.
        let over = over / (1.0 + 4.0 * rumble / every);
        // Rarer or quieter rolls leave the bed more room, so that the whole stays as loud.
        let share = 1.0 + over * SOLID * (0.6 + rumble) / every;
        // Under a soft roll the depth is cleared, so that it is heard there.
        let bed = bed(settings.number(&RAIN), (CLEAR - rise).max(0.0));
        let scale = power_f32(LEVEL) / (loudness::heard(&bed) * share as f32);
        let bed = bed.map(|power| power * scale);
        Sky {
            rolls: Rolls::new(
                seed.named(seeds::ROLLS),
                every,
                settings.number(&DISTANCE),
                rumble,
                settings.number(&DRIFT),
            ),
            peak: over as f32 * loudness::heard(&bed),
            bed,
            octaves: bands::from_fn(|hertz| math::log2(hertz / 100.0)),
            deep: bands::from_fn(|hertz| 1.0 / (1.0 + hertz * hertz / 360_000.0)),
            sway: (0.4 + 0.04 * rise).min(1.0) as f32,
            breath: Fractal::new(seed.named(seeds::BREATH), 0.1, 4, 0.8).levelled(),
            shower: Fractal::new(seed.named(seeds::SHOWER), 0.1, 7, 0.7).levelled(),
            flutter: [seeds::DEEP, seeds::HIGH]
                .map(|name| Fractal::new(seed.named(name), 0.5, 6, 0.6)),
        }
    }

    /// Sets the spectrum around `seconds`.
    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let breath = 0.6 * self.sway * self.breath.at(seconds);
        let (air, hiss) = (
            power_f32(breath),
            power_f32(breath + self.sway * self.shower.at(seconds)),
        );
        for (band, power) in self.bed.iter().enumerate() {
            let power = power * (hiss + (air - hiss) * self.deep[band]);
            spectrum.left[band] = power;
            spectrum.right[band] = power;
        }
        let [deep, high] = self
            .flutter
            .each_ref()
            .map(|flutter| 2.6 * flutter.gently(seconds));
        for rumble in self.rolls.at(seconds) {
            // The air takes the treble; the lowest octave was never strong.
            let level =
                |octave: f32| -rumble.slope * octave.max(0.0) - 6.0 * (0.3 - octave).max(0.0);
            let powers = bands::powers(&self.octaves.map(level));
            // Half by what a meter hears and half by what there is: the depth a meter
            // makes little of still has to fit the loudspeaker.
            let whole = 0.5 * (loudness::heard(&powers) + powers.iter().sum::<f32>());
            let gain = self.peak * rumble.power / whole;
            for (band, power) in powers.iter().enumerate() {
                let sway = high + (deep - high) * self.deep[band];
                let power = gain * power * power_f32(sway);
                spectrum.left[band] += power * (1.0 - rumble.lean);
                spectrum.right[band] += power * (1.0 + rumble.lean);
            }
        }
    }
}

/// What goes on between the rolls, as powers: air, and over it so much rain; its depth
/// is `clear` decibels lower.
fn bed(rain: f64, clear: f64) -> Bands {
    let (air, shower) = (bands::sketched(&AIR), bands::sketched(&SHOWER));
    // From inaudible behind the air to far above it.
    let wet = 24.0 * (rain as f32 - 1.0);
    let depth = bands::from_fn(|hertz| -clear / (1.0 + hertz * hertz / 90_000.0));
    std::array::from_fn(|band| {
        let rain = if rain > 0.0 {
            power_f32(shower[band] + wet)
        } else {
            0.0
        };
        (power_f32(air[band]) + rain) * power_f32(depth[band])
    })
}
