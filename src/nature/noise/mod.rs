//! Noise with a plain slope: white, pink, brown, and a green band in the middle.

mod deep;

use crate::dsp::bands::{self, BANDS, Bands};
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::dsp::seeds;
use crate::dsp::spectral::SpectralNoise;
use crate::frame::{BLOCK, Block, Texture};
use crate::units::{SAMPLE_RATE, Seed};

use super::TextureKind;
use super::parameter::{Parameter, Settings, share};
use deep::Deep;

const COLOUR: Parameter = Parameter::word(
    "colour",
    &["brown", "pink", "white", "green"],
    "from deep to bright: brown, pink, white; green keeps to the middle",
);
const WARMTH: Parameter = share(
    "warmth",
    0.0,
    "takes the hiss away; 0 leaves the colour as it is",
);
const WIDTH: Parameter = share("width", 0.5, "from a point in front to a sound all around");
const DRIFT: Parameter = Parameter::number(
    "drift",
    [0.0, 0.0, 2.0],
    "",
    "how much it swells and sinks, over breaths and over minutes",
);

pub const KIND: TextureKind = TextureKind {
    name: "noise",
    what: "white, pink, brown or green noise, and nothing else",
    parameters: &[COLOUR, WARMTH, WIDTH, DRIFT],
    start: |settings, seed| Box::new(Noise::new(settings, seed)),
    follow: None,
};

/// Power of the noise against full scale, in decibels, of any colour.
const LEVEL: f64 = -22.0;

/// Noise, running.
struct Noise {
    powers: Bands,
    swell: Swell,
    noise: SpectralNoise,
    deep: Deep,
    block: Planar,
}

/// How it swells and sinks.
struct Swell {
    breaths: Fractal,
    minutes: Fractal,
    drift: f32,
}

/// What the settings ask for.
struct Shade {
    colour: &'static str,
    warmth: f64,
}

impl Shade {
    /// Decibels a hertz, against 1 kHz without warmth.
    fn density(&self, hertz: f64) -> f64 {
        let octaves = math::log2(hertz / 1000.0);
        let colour = match self.colour {
            "white" => 0.0,
            "pink" => -HALVING * octaves,
            // A bell on the scale on which pink is flat.
            "green" => -HALVING * octaves - 4.0 * (octaves + 1.0) * (octaves + 1.0),
            _ => -2.0 * HALVING * octaves,
        };
        colour - 18.0 * self.warmth * math::log2(hertz / 250.0).max(0.0)
    }

    /// Power a hertz, before it is brought to its level.
    fn power(&self, hertz: f64) -> f64 {
        // Below 40 Hz hardly anything is heard, but loudspeakers would have to move for it.
        let rumble = math::pow(36.0 / hertz, 8.0);
        decibels::power(self.density(hertz)) / (1.0 + rumble)
    }

    /// All its power.
    fn total(&self) -> f64 {
        // A twelfth of an octave is 6 % wide.
        let share = std::f64::consts::LN_2 / 12.0;
        (0..116)
            .map(|step| 25.0 * math::exp2(f64::from(step) / 12.0))
            .map(|hertz| share * hertz * self.power(hertz))
            .sum()
    }
}

/// Half the power, in decibels.
const HALVING: f64 = 3.0103;

/// The share of the power that is left to the bands; [`Deep`] makes the rest.
fn banded(hertz: f64) -> f64 {
    math::ease_f64((hertz - 130.0) / 120.0)
}

