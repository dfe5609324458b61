//! Parameters put in and patterns written out: a flat row of steps remains.

mod params;
mod uses;

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::script::{Kind, Pattern, Script, Step, Text};
use crate::units::Seed;

use super::condition::Hearing;
use super::lists::Lists;
use super::substitute::{of_bells, of_manner, put_in, texts};
use super::translate::says_arguments_alone;

pub use params::params;

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
            let (voice, language) = (step.voice.clone(), step.language.clone());
            let around = language.as_ref().map(|l| self.lists.speak(&l.value));
            self.fill_over(&mut step);
            let mut inherited = inherited;
            inherited.present &= self.present(&step.when);
            if step.optional && inherited.optional.is_none() {
                self.optionals += 1;
                inherited.optional = Some(self.optionals);
            }
            let first = self.steps.len();
            match &step.kind {
                Kind::Use(used)
                    if step.id.is_some() || step.chapter.is_some() || !step.about.is_empty() =>
                {
                    let used = used.clone();
                    let mark = self.steps.len();
                    self.push(marker(step), used_at, inherited, values, false);
                    self.expand_use(&used, values, used_at, inherited);
                    self.steps[mark].covers = self.steps.len() - mark - 1;
                }
                Kind::Use(used) => self.expand_use(used, values, used_at, inherited),
                _ => self.rounds(step, used_at, inherited, values, drawn),
            }
            // What a use says of voice and language holds for all that says nothing else.
            for Expanded { step, .. } in &mut self.steps[first..] {
                step.voice = step.voice.take().or_else(|| voice.clone());
                step.language = step.language.take().or_else(|| language.clone());
            }
            if let Some(around) = around {
                self.lists.speak(&around);
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
