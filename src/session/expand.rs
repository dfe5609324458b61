//! Parameters put in and patterns written out: a flat row of steps remains.

use crate::diagnostic::{Diagnostic, Span, suggestion};
use crate::limits;
use crate::script::{
    Cycles, Kind, Layer, Param, Pattern, Script, SettingValue, Speak, Step, Text, Use,
};

use super::speech::locate;

/// Names and what stands for them; later ones win.
type Values = Vec<(String, String)>;

/// A step of the flat row.
pub struct Expanded {
    pub step: Step,
    /// The `use` it came through, outermost first.
    pub used_at: Vec<Span>,
    /// Steps of one use of a pattern share this number: a skipped muscle takes them all.
    pub instance: Option<usize>,
}

pub struct Expander<'a> {
    source: &'a str,
    patterns: &'a [Pattern],
    steps: Vec<Expanded>,
    instances: usize,
    /// Bytes of text put together so far.
    bytes: usize,
    pub faults: Vec<Diagnostic>,
}

/// The parameters' values after `--set`, each within its bounds.
pub fn params(script: &Script, set: &[(String, String)], faults: &mut Vec<Diagnostic>) -> Values {
    let names = || script.params.iter().map(|p| p.name.value.as_str());
    for (name, _) in set {
        if !names().any(|n| n == name) {
            let help = if script.params.is_empty() {
                "this script has no [params]".to_string()
            } else {
                suggestion(name, names().collect::<Vec<_>>())
            };
            faults.push(
                Diagnostic::new("S020", format!("--set: there is no parameter `{name}`"))
                    .help(help),
            );
        }
    }
    let mut values = Values::new();
    for param in &script.params {
        let wish = set
            .iter()
            .rev()
            .find(|(n, _)| *n == param.name.value)
            .map(|(_, v)| v.clone());
        let Some(default) = &param.default else {
            // Faulty and reported; a stand-in keeps its uses from being reported too.
            values.push((param.name.value.clone(), "1".into()));
            continue;
        };
        let value = wish.clone().unwrap_or_else(|| default.value.clone());
        if let Some(fault) = out_of_bounds(param, &value, wish.is_some(), default) {
            faults.push(fault);
        }
        values.push((param.name.value.clone(), value));
    }
    values
}

fn out_of_bounds(param: &Param, value: &str, wished: bool, default: &Text) -> Option<Diagnostic> {
    let (min, max) = (
        param.min.as_ref().map(|m| m.value),
        param.max.as_ref().map(|m| m.value),
    );
    if min.is_none() && max.is_none() {
        return None;
    }
    let range = format!(
        "{} to {}",
        min.map_or("-".into(), |m| m.to_string()),
        max.map_or("-".into(), |m| m.to_string())
    );
    let name = &param.name.value;
    let inside = value
        .parse::<f64>()
        .is_ok_and(|v| min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m));
    if inside {
        return None;
    }
    let what = param
        .what
        .as_ref()
        .map_or(String::new(), |w| format!(" ({})", w.value));
    Some(if wished {
        Diagnostic::new(
            "S020",
            format!("--set {name}={value}: `{name}`{what} goes from {range}"),
        )
    } else {
        Diagnostic::new(
            "S006",
            format!("the default of `{name}` is outside its own range"),
        )
        .at(default.span, format!("allowed: {range}"))
        .help("change the default, or min and max")
    })
}

