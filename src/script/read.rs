//! From text to [`Script`].

use std::collections::HashSet;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Edit};
use crate::limits;

use super::slips::header;
use super::step::steps;
use super::syntax::{before_break, misread, syntax};
use super::table::{Table, describe, scalar, span};
use super::*;

pub(super) const SCRIPT_KEYS: [&str; 18] = [
    "title", "summary", "author", "license", "tags", "language", "length", "ending", "seed",
    "caution", "params", "voice", "cues", "layer", "patterns", "step", "after", "allow",
];
pub(super) const LAYER_KEYS: [&str; 13] = [
    "sound",
    "parameters",
    "level_db",
    "gain",
    "drift",
    "breathes",
    "duck_db",
    "from",
    "until",
    "loop",
    "vary",
    "every",
    "allow",
];

/// Reads a script. Whatever could be understood is returned beside the faults,
/// so that one run reports them all.
pub fn read(text: &str) -> (Script, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    if text.len() as u64 > limits::SCRIPT_BYTES {
        faults.push(
            Diagnostic::new(
                "S016",
                format!(
                    "the script is larger than {} KiB",
                    limits::SCRIPT_BYTES >> 10
                ),
            )
            .help("split it into several sessions"),
        );
        return (Script::default(), faults);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        faults.extend(misread(text).map_or_else(
            || errors.iter().take(20).map(|e| syntax(text, e)).collect(),
            |fault| vec![fault],
        ));
        // One line is told of once, and a slip made again and again too.
        let (mut lines, mut helps) = (HashSet::new(), HashSet::new());
        faults.retain(|d| {
            let at = d.at.as_ref().map_or(0, |(span, _)| span.start);
            let line = text.get(..at).map(|before| before.matches('\n').count());
            let new = lines.insert(line);
            helps.insert(d.help.clone()) && new
        });
    }
    if errors.is_empty()
        && let Some(fault) = recipe(root.get_ref())
    {
        faults.push(fault);
        return (Script::default(), faults);
    }
    let mut form = Vec::new();
    let table = Table::new(
        root.get_ref(),
        span(&root),
        "a script",
        &SCRIPT_KEYS,
        &mut form,
    );
    let script = script(table);
    form.iter_mut().for_each(|d| headings(text, d));
    form.retain(|d| before_break(text, &faults, d));
    faults.extend(form);
    (script, faults)
}

/// A misspelt heading is mended wherever it stands.
fn headings(text: &str, d: &mut Diagnostic) {
    let (Some((at, _)), "S002") = (&d.at, d.code) else {
        return;
    };
    let start = text[..at.start].rfind('\n').map_or(0, |n| n + 1);
    let written = text[start..].lines().next().unwrap_or("").trim();
    let Some(right) = header(written.trim_matches(['[', ']'])).filter(|_| written.starts_with('['))
    else {
        return;
    };
    let mut place = 0;
    let mut edits = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim() == written {
            let start = place + line.find('[').unwrap_or(0);
            let end = start + written.len();
            let (span, text) = (Span { start, end }, right.clone());
            edits.push(Edit { span, text });
        }
        place += line.len();
    }
    d.help = Some(format!("write {right}"));
    d.fixes = Vec::new();
    *d = d.clone().edits(format!("write {right}"), edits);
}

/// The recipe of a sound is told apart by what only one has.
fn recipe(root: &DeTable) -> Option<Diagnostic> {
    let key = |name: &str| root.keys().find(|k| k.get_ref().as_ref() == name);
    if key("step").is_some() || key("layer").is_some() {
        return None;
    }
    let own = ["texture", "recording", "part"].into_iter().find_map(key)?;
    let d = Diagnostic::new("S018", "this is the recipe of a sound, not a script");
    Some(d.at(own.span().into(), "").help(
        "hear it with `evenfall sound`, or name its file in a layer of a script: sound = \"NAME.toml\"",
    ))
}

