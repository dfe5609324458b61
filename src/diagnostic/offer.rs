//! Remedies told far from the text: changes that are right where it says what it is thought
//! to say. A value may have been put together from parameters.

use super::{Diagnostic, Span};

/// A change of a value, worth a [`Fix`](super::Fix) only where the text at `span` is `was`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Where the value is thought to stand.
    pub span: Span,
    /// What has to stand there.
    pub was: Was,
    /// What is written there instead, without quotes or brackets.
    pub now: String,
}

/// What an author has to have written for an offer to be right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Was {
    /// This text, in quotes or without.
    Exactly(String),
    /// A time or a range of times.
    Time,
    /// A breath that reads so in its plainest form.
    Breath(String),
}

impl Diagnostic {
    /// Offers `now` for what stands at `span`, where that is `was`. An offer for the place of
    /// the diagnostic itself moves with it.
    pub(crate) fn offer(mut self, span: Span, was: Was, now: impl Into<String>) -> Diagnostic {
        let now = now.into();
        self.offers.push(Offer { span, was, now });
        self
    }

    /// Says that `text` is meant, which stands somewhere from its place on.
    pub(crate) fn seek(mut self, text: impl Into<String>) -> Diagnostic {
        self.sought = Some(text.into());
        self
    }
}
