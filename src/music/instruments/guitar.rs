//! A guitar with nylon strings, played with the flesh of the fingers.

use crate::dsp::math;

use crate::music::instrument::{Colour, Instrument, Partial, chances};
use crate::music::note::Note;
use crate::music::ringing::{Gate, Ringing};

pub const GUITAR: Instrument = Instrument {
    name: "guitar",
    range: (45, 67),
    lowest: 40,
    held: false,
    tail: 6.0,
    play,
};

fn play(note: &Note, colour: &Colour) -> Ringing {
    let (_, mut pluck) = chances(note);
    let f0 = note.hertz();
    let octave = f64::from(note.pitch - 55) / 12.0;
    let stiff = 6e-5 * math::exp2(0.8 * octave);
    let mut ringing = Ringing::new(note, Gate::Struck(0.012 + colour.softer), GUITAR.tail);
    let place = pluck.between(0.21, 0.28);
    let dark = 1000.0 * math::exp2(colour.brighter);
    for n in 1..=12u32 {
        let n = f64::from(n);
        let hertz = n * f0 * (1.0 + stiff * n * n).sqrt();
        let level = math::sin_cos(0.5 * n * place).0.abs() * math::pow(n, -1.35)
            / (1.0 + (hertz / dark) * (hertz / dark));
        if level < 0.004 {
            continue;
        }
        let fast = (8.0 + 3.6 * math::pow((n - 1.0).max(1e-9), 1.15)) * math::exp2(0.35 * octave);
        ringing.strike(
            note,
            colour,
            &mut pluck,
            &Partial {
                hertz,
                level,
                fast,
                slow: 0.55 * fast,
                rest: 0.2,
                split: 0.15 + 0.000_4 * hertz,
                pan: 0.0,
            },
        );
    }
    // The air in the body, and its top.
    ringing.knock(note, &mut pluck, 103.0, 0.09, 0.05);
    ringing.knock(note, &mut pluck, 700.0, 0.009, 0.02);
    ringing.finish(note.level)
}
