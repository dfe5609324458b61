//! A marimba under mallets as soft as felt.

use super::bars::bar;
use crate::music::instrument::Instrument;

pub const MARIMBA: Instrument = Instrument {
    name: "marimba",
    range: (50, 72),
    lowest: 45,
    held: false,
    tail: 3.5,
    play: |note, colour| bar(note, colour, &BAR, (0.017, 3.5), 0.012),
};

/// Rosewood, its second mode tuned two octaves up.
const BAR: [(f64, f64, f64); 3] = [(1.0, 0.0, 30.0), (3.97, -26.0, 62.0), (9.6, -46.0, 120.0)];
