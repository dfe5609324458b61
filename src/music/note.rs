//! A note as composed: what is played, when, how high and how loud.

use crate::units::Seed;

use super::harmony;
use super::instrument::Instrument;

/// One note.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// Seconds from the start.
    pub at: f64,
    /// Who plays it.
    pub instrument: &'static Instrument,
    /// Semitones, 60 is the C in the middle of a piano.
    pub pitch: i32,
    /// The major scale it is tuned for, 0 is C.
    pub key: i32,
    /// Decibels of loudness against the bed.
    pub level: f64,
    /// Seconds it is held, where the instrument can hold one.
    pub length: f64,
    /// Seconds in which it rises and in which it falls, where not as its instrument usually does.
    pub swell: Option<[f64; 2]>,
    /// How hard it is touched, from 0 to 1: what its colour follows.
    pub touch: f64,
    /// -1 left, 1 right.
    pub pan: f64,
    /// How far away: 1 as the others, 2 across the room.
    pub far: f64,
    /// What tells it from the same note at another time.
    pub seed: Seed,
}

impl Note {
    /// Seconds it sounds at most.
    pub fn longest(&self) -> f64 {
        if self.instrument.held {
            self.length
        } else {
            self.instrument.tail
        }
    }

    /// Of the fundamental.
    pub fn hertz(&self) -> f64 {
        harmony::hertz(self.pitch, self.key)
    }
}

/// Seconds by which a slurred note reaches into the next.
pub const SLUR: f64 = 0.5;

/// No breath is spent on less, in seconds.
const SHORTEST: f64 = 1.2;

/// More than any form gives at once.
const MOST: usize = 12;

/// A few notes, without a heap.
#[derive(Clone, Copy, Debug, Default)]
pub struct Few {
    notes: [Option<Note>; MOST],
    count: usize,
}

impl Few {
    /// Adds one; what is beyond the most there can be is left out.
    pub fn push(&mut self, note: Note) {
        if let Some(place) = self.notes.get_mut(self.count) {
            *place = Some(note);
            self.count += 1;
        }
    }

    /// The same with each note giving way to the one behind it, slurred, and the last to what
    /// may come at `end`; they are in order.
    pub fn one_voice(mut self, end: f64) -> Few {
        let mut next = end;
        for place in self.notes.iter_mut().rev() {
            let Some(note) = place else { continue };
            if note.at > end - SHORTEST {
                *place = None;
                continue;
            }
            note.length = note.length.min(next - note.at + SLUR);
            next = note.at;
        }
        self
    }

    /// Those that are to be kept.
    pub fn only(self, keep: impl Fn(&Note) -> bool) -> Few {
        Few {
            notes: self.notes.map(|note| note.filter(&keep)),
            ..self
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().flatten()
    }
}
