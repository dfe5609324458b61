//! What a careful listener would say of a session, from the limits of practice.
//!
//! Everything here is advice: the session sounds as it is, whatever is said. Nothing depends
//! on it but the commands that show it. What an author allows is left out at the end of all
//! stations, for every warning alike.

mod breath;
mod ending;
mod hands;
mod layers;
mod length;
mod markup;
mod masking;
mod misfit;
mod muscles;
mod promises;
mod settle;
mod words;

use crate::diagnostic::{Code, Diagnostic};
use crate::plan::Plan;
use crate::score::{Score, Share};
use crate::session::{Action, Line, Session, Step};

pub use misfit::misfit;
pub use settle::settle;

/// Everything there is to say of `session`, the `score` that was made of it and its `plan`.
/// Remedies that hang on how the script puts it are offers yet: [`settle`] makes fixes of them.
pub fn advise(session: &Session, score: &Score, plan: &Plan) -> Vec<Diagnostic> {
    let mut all = written(session);
    all.extend(length::missed(score));
    all.extend(length::out_of_range(session, score.reach));
    for given in score.given.iter() {
        let Some(step) = session.steps.get(given.step) else {
            continue;
        };
        let said = match (&given.share, &step.action) {
            (Share::Said(length), Action::Say(lines)) => words::pace(step, lines, *length),
            (
                Share::Breaths {
                    cycles,
                    slots,
                    too_long,
                    unsaid,
                },
                Action::Breathe(b),
            ) => {
                let mut said = breath::timed(session, b, *cycles, slots);
                said.extend(breath::over(b, too_long, *unsaid));
                said
            }
            (Share::Hands(turns), Action::Massage(m)) => hands::timed(m, turns),
            (
                Share::Release {
                    tension,
                    length,
                    slot,
                },
                Action::Tense(row),
            ) => match row.get(*tension) {
                Some(tension) => muscles::timed(session, tension, *length, slot.as_ref()),
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        all.extend(about(step, said));
    }
    all.extend(ending::missed(session, score));
    all.extend(masking::masking(session, score));
    all.extend(layers::never_heard(session, score));
    all.extend(breath::led(session, plan));
    all.extend(ending::endings(session, plan));
    all
}

/// What can be said of `session` before it is known how long anything takes.
pub fn written(session: &Session) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    all.extend(layers::alone(session));
    all.extend(breath::four_seven_eight(session));
    let shared = session.steps.iter().any(|step| hands::shared(&step.action));
    let mut before: Option<&Action> = None;
    for (n, step) in session.steps.iter().enumerate() {
        let said = match &step.action {
            Action::Breathe(b) => {
                let mut said = breath::breathing(b, session);
                let over = b.over.iter().flat_map(|over| &over.texts);
                said.extend(each_once(over, step));
                if let Some(Action::Breathe(last)) = before {
                    said.extend(breath::jump(last, b));
                }
                said
            }
            Action::Tense(row) => {
                let own = row.iter().flat_map(|t| t.let_go.iter().chain(&t.during));
                let said = row.iter().flat_map(muscles::tension);
                said.chain(each_once(own, step)).collect()
            }
            Action::Massage(m) => {
                let own = m.turns.iter().flat_map(|turn| &turn.during);
                let mut said = hands::massage(m, shared);
                said.extend(each_once(own, step));
                said
            }
            Action::Say(lines) => words::speech(lines, step),
            Action::Strike { level, .. } => ending::strike(step, n, *level, session.ending),
            Action::Rest(_) => Vec::new(),
        };
        let bells = step.bells.iter();
        let bells = bells.flat_map(|b| ending::bells(b, step, session.ending));
        all.extend(about(step, bells.collect()));
        all.extend(about(step, said));
        before = Some(&step.action);
    }
    all
}

/// What there is to say of the author's words at many places of a step, which are the same.
fn each_once<'a>(
    words: impl Iterator<Item = &'a Vec<Line>>,
    step: &Step,
) -> impl Iterator<Item = Diagnostic> {
    let mut met: Vec<&Vec<Line>> = Vec::new();
    for lines in words {
        if !met.contains(&lines) {
            met.push(lines);
        }
    }
    met.into_iter().flat_map(|lines| words::speech(lines, step))
}

/// What is `said` about a step, but for what a session inside this one allows there: what the
/// script itself allows is left out later. A step of a pattern says where that is used.
fn about(step: &Step, said: Vec<Diagnostic>) -> impl Iterator<Item = Diagnostic> {
    let allowed = |code: Code| {
        let mut all = step.allow.iter();
        !step.groups.is_empty() && all.any(|a| a.trim() == code.name())
    };
    let said = said.into_iter().filter(move |d| !allowed(d.code));
    said.map(|d| match step.used_at.last() {
        Some(used) => d.also(*used, "in this use of the pattern"),
        None => d,
    })
}

/// Whether the script's tags name what it is for.
fn tagged(session: &Session, names: &[&str]) -> bool {
    let mut tags = session
        .about
        .tags
        .iter()
        .map(|tag| tag.trim().to_lowercase());
    tags.any(|tag| names.contains(&tag.as_str()))
}

/// Whether it is for children, as its tags say.
fn for_children(session: &Session) -> bool {
    tagged(session, &["children", "child", "kids", "kinder"])
}
