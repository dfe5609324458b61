//! From text to [`Script`].

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Span};
use crate::limits;

use super::table::{Table, describe, scalar, span};
use super::*;

const SCRIPT_KEYS: [&str; 18] = [
    "title", "summary", "author", "license", "tags", "language", "length", "ending", "seed",
    "caution", "params", "voice", "cues", "layer", "patterns", "step", "after", "allow",
];
const KINDS: [&str; 6] = ["say", "breathe", "tense", "rest", "strike", "use"];
const COMMON: [&str; 3] = ["id", "chapter", "allow"];
const LAYER_KEYS: [&str; 10] = [
    "sound", "level_db", "gain", "drift", "breathes", "duck_db", "from", "until", "loop", "allow",
];

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
        faults.dedup_by(|a, b| a.help == b.help);
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
    form.retain(|d| before_break(text, &faults, d));
    faults.extend(form);
    (script, faults)
}

/// Whether `d` lies before the first line that cannot be read. From there on the parser
/// guesses, and what it finds would be its own fault and not the author's.
pub fn before_break(text: &str, faults: &[Diagnostic], d: &Diagnostic) -> bool {
    let broken = faults.iter().filter(|f| f.code == "S001");
    let first = broken
        .filter_map(|f| f.at.as_ref())
        .map(|(s, _)| s.start)
        .min();
    match (first, &d.at) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some((at, _))) => {
            let before = text.get(..first).unwrap_or(text);
            at.end <= before.rfind('\n').map_or(0, |n| n + 1)
        }
    }
}

/// The two slips that make the whole rest unreadable, shown where they were made.
fn misread(text: &str) -> Option<Diagnostic> {
    let mut open: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let quotes = line.matches("\"\"\"").count();
        let opens = line.trim_end().ends_with("\"\"\"") && line.contains('=');
        if let Some(open) = open.filter(|_| opens && quotes == 1) {
            let d = Diagnostic::new("S001", "this text is not closed");
            let span = Span {
                start: open,
                end: open + 3,
            };
            return Some(
                d.at(span, "opened here")
                    .help("close it with \"\"\" on a line of its own"),
            );
        }
        if quotes % 2 == 1 {
            let place = line.find("\"\"\"").unwrap_or(0);
            open = if open.is_some() {
                None
            } else {
                Some(at + place)
            };
        }
        let name = line.trim();
        if open.is_none() && matches!(name, "[step]" | "[layer]") {
            let start = at + line.find('[').unwrap_or(0);
            let span = Span {
                start,
                end: start + name.len(),
            };
            let d = Diagnostic::new(
                "S001",
                "there may be many of these, so it takes two brackets",
            );
            return Some(d.at(span, "").help(format!("write [{name}]")));
        }
        at += line.len();
    }
    let open = open?;
    let span = Span {
        start: open,
        end: open + 3,
    };
    let d = Diagnostic::new("S001", "this text is not closed").at(span, "opened here");
    Some(d.help("close it with \"\"\" on a line of its own"))
}

/// A fault of the TOML itself, with the remedy for what beginners write.
fn syntax(text: &str, error: &toml::de::Error) -> Diagnostic {
    let at: Span = error.span().unwrap_or(0..0).into();
    let line_start = text[..at.start.min(text.len())]
        .rfind('\n')
        .map_or(0, |n| n + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let value = line.split_once('=').map(|(_, v)| v.trim()).unwrap_or("");
    let key = line.split_once('=').map_or("key", |(k, _)| k.trim());
    let help = if line.contains(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}']) {
        "these are curly quotes from a word processor; write straight ones: \"...\"".to_string()
    } else if value.starts_with(|c: char| c.is_ascii_digit()) && value.contains(',') {
        format!(
            "decimal numbers take a point: {key} = {}",
            value.replace(',', ".")
        )
    } else if value.starts_with(|c: char| c.is_ascii_digit()) && value.contains('-') {
        format!("a breath stands in quotes: {key} = \"{value}\"")
    } else if !line.contains('=') && line.contains(':') {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        format!("write = and not a colon: {} = {}", key.trim(), value.trim())
    } else if value.starts_with('"') && value.matches('"').count() > 2 {
        "a quote inside a text ends it: write \\\" there, or put the text into \"\"\"".to_string()
    } else if value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && value.trim_end().ends_with(['s', 'm', 'h'])
    {
        format!("a time stands in quotes: {key} = \"{value}\"")
    } else if value.starts_with(|c: char| c.is_alphabetic()) {
        format!("a text stands in quotes: {key} = \"{value}\"")
    } else if line.contains('\\') {
        "a backslash begins a special sign; leave it out, or write it twice".to_string()
    } else if value.matches('"').count() == 1 {
        "the quote that opens here is not closed; for several lines open and close with \"\"\""
            .to_string()
    } else if !line.contains('=') && !line.trim_start().starts_with('[') {
        "every line reads key = value; a text over several lines opens and closes with \"\"\""
            .to_string()
    } else {
        "compare with a session that works: evenfall new example".to_string()
    };
    let message = error
        .message()
        .lines()
        .next()
        .unwrap_or("this cannot be read")
        .to_string();
    Diagnostic::new("S001", format!("this line cannot be read: {message}"))
        .at(at, "")
        .help(help)
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
        allow: l.texts("allow", "[\"W012\"]"),
    }
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

fn steps(t: &mut Table, key: &str, example: &str) -> Vec<Step> {
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
            if !present.contains(&"massage") && !present.contains(&"session") {
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
