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

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Span;
use crate::world::Place;

pub use format::format;
pub use overlay::{StepWords, Translation, is_overlay, read_overlay};
pub use read::read;
pub use syntax::before_break;
pub(crate) use wishes::{WrittenProgram, WrittenWishes, read_wishes};

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

/// `[[step]]`, or a step of a pattern: one thing that happens.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where the whole table stands.
    pub span: Span,
    /// A name by which layers and listeners find it.
    pub id: Option<Text>,
    /// The chapter that begins here.
    pub chapter: Option<Text>,
    /// Whether it leaves where the wanted length is too short for everything.
    pub optional: bool,
    /// The endings in which it is there; none written means all.
    pub when: Vec<Text>,
    /// The author's own recordings of what a `say` step says, one for each wording.
    pub take: Vec<Text>,
    /// The parts of the body it is about: it leaves for whoever leaves one of them out.
    pub about: Vec<Text>,
    /// How often it is played; once where it is left out. Those of a `tense` and a `use` step
    /// are their own.
    pub rounds: Option<Text>,
    /// Bells within it.
    pub bells: Option<WrittenBells>,
    /// How it is said; `None`: as `[voice]` says.
    pub voice: Option<WrittenManner>,
    /// BCP 47: what it speaks; `None`: the session's language.
    pub language: Option<Text>,
    /// Codes of warnings silenced for this step.
    pub allow: Vec<Text>,
    /// What it does.
    pub kind: Kind,
}

/// `bells = { strike = "bowl", every = "5m" }`.
#[derive(Clone, Debug)]
pub struct WrittenBells {
    /// Where the whole table stands.
    pub span: Span,
    /// "bell", "bowl" or "chime"; a bell where it is left out.
    pub strike: Option<Text>,
    /// From one to the next.
    pub every: Option<Text>,
    /// Times in the step.
    pub at: Vec<Text>,
    /// How loud against the voice, in decibels; -8 where it is left out.
    pub level_db: Option<Text>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Several wordings: the seed chooses one.
    Say(Vec<Text>),
    /// Leads the breath.
    Breathe(Breathe),
    /// Tightens muscles and lets them go.
    Tense(Tense),
    /// Leads the listener's hands, or a partner's.
    Massage(Massage),
    /// Nobody speaks for this long.
    Rest(Text),
    /// Sounds strokes.
    Strike {
        /// "bell", "bowl" or "chime".
        what: Text,
        /// How loud against the voice, in decibels; -8 where it is left out.
        level_db: Option<Text>,
        /// How many strokes; 1 where it is left out.
        times: Option<Text>,
        /// From one to the next; four seconds where it is left out.
        every: Option<Text>,
    },
    /// Plays a pattern.
    Use(Use),
    /// Plays another session.
    Session(Sub),
    /// A faulty step, reported already.
    Faulty,
}

/// A `breathe` step.
#[derive(Clone, Debug)]
pub struct Breathe {
    /// The breath in numbers, or its name.
    pub pattern: Text,
    /// How many breaths; `None` without `for`: as many as fit.
    pub cycles: Option<Cycles>,
    /// `for`: how long instead. Both together are a fault, told when it is understood.
    pub length: Option<Text>,
    /// What is said with it; `None`: counted for two breaths.
    pub speak: Option<Speak>,
    /// "alternate" or "off"; if left out, "off", and "alternate" for the breath "nostril".
    pub sides: Option<Text>,
    /// What is said over the running breath.
    pub over: Option<WrittenOver>,
    /// Whether in every breath; in one of three where it is left out.
    pub every_breath: Option<At<bool>>,
}

