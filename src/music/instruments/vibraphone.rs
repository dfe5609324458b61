//! A vibraphone with soft mallets, its motor off and the pedal down.

use super::bars::bar;
use crate::music::instrument::Instrument;

pub const VIBRAPHONE: Instrument = Instrument {
    name: "vibraphone",
    range: (55, 74),
    lowest: 53,
    held: false,
    tail: 7.0,
    play: |note, colour| bar(note, colour, &BAR, (0.020, 7.0), 0.0),
};

const BAR: [(f64, f64, f64); 3] = [(1.0, 0.0, 11.0), (4.0, -32.0, 24.0), (10.2, -52.0, 60.0)];
