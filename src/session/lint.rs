//! Advice of a careful listener, from the limits of practice.
//!
//! What depends on the length of the speech is advised on by the score.

use crate::diagnostic::{Diagnostic, Span};
use crate::units::Millis;

use super::{Action, Breath, Breathing, Cycles, Ending, Layer, Massage, Session, Step};

/// The slowest and the fastest breathing we lead anybody to, in breaths a minute.
const RATE: std::ops::RangeInclusive<f64> = 3.0..=20.0;

/// One sweep of a slow hand: from a hand's breadth to the length of a leg, at the few
/// centimetres a second that skin likes best.
const SWEEP: (Millis, Millis) = (Millis::secs(2), Millis::secs(15));

pub fn lint(session: &Session, out: &mut Vec<Diagnostic>) {
    alone(session, out);
    for step in &session.steps {
        let before = out.len();
        match &step.action {
            Action::Breathe(b) => breathing(b, session.ending, out),
            Action::Tense(tensions) => {
                for t in tensions
                    .iter()
                    .filter(|t| !t.passive && t.release.min.0 < 2 * t.hold.0)
                {
                    out.push(
                        Diagnostic::new(
                            "W007",
                            format!("{}: the release is shorter than twice the tension", t.name),
                        )
                        .at(
                            t.release.span,
                            format!("{} after {} of tension", t.release.min, t.hold),
                        )
                        .help(format!(
                            "letting go is the point; write release = \"{}..{}\"",
                            Millis(2 * t.hold.0),
                            Millis(6 * t.hold.0)
                        )),
                    );
                }
            }
            Action::Massage(m) => massage(m, session, out),
            Action::Strike { .. } if session.ending == Ending::Sleep => bell(session, step, out),
            _ => {}
        }
        for d in &mut out[before..] {
            d.also.extend(
                step.used_at
                    .last()
                    .map(|used| (*used, "in this use of the pattern".to_string())),
            );
        }
        let mut i = before;
        while i < out.len() {
            if silenced(out[i].code, &step.allow, session) {
                out.remove(i);
            } else {
                i += 1;
            }
        }
    }
}

/// Whether the author allowed a warning on the step or in the file.
pub fn silenced(code: &str, allow: &[String], session: &Session) -> bool {
    code.starts_with('W') && allow.iter().chain(&session.allow).any(|a| a.trim() == code)
}

/// Scattered sounds that have nothing around them but silence, where somebody falls asleep.
fn alone(session: &Session, out: &mut Vec<Diagnostic>) {
    let scattered = |layer: &&Layer| layer.every.is_some();
    if session.ending != Ending::Sleep || !session.layers.iter().all(|l| scattered(&l)) {
        return;
    }
    if let Some(layer) = session.layers.iter().find(scattered)
        && !silenced("W008", &layer.allow, session)
    {
        let d = Diagnostic::new("W008", "these scattered sounds come out of silence");
        out.push(d.at(layer.sound_span, "each could wake").help(
            "add a layer that sounds all the time, as sound = \"night-wind\": they keep under it",
        ));
    }
}

/// Sweeps that hurry or stand still, and hands whose owner nobody knows.
fn massage(m: &Massage, session: &Session, out: &mut Vec<Diagnostic>) {
    if let Some(stroke) = &m.stroke {
        let (from, to) = (stroke.ramp.from.inhale, stroke.ramp.to.inhale);
        if from.min(to) < SWEEP.0 || from.max(to) > SWEEP.1 {
            let what = format!(
                "a sweep of {}",
                if from < SWEEP.0 { from } else { from.max(to) }
            );
            let label = format!("{} to {} is a slow, even hand", SWEEP.0, SWEEP.1);
            let d = Diagnostic::new("W020", what).at(stroke.span, label);
            out.push(
                d.help("\"5s\" along a back is one sweep to a breath in, one to a breath out"),
            );
        }
    }
    let shared = |s: &Step| matches!(&s.action, Action::Massage(m) if m.giver.is_some());
    if m.giver.is_none() && session.steps.iter().any(shared) {
        let d = Diagnostic::new("W023", "nobody is named to give this massage");
        out.push(
            d.at(m.span, "in others of this session somebody is")
                .help("write giver = \"A\" or \"B\", or take `giver` out everywhere"),
        );
    }
}

