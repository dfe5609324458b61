//! The sea at its edge: waves that rise, break, run up the shore and hiss away.

use crate::frame::{Block, Texture};
use crate::synth::bands::{self, BANDS, Bands};
use crate::synth::lattice::Fractal;
use crate::synth::math::{self, power_f32};
use crate::synth::noise::Draw;
use crate::synth::planar::Planar;
use crate::synth::spectral::{SpectralNoise, Spectrum};
use crate::units::Seed;

use super::TextureKind;
use super::parameter::{Parameter, Settings};

const PERIOD: Parameter = Parameter::number("period", [2.5, 7.0, 14.0], "s", "from one wave to the next, on average");

pub const KIND: TextureKind = TextureKind {
    name: "ocean",
    what: "waves on a shore",
    parameters: &[PERIOD],
    start: |settings, seed| Box::new(Ocean::new(settings, seed)),
};

const LEVEL: f32 = -26.0;

pub struct Ocean {
    sea: Sea,
    noise: SpectralNoise,
    block: Planar,
}

struct Sea {
    seed: Seed,
    period: f64,
    rest: Bands,
    swell: Fractal,
    approach: Bands,
    breaking: Bands,
    wash: Bands,
    backwash: Bands,
}

impl Ocean {
    fn new(settings: &Settings, seed: Seed) -> Ocean {
        let x = |hertz: f64| math::log2(hertz / 1000.0);
        let p = |v: f64, e: f64| math::pow(v.max(1e-9), e);
        let power = |f: &dyn Fn(f64) -> f64| bands::from_fn(|hertz| math::power(f(x(hertz)) + f64::from(LEVEL)));
        Ocean {
            sea: Sea {
                seed: seed.named("waves"),
                period: settings.number(&PERIOD),
                rest: bands::powers(&bands::through(&[
                    (50.0, -12.0), (120.0, -12.0), (300.0, -16.0), (800.0, -22.0), (2000.0, -30.0), (5000.0, -40.0), (12e3, -52.0),
                ]).map(|l| l + LEVEL)),
                swell: Fractal::new(seed.named("swell"), 0.1, 4, 1.0),
                approach: power(&|x| -1.0 - 4.0 * (x + 2.0).max(0.0) - 2.0 * (-x - 3.5).max(0.0)),
                breaking: power(&|x| -1.2 * p((x + 0.6).abs(), 1.3) - x.max(0.0)),
                wash: power(&|x| -5.0 - 2.2 * p((x - 0.4).abs(), 1.15) - 1.2 * (x - 1.5).max(0.0)),
                backwash: power(&|x| -17.0 - 3.0 * (x - 1.5).abs()),
            },
            noise: SpectralNoise::new(
                seed.named("water"),
                &bands::from_fn(|hertz| {
                    let low = hertz / 300.0;
                    0.4 + 0.35 / (1.0 + low * low)
                }),
            ),
            block: Planar::SILENCE,
        }
    }
}

impl Texture for Ocean {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Ocean { sea, noise, block } = self;
        noise.block(index, block, |seconds, spectrum| sea.paint(seconds, spectrum));
        block.interleave(out);
    }
}

/// e^x in single precision.
fn exp(x: f32) -> f32 {
    power_f32(x * 4.342_945)
}

impl Sea {
    fn paint(&self, seconds: f64, spectrum: &mut Spectrum) {
        let rest = power_f32(1.5 * self.swell.at(seconds));
        spectrum.left = self.rest.map(|p| p * rest);
        let now = (seconds / self.period).floor() as i64;
        for i in now - 3..=now + 2 {
            let mut draw = Draw::new(self.seed.nth(i as u64));
            let time = i as f64 * self.period + 2.2 / 7.0 * self.period * draw.normal();
            let set = 0.45 * math::sin_cos(i as f64 / 7.3).0;
            let level = 3.0 * draw.normal() + 5.0 * set;
            let rise = 1.1 * math::exp2(0.5 * draw.normal());
            let brk = 0.9 * math::exp2(0.4 * draw.normal());
            let wash = 2.6 * math::exp2(0.35 * draw.normal());
            let u = (seconds - time) as f32;
            let (rise, brk, wash) = (rise as f32, brk as f32, wash as f32);
            let a = power_f32(level as f32);
            let (appr, br, wa);
            if u < 0.0 {
                appr = exp(u / rise);
                br = exp(u / (rise * 0.45));
                wa = 0.0;
            } else {
                appr = exp(-u / brk);
                br = appr;
                wa = (1.0 - exp(-u / 0.7)) * exp(-u / wash);
            }
            let b = (u - 1.4 * wash - 1.5) / (0.55 * wash);
            let bw = exp(-0.5 * b * b);
            for band in 0..BANDS {
                spectrum.left[band] += a
                    * (self.approach[band] * appr * appr
                        + self.breaking[band] * br * br
                        + self.wash[band] * wa * wa
                        + self.backwash[band] * bw * bw);
            }
        }
        spectrum.right = spectrum.left;
    }
}
