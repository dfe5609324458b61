//! A few strings, bowed far from the bridge.

use crate::dsp::math;

use crate::music::instrument::{Instrument, Section};

pub const STRINGS: Instrument = Instrument {
    name: "strings",
    range: (50, 69),
    lowest: 36,
    held: true,
    tail: 10.0,
    play: |note, colour| SECTION.hold(note, colour),
};

const SECTION: Section = Section {
    levels: &[0.0, -6.0, -12.0, -18.0, -23.0, -28.0, -32.0],
    body: |hertz| -9.0 * math::log2(hertz / 800.0).max(0.0),
    players: 3,
    apart: 7.0,
    vibrato: 5.0,
    shimmer: 4.0,
    rise: 3.8,
    fall: 6.2,
    // The bow between the overtones: without it, strings are an organ.
    air: -29.0,
};
