//! When thunder rolls, and what a roll is made of.

use crate::dsp::chance::Draw;
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::synth::row::Row;
use crate::units::Seed;

/// A bolt's channel is bent: its parts are heard one after another. The last arrival
/// is what the hills give back.
const ARRIVALS: usize = 15;

/// A roll is heard from so many seconds before its first arrival to so many after it.
const BEFORE: f64 = 4.0;
const LONGEST: f64 = 34.0;

/// The shortest time from one roll to the next, in seconds.
pub const SHORTEST: f64 = 12.0;
/// Rolls kept ready: all that sound at once at the shortest spacing, and one more.
const READY: usize = ((BEFORE + LONGEST) / SHORTEST) as usize + 3;

/// Farther than this the air has taken all treble that it takes, in kilometres.
const FAR: f64 = 12.0;

/// An amplitude's fall by a factor e, in decibels.
const NEPER: f64 = 8.686;

/// Rolls following one another.
pub struct Rolls {
    seed: Seed,
    every: f64,
    distance: f64,
    rumble: f64,
    drift: f64,
    minutes: Fractal,
    rolls: Row<Roll>,
}

/// One roll.
#[derive(Clone, Copy, Default)]
struct Roll {
    /// Seconds at which its first part arrives.
    begins: f64,
    /// The power at its loudest, against the sum of its arrivals there.
    power: f32,
    /// Decibels an octave by which the treble was lost on the way.
    slope: f32,
    arrivals: [Arrival; ARRIVALS],
}

/// A part of the channel, as it is heard.
#[derive(Clone, Copy, Default)]
struct Arrival {
    /// Seconds after the first.
    after: f32,
    power: f32,
    /// Decibels a second.
    rise: f32,
    fall: f32,
    lean: f32,
}

/// What is heard of a roll at one instant.
#[derive(Clone, Copy, Default, Debug)]
pub struct Rumble {
    /// Power, 1 at the loudest of the loudest roll.
    pub power: f32,
    /// Decibels an octave by which the treble was lost.
    pub slope: f32,
    /// From -1, all left, to 1, all right.
    pub lean: f32,
}

impl Rolls {
    /// Rolls `every` so many seconds at a `distance` in kilometres; `rumble`, from 0 to 1,
    /// is how long they go on, and `drift` how far the storm moves as the minutes pass.
    pub fn new(seed: Seed, every: f64, distance: f64, rumble: f64, drift: f64) -> Rolls {
        let mut rolls = Rolls {
            seed,
            every,
            distance,
            rumble,
            drift,
            minutes: Fractal::minutes(seed),
            rolls: Row::new(READY),
        };
        rolls.look_around(0.0);
        rolls
    }

    /// Makes ready the rolls that are heard within a moment of `seconds`.
    pub fn look_around(&mut self, seconds: f64) {
        let (first, last) = (self.numbers(seconds).start, self.numbers(seconds + 0.1).end);
        for number in first..last {
            if !self.rolls.has(number) {
                self.rolls.put(number, self.roll(number));
            }
        }
    }

    fn numbers(&self, seconds: f64) -> std::ops::Range<i64> {
        let number = |seconds: f64| (seconds / self.every).floor() as i64;
        number(seconds - LONGEST)..number(seconds + BEFORE) + 1
    }

    fn roll(&self, number: i64) -> Roll {
        let mut draw = Draw::new(self.seed.nth(number as u64));
        let begins = (number as f64 + draw.between(0.28, 0.72)) * self.every;
        let near = self.drift * f64::from(self.minutes.gently(begins));
        let distance = self.distance * draw.octaves(0.85, 1.2) * math::exp2(-0.3 * near);
        let distance = distance.min(FAR);
        let level = draw.between(-3.5, 0.0) + 0.6 * (near - self.drift).min(0.0);
        let length = draw.octaves(3.0, 8.0) * (0.5 + self.rumble) * (0.7 + 0.06 * distance);
        // Some begin with their loudest part, others swell.
        let crest = draw.uniform() * draw.uniform() * length;
        let crowd = draw.between(0.9, 1.9);
        let from = draw.between(-0.3, 0.3);
        let to = from + draw.between(-0.3, 0.3);
        let mut arrivals = std::array::from_fn(|k| {
            let share = math::pow(draw.uniform(), crowd) * if k == 0 { 0.0 } else { 1.0 };
            let after = length * share;
            let level = 5.5 * draw.normal() - 1.3 * (after - crest).abs();
            let rise = 0.3 + 0.08 * distance * draw.uniform();
            let fall = draw.between(0.4, 1.0) + 0.5 * self.rumble;
            Arrival {
                after: after as f32,
                power: decibels::power(level) as f32,
                rise: (NEPER / rise) as f32,
                fall: (NEPER / fall) as f32,
                lean: (from + (to - from) * share + 0.1 * draw.normal()) as f32,
            }
        });
        arrivals[ARRIVALS - 1] = Arrival {
            after: crest as f32,
            power: decibels::power(-8.0) as f32,
            rise: NEPER as f32,
            fall: (NEPER / (3.0 + 4.0 * self.rumble)) as f32,
            lean: 0.0,
        };
        let mut roll = Roll {
            begins,
            power: 1.0,
            slope: (2.6 + 0.75 * distance) as f32,
            arrivals,
        };
        roll.power = decibels::power(level) as f32 / roll.loudest();
        roll
    }

    /// What is heard at `seconds`; [`Rolls::look_around`] comes first.
    pub fn at(&self, seconds: f64) -> impl Iterator<Item = Rumble> {
        self.numbers(seconds).filter_map(move |number| {
            let roll = self.rolls.get(number);
            let age = seconds - roll.begins;
            (-BEFORE..LONGEST)
                .contains(&age)
                .then(|| roll.heard(age as f32))
        })
    }
}

impl Roll {
    /// The power at its loudest: some part is just arriving then.
    fn loudest(&self) -> f32 {
        let times = self.arrivals.iter().map(|arrival| arrival.after);
        times.map(|age| self.heard(age).power).fold(0.0, f32::max)
    }

    /// What is heard `age` seconds after it began.
    fn heard(&self, age: f32) -> Rumble {
        let (mut power, mut slope, mut lean) = (1e-9, 0.0, 0.0);
        for arrival in &self.arrivals {
            let age = age - arrival.after;
            let speed = if age < 0.0 {
                arrival.rise
            } else {
                -arrival.fall
            };
            let part = arrival.power * power_f32(speed * age);
            power += part;
            // Echoes have come a longer way, and lost more on it.
            slope += part * 0.5 * age.max(0.0);
            lean += part * arrival.lean;
        }
        Rumble {
            power: self.power * power,
            slope: self.slope + slope / power,
            lean: (lean / power).clamp(-0.35, 0.35),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_roll_comes_suddenly_or_louder_than_asked() {
        let mut rolls = Rolls::new(Seed(4), 20.0, 3.0, 0.0, 1.0);
        let mut last = 0.0;
        for step in 0..200_000 {
            let seconds = f64::from(step) * 0.01;
            rolls.look_around(seconds);
            let power = rolls.at(seconds).map(|rumble| rumble.power).sum::<f32>();
            assert!(power < 1.6, "{power} at {seconds} s");
            assert!(power - last < 0.15, "{last}, then {power} at {seconds} s");
            last = power;
        }
    }
}
