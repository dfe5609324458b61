//! Advice of a careful listener, from the limits of practice.
//!
//! What depends on the fitted times is advised on by the score. What an author allows is
//! left out at the end of all stations, for every warning alike.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::units::{Decibels, Millis};

use super::breath;
use super::speech::locate;
use super::{
    Action, Breath, Breathing, Cycles, Ending, Layer, Line, Massage, Ramp, Session, Step, Tension,
};
use crate::time::stretch;

/// The slowest and the fastest breathing we lead anybody to, in breaths a minute.
const RATE: std::ops::RangeInclusive<f64> = 3.0..=20.0;

/// One sweep of a slow hand: from a hand's breadth to the length of a leg, at the few
/// centimetres a second that skin likes best.
const SWEEP: (Millis, Millis) = (Millis::secs(2), Millis::secs(15));

/// The slowest for children, whose own breath is quicker: 18 to 30 a minute.
const CHILDREN_RATE: f64 = 8.0;

/// Between two sentences (protocols of guided relaxation: 0.7 to 1.2 s).
const SHORTEST_GAP: Millis = Millis(700);

/// Words of a sentence that can be followed lying down with closed eyes.
const SENTENCE_WORDS: usize = 20;

/// Tension people can do gently; where muscles cramp easily, the most.
const TENSION: (Millis, Millis) = (Millis::secs(3), Millis::secs(7));
const SHORT_TENSION: Millis = Millis::secs(5);

/// The least time to feel a muscle let go.
const SHORTEST_RELEASE: Millis = Millis::secs(10);

/// The most a single sound may rise above the voice.
const PROMINENCE: Decibels = Decibels(3.0);

/// From one breath to the next, where nobody says anything in between.
const LARGEST_CHANGE: u64 = 500;

pub fn lint(session: &Session, out: &mut Vec<Diagnostic>) {
    alone(session, out);
    four_seven_eight(session, out);
    for (n, step) in session.steps.iter().enumerate() {
        let before = out.len();
        match &step.action {
            Action::Breathe(b) => {
                breathing(b, session, out);
                if let Some(Action::Breathe(last)) =
                    n.checked_sub(1).map(|n| &session.steps[n].action)
                {
                    jump(last, b, out);
                }
            }
            Action::Tense(tensions) => tensions
                .iter()
                .filter(|t| !t.passive)
                .for_each(|t| tension(t, session, out)),
            Action::Massage(m) => massage(m, session, out),
            Action::Say(lines) => speech(lines, step, session, out),
            Action::Strike { level, .. } => {
                if session.ending == Ending::Sleep && n > 0 {
                    out.push(bell(step));
                }
                if *level > PROMINENCE {
                    out.push(loud(step, *level));
                }
            }
            _ => {}
        }
        for d in &mut out[before..] {
            d.also.extend(
                step.used_at
                    .last()
                    .map(|used| (*used, "in this use of the pattern".to_string())),
            );
        }
        let mut at = 0;
        out.retain(|d| {
            at += 1;
            at <= before || !silenced(d.code, step)
        });
    }
}

/// Whether a session inside this one allows a warning of its step. What the script itself
/// allows is left out at the end of all stations.
pub fn silenced(code: Code, step: &Step) -> bool {
    !step.groups.is_empty() && step.allow.iter().any(|a| a.trim() == code.name())
}

/// Scattered sounds that have nothing around them but silence, where somebody falls asleep.
fn alone(session: &Session, out: &mut Vec<Diagnostic>) {
    let scattered = |layer: &&Layer| layer.every.is_some();
    if session.ending != Ending::Sleep || !session.layers.iter().all(|l| scattered(&l)) {
        return;
    }
    if let Some(layer) = session.layers.iter().find(scattered) {
        let d = Diagnostic::new(Code::W008, "these scattered sounds come out of silence");
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
            let d = Diagnostic::new(Code::W020, what).at(stroke.span, label);
            out.push(
                d.help("\"5s\" along a back is one sweep to a breath in, one to a breath out"),
            );
        }
    }
    let shared = |s: &Step| matches!(&s.action, Action::Massage(m) if m.giver.is_some());
    if m.giver.is_none() && session.steps.iter().any(shared) {
        let d = Diagnostic::new(Code::W023, "nobody is named to give this massage");
        out.push(
            d.at(m.span, "in others of this session somebody is")
                .help("write giver = \"A\" or \"B\", or take `giver` out everywhere"),
        );
    }
}

