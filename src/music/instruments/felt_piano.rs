//! A piano with felt between hammers and strings.

use crate::dsp::decibels;
use crate::dsp::math;

use crate::music::instrument::{Colour, Instrument, Partial, chances, octaves};
use crate::music::note::Note;
use crate::music::ringing::{Gate, Ringing};

pub const FELT_PIANO: Instrument = Instrument {
    name: "felt-piano",
    range: (57, 76),
    lowest: 28,
    held: false,
    tail: 9.0,
    play,
};

fn play(note: &Note, colour: &Colour) -> Ringing {
    let (mut key, mut strike) = chances(note);
    let (f0, octave) = (note.hertz(), octaves(note));
    let stiff = 3.2e-4 * math::exp2(1.53 * octave);
    let attack = 0.016 * math::exp2(-0.25 * octave) * (1.25 - 0.5 * note.touch) + colour.softer;
    let mut ringing = Ringing::new(note, Gate::Struck(attack), FELT_PIANO.tail);
    // No two strikes land on the same place, nor on the same felt.
    let place = 0.118 + 0.006 * strike.normal();
    let bend = 0.35 * octave + 1.1 * (note.touch - 0.5) + 0.12 * strike.normal();
    let corner = 620.0 * math::exp2(bend + colour.brighter);
    let split = key.between(0.10, 0.34);
    for n in 1..=12u32 {
        let n = f64::from(n);
        let hertz = n * f0 * (1.0 + stiff * n * n).sqrt();
        let comb = 0.25 + 0.75 * math::sin_cos(0.5 * n * place).0.abs();
        let felt = (hertz / corner) * (hertz / corner);
        let db = -3.4 * math::log2(n) - decibels::of_power(1.0 + felt * felt)
            + 2.0 * key.normal()
            + 0.7 * strike.normal();
        let (fast, slow) = (key.between(0.85, 1.18), key.between(0.85, 1.18));
        if hertz > 5000.0 || db < -48.0 {
            break;
        }
        ringing.strike(
            note,
            colour,
            &mut strike,
            &Partial {
                hertz,
                level: comb * decibels::amplitude(db),
                fast: 8.5 * math::pow(f0 * n / 262.0, 0.52) * fast,
                slow: 4.6 * math::pow(f0 * n / 262.0, 0.30) * slow,
                rest: 0.30 * key.between(0.6, 1.4),
                split: split * (1.0 + 0.25 * n),
                pan: 0.10 * key.normal(),
            },
        );
    }
    // Felt on string, and the key on its bed.
    ringing.knock(note, &mut strike, 420.0, 0.016, 0.045);
    ringing.knock(note, &mut strike, 95.0, 0.045, 0.05);
    ringing.finish(note.level)
}
