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
pub use overlay::{Translation, Words, is_overlay, read_overlay};
pub use read::read;
pub use syntax::before_break;
pub use wishes::{WrittenWishes, read_wishes};

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct At<T> {
    pub value: T,
    pub span: Span,
}

/// A number or a string: most values may hold a parameter in braces, so their
/// text is kept as written and understood after the parameters are put in.
pub type Text = At<String>;

#[derive(Clone, Debug, Default)]
pub struct Script {
    pub title: Option<Text>,
    pub summary: Option<Text>,
    pub author: Option<Text>,
    pub license: Option<Text>,
    pub tags: Vec<Text>,
    pub language: Option<Text>,
    pub length: Option<Text>,
    /// The lengths it is made for.
    pub range: Option<Text>,
    pub ending: Option<Text>,
    pub seed: Option<At<SeedWish>>,
    pub cautions: Vec<Text>,
    pub params: Vec<Param>,
    pub voice: Voice,
    pub cues: Cues,
    pub layers: Vec<Layer>,
    /// Words to draw from, by name.
    pub lists: Vec<(Text, Vec<Text>)>,
    pub patterns: Vec<Pattern>,
    /// Other sessions it plays, by the names it calls them; found by [`crate::prepare`].
    pub others: BTreeMap<String, Arc<Other>>,
    pub steps: Vec<Step>,
    pub after: Option<After>,
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
    pub script: Script,
    pub text: String,
    /// Where its sounds lie; nowhere for a built-in session.
    pub folders: Vec<Place>,
}

/// What `seed` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedWish {
    Number(u64),
    /// Another each night.
    Nightly,
}

/// `[params]`: `name = { default, min, max, what }`.
#[derive(Clone, Debug)]
pub struct Param {
    pub name: Text,
    pub default: Option<Text>,
    pub min: Option<At<f64>>,
    pub max: Option<At<f64>>,
    pub what: Option<Text>,
}

#[derive(Clone, Debug, Default)]
pub struct Voice {
    pub rate: Option<Text>,
    pub pitch: Option<Text>,
    pub level_db: Option<Text>,
}

#[derive(Clone, Debug, Default)]
pub struct Cues {
    pub breath: Option<Text>,
    pub level_db: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct Layer {
    pub span: Span,
    pub sound: Option<Text>,
    pub level_db: Option<Text>,
    pub gain: Vec<GainPoint>,
    /// `depth_db` and `period`.
    pub drift: Option<(Option<Text>, Option<Text>)>,
    pub breathes: Option<Text>,
    pub duck_db: Option<Text>,
    pub from: Option<Text>,
    pub until: Option<Text>,
    /// `crossfade`.
    pub looped: Option<Text>,
    pub vary: Option<At<bool>>,
    pub every: Option<Text>,
    pub parameters: Vec<Setting>,
    pub allow: Vec<Text>,
}

/// What a layer chooses of its sound.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: Text,
    pub value: SettingValue,
}

#[derive(Clone, Debug)]
pub enum SettingValue {
    One(Text),
    Course(Vec<SettingPoint>),
}

#[derive(Clone, Debug)]
pub struct SettingPoint {
    pub span: Span,
    pub at: Option<Text>,
    pub value: Option<Text>,
    pub curve: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct GainPoint {
    pub span: Span,
    pub at: Option<Text>,
    pub db: Option<Text>,
    pub curve: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct After {
    pub span: Span,
    pub keep: Option<Text>,
    pub fade: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct Pattern {
    pub name: Text,
    pub args: Vec<Text>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub span: Span,
    pub id: Option<Text>,
    pub chapter: Option<Text>,
    /// Whether it leaves where the wanted length is too short for everything.
    pub optional: bool,
    /// The endings in which it is there; none written means all.
    pub when: Vec<Text>,
    /// The author's own recordings of what a `say` step says, one for each wording.
    pub take: Vec<Text>,
    pub allow: Vec<Text>,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// Several wordings: the seed chooses one.
    Say(Vec<Text>),
    Breathe(Breathe),
    Tense(Tense),
    Massage(Massage),
    Rest(Text),
    Strike {
        what: Text,
        level_db: Option<Text>,
    },
    Use(Use),
    Session(Sub),
    /// A faulty step, reported already.
    Faulty,
}

#[derive(Clone, Debug)]
pub struct Breathe {
    pub pattern: Text,
    pub cycles: Option<Cycles>,
    pub length: Option<Text>,
    pub speak: Option<Speak>,
    pub sides: Option<Text>,
}

#[derive(Clone, Debug)]
pub enum Cycles {
    Exactly(Text),
    Between {
        min: Option<Text>,
        max: Option<Text>,
        span: Span,
    },
}

#[derive(Clone, Debug)]
pub enum Speak {
    Mode(Text),
    Words(Vec<Text>, Span),
}

#[derive(Clone, Debug)]
pub struct Tense {
    pub groups: Vec<Text>,
    pub hold: Option<Text>,
    pub release: Option<Text>,
    pub rounds: Option<Text>,
    pub how: Option<Text>,
    pub passive: Option<At<bool>>,
}

#[derive(Clone, Debug)]
pub struct Massage {
    pub areas: Vec<Text>,
    pub length: Option<Text>,
    pub stroke: Option<Text>,
    pub speak: Option<Speak>,
    pub how: Option<Text>,
    pub giver: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct Use {
    pub pattern: Text,
    /// One entry for `with`, one each for `each`; one empty entry for neither.
    pub with: Vec<Vec<(Text, Text)>>,
    /// Words drawn by chance, each put into the pattern's one argument.
    pub draw: Option<Draw>,
    pub rounds: Option<Text>,
}

/// Another session, played here.
#[derive(Clone, Debug)]
pub struct Sub {
    pub name: Text,
    pub length: Option<Text>,
    /// Values of its parameters.
    pub with: Vec<(Text, Text)>,
    /// Whether its own layers sound with it.
    pub ambience: bool,
}

/// `each = { draw = 45, from = "things" }`.
#[derive(Clone, Debug)]
pub struct Draw {
    pub span: Span,
    pub count: Option<Text>,
    /// The name of a list.
    pub from: Option<Text>,
}
