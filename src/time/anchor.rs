//! Points in time before it is known when they are.

/// A point in time that hangs on a step, so that it survives every refit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub point: AnchorPoint,
    /// Milliseconds after (before) the point.
    pub offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorPoint {
    Start,
    End,
    /// Number of a step.
    StepStart(usize),
    StepEnd(usize),
}
