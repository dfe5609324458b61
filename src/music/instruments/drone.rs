//! A drone: what always sounds.

use crate::dsp::math;

use crate::music::instrument::{Instrument, Section};

pub const DRONE: Instrument = Instrument {
    name: "drone",
    range: (33, 57),
    lowest: 33,
    held: true,
    tail: 28.0,
    play: |note, colour| SECTION.hold(note, colour),
};

const SECTION: Section = Section {
    levels: &[0.0, -7.0, -14.0, -20.0, -27.0, -33.0],
    body: |hertz| -8.0 * math::log2(hertz / 330.0).max(0.0),
    players: 3,
    apart: 3.5,
    vibrato: 0.0,
    shimmer: 5.0,
    rise: 12.0,
    fall: 12.0,
    air: -34.0,
};
