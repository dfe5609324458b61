//! One version of a session, as its listener has it.

use std::sync::Arc;

use crate::engine::{Carried, Playable};
use crate::frame::Piece;
use crate::plan::{Made, Plan};
use crate::score::{Mix, Pace, Score};
use crate::units::{Frames, Millis};
use crate::warp::Warp;

/// What the listener makes of a session.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Wishes {
    pub mix: Mix,
    pub pace: Pace,
    /// For how long its ambience goes on after the guidance, and from where on that has been
    /// wished, in its own time.
    pub after: Option<(Millis, Frames)>,
    /// Where it was entered, in the time it is led in, until somebody goes elsewhere.
    pub entry: Option<Frames>,
    /// Where it is ended softly, in the time it is led in.
    pub end: Option<Frames>,
}

/// A session as it is heard.
pub(super) struct Version {
    /// As its author made it.
    pub made: Made,
    /// From its time to that of `score`.
    pub time: Arc<Warp>,
    /// As its listener wants it, and what that was.
    pub score: Arc<Score>,
    pub plan: Arc<Plan>,
    pub wishes: Wishes,
    /// The number of its piece, see [`Position`](crate::live::Position).
    pub turn: u32,
    /// By how much each layer runs ahead, after a change without a break.
    pub ahead: Vec<i64>,
    /// By how much it would if the player had to start anew.
    pub anew: Vec<i64>,
}

impl Version {
    /// `made` as `wishes` want it, from its beginning.
    pub fn new(made: &Made, wishes: &Wishes) -> Version {
        let time = Arc::new(made.score.time(&wishes.pace));
        let mut score = Arc::clone(&made.score);
        if let Some((keep, from)) = wishes.after {
            score = Arc::new(score.going_on(keep, from));
        }
        if !time.is_none() {
            score = Arc::new(score.warped(&time));
        }
        if let Some(end) = wishes.end {
            score = Arc::new(score.ending_softly(end));
        }
        let plan = match Arc::ptr_eq(&score, &made.score) {
            true => Arc::clone(&made.plan),
            false => Arc::new((*made.plan).clone().within(&score)),
        };
        if let Some(at) = wishes.entry {
            score = Arc::new(score.entering(at));
        }
        if wishes.mix != Mix::AS_MADE {
            score = Arc::new(score.mixed(&wishes.mix));
        }
        Version {
            made: made.clone(),
            time,
            score,
            plan,
            wishes: wishes.clone(),
            turn: 0,
            ahead: Vec::new(),
            anew: Vec::new(),
        }
    }

    /// The same piece of work as other wishes want it, in the middle of its sound.
    pub fn changed(&self, wishes: &Wishes) -> Version {
        Version {
            ahead: self.ahead.clone(),
            anew: self.ahead.clone(),
            turn: self.turn,
            ..Version::new(&self.made, wishes)
        }
    }

    /// What is to be played: its layers run ahead as they do now.
    pub fn piece(&self) -> Arc<dyn Piece> {
        let score = &self.score;
        if self.ahead.iter().all(|ahead| *ahead == 0) {
            return Version::anew(score);
        }
        let (carried, _) = Carried::new(score, 0, score, 0, &self.ahead);
        Arc::new(carried)
    }

    /// `score` as it is without a past.
    pub fn anew(score: &Arc<Score>) -> Arc<dyn Piece> {
        Arc::new(Playable(Arc::clone(score)))
    }

    /// Where `led` of what is heard stands in the session as made.
    pub fn back(&self, led: Frames) -> Frames {
        self.time.back(led)
    }

    /// The same the other way round.
    pub fn there(&self, made: Frames) -> Frames {
        self.time.there(made)
    }
}