impl<'a> Expander<'a> {
    pub fn new(source: &'a str, patterns: &'a [Pattern]) -> Expander<'a> {
        Expander {
            source,
            patterns,
            steps: Vec::new(),
            instances: 0,
            bytes: 0,
            faults: Vec::new(),
        }
    }

    /// Writes out `steps`; `values` are the parameters.
    pub fn run(mut self, steps: &[Step], values: &Values) -> (Vec<Expanded>, Vec<Diagnostic>) {
        self.expand(steps, values, &mut Vec::new(), None);
        for pattern in self.patterns.iter().filter(|p| p.steps.is_empty()) {
            let d = Diagnostic::new(
                "S003",
                format!("the pattern `{}` has no steps", pattern.name.value),
            );
            self.faults.push(
                d.at(pattern.name.span, "")
                    .help("write steps = [{ say = \"...\" }]"),
            );
        }
        (self.steps, self.faults)
    }

    fn expand(
        &mut self,
        steps: &[Step],
        values: &Values,
        used_at: &mut Vec<Span>,
        instance: Option<usize>,
    ) {
        for step in steps {
            if self.steps.len() >= limits::STEPS || self.bytes >= limits::EXPANDED_BYTES {
                self.too_many(step.span);
                return;
            }
            let step = self.substitute(step, values, used_at);
            match &step.kind {
                Kind::Use(used) => self.expand_use(used, values, used_at),
                _ => self.steps.push(Expanded {
                    step,
                    used_at: used_at.clone(),
                    instance,
                }),
            }
        }
    }

    fn too_many(&mut self, at: Span) {
        if !self.faults.iter().any(|f| f.code == "S013") {
            self.faults.push(
                Diagnostic::new(
                    "S013",
                    format!("this session grows past {} steps", limits::STEPS),
                )
                .at(at, "the limit is reached here")
                .help("fewer rounds, or several sessions"),
            );
        }
    }

    fn expand_use(&mut self, used: &Use, values: &Values, used_at: &mut Vec<Span>) {
        let patterns = self.patterns;
        let Some(pattern) = patterns.iter().find(|p| p.name.value == used.pattern.value) else {
            let names: Vec<&str> = patterns.iter().map(|p| p.name.value.as_str()).collect();
            let d = Diagnostic::new(
                "S007",
                format!("no pattern is called \"{}\"", used.pattern.value),
            );
            let d = d.at(used.pattern.span, "");
            self.faults.push(match names.is_empty() {
                true => d.help("this script has no [patterns.NAME]"),
                false => {
                    let at = used.pattern.span;
                    d.nearest(self.source, at, &used.pattern.value, names)
                }
            });
            return;
        };
        if used_at.len() >= limits::PATTERN_DEPTH {
            self.faults.push(
                Diagnostic::new(
                    "S013",
                    format!(
                        "patterns inside patterns, more than {} deep",
                        limits::PATTERN_DEPTH
                    ),
                )
                .at(used.pattern.span, "")
                .help("does this pattern use itself?"),
            );
            return;
        }
        let rounds = self.count(used.rounds.as_ref(), 1, limits::ROUNDS, "rounds");
        used_at.push(used.pattern.span);
        for _ in 0..rounds {
            for arguments in &used.with {
                if self.steps.len() >= limits::STEPS
                    || self.instances >= limits::USES
                    || self.bytes >= limits::EXPANDED_BYTES
                {
                    self.too_many(used.pattern.span);
                    used_at.pop();
                    return;
                }
                let inner = self.bind(pattern, used, arguments, values);
                self.instances += 1;
                let instance = self.instances;
                self.expand(&pattern.steps, &inner, used_at, Some(instance));
            }
        }
        used_at.pop();
    }

    /// The values inside a pattern: the parameters, and the arguments over them.
    fn bind(
        &mut self,
        pattern: &Pattern,
        used: &Use,
        arguments: &[(Text, Text)],
        values: &Values,
    ) -> Values {
        let mut inner = values.clone();
        let wanted: Vec<&str> = pattern.args.iter().map(|a| a.value.as_str()).collect();
        for (name, value) in arguments {
            if !wanted.contains(&name.value.as_str()) {
                let d = Diagnostic::new(
                    "S010",
                    format!(
                        "the pattern `{}` has no argument `{}`",
                        pattern.name.value, name.value
                    ),
                );
                let d = d.at(name.span, "").also(pattern.name.span, "the pattern");
                self.faults.push(match wanted.is_empty() {
                    true => d.help(format!("give it some: args = [\"{}\"]", name.value)),
                    false => d.nearest(self.source, name.span, &name.value, wanted.clone()),
                });
            }
            inner.push((name.value.clone(), value.value.clone()));
        }
        for arg in &pattern.args {
            if !arguments.iter().any(|(n, _)| n.value == arg.value) {
                let at = arguments.first().map_or(used.pattern.span, |(n, _)| n.span);
                self.faults.push(
                    Diagnostic::new(
                        "S010",
                        format!(
                            "the pattern `{}` wants an argument `{}`",
                            pattern.name.value, arg.value
                        ),
                    )
                    .at(at, format!("`{}` is missing here", arg.value))
                    .also(arg.span, "wanted here")
                    .help(format!(
                        "write with = {{ {} = \"...\" }}",
                        pattern
                            .args
                            .iter()
                            .map(|a| a.value.as_str())
                            .collect::<Vec<_>>()
                            .join(" = \"...\", ")
                    )),
                );
                inner.push((arg.value.clone(), "1".into()));
            }
        }
        inner
    }

    /// A whole number at least 1.
    fn count(&mut self, text: Option<&Text>, default: u32, most: u32, what: &str) -> u32 {
        let Some(text) = text else { return default };
        match text.value.trim().parse::<u32>() {
            Ok(n) if (1..=most).contains(&n) => n,
            _ => {
                let d = Diagnostic::new(
                    "S006",
                    format!("`{what}` is a whole number from 1 to {most}"),
                );
                self.faults
                    .push(d.at(text.span, "").help(format!("write {what} = 2")));
                default
            }
        }
    }

    fn substitute(&mut self, step: &Step, values: &Values, used_at: &[Span]) -> Step {
        let mut step = step.clone();
        let mut bytes = 0;
        let mut each = |text: &mut Text| {
            bytes += text.value.len();
            if text.value.contains('{') {
                let (value, faults) = put_in(text, values, self.source, used_at);
                text.value = value;
                self.faults.extend(faults);
            }
        };
        step.id
            .iter_mut()
            .chain(step.chapter.iter_mut())
            .for_each(&mut each);
        texts(&mut step.kind, &mut each);
        self.bytes += bytes;
        step
    }
}

