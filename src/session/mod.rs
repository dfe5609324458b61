//! What the author meant: every name known, every number within its limits.
//!
//! All validation of a script is done here; no file is touched, and nothing
//! behind this station checks again.

pub mod breath;
mod expand;
mod language;
mod layers;
mod lint;
mod listening;
mod speech;
mod spoken;
mod steps;
pub mod time;
mod understand;
mod wishes;

use crate::cue::{BreathSound, Struck};
use crate::diagnostic::Span;
use crate::units::{Decibels, Millis, Seed};

pub use breath::{Breath, Ramp};
pub use language::Language;
pub use listening::Listening;
pub use speech::Line;
pub use time::Stretch;
pub use understand::understand;
pub use wishes::Wishes;

/// A session understood, its times still elastic.
pub struct Session {
    pub title: String,
    pub summary: String,
    pub author: Option<String>,
    pub license: Option<String>,
    pub tags: Vec<String>,
    /// BCP 47.
    pub language: String,
    pub words: &'static Language,
    /// The wanted length of the guidance, and where it is written (nowhere for `--length`).
    pub length: Option<(Millis, Option<Span>)>,
    /// Whether the listener's wishes changed what takes time.
    pub altered: bool,
    pub ending: Ending,
    pub seed: Seed,
    pub cautions: Vec<String>,
    pub voice: VoiceWish,
    pub cues: CueWish,
    pub layers: Vec<Layer>,
    pub steps: Vec<Step>,
    pub after: Option<After>,
    /// The script's text, in which all spans lie.
    pub source: String,
}

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// No bell, no return: the voice grows sparser, the cues leave, the sound fades slowly.
    Sleep,
    /// Back into the day.
    Day,
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoiceWish {
    /// 1 is the voice's own pace.
    pub rate: f32,
    /// 1 is the voice's own pitch.
    pub pitch: f32,
    pub level: Decibels,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CueWish {
    /// `None`: breath is not sounded.
    pub breath: Option<BreathSound>,
    /// Against the voice.
    pub level: Decibels,
}

#[derive(Clone, Debug)]
pub struct Layer {
    pub span: Span,
    pub sound: String,
    pub sound_span: Span,
    /// Against the voice.
    pub level: Decibels,
    /// Where the author wrote it as a number.
    pub level_span: Option<Span>,
    pub gain: Vec<GainPoint>,
    pub drift: Option<Drift>,
    /// How far it swells with the scripted inhale.
    pub breathes: Decibels,
    /// How far it dips under speech.
    pub duck: Decibels,
    pub from: Option<Anchor>,
    pub until: Option<Anchor>,
    pub crossfade: Option<Millis>,
    /// Whether a recording's stretches come in another order each time.
    pub vary: Option<bool>,
    /// How long from one scattered sound to the next.
    pub every: Option<Stretch>,
    pub settings: Vec<Setting>,
}

/// What a layer chooses of its sound. Which names and values there are, the sound knows.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: String,
    pub span: Span,
    pub value: SettingValue,
}

#[derive(Clone, Debug)]
pub enum SettingValue {
    One(String, Span),
    /// Values at points in time, and whether each is reached smoothly.
    Course(Vec<(Anchor, String, bool, Span)>),
}

/// A slow ebb by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    pub depth: Decibels,
    pub period: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GainPoint {
    pub at: Anchor,
    pub level: Decibels,
    pub smooth: bool,
}

/// A point in time that hangs on a step, so that it survives every refit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub point: AnchorPoint,
    /// Milliseconds after (before) the point.
    pub offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorPoint {
    Start,
    End,
    /// Number of a step.
    StepStart(usize),
    StepEnd(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub span: Span,
    pub keep: Millis,
    pub fade: Millis,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub span: Span,
    /// Where the pattern it came from was used, outermost first.
    pub used_at: Vec<Span>,
    pub id: Option<String>,
    pub chapter: Option<String>,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Action {
    Say(Vec<Line>),
    Breathe(Box<Breathing>),
    Tense(Vec<Tension>),
    Rest(Stretch),
    Strike { what: Struck, level: Decibels },
}

#[derive(Clone, Debug)]
pub struct Breathing {
    pub ramp: Ramp,
    pub span: Span,
    pub cycles: Cycles,
    pub speak: Speak,
    /// Alternate-nostril breathing: in on one side, out on the other, then back.
    pub alternate: bool,
}

/// How many breaths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycles {
    /// `max` is `None` where the session's length decides.
    Count { min: u32, max: Option<u32> },
    /// Whole breaths, and rest to the full length.
    For(Stretch),
}

/// What is said into a breath.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speak {
    Off,
    /// A word at each phase.
    Words,
    /// "in, two, three, four".
    Count,
    /// Counted that many times, then silent.
    First(u32),
    /// The author's words for in, hold, out, rest.
    Own([String; 4]),
}

/// One muscle group, once.
#[derive(Clone, Debug)]
pub struct Tension {
    pub name: String,
    /// Said before; empty where the author says it.
    pub movement: Vec<Line>,
    pub hold: Millis,
    /// Where the author wrote it.
    pub hold_span: Option<Span>,
    /// A part that cramps when it is held long.
    pub short: bool,
    /// From the moment of letting go.
    pub release: Stretch,
    /// Notice and let go: no tension.
    pub passive: bool,
}
