//! How a song is put down: habits that last some minutes, and a pen that moves on.

use crate::dsp::chance::Draw;
use crate::dsp::math;
use crate::synth::call::{CallerPlace, Note, Phrase};
use crate::units::Seed;

/// Seconds over which a motif turns into another.
const HABIT: f64 = 280.0;

/// Chance that stays for a while: numbers drawn from it drift to others over some minutes.
pub struct Habit {
    now: Draw,
    next: Draw,
    blend: f64,
}

impl Habit {
    pub fn new(seed: Seed, seconds: f64) -> Habit {
        let age = seconds / HABIT + f64::from(seed.uniform());
        let epoch = age.floor();
        let draw = |epoch: f64| Draw::new(seed.nth(epoch as i64 as u64));
        Habit {
            now: draw(epoch),
            next: draw(epoch + 1.0),
            blend: math::ease_f64(age - epoch),
        }
    }

    pub fn uniform(&mut self) -> f64 {
        let (now, next) = (self.now.uniform(), self.next.uniform());
        now + (next - now) * self.blend
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    pub fn octaves(&mut self, low: f64, high: f64) -> f64 {
        low * math::pow(high / low, self.uniform())
    }

    /// One of `choices`, as a step: it stays until it changes.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let (now, next) = (self.now.uniform(), self.next.uniform());
        let chance = if self.blend < 0.5 { now } else { next };
        choices[(chance * choices.len() as f64) as usize % choices.len()]
    }
}

/// One syllable, and the silence after it.
#[derive(Clone, Copy)]
pub struct Syllable {
    pub lasts: f64,
    pub gap: f64,
    pub hertz: f64,
    pub glide: f64,
    pub bow: f64,
    pub level: f64,
    pub waver: [f64; 3],
}

impl Syllable {
    pub const fn new(lasts: f64, hertz: f64) -> Syllable {
        Syllable {
            lasts,
            gap: 0.04,
            hertz,
            glide: 0.0,
            bow: 0.0,
            level: 1.0,
            waver: [0.0; 3],
        }
    }
}

/// Where a song is being put down: it moves on with every syllable.
pub struct Pen<'a> {
    pub time: f64,
    pub ends: f64,
    pub level: f64,
    pub partials: [f64; 3],
    /// The tremble of syllables that have none of their own.
    pub rough: [f64; 3],
    pub draw: &'a mut Draw,
    pub place: &'a CallerPlace,
    pub phrase: &'a mut Phrase,
}

impl Pen<'_> {
    /// Sings a syllable, never quite the same.
    pub fn sing(&mut self, syllable: &Syllable) {
        let lasts = syllable.lasts * (1.0 + 0.04 * self.draw.normal());
        if self.time + lasts > self.ends {
            return;
        }
        let note = Note {
            glide: syllable.glide,
            bow: syllable.bow,
            waver: if syllable.waver[0] > 0.0 {
                syllable.waver
            } else {
                self.rough
            },
            // No syllable starts harder than in 12 ms.
            attack: (0.35 * lasts).max(0.012),
            release: 0.5 * lasts,
            level: self.level * syllable.level * (1.0 + 0.08 * self.draw.normal()),
            partials: self.partials,
            ..Note::plain(
                self.time,
                lasts,
                syllable.hertz * (1.0 + 0.006 * self.draw.normal()),
            )
        };
        self.phrase.put(&note, self.place);
        self.time += lasts + syllable.gap * (1.0 + 0.08 * self.draw.normal());
    }

    pub fn rest(&mut self, seconds: f64) {
        self.time += seconds;
    }

    /// A whole number from `least` to `most`.
    pub fn count(&mut self, least: usize, most: usize) -> usize {
        least + (self.draw.uniform() * (most - least + 1) as f64) as usize
    }
}
