//! What each kind of bird sings: motifs of its own, never twice the same.
//!
//! The kinds are inventions in the manner of birds everybody has heard. A bird keeps a
//! few motifs. Which of them it takes and how often is the song's own chance; the motifs
//! themselves change over some minutes, so that no hour is like another.

use crate::dsp::chance::Draw;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::synth::call::{CallerPlace, Phrase};
use crate::units::Seed;

use super::pen::{Habit, Pen, Syllable};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Species {
    Blackbird,
    Robin,
    Thrush,
    Warbler,
    Finch,
    Wren,
    Tit,
    Dove,
}

impl Species {
    pub fn named(word: &str) -> Option<Species> {
        Some(match word {
            "blackbird" => Species::Blackbird,
            "robin" => Species::Robin,
            "thrush" => Species::Thrush,
            "warbler" => Species::Warbler,
            "finch" => Species::Finch,
            "wren" => Species::Wren,
            "tit" => Species::Tit,
            "dove" => Species::Dove,
            _ => return None,
        })
    }

    /// How likely it takes its turn at this hour of the morning.
    pub fn keen(self, hour: f64) -> f64 {
        // When it begins, when it is at its keenest, and what is left at nine.
        let (begins, keenest, late) = match self {
            Species::Blackbird => (3.6, 4.8, 0.35),
            Species::Robin => (3.5, 4.6, 0.45),
            Species::Thrush => (3.8, 5.0, 0.4),
            Species::Wren => (4.4, 5.6, 0.5),
            Species::Warbler => (4.5, 5.8, 0.7),
            Species::Finch => (4.8, 6.0, 0.8),
            Species::Tit => (5.0, 6.5, 0.7),
            Species::Dove => (4.7, 6.2, 0.9),
        };
        if hour < keenest {
            ((hour - begins) / (keenest - begins)).clamp(0.0, 1.0)
        } else {
            1.0 - (1.0 - late) * (hour - keenest) / (9.0 - keenest)
        }
    }

    /// The middle of its voice in hertz, and its level.
    fn voice(self) -> (f64, f64) {
        match self {
            Species::Blackbird => (1900.0, 1.0),
            Species::Robin => (3700.0, 0.85),
            Species::Thrush => (2850.0, 0.9),
            Species::Warbler => (3200.0, 0.85),
            Species::Finch => (3500.0, 0.8),
            Species::Wren => (4300.0, 0.6),
            Species::Tit => (3600.0, 0.6),
            Species::Dove => (465.0, 0.55),
        }
    }

    /// How much of the octave and the twelfth sounds along.
    fn partials(self) -> [f64; 3] {
        match self {
            Species::Blackbird => [1.0, 0.07, 0.02],
            Species::Dove => [1.0, 0.12, 0.03],
            _ => [1.0, 0.07, 0.015],
        }
    }

    /// A tremble too fast to be heard as one: no small bird's voice is a pure tone.
    fn rough(self) -> [f64; 3] {
        match self {
            Species::Blackbird | Species::Dove => [0.0; 3],
            Species::Robin | Species::Warbler => [70.0, 0.012, 0.2],
            _ => [85.0, 0.016, 0.3],
        }
    }
}

/// Steps of a scale without semitones, which any two whistles agree in.
const SCALE: [f64; 6] = [0.75, 0.833, 1.0, 1.125, 1.25, 1.5];

/// A bird's song.
pub struct Song {
    species: Species,
    seed: Seed,
    hertz: f64,
}

impl Song {
    pub fn new(species: Species, seed: Seed) -> Song {
        let seed = seed.named(seeds::SONG);
        let own = Draw::new(seed).between(0.94, 1.06);
        Song {
            species,
            seed,
            hertz: species.voice().0 * own,
        }
    }

    /// The middle of its voice.
    pub fn hertz(&self) -> f64 {
        self.hertz
    }

    /// Its level against a blackbird's.
    pub fn level(&self) -> f64 {
        self.species.voice().1
    }

    /// Puts down a song from `begins`, which is over by `ends`.
    pub fn sing(
        &self,
        [begins, ends, level]: [f64; 3],
        draw: &mut Draw,
        place: &CallerPlace,
        phrase: &mut Phrase,
    ) {
        let mut pen = Pen {
            time: begins,
            ends,
            level: level * self.level(),
            partials: self.species.partials(),
            rough: self.species.rough(),
            draw,
            place,
            phrase,
        };
        match self.species {
            Species::Blackbird => self.whistle(&mut pen),
            Species::Robin => self.ripple(&mut pen),
            Species::Thrush => self.repeat(&mut pen),
            Species::Warbler => self.warble(&mut pen),
            Species::Finch => self.cascade(&mut pen),
            Species::Wren => self.trill(&mut pen),
            Species::Tit => self.seesaw(&mut pen),
            Species::Dove => self.coo(&mut pen),
        }
    }

    /// What the bird is used to for motif `motif`, at this time.
    fn habit(&self, motif: usize, pen: &Pen) -> Habit {
        Habit::new(self.seed.nth(motif as u64), pen.time)
    }

