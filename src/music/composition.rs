//! What makes a piece, and how its parts come to their notes.

use std::sync::Arc;

use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::units::Seed;

#[cfg(test)]
use super::forms::Strain;
use super::harmony::{Chord, Harmony, PitchSet, ScaleMode};
use super::instrument::Instrument;
use super::instruments::{CHOIR, DRONE, GLASS, STRINGS};
use super::note::Note;
use super::occasion::{Breaths, Occasion};

/// How a piece is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Short phrases over a bass, with rests.
    Phrases,
    /// Single tones, each in a loop of its own length.
    Loops,
    /// Broken chords that rock, their notes coming and going.
    Rocking,
    /// Chords that swell as one breathes, and figures between them.
    Breaths,
}

/// What lies under everything, so that no note falls into silence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    Strings,
    Choir,
    Glass,
    Drone,
}

impl Ground {
    pub fn instrument(self) -> &'static Instrument {
        match self {
            Ground::Strings => &STRINGS,
            Ground::Choir => &CHOIR,
            Ground::Glass => &GLASS,
            Ground::Drone => &DRONE,
        }
    }
}

/// A piece, as its recipe describes it.
#[derive(Clone, Copy, Debug)]
pub struct Composition {
    pub form: Form,
    pub lead: &'static Instrument,
    pub ground: Ground,
    /// Who answers now and then, from farther away.
    pub second: Option<&'static Instrument>,
    /// 0 is C.
    pub tonic: i32,
    pub mode: ScaleMode,
    /// Whether melodies take the tones a fifth above the chord's: sevenths and ninths.
    pub airy: bool,
    /// Factor of speed.
    pub pace: f64,
    /// Shares: how many of the notes there could be are played, and how much is left out.
    pub density: f64,
    pub rest: f64,
    /// Semitones up or down.
    pub register: i32,
    /// How far chords stray: 1 as usual.
    pub wander: f64,
    /// Decibels by which a note may rise above the rest.
    pub prominence: f64,
    /// Seconds of a breath.
    pub breath: f64,
}

/// A piece with its seed: what its parts ask.
pub struct Composer {
    pub piece: Composition,
    pub harmony: Harmony,
    pub seed: Seed,
    pub occasion: Arc<Occasion>,
    /// What chords go with where they swell as one breathes.
    pub breaths: Breaths,
    /// Slow curves: how high phrases lie, how loud, how fast.
    curves: [Fractal; 3],
}

/// How often chords change, in seconds, before the pace.
const CHORDS: [(Form, f64); 4] = [
    (Form::Phrases, 26.4),
    (Form::Loops, 50.0),
    (Form::Rocking, 21.8),
    (Form::Breaths, 20.0),
];

impl Composer {
    pub fn new(piece: Composition, seed: Seed, occasion: Arc<Occasion>) -> Composer {
        let slot = CHORDS.iter().find(|(form, _)| *form == piece.form);
        let slot = slot.map_or(30.0, |(_, seconds)| *seconds);
        let slot = match piece.form {
            // Chords change between breaths.
            Form::Breaths => 2.0 * piece.breath,
            _ => slot / piece.pace,
        };
        let curve = |n| Fractal::new(seed.named(seeds::WANDER).nth(n), 1.0, 2, 1.0);
        let breaths = Breaths::new(&occasion, piece.breath);
        let harmony = Harmony::new(
            seed.named(seeds::HARMONY),
            piece.tonic,
            piece.mode,
            slot,
            piece.wander,
        );
        Composer {
            harmony: match piece.form {
                Form::Breaths => harmony.with(breaths.clone()),
                _ => harmony,
            },
            piece,
            seed,
            occasion,
            breaths,
            curves: [0, 1, 2].map(curve),
        }
    }

    /// The curve of that number at `x`.
    pub fn curve(&self, number: usize, x: f64) -> f64 {
        f64::from(self.curves[number % 3].at(x))
    }

    /// The tones a melody may take.
    pub fn melody(&self, seconds: f64, tail: f64) -> PitchSet {
        let tail = tail.min(5.0);
        if self.piece.airy {
            self.harmony.airy(seconds, tail)
        } else {
            self.harmony.tones(seconds, tail)
        }
    }

    /// The tones that hold still under it.
    pub fn under(&self, seconds: f64, tail: f64) -> PitchSet {
        let plain = self.harmony.tones(seconds, tail);
        if self.piece.airy {
            plain.and(self.harmony.airy(seconds, tail)).or(plain)
        } else {
            plain
        }
    }

