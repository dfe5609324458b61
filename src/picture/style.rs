//! Measures, in units of which the page is 1000 wide, and colours.
//!
//! On a phone 400 pixels wide a unit is 0.4 pixels, on A4 paper a fifth of a millimetre:
//! type of 20 units stays legible on both.

use super::text::{Face, Type};

pub const WIDTH: f64 = 1000.0;
/// An A4 page; a picture is higher only where its content is.
pub const HEIGHT: f64 = WIDTH * 297.0 / 210.0;
pub const LEFT: f64 = 60.0;
pub const RIGHT: f64 = WIDTH - LEFT;
pub const TOP: f64 = 84.0;
pub const BOTTOM: f64 = 56.0;

pub const PAPER: &str = "#fbf8f1";
pub const INK: &str = "#2b2a27";
pub const SOFT: &str = "#6f6a60";
pub const HAIR: &str = "#d9d3c6";
pub const BREATH: &str = "#2c6a73";
pub const BREATH_PALE: &str = "#cfe0de";
pub const TENSE: &str = "#a5472f";
/// Lines on it.
pub const DEEP: &str = "#5f2113";
pub const RELEASE: &str = "#ecd3c5";
pub const VOICE: &str = "#4c3f66";
pub const STRIKE: &str = "#94691a";
pub const SOUND: &str = "#4d6180";
pub const SOUND_PALE: &str = "#d5dbe4";

/// The colours of a picture, and what stands for them in the dark.
pub const DARK: [(&str, &str); 17] = [
    (PAPER, "#0f1115"),
    (INK, "#e4dfd3"),
    (SOFT, "#9b968a"),
    (HAIR, "#2d3038"),
    (BREATH, "#7db4bb"),
    (BREATH_PALE, "#1b2f34"),
    (TENSE, "#d98a66"),
    (DEEP, "#6b3622"),
    (RELEASE, "#38251f"),
    (VOICE, "#b8a9d8"),
    (STRIKE, "#d4a84f"),
    (SOUND, "#92a7c8"),
    (SOUND_PALE, "#1d2632"),
    // Hatches and poles.
    ("#e6b9a6", "#5a3428"),
    ("#eef0f2", "#161a20"),
    ("#aab4c2", "#4a5564"),
    ("#b9b1c4", "#4a4458"),
];

const fn face(face: Face, size: f64, colour: &'static str) -> Type {
    Type { face, size, colour }
}

pub const TITLE: Type = face(Face::Bold, 46.0, INK);
pub const SUMMARY: Type = face(Face::Italic, 25.0, INK);
pub const FACTS: Type = face(Face::Regular, 21.0, SOFT);
pub const CHAPTER: Type = face(Face::Bold, 24.0, INK);
pub const LABEL: Type = face(Face::Regular, 20.0, INK);
pub const PHASE: Type = face(Face::Regular, 20.0, BREATH);
pub const WORDS: Type = face(Face::Italic, 20.5, VOICE);
pub const TICK: Type = face(Face::Regular, 20.0, SOFT);
