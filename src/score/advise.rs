//! Advice that needs the times: speech against its slot, masking, levels.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::session::{Breathing, Massage, Session, Step, silenced};
use crate::units::Millis;

use super::Layer;
use super::compile::Compiled;
use super::fit::{Size, most_within};
use super::levels::place;
use super::masking::masking;
use super::massage;
use super::parts::{Part, What, breath_of, words_in};
use super::prompts::{Prompt, Prompts};

/// A muscle that has had this long is let go; longer is a rest, and is better called one.
const LONGEST_RELEASE: Millis = Millis::secs(90);

/// Speech may lean into the silence behind its slot by this much.
const LENIENCE: Millis = Millis(150);

/// The quiet a massage wants after its words where it has no strokes.
const LEAST_QUIET: Millis = Millis(5000);

/// How often its usual time hands may stay at one place (a foot: five minutes).
const LONGEST_MASSAGE: u64 = 4;

pub fn advise(
    session: &Session,
    parts: &[Part],
    sizes: &[Size],
    prompts: &Prompts,
    compiled: &Compiled,
    layers: &[Layer],
    out: &mut Vec<Diagnostic>,
) {
    for (part, size) in parts.iter().zip(sizes) {
        let step = &session.steps[part.step];
        match &part.what {
            What::Breaths(b) => breaths(
                session,
                step,
                b,
                if let Size::Breaths(n, _) = size {
                    *n
                } else {
                    1
                },
                prompts,
                out,
            ),
            What::TimedBreaths(b) => {
                let cycles = most_within(&b.ramp, size.length());
                breaths(session, step, b, cycles, prompts, out);
            }
            What::Massage(m) => massaged(step, m, size.length(), prompts, out),
            What::Release(t, words) if !words.is_empty() => {
                if size.length() > LONGEST_RELEASE {
                    let d = Diagnostic::new(
                        Code::W051,
                        format!("{}: a release of {}", t.name, size.length()),
                    );
                    let d = d.at(t.release.span, "within a minute or so it is let go");
                    let help =
                        "write release = \"20s..60s\", and give the time left over to a rest";
                    push(step, d.help(help), out);
                }
                let needs = prompts.length(&Prompt::sentence(words)) + Millis(700);
                if needs > size.length() + LENIENCE {
                    slot(
                        step,
                        words,
                        needs,
                        "the release",
                        size.length(),
                        t.release.span,
                        out,
                    );
                }
            }
            _ => {}
        }
    }
    masking(session, compiled, layers, out);
    never_heard(session, compiled, out);
}

pub fn push(step: &Step, d: Diagnostic, out: &mut Vec<Diagnostic>) {
    if silenced(d.code, step) {
        return;
    }
    out.push(match step.used_at.last() {
        Some(used) => d.also(*used, "in this use of the pattern"),
        None => d,
    });
}

/// The words of each phase against its length, and the ramp's change from breath to breath.
fn breaths(
    session: &Session,
    step: &Step,
    b: &Breathing,
    cycles: u32,
    prompts: &Prompts,
    out: &mut Vec<Diagnostic>,
) {
    for cycle in [0, 1] {
        for (phase, length) in breath_of(
            b,
            if cycle == 0 {
                0
            } else {
                cycles.saturating_sub(1)
            },
            cycles,
        )
        .phases()
        {
            let words = words_in(session, b, cycle, phase, length);
            for (i, word) in words.iter().enumerate() {
                let end = words.get(i + 1).map_or(length, |next| next.at);
                let needs = prompts.length(&Prompt::word(&word.text));
                if needs > end - word.at + LENIENCE {
                    slot(
                        step,
                        &word.text,
                        needs,
                        session.words.phase(phase),
                        end - word.at,
                        b.span,
                        out,
                    );
                }
            }
        }
    }
    let change = b.ramp.from.length().0.abs_diff(b.ramp.to.length().0)
        / u64::from(cycles.saturating_sub(1).max(1));
    if change > 500 && cycles > 1 {
        let d = Diagnostic::new(
            Code::W012,
            "the breath changes by more than half a second from one to the next",
        );
        let d = d.at(b.span, format!("{cycles} breaths, {} each", Millis(change)));
        let help = "allow more cycles, or make the two ends more alike";
        push(step, d.help(help), out);
    }
}

/// Words that leave a massage no quiet, and hands that stay longer than is kind.
fn massaged(
    step: &Step,
    m: &Massage,
    length: Millis,
    prompts: &Prompts,
    out: &mut Vec<Diagnostic>,
) {
    let at = match m.length.span {
        span if span == Span::default() => m.span,
        span => span,
    };
    let stroke = m.stroke.as_ref().map(|s| s.ramp.from.length());
    for placed in massage::place(m, prompts, length) {
        let (name, quiet) = (
            &placed.turn.name,
            placed.length.saturating_sub(placed.quiet),
        );
        let wanted = stroke.unwrap_or(LEAST_QUIET);
        if quiet < wanted && !placed.words.is_empty() {
            let d = Diagnostic::new(
                Code::W021,
                format!("{name}: the words leave the hands no quiet"),
            );
            let label = format!("{quiet} of {} are without words", placed.length);
            let more = Millis((placed.quiet + wanted).0.div_ceil(1000) * 1000);
            let help = format!("give it {more} at least, or say less, as in how = \"...\"");
            push(step, d.at(at, label).help(help), out);
        }
        let kind = placed.turn.usual * LONGEST_MASSAGE;
        if placed.length > kind {
            let d = Diagnostic::new(
                Code::W022,
                format!("{name}: {} without a change", placed.length),
            );
            let label = format!("{kind} at one place is the most that is kind");
            let help = "add an area, or give the time to a rest";
            push(step, d.at(at, label).help(help), out);
        }
    }
}

fn slot(
    step: &Step,
    text: &str,
    needs: Millis,
    what: &str,
    has: Millis,
    at: Span,
    out: &mut Vec<Diagnostic>,
) {
    let (needs, has) = (needs.as_secs_f64(), has.as_secs_f64());
    let d = Diagnostic::new(
        Code::W001,
        format!("\"{text}\" does not fit: it takes {needs:.1} s, \"{what}\" has {has:.1} s"),
    );
    push(
        step,
        d.at(at, "").help("say less there, or give it more time"),
        out,
    );
}

/// Layers that end before they begin.
fn never_heard(session: &Session, compiled: &Compiled, out: &mut Vec<Diagnostic>) {
    for layer in &session.layers {
        let (Some(from), Some(until)) = (&layer.from, &layer.until) else {
            continue;
        };
        let (from, until) = (place(from, compiled), place(until, compiled));
        if until <= from {
            let what = format!("\"{}\" is never heard", layer.sound);
            let ends = format!(
                "it ends at {} and begins at {}",
                until.clock(),
                from.clock()
            );
            let d = Diagnostic::new(Code::W009, what).at(layer.sound_span, ends);
            out.push(d.help("in `until` a bare id means the end of its step"));
        }
    }
}
