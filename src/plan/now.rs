//! What happens at one instant.

use crate::score::{Moment, MomentKind};
use crate::units::Millis;

use super::curve::level_of;
use super::{Curve, Plan};

/// For every moment, the latest end of it and of all before it: a search backward may stop
/// where nothing reaches any more. It follows from the moments, so two are always equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach(Vec<Millis>);

impl PartialEq for Reach {
    fn eq(&self, _: &Reach) -> bool {
        true
    }
}

impl Reach {
    pub fn of(moments: &[Moment]) -> Reach {
        let ends = moments.iter().scan(Millis::ZERO, |latest, m| {
            *latest = (*latest).max(m.start + m.length);
            Some(*latest)
        });
        Reach(ends.collect())
    }
}

/// What happens at one instant, as [`Plan::now`] finds it.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    /// What leads: a breath, a tension, a rest; no words.
    pub lead: Option<&'a Moment>,
    /// The hands' place, while strokes of theirs may lead.
    pub hands: Option<&'a Moment>,
    /// The last sentence, if nothing has begun since it ended.
    pub speech: Option<&'a Moment>,
}

impl<'a> Now<'a> {
    /// What is to be done now.
    pub fn main(&self) -> Option<&'a Moment> {
        // At the end of a stroke the hands still rest on the place.
        let rests = |m: &&Moment| m.kind == MomentKind::Rest;
        match (self.lead.filter(rests), self.hands) {
            (Some(_), Some(hands)) => Some(hands),
            _ => self.lead,
        }
    }
}

impl Plan {
    /// What happens at `at`: what leads, the hands, the words.
    pub fn now(&self, at: Millis) -> Now<'_> {
        let words = |m: &&Moment| m.kind == MomentKind::Speech;
        let lead = self.going_on(at).find(|m| !words(m));
        let hands = lead.and_then(|lead| {
            let mut of_step = self.going_on(at).filter(|m| m.step == lead.step);
            of_step.find(|m| m.kind == MomentKind::Massage)
        });
        // A sentence that sounds or was the last to end.
        let last = self.begun(at).last().map(|m| m.start);
        let speech = last.and_then(|last| self.going_on(last).find(words));
        Now {
            lead,
            hands,
            speech,
        }
    }

    /// What happens at `at`: where several moments overlap, the one that began last.
    pub fn moment_at(&self, at: Millis) -> Option<&Moment> {
        self.going_on(at).next()
    }

    /// Whether it is a sound by itself, with which there is nothing to do.
    pub fn asks_nothing(&self) -> bool {
        let idle = |kind| matches!(kind, MomentKind::Rest | MomentKind::After);
        self.moments.iter().all(|m| idle(m.kind))
    }

    /// The phases of a breath of [`Plan::breaths`], in their order.
    pub fn phases(&self, breath: &Curve) -> Vec<&Moment> {
        let first = self.moments.partition_point(|m| m.start < breath.start());
        let within = self.moments[first..].iter();
        within
            .take_while(|m| m.start < breath.end())
            .filter(|m| m.step == breath.step && m.kind.phase().is_some())
            .collect()
    }

    /// How full the lungs are at `at`, from 0 to 1: as the cue that leads them, and 0 outside
    /// of breaths.
    pub fn openness(&self, at: Millis) -> f32 {
        level_of(&self.breaths, at).unwrap_or(0.0)
    }

    /// How tense muscles are at `at`, from 0 to 1, and 0 where none are meant.
    pub fn tension(&self, at: Millis) -> f32 {
        level_of(&self.tensions, at).unwrap_or(0.0)
    }

    /// The moments that have begun by `at`.
    fn begun(&self, at: Millis) -> &[Moment] {
        &self.moments[..self.moments.partition_point(|m| m.start <= at)]
    }

    /// The moments that go on at `at`, the one that began last first.
    fn going_on(&self, at: Millis) -> impl Iterator<Item = &Moment> {
        let reaches = move |i: usize| self.reach.0.get(i).is_none_or(|end| *end > at);
        let begun = self.begun(at).iter().enumerate().rev();
        let near = begun.take_while(move |(i, _)| reaches(*i));
        near.map(|(_, m)| m)
            .filter(move |m| at < m.start + m.length)
    }
}
