//! What the author meant: every name known, every number within its limits.
//!
//! All validation of a script is done here, every value is parsed and no file is touched.
//! Behind this station only what hangs on lengths can still be out of reach.

pub mod area;
pub mod breath;
mod breathing;
mod chain;
mod expand;
mod inner;
mod joined;
mod language;
mod layers;
mod listening;
mod lists;
mod massage;
mod preferences;
mod sentences;
mod speech;
mod steps;
mod substitute;
mod translate;
mod understand;
mod wishes;

use crate::cue::{BreathSound, Struck};
use crate::diagnostic::Span;
use crate::envelope::Drift;
use crate::nature::choice::Choice;
use crate::time::{self, Anchor, AnchorPoint, Stretch};
use crate::units::{Decibels, Millis, Seed};
use crate::world::Place;

pub use breath::{Breath, Ramp};
pub(crate) use chain::Link;
pub use language::{Language, ScreenWords, same_language};
pub use listening::Listening;
pub use preferences::{KEYS, Preferences, WishedVoice};
pub use speech::{Line, Take, spoken_lines};
pub(crate) use understand::is_translated;
pub use understand::{Understood, understand};
pub use wishes::{Levels, WishedAmbience, Wishes};

/// A session understood, its times still elastic.
#[derive(Clone)]
pub struct Session {
    pub about: About,
    /// BCP 47.
    pub language: String,
    pub words: &'static Language,
    /// The wanted length of the guidance, and where it is written (nowhere for `--length`).
    pub length: Option<(Millis, Option<Span>)>,
    /// The lengths it is made for, as its author says.
    pub range: Option<Stretch>,
    pub wished: Wished,
    pub ending: Ending,
    pub seed: Seed,
    pub voice: VoiceWish,
    pub cues: CueWish,
    pub layers: Vec<Layer>,
    pub steps: Vec<Step>,
    /// Sessions inside this one, which [`Step::groups`] count.
    pub groups: Vec<Group>,
    pub after: Option<After>,
    /// Codes of warnings the whole file silences.
    pub allow: Vec<String>,
}

/// What is said of a session before it is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// One or two sentences; may be empty.
    pub summary: String,
    pub author: Option<String>,
    pub license: Option<String>,
    pub tags: Vec<String>,
    /// Sentences to show before the start.
    pub cautions: Vec<String>,
}

/// What the listener's wishes have made of a session, which holds it already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wished {
    /// Whether they changed what takes time.
    pub altered: bool,
    /// How many times faster its pauses pass; 1 for the session as it is.
    pub speed: f64,
    /// What is added to its levels.
    pub offsets: Levels,
}

impl Session {
    /// The session with the first `kept` of its optional parts alone. A step that leaves
    /// keeps its place, so that what hangs on it still hangs.
    pub fn with_optional(&self, kept: usize) -> Session {
        let mut session = self.clone();
        let gone = |step: &&mut Step| step.optional.is_some_and(|n| n > kept);
        for step in session.steps.iter_mut().filter(gone) {
            step.action = Action::Say(Vec::new());
            step.chapter = None;
        }
        session
    }
}

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// No bell, no return: the voice grows sparser, the cues leave, the sound fades slowly.
    Sleep,
    /// Back into the day.
    Day,
    #[default]
    Plain,
}

