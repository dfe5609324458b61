//! The file in which a listener keeps wishes: its keys are the names of the flags.

use super::Shape::*;
use super::{Form, Key, Names, key};
use crate::limits;

/// The file in which a listener keeps wishes.
pub static WISHES: Form = Form {
    what: "this file",
    groups: &[&KEPT],
    entry: None,
};

const LEVEL: super::Shape = Number(*limits::WISH_DB.start(), *limits::WISH_DB.end());

static KEPT: [Key; 12] = [
    key(
        "skip",
        KnownList(Names::Muscle),
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
];
