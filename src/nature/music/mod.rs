//! Calm music: pieces that never end and never repeat.

#[cfg(test)]
mod laws;

use crate::dsp::math;
use crate::music::Playing;
use crate::music::composition::{Composition, Form, Ground};
use crate::music::harmony::MODES;
use crate::music::instrument::{Colour, Instrument};
use crate::music::instruments::{
    CHOIR, FELT_PIANO, FLUTE, GLASS, GUITAR, HARP, KALIMBA, MARIMBA, STRINGS, VIBRAPHONE,
};

use super::TextureKind;
use super::parameter::{Parameter, Settings, drift, share};

const FORM: Parameter = Parameter::word(
    "form",
    &["phrases", "loops", "rocking", "breaths"],
    "how it is made: short phrases, tones in loops, broken chords, or a chord a breath",
);
const LEAD: Parameter = Parameter::word(
    "lead",
    &[
        "felt-piano",
        "harp",
        "guitar",
        "kalimba",
        "marimba",
        "vibraphone",
        "low-flute",
        "strings",
        "choir",
        "glass",
    ],
    "who plays",
);
const GROUND: Parameter = Parameter::word(
    "ground",
    &["strings", "choir", "glass", "drone"],
    "what lies under it, so that no note falls into silence",
);
const SECOND: Parameter = Parameter::word(
    "second",
    &[
        "nobody",
        "low-flute",
        "marimba",
        "vibraphone",
        "harp",
        "choir",
        "glass",
        "felt-piano",
        "kalimba",
    ],
    "who answers now and then, from farther away",
);
const KEY: Parameter = Parameter::word(
    "key",
    &[
        "c", "d-flat", "d", "e-flat", "e", "f", "g-flat", "g", "a-flat", "a", "b-flat", "b",
    ],
    "the tone it is at home on",
);
const MODE: Parameter = Parameter::word(
    "mode",
    &["major", "minor", "dorian", "lydian", "mixolydian", "still"],
    "its mood; still keeps to five tones",
);
const COLOUR: Parameter = Parameter::word(
    "colour",
    &["plain", "airy"],
    "whether chords are plain, or have sevenths and ninths over them",
);
const PACE: Parameter = Parameter::number("pace", [0.5, 1.0, 1.5], "", "how fast it goes");
const DENSITY: Parameter = share("density", 0.55, "how many notes there are");
const REST: Parameter = share("rest", 0.12, "how often it is silent but for its ground");
const REGISTER: Parameter = Parameter::number(
    "register",
    [-7.0, 0.0, 5.0],
    "semitones",
    "how much lower or higher it lies than usual",
);
const BRIGHTNESS: Parameter = share("brightness", 0.4, "how far the overtones reach up");
const ROOM: Parameter = share("room", 0.5, "how much of the room is heard");
const BREATH: Parameter = Parameter::number(
    "breath",
    [6.0, 10.0, 20.0],
    "s",
    "how long a breath is, where chords swell with one",
);
/// Tones that meet by chance rise a little, however softly each is played: less cannot be had.
const PROMINENCE: Parameter = Parameter::number(
    super::parameter::PROMINENCE,
    [4.5, 9.5, 24.0],
    "dB",
    "how far single notes may rise above the rest",
);

/// What chance adds to it, in decibels.
const CHANCE: f64 = 1.5;
const DRIFT: Parameter = drift("how far its chords and keys stray");

pub const KIND: TextureKind = TextureKind {
    name: "music",
    what: "calm music that never ends and never comes again",
    parameters: &[
        FORM, LEAD, GROUND, SECOND, KEY, MODE, COLOUR, PACE, DENSITY, REST, REGISTER, BRIGHTNESS,
        ROOM, BREATH, PROMINENCE, DRIFT,
    ],
    start: |settings, seed| {
        let (piece, colour) = (composition(settings), colour(settings));
        Box::new(Playing::new(piece, colour, seed, settings.occasion()))
    },
    follow: None,
};

const PLAYERS: [&Instrument; 10] = [
    &FELT_PIANO,
    &HARP,
    &GUITAR,
    &KALIMBA,
    &MARIMBA,
    &VIBRAPHONE,
    &FLUTE,
    &STRINGS,
    &CHOIR,
    &GLASS,
];

fn player(name: &str) -> Option<&'static Instrument> {
    PLAYERS.into_iter().find(|player| player.name == name)
}

/// The piece that settings describe.
pub fn composition(settings: &Settings) -> Composition {
    let mode = MODES.iter().find(|mode| mode.name == settings.word(&MODE));
    let key = settings.word(&KEY);
    let keys = match KEY.domain {
        super::parameter::Domain::Word(words) => words,
        super::parameter::Domain::Number { .. } => &[],
    };
    Composition {
        form: match settings.word(&FORM) {
            "loops" => Form::Loops,
            "rocking" => Form::Rocking,
            "breaths" => Form::Breaths,
            _ => Form::Phrases,
        },
        lead: player(settings.word(&LEAD)).unwrap_or(&FELT_PIANO),
        ground: match settings.word(&GROUND) {
            "choir" => Ground::Choir,
            "glass" => Ground::Glass,
            "drone" => Ground::Drone,
            _ => Ground::Strings,
        },
        second: player(settings.word(&SECOND)),
        tonic: keys.iter().position(|k| *k == key).unwrap_or(0) as i32,
        mode: *mode.unwrap_or(&MODES[0]),
        airy: settings.word(&COLOUR) == "airy",
        pace: settings.number(&PACE),
        density: settings.number(&DENSITY),
        rest: settings.number(&REST),
        register: math::nearest(settings.number(&REGISTER)) as i32,
        wander: settings.number(&DRIFT),
        prominence: (settings.number(&PROMINENCE) - CHANCE),
        breath: settings.number(&BREATH),
    }
}

/// How bright and how near it is. What may hardly rise above the rest speaks slowly, too.
fn colour(settings: &Settings) -> Colour {
    let calm = (1.0 - (settings.number(&PROMINENCE) - CHANCE) / 8.0).clamp(0.0, 1.0);
    Colour {
        brighter: 2.5 * (settings.number(&BRIGHTNESS) - 0.4) - 0.3 * calm,
        room: settings.number(&ROOM),
        softer: 0.045 * calm,
        level: (1.45 * calm).min(0.92),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Source, catalogue};
    use crate::units::Seed;

    #[test]
    fn eight_hours_of_any_piece_keep_the_laws_of_its_notes() {
        let mut pieces = 0;
        for recipe in catalogue().recipes() {
            let Source::Texture(tuning) = &recipe.source else {
                continue;
            };
            if tuning.kind().name != KIND.name {
                continue;
            }
            pieces += 1;
            let settings = tuning.settings(0, Seed(1), &|_| 0);
            for seed in 1..=20 {
                let broken = laws::broken(composition(&settings), Seed(seed));
                assert_eq!(broken, None, "{} with seed {seed}", recipe.name);
                let broken = laws::broken_in_a_session(composition(&settings), Seed(seed));
                assert_eq!(broken, None, "{} in a session, seed {seed}", recipe.name);
            }
        }
        assert!(pieces >= 12, "{pieces}");
    }
}
