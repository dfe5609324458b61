//! Steps as written: one kind each, and its own keys.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Span};

use super::keys::{ANY_STEP, Form, KINDS, is_coming, kind_of};
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
    let forms: Vec<&Form> = KINDS
        .iter()
        .filter(|form| present.contains(&kind_of(form)))
        .collect();
    let form = match forms[..] {
        [form] => form,
        _ => &ANY_STEP,
    };
    let mut t = Table::new(table, at, form, faults);
    let kind = match forms[..] {
        [form] => read_kind(&mut t, kind_of(form)),
        [] => {
            if !present.iter().any(|key| is_coming(key)) {
                let kinds: Vec<&str> = KINDS.iter().map(kind_of).collect();
                t.fault(
                    Diagnostic::new("S008", "this step does nothing")
                        .at(at, "")
                        .help(format!("give it exactly one of: {}", kinds.join(", "))),
                );
            }
            Kind::Faulty
        }
        [first, second, ..] => {
            let (first, second) = (kind_of(first), kind_of(second));
            let (a, b) = (
                t.key_span(first).unwrap_or(at),
                t.key_span(second).unwrap_or(at),
            );
            t.fault(
                Diagnostic::new(
                    "S008",
                    format!("this step both wants to `{first}` and to `{second}`"),
                )
                .at(a.max(b), "one step, one kind")
                .help("make two steps of it, one [[step]] after the other"),
            );
            Kind::Faulty
        }
    };
    Step {
        span: at,
        id: t.text("id"),
        chapter: t.text("chapter"),
        allow: t.texts("allow"),
        kind,
    }
}

fn read_kind(t: &mut Table, kind: &str) -> Kind {
    let read = match kind {
        "say" => Some(t.texts("say"))
            .filter(|w| !w.is_empty())
            .map(Kind::Say),
        "breathe" => breathe(t).map(Kind::Breathe),
        "tense" => tense(t).map(Kind::Tense),
        "rest" => t.duration("rest").map(Kind::Rest),
        "strike" => t.text("strike").map(|what| Kind::Strike {
            what,
            level_db: t.number("level_db"),
        }),
        _ => pattern_use(t).map(Kind::Use),
    };
    read.unwrap_or(Kind::Faulty)
}

fn breathe(t: &mut Table) -> Option<Breathe> {
    let pattern = t.text("breathe");
    let cycles = match t.value("cycles").map(|v| v.get_ref()) {
        None => None,
        Some(DeValue::Table(_)) => t.table("cycles").map(|mut c| Cycles::Between {
            min: c.number("min"),
            max: c.number("max"),
            span: c.span,
        }),
        Some(_) => t.number("cycles").map(Cycles::Exactly),
    };
    let speak = match t.value("speak").map(|v| v.get_ref()) {
        Some(DeValue::Array(_)) => {
            let place = t.value("speak").map(span).unwrap_or_default();
            Some(Speak::Words(t.texts("speak"), place))
        }
        _ => t.text("speak").map(Speak::Mode),
    };
    let (length, sides) = (t.duration("for"), t.text("sides"));
    Some(Breathe {
        pattern: pattern?,
        cycles,
        length,
        speak,
        sides,
    })
}

fn tense(t: &mut Table) -> Option<Tense> {
    let groups = t.texts("tense");
    let tense = Tense {
        groups,
        hold: t.duration("hold"),
        release: t.duration("release"),
        rounds: t.number("rounds"),
        how: t.text("how"),
        passive: t.boolean("passive"),
    };
    (!tense.groups.is_empty()).then_some(tense)
}

fn pattern_use(t: &mut Table) -> Option<Use> {
    let pattern = t.text("use");
    let mut with = Vec::new();
    if let Some(value) = t.value("with") {
        match value.get_ref() {
            DeValue::Table(table) => with.push(arguments(table, t.faults)),
            other => {
                let d = Diagnostic::new(
                    "S004",
                    format!("`with` wants a table in braces, not {}", describe(other)),
                );
                t.fault(
                    d.at(span(value), "")
                        .help("write with = { part = \"feet\" }"),
                );
            }
        }
        if let Some(each) = t.key_span("each") {
            t.fault(
                Diagnostic::new("S008", "a use takes `with` or `each`, not both")
                    .at(each, "")
                    .help("keep `each` and put the values of `with` into every entry"),
            );
        }
    }
    for (table, _) in t.list("each") {
        with.push(arguments(table, t.faults));
    }
    if with.is_empty() {
        with.push(Vec::new());
    }
    let rounds = t.number("rounds");
    Some(Use {
        pattern: pattern?,
        with,
        rounds,
    })
}

fn arguments(table: &DeTable, faults: &mut Vec<Diagnostic>) -> Vec<(Text, Text)> {
    let mut arguments = Vec::new();
    for (key, value) in table.iter() {
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
                    "S004",
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
