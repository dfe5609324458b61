//! Every key of the language, once: what it is called, what it takes, what it means.
//!
//! The reader takes its lists of known keys and the examples in its messages from
//! here, the schema for editors is generated from here, and `evenfall fmt` puts keys
//! into the order they have here. So none of them can disagree.

use crate::limits;

mod layer;
mod overlay;
mod said;
mod script;
mod step;
mod wishes;

pub use layer::{COURSE, GAIN, LAYER};
pub use overlay::OVERLAY;
pub use script::SCRIPT;
pub use step::{ANY_STEP, DRAW, KINDS, kind_of};
pub use wishes::WISHES;

/// A table of the language: its words in messages, and its keys in their usual order.
#[derive(Debug)]
pub struct Form {
    /// "a layer", "`[voice]`": the subject of a sentence.
    pub what: &'static str,
    /// In groups, so that steps share their common keys.
    pub groups: &'static [&'static [Key]],
    /// For a table whose keys are the author's own names: what stands under each.
    pub entry: Option<&'static Key>,
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// A value, as TOML.
    pub example: &'static str,
    /// What holds where the key is left out: a value as TOML, or words, or nothing;
    /// or [`REQUIRED`].
    pub default: &'static str,
    /// The meaning, for somebody who is no programmer.
    pub what: &'static str,
}

/// What a key takes. Wherever a text or a number is taken, a text with a parameter
/// in braces is taken too.
#[derive(Debug)]
pub enum Shape {
    /// Anything in quotes.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A time with its unit.
    Duration,
    /// A time, or two with ".." between them.
    Elastic,
    /// A number from the first to the second.
    Number(f64, f64),
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// A whole number from 0 up, as large as one likes, and no parameter.
    Seed,
    /// `true` or `false`.
    Boolean,
    /// One of some words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    /// As [`Shape::Word`], or a list of them.
    WordList(&'static [(&'static str, &'static str)]),
    /// A text for which there are suggestions.
    Known(Names),
    /// As [`Shape::Known`], or a list of them.
    KnownList(Names),
    /// "first 3" and the like.
    First,
    /// A list of just so many texts.
    Row(usize),
    /// A table in braces, or under a header of its own.
    Table(&'static Form),
    /// A list of tables.
    Tables(&'static Form),
    /// Tables, each under a header in two brackets.
    Blocks(&'static Form),
    /// A list of steps; `true` where each stands under its header in two brackets.
    Steps(bool),
    /// Any of these.
    Either(&'static [Shape]),
}

/// Where suggestions come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Names {
    /// The catalogue of sounds; a file is allowed too.
    Sound,
    /// Muscle groups and ladders.
    Muscle,
    /// Parts of the body.
    Part,
    /// Massage areas and rows of them.
    Area,
    /// The named breath patterns; or one in numbers.
    Breath,
    /// The languages the program speaks.
    Language,
    /// "start", "end", or the id of a step.
    Anchor,
    /// The code of a warning.
    Warning,
    /// None: a file beside the script.
    Recording,
}

/// The default of a key that may not be left out.
pub const REQUIRED: &str = "required";

const fn key(
    name: &'static str,
    shape: Shape,
    example: &'static str,
    default: &'static str,
    what: &'static str,
) -> Key {
    Key {
        name,
        shape,
        example,
        default,
        what,
    }
}

impl Form {
    /// The keys in their usual order.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.groups.iter().copied().flatten()
    }

    /// The key called `name`; in a table of the author's own names, what any of them is.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name).or(self.entry)
    }

    /// The place of `name` in the usual order; unknown keys come last.
    pub fn rank(&self, name: &str) -> usize {
        let mut keys = self.keys();
        keys.position(|key| key.name == name).unwrap_or(usize::MAX)
    }
}

impl Shape {
    /// The form of the table, or of each table in the list, where there is one.
    pub fn form(&self) -> Option<&'static Form> {
        match self {
            Shape::Table(form) | Shape::Tables(form) | Shape::Blocks(form) => Some(form),
            Shape::Either(shapes) => shapes.iter().find_map(Shape::form),
            _ => None,
        }
    }

    /// Whether tables of this shape stand under a header in two brackets.
    pub fn is_block(&self) -> bool {
        matches!(self, Shape::Blocks(_) | Shape::Steps(true))
    }
}

/// The levels a script may write.
const LEVEL: Shape = Shape::Number(*limits::LEVEL_DB.start(), *limits::LEVEL_DB.end());

/// A number of the author's own.
const ANY_NUMBER: Shape = Shape::Number(f64::MIN, f64::MAX);

/// Which warnings are silenced, the last key of scripts, layers and steps.
const ALLOW: Key = key(
    "allow",
    Shape::KnownList(Names::Warning),
    "[\"W012\"]",
    "every piece of advice is given",
    "Pieces of advice you have read and do not want to see again, by their codes.",
);

/// The two ways from one point to the next.
const CURVE: Shape = Shape::Word(&[
    ("linear", "Straight from the point before to this one."),
    (
        "smooth",
        "Gently out of the point before, gently into this one.",
    ),
]);
