//! What a careful listener would say of pace, permission and ending, the times being known.

use crate::diagnostic::{Code, Diagnostic};
use crate::session::{Action, Ending, Line, Listening, Session};
use crate::units::Millis;

use super::advise::push;
use super::compile::Compiled;
use super::fit::Size;
use super::parts::{Part, What};
use super::{Moment, MomentKind};

/// Led breathing that nobody needs permission to leave.
const LED: Millis = Millis::secs(300);

/// Children are led for two to four minutes.
const CHILDREN_LED: Millis = Millis::secs(240);

/// How far back from the last word an ending reaches.
const ENDING: Millis = Millis::secs(120);

/// From the last word of a sleep session to silence, and the least of a fade.
const SOUND_AFTER: Millis = Millis::secs(60);

/// Words a minute with their pauses: conversation is 120 to 150, guidance about 95.
const FASTEST: u64 = 130;

/// A text of fewer words has no pace of its own.
const WORDS: u64 = 25;

pub fn listen(
    session: &Session,
    parts: &[Part],
    sizes: &[Size],
    compiled: &Compiled,
    whole: Millis,
    out: &mut Vec<Diagnostic>,
) {
    pace(session, parts, sizes, out);
    led(session, compiled, out);
    let spoken = |m: &&Moment| m.kind == MomentKind::Speech;
    let Some(last) = compiled.moments.iter().rfind(spoken) else {
        return;
    };
    match session.ending {
        Ending::Sleep => {
            falling_asleep(session, compiled, last, out);
            sound_after(session, last, whole, out);
        }
        Ending::Day => back_to_the_day(session, compiled, last, out),
        Ending::Plain => {}
    }
}

/// Texts that are read rather than told.
fn pace(session: &Session, parts: &[Part], sizes: &[Size], out: &mut Vec<Diagnostic>) {
    let mut all = parts.iter().zip(sizes).peekable();
    while let Some((part, size)) = all.next() {
        let step = &session.steps[part.step];
        let Action::Say(lines) = &step.action else {
            continue;
        };
        // The quiet before the first word belongs to nobody.
        let own = |what: &What| matches!(what, What::Speech(_) | What::Silence);
        let mut length = if matches!(part.what, What::Speech(_)) {
            size.length()
        } else {
            Millis::ZERO
        };
        while let Some((_, size)) = all.next_if(|(p, _)| p.step == part.step && own(&p.what)) {
            length += size.length();
        }
        let words = |line: &Line| match line {
            Line::Speech(text) => text.split_whitespace().count() as u64,
            Line::Pause(_) | Line::Take(..) => 0,
        };
        let words: u64 = lines.iter().map(words).sum();
        let rate = words * 60_000 / length.0.max(1);
        if words >= WORDS && rate > FASTEST {
            let d = Diagnostic::new(Code::W056, format!("{rate} words a minute"));
            let d = d.at(step.span, "with the pauses in it; about 95 are calm");
            let help =
                "write a pause such as [3s..6s] between the sentences, or [voice] rate = 0.85";
            push(step, d.help(help), out);
        }
    }
}

/// Breathing that is led for long, and nobody said that it need not be followed.
fn led(session: &Session, compiled: &Compiled, out: &mut Vec<Diagnostic>) {
    let listening = Listening::of(&session.language);
    let tags = || session.tags.iter().map(|tag| tag.trim().to_lowercase());
    let children =
        tags().any(|tag| ["children", "child", "kids", "kinder"].contains(&tag.as_str()));
    let (mut length, mut free) = (Millis::ZERO, listening.is_none());
    let mut long = false;
    for m in &compiled.moments {
        match m.kind {
            MomentKind::Speech => free |= listening.is_some_and(|l| l.frees(&m.text)),
            MomentKind::Breath(_) => length += m.length,
            _ => {}
        }
        // What `[after]` keeps belongs to no step.
        let Some(step) = session.steps.get(m.step) else {
            continue;
        };
        let Action::Breathe(b) = &step.action else {
            continue;
        };
        if length > LED && !free {
            free = true;
            let d = Diagnostic::new(
                Code::W052,
                "minutes of breathing are led, and nobody may leave them",
            );
            let d = d.at(
                b.span,
                "no sentence before says that it need not be followed",
            );
            let help =
                "say one before, such as \"Follow the sound only as far as it is comfortable.\"";
            push(step, d.help(help), out);
        }
        if children && length > CHILDREN_LED && !long {
            long = true;
            let d = Diagnostic::new(Code::W061, "children are led for more than four minutes");
            let d = d.at(b.span, "two to four are enough");
            push(
                step,
                d.help("write fewer cycles, and a quiet rest after them"),
                out,
            );
        }
    }
}

/// The sentences spoken near the end, each with its step.
fn ending<'a>(compiled: &'a Compiled, last: &Moment) -> impl Iterator<Item = &'a Moment> {
    let from = (last.start + last.length).saturating_sub(ENDING);
    let spoken = compiled
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Speech);
    spoken.filter(move |m| m.start >= from)
}

fn falling_asleep(
    session: &Session,
    compiled: &Compiled,
    last: &Moment,
    out: &mut Vec<Diagnostic>,
) {
    let Some(listening) = Listening::of(&session.language) else {
        return;
    };
    for sentence in ending(compiled, last) {
        if let Some(words) = listening.wakes(&sentence.text) {
            let step = &session.steps[sentence.step];
            let d = Diagnostic::new(Code::W053, "these words would wake somebody");
            let d = d.at(step.span, format!("\"{words}\", near the end"));
            let help = "leave them out where the session ends in sleep, or write ending = \"day\"";
            push(step, d.help(help), out);
        }
    }
}

fn sound_after(session: &Session, last: &Moment, whole: Millis, out: &mut Vec<Diagnostic>) {
    if session.layers.is_empty() {
        return;
    }
    let after = whole.saturating_sub(last.start + last.length);
    if after < SOUND_AFTER {
        let after = Millis(after.0 / 1000 * 1000);
        let step = &session.steps[last.step];
        let d = Diagnostic::new(Code::W054, "the sound ends soon after the last words");
        let d = d.at(step.span, format!("{after} after them it is silent"));
        let help = "a minute at least lets somebody drift off: end with a step rest = \"1m..3m\", or [after] keep = \"15m\"";
        push(step, d.help(help), out);
    }
    if let Some(after) = session.after.filter(|a| a.fade < SOUND_AFTER) {
        let d = Diagnostic::new(Code::W054, "the sound fades quickly");
        let d = d.at(after.span, format!("within {}", after.fade));
        out.push(d.help("write fade = \"2m\": nobody notices a slow end"));
    }
}

fn back_to_the_day(
    session: &Session,
    compiled: &Compiled,
    last: &Moment,
    out: &mut Vec<Diagnostic>,
) {
    let Some(listening) = Listening::of(&session.language) else {
        return;
    };
    let struck = session.steps.iter().rev().take(2);
    let struck = struck
        .into_iter()
        .any(|s| matches!(s.action, Action::Strike { .. }));
    if struck || ending(compiled, last).any(|m| listening.brings_back(&m.text)) {
        return;
    }
    let step = &session.steps[last.step];
    let d = Diagnostic::new(Code::W055, "nothing leads back into the day");
    let d = d.at(step.span, "the last words");
    let help = "end with a step such as say = \"Stretch a little, and look around.\", or strike = \"bell\"";
    push(step, d.help(help), out);
}
