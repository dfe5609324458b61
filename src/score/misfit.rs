//! Why a session cannot last as it is asked to: data, which `advice` puts into words.

use crate::diagnostic::Span;
use crate::units::Millis;

use super::fit::{Flex, OutOfReach};
use super::parts::{Part, What};

/// The shortest and the longest it can be; no longest where it goes on as long as one likes.
pub type Reach = (Millis, Option<Millis>);

/// Why there is no score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Of so many breaths, more than [`limits::BREATHS`](crate::limits::BREATHS).
    TooManyBreaths(u64),
    /// Even at its shortest it lasts so long, more than
    /// [`limits::SESSION`](crate::limits::SESSION).
    TooLarge(Millis),
    /// The wanted length is out of reach.
    Length {
        /// The length that is asked for.
        wanted: Millis,
        /// Where the script asks for it; nowhere for a listener's wish.
        written: Option<Span>,
        /// The shortest and the longest it can have.
        reach: Reach,
        /// What keeps it there.
        why: Why,
    },
    /// A session inside cannot last as long as it is asked to.
    Inside {
        /// The session inside, as the script names it.
        name: String,
        /// Where it is asked for.
        span: Span,
        /// The least length that is asked of it.
        asked: Millis,
        /// The shortest and the longest it can have.
        reach: Reach,
    },
    /// It could, but for its breaths, which come whole: so much room is missing.
    InsideBetween {
        /// The session inside, as the script names it.
        name: String,
        /// Where it is asked for.
        span: Span,
        /// How much more room would do.
        missing: Millis,
    },
}

/// What keeps a length out of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// `missing` more is wanted than there is at the longest.
    TooLong {
        /// How much more is wanted.
        missing: Millis,
        /// What could give it.
        growth: Growth,
    },
    /// `over` less is wanted than there is at the shortest; where the most could be gained.
    TooShort {
        /// How much less is wanted.
        over: Millis,
        /// The range that takes the most of it; `None` where no range is written.
        longest: Option<Elastic>,
    },
    /// Breaths come whole, and `missing` is more than the pauses can give; whether there are any.
    Between {
        /// How much more room would do.
        missing: Millis,
        /// Whether any range is written.
        elastic: bool,
    },
}

/// What could grow to make a session longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// The range with the most room, which is not enough.
    Range(Elastic),
    /// Breaths whose number is written here.
    Cycles(Span),
    /// The releases of its muscles.
    Release,
    /// There is nothing that could.
    Nothing,
}

/// A range of times the author wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elastic {
    /// Where it is written.
    pub span: Span,
    /// How often it is used.
    pub times: u64,
    /// Its least.
    pub min: Millis,
    /// Its most.
    pub max: Millis,
}

impl Why {
    /// Why a session of `parts` cannot last `wanted`.
    pub(super) fn of(parts: &[Part], wanted: Millis, why: OutOfReach) -> Why {
        let elastic = elastic(parts);
        match why {
            OutOfReach::TooLong { longest } => Why::TooLong {
                missing: wanted.saturating_sub(longest),
                growth: growth(parts, &elastic),
            },
            OutOfReach::TooShort { shortest } => Why::TooShort {
                over: shortest.saturating_sub(wanted),
                longest: elastic.into_iter().max_by_key(|e| e.min * e.times),
            },
            OutOfReach::Between { missing } => Why::Between {
                missing,
                elastic: !elastic.is_empty(),
            },
        }
    }
}

/// What could give the most by growing.
fn growth(parts: &[Part], elastic: &[Elastic]) -> Growth {
    let widest = elastic.iter().max_by_key(|e| (e.max - e.min) * e.times);
    if let Some(widest) = widest {
        return Growth::Range(*widest);
    }
    let bounded = parts
        .iter()
        .find(|p| matches!(p.flex, Flex::Breaths { .. }));
    match bounded.and_then(|p| p.span) {
        Some(span) => Growth::Cycles(span),
        None if parts.iter().any(|p| matches!(p.what, What::Release(..))) => Growth::Release,
        None => Growth::Nothing,
    }
}

/// The ranges the author wrote, in their order, each once.
fn elastic(parts: &[Part]) -> Vec<Elastic> {
    let mut found: Vec<Elastic> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for part in parts {
        if let (Some(span), Flex::Time { min, max }) = (part.span, part.flex)
            && min < max
        {
            let times = 1;
            let at = *known.entry(span).or_insert(found.len());
            match found.get_mut(at) {
                Some(entry) => entry.times += 1,
                None => found.push(Elastic {
                    span,
                    times,
                    min,
                    max,
                }),
            }
        }
    }
    found
}
