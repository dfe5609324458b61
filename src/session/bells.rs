//! What is struck, and bells within a step that lasts: every so often, or at times of it.

use crate::cue::Struck;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::script::{self, Text};
use crate::units::{Decibels, Millis};
use crate::world::Place;

use super::Take;
use super::context::Context;
use super::steps::BELL_DB;

/// What is struck.
#[derive(Clone, Debug, PartialEq)]
pub enum StrokeSound {
    /// One that the program makes.
    Made(Struck),
    /// A recording of one stroke.
    Recorded(Take),
}

impl StrokeSound {
    /// As plans and screens call it.
    pub fn name(&self) -> &str {
        match self {
            StrokeSound::Made(struck) => struck.name(),
            StrokeSound::Recorded(take) => {
                let file = take.file.rsplit('/').next().unwrap_or_default();
                file.rsplit_once('.').map_or(file, |(stem, _)| stem)
            }
        }
    }
}

/// Bells within a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Bells {
    /// What is struck.
    pub what: StrokeSound,
    /// Against the voice.
    pub level: Decibels,
    /// From one to the next, the first after as long; `None`: at [`Bells::at`] alone.
    pub every: Option<Millis>,
    /// How many of those there are; `None`: as many as fit.
    pub count: Option<u32>,
    /// Times from the beginning of the step, and where they are written; sorted.
    pub at: Vec<(Millis, Span)>,
    /// Where they are written.
    pub span: Span,
}

impl Bells {
    /// When they sound in a step of this `length`, from its beginning, sorted; none at its end.
    pub fn times(&self, length: Millis) -> Vec<Millis> {
        let mut times: Vec<Millis> = self.at.iter().map(|(at, _)| *at).collect();
        if let Some(every) = self.every.filter(|every| *every > Millis::ZERO) {
            let fitting = length.0.div_ceil(every.0).saturating_sub(1);
            let count = self
                .count
                .map_or(fitting, |count| fitting.min(count.into()));
            times.extend((1..=count).map(|n| every * n));
        }
        times.retain(|at| *at < length);
        times.sort_unstable();
        times.dedup();
        times
    }

    /// The same for a step of a session inside another, which stands at `place` there and has
    /// its own `folders`.
    pub(super) fn moved(mut self, place: Span, folders: &[Place]) -> Bells {
        self.span = place;
        if let StrokeSound::Recorded(take) = &mut self.what {
            take.settle(place, folders);
        }
        self.at.iter_mut().for_each(|(_, span)| *span = place);
        self
    }

    /// Those at a time that a step of this `length` does not have.
    pub fn missed(&self, length: Millis) -> impl Iterator<Item = (Millis, Span)> {
        let all = self.at.iter().copied();
        all.filter(move |(at, _)| *at >= length)
    }
}

impl Context<'_> {
    pub(super) fn bells(&mut self, b: &script::WrittenBells) -> Option<Bells> {
        let bell = Some(StrokeSound::Made(Struck::Bell));
        let what = (b.strike.as_ref()).map_or(bell, |s| self.stroke_sound(s));
        let level = self.level(b.level_db.as_ref(), "level_db", BELL_DB);
        let every = b.every.as_ref().map(|every| self.apart(every));
        let most = f64::from(limits::STROKES);
        let times = b.times.as_ref();
        let count = times.map(|times| self.number(Some(times), "times", 1.0..=most, 1.0) as u32);
        let mut at = Vec::new();
        for text in &b.at {
            at.push((self.duration(text)?, text.span));
        }
        at.sort_by_key(|(at, _)| *at);
        Some(Bells {
            what: what?,
            level,
            every: match every {
                Some(every) => Some(every?),
                None => None,
            },
            count,
            at,
            span: b.span,
        })
    }

    /// What is struck: by its name, or a recording, which has an ending or a folder.
    pub(super) fn stroke_sound(&mut self, what: &Text) -> Option<StrokeSound> {
        if what.value.contains(['.', '/', '\\']) {
            let take = self.take("strike", what);
            return Some(StrokeSound::Recorded(Take {
                stroke: true,
                ..take
            }));
        }
        self.choice(what, "strike", &Struck::NAMES)
            .map(StrokeSound::Made)
    }

    /// How far strokes are apart.
    pub(super) fn apart(&mut self, text: &Text) -> Option<Millis> {
        let every = self.duration(text)?;
        let least = limits::BETWEEN_BELLS;
        if every >= least {
            return Some(every);
        }
        let d = Diagnostic::new(Code::S006, "strokes closer than a second are an alarm");
        let d = d.at(text.span, "").help("write every = \"4s\"");
        let now = d.instead(self.source, text.span, &text.value, "4s");
        self.faults.push(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bells_come_every_so_often_and_at_their_times_and_never_at_the_end() {
        let at = |seconds| (Millis::secs(seconds), Span::default());
        let bells = Bells {
            what: StrokeSound::Made(Struck::Bowl),
            level: Decibels(-8.0),
            every: Some(Millis::secs(300)),
            count: None,
            at: vec![at(0), at(600), at(1000)],
            span: Span::default(),
        };
        let times = |length| {
            let all = bells.times(Millis::secs(length)).into_iter();
            all.map(|at| at.0 / 1000).collect::<Vec<_>>()
        };
        assert_eq!(times(1200), [0, 300, 600, 900, 1000]);
        assert_eq!(times(900), [0, 300, 600]);
        assert_eq!(times(0), [0; 0]);
        assert_eq!(bells.missed(Millis::secs(900)).count(), 1);
        let twice = Bells {
            count: Some(2),
            ..bells.clone()
        };
        let times: Vec<Millis> = twice.times(Millis::secs(1800));
        assert_eq!(times, [0, 300, 600, 1000].map(Millis::secs));
        assert_eq!(twice.times(Millis::secs(301)), [0, 300].map(Millis::secs));
    }
}
