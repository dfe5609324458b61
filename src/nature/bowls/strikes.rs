//! When bowls are struck, which of them and how hard.

use crate::dsp::chance::Draw;
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::seeds;
use crate::synth::row::Row;
use crate::units::Seed;

/// How many bowls there are, and how many modes of each are heard.
pub const BOWLS: usize = 5;
pub const MODES: usize = 4;

/// How long a strike is followed, in decay times of its lowest mode; by then it is 52 dB
/// down. What is left is subtracted throughout, so that the end is no step.
const LIFE: f64 = 6.0;
const REST: f32 = 0.002_479;

/// A strike is early or late by up to this share of the time between two.
const UNREST: f64 = 0.35;

/// Strikes following one another. Strike `n` falls around `n` spacings after the start.
pub struct Strikes {
    seed: Seed,
    /// Seconds, on average.
    spacing: f64,
    /// Seconds in which a mode falls by a factor e, and in which it opens.
    decay: [f32; MODES],
    bloom: f32,
    /// Those that sound, by number.
    ready: Row<Strike>,
}

#[derive(Clone, Copy, Default)]
struct Strike {
    /// In seconds from the start.
    at: f64,
    bowl: usize,
    level: f32,
}

impl Strikes {
    pub fn new(seed: Seed, spacing: f64, decay: [f64; MODES], bloom: f64) -> Strikes {
        let sounding = (LIFE * decay[0] / spacing) as usize + 4;
        Strikes {
            seed,
            spacing,
            decay: decay.map(|decay| decay as f32),
            bloom: bloom as f32,
            ready: Row::new(sounding),
        }
    }

    /// Makes ready the strikes that sound within a second of `seconds`.
    pub fn look_around(&mut self, seconds: f64) {
        let last = (seconds / self.spacing).floor() as i64 + 1;
        for number in last + 1 - self.ready.room()..=last {
            if !self.ready.has(number) {
                self.ready.put(number, self.strike(number));
            }
        }
    }

    fn strike(&self, number: i64) -> Strike {
        let mut draw = Draw::new(self.seed.nth(number as u64));
        Strike {
            at: (number as f64 + draw.between(-UNREST, UNREST)) * self.spacing,
            level: decibels::amplitude(draw.between(-5.0, 0.0)) as f32,
            bowl: self.bowl(number),
        }
    }

    /// Every bowl once, in an order of its own, then every bowl again; none twice in a row.
    fn bowl(&self, number: i64) -> usize {
        let round = number.div_euclid(BOWLS as i64);
        let mut order = self.order(round);
        if order[0] == self.order(round - 1)[BOWLS - 1] {
            // Only the first two change places, so this round's last is what the next expects.
            order.swap(0, 1);
        }
        order[number.rem_euclid(BOWLS as i64) as usize]
    }

    fn order(&self, round: i64) -> [usize; BOWLS] {
        let mut draw = Draw::new(self.seed.named(seeds::ORDER).nth(round as u64));
        let mut order = std::array::from_fn(|bowl| bowl);
        for last in (1..BOWLS).rev() {
            order.swap(last, (draw.bits() % (last as u64 + 1)) as usize);
        }
        order
    }

    /// Adds to each mode's amplitude what the strikes give it at `seconds`;
    /// [`Strikes::look_around`] comes first.
    pub fn add(&self, seconds: f64, level: &[f32; MODES], modes: &mut [[f32; MODES]; BOWLS]) {
        for strike in self.ready.all() {
            let age = (seconds - strike.at) as f32;
            if age <= 0.0 || age > LIFE as f32 * self.decay[0] {
                continue;
            }
            let closed = fading(age / self.bloom);
            let open = strike.level * (1.0 - closed) * (1.0 - closed);
            let decays = level.iter().zip(&self.decay);
            for (mode, (level, decay)) in modes[strike.bowl].iter_mut().zip(decays) {
                *mode += level * open * (fading(age / decay) - REST).max(0.0);
            }
        }
    }
}

/// e to the power `-x`.
fn fading(x: f32) -> f32 {
    power_f32(-4.342_945 * x)
}
