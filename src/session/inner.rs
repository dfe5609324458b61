//! Sessions inside a session: their steps take the place of the step that names them.

use std::path::PathBuf;

use crate::diagnostic::{Code, Diagnostic, Span, any_error, suggestion};
use crate::limits;
use crate::script;
use crate::units::Millis;

use super::expand::Expanded;
use super::speech::Line;
use super::understand::{Context, seed, understand_within};
use super::{
    Action, Anchor, AnchorPoint, Cycles, Group, Home, Layer, Session, SettingValue, Step, Wishes,
};
use crate::time::Stretch;

/// How long the ambience of neighbouring sessions sounds together.
const CROSSING: Millis = Millis::secs(12);

impl Context<'_> {
    /// Puts the steps of the session that `e` names after `steps`, behind a step without
    /// time that carries the id and the chapter.
    pub(super) fn session(&mut self, sub: &script::Sub, e: &Expanded, steps: &mut Vec<Step>) {
        let length = sub.length.as_ref().and_then(|l| self.stretch(l));
        let Some(inner) = self.understood(sub) else {
            return;
        };
        let name = sub.name.value.trim().to_string();
        let place = sub.name.span;
        let asked = length.is_some();
        let own = inner.length.map(|(l, _)| Stretch::fixed(l, place));
        let group = self.groups.len();
        self.groups.push(Group {
            name: name.clone(),
            span: place,
            length: length.or(own),
            asked,
        });
        // Their groups count on from here.
        let offset = self.groups.len();
        let groups = inner.groups.iter().map(|g| Group {
            span: place,
            ..g.clone()
        });
        self.groups.extend(groups);
        let id = e.step.id.as_ref().map(|id| self.id(id, steps));
        let prefix = self.prefix(id.as_deref().unwrap_or(&name), steps);
        let first = steps.len();
        let mut head = Step::empty(e.step.span);
        head.id = id;
        head.chapter = e.step.chapter.as_ref().map(|c| c.value.trim().to_string());
        head.used_at.clone_from(&e.used_at);
        head.optional = e.optional.map(|n| self.optional(None, n));
        head.groups = vec![group];
        let optional = head.optional;
        steps.push(head);
        let folder = self.script.others.get(&name).and_then(|o| o.folder.clone());
        for step in inner.steps {
            let own = step.optional.map(|n| self.optional(Some(group), n));
            steps.push(Step {
                span: place,
                used_at: e.used_at.clone(),
                id: step.id.map(|id| format!("{prefix}/{id}")),
                optional: optional.or(own),
                groups: std::iter::once(group)
                    .chain(step.groups.iter().map(|g| g + offset))
                    .collect(),
                allow: [&step.allow[..], &inner.allow].concat(),
                action: placed(step.action, place, &folder),
                ..step
            });
        }
        steps[first].covers = steps.len() - 1 - first;
        if sub.ambience {
            let last = steps.len() - 1;
            let layers = inner.layers.into_iter();
            self.inner_layers
                .extend(layers.map(|l| moved(l, first, last, place, &folder)));
        }
        self.inner_cautions.extend(inner.cautions);
    }

    /// The session named, with its parameters set, as this listener wishes it.
    fn understood(&mut self, sub: &script::Sub) -> Option<Session> {
        let name = sub.name.value.trim();
        let Some(other) = self.script.others.get(name) else {
            // What is written out is found, or reported, before.
            if sub.name.value.contains('{')
                || self
                    .source
                    .get(sub.name.span.start..sub.name.span.end)
                    .is_some_and(|t| t.contains('{'))
            {
                let d = Diagnostic::new(Code::S007, "a session's name is written out");
                let d = d.at(sub.name.span, "not put together from parameters");
                self.faults.push(d.help("write session = \"box-breath\""));
            }
            return None;
        };
        if self.budget == 0 {
            let most = limits::SESSIONS;
            let d = Diagnostic::new(Code::S013, format!("more than {most} sessions in one"));
            self.faults
                .push(d.at(sub.name.span, "").help("play them in two evenings"));
            return None;
        }
        self.budget -= 1;
        let known = other.script.params.iter().map(|p| p.name.value.as_str());
        let known: Vec<&str> = known.collect();
        let before = self.faults.len();
        for (key, _) in &sub.with {
            if !known.contains(&key.value.as_str()) {
                let what = format!("{name} has no parameter `{}`", key.value);
                let help = match known.is_empty() {
                    true => "it has none; leave `with` out".to_string(),
                    false => suggestion(&key.value, known.clone()),
                };
                let d = Diagnostic::new(Code::S010, what).at(key.span, "");
                self.faults.push(d.help(help));
            }
        }
        if self.faults.len() > before {
            return None;
        }
        // Its own seed, or the listener's; another where it is played again.
        let own = seed(&other.script, &other.text, self.wishes);
        let turn = self.turns.entry(format!("session {name}")).or_default();
        let seed = match *turn {
            0 => self.wishes.seed,
            turn => Some(own.nth(turn).0),
        };
        *turn += 1;
        let wishes = Wishes {
            length: None,
            ending: Some(self.ending),
            seed,
            set: sub
                .with
                .iter()
                .map(|(k, v)| (k.value.clone(), v.value.clone()))
                .collect(),
            no_after: true,
            ..self.wishes.plain()
        };
        let (session, found) =
            understand_within(&other.script, &other.text, &wishes, &mut self.budget);
        let Some(session) = session else {
            let fault = found.iter().find(|d| any_error(std::slice::from_ref(d)));
            let what = fault.map_or(String::new(), |d| format!(": {}", d.message));
            let d = Diagnostic::new(Code::S043, format!("the session {name} has a fault{what}"));
            let d = d.at(sub.name.span, "in this session");
            self.faults
                .push(d.help(format!("`evenfall check {name}` shows where")));
            return None;
        };
        if !std::ptr::eq(session.words, self.words) {
            let d = Diagnostic::new(
                Code::S043,
                format!("the session {name} speaks another language"),
            );
            let d = d.at(sub.name.span, format!("it speaks {}", session.language));
            self.faults
                .push(d.help("one voice speaks a whole session: take one of the same language"));
            return None;
        }
        Some(session)
    }

    /// What the ids of the inner steps begin with: like no other before.
    fn prefix(&self, wished: &str, steps: &[Step]) -> String {
        let taken = |prefix: &str| {
            let start = format!("{prefix}/");
            steps
                .iter()
                .any(|s| s.id.as_ref().is_some_and(|id| id.starts_with(&start)))
        };
        let numbered = (2..).map(|n| format!("{wished}-{n}"));
        std::iter::once(wished.to_string())
            .chain(numbered)
            .find(|prefix| !taken(prefix))
            .unwrap_or_default()
    }
}