    /// Slow, round whistles on a scale; sometimes a far softer twitter at the end.
    fn whistle(&self, pen: &mut Pen) {
        let motif = pen.count(0, 4);
        self.whistles(motif, [3, 5], pen);
        if pen.draw.uniform() < 0.6 {
            let rest = pen.draw.between(0.05, 0.25);
            pen.rest(rest);
            let motif = pen.count(5, 8);
            self.whistles(motif, [2, 4], pen);
        }
        if pen.draw.uniform() < 0.35 {
            pen.rest(0.06);
            let top = self.hertz * pen.draw.between(1.6, 1.95);
            for note in 0..pen.count(4, 7) {
                let zigzag = if note & 1 == 0 { 1.0 } else { 0.84 };
                pen.sing(&Syllable {
                    glide: -0.12,
                    gap: 0.03,
                    level: 0.16,
                    ..Syllable::new(0.055, top * zigzag)
                });
            }
        }
    }

    fn whistles(&self, motif: usize, [least, most]: [usize; 2], pen: &mut Pen) {
        let mut habit = self.habit(motif, pen);
        for _ in 0..pen.count(least, most) {
            let lasts = habit.octaves(0.14, 0.4);
            pen.sing(&Syllable {
                // Whistles slide into each other rather than stand on a key.
                glide: habit.between(-0.2, 0.16),
                bow: habit.between(-0.08, 0.1),
                gap: habit.between(0.02, 0.12),
                waver: habit.pick(&[[0.0; 3], [0.0; 3], [0.0; 3], [17.0, 0.02, 0.15]]),
                ..Syllable::new(
                    lasts,
                    self.hertz * habit.pick(&SCALE) * habit.between(0.99, 1.01),
                )
            });
        }
    }

    /// One or two thin long notes, a trickle downward, and a slow end.
    fn ripple(&self, pen: &mut Pen) {
        let motif = pen.count(0, 5);
        let mut habit = self.habit(motif, pen);
        for _ in 0..pen.count(1, 2) {
            pen.sing(&Syllable {
                glide: habit.between(-0.06, 0.1),
                gap: habit.between(0.05, 0.14),
                level: 0.55,
                ..Syllable::new(
                    habit.between(0.14, 0.26),
                    self.hertz * habit.between(1.08, 1.3),
                )
            });
        }
        let (top, floor) = (habit.between(1.1, 1.35), habit.between(0.72, 0.85));
        let count = pen.count(6, 10);
        for note in 0..count {
            let way = note as f64 / count as f64;
            let wobble = habit.between(-0.14, 0.14);
            pen.sing(&Syllable {
                glide: habit.between(-0.2, 0.12),
                bow: habit.between(-0.05, 0.1),
                gap: 0.018 + 0.03 * way,
                level: 0.75,
                ..Syllable::new(
                    0.055 + 0.035 * way,
                    self.hertz * (top + (floor - top) * way + wobble),
                )
            });
        }
        for _ in 0..pen.count(1, 3) {
            pen.sing(&Syllable {
                glide: habit.between(-0.2, 0.04),
                bow: habit.between(0.0, 0.08),
                gap: habit.between(0.04, 0.1),
                ..Syllable::new(
                    habit.between(0.13, 0.24),
                    self.hertz * habit.between(0.72, 0.98),
                )
            });
        }
    }

    /// A motif two to four times, then another.
    fn repeat(&self, pen: &mut Pen) {
        for _ in 0..pen.count(2, 3) {
            let motif = pen.count(0, 5);
            for _ in 0..pen.count(2, 4) {
                let mut habit = self.habit(motif, pen);
                for _ in 0..habit.pick(&[1, 2, 2, 3]) {
                    pen.sing(&Syllable {
                        glide: habit.between(-0.32, 0.3),
                        bow: habit.between(-0.12, 0.15),
                        gap: habit.between(0.025, 0.06),
                        waver: habit.pick(&[[0.0; 3], [0.0; 3], [0.0; 3], [32.0, 0.035, 0.1]]),
                        ..Syllable::new(
                            habit.octaves(0.08, 0.19),
                            self.hertz * habit.octaves(0.78, 1.28),
                        )
                    });
                }
                pen.rest(habit.between(0.05, 0.12));
            }
            let rest = pen.draw.between(0.2, 0.5);
            pen.rest(rest);
        }
    }

    /// A long string of notes that wander up and down, and a clear end.
    fn warble(&self, pen: &mut Pen) {
        let motif = pen.count(0, 3);
        let mut habit = self.habit(motif, pen);
        let count = pen.count(10, 16);
        let mut pitch = habit.between(-0.2, 0.2);
        for note in 0..count {
            // In octaves, always drawn back to the middle.
            pitch = 0.7 * pitch + habit.between(-0.33, 0.33);
            let way = note as f64 / count as f64;
            pen.sing(&Syllable {
                glide: habit.between(-0.25, 0.25),
                bow: habit.between(-0.1, 0.12),
                gap: habit.between(0.012, 0.05),
                level: 0.5 + 0.4 * way,
                ..Syllable::new(habit.octaves(0.06, 0.14), self.hertz * math::exp2(pitch))
            });
        }
        for _ in 0..pen.count(2, 3) {
            pen.sing(&Syllable {
                glide: habit.between(-0.1, 0.06),
                gap: habit.between(0.03, 0.08),
                ..Syllable::new(
                    habit.between(0.14, 0.22),
                    self.hertz * 0.85 * habit.pick(&SCALE[..5]),
                )
            });
        }
    }