fn script(mut t: Table) -> Script {
    Script {
        title: t.text("title", "\"Evening rain\""),
        summary: t.text("summary", "\"Ten quiet minutes.\""),
        author: t.text("author", "\"Your name\""),
        license: t.text("license", "\"CC BY 4.0\""),
        tags: t.texts("tags", "[\"sleep\"]"),
        language: t.text("language", "\"en-US\""),
        length: t.duration("length"),
        ending: t.text("ending", "\"sleep\""),
        seed: seed(&mut t),
        cautions: t.texts("caution", "\"Not while driving.\""),
        params: params(&mut t),
        voice: voice(&mut t),
        cues: cues(&mut t),
        layers: layers(&mut t),
        patterns: patterns(&mut t),
        steps: steps(&mut t, "step", "[[step]]"),
        after: after(&mut t),
        allow: t.texts("allow", "[\"W012\"]"),
    }
}

fn seed(t: &mut Table) -> Option<At<u64>> {
    let value = t.value("seed")?;
    match scalar(value).and_then(|s| s.value.replace('_', "").parse().ok()) {
        Some(seed) => Some(At {
            value: seed,
            span: span(value),
        }),
        None => {
            t.fault(
                Diagnostic::new("S004", "`seed` wants a whole number from 0 up")
                    .at(
                        span(value),
                        format!("this is {}", describe(value.get_ref())),
                    )
                    .help("write seed = 7, or leave it out"),
            );
            None
        }
    }
}