fn bell(step: &Step) -> Diagnostic {
    Diagnostic::new(Code::W004, "a bell in a session that ends in sleep")
        .at(step.span, "somebody may be asleep by now")
        .help("leave it out, move it to the very start, or write ending = \"day\"")
}

fn loud(step: &Step, level: Decibels) -> Diagnostic {
    Diagnostic::new(Code::W060, "this stroke is much louder than the voice")
        .at(step.span, format!("{} dB above it", level.0))
        .help("a sound that stands out by more than 3 dB startles: write level_db = -6")
}

/// The sentences and pauses of a text.
fn speech(lines: &[Line], step: &Step, session: &Session, out: &mut Vec<Diagnostic>) {
    let place = |text: &str| {
        let rest = session.source.get(step.span.start..).unwrap_or_default();
        match text.is_empty() || !rest.contains(text) {
            true => step.span,
            false => {
                let whole = Span {
                    start: step.span.start,
                    end: session.source.len(),
                };
                locate(&session.source, whole, text)
            }
        }
    };
    let mut spoken_before = false;
    for line in lines {
        match line {
            Line::Pause(pause) if spoken_before && pause.max < SHORTEST_GAP => {
                let d =
                    Diagnostic::new(Code::W057, format!("a gap of {} is hardly one", pause.max));
                let d = d.at(pause.span, "").help("write [1s], or leave it out");
                let written = format!("[{}]", pause.max);
                out.push(d.instead(&session.source, pause.span, &written, "[1s]"));
            }
            Line::Pause(_) | Line::Take(..) => {}
            Line::Speech(text) => {
                spoken_before = true;
                let words = text.split_whitespace().count();
                if words > SENTENCE_WORDS {
                    let first: Vec<&str> = text.split_whitespace().take(4).collect();
                    let d = Diagnostic::new(Code::W058, format!("a sentence of {words} words"));
                    out.push(d.at(place(&first.join(" ")), "it begins here").help(
                        "twelve are easily followed with closed eyes: make two of it, with a pause like [3s] between",
                    ));
                }
                round_brackets(text, &place, session, out);
            }
        }
    }
}

/// Pauses in round brackets would be read out.
fn round_brackets(
    text: &str,
    place: &impl Fn(&str) -> Span,
    session: &Session,
    out: &mut Vec<Diagnostic>,
) {
    let mut rest = text;
    while let Some((open, close)) = rest
        .find('(')
        .and_then(|o| Some((o, o + rest[o..].find(')')?)))
    {
        let written = &rest[open..=close];
        let inside = written[1..written.len() - 1].trim();
        let pause = match stretch(inside, Span::default()) {
            Ok(_) => Some(inside.to_string()),
            Err(wrong) if wrong.instead.len() == 1 => wrong.instead.into_iter().next(),
            Err(_) => None,
        };
        if let Some(pause) = pause {
            let at = place(written);
            let d = Diagnostic::new(Code::W062, "round brackets are read out");
            let d = d
                .at(at, "")
                .help(format!("a pause stands in square ones: write [{pause}]"));
            out.push(d.instead(&session.source, at, written, &format!("[{pause}]")));
        }
        rest = &rest[close + 1..];
    }
}

fn tension(t: &Tension, session: &Session, out: &mut Vec<Diagnostic>) {
    let most = if t.short { SHORT_TENSION } else { TENSION.1 };
    if let Some(at) = t.hold_span.filter(|_| t.hold < TENSION.0 || t.hold > most) {
        let (what, why) = match t.hold < TENSION.0 {
            true => ("short", "3s are needed to feel it".to_string()),
            false if t.short => (
                "long",
                format!("here {most} at most: this part cramps easily"),
            ),
            false => ("long", format!("{most} are the most that is gentle")),
        };
        let meant = if t.hold < TENSION.0 || t.short {
            TENSION.0
        } else {
            Millis::secs(5)
        };
        let d = Diagnostic::new(
            Code::W050,
            format!("{}: a {what} tension of {}", t.name, t.hold),
        );
        let d = d.at(at, why).help(format!("write hold = \"{meant}\""));
        out.push(d.instead(&session.source, at, &t.hold.to_string(), &meant.to_string()));
    }
    let least = Millis(2 * t.hold.0);
    let at = match t.release.span == Span::default() {
        true => t.hold_span.unwrap_or_default(),
        false => t.release.span,
    };
    if t.release.min < least {
        let range = format!("{least}..{}", Millis(6 * t.hold.0));
        let d = Diagnostic::new(
            Code::W007,
            format!("{}: the release is shorter than twice the tension", t.name),
        );
        let d = d.at(at, format!("{} after {} of tension", t.release.min, t.hold));
        let d = d.help(format!(
            "letting go is the point; write release = \"{range}\""
        ));
        out.push(rewritten(d, session, t.release.span, &range));
    } else if t.release.min < SHORTEST_RELEASE {
        let d = Diagnostic::new(
            Code::W051,
            format!("{}: a release of {}", t.name, t.release.min),
        );
        let d = d.at(at, format!("{SHORTEST_RELEASE} are the least that is felt"));
        let d = d.help("write release = \"20s..45s\"");
        out.push(rewritten(d, session, t.release.span, "20s..45s"));
    }
}