    /// Three short rows of notes, each lower than the one before, and a flourish.
    fn cascade(&self, pen: &mut Pen) {
        let motif = pen.count(0, 2);
        let mut habit = self.habit(motif, pen);
        let mut pitch = habit.between(1.15, 1.38);
        for row in 0..3 {
            let (glide, bow) = (habit.between(-0.32, 0.2), habit.between(-0.05, 0.15));
            let (lasts, gap) = (habit.octaves(0.06, 0.13), habit.between(0.03, 0.07));
            let sinks = habit.between(0.955, 1.0);
            for _ in 0..pen.count(2, 5) {
                pen.sing(&Syllable {
                    glide,
                    bow,
                    gap,
                    level: [0.55, 0.8, 0.95][row],
                    ..Syllable::new(lasts, self.hertz * pitch)
                });
                pitch *= sinks;
            }
            pitch *= habit.between(0.8, 0.92);
        }
        pen.sing(&Syllable {
            bow: habit.between(0.1, 0.25),
            glide: habit.between(-0.1, 0.2),
            gap: 0.02,
            ..Syllable::new(habit.between(0.12, 0.18), self.hertz * pitch.max(0.7))
        });
        pen.sing(&Syllable {
            glide: -0.15,
            level: 0.6,
            ..Syllable::new(habit.between(0.08, 0.14), self.hertz * 0.85)
        });
    }

    /// A few notes, and a trill that swells and goes.
    fn trill(&self, pen: &mut Pen) {
        let motif = pen.count(0, 2);
        let mut habit = self.habit(motif, pen);
        for _ in 0..pen.count(2, 4) {
            pen.sing(&Syllable {
                glide: habit.between(-0.2, 0.2),
                gap: habit.between(0.03, 0.07),
                level: 0.6,
                ..Syllable::new(
                    habit.between(0.07, 0.12),
                    self.hertz * habit.between(0.75, 1.05),
                )
            });
        }
        let hertz = self.hertz * habit.between(0.8, 1.08);
        let (lasts, glide) = (habit.between(0.036, 0.05), habit.between(-0.28, 0.22));
        let count = pen.count(9, 17);
        for note in 0..count {
            let way = note as f64 / count as f64;
            pen.sing(&Syllable {
                glide,
                gap: 0.022,
                level: (0.3 + 2.5 * way).min(0.9) * (2.4 * (1.0 - way)).min(1.0),
                ..Syllable::new(lasts, hertz * (1.0 - 0.06 * way))
            });
        }
    }

    /// Two notes, up and down in turn.
    fn seesaw(&self, pen: &mut Pen) {
        let motif = pen.count(0, 2);
        let mut habit = self.habit(motif, pen);
        let (high, low) = (habit.between(1.08, 1.22), habit.between(0.84, 0.95));
        let (first, second) = (habit.between(0.09, 0.15), habit.between(0.13, 0.2));
        let gap = habit.between(0.05, 0.1);
        for _ in 0..pen.count(3, 5) {
            pen.sing(&Syllable {
                glide: -0.05,
                gap: 0.6 * gap,
                level: 0.8,
                ..Syllable::new(first, self.hertz * high)
            });
            pen.sing(&Syllable {
                bow: 0.03,
                gap: 1.4 * gap,
                ..Syllable::new(second, self.hertz * low)
            });
        }
    }

    /// Three low coos, two or three times.
    fn coo(&self, pen: &mut Pen) {
        let mut habit = self.habit(0, pen);
        let swell = habit.between(1.04, 1.1);
        let hertz = self.hertz * pen.draw.between(0.95, 1.05);
        for _ in 0..pen.count(2, 3) {
            for (lasts, pitch, level) in [(0.26, 1.0, 0.7), (0.48, swell, 1.0), (0.3, 0.96, 0.8)] {
                pen.sing(&Syllable {
                    bow: 0.05,
                    glide: -0.05,
                    gap: 0.13,
                    level,
                    // A little hoarse.
                    waver: [21.0, 0.006, 0.2],
                    ..Syllable::new(lasts, hertz * pitch)
                });
            }
            pen.rest(0.45);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_light_has_fewer_singers_than_sunrise() {
        let all = [
            Species::Blackbird,
            Species::Robin,
            Species::Thrush,
            Species::Warbler,
            Species::Finch,
            Species::Wren,
            Species::Tit,
            Species::Dove,
        ];
        let singers = |hour: f64| all.iter().filter(|bird| bird.keen(hour) > 0.3).count();
        assert!(singers(4.2) <= 3 && singers(5.8) == 8);
    }
}
