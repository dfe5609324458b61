//! What the author meant: every name known, every number within its limits.
//!
//! All validation of a script is done here, every value is parsed and no file is touched.
//! Behind this station only what hangs on lengths can still be out of reach.

mod action;
pub mod area;
mod bells;
mod body;
pub mod breath;
mod breathing;
mod cautions;
mod chain;
mod condition;
mod context;
mod deal;
mod expand;
mod inner;
mod joined;
mod labels;
mod language;
mod layers;
mod left_out;
mod listening;
mod lists;
mod massage;
mod preferences;
mod programs;
mod pronounce;
mod ready;
mod sentences;
mod speech;
mod spelling;
mod step_voice;
mod steps;
mod substitute;
mod tense;
mod translate;
mod understand;
mod wishes;

use crate::cue::BreathSound;
use crate::diagnostic::Span;
use crate::envelope::Drift;
use crate::nature::choice::Choice;
use crate::time::{Anchor, AnchorPoint, Stretch};
use crate::units::{Decibels, Millis, Seed};
use crate::world::Place;

pub use action::{
    Action, Breathing, Cycles, Giver, Massage, Over, Side, Speak, Stroke, Tension, Turn,
};
pub use bells::{Bells, StrokeSound};
#[cfg(test)]
pub(crate) use body::BodyPart;
pub use breath::{Breath, Ramp};
pub(crate) use chain::Link;
pub(crate) use deal::night;
pub use labels::{PageWords, ScreenWords};
pub use language::{Language, same_language};
pub(crate) use listening::Listening;
pub(crate) use lists::things;
pub use preferences::{KEYS, Preferences, WishedVoice};
pub use programs::{ProgramOutput, ProgramSpec, is_name};
#[cfg(test)]
pub(crate) use pronounce::PHONETIC;
pub use pronounce::{Pronunciations, SaidPiece, Way};
pub use ready::ready_names;
pub use speech::{Line, LineLanguage, Take, spoken_lines};
pub(crate) use spelling::Spelling;
pub use step_voice::{SpokenAs, StepVoice};
pub(crate) use understand::is_translated;
pub use understand::{Understood, understand};
pub use wishes::{Levels, WishedAmbience, Wishes};

/// A session understood, its times still elastic.
#[derive(Clone)]
pub struct Session {
    /// What is said of it before it is heard.
    pub about: About,
    /// BCP 47.
    pub language: String,
    /// What the program says by itself in that language.
    pub words: &'static Language,
    /// The wanted length of the guidance, and where it is written (nowhere for `--length`).
    pub length: Option<(Millis, Option<Span>)>,
    /// The lengths it is made for, as its author says.
    pub range: Option<Stretch>,
    /// What the listener's wishes changed.
    pub wished: Wished,
    /// The listener's, else the script's.
    pub ending: Ending,
    /// What all that is left to chance begins from.
    pub seed: Seed,
    /// How the voice speaks.
    pub voice: VoiceWish,
    /// Words that are said in a way of their own.
    pub pronounce: Pronunciations,
    /// How cue tones sound.
    pub cues: CueWish,
    /// The sounds underneath, those of sessions inside last.
    pub layers: Vec<Layer>,
    /// What happens, in its order; patterns and sessions inside are written out.
    pub steps: Vec<Step>,
    /// Sessions inside this one, which [`Step::groups`] count.
    pub groups: Vec<Group>,
    /// How long it waits before its first step; `None`: no longer than any session.
    pub before: Option<Stretch>,
    /// What goes on when the guidance is over; `None`: nothing does.
    pub after: Option<After>,
    /// Codes of warnings the whole file silences.
    pub allow: Vec<String>,
}

/// What is said of a session before it is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// "Untitled" where the author wrote none.
    pub title: String,
    /// One or two sentences; may be empty.
    pub summary: String,
    /// Who wrote it; `None` where the script does not say.
    pub author: Option<String>,
    /// What others may do with it; `None` where the script does not say.
    pub license: Option<String>,
    /// Words under which it may be found.
    pub tags: Vec<String>,
    /// Sentences to show before the start.
    pub cautions: Vec<String>,
}

impl About {
    /// The section of the catalogue it stands in: what the first of its tags says that names
    /// one, else calm.
    pub fn section(&self) -> &'static str {
        let named = self.tags.iter().find_map(|tag| match tag.as_str() {
            "sleep" => Some("Sleep"),
            "calm" => Some("Calm"),
            "focus" => Some("Focus"),
            "body" => Some("Body"),
            "together" => Some("Together"),
            _ => None,
        });
        named.unwrap_or("Calm")
    }
}

/// What the listener's wishes have made of a session, which holds it already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wished {
    /// Whether they changed what takes time.
    pub altered: bool,
    /// Whether a length out of reach is refused.
    pub strict: bool,
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
            (step.chapter, step.bells) = (None, Vec::new());
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
    /// It simply ends.
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