/// Offers `now` for the whole value at `span`, if it is one the author wrote out.
fn rewritten(d: Diagnostic, session: &Session, span: Span, now: &str) -> Diagnostic {
    let written = session.source.get(span.start..span.end).unwrap_or_default();
    let was = written.trim_matches(['"', '\'']).to_string();
    if stretch(&was, span).is_err() {
        return d;
    }
    d.instead(&session.source, span, &was, now)
}

fn breathing(b: &Breathing, session: &Session, out: &mut Vec<Diagnostic>) {
    let ends = if b.ramp.from == b.ramp.to {
        vec![b.ramp.from]
    } else {
        vec![b.ramp.from, b.ramp.to]
    };
    for breath in ends {
        one_breath(&breath, b, session, out);
        if tagged(session, &["children", "child", "kids", "kinder"]) {
            children(&breath, b, out);
        }
    }
    if let Cycles::For(stretch) = b.cycles
        && stretch.min < b.ramp.from.length()
    {
        let one = b.ramp.from.length();
        let d = Diagnostic::new(Code::W059, "no whole breath fits into this time");
        let d = d.at(stretch.span, format!("one takes {one}"));
        let d = d.help(format!(
            "write for = \"{}\" for four of them, or cycles = 4",
            one * 4
        ));
        out.push(rewritten(d, session, stretch.span, &(one * 4).to_string()));
    }
}

/// Whether the script's tags name what it is for.
fn tagged(session: &Session, names: &[&str]) -> bool {
    let mut tags = session.tags.iter().map(|tag| tag.trim().to_lowercase());
    tags.any(|tag| names.contains(&tag.as_str()))
}

fn children(breath: &Breath, b: &Breathing, out: &mut Vec<Diagnostic>) {
    let d = |what: String, why: &str, help: &str| {
        Diagnostic::new(Code::W061, what).at(b.span, why).help(help)
    };
    let held = breath.hold_full + breath.hold_empty;
    if held > Millis::ZERO {
        let plain = breath.without_holds();
        out.push(d(
            format!("children hold their breath for {held}"),
            "under twelve without holds",
            &format!("write \"{plain}\""),
        ));
    } else if breath.rate() < CHILDREN_RATE {
        out.push(d(
            format!(
                "{:.1} breaths a minute are too slow for children",
                breath.rate()
            ),
            "they breathe 18 to 30 times a minute by themselves",
            "write \"3-0-3\"",
        ));
    }
}

/// From the last breath of one step to the first of the next.
fn jump(last: &Breathing, next: &Breathing, out: &mut Vec<Diagnostic>) {
    let (from, to) = (last.ramp.to, next.ramp.from);
    if from.length().0.abs_diff(to.length().0) > LARGEST_CHANGE {
        let d = Diagnostic::new(
            Code::W012,
            "the breath changes by more than half a second from one to the next",
        );
        let d = d.at(next.span, format!("{} here", to.length()));
        out.push(
            d.also(last.span, format!("{} before", from.length()))
                .help(format!(
                    "put a sentence between, or a ramp: breathe = \"{from} -> {to}\""
                )),
        );
    }
}

