//! Sessions put into one: their steps, groups, layers and cautions, counted on.

use std::collections::HashMap;

use crate::diagnostic::Span;
use crate::nature::choice::Choice;
use crate::units::Millis;
use crate::world::Place;

use super::speech::Line;
use super::{
    Action, Anchor, AnchorPoint, Cycles, Group, Home, Layer, Pronunciations, Session, Step,
    StepVoice, StrokeSound,
};

/// How long the ambience of neighbouring sessions sounds together: so long that one comes up
/// no faster than the ear lets pass, also where it is 10 dB louder than the other.
const CROSSING: Millis = Millis::secs(60);

/// What the sessions inside one bring to it, beside their steps.
#[derive(Default)]
pub(super) struct Joined {
    pub groups: Vec<Group>,
    pub layers: Vec<Layer>,
    pub cautions: Vec<String>,
    pub pronounce: Pronunciations,
    /// Optional parts met so far, by the session inside they are of and their number there.
    optionals: HashMap<(Option<usize>, usize), usize>,
}

/// How a session stands in another.
pub(super) struct Seat {
    pub group: Group,
    /// The step without time in front of it, which carries its id and its chapter.
    pub head: Step,
    /// What the ids of its steps begin with, like no other's.
    pub prefix: String,
    /// Whether its layers sound.
    pub ambience: bool,
    /// Where its sounds lie; nowhere for a built-in one.
    pub folders: Vec<Place>,
}

impl Joined {
    /// What joins a session that says these words in a way of its own.
    pub fn beside(pronounce: Pronunciations) -> Joined {
        Joined {
            pronounce,
            ..Joined::default()
        }
    }

    /// Puts the steps of `inner` after `steps`, behind the head of its seat.
    pub fn add(&mut self, inner: Session, seat: Seat, steps: &mut Vec<Step>) {
        let Seat {
            group,
            mut head,
            prefix,
            ambience,
            folders,
        } = seat;
        let place = group.span;
        let number = self.groups.len();
        self.groups.push(group);
        // Their groups count on from here.
        let offset = self.groups.len();
        let groups = inner.groups.iter().map(|g| Group {
            span: place,
            ..g.clone()
        });
        self.groups.extend(groups);
        let first = steps.len();
        head.groups = vec![number];
        let (optional, used_at) = (head.optional, head.used_at.clone());
        steps.push(head);
        for step in inner.steps {
            let own = step.optional.map(|n| self.optional(Some(number), n));
            steps.push(Step {
                span: place,
                used_at: used_at.clone(),
                id: step.id.map(|id| format!("{prefix}/{id}")),
                optional: optional.or(own),
                groups: std::iter::once(number)
                    .chain(step.groups.iter().map(|g| g + offset))
                    .collect(),
                allow: [&step.allow[..], &inner.allow].concat(),
                bells: (step.bells.into_iter())
                    .map(|bells| bells.moved(place, &folders))
                    .collect(),
                voice: step.voice.moved(place),
                action: placed(step.action, place, &folders),
                ..step
            });
        }
        let last = steps.len() - 1;
        steps[first].covers = last - first;
        if ambience {
            let layers = inner.layers.into_iter();
            self.layers
                .extend(layers.map(|l| moved(l, first, last, place, &folders)));
        }
        self.cautions.extend(inner.about.cautions);
        self.pronounce.join(&inner.pronounce);
    }

    /// The number of an optional part, in the order in which they are met; `number` is the
    /// one it has in its own script: this one, or that of the session `inside`.
    pub fn optional(&mut self, inside: Option<usize>, number: usize) -> usize {
        let next = self.optionals.len() + 1;
        *self.optionals.entry((inside, number)).or_insert(next)
    }

    /// The layers of the sessions inside one that has so many `steps`. What sounds to its
    /// very end goes on with what it keeps after it.
    pub fn layers(&mut self, steps: usize) -> Vec<Layer> {
        let end = AnchorPoint::StepEnd(steps.saturating_sub(1));
        for layer in &mut self.layers {
            if layer.heard.until.is_some_and(|until| until.point == end) {
                layer.heard.until = None;
            }
        }
        std::mem::take(&mut self.layers)
    }
}