/// Sentences over a running breath.
#[derive(Clone, Debug)]
pub struct WrittenOver {
    /// Where they stand.
    pub span: Span,
    /// As written; for those of a list all of it, when patterns are written out.
    pub texts: Vec<Text>,
    /// The list they are drawn from.
    pub from: Option<Text>,
    /// How many of it; `None`: all.
    pub count: Option<Text>,
    /// Whether they begin again when all are said.
    pub again: bool,
    /// Which of the texts are said, in this order; `None`: all as they are written.
    pub picked: Option<Vec<usize>>,
}

/// How many breaths are written.
#[derive(Clone, Debug)]
pub enum Cycles {
    /// One number.
    Exactly(Text),
    /// `{ min, max }`: to fill the time there is.
    Between {
        /// The fewest; 1 where it is left out.
        min: Option<Text>,
        /// The most; `None`: as many as fit.
        max: Option<Text>,
        /// Where the whole table stands.
        span: Span,
    },
}

/// What is to be said with breaths or strokes.
#[derive(Clone, Debug)]
pub enum Speak {
    /// "count", "words", "first 2" or "off"; strokes are not counted.
    Mode(Text),
    /// The author's own words, and where their list stands.
    Words(Vec<Text>, Span),
}

/// A `tense` step.
#[derive(Clone, Debug)]
pub struct Tense {
    /// Names of muscle groups and ladders; one at least.
    pub groups: Vec<Text>,
    /// How long to stay tight; `None`: five seconds, or the group's own time.
    pub hold: Option<Text>,
    /// How long to let go; `None`: 20 to 45 seconds.
    pub release: Option<Text>,
    /// How often each group is tightened; 1 where it is left out.
    pub rounds: Option<Text>,
    /// Wordings of the movement; none: the program's own sentence.
    pub how: Vec<Text>,
    /// Wordings of what is said at the moment of letting go; none: the program's own.
    pub let_go: Vec<Text>,
    /// What is said while it is let go, one after the other.
    pub during: Vec<Text>,
    /// Whether to notice and let go, without tightening; `None`: no.
    pub passive: Option<At<bool>>,
}

/// A `massage` step.
#[derive(Clone, Debug)]
pub struct Massage {
    /// Names of areas and rows of them; one at least.
    pub areas: Vec<Text>,
    /// `for`: how long the whole step lasts; `None`: the areas' own times.
    pub length: Option<Text>,
    /// How long a sweep of the hands lasts, or "5s -> 7.5s"; `None`: no rhythm.
    pub stroke: Option<Text>,
    /// What is said with the strokes; `None`: nothing.
    pub speak: Option<Speak>,
    /// Wordings of what the hands do; none: the program's own sentences.
    pub how: Vec<Text>,
    /// What is said while they work, one after the other.
    pub during: Vec<Text>,
    /// "A" or "B", who gives where two share the session; `None`: one's own hands.
    pub giver: Option<Text>,
}

/// A `use` step: a pattern, played here.
#[derive(Clone, Debug)]
pub struct Use {
    /// The name of the pattern.
    pub pattern: Text,
    /// One entry for `with`, one each for `each`; one empty entry for neither.
    pub with: Vec<Vec<(Text, Text)>>,
    /// Words drawn by chance, each put into the pattern's one argument.
    pub draw: Option<Draw>,
    /// How often the whole is repeated; 1 where it is left out.
    pub rounds: Option<Text>,
}

/// Another session, played here.
#[derive(Clone, Debug)]
pub struct Sub {
    /// A built-in session, or a file beside the script.
    pub name: Text,
    /// `for`: how long it lasts here; `None`: as long as that session is.
    pub length: Option<Text>,
    /// Values of its parameters.
    pub with: Vec<(Text, Text)>,
    /// Ids of its steps that leave here.
    pub without: Vec<Text>,
    /// Whether its own layers sound with it.
    pub ambience: bool,
}

/// `each = { draw = 45, from = "things" }`.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Where the whole table stands.
    pub span: Span,
    /// How many words, none of them twice; `None` is a fault, told already.
    pub count: Option<Text>,
    /// The name of a list.
    pub from: Option<Text>,
}