/// How the voice is to speak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoiceWish {
    /// 1 is the voice's own pace.
    pub rate: f32,
    /// 1 is the voice's own pitch.
    pub pitch: f32,
    /// Whether it is to whisper.
    pub whisper: bool,
    /// Against its usual loudness.
    pub level: Decibels,
}

impl VoiceWish {
    /// As the voice speaks by itself.
    pub const PLAIN: VoiceWish = VoiceWish {
        rate: 1.0,
        pitch: 1.0,
        whisper: false,
        level: Decibels(0.0),
    };

    /// The words for how it speaks.
    pub const MANNERS: [(&'static str, bool); 2] = [("plain", false), ("whisper", true)];
}

/// How the tones that lead breath and muscles are to sound.
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
    /// As the script that plays it calls it.
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

/// A sound underneath.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Where the script writes it; for one of a session inside, where that session's name stands.
    pub span: Span,
    /// A sound of the catalogue, or a file beside the script.
    pub sound: String,
    /// Where that name stands.
    pub sound_span: Span,
    /// Where the names of those stand that come after it.
    pub other_spans: Vec<Span>,
    /// Where its file is looked for.
    pub home: Home,
    /// Whether it is the listener's and not the script's.
    pub wished: bool,
    /// How loud it is, and what moves its level.
    pub loudness: Loudness,
    /// Where the author wrote its level as a number.
    pub level_span: Option<Span>,
    /// From when to when.
    pub heard: Heard,
    /// How long a recording's end and beginning overlap; `None`: as the sound itself has it.
    pub crossfade: Option<Millis>,
    /// Whether a recording's stretches come in another order each time.
    pub vary: Option<bool>,
    /// How long from one scattered sound to the next.
    pub every: Option<Stretch>,
    /// What comes after the sound, and how.
    pub row: LayerRow,
    /// What it chooses of its sound; the rest is as the sound has it.
    pub settings: Vec<Setting>,
    /// Codes of warnings silenced for it.
    pub allow: Vec<String>,
}

/// Recordings one after the other, and whether they are played once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerRow {
    /// What follows the first, by name.
    pub others: Vec<String>,
    /// Whether they come in another order each time.
    pub shuffled: bool,
    /// Whether it is over after the last.
    pub once: bool,
}

/// How loud a layer is, and what moves its level.
#[derive(Clone, Debug, Default)]
pub struct Loudness {
    /// Against the voice.
    pub level: Decibels,
    /// Louder and quieter along the session, in the order written.
    pub gain: Vec<GainPoint>,
    /// How it ebbs and swells by itself; `None`: it does not.
    pub drift: Option<Drift>,
    /// How far it swells with the scripted inhale.
    pub breathes: Decibels,
    /// How far it may step back while somebody speaks, in the band of speech.
    pub duck: Decibels,
}

/// From when to when a layer is heard; without an edge, from the beginning or to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Where it begins; `None`: with the session.
    pub from: Option<Anchor>,
    /// Where it ends; `None`: with the session, what it keeps after the guidance within.
    pub until: Option<Anchor>,
    /// How long it takes to come and to go, where a neighbour crosses it.
    pub crossing: Option<Millis>,
}

/// What a layer chooses of its sound. Which names and values there are, the sound knows.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The parameter, as the sound calls it.
    pub name: String,
    /// Where that name stands.
    pub span: Span,
    /// What it is to be.
    pub choice: Choice,
    /// Where its values stand.
    pub values: Vec<Span>,
}

/// A point of a layer's course from louder to quieter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GainPoint {
    /// When.
    pub at: Anchor,
    /// What is added to the layer's level then.
    pub level: Decibels,
    /// Whether the way from the point before begins and ends gently; else it is straight.
    pub smooth: bool,
}

/// The ambience that goes on when the guidance is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Where `[after]` stands.
    pub span: Span,
    /// How long it goes on, the fade within.
    pub keep: Millis,
    /// How long it takes to fall silent, at the end of that.
    pub fade: Millis,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where the script writes it. For a step of a session inside it is where that session's name
    /// stands, and so are all places below.
    pub span: Span,
    /// Where the pattern it came from was used, outermost first.
    pub used_at: Vec<Span>,
    /// A name no other step has; one of a session inside has that session's before a slash.
    pub id: Option<String>,
    /// The chapter that begins here.
    pub chapter: Option<String>,
    /// Steps that leave together where time is short share a number.
    pub optional: Option<usize>,
    /// How many steps behind it its id names, too.
    pub covers: usize,
    /// The sessions it is inside of, outermost first, by their number.
    pub groups: Vec<usize>,
    /// Bells within it, one kind after the other.
    pub bells: Vec<Bells>,
    /// How it is said.
    pub voice: StepVoice,
    /// Codes of warnings silenced for it.
    pub allow: Vec<String>,
    /// What it does.
    pub action: Action,
}
