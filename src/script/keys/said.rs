//! How what is said is said: of the whole session, and of one step.

use super::Shape::*;
use super::{Form, Key, LEVEL, Names, Shape, key};

/// What a voice is asked for beside its pace and its pitch.
pub const MANNER: Shape = Word(&[
    ("plain", "As the voice speaks."),
    (
        "whisper",
        "In a whisper, where a voice that whispers is there; softly where none is.",
    ),
]);

/// The paces that can be wished.
pub const RATE: Shape = Number(0.5, 1.5);

/// Keys of every step that speaks.
pub static SPOKEN: [Key; 2] = [
    key(
        "voice",
        Table(&OF_STEP),
        "{ rate = 0.8, level_db = -4 }",
        "as under [voice]",
        "How this step is said: its own pace, loudness or manner. What is left out is as under [voice].",
    ),
    key(
        "language",
        Known(Names::Language),
        "\"de\"",
        "the session's",
        "The language of this step: of its words, of what the program says in it, and of the voice that speaks them.",
    ),
];

static OF_STEP: Form = Form {
    what: "the `voice` of a step",
    groups: &[&[
        key(
            "rate",
            RATE,
            "0.8",
            "as under [voice]",
            "How fast it is said: 1 is the voice's own pace, 0.85 is slow.",
        ),
        key(
            "manner",
            MANNER,
            "\"whisper\"",
            "as under [voice]",
            "How it is spoken.",
        ),
        key(
            "level_db",
            LEVEL,
            "-4",
            "as under [voice]",
            "How loud it is, in decibels; less than 0 is quieter.",
        ),
    ]],
    entry: None,
};

/// Where the voice goes along the session.
pub const AT_END: Key = key(
    "at_end",
    Table(&COURSE),
    "{ rate = 0.75, level_db = -4 }",
    "as at the beginning",
    "How the last words are said: pace and loudness go there little by little, from step to step.",
);

static COURSE: Form = Form {
    what: "`at_end`",
    groups: &[&[
        key(
            "rate",
            RATE,
            "0.75",
            "as at the beginning",
            "How fast the last words are.",
        ),
        key(
            "level_db",
            LEVEL,
            "-4",
            "as at the beginning",
            "How loud the last words are, in decibels.",
        ),
    ]],
    entry: None,
};
