//! A low flute, as round as an ocarina.

use crate::music::instrument::{Instrument, Section};

pub const FLUTE: Instrument = Instrument {
    name: "low-flute",
    range: (57, 74),
    lowest: 55,
    held: true,
    tail: 5.0,
    play: |note, colour| SECTION.hold(note, colour),
};

const SECTION: Section = Section {
    levels: &[0.0, -30.0, -25.0, -54.0, -40.0],
    body: |_| 0.0,
    players: 1,
    apart: 0.0,
    vibrato: 7.0,
    shimmer: 2.0,
    rise: 0.42,
    fall: 1.5,
    air: -27.0,
};