fn bell(session: &Session, step: &Step, out: &mut Vec<Diagnostic>) {
    let position = session
        .steps
        .iter()
        .position(|s| std::ptr::eq(s, step))
        .unwrap_or(0);
    if position > 0 {
        out.push(
            Diagnostic::new("W004", "a bell in a session that ends in sleep")
                .at(step.span, "somebody may be asleep by now")
                .help("leave it out, move it to the very start, or write ending = \"day\""),
        );
    }
}

fn breathing(b: &Breathing, ending: Ending, out: &mut Vec<Diagnostic>) {
    let four_seven_eight = is_four_seven_eight(&b.ramp.from);
    for breath in if b.ramp.from == b.ramp.to {
        vec![b.ramp.from]
    } else {
        vec![b.ramp.from, b.ramp.to]
    } {
        one_breath(&breath, b.span, ending, four_seven_eight, out);
    }
    let most = match b.cycles {
        Cycles::Count { min, max } => max.unwrap_or(min),
        Cycles::For(stretch) => (stretch.max.0 / b.ramp.from.length().0.max(1)) as u32,
    };
    if four_seven_eight && most > 4 {
        out.push(
            Diagnostic::new("W010", format!("{most} breaths of 4-7-8"))
                .at(
                    b.span,
                    "four are enough in the first month, eight at the very most",
                )
                .help("write cycles = 4"),
        );
    }
}

/// Four to seven to eight, at any speed.
fn is_four_seven_eight(b: &Breath) -> bool {
    let (i, h, e) = (b.inhale.0, b.hold_full.0, b.exhale.0);
    h * 4 == i * 7 && e * 4 == i * 8
}

fn one_breath(
    b: &Breath,
    at: Span,
    ending: Ending,
    four_seven_eight: bool,
    out: &mut Vec<Diagnostic>,
) {
    let mut warn = |code, message: String, label: String, help: &str| {
        out.push(Diagnostic::new(code, message).at(at, label).help(help));
    };
    let rate = b.rate();
    if !RATE.contains(&rate) {
        warn(
            "W006",
            format!("{rate:.1} breaths a minute"),
            "3 to 20 is what people can follow".into(),
            "make the numbers smaller for a faster breath, larger for a slower one",
        );
    }
    let sleep = ending == Ending::Sleep;
    let inhale = b.inhale + b.top_up;
    if sleep && b.exhale < inhale {
        warn(
            "W002",
            "the exhale is shorter than the inhale".into(),
            format!("in {inhale}, out {}", b.exhale),
            "a longer exhale calms; \"4-0-6\" is a good start",
        );
    }
    let full = if four_seven_eight {
        Millis::secs(7)
    } else {
        Millis::secs(5)
    };
    if b.hold_full > full {
        warn(
            "W003",
            format!("a hold of {}", b.hold_full),
            format!("{full} is the most that is kind"),
            "shorten it, or leave it out",
        );
    }
    let empty = if sleep { Millis::ZERO } else { Millis::secs(5) };
    if b.hold_empty > empty {
        let label = if sleep {
            "nobody rests well without air"
        } else {
            "5s is the most that is kind"
        };
        warn(
            "W003",
            format!("{} with empty lungs", b.hold_empty),
            label.into(),
            "shorten it, or leave it out",
        );
    }
    let long = |length: Millis, most| length > Millis::secs(most);
    if long(inhale, 6) || long(b.exhale, 10) {
        warn(
            "W003",
            "a very long breath".into(),
            "in at most 6s, out at most 10s".into(),
            "shorter is easier to follow",
        );
    }
}
