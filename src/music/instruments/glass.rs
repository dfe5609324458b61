//! Glasses, rubbed on the rim: hardly anything but the fundamental, and that as a pair.

use crate::dsp::chance::Draw;
use crate::dsp::decibels;

use crate::music::instrument::{Colour, Instrument};
use crate::music::note::Note;
use crate::music::ringing::{Gate, Ringing, Strand};

pub const GLASS: Instrument = Instrument {
    name: "glass",
    range: (57, 74),
    lowest: 38,
    held: true,
    tail: 9.0,
    play,
};

/// Its modes, as (ratio, decibels).
const MODES: [(f64, f64); 3] = [(1.0, 0.0), (2.32, -27.0), (4.25, -40.0)];

fn play(note: &Note, _: &Colour) -> Ringing {
    let mut draw = Draw::new(note.seed);
    let gate = Gate::held(note, 2.4, 4.5);
    let mut ringing = Ringing::new(note, gate, note.length);
    let beat = draw.between(0.3, 0.55);
    for (ratio, db) in MODES {
        let first = Strand {
            level: decibels::amplitude(db),
            pan: note.pan - 0.3,
            phase: draw.uniform(),
            ..Strand::default()
        };
        let second = Strand {
            level: 0.4 * first.level,
            pan: note.pan + 0.3,
            phase: draw.uniform(),
            beat,
            ..first
        };
        let shimmer = [1.5, draw.between(0.2, 0.4), draw.uniform()];
        ringing.add(note.hertz() * ratio, &[first, second], shimmer);
    }
    // The finger on the rim.
    ringing.breathe(-34.0);
    ringing.finish(note.level)
}