    /// Decibels of a struck note against the ground, so that it rises as far as it may.
    pub fn struck(&self) -> f64 {
        let rise = self.piece.prominence.max(0.3);
        // Close to nothing, what meets by chance counts as much as what is struck.
        let chance = 1.0 + (6.0 - rise).clamp(0.0, 3.0);
        decibels::of_power(decibels::power(rise) - 1.0) - chance
    }

    /// Where `who` plays melodies at `seconds`: moved to the register, within its compass.
    pub fn range(&self, who: &Instrument, seconds: f64) -> (i32, i32) {
        let (low, high) = who.range;
        let sunk = math::nearest(SUNK_SEMITONES * self.occasion.sinking(seconds)) as i32;
        let by = self.piece.register - sunk;
        let lowest = low.min(BOTTOM).max(who.lowest);
        ((low + by).max(lowest), (high + by).min(TOP))
    }

    /// The power all is to have at `seconds` against what it usually has: chords that go with a
    /// breath are to be heard to do so, however evenly the piece is played.
    pub fn wanted(&self, seconds: f64) -> f32 {
        match self.piece.form {
            Form::Breaths => decibels::power_f32(SWELL_DB * self.breaths.fullness(seconds)),
            _ => 1.0,
        }
    }

    /// Whether what `who` plays in slot `number` at `seconds` is still played, where the piece
    /// sinks: ever less, and what is struck or blown not at all at the end.
    pub fn stays(&self, number: i64, seconds: f64, who: &Instrument) -> bool {
        let sunk = self.occasion.sinking(seconds);
        if sunk == 0.0 {
            return true;
        }
        let closing = match who.is_slow() {
            true => 1.0,
            false => ((LAST - sunk) / CLOSING).clamp(0.0, 1.0),
        };
        let mut draw = Draw::new(self.seed.named(seeds::SINKING).nth(number as u64));
        draw.uniform() < closing * (1.0 - THINNED * sunk)
    }

    /// A note of the melody's instrument.
    pub fn note(&self, at: f64, pitch: i32, draw: &mut Draw) -> Note {
        Note {
            at,
            instrument: self.piece.lead,
            pitch,
            key: self.chord(at).key,
            level: self.struck()
                - 0.12 * f64::from((pitch - 67).max(0))
                - SUNK_DB * self.occasion.sinking(at),
            length: 6.0,
            swell: None,
            touch: 0.45,
            pan: 0.0,
            far: 1.0,
            seed: Seed(draw.bits()),
        }
    }

    pub fn chord(&self, seconds: f64) -> Chord {
        self.harmony.chord(seconds)
    }

    /// All notes that begin from `from` to `to`, in order: for looking at a piece without
    /// hearing it.
    #[cfg(test)]
    pub fn notes(&self, from: f64, to: f64) -> Vec<Note> {
        let mut all = Vec::new();
        for part in Strain::all(self) {
            let (first, last) = part.slots(self, from, to);
            for number in first..=last {
                let few = part.notes(self, number);
                all.extend(few.iter().filter(|n| from <= n.at && n.at < to).copied());
            }
        }
        all.sort_by(|a: &Note, b| a.at.total_cmp(&b.at).then(a.pitch.cmp(&b.pitch)));
        all
    }
}

/// Decibels by which chords are louder with full lungs.
const SWELL_DB: f32 = 3.5;

/// No melody goes higher: above lies what wakes. And none sinks lower.
const TOP: i32 = 81;
const BOTTOM: i32 = 40;

/// At the end of a session for sleep, music is lower by so many semitones and decibels, so much
/// of it is gone, and from this part on it dies out, to end in what lies under it.
const SUNK_SEMITONES: f64 = 5.0;
const SUNK_DB: f64 = 8.0;
const THINNED: f64 = 0.7;
const LAST: f64 = 0.92;
const CLOSING: f64 = 0.15;

/// One of `choices`, each as likely as its weight.
pub fn pick<T: Copy>(choices: &[(T, f64)], draw: &mut Draw) -> T {
    let all: f64 = choices.iter().map(|(_, weight)| weight).sum();
    let mut left = draw.uniform() * all;
    for (choice, weight) in choices {
        left -= weight;
        if left < 0.0 {
            return *choice;
        }
    }
    choices[choices.len() - 1].0
}