/// Every text of a step that may hold a parameter.
fn texts(kind: &mut Kind, each: &mut impl FnMut(&mut Text)) {
    match kind {
        Kind::Say(wordings) => wordings.iter_mut().for_each(each),
        Kind::Rest(length) => each(length),
        Kind::Strike { what, level_db } => std::iter::once(what).chain(level_db).for_each(each),
        Kind::Tense(t) => {
            t.groups.iter_mut().for_each(&mut *each);
            [&mut t.hold, &mut t.release, &mut t.rounds, &mut t.how]
                .into_iter()
                .flatten()
                .for_each(each);
        }
        Kind::Breathe(b) => {
            each(&mut b.pattern);
            [&mut b.length, &mut b.sides]
                .into_iter()
                .flatten()
                .for_each(&mut *each);
            match &mut b.cycles {
                Some(Cycles::Exactly(n)) => each(n),
                Some(Cycles::Between { min, max, .. }) => {
                    [min, max].into_iter().flatten().for_each(&mut *each)
                }
                None => {}
            }
            match &mut b.speak {
                Some(Speak::Mode(mode)) => each(mode),
                Some(Speak::Words(words, _)) => words.iter_mut().for_each(each),
                None => {}
            }
        }
        Kind::Use(u) => {
            u.with
                .iter_mut()
                .flatten()
                .for_each(|(_, value)| each(value));
            u.rounds.iter_mut().for_each(each);
        }
        Kind::Faulty => {}
    }
}