/// What an inner step does, every place in its own script replaced by the one that names it.
pub(super) fn placed(mut action: Action, place: Span, folders: &[Place]) -> Action {
    let lines = |lines: &mut Vec<Line>| {
        for line in lines {
            match line {
                Line::Pause(pause) => pause.span = place,
                Line::Take(_, take) => take.settle(place, folders),
                Line::Speech(..) => {}
            }
        }
    };
    match &mut action {
        Action::Say(said) => lines(said),
        Action::Breathe(b) => {
            b.span = place;
            let takes = b.takes.iter_mut().flatten();
            takes.for_each(|take| take.settle(place, folders));
            if let Some(over) = &mut b.over {
                over.span = place;
                over.texts.iter_mut().for_each(lines);
            }
            if let Cycles::For(stretch) = &mut b.cycles {
                stretch.span = place;
            }
        }
        Action::Tense(tensions) => {
            for tension in tensions {
                tension.lines_mut().for_each(lines);
                tension.release.span = place;
                tension.hold_span = tension.hold_span.map(|_| place);
            }
        }
        Action::Massage(m) => {
            m.span = place;
            m.length.span = place;
            if let Some(stroke) = &mut m.stroke {
                stroke.span = place;
            }
            for turn in &mut m.turns {
                turn.lines_mut().for_each(lines);
            }
        }
        Action::Rest(stretch) => stretch.span = place,
        Action::Strike { what, .. } => {
            if let StrokeSound::Recorded(take) = what {
                take.settle(place, folders);
            }
        }
    }
    action
}

/// A layer of an inner session, whose first step is `first` + 1 and whose last is `last`,
/// where it crosses those of its neighbours.
fn moved(mut layer: Layer, first: usize, last: usize, place: Span, folders: &[Place]) -> Layer {
    let shift = |anchor: &mut Anchor| {
        anchor.point = match anchor.point {
            AnchorPoint::Start => AnchorPoint::StepStart(first),
            AnchorPoint::End => AnchorPoint::StepEnd(last),
            AnchorPoint::StepStart(step) => AnchorPoint::StepStart(first + 1 + step),
            AnchorPoint::StepEnd(step) => AnchorPoint::StepEnd(first + 1 + step),
        }
    };
    layer
        .loudness
        .gain
        .iter_mut()
        .for_each(|p| shift(&mut p.at));
    for setting in &mut layer.settings {
        setting.span = place;
        setting.values.fill(place);
        if let Choice::Course(stops) = &mut setting.choice {
            stops.iter_mut().for_each(|stop| shift(&mut stop.at));
        }
    }
    let half = CROSSING.0 as i64 / 2;
    let edge = |point, offset| Anchor { point, offset };
    match &mut layer.heard.from {
        Some(from) => shift(from),
        None => layer.heard.from = Some(edge(AnchorPoint::StepStart(first), -half)),
    }
    match &mut layer.heard.until {
        Some(until) => shift(until),
        None => layer.heard.until = Some(edge(AnchorPoint::StepEnd(last), half)),
    }
    if layer.home == Home::Script {
        layer.home = Home::Other(folders.to_vec());
    }
    layer.heard.crossing = Some(CROSSING);
    layer.other_spans.fill(place);
    Layer {
        span: place,
        sound_span: place,
        ..layer
    }
}

impl Step {
    /// A step without time, which only marks its place.
    pub(super) fn empty(span: Span) -> Step {
        Step {
            span,
            used_at: Vec::new(),
            id: None,
            chapter: None,
            optional: None,
            covers: 0,
            groups: Vec::new(),
            bells: Vec::new(),
            voice: StepVoice::default(),
            allow: Vec::new(),
            action: Action::Say(Vec::new()),
        }
    }
}