impl Ending {
    /// As scripts write them.
    pub const NAMES: [(&'static str, Ending); 3] = [
        ("sleep", Ending::Sleep),
        ("day", Ending::Day),
        ("plain", Ending::Plain),
    ];
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

impl CueWish {
    /// As scripts write them.
    pub const BREATHS: [(&'static str, Option<BreathSound>); 4] = [
        ("air", Some(BreathSound::Air)),
        ("glide", Some(BreathSound::Glide)),
        ("bowl", Some(BreathSound::Bowl)),
        ("off", None),
    ];
}

/// A session inside another.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: String,
    /// Where it is asked for.
    pub span: Span,
    /// How long it may last; `None` where it lasts as its steps do.
    pub length: Option<Stretch>,
    /// Whether the script that plays it said how long.
    pub asked: bool,
}

/// The folders in which a script's sounds lie.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// Those of the script itself.
    Script,
    /// Those of another session; none for a built-in one.
    Other(Vec<Place>),
}

#[derive(Clone, Debug)]
pub struct Layer {
    pub span: Span,
    pub sound: String,
    pub sound_span: Span,
    pub home: Home,
    /// Whether it is the listener's and not the script's.
    pub wished: bool,
    pub loudness: Loudness,
    /// Where the author wrote its level as a number.
    pub level_span: Option<Span>,
    pub heard: Heard,
    pub crossfade: Option<Millis>,
    /// Whether a recording's stretches come in another order each time.
    pub vary: Option<bool>,
    /// How long from one scattered sound to the next.
    pub every: Option<Stretch>,
    pub settings: Vec<Setting>,
    pub allow: Vec<String>,
}

/// How loud a layer is, and what moves its level.
#[derive(Clone, Debug, Default)]
pub struct Loudness {
    /// Against the voice.
    pub level: Decibels,
    pub gain: Vec<GainPoint>,
    pub drift: Option<Drift>,
    /// How far it swells with the scripted inhale.
    pub breathes: Decibels,
    /// How far it dips under speech.
    pub duck: Decibels,
}

/// From when to when a layer is heard; without an edge, from the beginning or to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    pub from: Option<Anchor>,
    pub until: Option<Anchor>,
    /// How long it takes to come and to go, where a neighbour crosses it.
    pub crossing: Option<Millis>,
}

/// What a layer chooses of its sound. Which names and values there are, the sound knows.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: String,
    pub span: Span,
    pub choice: Choice,
    /// Where its values stand.
    pub values: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GainPoint {
    pub at: Anchor,
    pub level: Decibels,
    pub smooth: bool,
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
    /// Steps that leave together where time is short share a number.
    pub optional: Option<usize>,
    /// How many steps behind it its id names, too.
    pub covers: usize,
    /// The sessions it is inside of, outermost first, by their number.
    pub groups: Vec<usize>,
    pub allow: Vec<String>,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Action {
    Say(Vec<Line>),
    Breathe(Box<Breathing>),
    Tense(Vec<Tension>),
    Massage(Box<Massage>),
    Rest(Stretch),
    Strike { what: Struck, level: Decibels },
}

impl Action {
    /// Whether it takes no time: what is skipped, and marks.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Action::Say(lines) if lines.is_empty())
    }

    /// Whether it begins with something that comes better out of a moment of ambience.
    pub fn is_quiet(&self) -> bool {
        matches!(
            self,
            Action::Say(_) | Action::Breathe(_) | Action::Tense(_) | Action::Massage(_)
        )
    }
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
    /// The id of the muscle group, the same in every language.
    pub place: &'static str,
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

/// Hands on one place after the other.
#[derive(Clone, Debug)]
pub struct Massage {
    pub span: Span,
    /// What the whole step takes, words and all.
    pub length: Stretch,
    /// One at least.
    pub turns: Vec<Turn>,
    /// The rhythm of the hands: a sweep on the in-breath, and back on the out-breath.
    pub stroke: Option<Stroke>,
    /// Who gives, where two share the session.
    pub giver: Option<Giver>,
}

/// A place the hands work on.
#[derive(Clone, Debug)]
pub struct Turn {
    /// As the plan and the screen call it.
    pub name: String,
    /// The id of the area, the same in every language.
    pub place: &'static str,
    /// Said while the hands begin.
    pub words: Vec<Line>,
    /// The place's share of the step: its own usual time.
    pub usual: Millis,
    /// Which side it is, where it is one.
    pub side: Option<Side>,
    /// Sides of one area have the same number: they take equal times.
    pub area: usize,
}

/// A sweep and its way back as one breath, slowing down over the step.
#[derive(Clone, Debug)]
pub struct Stroke {
    pub ramp: Ramp,
    pub span: Span,
    /// The words for both, said for so many strokes of a step.
    pub words: Option<(u32, [String; 2])>,
}

/// The two of a partner massage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    A,
    B,
}

impl Giver {
    /// As scripts write them.
    pub const NAMES: [(&'static str, Giver); 2] = [("A", Giver::A), ("B", Giver::B)];

    /// As scripts write it.
    pub fn name(self) -> &'static str {
        match self {
            Giver::A => "A",
            Giver::B => "B",
        }
    }
}

/// A side of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}
