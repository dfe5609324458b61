//! What the author wrote, every value with its place in the text.
//!
//! The only module that knows TOML. It finds faults of form: unknown keys, wrong
//! types, steps with no kind or with two. What the values mean is the business of
//! [`crate::session`].

mod format;
pub mod keys;
mod overlay;
mod read;
mod slips;
mod step;
mod synonyms;
mod syntax;
mod table;
mod wishes;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Span;
use crate::world::Place;

pub use format::format;
pub use overlay::{StepWords, Translation, is_overlay, read_overlay};
pub use read::read;
pub use syntax::before_break;
pub(crate) use wishes::{WrittenProgram, WrittenWishes, read_wishes};
pub use written::{
    Breathe, Cycles, Draw, Kind, Massage, Speak, Step, Sub, Tense, Use, WrittenBells, WrittenOver,
};

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct At<T> {
    /// What was written.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A number or a string: most values may hold a parameter in braces, so their
/// text is kept as written and understood after the parameters are put in.
pub type Text = At<String>;

/// A whole script as written. `None` stands for what the author left out or got wrong; the
/// defaults are in [`keys`].
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// What lists, players and files call it; "Untitled" without one.
    pub title: Option<Text>,
    /// What it is for, in a sentence.
    pub summary: Option<Text>,
    /// Who wrote it.
    pub author: Option<Text>,
    /// What others may do with it.
    pub license: Option<Text>,
    /// Words under which it may be found.
    pub tags: Vec<Text>,
    /// BCP 47: what its sentences are written in; "en-US" without one.
    pub language: Option<Text>,
    /// How long the guidance should last; without it, as long as its parts come out.
    pub length: Option<Text>,
    /// The lengths it is made for.
    pub range: Option<Text>,
    /// "sleep", "day" or "plain", which holds without one.
    pub ending: Option<Text>,
    /// What chance begins from; without it, the text itself.
    pub seed: Option<At<SeedWish>>,
    /// Sentences to show before the start, beside those that the techniques bring.
    pub cautions: Vec<Text>,
    /// Numbers that a listener may change, in the order written.
    pub params: Vec<Param>,
    /// `[voice]`; empty where there is none.
    pub voice: Voice,
    /// `[pronounce]`: words and how they are said, in the order written.
    pub pronounce: Vec<(Text, Text)>,
    /// `[cues]`; empty where there is none.
    pub cues: Cues,
    /// The sounds underneath, in the order written.
    pub layers: Vec<WrittenLayer>,
    /// Words to draw from, by name.
    pub lists: Vec<(Text, Vec<Text>)>,
    /// Groups of steps to use by name, in the order written.
    pub patterns: Vec<Pattern>,
    /// Other sessions it plays, by the names it calls them; found by [`crate::prepare`].
    pub others: BTreeMap<String, Arc<Other>>,
    /// What happens, one after the other.
    pub steps: Vec<Step>,
    /// `silence` under `[before]`: how long it waits before its first step; `None`: not at all.
    pub before: Option<Text>,
    /// What goes on when the guidance is over; `None`: nothing does.
    pub after: Option<After>,
    /// Codes of warnings that the whole file silences.
    pub allow: Vec<Text>,
    /// The words of another language, from a file of their own.
    pub translation: Option<Translation>,
}

/// Whether `path` leads out of the folder a script lies in: what a script names is a name, or a
/// file beside it.
pub fn leads_elsewhere(path: &str) -> bool {
    path.starts_with(['/', '\\', '~']) || path.contains("..") || path.contains([':', '\0'])
}

impl Script {
    /// Whether it wants another seed each night.
    pub fn is_nightly(&self) -> bool {
        self.seed
            .as_ref()
            .is_some_and(|s| s.value == SeedWish::Nightly)
    }
}

/// Another session that a script plays.
#[derive(Debug)]
pub struct Other {
    /// What it says.
    pub script: Script,
    /// The text that its places are in.
    pub text: String,
    /// Where its sounds lie; nowhere for a built-in session.
    pub folders: Vec<Place>,
}

/// What `seed` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedWish {
    /// Always this one.
    Number(u64),
    /// Another each night.
    Nightly,
}

/// `[params]`: `name = { default, min, max, what }`.
#[derive(Clone, Debug)]
pub struct Param {
    /// What stands in braces where it is put in.
    pub name: Text,
    /// What holds until somebody sets another; `None` only where that is at fault.
    pub default: Option<Text>,
    /// The least it may be; `None`: as small as one likes.
    pub min: Option<At<f64>>,
    /// The most it may be; `None`: as large as one likes.
    pub max: Option<At<f64>>,
    /// What it is, for the person who sets it.
    pub what: Option<Text>,
}

