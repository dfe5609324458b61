//! Steps as written: one kind each, and its own keys.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Span};

use super::synonyms::meant;
use super::table::{Table, describe, scalar, span};
use super::*;

const KINDS: [&str; 6] = ["say", "breathe", "tense", "rest", "strike", "use"];
const COMMON: [&str; 3] = ["id", "chapter", "allow"];

/// The keys of each kind of step, beside the kind's own and the common ones.
fn keys_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "breathe" => &["cycles", "for", "speak", "sides"],
        "tense" => &["hold", "release", "rounds", "how", "passive"],
        "strike" => &["level_db"],
        "use" => &["with", "each", "rounds"],
        _ => &[],
    }
}

/// Every key a step of any kind may have.
pub fn all_keys() -> Vec<&'static str> {
    let own = KINDS.iter().flat_map(|kind| keys_of(kind).iter().copied());
    COMMON.into_iter().chain(KINDS).chain(own).collect()
}

pub fn steps(t: &mut Table, key: &str, example: &str) -> Vec<Step> {
    let found = t.tables(key, example);
    found
        .into_iter()
        .map(|(table, span)| step(table, span, t.faults))
        .collect()
}

fn step(table: &DeTable, at: Span, faults: &mut Vec<Diagnostic>) -> Step {
    let present: Vec<&str> = table.keys().map(|k| k.get_ref().as_ref()).collect();
    let kinds: Vec<&str> = KINDS.into_iter().filter(|k| present.contains(k)).collect();
    let mut known: Vec<&str> = COMMON.to_vec();
    let what = match kinds[..] {
        [kind] => {
            known.push(kind);
            known.extend(keys_of(kind));
            format!("a `{kind}` step")
        }
        _ => {
            known.extend(KINDS);
            known.extend(KINDS.iter().flat_map(|k| keys_of(k)));
            "a step".to_string()
        }
    };
    let mut t = Table::new(table, at, &what, &known, faults);
    let kind = match kinds[..] {
        [kind] => read_kind(&mut t, kind),
        [] => {
            // A misspelt kind is one fault, and told as that.
            let misspelt = |key: &&str| {
                !known.contains(key) && meant(key, &known).is_some_and(|k| KINDS.contains(&k))
            };
            let later = present.contains(&"massage") || present.contains(&"session");
            if !later && !present.iter().any(misspelt) {
                t.fault(
                    Diagnostic::new("S008", "this step does nothing")
                        .at(at, "")
                        .help(format!("give it exactly one of: {}", KINDS.join(", "))),
                );
            }
            Kind::Faulty
        }
        [first, second, ..] => {
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
    let (id, chapter) = (t.text("id", "\"settle\""), t.text("chapter", "\"Breath\""));
    Step {
        span: at,
        id,
        chapter,
        allow: t.texts("allow", "[\"W012\"]"),
        kind,
    }
}

fn read_kind(t: &mut Table, kind: &str) -> Kind {
    let read = match kind {
        "say" => Some(t.texts("say", "\"Close your eyes. [5s]\""))
            .filter(|w| !w.is_empty())
            .map(Kind::Say),
        "breathe" => breathe(t).map(Kind::Breathe),
        "tense" => tense(t).map(Kind::Tense),
        "rest" => t.duration("rest").map(Kind::Rest),
        "strike" => t.text("strike", "\"bell\"").map(|what| Kind::Strike {
            what,
            level_db: t.number("level_db", "-6"),
        }),
        _ => pattern_use(t).map(Kind::Use),
    };
    read.unwrap_or(Kind::Faulty)
}

fn breathe(t: &mut Table) -> Option<Breathe> {
    let pattern = t.text("breathe", "\"4-0-6\"");
    let cycles = match t.value("cycles").map(|v| v.get_ref()) {
        None => None,
        Some(DeValue::Table(_)) => t
            .table(
                "cycles",
                "`cycles`",
                &["min", "max"],
                "{ min = 8, max = 24 }",
            )
            .map(|mut c| Cycles::Between {
                min: c.number("min", "8"),
                max: c.number("max", "24"),
                span: c.span,
            }),
        Some(_) => t
            .number("cycles", "8, or { min = 8, max = 24 }")
            .map(Cycles::Exactly),
    };
    let speak = match t.value("speak").map(|v| v.get_ref()) {
        Some(DeValue::Array(_)) => {
            let place = t.value("speak").map(span).unwrap_or_default();
            Some(Speak::Words(
                t.texts("speak", "[\"in\", \"hold\", \"out\", \"rest\"]"),
                place,
            ))
        }
        _ => t.text("speak", "\"words\"").map(Speak::Mode),
    };
    let (length, sides) = (t.duration("for"), t.text("sides", "\"alternate\""));
    Some(Breathe {
        pattern: pattern?,
        cycles,
        length,
        speak,
        sides,
    })
}

fn tense(t: &mut Table) -> Option<Tense> {
    let groups = t.texts("tense", "\"toes-to-head\"");
    let tense = Tense {
        groups,
        hold: t.duration("hold"),
        release: t.duration("release"),
        rounds: t.number("rounds", "2"),
        how: t.text("how", "\"Curl your toes.\""),
        passive: t.boolean("passive"),
    };
    (!tense.groups.is_empty()).then_some(tense)
}

fn pattern_use(t: &mut Table) -> Option<Use> {
    let pattern = t.text("use", "\"name-of-a-pattern\"");
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
    for (table, _) in t.tables("each", "[{ part = \"feet\" }]") {
        with.push(arguments(table, t.faults));
    }
    if with.is_empty() {
        with.push(Vec::new());
    }
    let rounds = t.number("rounds", "2");
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
