//! A translation put over its original: the same steps, other words.
//!
//! It is applied to the flat row of steps before they are understood, so that everything
//! behind knows one language only. All that is missing is told: a sentence of the
//! original in the voice of another language would be unbearable.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, NamedText, Span, suggestion};
use crate::script::{Kind, Script, Speak, Step, StepWords, Text, Translation, WrittenOver};

use crate::limits;

use super::expand::{Expanded, Values};
use super::speech::locate;
use super::substitute::put_in;

/// Words put in the place of others.
pub struct Translator<'a> {
    translation: &'a Translation,
    /// The first wording of each translated text, and that of its original: by this one the
    /// seed chooses, so that all languages choose alike.
    pub originals: HashMap<String, String>,
    /// Bytes of text put into steps so far.
    bytes: usize,
    pub faults: Vec<Diagnostic>,
}

impl<'a> Translator<'a> {
    pub fn new(translation: &'a Translation) -> Translator<'a> {
        Translator {
            translation,
            originals: HashMap::new(),
            bytes: 0,
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, d: Diagnostic) {
        self.faults.push(d.within(&self.translation.source));
    }

    /// What stands outside the steps: title, summary and cautions.
    pub fn outside(&mut self, script: &mut Script, values: &Values) {
        let t = self.translation;
        let mut missing: Vec<&str> = Vec::new();
        let texts = [
            ("title", &mut script.title, &t.title),
            ("summary", &mut script.summary, &t.summary),
        ];
        for (key, original, own) in texts {
            match own {
                Some(own) => {
                    let written = original.as_ref();
                    if let Some(written) = written.filter(|written| is_left_empty(written, own)) {
                        self.left_empty(own, written.span);
                    }
                    *original = Some(self.put_in(own, values));
                }
                None if original.is_some() => missing.push(key),
                None => {}
            }
        }
        let (wanted, found) = (script.cautions.len(), t.cautions.len());
        if found == 0 && wanted > 0 {
            missing.push("caution");
        } else if wanted != found {
            let at = t.cautions[0].span;
            let what = format!("{} here, {wanted} in the original", count(found, "caution"));
            let d = Diagnostic::new(Code::S053, what);
            let d = match script.cautions.first() {
                Some(first) => d.in_script(first.span, "the first there"),
                None => d,
            };
            self.fault(d.at(at, "").help("translate each of them, in their order"));
        }
        script.cautions = t.cautions.iter().map(|c| self.put_in(c, values)).collect();
        if !missing.is_empty() {
            let what = format!("this translation has no {}", missing.join(" and no "));
            let d = Diagnostic::new(Code::S052, what).at(Span::default(), "");
            let lines = missing.iter().map(|key| format!("{key} = \"...\""));
            let lines = lines.collect::<Vec<_>>().join("\n");
            self.fault(d.help(format!("write at the top\n{lines}")));
        }
    }

    /// What the steps say. `script` is the original, whose text is `source`.
    pub fn steps(&mut self, row: &mut [Expanded], script: &Script, source: &str) {
        let mut missing: Vec<String> = Vec::new();
        let all = self.translation.steps.iter();
        let all: HashMap<&str, &StepWords> = all.map(|w| (w.id.value.as_str(), w)).collect();
        for e in row.iter_mut().filter(|e| !e.ready) {
            if self.bytes > limits::EXPANDED_BYTES {
                let what = "this translation is put in too often and grows past all measure";
                self.fault(
                    Diagnostic::new(Code::S013, what).help("shorter texts, or fewer rounds"),
                );
                return;
            }
            let wants = wants(e);
            let Some(id) = e.step.id.as_ref().map(|id| id.value.trim().to_string()) else {
                if let Some(what) = wants {
                    self.faults.push(nameless(e, what));
                }
                continue;
            };
            match all.get(id.as_str()).copied() {
                Some(words) => self.step(e, words, source),
                None if wants.is_some() => missing.push(id),
                None => {}
            }
        }
        if !missing.is_empty() {
            missing.dedup();
            let what = match missing.len() {
                1 => format!("the step \"{}\" has no words here", missing[0]),
                n => format!("{n} steps have no words here: {}", missing.join(", ")),
            };
            let d = Diagnostic::new(Code::S052, what).at(Span::default(), "");
            self.fault(d.help(format!("write [{}] and its words under it", missing[0])));
        }
        self.unknown(row, script);
    }

    /// Words for steps that the original does not have.
    fn unknown(&mut self, row: &[Expanded], script: &Script) {
        let steps = script.steps.iter();
        let steps = steps.chain(script.patterns.iter().flat_map(|p| &p.steps));
        let steps = steps.chain(row.iter().map(|e| &e.step));
        let mut ids: Vec<&str> = steps
            .filter_map(|s| Some(s.id.as_ref()?.value.trim()))
            .collect();
        ids.retain(|id| !id.contains('{'));
        ids.sort_unstable();
        ids.dedup();
        for words in &self.translation.steps {
            if !ids.contains(&words.id.value.as_str()) {
                let what = format!("the original has no step \"{}\"", words.id.value);
                let help = match ids.is_empty() {
                    true => "its steps have no ids: write id = \"...\" there".into(),
                    false => suggestion(&words.id.value, ids.iter().copied()),
                };
                self.fault(
                    Diagnostic::new(Code::S051, what)
                        .at(words.id.span, "")
                        .help(help),
                );
            }
        }
    }

    fn step(&mut self, e: &mut Expanded, words: &StepWords, source: &str) {
        let Expanded { step, values, .. } = e;
        let place = step.span;
        match (&mut step.chapter, &words.chapter) {
            (Some(original), Some(own)) => {
                if is_left_empty(original, own) {
                    self.left_empty(own, original.span);
                }
                original.value = self.put_in(own, values).value;
            }
            (None, Some(own)) => self.surplus(own.span, "chapter", place),
            (Some(original), None) => self.lack(words, "chapter", original.span),
            (None, None) => {}
        }
        // A recording is in the original's language: the voice speaks instead.
        if step.language.is_none() {
            step.take.clear();
        }
        let (mut said, mut spoken) = (Vec::new(), None);
        match &mut step.kind {
            Kind::Say(wordings) => said.push(("say", wordings)),
            Kind::Tense(t) => said.extend([
                ("how", &mut t.how),
                ("let_go", &mut t.let_go),
                ("during", &mut t.during),
            ]),
            Kind::Massage(m) => {
                said.extend([("how", &mut m.how), ("during", &mut m.during)]);
                spoken = m.speak.as_mut();
            }
            Kind::Breathe(b) => {
                let over = b.over.as_mut().filter(|over| !is_things(over));
                said.extend(over.map(|over| ("over", &mut over.texts)));
                spoken = b.speak.as_mut();
            }
            Kind::Rest(_)
            | Kind::Strike { .. }
            | Kind::Use(_)
            | Kind::Session(_)
            | Kind::Faulty => {}
        }
        if step.language.is_some() {
            (said, spoken) = (Vec::new(), None);
        }
        let mut used = vec![];
        for (key, originals) in said.into_iter().filter(|(_, o)| !o.is_empty()) {
            used.push(key);
            self.wordings((key, originals), words, values, source);
        }
        if let Some(Speak::Words(originals, at)) = spoken {
            used.push("speak");
            self.speak((originals, *at), words, values, source);
        }
        let found = [
            ("say", words.say.first().map(|s| s.span)),
            ("how", words.how.first().map(|h| h.span)),
            ("let_go", words.let_go.first().map(|h| h.span)),
            ("during", words.during.first().map(|h| h.span)),
            ("over", words.over.first().map(|h| h.span)),
            ("speak", words.speak.as_ref().map(|(_, at)| *at)),
        ];
        for (key, at) in found {
            if let Some(at) = at.filter(|_| !used.contains(&key)) {
                self.surplus(at, key, place);
            }
        }
    }

    /// Words that are still to be written, as in the frame of a translation.
    fn left_empty(&mut self, own: &Text, original: Span) {
        let d = Diagnostic::new(Code::S052, "these words are not translated yet");
        let d = d.at(own.span, "").in_script(original, "the original");
        self.fault(
            d.help("write them between the quotation marks, and [] where the original pauses"),
        );
    }

    /// Words for which the original has no place.
    fn surplus(&mut self, at: Span, key: &str, original: Span) {
        let what = format!("the original's step has no `{key}` of its own");
        let d = Diagnostic::new(Code::S053, what)
            .at(at, "")
            .in_script(original, "this step");
        self.fault(d.help("leave it out here, or add it there"));
    }

    /// A place of the original for which there are no words.
    fn lack(&mut self, words: &StepWords, key: &str, original: Span) {
        let what = format!("`[{}]` has no `{key}`", words.id.value);
        let d = Diagnostic::new(Code::S052, what).at(words.id.span, "");
        let d = d.in_script(original, "the original's");
        self.fault(d.help(format!("write {key} = \"...\" under it")));
    }

    /// A list of texts under `key`, each with its translation.
    fn wordings(
        &mut self,
        (key, originals): (&str, &mut Vec<Text>),
        words: &StepWords,
        values: &Values,
        source: &str,
    ) {
        let own = match key {
            "say" => &words.say,
            "how" => &words.how,
            "let_go" => &words.let_go,
            "over" => &words.over,
            _ => &words.during,
        };
        let at = originals.first().map_or_else(Span::default, |o| o.span);
        let Some(first) = own.first() else {
            return self.lack(words, key, at);
        };
        if originals.len() < own.len() {
            let (here, there) = (own.len(), originals.len());
            let what = format!("{} here, {there} in the original", count(here, "wording"));
            let d = Diagnostic::new(Code::S053, what).at(first.span, "");
            let d = d.in_script(at, "the first there");
            return self.fault(d.help(format!(
                "write {key} = [\"...\", \"...\"], with a translation of each, in their order; those \
                 at the end may be left out"
            )));
        }
        let key = originals.first().map_or(String::new(), |o| o.value.clone());
        originals.truncate(own.len());
        for (original, own) in originals.iter_mut().zip(own) {
            match is_left_empty(original, own) {
                true => self.left_empty(own, original.span),
                false => self.text(original, own, values, source),
            }
        }
        let first = originals.first().map_or(String::new(), |o| o.value.clone());
        self.originals.insert(first, key);
    }

    fn speak(
        &mut self,
        (originals, at): (&mut [Text], Span),
        words: &StepWords,
        values: &Values,
        source: &str,
    ) {
        let Some((own, place)) = &words.speak else {
            return self.lack(words, "speak", at);
        };
        if own.len() != originals.len() {
            let (here, there) = (count(own.len(), "word"), originals.len());
            let what = format!("{here} here, {there} in the original");
            let d = Diagnostic::new(Code::S053, what)
                .at(*place, "")
                .in_script(at, "the original's");
            return self.fault(d.help("one each for in, hold, out and rest"));
        }
        for (original, own) in originals.iter_mut().zip(own) {
            self.text(original, own, values, source);
        }
    }

    /// Puts `own` in the place of `original`, with the original's pauses.
    fn text(&mut self, original: &mut Text, own: &Text, values: &Values, source: &str) {
        let own = self.put_in(own, values);
        self.bytes += own.value.len();
        let pauses = brackets(&original.value);
        let here = brackets(&own.value);
        let timed = here.iter().find(|b| !b[1..b.len() - 1].trim().is_empty());
        if let Some(timed) = timed {
            let at = locate(&self.translation.source.text, own.span, timed);
            let d = Diagnostic::new(Code::S054, "a translation holds no times").at(at, "");
            let d = d.in_script(original.span, "the original's pauses are taken");
            return self.fault(d.help("timing is shared: write []"));
        }
        if pauses.len() != here.len() {
            let (there, here) = (pauses.len(), here.len());
            let what = format!("{} here, {there} in the original", count(here, "pause"));
            let d = Diagnostic::new(Code::S053, what).at(own.span, "");
            let place = if there == 0 {
                "none here".to_string()
            } else {
                pauses.join(" ")
            };
            let d = d.in_script(whole(original.span, source), place);
            return self.fault(d.help("write [] where the original pauses, once for each pause"));
        }
        let mut value = String::new();
        let mut rest = own.value.as_str();
        for (pause, here) in pauses.iter().zip(&here) {
            let Some((before, after)) = rest.split_once(here) else {
                break;
            };
            value += before;
            value += pause;
            rest = after;
        }
        // The place stays the original's: its pauses are what later stations speak of.
        original.value = value + rest;
    }

    fn put_in(&mut self, text: &Text, values: &Values) -> Text {
        let source: &Arc<NamedText> = &self.translation.source;
        if !text.value.contains('{') {
            return text.clone();
        }
        let (value, faults) = put_in(text, values, &source.text, &[]);
        self.faults
            .extend(faults.into_iter().map(|d| d.within(source)));
        Text {
            value,
            span: text.span,
        }
    }
}

/// Whether there are words to translate, and none in their place.
fn is_left_empty(original: &Text, own: &Text) -> bool {
    own.value.trim().is_empty() && !original.value.trim().is_empty()
}

/// Whether they are drawn from the list that every language has.
fn is_things(over: &WrittenOver) -> bool {
    let same = |text: &Text| {
        over.from
            .as_ref()
            .is_some_and(|from| from.span == text.span)
    };
    over.texts.iter().all(same)
}

/// What a step says in the original's language, if anything.
fn wants(e: &Expanded) -> Option<&'static str> {
    let spoken = match &e.step.kind {
        // One of another language stays as it is.
        _ if e.step.language.is_some() => false,
        // Words drawn from a list are drawn from that of the language spoken.
        // What stands before the steps of a `use` says nothing.
        Kind::Say(texts) => !texts.is_empty() && !e.drawn,
        Kind::Tense(t) => [&t.how, &t.let_go, &t.during]
            .iter()
            .any(|own| !own.is_empty()),
        Kind::Massage(m) => {
            !m.how.is_empty() || !m.during.is_empty() || matches!(m.speak, Some(Speak::Words(..)))
        }
        Kind::Breathe(b) => {
            let over = b.over.as_ref().is_some_and(|over| !is_things(over));
            over || matches!(b.speak, Some(Speak::Words(..)))
        }
        Kind::Rest(_) | Kind::Strike { .. } | Kind::Use(_) | Kind::Session(_) | Kind::Faulty => {
            false
        }
    };
    match (spoken, &e.step.chapter) {
        (true, _) => Some("speaks"),
        (false, Some(_)) => Some("has a chapter"),
        (false, None) => None,
    }
}

/// A step whose words a translation cannot name.
fn nameless(e: &Expanded, what: &str) -> Diagnostic {
    let message = format!("this step {what}, and has no id by which a translation could name it");
    let d = Diagnostic::new(Code::S052, message).at(e.step.span, "");
    let d = match e.used_at.last() {
        Some(used) => d.also(*used, "in this use of the pattern"),
        None => d,
    };
    let help = match e.used_at.is_empty() {
        true => "write id = \"settle\", or another name, in this step",
        false => "inside a pattern put an argument in: id = \"{part}\"",
    };
    d.help(help)
}

/// Whether a step as written says its arguments and pauses alone, and no word of its own.
pub fn says_arguments_alone(step: &Step) -> bool {
    let Kind::Say(wordings) = &step.kind else {
        return false;
    };
    let mut depth = 0;
    let mut letters = wordings.iter().flat_map(|w| w.value.chars()).filter(|c| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && c.is_alphanumeric()
    });
    letters.next().is_none()
}

/// Everything in brackets, with them.
fn brackets(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let Some(close) = rest[open..].find(']') else {
            break;
        };
        found.push(&rest[open..=open + close]);
        rest = &rest[open + close + 1..];
    }
    found
}

/// The first line of a text that has words, where the text spans several.
fn whole(span: Span, source: &str) -> Span {
    let text = source.get(span.start..span.end).unwrap_or("");
    let Some(words) = text.strip_prefix("\"\"\"") else {
        return span;
    };
    let start = span.start + 3 + (words.len() - words.trim_start().len());
    let line = words.trim_start().lines().next().unwrap_or("");
    Span {
        start,
        end: start + line.trim_end().len(),
    }
}

fn count(n: usize, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

#[cfg(test)]
mod tests;