impl Noise {
    fn new(settings: &Settings, seed: Seed) -> Noise {
        let shade = Shade {
            colour: settings.word(&COLOUR),
            warmth: settings.number(&WARMTH),
        };
        let level = decibels::power(LEVEL) / shade.total();
        let power = |hertz: f64| level * shade.power(hertz);
        // Narrower than this, one loudspeaker would lose what two play.
        let coherence = 1.0 - 0.55 * settings.number(&WIDTH);
        Noise {
            powers: bands::from_fn(|hertz| banded(hertz) * power(hertz) * bands::width(hertz)),
            swell: Swell {
                breaths: Fractal::new(seed.named(seeds::SWELL), 0.08, 3, 1.0).levelled(),
                minutes: Fractal::minutes(seed),
                drift: settings.number(&DRIFT) as f32,
            },
            noise: SpectralNoise::new(seed.named(seeds::NOISE), &[coherence as f32; BANDS]),
            deep: Deep::new(seed.named(seeds::DEEP), coherence, |hertz| {
                // The bands' edge is softer than drawn, and leaves a little more to fill.
                (1.0 - banded(hertz - 6.0)) * power(hertz)
            }),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Noise {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Noise {
            powers,
            swell,
            noise,
            deep,
            block,
        } = self;
        noise.block(index, block, |seconds, spectrum| {
            let gain = swell.power(seconds);
            spectrum.left = powers.map(|power| power * gain);
            spectrum.right = spectrum.left;
        });
        deep.add(index, block, |number| {
            let seconds = number as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE));
            swell.power(seconds).sqrt()
        });
        block.interleave(out);
    }
}

impl Swell {
    /// A factor on powers.
    fn power(&self, seconds: f64) -> f32 {
        if self.drift == 0.0 {
            return 1.0;
        }
        let breaths = 1.2 * self.breaths.at(seconds);
        decibels::power_f32(self.drift * (breaths + 0.5 * self.minutes.gently(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nature::parameter::Value;

    const LENGTH: usize = 16 * BLOCK;

    /// The power of one spectral line of a stretch under Hann's window.
    fn line(stretch: &[f64], turns: f64) -> f64 {
        let (sine, cosine) = math::sin_cos(turns);
        let (mut re, mut im, mut s, mut c) = (0.0, 0.0, 0.0, 1.0);
        for sample in stretch {
            re += sample * c;
            im += sample * s;
            (s, c) = (s * cosine + c * sine, c * cosine - s * sine);
        }
        re * re + im * im
    }

    /// Decibels a hertz at some frequencies, over 14 seconds.
    fn densities<const N: usize>(colour: &str, hertz: [f64; N]) -> [f64; N] {
        let colour = Value::Word(colour.to_owned());
        let settings = KIND.settings([("colour", colour)]).unwrap();
        let mut noise = (KIND.start)(&settings, Seed(4));
        let window = |at: usize| 1.0 - math::sin_cos(at as f64 / LENGTH as f64).1;
        let mut powers = [0.0; N];
        for number in 0..80 {
            let mut stretch = Vec::with_capacity(LENGTH);
            for index in 16 * number..16 * (number + 1) {
                let mut block = [[0.0; 2]; BLOCK];
                noise.block(index, &mut block);
                stretch.extend(block.map(|[left, right]| f64::from(left + right)));
            }
            for (at, sample) in stretch.iter_mut().enumerate() {
                *sample *= window(at);
            }
            for (power, hertz) in powers.iter_mut().zip(hertz) {
                let beside = |lines: i32| f64::from(lines) / LENGTH as f64;
                *power += (-2..2)
                    .map(|lines| line(&stretch, hertz / 48_000.0 + beside(lines)))
                    .sum::<f64>();
            }
        }
        powers.map(|power| 10.0 * power.log10())
    }

    #[test]
    fn each_colour_falls_by_its_slope_in_every_octave() {
        for (colour, slope) in [("white", 0.0), ("pink", -3.01), ("brown", -6.02)] {
            let hertz = [62.5, 125.0, 200.0, 250.0, 500.0, 2000.0, 8000.0];
            let levels = densities(colour, hertz);
            let off: [f64; 7] =
                std::array::from_fn(|i| levels[i] - slope * math::log2(hertz[i] / 1000.0));
            let mean = off.iter().sum::<f64>() / 7.0;
            for (off, hertz) in off.iter().zip(hertz) {
                assert!(
                    (off - mean).abs() < 1.0,
                    "{colour} {hertz}: {off:.2} {mean:.2}"
                );
            }
        }
    }

    #[test]
    fn hardly_anything_lies_below_what_is_heard() {
        let [rumble, lowest] = densities("brown", [20.0, 50.0]);
        assert!(rumble < lowest - 8.0, "{rumble:.1} {lowest:.1}");
    }
}
