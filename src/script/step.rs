//! Steps as written: one kind each, and its own keys.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::keys::{ANY_STEP, DRAW, Form, KINDS, kind_of};
use super::synonyms::meant;
use super::table::{Table, describe, scalar, span};
use super::*;

pub fn steps(t: &mut Table, key: &str) -> Vec<Step> {
    let found = t.list(key);
    found
        .into_iter()
        .map(|(table, span)| step(table, span, t.faults))
        .collect()
}

fn step(table: &DeTable, at: Span, faults: &mut Vec<Diagnostic>) -> Step {
    let present: Vec<&str> = table.keys().map(|k| k.get_ref().as_ref()).collect();
    let forms: Vec<(&Form, ReadKind)> = KINDS
        .iter()
        .zip(READERS)
        .filter(|(form, _)| present.contains(&kind_of(form)))
        .collect();
    let form = match forms[..] {
        [(form, _)] => form,
        _ => &ANY_STEP,
    };
    let mut t = Table::new(table, at, form, faults);
    let kind = match forms[..] {
        [(_, read)] => read(&mut t).unwrap_or(Kind::Faulty),
        [] => {
            // A misspelt kind is one fault, and told as that.
            let known: Vec<&str> = ANY_STEP.keys().map(|key| key.name).collect();
            let kinds: Vec<&str> = KINDS.iter().map(kind_of).collect();
            let misspelt = |key: &&str| {
                let guessed = meant(key, &known).is_some_and(|k| kinds.contains(&k));
                !known.contains(key) && (guessed || key.eq_ignore_ascii_case("whisper"))
            };
            if !present.iter().any(misspelt) {
                t.fault(
                    Diagnostic::new(Code::S008, "this step does nothing")
                        .at(at, "")
                        .help(format!("give it exactly one of: {}", kinds.join(", "))),
                );
            }
            Kind::Faulty
        }
        [(first, _), (second, _), ..] => {
            two_kinds(&mut t, kind_of(first), kind_of(second), at);
            Kind::Faulty
        }
    };
    Step {
        span: at,
        id: t.text("id"),
        chapter: t.text("chapter"),
        optional: t.boolean("optional").is_some_and(|o| o.value),
        when: t.texts("when"),
        take: match kind {
            Kind::Say(_) | Kind::Breathe(_) | Kind::Tense(_) | Kind::Massage(_) => t.texts("take"),
            _ => Vec::new(),
        },
        about: t.texts("about"),
        rounds: match kind {
            Kind::Tense(_) | Kind::Use(_) | Kind::Faulty => None,
            _ => t.number("rounds"),
        },
        bells: match kind {
            Kind::Rest(_) | Kind::Breathe(_) => bells(&mut t),
            _ => Vec::new(),
        },
        voice: match kind {
            Kind::Rest(_) | Kind::Strike { .. } | Kind::Session(_) | Kind::Faulty => None,
            _ => manner(&mut t),
        },
        language: match kind {
            Kind::Rest(_) | Kind::Strike { .. } | Kind::Session(_) | Kind::Faulty => None,
            _ => t.text("language"),
        },
        allow: t.texts("allow"),
        kind,
    }
}

/// Reports a step that is of two kinds at once.
fn two_kinds(t: &mut Table, first: &str, second: &str, at: Span) {
    let (a, b) = (
        t.key_span(first).unwrap_or(at),
        t.key_span(second).unwrap_or(at),
    );
    let what = format!("this step both wants to `{first}` and to `{second}`");
    let d = Diagnostic::new(Code::S008, what).at(a.max(b), "one step, one kind");
    let two = "make two steps of it, one [[step]] after the other";
    let lasting = [first, second]
        .iter()
        .any(|kind| matches!(*kind, "rest" | "breathe"));
    let text = |name: &str| t.value_of(name).and_then(|value| value.get_ref().as_str());
    let (struck, every) = (text("strike"), text("every").unwrap_or("5m"));
    let d = match struck.filter(|_| lasting) {
        Some(what) => d.help(format!(
            "bells within it are written bells = {{ strike = \"{what}\", every = \"{every}\" }}; \
             for a stroke before or after it {two}"
        )),
        None => d.help(two),
    };
    t.fault(d);
}