fn params(t: &mut Table) -> Vec<Param> {
    let example = "{ default = 4, min = 3, max = 8, what = \"seconds\" }";
    let Some(value) = t.value("params") else {
        return Vec::new();
    };
    let DeValue::Table(table) = value.get_ref() else {
        t.fault(
            Diagnostic::new("S004", "`params` is a table")
                .at(span(value), "")
                .help(format!("[params]\nn = {example}")),
        );
        return Vec::new();
    };
    let names: Vec<String> = table.keys().map(|k| k.get_ref().to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut all = Table::new(table, span(value), "`[params]`", &names, t.faults);
    let mut params = Vec::new();
    for (name, _) in all.entries() {
        let keys = ["default", "min", "max", "what"];
        let Some(mut p) = all.table(&name.value, "a parameter", &keys, example) else {
            continue;
        };
        let place = p.span;
        let bound = |p: &mut Table, key: &str| {
            let text = p.number(key, "3")?;
            let value = text.value.parse().ok()?;
            Some(At {
                value,
                span: text.span,
            })
        };
        let (min, max) = (bound(&mut p, "min"), bound(&mut p, "max"));
        let (default, what) = (
            p.number("default", "4"),
            p.text("what", "\"seconds a side\""),
        );
        if default.is_none() && p.value("default").is_none() {
            p.fault(
                Diagnostic::new(
                    "S003",
                    format!("the parameter `{}` has no default", name.value),
                )
                .at(place, "")
                .help(format!("write {} = {example}", name.value)),
            );
        }
        params.push(Param {
            name,
            default,
            min,
            max,
            what,
        });
    }
    params
}

fn voice(t: &mut Table) -> Voice {
    let keys = ["rate", "pitch", "level_db"];
    let Some(mut v) = t.table("voice", "`[voice]`", &keys, "{ rate = 0.8 }") else {
        return Voice::default();
    };
    Voice {
        rate: v.number("rate", "0.8"),
        pitch: v.number("pitch", "1.0"),
        level_db: v.number("level_db", "0"),
    }
}

fn cues(t: &mut Table) -> Cues {
    let keys = ["breath", "level_db"];
    let Some(mut c) = t.table("cues", "`[cues]`", &keys, "{ breath = \"air\" }") else {
        return Cues::default();
    };
    Cues {
        breath: c.text("breath", "\"air\""),
        level_db: c.number("level_db", "-10"),
    }
}

fn layers(t: &mut Table) -> Vec<Layer> {
    let found = t.tables("layer", "[[layer]]");
    found
        .into_iter()
        .map(|(table, span)| layer(Table::new(table, span, "a layer", &LAYER_KEYS, t.faults)))
        .collect()
}

fn layer(mut l: Table) -> Layer {
    if l.value("sound").is_none() {
        let d = Diagnostic::new("S003", "this layer has no sound").at(l.span, "");
        l.fault(d.help("write sound = \"rain\"; `evenfall list` shows the names"));
    }
    let points = l.tables("gain", "[{ at = \"start\", db = -20 }]");
    let gain = points
        .into_iter()
        .map(|(table, span)| {
            let mut p = Table::new(
                table,
                span,
                "a gain point",
                &["at", "db", "curve"],
                l.faults,
            );
            GainPoint {
                span,
                at: p.text("at", "\"start\""),
                db: p.number("db", "-6"),
                curve: p.text("curve", "\"smooth\""),
            }
        })
        .collect();
    let drift = l
        .table(
            "drift",
            "`drift`",
            &["depth_db", "period"],
            "{ depth_db = 3, period = \"2m\" }",
        )
        .map(|mut d| (d.number("depth_db", "3"), d.duration("period")));
    let looped = l
        .table("loop", "`loop`", &["crossfade"], "{ crossfade = \"3s\" }")
        .and_then(|mut d| d.duration("crossfade"));
    let parameters = settings(&mut l);
    Layer {
        span: l.span,
        sound: l.text("sound", "\"rain\""),
        level_db: l.number("level_db", "-18"),
        gain,
        drift,
        breathes: l.number("breathes", "2"),
        duck_db: l.number("duck_db", "6"),
        from: l.text("from", "\"the-id-of-a-step\""),
        until: l.text("until", "\"the-id-of-a-step\""),
        looped,
        vary: l.boolean("vary"),
        every: l.duration("every"),
        parameters,
        allow: l.texts("allow", "[\"W012\"]"),
    }
}

/// What a layer chooses of its sound; the names are the sound's own.
fn settings(l: &mut Table) -> Vec<Setting> {
    let example = "{ intensity = 0.3 }";
    let names: Vec<String> = match l.value("parameters").map(|v| v.get_ref()) {
        Some(DeValue::Table(table)) => table.keys().map(|k| k.get_ref().to_string()).collect(),
        _ => Vec::new(),
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(mut t) = l.table("parameters", "`parameters`", &names, example) else {
        return Vec::new();
    };
    let mut settings = Vec::new();
    for (name, value) in t.entries() {
        let value = match value.get_ref() {
            DeValue::Array(_) => SettingValue::Course(course(&mut t, &name.value)),
            _ => match t.number(&name.value, "0.5") {
                Some(text) => SettingValue::One(text),
                None => continue,
            },
        };
        settings.push(Setting { name, value });
    }
    settings
}

fn course(t: &mut Table, name: &str) -> Vec<SettingPoint> {
    let points = t.tables(name, "[{ at = \"start\", value = 0.3 }]");
    let point = |(table, span)| {
        let keys = ["at", "value", "curve"];
        let mut p = Table::new(table, span, "a point of a course", &keys, t.faults);
        SettingPoint {
            span,
            at: p.text("at", "\"start\""),
            value: p.number("value", "0.3"),
            curve: p.text("curve", "\"smooth\""),
        }
    };
    points.into_iter().map(point).collect()
}

fn after(t: &mut Table) -> Option<After> {
    let mut a = t.table(
        "after",
        "`[after]`",
        &["keep", "fade"],
        "{ keep = \"30m\", fade = \"5m\" }",
    )?;
    Some(After {
        span: a.span,
        keep: a.duration("keep"),
        fade: a.duration("fade"),
    })
}

fn patterns(t: &mut Table) -> Vec<Pattern> {
    let Some(value) = t.value("patterns") else {
        return Vec::new();
    };
    let DeValue::Table(table) = value.get_ref() else {
        t.fault(
            Diagnostic::new("S004", "`patterns` holds tables")
                .at(span(value), "")
                .help("write [patterns.NAME]"),
        );
        return Vec::new();
    };
    let names: Vec<String> = table.keys().map(|k| k.get_ref().to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut all = Table::new(table, span(value), "`[patterns]`", &names, t.faults);
    let mut patterns = Vec::new();
    for (name, _) in all.entries() {
        let Some(mut p) = all.table(
            &name.value,
            "a pattern",
            &["args", "steps"],
            "{ steps = [...] }",
        ) else {
            continue;
        };
        let args = p.texts("args", "[\"part\"]");
        let steps = steps(&mut p, "steps", "[{ say = \"...\" }]");
        patterns.push(Pattern { name, args, steps });
    }
    patterns
}
