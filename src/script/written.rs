//! Steps as they are written, and each kind of them.

use crate::diagnostic::Span;

use super::*;

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
    /// Bells within it, one kind after the other.
    pub bells: Vec<WrittenBells>,
    /// How it is said; `None`: as `[voice]` says.
    pub voice: Option<WrittenManner>,
    /// BCP 47: what it speaks; `None`: the session's language.
    pub language: Option<Text>,
    /// Codes of warnings silenced for this step.
    pub allow: Vec<Text>,
    /// What it does.
    pub kind: Kind,
}

impl Step {
    /// What it names that may be files with recordings of lines or of strokes.
    pub fn recordings(&self) -> impl Iterator<Item = &Text> {
        let bells = self.bells.iter().filter_map(|bells| bells.strike.as_ref());
        let struck = match &self.kind {
            Kind::Strike { what, .. } => Some(what),
            _ => None,
        };
        self.take.iter().chain(bells).chain(struck)
    }
}

/// `bells = { strike = "bowl", every = "5m" }`.
#[derive(Clone, Debug)]
pub struct WrittenBells {
    /// Where the whole table stands.
    pub span: Span,
    /// "bell", "bowl", "chime" or a recording; a bell where it is left out.
    pub strike: Option<Text>,
    /// From one to the next.
    pub every: Option<Text>,
    /// How many of those there are; as many as fit where it is left out.
    pub times: Option<Text>,
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
        /// "bell", "bowl", "chime" or a recording.
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