/// Reads a step of one kind; `None` where it is at fault.
type ReadKind = fn(&mut Table) -> Option<Kind>;

/// One for each of [`KINDS`], in their order: a kind without its own does not compile.
const READERS: [ReadKind; KINDS.len()] = [
    |t| {
        let wordings = t.texts("say");
        (!wordings.is_empty()).then_some(Kind::Say(wordings))
    },
    |t| breathe(t).map(Kind::Breathe),
    |t| tense(t).map(Kind::Tense),
    |t| massage(t).map(Kind::Massage),
    |t| t.duration("rest").map(Kind::Rest),
    |t| {
        t.text("strike").map(|what| Kind::Strike {
            what,
            level_db: t.number("level_db"),
            times: t.number("times"),
            every: t.duration("every"),
        })
    },
    |t| pattern_use(t).map(Kind::Use),
    |t| session(t).map(Kind::Session),
];

/// How something is said, under `voice`.
fn manner(t: &mut Table) -> Option<WrittenManner> {
    let mut m = t.table("voice")?;
    let manner = m.text("manner");
    Some(WrittenManner {
        manner,
        ..pace(&mut m)
    })
}

/// Pace and loudness alone, as under `at_end`, where a manner has no place.
pub(super) fn pace(m: &mut Table) -> WrittenManner {
    WrittenManner {
        span: m.span,
        rate: m.number("rate"),
        manner: None,
        level_db: m.number("level_db"),
    }
}

/// `bells`: of one kind in a table, of several in a list of them.
fn bells(t: &mut Table) -> Vec<WrittenBells> {
    match t.value("bells").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(_)) => t.tables("bells", of_one_kind),
        _ => t.table("bells").map(of_one_kind).into_iter().collect(),
    }
}

fn of_one_kind(mut b: Table) -> WrittenBells {
    let bells = WrittenBells {
        span: b.span,
        strike: b.text("strike"),
        every: b.duration("every"),
        times: b.number("times"),
        at: b.texts("at"),
        level_db: b.number("level_db"),
    };
    if b.value("every").is_none() && b.value("at").is_none() {
        let d = Diagnostic::new(Code::S003, "these bells do not say when").at(b.span, "");
        b.fault(d.help("write every = \"5m\", or at = [\"5m\", \"10m\"]"));
    } else if let (Some(times), None) = (b.key_span("times"), b.value("every")) {
        let d = Diagnostic::new(
            Code::S008,
            "`times` counts the bells of `every`, and there is none",
        );
        let help = "write every = \"5m\" beside it; strokes close together are times of their own: \
                    at = [\"0s\", \"6s\", \"12s\"]";
        b.fault(d.at(times, "").help(help));
    }
    bells
}

fn breathe(t: &mut Table) -> Option<Breathe> {
    let pattern = t.text("breathe");
    let cycles = match t.value("cycles").map(toml::Spanned::get_ref) {
        None => None,
        Some(DeValue::Table(_)) => t.table("cycles").map(|mut c| Cycles::Between {
            min: c.number("min"),
            max: c.number("max"),
            span: c.span,
        }),
        Some(_) => t.number("cycles").map(Cycles::Exactly),
    };
    let speak = speak(t);
    let (length, sides) = (t.duration("for"), t.text("sides"));
    Some(Breathe {
        pattern: pattern?,
        cycles,
        length,
        speak,
        sides,
        over: over(t),
        every_breath: t.boolean("every_breath"),
    })
}

/// `over`: texts, or a table that draws them.
fn over(t: &mut Table) -> Option<WrittenOver> {
    let value = t.value("over")?;
    let mut over = WrittenOver {
        span: span(value),
        texts: Vec::new(),
        from: None,
        count: None,
        again: false,
        picked: None,
    };
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        over.texts = t.texts("over");
        return (!over.texts.is_empty()).then_some(over);
    }
    let mut d = t.table("over")?;
    (over.from, over.count) = (d.text("from"), d.number("draw"));
    over.again = d.boolean("again").is_some_and(|again| again.value);
    if d.value("from").is_none() {
        let fault = Diagnostic::new(Code::S003, "drawing wants to know from which list");
        let fault = fault.at(over.span, "");
        d.fault(
            fault.help("write over = { from = \"affirmations\" }, with that list under [lists]"),
        );
    }
    Some(over)
}