/// Four breaths of it are the dose, wherever they stand.
fn four_seven_eight(session: &Session, out: &mut Vec<Diagnostic>) {
    let breaths = |ramp: &Ramp, cycles: Cycles| match cycles {
        Cycles::Count { min, max } => max.unwrap_or(min),
        Cycles::For(stretch) => (stretch.max.0 / ramp.from.length().0.max(1)) as u32,
    };
    let mut sum = 0u32;
    for step in &session.steps {
        let Action::Breathe(b) = &step.action else {
            continue;
        };
        if !is_four_seven_eight(&b.ramp.from) {
            continue;
        }
        let before = sum;
        sum = sum.saturating_add(breaths(&b.ramp, b.cycles));
        if before <= 4 && sum > 4 {
            let d = Diagnostic::new(Code::W010, format!("{sum} breaths of 4-7-8"));
            let d = d.at(
                b.span,
                "four are enough in the first month, eight at the very most",
            );
            out.push(d.help(match before {
                0 => "write cycles = 4".to_string(),
                _ => "four in the whole session; take some of them out".to_string(),
            }));
        }
    }
}

/// Four to seven to eight, at any speed.
fn is_four_seven_eight(b: &Breath) -> bool {
    let (i, h, e) = (b.inhale.0, b.hold_full.0, b.exhale.0);
    h * 4 == i * 7 && e * 4 == i * 8
}

fn one_breath(b: &Breath, breathing: &Breathing, session: &Session, out: &mut Vec<Diagnostic>) {
    let steady = breathing.ramp.from == breathing.ramp.to;
    let written = session.source.get(breathing.span.start..breathing.span.end);
    let written = written.map(|w| breath::parse(w.trim_matches(['"', '\''])));
    let literal = written.is_some_and(|ramp| ramp == Ok(breathing.ramp));
    let mut warn = |code, message: String, label: String, help: String, now: Option<Breath>| {
        let d = Diagnostic::new(code, message)
            .at(breathing.span, label)
            .help(help);
        out.push(match now.filter(|_| steady && literal) {
            Some(now) => d.fix(
                format!("write \"{now}\""),
                breathing.span,
                format!("\"{now}\""),
            ),
            None => d,
        });
    };
    let rate = b.rate();
    if !RATE.contains(&rate) {
        warn(
            Code::W006,
            format!("{rate:.1} breaths a minute"),
            "3 to 20 is what people can follow".into(),
            "make the numbers smaller for a faster breath, larger for a slower one".into(),
            None,
        );
    }
    let sleep = session.ending == Ending::Sleep;
    let inhale = b.inhale + b.top_up;
    if sleep && b.exhale < inhale {
        let now = Breath {
            exhale: Millis(inhale.0 * 3 / 2),
            ..*b
        };
        warn(
            Code::W002,
            "the exhale is shorter than the inhale".into(),
            format!("in {inhale}, out {}", b.exhale),
            format!("a longer exhale calms: write \"{now}\""),
            Some(now),
        );
    }
    let full = match () {
        () if is_four_seven_eight(b) => Millis::secs(7),
        () if tagged(session, &["experienced"]) => Millis::secs(5),
        () => Millis::secs(4),
    };
    if b.hold_full > full {
        let now = Breath {
            hold_full: full,
            ..*b
        };
        let more = match full == Millis::secs(4) && b.hold_full <= Millis::secs(5) {
            true => "; for people who know it well add \"experienced\" to the tags",
            false => "",
        };
        warn(
            Code::W003,
            format!("a hold of {}", b.hold_full),
            format!("{full} is the most that is kind"),
            format!("write \"{now}\", or leave the hold out{more}"),
            Some(now),
        );
    }
    let empty = match sleep {
        true => Millis::ZERO,
        false => full.min(Millis::secs(5)),
    };
    if b.hold_empty > empty {
        let label = match sleep {
            true => "nobody rests well without air".into(),
            false => format!("{empty} is the most that is kind"),
        };
        let now = Breath {
            hold_empty: empty,
            ..*b
        };
        warn(
            Code::W003,
            format!("{} with empty lungs", b.hold_empty),
            label,
            format!("write \"{now}\""),
            Some(now),
        );
    }
    let (inhales, exhales) = ((2, 6), (2, 10));
    let within = |length: Millis, (least, most): (u64, u64)| {
        length.clamp(Millis::secs(least), Millis::secs(most))
    };
    let now = Breath {
        inhale: within(inhale, inhales).saturating_sub(b.top_up),
        exhale: within(b.exhale, exhales),
        ..*b
    };
    if now != *b {
        let what = match now.length() < b.length() {
            true => "a very long breath",
            false => "a very short breath",
        };
        warn(
            Code::W003,
            what.into(),
            format!(
                "in {} to {}s, out {} to {}s",
                inhales.0, inhales.1, exhales.0, exhales.1
            ),
            format!("write \"{now}\", which is easier to follow"),
            Some(now),
        );
    }
}
