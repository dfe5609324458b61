//! Led breathing: what is kind, what can be followed, and how long anybody is led.

use crate::diagnostic::{Code, Diagnostic, Was};
use crate::plan::Plan;
use crate::score::{MomentKind, Slot};
use crate::session::{Action, Breath, Breathing, Cycles, Ending, Listening, Session};
use crate::units::Millis;

use super::words::slot;
use super::{about, for_children, tagged};

/// The slowest and the fastest breathing we lead anybody to, in breaths a minute.
const RATE: std::ops::RangeInclusive<f64> = 3.0..=20.0;

/// The slowest for children, whose own breath is quicker: 18 to 30 a minute.
const CHILDREN_RATE: f64 = 8.0;

/// An in-breath and an out-breath that are easily followed, in seconds.
const INHALES: (u64, u64) = (2, 6);
const EXHALES: (u64, u64) = (2, 10);

/// From one breath to the next, where nobody says anything in between.
const LARGEST_CHANGE: Millis = Millis(500);

/// Led breathing that nobody needs permission to leave.
const LED: Millis = Millis::secs(300);

/// Children are led for two to four minutes.
const CHILDREN_LED: Millis = Millis::secs(240);

const JUMP: &str = "the breath changes by more than half a second from one to the next";

/// A step of breaths as the author wrote it.
pub fn breathing(b: &Breathing, session: &Session) -> Vec<Diagnostic> {
    let both = [b.ramp.from, b.ramp.to];
    let ends = if b.ramp.from == b.ramp.to { 1 } else { 2 };
    let mut said = Vec::new();
    for breath in &both[..ends] {
        said.extend(one_breath(breath, b, session));
        if for_children(session) {
            said.extend(children(breath, b));
        }
    }
    said.extend(no_whole_breath(b));
    said
}

/// A remark about one breath of a step, and what to write instead, where it is one breath.
struct Remark {
    code: Code,
    what: String,
    why: String,
    help: String,
    now: Option<Breath>,
}

fn one_breath(
    breath: &Breath,
    b: &Breathing,
    session: &Session,
) -> impl Iterator<Item = Diagnostic> {
    let full = longest_hold(breath, session);
    let remarks = [
        rate(breath),
        exhale(breath, session.ending),
        hold_full(breath, full),
        hold_empty(breath, full, session.ending),
        length(breath),
    ];
    let steady = b.ramp.from == b.ramp.to;
    let (span, was) = (b.span, Was::Breath(breath.to_string()));
    remarks.into_iter().flatten().map(move |remark| {
        let d = Diagnostic::new(remark.code, remark.what).at(span, remark.why);
        let d = d.help(remark.help);
        match remark.now.filter(|_| steady) {
            Some(now) => d.offer(span, was.clone(), now.to_string()),
            None => d,
        }
    })
}

fn rate(b: &Breath) -> Option<Remark> {
    let rate = b.rate();
    (!RATE.contains(&rate)).then(|| Remark {
        code: Code::W006,
        what: format!("{rate:.1} breaths a minute"),
        why: "3 to 20 is what people can follow".into(),
        help: "make the numbers smaller for a faster breath, larger for a slower one".into(),
        now: None,
    })
}

fn exhale(b: &Breath, ending: Ending) -> Option<Remark> {
    let inhale = b.inhale + b.top_up;
    if ending != Ending::Sleep || b.exhale >= inhale {
        return None;
    }
    let exhale = Millis(inhale.0 * 3 / 2);
    let now = Breath { exhale, ..*b };
    Some(Remark {
        code: Code::W002,
        what: "the exhale is shorter than the inhale".into(),
        why: format!("in {inhale}, out {}", b.exhale),
        help: format!("a longer exhale calms: write \"{now}\""),
        now: Some(now),
    })
}

/// The longest hold that is kind, with the lungs full.
fn longest_hold(b: &Breath, session: &Session) -> Millis {
    Millis::secs(match () {
        () if is_four_seven_eight(b) => 7,
        () if tagged(session, &["experienced"]) => 5,
        () => 4,
    })
}

