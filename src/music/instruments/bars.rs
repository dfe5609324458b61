//! What bars and tines have in common: few overtones, far apart.

use crate::dsp::decibels;
use crate::dsp::math;

use crate::music::instrument::{Colour, Partial, chances};
use crate::music::note::Note;
use crate::music::ringing::{Gate, Ringing};

/// Overtones as (ratio, decibels, decibels a second at C5).
pub type Table = [(f64, f64, f64)];

/// A bar of that table, struck or plucked within `attack` seconds, with a tick of that level.
pub fn bar(
    note: &Note,
    colour: &Colour,
    table: &Table,
    (attack, tail): (f64, f64),
    tick: f64,
) -> Ringing {
    let (mut key, mut strike) = chances(note);
    let octave = f64::from(note.pitch - 72) / 12.0;
    let mut ringing = Ringing::new(note, Gate::Struck(attack + colour.softer), tail);
    for (ratio, db, fall) in table {
        let first = *ratio == 1.0;
        // Overtones of a bar are where its maker's file left them.
        let off = key.between(0.995, 1.005);
        let hertz = note.hertz() * ratio * if first { 1.0 } else { off };
        let high = math::log2(hertz / 1000.0).max(0.0);
        let touch = if first { 0.0 } else { 5.0 * (note.touch - 0.5) };
        let db = db - (3.5 - 2.0 * colour.brighter) * high + touch + 0.8 * strike.normal();
        let fall = fall * math::exp2(0.35 * octave);
        ringing.strike(
            note,
            colour,
            &mut strike,
            &Partial {
                hertz,
                level: decibels::amplitude(db),
                fast: fall,
                slow: 0.8 * fall,
                rest: 0.2,
                split: key.between(0.25, 0.7),
                pan: if first { 0.0 } else { 0.12 * key.normal() },
            },
        );
    }
    if tick > 0.0 {
        ringing.knock(note, &mut strike, 600.0, 0.012, tick);
    }
    ringing.finish(note.level)
}