/// `[voice]`: what is wished of the voice.
#[derive(Clone, Debug, Default)]
pub struct Voice {
    /// How fast, from 0.5 to 1.5; 1, the voice's own pace, where it is left out.
    pub rate: Option<Text>,
    /// How high, from 0.7 to 1.4; 1, the voice's own pitch, where it is left out.
    pub pitch: Option<Text>,
    /// `plain`, or `whisper`; plain where it is left out.
    pub manner: Option<Text>,
    /// How loud, in decibels; 0 where it is left out.
    pub level_db: Option<Text>,
    /// How the last words are said; `None`: as the first.
    pub at_end: Option<WrittenManner>,
}

/// How a step is said, or the last words of a session. What is left out is as `[voice]` says.
#[derive(Clone, Debug)]
pub struct WrittenManner {
    /// Where the whole table stands.
    pub span: Span,
    /// How fast, from 0.5 to 1.5.
    pub rate: Option<Text>,
    /// `plain`, or `whisper`.
    pub manner: Option<Text>,
    /// How loud, in decibels.
    pub level_db: Option<Text>,
}

/// `[cues]`: the tones that lead the breath, and the muscles.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// "air", "glide", "bowl" or "off"; "air" where it is left out.
    pub breath: Option<Text>,
    /// How loud against the voice, in decibels; -10 where it is left out.
    pub level_db: Option<Text>,
}

/// `[[layer]]`: a sound underneath.
#[derive(Clone, Debug)]
pub struct WrittenLayer {
    /// Where the whole table stands.
    pub span: Span,
    /// A sound of the catalogue, or a file beside the script; `None` is a fault, told already.
    pub sound: Option<Text>,
    /// What comes after it, where it is a list.
    pub others: Vec<Text>,
    /// In which order they come.
    pub order: Option<Text>,
    /// Whether it is played once.
    pub once: Option<At<bool>>,
    /// Whether it begins again, where that is said without more.
    pub again: Option<At<bool>>,
    /// How loud against the voice, in decibels; -16 where it is left out.
    pub level_db: Option<Text>,
    /// Louder and quieter along the session.
    pub gain: Vec<GainPoint>,
    /// `depth_db` and `period`.
    pub drift: Option<(Option<Text>, Option<Text>)>,
    /// How far it swells with each breath in, in decibels; 0 where it is left out.
    pub breathes: Option<Text>,
    /// How far it steps back while the voice speaks, in decibels; 8 where it is left out.
    pub duck_db: Option<Text>,
    /// The anchor it begins at; `None`: the start.
    pub from: Option<Text>,
    /// The anchor it ends at; `None`: the end.
    pub until: Option<Text>,
    /// `crossfade`.
    pub looped: Option<Text>,
    /// Whether a recording is put together anew as it plays; `None`: as the sound itself says.
    pub vary: Option<At<bool>>,
    /// How far apart short sounds come, as a range; `None`: it plays without a break.
    pub every: Option<Text>,
    /// What it chooses of its sound, in the order written.
    pub parameters: Vec<Setting>,
    /// Codes of warnings silenced for this layer.
    pub allow: Vec<Text>,
}

/// What a layer chooses of its sound.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The parameter, as the sound calls it.
    pub name: Text,
    /// What it is to be.
    pub value: SettingValue,
}

/// A value that holds throughout, or one that changes.
#[derive(Clone, Debug)]
pub enum SettingValue {
    /// The same all along.
    One(Text),
    /// Points along the session.
    Course(Vec<SettingPoint>),
}

/// A point of a parameter's course.
#[derive(Clone, Debug)]
pub struct SettingPoint {
    /// Where the whole point stands.
    pub span: Span,
    /// The anchor it hangs on; `None` is a fault, told when it is understood.
    pub at: Option<Text>,
    /// The value there; `None` is a fault, told when it is understood.
    pub value: Option<Text>,
    /// "linear" or "smooth", the way from the point before; "linear" where it is left out.
    pub curve: Option<Text>,
}

/// A point of a layer's `gain`.
#[derive(Clone, Debug)]
pub struct GainPoint {
    /// Where the whole point stands.
    pub span: Span,
    /// The anchor it hangs on; `None` is a fault, told when it is understood.
    pub at: Option<Text>,
    /// Decibels added to the layer's level there; `None` is a fault, told when it is understood.
    pub db: Option<Text>,
    /// "linear" or "smooth", the way from the point before; "linear" where it is left out.
    pub curve: Option<Text>,
}

/// `[after]`: the sound goes on when the guidance is over.
#[derive(Clone, Debug)]
pub struct After {
    /// Where the whole table stands.
    pub span: Span,
    /// How long it goes on, the fade within; `None` is a fault, told when it is understood.
    pub keep: Option<Text>,
    /// How long the fade at its end takes; a quarter of `keep`, at most five minutes, if left out.
    pub fade: Option<Text>,
}

/// A group of steps that `use` plays by name.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What `use` calls it.
    pub name: Text,
    /// Names of what differs from one use to the next.
    pub args: Vec<Text>,
    /// What stands for some of them where a use says nothing.
    pub defaults: Vec<(Text, Text)>,
    /// What it plays.
    pub steps: Vec<Step>,
}
