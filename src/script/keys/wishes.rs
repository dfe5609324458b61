//! The file in which a listener keeps wishes: its keys are the names of the flags.

use super::Shape::*;
use super::{Form, Key, Names, REQUIRED, key};
use crate::limits;

/// The file in which a listener keeps wishes.
pub static WISHES: Form = Form {
    what: "this file",
    groups: &[&KEPT],
    entry: None,
};

const LEVEL: super::Shape = Number(*limits::WISH_DB.start(), *limits::WISH_DB.end());

static KEPT: [Key; 14] = [
    key(
        "skip",
        KnownList(Names::Part),
        "[\"neck\", \"left-leg\"]",
        "nothing",
        "Parts of the body to leave alone.",
    ),
    key(
        "no-holds",
        Boolean,
        "true",
        "false",
        "Breathe without holding the breath.",
    ),
    key(
        "passive",
        Boolean,
        "true",
        "false",
        "Notice and let go instead of tensing muscles.",
    ),
    key(
        "ending",
        Word(&[
            ("sleep", "Sessions end in sleep."),
            ("day", "They lead back into the day."),
            ("plain", "They simply end."),
        ]),
        "\"sleep\"",
        "as the session says",
        "How sessions end.",
    ),
    key(
        "no-after",
        Boolean,
        "true",
        "false",
        "Leave off the ambience that outlives the guidance.",
    ),
    key(
        "after",
        Duration,
        "\"1h\"",
        "as the session says",
        "How long the ambience goes on after every session; it fades over the last half of that.",
    ),
    key(
        "voice",
        Word(&[
            ("embedded", "The built-in voice."),
            (
                "off",
                "Nobody: the words are shown, and their time is kept.",
            ),
        ]),
        "\"off\"",
        "\"embedded\"",
        "Who speaks.",
    ),
    key(
        "language",
        Known(Names::Language),
        "\"en-US\"",
        "as the session says",
        "The language of sessions that have it.",
    ),
    key(
        "voice-db",
        LEVEL,
        "-3",
        "0",
        "Turns the voice up or down, in decibels.",
    ),
    key(
        "cues-db",
        LEVEL,
        "-3",
        "0",
        "Turns cue tones and bells up or down, in decibels.",
    ),
    key(
        "ambience-db",
        LEVEL,
        "-3",
        "0",
        "Turns the ambience up or down, in decibels.",
    ),
    key(
        "ambience",
        Known(Names::Sound),
        "\"rain\"",
        "none",
        "The sound under sessions that have none.",
    ),
    key(
        "journal",
        Boolean,
        "false",
        "true",
        "Write down what is heard, for `evenfall journal`.",
    ),
    key(
        "voices",
        Table(&VOICES),
        "{ espeak-ng = { command = [\"espeak-ng\", \"--stdin\", \"--stdout\"], language = \"en-US\" } }",
        "",
        "Programs of yours that speak, by the names you give their voices.",
    ),
];

static VOICES: Form = Form {
    what: "`[voices]`",
    groups: &[],
    entry: Some(&ANY_VOICE),
};

static ANY_VOICE: Key = key(
    "espeak-ng",
    Table(&PROGRAM),
    "{ command = [\"espeak-ng\", \"--stdin\", \"--stdout\"], language = \"en-US\" }",
    "",
    "A program of yours. The name on the left is what you choose it by: --voice espeak-ng.",
);

static PROGRAM: Form = Form {
    what: "a program that speaks",
    groups: &[&[
        key(
            "command",
            Texts,
            "[\"espeak-ng\", \"-s\", \"{words}\", \"--stdin\", \"--stdout\"]",
            REQUIRED,
            "The program and its arguments, without a shell. It gets each line on its standard input. {out} becomes a file it is to write, {words} the words a minute, {stretch} how many times longer than usual a word takes, {language} the language.",
        ),
        key("language", Text, "\"en-US\"", REQUIRED, "What it speaks."),
        key(
            "output",
            Word(&[
                ("wav", "A WAV file, on its standard output or in {out}."),
                (
                    "s16le",
                    "Samples alone: mono, 16 bits, the lower byte first.",
                ),
            ]),
            "\"s16le\"",
            "\"wav\"",
            "What it gives.",
        ),
        key(
            "rate",
            Whole(*limits::PROGRAM_RATE.start(), *limits::PROGRAM_RATE.end()),
            "22050",
            "as the WAV file says",
            "Samples a second, for samples alone.",
        ),
    ]],
    entry: None,
};