/// What an inner step does, every place in its own script replaced by the one that names it.
fn placed(mut action: Action, place: Span, folder: &Option<PathBuf>) -> Action {
    let lines = |lines: &mut Vec<Line>| {
        for line in lines {
            match line {
                Line::Pause(pause) => pause.span = place,
                Line::Take(_, take) => {
                    take.span = place;
                    if take.home == Home::Script {
                        take.home = Home::Other(folder.clone());
                    }
                }
                Line::Speech(_) => {}
            }
        }
    };
    match &mut action {
        Action::Say(said) => lines(said),
        Action::Breathe(b) => {
            b.span = place;
            if let Cycles::For(stretch) = &mut b.cycles {
                stretch.span = place;
            }
        }
        Action::Tense(tensions) => {
            for tension in tensions {
                lines(&mut tension.movement);
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
                lines(&mut turn.words);
            }
        }
        Action::Rest(stretch) => stretch.span = place,
        Action::Strike { .. } => {}
    }
    action
}

/// A layer of an inner session, whose first step is `first` + 1 and whose last is `last`,
/// where it crosses those of its neighbours.
fn moved(
    mut layer: Layer,
    first: usize,
    last: usize,
    place: Span,
    folder: &Option<PathBuf>,
) -> Layer {
    let shift = |anchor: &mut Anchor| {
        anchor.point = match anchor.point {
            AnchorPoint::Start => AnchorPoint::StepStart(first),
            AnchorPoint::End => AnchorPoint::StepEnd(last),
            AnchorPoint::StepStart(step) => AnchorPoint::StepStart(first + 1 + step),
            AnchorPoint::StepEnd(step) => AnchorPoint::StepEnd(first + 1 + step),
        }
    };
    layer.gain.iter_mut().for_each(|p| shift(&mut p.at));
    for setting in &mut layer.settings {
        setting.span = place;
        match &mut setting.value {
            SettingValue::One(_, span) => *span = place,
            SettingValue::Course(stops) => {
                for (at, _, _, span) in stops {
                    shift(at);
                    *span = place;
                }
            }
        }
    }
    let half = CROSSING.0 as i64 / 2;
    let edge = |point, offset| Anchor { point, offset };
    match &mut layer.from {
        Some(from) => shift(from),
        None => layer.from = Some(edge(AnchorPoint::StepStart(first), -half)),
    }
    match &mut layer.until {
        Some(until) => shift(until),
        None => layer.until = Some(edge(AnchorPoint::StepEnd(last), half)),
    }
    if layer.home == Home::Script {
        layer.home = Home::Other(folder.clone());
    }
    Layer {
        span: place,
        sound_span: place,
        crossing: Some(CROSSING),
        ..layer
    }
}

impl Step {
    /// A step without time, which only marks its place.
    fn empty(span: Span) -> Step {
        Step {
            span,
            used_at: Vec::new(),
            id: None,
            chapter: None,
            optional: None,
            covers: 0,
            groups: Vec::new(),
            allow: Vec::new(),
            action: Action::Say(Vec::new()),
        }
    }
}
