//! Parameters put in and patterns written out: a flat row of steps remains.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Span, suggestion};
use crate::limits;
use crate::script::{Kind, Param, Pattern, Script, Step, Text, Use};
use crate::time::stretch;
use crate::units::Seed;

use super::condition::Hearing;
use super::lists::Lists;
use super::ready::{ready, ready_names};
use super::substitute::{of_bells, of_manner, put_in, texts};
use super::translate::says_arguments_alone;

/// Names and what stands for them; later ones win.
pub type Values = Vec<(String, String)>;

/// A step of the flat row.
pub struct Expanded {
    pub step: Step,
    /// The `use` it came through, outermost first.
    pub used_at: Vec<Span>,
    /// Steps of one use of a pattern share this number: a skipped muscle takes them all.
    pub instance: Option<usize>,
    /// Steps that leave together where time is short share a number.
    pub optional: Option<usize>,
    /// Whether the session's ending has it at all.
    pub present: bool,
    /// How many steps behind it its id names, too, and it is about: those of a `use`, or its
    /// own rounds.
    pub covers: usize,
    /// Whether it is played again: its id and its chapter are those of its first round.
    pub again: bool,
    /// What its texts may have put in.
    pub values: Rc<Values>,
    /// Whether it says nothing but words drawn from a built-in list, which every language has.
    pub drawn: bool,
    /// Whether it comes with the program, which has words for it in every language.
    pub ready: bool,
}

/// What decides over steps, beside the script.
pub struct Circumstances<'a> {
    pub hearing: Hearing,
    pub seed: Seed,
    /// BCP 47: what words are drawn in.
    pub language: &'a str,
    /// Whether that is another than the script's own.
    pub translated: bool,
}

/// What a step has from the `use` it comes through.
#[derive(Clone, Copy)]
struct Inherited {
    instance: Option<usize>,
    optional: Option<usize>,
    present: bool,
    drawn: bool,
    /// Where a pattern of the program is used: its own places are in no script.
    ready: Option<Span>,
}

pub struct Expander<'a> {
    source: &'a str,
    patterns: &'a [Pattern],
    /// Those that come with the program, in the language spoken.
    ready: &'a [Pattern],
    translated: bool,
    hearing: Hearing,
    lists: Lists<'a>,
    steps: Vec<Expanded>,
    instances: usize,
    optionals: usize,
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
                Diagnostic::new(Code::S020, format!("--set: there is no parameter `{name}`"))
                    .help(help),
            );
        }
    }
    if let Some(extra) = script.params.get(limits::PARAMS) {
        let d = Diagnostic::new(
            Code::S013,
            format!("more than {} parameters", limits::PARAMS),
        );
        let d = d.at(extra.name.span, "this is one too many");
        faults.push(d.help("write the numbers where they are used"));
    }
    let mut values = Values::new();
    for param in script.params.iter().take(limits::PARAMS) {
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
            Code::S020,
            format!("--set {name}={value}: `{name}`{what} goes from {range}"),
        )
    } else {
        Diagnostic::new(
            Code::S006,
            format!("the default of `{name}` is outside its own range"),
        )
        .at(default.span, format!("allowed: {range}"))
        .help("change the default, or min and max")
    })
}

/// A step without time that stands before those of a `use`, with its id and chapter.
fn marker(step: Step) -> Step {
    Step {
        kind: Kind::Say(Vec::new()),
        ..step
    }
}