fn speak(t: &mut Table) -> Option<Speak> {
    match t.value("speak").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(_)) => {
            let place = t.value("speak").map(span).unwrap_or_default();
            Some(Speak::Words(t.texts("speak"), place))
        }
        _ => t.text("speak").map(Speak::Mode),
    }
}

fn massage(t: &mut Table) -> Option<Massage> {
    let massage = Massage {
        areas: t.texts("massage"),
        length: t.duration("for"),
        stroke: t.duration("stroke"),
        speak: speak(t),
        how: t.texts("how"),
        during: t.texts("during"),
        giver: t.text("giver"),
    };
    (!massage.areas.is_empty()).then_some(massage)
}

fn tense(t: &mut Table) -> Option<Tense> {
    let groups = t.texts("tense");
    let tense = Tense {
        groups,
        hold: t.duration("hold"),
        release: t.duration("release"),
        rounds: t.number("rounds"),
        how: t.texts("how"),
        let_go: t.texts("let_go"),
        during: t.texts("during"),
        passive: t.boolean("passive"),
    };
    (!tense.groups.is_empty()).then_some(tense)
}

fn pattern_use(t: &mut Table) -> Option<Use> {
    let pattern = t.text("use");
    let mut with = Vec::new();
    if t.value("with").is_some() {
        with.extend(with_values(t, "{ part = \"feet\" }"));
        if let Some(each) = t.key_span("each") {
            t.fault(
                Diagnostic::new(Code::S008, "a use takes `with` or `each`, not both")
                    .at(each, "")
                    .help("keep `each` and put the values of `with` into every entry"),
            );
        }
    }
    let mut draw = None;
    if let Some(DeValue::Table(table)) = t.value("each").map(toml::Spanned::get_ref) {
        let at = t.value("each").map(span).unwrap_or_default();
        draw = Some(drawing(Table::new(table, at, &DRAW, t.faults)));
    } else {
        for (table, _) in t.list("each") {
            with.push(arguments(table, t.faults));
        }
    }
    if with.is_empty() {
        with.push(Vec::new());
    }
    let rounds = t.number("rounds");
    Some(Use {
        pattern: pattern?,
        with,
        draw,
        rounds,
    })
}

/// `each = { draw = 45, from = "things" }`.
fn drawing(mut d: Table) -> Draw {
    let span = d.span;
    let (count, from) = (d.number("draw"), d.text("from"));
    if d.value("draw").is_none() || d.value("from").is_none() {
        let fault = Diagnostic::new(
            Code::S003,
            "drawing wants to know how many, and from which list",
        );
        let remedy = "write each = { draw = 45, from = \"things\" }";
        d.fault(fault.at(span, "").help(remedy));
    }
    Draw { span, count, from }
}

/// The values under `with`.
fn with_values(t: &mut Table, example: &str) -> Option<Vec<(Text, Text)>> {
    let value = t.value("with")?;
    match value.get_ref() {
        DeValue::Table(table) => Some(arguments(table, t.faults)),
        other => {
            let what = format!("`with` wants a table in braces, not {}", describe(other));
            let d = Diagnostic::new(Code::S004, what).at(span(value), "");
            t.fault(d.help(format!("write with = {example}")));
            None
        }
    }
}

fn session(t: &mut Table) -> Option<Sub> {
    let name = t.text("session");
    let sub = Sub {
        length: t.duration("for"),
        with: with_values(t, "{ n = 5 }").unwrap_or_default(),
        without: t.texts("without"),
        ambience: t.boolean("ambience").is_some_and(|a| a.value),
        name: name?,
    };
    Some(sub)
}

/// What stands for each argument.
pub(super) fn arguments(table: &DeTable, faults: &mut Vec<Diagnostic>) -> Vec<(Text, Text)> {
    let mut arguments = Vec::new();
    for (key, value) in table {
        match scalar(value) {
            Some(text) => {
                arguments.push((
                    At {
                        value: key.get_ref().to_string(),
                        span: key.span().into(),
                    },
                    text,
                ));
            }
            None => faults.push(
                Diagnostic::new(
                    Code::S004,
                    format!(
                        "an argument is a text or a number, not {}",
                        describe(value.get_ref())
                    ),
                )
                .at(span(value), ""),
            ),
        }
    }
    arguments
}