fn hold_full(b: &Breath, most: Millis) -> Option<Remark> {
    if b.hold_full <= most {
        return None;
    }
    let now = Breath {
        hold_full: most,
        ..*b
    };
    let more = match most == Millis::secs(4) && b.hold_full <= Millis::secs(5) {
        true => "; for people who know it well add \"experienced\" to the tags",
        false => "",
    };
    Some(Remark {
        code: Code::W003,
        what: format!("a hold of {}", b.hold_full),
        why: format!("{most} is the most that is kind"),
        help: format!("write \"{now}\", or leave the hold out{more}"),
        now: Some(now),
    })
}

fn hold_empty(b: &Breath, full: Millis, ending: Ending) -> Option<Remark> {
    let sleep = ending == Ending::Sleep;
    let most = match sleep {
        true => Millis::ZERO,
        false => full.min(Millis::secs(5)),
    };
    if b.hold_empty <= most {
        return None;
    }
    let now = Breath {
        hold_empty: most,
        ..*b
    };
    Some(Remark {
        code: Code::W003,
        what: format!("{} with empty lungs", b.hold_empty),
        why: match sleep {
            true => "nobody rests well without air".into(),
            false => format!("{most} is the most that is kind"),
        },
        help: format!("write \"{now}\""),
        now: Some(now),
    })
}

fn length(b: &Breath) -> Option<Remark> {
    let within = |length: Millis, (least, most): (u64, u64)| {
        length.clamp(Millis::secs(least), Millis::secs(most))
    };
    let now = Breath {
        inhale: within(b.inhale + b.top_up, INHALES).saturating_sub(b.top_up),
        exhale: within(b.exhale, EXHALES),
        ..*b
    };
    if now == *b {
        return None;
    }
    let what = match now.length() < b.length() {
        true => "a very long breath",
        false => "a very short breath",
    };
    let ((i, inhale), (e, exhale)) = (INHALES, EXHALES);
    Some(Remark {
        code: Code::W003,
        what: what.into(),
        why: format!("in {i} to {inhale}s, out {e} to {exhale}s"),
        help: format!("write \"{now}\", which is easier to follow"),
        now: Some(now),
    })
}

/// What children cannot do as grown-ups can.
fn children(breath: &Breath, b: &Breathing) -> Option<Diagnostic> {
    let held = breath.hold_full + breath.hold_empty;
    let rate = breath.rate();
    let (what, why, help) = if held > Millis::ZERO {
        let what = format!("children hold their breath for {held}");
        let help = format!("write \"{}\"", breath.without_holds());
        (what, "under twelve without holds", help)
    } else if rate < CHILDREN_RATE {
        let what = format!("{rate:.1} breaths a minute are too slow for children");
        let why = "they breathe 18 to 30 times a minute by themselves";
        (what, why, "write \"3-0-3\"".into())
    } else {
        return None;
    };
    let d = Diagnostic::new(Code::W061, what);
    Some(d.at(b.span, why).help(help))
}

/// A time in which nobody breathes.
fn no_whole_breath(b: &Breathing) -> Option<Diagnostic> {
    let Cycles::For(stretch) = b.cycles else {
        return None;
    };
    let one = b.ramp.from.length();
    if stretch.min >= one {
        return None;
    }
    let four = one * 4;
    let d = Diagnostic::new(Code::W059, "no whole breath fits into this time");
    let d = d.at(stretch.span, format!("one takes {one}"));
    let d = d.help(format!(
        "write for = \"{four}\" for four of them, or cycles = 4"
    ));
    Some(d.offer(stretch.span, Was::Time, four.to_string()))
}

/// From the last breath of one step to the first of the next.
pub fn jump(last: &Breathing, next: &Breathing) -> Option<Diagnostic> {
    let (from, to) = (last.ramp.to, next.ramp.from);
    if from.length().0.abs_diff(to.length().0) <= LARGEST_CHANGE.0 {
        return None;
    }
    let d = Diagnostic::new(Code::W012, JUMP);
    let d = d.at(next.span, format!("{} here", to.length()));
    let d = d.also(last.span, format!("{} before", from.length()));
    let help = format!("put a sentence between, or a ramp: breathe = \"{from} -> {to}\"");
    Some(d.help(help))
}