impl<'a> Expander<'a> {
    pub fn new(source: &'a str, script: &'a Script, around: &Circumstances<'a>) -> Expander<'a> {
        Expander {
            source,
            patterns: &script.patterns,
            ready: ready(around.language),
            translated: around.translated,
            hearing: around.hearing,
            lists: Lists::new(script, around.language, around.seed),
            steps: Vec::new(),
            instances: 0,
            optionals: 0,
            bytes: 0,
            faults: Vec::new(),
        }
    }

    /// Writes out `steps`; `values` are the parameters.
    pub fn run(mut self, steps: &[Step], values: &Values) -> (Vec<Expanded>, Vec<Diagnostic>) {
        let inherited = Inherited {
            instance: None,
            optional: None,
            present: true,
            drawn: false,
            ready: None,
        };
        self.expand(steps, &Rc::new(values.clone()), &mut Vec::new(), inherited);
        for pattern in self.patterns.iter().filter(|p| p.steps.is_empty()) {
            let d = Diagnostic::new(
                Code::S003,
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
        values: &Rc<Values>,
        used_at: &mut Vec<Span>,
        inherited: Inherited,
    ) {
        for step in steps {
            if self.steps.len() >= limits::STEPS || self.bytes >= limits::EXPANDED_BYTES {
                self.too_many(step.span);
                return;
            }
            let drawn = inherited.drawn && says_arguments_alone(step);
            let mut step = self.substitute(step, values, used_at, inherited.ready);
            self.fill_over(&mut step);
            let mut inherited = inherited;
            inherited.present &= self.present(&step.when);
            if step.optional && inherited.optional.is_none() {
                self.optionals += 1;
                inherited.optional = Some(self.optionals);
            }
            let first = self.steps.len();
            let (voice, language) = (step.voice.clone(), step.language.clone());
            match &step.kind {
                Kind::Use(used)
                    if step.id.is_some() || step.chapter.is_some() || !step.about.is_empty() =>
                {
                    let used = used.clone();
                    let mark = self.steps.len();
                    self.push(marker(step), used_at, inherited, values, false);
                    self.expand_use((&used, language.as_ref()), values, used_at, inherited);
                    self.steps[mark].covers = self.steps.len() - mark - 1;
                }
                Kind::Use(used) => {
                    self.expand_use((used, language.as_ref()), values, used_at, inherited);
                }
                _ => self.rounds(step, used_at, inherited, values, drawn),
            }
            // What a use says of voice and language holds for all that says nothing else.
            for Expanded { step, .. } in &mut self.steps[first..] {
                step.voice = step.voice.take().or_else(|| voice.clone());
                step.language = step.language.take().or_else(|| language.clone());
            }
        }
    }

    /// Puts the words of a list into what is said over a breath.
    fn fill_over(&mut self, step: &mut Step) {
        let Kind::Breathe(breathe) = &mut step.kind else {
            return;
        };
        let Some(over) = &mut breathe.over else {
            return;
        };
        let Some(from) = over.from.clone() else {
            return;
        };
        let count = over.count.clone();
        let count = count.map(|count| self.count(Some(&count), 1, limits::DRAWN, "draw"));
        match self.lists.over(&from, count, over.again) {
            Ok((texts, picked)) => {
                self.bytes += texts.iter().map(|text| text.value.len()).sum::<usize>();
                (over.texts, over.picked) = (texts, Some(picked));
            }
            Err(fault) => self.faults.push(*fault),
        }
    }

    /// A step as often as it is played: its id names all of them, its chapter begins with the
    /// first.
    fn rounds(
        &mut self,
        step: Step,
        used_at: &[Span],
        inherited: Inherited,
        values: &Rc<Values>,
        drawn: bool,
    ) {
        let most = match step.kind {
            Kind::Session(_) => limits::SESSIONS as u32,
            _ => limits::ROUNDS,
        };
        let rounds = self.count(step.rounds.as_ref(), 1, most, "rounds");
        let first = self.steps.len();
        for _ in 0..rounds {
            if self.steps.len() >= limits::STEPS || self.bytes >= limits::EXPANDED_BYTES {
                return self.too_many(step.span);
            }
            self.push(step.clone(), used_at, inherited, values, drawn);
        }
        for again in &mut self.steps[first + 1..] {
            again.again = true;
        }
        self.steps[first].covers = self.steps.len() - first - 1;
    }

    fn push(
        &mut self,
        step: Step,
        used_at: &[Span],
        inherited: Inherited,
        values: &Rc<Values>,
        drawn: bool,
    ) {
        self.steps.push(Expanded {
            step,
            used_at: used_at.to_vec(),
            instance: inherited.instance,
            optional: inherited.optional,
            present: inherited.present,
            covers: 0,
            again: false,
            values: Rc::clone(values),
            drawn,
            ready: inherited.ready.is_some(),
        });
    }

    /// Whether a step that is there for those of `when` is there for this listener.
    fn present(&mut self, when: &[Text]) -> bool {
        self.hearing.holds(when, &mut self.faults)
    }

    fn too_many(&mut self, at: Span) {
        if !self.faults.iter().any(|f| f.code == Code::S013) {
            self.faults.push(
                Diagnostic::new(
                    Code::S013,
                    format!("this session grows past {} steps", limits::STEPS),
                )
                .at(at, "the limit is reached here")
                .help("fewer rounds, or several sessions"),
            );
        }
    }

    fn expand_use(
        &mut self,
        (used, language): (&Use, Option<&Text>),
        values: &Rc<Values>,
        used_at: &mut Vec<Span>,
        inherited: Inherited,
    ) {
        let rounds = self.count(used.rounds.as_ref(), 1, limits::ROUNDS, "rounds");
        let (own, all) = (
            self.patterns,
            language.map_or(self.ready, |l| ready(&l.value)),
        );
        let called = |pattern: &&'a Pattern| pattern.name.value == used.pattern.value.trim();
        let Some(pattern) = own.iter().chain(all).find(called) else {
            return self.no_pattern(&used.pattern);
        };
        let ready = own.iter().find(called).is_none();
        if used_at.len() >= limits::PATTERN_DEPTH {
            self.faults.push(
                Diagnostic::new(
                    Code::S013,
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
        used_at.push(used.pattern.span);
        for _ in 0..rounds {
            let drawn = self.drawn(used, pattern);
            let list = used.draw.as_ref().and_then(|d| d.from.as_ref());
            let draws = list.is_some_and(|list| self.lists.is_built_in(list));
            for arguments in drawn.as_ref().unwrap_or(&used.with) {
                if self.steps.len() >= limits::STEPS
                    || self.instances >= limits::USES
                    || self.bytes >= limits::EXPANDED_BYTES
                {
                    self.too_many(used.pattern.span);
                    used_at.pop();
                    return;
                }
                let inner = Rc::new(self.bind(pattern, used, arguments, (values, ready)));
                self.instances += 1;
                let inherited = Inherited {
                    instance: Some(self.instances),
                    drawn: draws,
                    ready: ready.then_some(used.pattern.span).or(inherited.ready),
                    ..inherited
                };
                self.expand(&pattern.steps, &inner, used_at, inherited);
            }
        }
        used_at.pop();
    }

    /// Tells that nothing is called so.
    fn no_pattern(&mut self, name: &Text) {
        let mut names: Vec<&str> = Vec::new();
        for pattern in self.patterns {
            names.push(&pattern.name.value);
        }
        for name in ready_names() {
            names.push(name);
        }
        let what = format!("no pattern is called \"{}\"", name.value);
        let d = Diagnostic::new(Code::S007, what).at(name.span, "");
        let d = d.nearest(self.source, name.span, &name.value, names);
        self.faults.push(d);
    }

    /// The arguments of a use that draws words: one word for each time.
    fn drawn(&mut self, used: &Use, pattern: &Pattern) -> Option<Vec<Vec<(Text, Text)>>> {
        let draw = used.draw.as_ref()?;
        let [argument] = &pattern.args[..] else {
            let what = format!(
                "the pattern `{}` has {} arguments, and a drawn word is one",
                pattern.name.value,
                pattern.args.len()
            );
            let d = Diagnostic::new(Code::S010, what).at(draw.span, "");
            let own = self.patterns.iter().any(|own| std::ptr::eq(own, pattern));
            self.faults.push(match own {
                true => {
                    (d.also(pattern.name.span, "the pattern")).help("write args = [\"word\"] there")
                }
                false => d.help("write with = { ... } instead, or a pattern of your own"),
            });
            return Some(Vec::new());
        };
        let (Some(count), Some(from)) = (&draw.count, &draw.from) else {
            return Some(Vec::new());
        };
        let count = self.count(Some(count), 1, limits::DRAWN, "draw");
        let words = match self.lists.draw(from, count) {
            Ok(words) => words,
            Err(fault) => {
                self.faults.push(*fault);
                Vec::new()
            }
        };
        let named = |word: String| {
            let value = Text {
                value: word,
                span: from.span,
            };
            vec![(argument.clone(), value)]
        };
        Some(words.into_iter().map(named).collect())
    }

    /// The values inside a pattern: the parameters, and the arguments over them.
    fn bind(
        &mut self,
        pattern: &Pattern,
        used: &Use,
        arguments: &[(Text, Text)],
        (values, ready): (&Values, bool),
    ) -> Values {
        // What stands in no text is not shown.
        let also = |d: Diagnostic, at: Span, what: &str| match ready {
            true => d,
            false => d.also(at, what),
        };
        let mut inner = values.clone();
        let wanted: Vec<&str> = pattern.args.iter().map(|a| a.value.as_str()).collect();
        for (name, value) in arguments {
            if !wanted.contains(&name.value.as_str()) {
                let d = Diagnostic::new(
                    Code::S010,
                    format!(
                        "the pattern `{}` has no argument `{}`",
                        pattern.name.value, name.value
                    ),
                );
                let d = also(d.at(name.span, ""), pattern.name.span, "the pattern");
                self.faults.push(match wanted.is_empty() {
                    true => d.help(format!("give it some: args = [\"{}\"]", name.value)),
                    false => d.nearest(self.source, name.span, &name.value, wanted.clone()),
                });
            }
            // A translation has no words for what the original puts into words of the program.
            let foreign = ready && self.translated && stretch(&value.value, value.span).is_err();
            let own = (pattern.defaults.iter()).find(|(own, _)| own.value == name.value);
            let value = own.filter(|_| foreign).map_or(value, |(_, own)| own);
            inner.push((name.value.clone(), value.value.clone()));
        }
        for arg in &pattern.args {
            if !arguments.iter().any(|(n, _)| n.value == arg.value) {
                let own = (pattern.defaults.iter()).find(|(own, _)| own.value == arg.value);
                if let Some((_, own)) = own {
                    inner.push((arg.value.clone(), own.value.clone()));
                    continue;
                }
                let at = arguments.first().map_or(used.pattern.span, |(n, _)| n.span);
                self.faults.push(
                    Diagnostic::new(
                        Code::S010,
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
                    Code::S006,
                    format!("`{what}` is a whole number from 1 to {most}"),
                );
                self.faults
                    .push(d.at(text.span, "").help(format!("write {what} = 2")));
                default
            }
        }
    }

    /// The step with its values put in; one that comes with the program stands where it is used.
    fn substitute(
        &mut self,
        step: &Step,
        values: &Values,
        used_at: &[Span],
        ready: Option<Span>,
    ) -> Step {
        let mut step = step.clone();
        step.span = ready.unwrap_or(step.span);
        let mut bytes = 0;
        let mut each = |text: &mut Text| {
            text.span = ready.unwrap_or(text.span);
            if text.value.contains('{') {
                let (value, faults) = put_in(text, values, self.source, used_at);
                text.value = value;
                self.faults.extend(faults);
            }
            bytes += text.value.len();
        };
        step.id
            .iter_mut()
            .chain(step.chapter.iter_mut())
            .chain(&mut step.take)
            .chain(&mut step.about)
            .chain(&mut step.rounds)
            .chain(step.bells.iter_mut().flat_map(of_bells))
            .chain(step.voice.iter_mut().flat_map(of_manner))
            .chain(&mut step.language)
            .for_each(&mut each);
        texts(&mut step.kind, &mut each);
        self.bytes += bytes;
        step
    }
}
