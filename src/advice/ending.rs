//! How a session ends: what would wake somebody, and what leads back into the day.

use crate::diagnostic::{Code, Diagnostic};
use crate::plan::Plan;
use crate::score::{Moment, MomentKind, Score};
use crate::session::{Action, Bells, Ending, Listening, Session, Step};
use crate::units::{Decibels, Millis};

use super::about;

/// How far back from the last word an ending reaches.
const ENDING: Millis = Millis::secs(120);

/// From the last word of a sleep session to silence, and the least of a fade.
const SOUND_AFTER: Millis = Millis::secs(60);

/// The most a single sound may rise above the voice.
const PROMINENCE: Decibels = Decibels(3.0);

/// Bells where somebody falls asleep, and strokes that startle; step number `n` is one.
pub fn strike(step: &Step, n: usize, level: Decibels, ending: Ending) -> Vec<Diagnostic> {
    let bell = (ending == Ending::Sleep && n > 0).then(|| {
        Diagnostic::new(Code::W004, "a bell in a session that ends in sleep")
            .at(step.span, "somebody may be asleep by now")
            .help("leave it out, move it to the very start, or write ending = \"day\"")
    });
    let loud = (level > PROMINENCE).then(|| {
        Diagnostic::new(Code::W060, "this stroke is much louder than the voice")
            .at(step.span, format!("{} dB above it", level.0))
            .help("a sound that stands out by more than 3 dB startles: write level_db = -6")
    });
    bell.into_iter().chain(loud).collect()
}

/// Bells within a step that are out of place, as [`strike`].
pub fn bells(bells: &Bells, step: &Step, ending: Ending) -> Vec<Diagnostic> {
    let place = |d: Diagnostic| match d.at.clone() {
        Some((_, label)) => d.at(bells.span, label),
        None => d,
    };
    let said = strike(step, 1, bells.level, ending).into_iter();
    said.map(place).collect()
}

/// Bells at a time that their step does not have.
pub fn missed(session: &Session, score: &Score) -> Vec<Diagnostic> {
    let steps = session.steps.iter().zip(&score.steps);
    let missed = steps.flat_map(|(step, at)| {
        let length = at.end.saturating_sub(at.start);
        let bells = step.bells.iter().filter(|_| session.wished.speed == 1.0);
        let missed = bells.flat_map(move |bells| bells.missed(length));
        let said = missed.map(move |(time, span)| {
            let d = Diagnostic::new(Code::W071, format!("the bell at {time} is not heard"));
            let whole = Millis(length.0 / 1000 * 1000);
            d.at(span, format!("the step lasts {whole}"))
                .help("times count from the beginning of the step, and lie within it")
        });
        about(step, said.collect())
    });
    missed.collect()
}

/// What is to be said of the last words and of what comes after them.
pub fn endings(session: &Session, plan: &Plan) -> Vec<Diagnostic> {
    let spoken = |m: &&Moment| m.kind == MomentKind::Speech;
    let last = plan.moments.iter().rfind(spoken);
    let Some((last, step)) = last.and_then(|m| Some((m, session.steps.get(m.step)?))) else {
        return Vec::new();
    };
    match session.ending {
        Ending::Sleep => {
            let mut all = falling_asleep(session, plan, last);
            all.extend(silence_after(session, plan, last, step));
            all.extend(quick_fade(session));
            all
        }
        Ending::Day => about(step, back_to_the_day(session, plan, last, step)).collect(),
        Ending::Plain => Vec::new(),
    }
}

/// The sentences spoken near the end.
fn ending<'a>(plan: &'a Plan, last: &Moment) -> impl Iterator<Item = &'a Moment> {
    let from = (last.start + last.length).saturating_sub(ENDING);
    let spoken = plan.moments.iter();
    spoken.filter(move |m| m.kind == MomentKind::Speech && m.start >= from)
}

fn falling_asleep(session: &Session, plan: &Plan, last: &Moment) -> Vec<Diagnostic> {
    let Some(listening) = Listening::of(&session.language) else {
        return Vec::new();
    };
    let waking = ending(plan, last).filter_map(|sentence| {
        let words = listening.wakes(&sentence.text)?;
        let step = session.steps.get(sentence.step)?;
        let d = Diagnostic::new(Code::W053, "these words would wake somebody");
        let d = d.at(step.span, format!("\"{words}\", near the end"));
        let help = "leave them out where the session ends in sleep, or write ending = \"day\"";
        Some(about(step, vec![d.help(help)]))
    });
    waking.flatten().collect()
}

fn silence_after(
    session: &Session,
    plan: &Plan,
    last: &Moment,
    step: &Step,
) -> impl Iterator<Item = Diagnostic> {
    let after = plan.length.saturating_sub(last.start + last.length);
    let soon = (!session.layers.is_empty() && after < SOUND_AFTER).then(|| {
        let after = Millis(after.0 / 1000 * 1000);
        let d = Diagnostic::new(Code::W054, "the sound ends soon after the last words");
        let help = "a minute at least lets somebody drift off: end with a step rest = \"1m..3m\", or [after] keep = \"15m\"";
        d.at(step.span, format!("{after} after them it is silent"))
            .help(help)
    });
    about(step, soon.into_iter().collect())
}

fn quick_fade(session: &Session) -> Option<Diagnostic> {
    let after = session.after.filter(|a| a.fade < SOUND_AFTER)?;
    let d = Diagnostic::new(Code::W054, "the sound fades quickly");
    let d = d.at(after.span, format!("within {}", after.fade));
    let heard = !session.layers.is_empty();
    heard.then(|| d.help("write fade = \"2m\": nobody notices a slow end"))
}

fn back_to_the_day(session: &Session, plan: &Plan, last: &Moment, step: &Step) -> Vec<Diagnostic> {
    let Some(listening) = Listening::of(&session.language) else {
        return Vec::new();
    };
    // One that had to leave for the wanted length is not heard.
    let steps = session.steps.iter().zip(&plan.steps);
    let struck = steps
        .rev()
        .take(2)
        .any(|(step, at)| matches!(step.action, Action::Strike { .. }) && at.start < at.end);
    if struck || ending(plan, last).any(|m| listening.brings_back(&m.text)) {
        return Vec::new();
    }
    let d = Diagnostic::new(Code::W055, "nothing leads back into the day");
    let help = "end with a step such as say = \"Stretch a little, and look around.\", or strike = \"bell\"";
    vec![d.at(step.span, "the last words").help(help)]
}
