//! A small choir that sings ooh, and now and then hums.

use crate::dsp::decibels;
use crate::dsp::math;

use crate::music::instrument::{Instrument, Section};

pub const CHOIR: Instrument = Instrument {
    name: "choir",
    range: (52, 68),
    lowest: 38,
    held: true,
    tail: 9.0,
    play: |note, colour| {
        // A voice is one or the other for as long as it sings.
        let hums = note.seed.uniform() < 0.3;
        if hums { MMM } else { OOH }.hold(note, colour)
    },
};

const OOH: Section = Section {
    levels: &[0.0, -5.0, -10.0, -14.0, -18.0, -22.0, -26.0],
    body: |hertz| {
        vowel(
            hertz,
            &[
                (350.0, 130.0, 0.0),
                (760.0, 180.0, -9.0),
                (2400.0, 300.0, -34.0),
            ],
        )
    },
    players: 4,
    apart: 10.0,
    vibrato: 7.0,
    shimmer: 3.0,
    rise: 2.6,
    fall: 3.8,
    air: -27.0,
};

const MMM: Section = Section {
    body: |hertz| {
        vowel(
            hertz,
            &[
                (260.0, 110.0, 0.0),
                (520.0, 200.0, -13.0),
                (1100.0, 300.0, -26.0),
            ],
        )
    },
    ..OOH
};

/// What a mouth does to a frequency: formants in hertz, their widths, and decibels.
fn vowel(hertz: f64, formants: &[(f64, f64, f64); 3]) -> f64 {
    let sum: f64 = formants
        .iter()
        .map(|(centre, width, db)| {
            let x = (hertz - centre) / width;
            decibels::power(*db) * math::exp(-0.5 * x * x)
        })
        .sum();
    decibels::of_power(1e-3 + sum)
}
