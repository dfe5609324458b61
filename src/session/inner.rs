//! Sessions inside a session: their steps take the place of the step that names them.

use crate::diagnostic::{Code, Diagnostic, Severity, any_error, suggestion};
use crate::limits;
use crate::script::{self, Other, Script};

use super::context::Context;
use super::expand::Expanded;
use super::joined::Seat;
use super::understand::{Understood, seed, understand_within};
use super::{Group, Session, Step, Wishes};
use crate::time::Stretch;

impl Context<'_> {
    /// Puts the steps of the session that `e` names after `steps`, behind a step without
    /// time that carries the id and the chapter.
    pub(super) fn session(&mut self, sub: &script::Sub, e: &Expanded, steps: &mut Vec<Step>) {
        let length = sub.length.as_ref().and_then(|l| self.stretch(l));
        let Some(inner) = self.understood(sub) else {
            // What hangs on it still hangs.
            let mut mark = Step::empty(e.step.span);
            mark.id = e.step.id.as_ref().map(|id| self.id(id, steps));
            steps.push(mark);
            return;
        };
        let name = sub.name.value.trim().to_string();
        let place = sub.name.span;
        let asked = length.is_some();
        let own = inner.length.map(|(l, _)| Stretch::fixed(l, place));
        let group = Group {
            name: name.clone(),
            span: place,
            length: length.or(own),
            asked,
        };
        let id = e.step.id.as_ref().map(|id| self.id(id, steps));
        let prefix = self.prefix(id.as_deref().unwrap_or(&name), steps);
        let mut head = Step::empty(e.step.span);
        head.id = id;
        head.chapter = e.step.chapter.as_ref().map(|c| c.value.trim().to_string());
        head.used_at.clone_from(&e.used_at);
        head.optional = e.optional.map(|n| self.inner.optional(None, n));
        let seat = Seat {
            group,
            head,
            prefix,
            ambience: sub.ambience,
            folders: (self.script.others.get(&name)).map_or_else(Vec::new, |o| o.folders.clone()),
        };
        self.inner.add(inner, seat, steps);
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
        if self.lacks_parameters(sub, &other.script) || self.lacks_steps(sub, &other.script) {
            return None;
        }
        let wishes = self.wishes_within(sub, other);
        let (Understood { session, faults }, left_out) =
            understand_within(&other.script, &other.text, &wishes, &mut self.budget);
        if any_error(&faults) {
            let fault = faults.iter().find(|d| d.severity() == Severity::Error);
            let what = fault.map_or(String::new(), |d| format!(": {}", d.message));
            let d = Diagnostic::new(Code::S043, format!("the session {name} has a fault{what}"));
            let d = d.at(sub.name.span, "in this session");
            self.faults
                .push(d.help(format!("`evenfall check {name}` shows where")));
            return None;
        }
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
        self.left_out.meet(&left_out);
        Some(session)
    }

    /// Whether a parameter is set that the `inner` script has not; then it is told.
    fn lacks_parameters(&mut self, sub: &script::Sub, inner: &Script) -> bool {
        let known: Vec<&str> = inner.params.iter().map(|p| p.name.value.as_str()).collect();
        let name = sub.name.value.trim();
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
        self.faults.len() > before
    }

    /// Whether a step is to leave that the `inner` script has not; then it is told.
    fn lacks_steps(&mut self, sub: &script::Sub, inner: &Script) -> bool {
        let ids = inner.steps.iter().filter_map(|step| step.id.as_ref());
        let ids: Vec<&str> = ids.map(|id| id.value.trim()).collect();
        let before = self.faults.len();
        for id in &sub.without {
            if !ids.contains(&id.value.trim()) {
                let what = format!("{} has no step \"{}\"", sub.name.value.trim(), id.value);
                let d = Diagnostic::new(Code::S010, what).at(id.span, "");
                self.faults.push(d.help(suggestion(&id.value, ids.clone())));
            }
        }
        self.faults.len() > before
    }

    /// What the listener wishes of the session inside: its own seed, or theirs; another where
    /// it is played again.
    fn wishes_within(&mut self, sub: &script::Sub, other: &Other) -> Wishes {
        let own = seed(&other.script, &other.text, self.wishes);
        let name = sub.name.value.trim();
        let turn = self.turns.entry(format!("session {name}")).or_default();
        let seed = match *turn {
            0 => self.wishes.seed,
            turn => Some(own.nth(turn).0),
        };
        *turn += 1;
        let set = sub.with.iter();
        Wishes {
            length: None,
            ending: Some(self.ending),
            seed,
            set: set
                .map(|(key, value)| (key.value.clone(), value.value.clone()))
                .collect(),
            without: sub
                .without
                .iter()
                .map(|id| id.value.trim().to_string())
                .collect(),
            no_after: true,
            ..self.wishes.plain()
        }
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
