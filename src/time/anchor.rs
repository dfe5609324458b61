//! Points in time before it is known when they are.

/// A point in time that hangs on a step, so that it survives every refit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// What it hangs on.
    pub point: AnchorPoint,
    /// Milliseconds after (before) the point.
    pub offset: i64,
}

/// What an [`Anchor`] hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorPoint {
    /// The start of the session, or of a sound that has its own time.
    Start,
    /// The end of the same.
    End,
    /// The start of a step, by its number from 0.
    StepStart(usize),
    /// The end of a step, by its number from 0.
    StepEnd(usize),
}