/// Four to seven to eight, at any speed.
fn is_four_seven_eight(b: &Breath) -> bool {
    let (i, h, e) = (b.inhale.0, b.hold_full.0, b.exhale.0);
    h * 4 == i * 7 && e * 4 == i * 8
}

/// Four breaths of it are the dose, wherever they stand.
pub fn four_seven_eight(session: &Session) -> Option<Diagnostic> {
    let mut sum = 0u32;
    for step in &session.steps {
        let Action::Breathe(b) = &step.action else {
            continue;
        };
        if !is_four_seven_eight(&b.ramp.from) {
            continue;
        }
        let before = sum;
        sum = sum.saturating_add(match b.cycles {
            Cycles::Count { min, max } => max.unwrap_or(min),
            Cycles::For(stretch) => (stretch.max.0 / b.ramp.from.length().0.max(1)) as u32,
        });
        if sum > 4 {
            let d = Diagnostic::new(Code::W010, format!("{sum} breaths of 4-7-8"));
            let why = "four are enough in the first month, eight at the very most";
            return Some(d.at(b.span, why).help(match before {
                0 => "write cycles = 4",
                _ => "four in the whole session; take some of them out",
            }));
        }
    }
    None
}

/// The words of each phase against its length, and a ramp's change from breath to breath.
pub fn timed(session: &Session, b: &Breathing, cycles: u32, slots: &[Slot]) -> Vec<Diagnostic> {
    let tight = slots.iter().filter_map(|s| slot(session, s, b.span));
    let mut said: Vec<Diagnostic> = tight.collect();
    let (from, to) = (b.ramp.from.length(), b.ramp.to.length());
    let steps = u64::from(cycles.saturating_sub(1));
    let change = Millis(from.0.abs_diff(to.0) / steps.max(1));
    if change > LARGEST_CHANGE && steps > 0 {
        let d = Diagnostic::new(Code::W012, JUMP);
        let d = d.at(b.span, format!("{cycles} breaths, {change} each"));
        said.push(d.help("allow more cycles, or make the two ends more alike"));
    }
    said
}

/// Sentences over a breath that are not said.
pub fn over(b: &Breathing, too_long: &[Slot], unsaid: usize) -> Vec<Diagnostic> {
    let at = b.over.as_ref().map_or(b.span, |over| over.span);
    let long = too_long.iter().map(|slot| {
        let (needs, has) = (slot.needs.as_secs_f64(), slot.has.as_secs_f64());
        let text = &slot.text;
        let what =
            format!("\"{text}\" is not said: it takes {needs:.1} s, a breath has {has:.1} s");
        let d = Diagnostic::new(Code::W001, what).at(at, "");
        d.help("a sentence is said within one breath: make it shorter, or two of it")
    });
    let few = (unsaid > 0).then(|| {
        let what = match unsaid {
            1 => "1 of these sentences is not said".to_string(),
            n => format!("{n} of these sentences are not said"),
        };
        let d = Diagnostic::new(Code::W072, what).at(at, "there are too few breaths");
        d.help("allow more breaths, say fewer, or write every_breath = true")
    });
    long.chain(few).collect()
}

/// Breathing that is led for long, and nobody said that it need not be followed.
pub fn led(session: &Session, plan: &Plan) -> Vec<Diagnostic> {
    let listening = Listening::of(&session.language);
    let children = for_children(session);
    let (mut length, mut free) = (Millis::ZERO, listening.is_none());
    let (mut long, mut all) = (false, Vec::new());
    for m in &plan.moments {
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
        let mut said = Vec::new();
        if length > LED && !free {
            free = true;
            let what = "minutes of breathing are led, and nobody may leave them";
            let why = "no sentence before says that it need not be followed";
            let help =
                "say one before, such as \"Follow the sound only as far as it is comfortable.\"";
            said.push(Diagnostic::new(Code::W052, what).at(b.span, why).help(help));
        }
        if children && length > CHILDREN_LED && !long {
            long = true;
            let what = "children are led for more than four minutes";
            let help = "write fewer cycles, and a quiet rest after them";
            let d = Diagnostic::new(Code::W061, what).at(b.span, "two to four are enough");
            said.push(d.help(help));
        }
        all.extend(about(step, said));
    }
    all
}
