//! What a step does: the words it says, and how it leads breath, muscles and hands.

use crate::diagnostic::Span;
use crate::time::Stretch;
use crate::units::{Decibels, Millis, Seed};

use super::{Line, Ramp, StrokeSound, Take};

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Words and pauses; empty where nothing happens, as in a skipped step.
    Say(Vec<Line>),
    /// Leads the breath.
    Breathe(Box<Breathing>),
    /// Muscle groups, one after the other; one at least.
    Tense(Vec<Tension>),
    /// Leads hands.
    Massage(Box<Massage>),
    /// Nobody speaks.
    Rest(Stretch),
    /// Sounds strokes.
    Strike {
        /// What is struck.
        what: StrokeSound,
        /// Against the voice.
        level: Decibels,
        /// How many strokes; one at least.
        times: u32,
        /// From one to the next.
        every: Millis,
    },
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

/// Led breathing.
#[derive(Clone, Debug)]
pub struct Breathing {
    /// The breath, and where it goes.
    pub ramp: Ramp,
    /// Where the pattern stands.
    pub span: Span,
    /// How many, or how long.
    pub cycles: Cycles,
    /// What is said into it.
    pub speak: Speak,
    /// The author's recordings of words of their own, in the order of the phases.
    pub takes: [Option<Take>; 4],
    /// Alternate-nostril breathing: in on one side, out on the other, then back.
    pub alternate: bool,
    /// What is said over the running breath.
    pub over: Option<Over>,
}

/// Sentences over a running breath.
#[derive(Clone, Debug)]
pub struct Over {
    /// Where they stand.
    pub span: Span,
    /// One after the other; one at least.
    pub texts: Vec<Vec<Line>>,
    /// Whether they begin again, in another order, when all are said.
    pub again: bool,
    /// Whether in every breath; else in one of three at most.
    pub every: bool,
    /// What another order is drawn from.
    pub seed: Seed,
}

/// How many breaths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycles {
    /// `max` is `None` where the session's length decides.
    Count {
        /// The fewest.
        min: u32,
        /// The most.
        max: Option<u32>,
    },
    /// Whole breaths, and rest to the full length.
    For(Stretch),
}

/// What is said into a breath.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speak {
    /// Nothing.
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
    /// As the session's language calls the group.
    pub name: String,
    /// The id of the muscle group, the same in every language; `None`: a part of the author's own.
    pub place: Option<&'static str>,
    /// Said before; empty where the author says it.
    pub movement: Vec<Line>,
    /// What the author says at the moment of letting go; `None`: the program's own words.
    pub let_go: Option<Vec<Line>>,
    /// What the author says while it is let go, each by itself.
    pub during: Vec<Vec<Line>>,
    /// How long it stays tight; counts for nothing where it is `passive`.
    pub hold: Millis,
    /// Where the author wrote it.
    pub hold_span: Option<Span>,
    /// A part that cramps when it is held long.
    pub short: bool,
    /// From the moment of letting go.
    pub release: Stretch,
    /// Notice and let go: no tension.
    pub passive: bool,
    /// 0 the first time, and on where it is tightened several times in a row.
    pub round: u32,
    /// Said at the release; empty where it is `passive`.
    pub release_words: &'static str,
}

impl Tension {
    /// All that is said of it, but for the program's own words at the release.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Line>> {
        let own = self.let_go.iter().chain(&self.during);
        [&self.movement].into_iter().chain(own)
    }

    /// As [`Tension::lines`], to be changed.
    pub(crate) fn lines_mut(&mut self) -> impl Iterator<Item = &mut Vec<Line>> {
        let own = self.let_go.iter_mut().chain(&mut self.during);
        [&mut self.movement].into_iter().chain(own)
    }
}

/// Hands on one place after the other.
#[derive(Clone, Debug)]
pub struct Massage {
    /// Where its first area is named.
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
    /// The id of the area, the same in every language; `None`: a part of the author's own.
    pub place: Option<&'static str>,
    /// Said while the hands begin.
    pub words: Vec<Line>,
    /// What the author says while they work, each by itself.
    pub during: Vec<Vec<Line>>,
    /// The place's share of the step: its own usual time.
    pub usual: Millis,
    /// Which side it is, where it is one.
    pub side: Option<Side>,
    /// Sides of one area have the same number: they take equal times.
    pub area: usize,
}

impl Turn {
    /// All that is said of it.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Line>> {
        [&self.words].into_iter().chain(&self.during)
    }

    /// As [`Turn::lines`], to be changed.
    pub(crate) fn lines_mut(&mut self) -> impl Iterator<Item = &mut Vec<Line>> {
        [&mut self.words].into_iter().chain(&mut self.during)
    }
}

/// A sweep and its way back as one breath, slowing down over the step.
#[derive(Clone, Debug)]
pub struct Stroke {
    /// A breath for each stroke: its inhale is the sweep, its exhale the way back.
    pub ramp: Ramp,
    /// Where the rhythm stands.
    pub span: Span,
    /// The words for both, said for so many strokes of a step.
    pub words: Option<(u32, [String; 2])>,
}

/// The two of a partner massage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// Whoever gives first.
    A,
    /// Whoever gives then.
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
    /// The listener's or the partner's left.
    Left,
    /// The listener's or the partner's right.
    Right,
}
