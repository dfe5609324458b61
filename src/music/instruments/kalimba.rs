//! A kalimba: steel tines under the flesh of the thumbs.

use super::bars::bar;
use crate::music::instrument::Instrument;

pub const KALIMBA: Instrument = Instrument {
    name: "kalimba",
    range: (59, 79),
    lowest: 48,
    held: false,
    tail: 4.5,
    play: |note, colour| bar(note, colour, &TINE, (0.02, 4.5), 0.016),
};

/// The octave and the twelfth are the box's; 6.6 is the tine's second mode.
const TINE: [(f64, f64, f64); 4] = [
    (1.0, 0.0, 21.0),
    (2.0, -37.0, 30.0),
    (3.0, -36.0, 45.0),
    (6.6, -27.0, 95.0),
];
