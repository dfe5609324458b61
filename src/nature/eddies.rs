//! Regions of a spectrum that swell and sink each by itself, as moving water and air do.

use crate::dsp::bands::{self, BANDS, Bands};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::units::Seed;

/// How eddies of every size turn.
#[derive(Clone, Copy, Debug)]
pub struct Turning {
    /// Standard deviation of the level, in decibels.
    pub depth: f32,
    /// The slowest turns a second, and how many octaves above it join in.
    pub lowest: f64,
    pub octaves: usize,
    /// How much weaker each octave is; see [`Fractal::new`].
    pub slope: f64,
}

/// `N` regions, evenly spread over the ear's scale.
pub struct Eddies<const N: usize> {
    depth: f32,
    regions: [(Fractal, Bands); N],
}

/// `x` decibels, bent where they are positive so that they stay below `most`: what sinks
/// may sink, but nothing leaps out.
pub fn bent(x: f32, most: f32) -> f32 {
    if x > 0.0 { x * most / (x + most) } else { x }
}

impl<const N: usize> Eddies<N> {
    /// Eddies between two frequencies in hertz. Neighbours overlap where each has
    /// fallen to two thirds.
    pub fn new(seed: Seed, lowest: f64, highest: f64, turning: Turning) -> Eddies<N> {
        let (from, to) = (bands::place(lowest), bands::place(highest));
        let step = (to - from) / (N - 1) as f64;
        Eddies {
            depth: turning.depth,
            regions: std::array::from_fn(|k| {
                let seed = seed.nth(k as u64);
                let swell = Fractal::new(seed, turning.lowest, turning.octaves, turning.slope);
                let reach = bands::from_fn(|hertz| {
                    let x = (bands::place(hertz) - from - step * k as f64) / (0.5 * step);
                    math::exp(-0.5 * x * x)
                });
                (swell, reach)
            }),
        }
    }

    /// Moves `level`, in decibels, to where it is at `seconds`.
    pub fn stir(&self, seconds: f64, level: &mut Bands) {
        for (swell, reach) in &self.regions {
            let swell = self.depth * swell.at(seconds);
            for band in 0..BANDS {
                level[band] += swell * reach[band];
            }
        }
    }
}