/// `text` with every `{name}` replaced.
fn put_in(
    text: &Text,
    values: &Values,
    source: &str,
    used_at: &[Span],
) -> (String, Vec<Diagnostic>) {
    let (mut out, mut faults) = (String::new(), Vec::new());
    let mut rest = text.value.as_str();
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        if out.len() > limits::TEXT_BYTES {
            let what = format!("this text grows past {} KiB", limits::TEXT_BYTES >> 10);
            let d = Diagnostic::new("S013", what).at(text.span, "with its parameters put in");
            faults.push(d.help("put in less, or make several steps"));
            return (String::new(), faults);
        }
        let Some(close) = rest[open..].find('}') else {
            let at = locate(source, text.span, &rest[open..]);
            faults.push(
                Diagnostic::new("S009", "this brace is not closed")
                    .at(at, "no } follows")
                    .help("a parameter is written {n}"),
            );
            return (out, faults);
        };
        let name = rest[open + 1..open + close].trim();
        match values.iter().rev().find(|(n, _)| n == name) {
            Some((_, value)) => out.push_str(value),
            None => {
                let at = locate(source, text.span, &rest[open..=open + close]);
                let names: Vec<&str> = values.iter().map(|(n, _)| n.as_str()).collect();
                let help = if names.is_empty() {
                    "there are none here; add [params] or args to the pattern".to_string()
                } else {
                    suggestion(name, names)
                };
                let mut d = Diagnostic::new(
                    "S009",
                    format!("no parameter or argument is called `{name}`"),
                )
                .at(at, "")
                .help(help);
                if let Some(used) = used_at.last() {
                    d = d.also(*used, "in this use of the pattern");
                }
                faults.push(d);
                // A stand-in, so that one missing name is one fault.
                out.push('1');
            }
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    (out, faults)
}

/// Puts the parameters into everything outside the steps.
pub fn outside_steps(
    script: &mut Script,
    values: &Values,
    source: &str,
    faults: &mut Vec<Diagnostic>,
) {
    let Script {
        title,
        summary,
        author,
        license,
        language,
        length,
        ending,
        ..
    } = script;
    let mut all: Vec<&mut Text> = [title, summary, author, license, language, length, ending]
        .into_iter()
        .flatten()
        .collect();
    all.extend(script.tags.iter_mut().chain(&mut script.cautions));
    let (voice, cues) = (&mut script.voice, &mut script.cues);
    all.extend(
        [&mut voice.rate, &mut voice.pitch, &mut voice.level_db]
            .into_iter()
            .flatten(),
    );
    all.extend([&mut cues.breath, &mut cues.level_db].into_iter().flatten());
    if let Some(after) = &mut script.after {
        all.extend([&mut after.keep, &mut after.fade].into_iter().flatten());
    }
    for layer in &mut script.layers {
        let Layer {
            sound,
            level_db,
            gain,
            drift,
            breathes,
            duck_db,
            from,
            until,
            looped,
            every,
            parameters,
            ..
        } = layer;
        all.extend(
            [
                sound, level_db, breathes, duck_db, from, until, looped, every,
            ]
            .into_iter()
            .flatten(),
        );
        all.extend(
            drift
                .iter_mut()
                .flat_map(|(depth, period)| [depth, period])
                .flatten(),
        );
        for setting in parameters {
            match &mut setting.value {
                SettingValue::One(text) => all.push(text),
                SettingValue::Course(points) => all.extend(
                    points
                        .iter_mut()
                        .flat_map(|p| [&mut p.at, &mut p.value, &mut p.curve])
                        .flatten(),
                ),
            }
        }
        all.extend(
            gain.iter_mut()
                .flat_map(|p| [&mut p.at, &mut p.db, &mut p.curve])
                .flatten(),
        );
    }
    for text in all.into_iter().filter(|text| text.value.contains('{')) {
        let (value, found) = put_in(text, values, source, &[]);
        text.value = value;
        faults.extend(found);
    }
}
