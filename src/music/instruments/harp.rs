//! A harp, plucked near the middle of its strings: nearly pure.

use crate::dsp::math;

use crate::music::instrument::{Colour, Instrument, Partial, chances, octaves};
use crate::music::note::Note;
use crate::music::ringing::{Gate, Ringing};

pub const HARP: Instrument = Instrument {
    name: "harp",
    range: (48, 76),
    lowest: 31,
    held: false,
    tail: 7.0,
    play,
};

fn play(note: &Note, colour: &Colour) -> Ringing {
    let (_, mut pluck) = chances(note);
    let (f0, octave) = (note.hertz(), octaves(note));
    let stiff = 1.4e-4 * math::exp2(0.9 * octave);
    let mut ringing = Ringing::new(note, Gate::Struck(0.014 + colour.softer), HARP.tail);
    let place = pluck.between(0.40, 0.47);
    let dark = 2300.0 * math::exp2(colour.brighter);
    for n in 1..=9u32 {
        let n = f64::from(n);
        let hertz = n * f0 * (1.0 + stiff * n * n).sqrt();
        let level = math::sin_cos(0.5 * n * place).0.abs() / (n * n)
            * math::exp(-0.5 * (hertz / dark) * (hertz / dark));
        if level < 0.003 {
            continue;
        }
        let slope = math::exp2(0.30 * octave);
        ringing.strike(
            note,
            colour,
            &mut pluck,
            &Partial {
                hertz,
                level,
                fast: (13.0 + 6.5 * (n - 1.0)) * slope,
                slow: 8.5 * slope,
                rest: 0.14,
                split: 0.25 + 0.2 * n,
                pan: 0.0,
            },
        );
    }
    ringing.knock(note, &mut pluck, 900.0, 0.010, 0.014);
    ringing.knock(note, &mut pluck, 180.0, 0.030, 0.014);
    ringing.finish(note.level)
}
