//! From text to [`Script`].

use std::collections::HashSet;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::limits;

use super::keys;
use super::slips::header;
use super::step::{arguments, pace, steps};
use super::syntax::{before_break, misread, syntax};
use super::table::{Table, describe, scalar, span};
use super::*;

/// Reads a script. Whatever could be understood is returned beside the faults,
/// so that one run reports them all.
pub fn read(text: &str) -> (Script, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    if text.len() as u64 > limits::SCRIPT_BYTES {
        faults.push(
            Diagnostic::new(
                Code::S016,
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
    let table = Table::new(root.get_ref(), span(&root), &keys::SCRIPT, &mut form);
    let script = script(table);
    form.iter_mut().for_each(|d| headings(text, d));
    form.retain(|d| before_break(text, &faults, d));
    faults.extend(form);
    (script, faults)
}

/// A misspelt heading is mended wherever it stands.
fn headings(text: &str, d: &mut Diagnostic) {
    let (Some((at, _)), Code::S002) = (&d.at, d.code) else {
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
    let d = Diagnostic::new(Code::S046, "this is the recipe of a sound, not a script");
    Some(d.at(own.span().into(), "").help(
        "hear it with `evenfall sound`, or name its file in a layer of a script: sound = \"NAME.toml\"",
    ))
}

fn script(mut t: Table) -> Script {
    Script {
        title: t.text("title"),
        summary: t.text("summary"),
        author: t.text("author"),
        license: t.text("license"),
        tags: t.texts("tags"),
        language: t.text("language"),
        length: t.duration("length"),
        range: t.duration("range"),
        ending: t.text("ending"),
        seed: seed(&mut t),
        cautions: t.texts("caution"),
        params: params(&mut t),
        voice: voice(&mut t),
        pronounce: pronounce(&mut t),
        cues: cues(&mut t),
        layers: t.tables("layer", layer),
        lists: lists(&mut t),
        patterns: patterns(&mut t),
        others: BTreeMap::default(),
        steps: steps(&mut t, "step"),
        before: before(&mut t),
        after: after(&mut t),
        allow: t.texts("allow"),
        translation: None,
    }
}

fn seed(t: &mut Table) -> Option<At<SeedWish>> {
    let value = t.value("seed")?;
    let wish = match value.get_ref() {
        DeValue::String(s) if s.trim() == "nightly" => Some(SeedWish::Nightly),
        _ => scalar(value)
            .and_then(|s| s.value.replace('_', "").parse().ok())
            .map(SeedWish::Number),
    };
    let span = span(value);
    if wish.is_none() {
        t.fault(
            Diagnostic::new(
                Code::S004,
                "`seed` wants a whole number from 0 up, or \"nightly\"",
            )
            .at(span, format!("this is {}", describe(value.get_ref())))
            .help("write seed = 7, seed = \"nightly\" for another every night, or leave it out"),
        );
    }
    wish.map(|value| At { value, span })
}

/// `[lists]`: `name = ["a word", "another"]`.
fn lists(t: &mut Table) -> Vec<(Text, Vec<Text>)> {
    let Some(mut all) = t.table("lists") else {
        return Vec::new();
    };
    let named = all.entries();
    let list = |(name, _): (Text, _)| {
        let words = all.texts(&name.value);
        (name, words)
    };
    named.into_iter().map(list).collect()
}

fn params(t: &mut Table) -> Vec<Param> {
    let Some(mut all) = t.table("params") else {
        return Vec::new();
    };
    let mut params = Vec::new();
    for (name, _) in all.entries() {
        let Some(mut p) = all.table(&name.value) else {
            continue;
        };
        let place = p.span;
        let bound = |p: &mut Table, key: &str| {
            let text = p.number(key)?;
            let value = text.value.parse().ok()?;
            Some(At {
                value,
                span: text.span,
            })
        };
        let (min, max) = (bound(&mut p, "min"), bound(&mut p, "max"));
        let (default, what) = (p.number("default"), p.text("what"));
        if default.is_none() && p.value("default").is_none() {
            let name = &name.value;
            p.fault(
                Diagnostic::new(Code::S003, format!("the parameter `{name}` has no default"))
                    .at(place, "")
                    .help(format!(
                        "write {name} = {{ default = 4, min = 3, max = 8, what = \"seconds\" }}"
                    )),
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
    let Some(mut v) = t.table("voice") else {
        return Voice::default();
    };
    Voice {
        rate: v.number("rate"),
        pitch: v.number("pitch"),
        manner: v.text("manner"),
        level_db: v.number("level_db"),
        at_end: v.table("at_end").map(|mut at_end| pace(&mut at_end)),
    }
}

/// `[pronounce]`: `word = "how it is said"`.
pub(super) fn pronounce(t: &mut Table) -> Vec<(Text, Text)> {
    let Some(mut all) = t.table("pronounce") else {
        return Vec::new();
    };
    let named = all.entries().into_iter();
    named
        .filter_map(|(word, _)| {
            let how = all.text(&word.value)?;
            Some((word, how))
        })
        .collect()
}

fn cues(t: &mut Table) -> Cues {
    let Some(mut c) = t.table("cues") else {
        return Cues::default();
    };
    Cues {
        breath: c.text("breath"),
        level_db: c.number("level_db"),
    }
}

/// The crossfade of a layer that begins again; it does so by itself, too.
fn looped(l: &mut Table) -> Option<Text> {
    let value = l.value("loop")?;
    match value.get_ref() {
        DeValue::Boolean(_) => None,
        _ => l.table("loop").and_then(|mut d| d.duration("crossfade")),
    }
}

fn layer(mut l: Table) -> WrittenLayer {
    if l.value("sound").is_none() {
        let d = Diagnostic::new(Code::S003, "this layer has no sound").at(l.span, "");
        l.fault(d.help("write sound = \"rain\"; `evenfall list` shows the names"));
    }
    let gain = l.tables("gain", |mut p| GainPoint {
        span: p.span,
        at: p.text("at"),
        db: p.number("db"),
        curve: p.text("curve"),
    });
    let drift = l
        .table("drift")
        .map(|mut d| (d.number("depth_db"), d.duration("period")));
    let looped = looped(&mut l);
    let again = l
        .value("loop")
        .is_some_and(|value| value.get_ref().as_bool().is_some());
    let mut sounds = l.texts("sound").into_iter();
    WrittenLayer {
        span: l.span,
        sound: sounds.next(),
        others: sounds.collect(),
        order: l.text("order"),
        once: l.boolean("once"),
        again: again.then(|| l.boolean("loop")).flatten(),
        level_db: l.number("level_db"),
        gain,
        drift,
        breathes: l.number("breathes"),
        duck_db: l.number("duck_db"),
        from: l.text("from"),
        until: l.text("until"),
        looped,
        vary: l.boolean("vary"),
        every: l.duration("every"),
        parameters: settings(&mut l),
        allow: l.texts("allow"),
    }
}

/// What a layer chooses of its sound; the names are the sound's own.
fn settings(l: &mut Table) -> Vec<Setting> {
    let Some(mut t) = l.table("parameters") else {
        return Vec::new();
    };
    let mut settings = Vec::new();
    for (name, value) in t.entries() {
        let value = match value.get_ref() {
            DeValue::Array(_) => SettingValue::Course(t.tables(&name.value, point)),
            _ => match t.number(&name.value) {
                Some(text) => SettingValue::One(text),
                None => continue,
            },
        };
        settings.push(Setting { name, value });
    }
    settings
}

fn point(mut p: Table) -> SettingPoint {
    SettingPoint {
        span: p.span,
        at: p.text("at"),
        value: p.number("value"),
        curve: p.text("curve"),
    }
}

fn before(t: &mut Table) -> Option<Text> {
    let mut b = t.table("before")?;
    let place = b.span;
    let silence = b.duration("silence");
    if silence.is_none() && b.value("silence").is_none() {
        let d = Diagnostic::new(Code::S003, "`[before]` does not say how long").at(place, "");
        b.fault(d.help("write silence = \"30s\""));
    }
    silence
}

fn after(t: &mut Table) -> Option<After> {
    let mut a = t.table("after")?;
    Some(After {
        span: a.span,
        keep: a.duration("keep"),
        fade: a.duration("fade"),
    })
}

fn patterns(t: &mut Table) -> Vec<Pattern> {
    let Some(mut all) = t.table("patterns") else {
        return Vec::new();
    };
    let mut patterns = Vec::new();
    for (name, _) in all.entries() {
        let Some(mut p) = all.table(&name.value) else {
            continue;
        };
        let defaults = match p.value("args").map(toml::Spanned::get_ref) {
            Some(DeValue::Table(table)) => arguments(table, p.faults),
            _ => Vec::new(),
        };
        let args = match defaults.is_empty() {
            true => p.texts("args"),
            false => defaults.iter().map(|(name, _)| name.clone()).collect(),
        };
        let steps = steps(&mut p, "steps");
        patterns.push(Pattern {
            name,
            args,
            defaults,
            steps,
        });
    }
    patterns
}
