//! Slow random change with random access: value noise, and its sum over octaves.

use std::cell::Cell;

use crate::units::{Seed, mix};

use super::chance::normal;
use super::math;
use super::seeds;

/// A smooth random curve of about unit variance that turns `rate` times a second.
#[derive(Clone, Copy, Debug)]
struct Lattice {
    key: u64,
    rate: f64,
    /// Whether each point leans away from its neighbours.
    level: bool,
}

impl Lattice {
    /// The values at point `index`, the one before it and the two after it.
    #[inline]
    fn around(self, index: i64) -> [f32; 4] {
        let hash = |index: i64| normal(mix(self.key ^ mix(index as u64)));
        let (p, q, r, s) = (
            hash(index - 1),
            hash(index),
            hash(index + 1),
            hash(index + 2),
        );
        if self.level {
            let (o, t) = (hash(index - 2), hash(index + 3));
            // Minus the mean of the neighbours, and back to unit variance.
            let lean =
                |before: f32, at: f32, after: f32| (at - 0.5 * (before + after)) * 0.816_496_6;
            [lean(o, p, q), lean(p, q, r), lean(q, r, s), lean(r, s, t)]
        } else {
            [p, q, r, s]
        }
    }

    /// Catmull-Rom interpolation through hashed normal numbers. `near` are those that were
    /// last between: the next instant mostly lies between the same.
    #[inline]
    fn at(self, seconds: f64, near: &Cell<Near>) -> f32 {
        let position = seconds * self.rate;
        // Rounds down; a call to the system's function would cost more than all the rest.
        let i = position as i64 - i64::from(position < 0.0);
        let x = (position - i as f64) as f32;
        let [p, q, r, s] = match near.get() {
            Some((index, values)) if index == i => values,
            _ => {
                let values = self.around(i);
                near.set(Some((i, values)));
                values
            }
        };
        let a = 1.5 * (q - r) + 0.5 * (s - p);
        let b = p - 2.5 * q + 2.0 * r - 0.5 * s;
        let c = 0.5 * (r - p);
        // Interpolation loses variance between the points; 1.13 restores it on average.
        1.13 * (((a * x + b) * x + c) * x + q)
    }
}

/// What [`Lattice::around`] gives for an index.
type Near = Option<(i64, [f32; 4])>;

const MOST_OCTAVES: usize = 8;

/// A random curve of about unit variance made of octaves: the way wind, water and
/// crowds of drops swell. Any instant costs the same.
#[derive(Clone, Debug)]
pub struct Fractal {
    octaves: [(Lattice, f32); MOST_OCTAVES],
    count: usize,
    /// What each octave need not hash again.
    near: [Cell<Near>; MOST_OCTAVES],
}

impl Fractal {
    /// Octaves from `lowest` Hz upward, each `2^(-slope / 2)` times as large as the
    /// one below: slope 0 flickers, slope 1 meanders. At most eight octaves.
    pub fn new(seed: Seed, lowest: f64, octaves: usize, slope: f64) -> Fractal {
        let count = octaves.clamp(1, MOST_OCTAVES);
        let weight = |k: usize| math::exp2(-slope * k as f64 / 2.0);
        let norm = (0..count)
            .map(|k| weight(k) * weight(k))
            .sum::<f64>()
            .sqrt();
        let octave = |k: usize| {
            let rate = lowest * math::exp2(k as f64);
            (
                Lattice {
                    key: seed.nth(k as u64).0,
                    rate,
                    level: false,
                },
                (weight(k) / norm) as f32,
            )
        };
        Fractal {
            octaves: std::array::from_fn(octave),
            count,
            near: Default::default(),
        }
    }

    /// The same without anything slower than `lowest`: over a minute or so it averages
    /// out, so a sound that follows it swells and sinks but stays as loud as it is.
    pub fn levelled(self) -> Fractal {
        let octaves = self.octaves.map(|(lattice, weight)| {
            (
                Lattice {
                    level: true,
                    ..lattice
                },
                weight,
            )
        });
        Fractal {
            octaves,
            near: Default::default(),
            ..self
        }
    }

    /// How a sound changes over minutes to an hour; see [`Fractal::gently`].
    pub fn minutes(seed: Seed) -> Fractal {
        Fractal::new(seed.named(seeds::MINUTES), 1.0 / 600.0, 4, 0.7)
    }

    /// The curve at `seconds`, bent so that it stays within ±2.4 and mostly within ±1.
    pub fn gently(&self, seconds: f64) -> f32 {
        let x = self.at(seconds);
        1.2 * x / (1.0 + 0.5 * x.abs())
    }

    /// The curve at `seconds`, which may be negative.
    pub fn at(&self, seconds: f64) -> f32 {
        self.octaves[..self.count]
            .iter()
            .zip(&self.near)
            .map(|((lattice, weight), near)| weight * lattice.at(seconds, near))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_does_not_depend_on_those_asked_for_before() {
        let fresh = || Fractal::new(Seed(3), 0.7, 6, 0.5);
        for (used, fresh) in [
            (fresh(), &fresh as &dyn Fn() -> Fractal),
            (fresh().levelled(), &|| fresh().levelled()),
        ] {
            for k in 0..2000u64 {
                let seconds = (mix(k) % 4000) as f64 * 0.01 - 20.0;
                assert_eq!(used.at(seconds), fresh().at(seconds), "{seconds}");
                assert_eq!(used.at(seconds + 0.01), fresh().at(seconds + 0.01));
            }
        }
    }

    #[test]
    fn a_fractal_has_unit_variance_and_no_steps() {
        let fractal = Fractal::new(Seed(1), 0.5, 5, 0.7);
        let step = 0.001;
        let values: Vec<f32> = (0..400_000)
            .map(|i| fractal.at(f64::from(i) * step))
            .collect();
        let power = values.iter().map(|v| f64::from(v * v)).sum::<f64>() / values.len() as f64;
        assert!((0.8..1.2).contains(&power), "{power}");
        let jump = values
            .windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f32::max);
        assert!(jump < 0.06, "{jump}");
    }
}
