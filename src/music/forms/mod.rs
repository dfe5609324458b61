//! The forms: how each part of a piece comes to its notes.
//!
//! A part is a row of numbered slots. The notes of a slot follow from its number alone, and
//! at most one slot back is looked at, so a piece can be begun anywhere.

mod answers;
mod breaths;
mod ground;
mod loops;
mod phrases;
mod rocking;

use super::composition::{Composer, Form, Ground};
use super::note::Few;
use super::occasion::LONGEST_WAIT;
use crate::dsp::chance::Draw;
use crate::dsp::seeds;

/// Whether slot `number` is left out, as that share of them would be. Never two in a row, so
/// that the music does not seem over.
fn rests(composer: &Composer, number: i64, share: f64) -> bool {
    let seed = composer.seed.named(seeds::REST);
    let would = |number: i64| {
        let mut draw = Draw::new(seed.nth(number as u64));
        draw.uniform() < share
    };
    would(number) && !would(number - 1)
}

/// A part of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Strain {
    kind: Role,
    /// Seconds from slot to slot, and where the first begins.
    period: f64,
    offset: f64,
    /// Seconds before and after the beginning of a slot at which its notes may begin, and
    /// for which they may sound.
    early: f64,
    late: f64,
    tail: f64,
}

#[derive(Clone, Copy, Debug)]
enum Role {
    Phrases,
    /// One of so many voices.
    Loop(usize),
    Rocking,
    Figures,
    Chords,
    /// One voice of what lies under all.
    Ground(usize),
    Answers,
}

impl Strain {
    /// The parts of a piece.
    pub fn all(composer: &Composer) -> Vec<Strain> {
        let piece = &composer.piece;
        let mut parts = match piece.form {
            Form::Phrases => vec![phrases::part(piece)],
            Form::Loops => loops::parts(piece),
            Form::Rocking => vec![rocking::part(piece)],
            Form::Breaths => breaths::parts(composer),
        };
        if piece.form != Form::Breaths || piece.ground == Ground::Drone {
            parts.extend(ground::parts(piece));
        }
        if piece.second.is_some() {
            parts.push(answers::part(piece));
        }
        parts
    }

    /// The notes of slot `number`.
    pub fn notes(&self, composer: &Composer, number: i64) -> Few {
        let start = self.offset + number as f64 * self.period;
        let few = match self.kind {
            Role::Phrases => phrases::notes(composer, number, start),
            Role::Loop(voice) => loops::notes(composer, voice, number, (start, self.period)),
            Role::Rocking => rocking::notes(composer, number, (start, self.period)),
            Role::Figures => breaths::figure(composer, number),
            Role::Chords => breaths::chord(composer, number),
            Role::Ground(voice) => ground::notes(composer, voice, number, start),
            Role::Answers => answers::notes(composer, number, start),
        };
        let few = match self.kind {
            // Nobody hears these begin.
            Role::Chords | Role::Ground(_) => return few,
            _ => few.only(|note| note.instrument.is_slow() || composer.occasion.is_clear(note.at)),
        };
        let blown = few.iter().all(|note| note.instrument.is_one_voice());
        match self.kind {
            // These are as many players as there are loops.
            Role::Loop(_) => few,
            _ if !blown => few,
            Role::Phrases => few.one_voice(phrases::earliest(start + self.period)),
            _ => few.one_voice(f64::INFINITY),
        }
    }

    /// The first and last slots with notes that may begin from `from` to `to`.
    pub fn slots(&self, composer: &Composer, from: f64, to: f64) -> (i64, i64) {
        let slot = |seconds: f64| match self.kind {
            Role::Figures | Role::Chords => composer.breaths.number(seconds),
            _ => ((seconds - self.offset) / self.period).floor() as i64,
        };
        (slot(from - self.late), slot(to + self.early))
    }

    /// The first and last slots with notes that may sound at `seconds` or soon.
    pub fn sounding(&self, composer: &Composer, seconds: f64) -> (i64, i64) {
        let (first, _) = self.slots(composer, seconds - self.tail - 0.1, seconds);
        let (_, last) = self.slots(composer, seconds, seconds + 0.2);
        (first, last)
    }

    /// How many slots that is at most.
    pub fn room(&self) -> usize {
        ((self.early + self.late + self.tail + 0.3) / self.period) as usize + 3
    }
}
