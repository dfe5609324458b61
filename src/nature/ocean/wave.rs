//! When waves come, how large they are, and what each is doing.

use crate::dsp::chance::Draw;
use crate::dsp::decibels::{self, power_f32};
use crate::dsp::math;
use crate::dsp::seeds;
use crate::synth::row::Row;
use crate::units::Seed;

/// Waves that can be heard at once: those that washed up before, those that are rising.
const BEFORE: i64 = 4;
const AFTER: i64 = 3;
/// One more at each end is kept ready, for instants close by.
const READY: usize = (BEFORE + AFTER + 3) as usize;

/// Seconds in which the sound of a wave of 1 m every 7 s rises, falls after the break, and
/// washes away, each by a factor e.
const RISE: f64 = 1.1;
const FALL: f64 = 0.9;
const WASH: f64 = 2.6;

/// Waves following one another. Wave `n` comes around `n` periods after the start;
/// all else about it is its own chance.
pub struct Train {
    seed: Seed,
    period: f64,
    sets: f64,
    power: f64,
    /// How long all of a wave takes, against one of 1 m every 7 s.
    time: f64,
    waves: Row<Wave>,
}

#[derive(Clone, Copy, Default)]
struct Wave {
    /// When it breaks, in seconds, at the middle of the shore.
    breaks: f64,
    /// By how much earlier it breaks on the left; negative for later.
    run: f64,
    power: f32,
    rise: f32,
    fall: f32,
    wash: f32,
}

/// How far each stage of the waves has come, as powers.
#[derive(Clone, Copy, Default, Debug)]
pub struct Envelopes {
    pub approach: f32,
    pub breaking: f32,
    pub wash: f32,
    pub backwash: f32,
}

impl Envelopes {
    /// What the stages give in all, each counted with its weight.
    pub fn weighed(&self, weights: &Envelopes) -> f32 {
        self.approach * weights.approach
            + self.breaking * weights.breaking
            + self.wash * weights.wash
            + self.backwash * weights.backwash
    }
}

impl Train {
    /// Waves of about `power`, 1 for the usual one, that differ by `sets`.
    pub fn new(seed: Seed, height: f64, period: f64, sets: f64, power: f64) -> Train {
        // A taller wave takes longer for everything; a quick succession leaves it less time.
        let time = math::pow(height, 0.15) * math::pow(period / 7.0, 0.6);
        let mut train = Train {
            seed,
            period,
            sets,
            power,
            time,
            waves: Row::new(READY),
        };
        train.look_around(0.0);
        train
    }

    /// What waves without any chance in them do: all alike, one a period.
    pub fn usual(&self, seconds: f64) -> Envelopes {
        let wave = Wave {
            power: self.power as f32,
            rise: (RISE * self.time) as f32,
            fall: (FALL * self.time) as f32,
            wash: (WASH * self.time) as f32,
            ..Wave::default()
        };
        let mut all = Envelopes::default();
        let age = seconds.rem_euclid(self.period);
        for number in -BEFORE..=AFTER {
            wave.add((age - number as f64 * self.period) as f32, &mut all);
        }
        all
    }

    /// Makes ready the waves that are heard within a second of `seconds`.
    pub fn look_around(&mut self, seconds: f64) {
        let now = self.number_at(seconds);
        for number in now - BEFORE - 1..=now + AFTER + 1 {
            if !self.waves.has(number) {
                self.waves.put(number, self.wave(number));
            }
        }
    }

    fn wave(&self, number: i64) -> Wave {
        let mut draw = Draw::new(self.seed.nth(number as u64));
        let breaks = (number as f64 + 0.3 * draw.normal()) * self.period;
        let set = 2.2 * math::sin_cos(number as f64 / 7.3 + Draw::new(self.seed).uniform()).0;
        // Against its neighbours, so that no minute has only large ones.
        let size =
            |number: i64| Draw::new(self.seed.named(seeds::SIZE).nth(number as u64)).normal();
        let size = size(number) - 0.5 * (size(number - 1) + size(number + 1));
        let level = self.sets * (2.5 * size + set);
        // Bends upward deviations so that none rises more than 3 dB over the common wave.
        let level = if level > 0.0 {
            level / (1.0 + level / 3.0)
        } else {
            level.max(-9.0)
        };
        let run =
            draw.between(0.15, 0.6) * self.time * if draw.bits() & 1 == 0 { 0.5 } else { -0.5 };
        Wave {
            breaks,
            run,
            power: (self.power * decibels::power(level)) as f32,
            rise: (RISE * self.time * math::exp2(0.5 * draw.normal())) as f32,
            fall: (FALL * self.time * math::exp2(0.4 * draw.normal())) as f32,
            wash: (WASH * self.time * math::exp2(0.35 * draw.normal())) as f32,
        }
    }

    fn number_at(&self, seconds: f64) -> i64 {
        (seconds / self.period).floor() as i64
    }

    /// Adds what the waves do at `seconds`, left and right; [`Train::look_around`] comes first.
    pub fn add(&self, seconds: f64, sides: &mut [Envelopes; 2]) {
        let now = self.number_at(seconds);
        for number in now - BEFORE..=now + AFTER {
            let wave = self.waves.get(number);
            for (side, sign) in sides.iter_mut().zip([1.0, -1.0]) {
                wave.add((seconds - wave.breaks + sign * wave.run) as f32, side);
            }
        }
    }
}

/// e to the power `x`, squared: an amplitude's exponential as a power.
fn fading(x: f32) -> f32 {
    power_f32(8.685_89 * x)
}

impl Wave {
    /// Adds the state `age` seconds after the break.
    fn add(&self, age: f32, to: &mut Envelopes) {
        let (approach, breaking, wash) = if age < 0.0 {
            (
                fading(age / self.rise),
                fading(age / (0.45 * self.rise)),
                0.0,
            )
        } else {
            let fall = fading(-age / self.fall);
            let run_up = 1.0 - fading(-0.5 * age / (0.27 * self.wash));
            (fall, fall, run_up * run_up * fading(-age / self.wash))
        };
        let back = (age - 1.4 * self.wash - 1.5) / (0.55 * self.wash);
        to.approach += self.power * approach;
        to.breaking += self.power * breaking;
        to.wash += self.power * wash;
        to.backwash += self.power * fading(-0.5 * back * back);
    }
}
