//! Led breathing: the pattern, how often, and what is said with it.

use crate::diagnostic::{Code, Diagnostic, Edit, Span};
use crate::dsp::seeds;
use crate::limits;
use crate::script::{self, Text};
use crate::time::duration;

use super::context::Context;
use super::{Breathing, Cycles, Over, Speak, Take, breath};

impl Context<'_> {
    pub(super) fn breathe(&mut self, b: &script::Breathe, takes: &[Text]) -> Option<Breathing> {
        // All of it is looked at, so that one fault hides no other.
        let ramp = breath::parse(&b.pattern.value)
            .map_err(|wrong| self.fault(Code::S011, wrong, &b.pattern));
        let cycles = self.cycles(b);
        let alternate = match &b.sides {
            Some(sides) => self
                .choice(sides, "sides", &[("alternate", true), ("off", false)])
                .unwrap_or(false),
            None => b.pattern.value.trim() == "nostril",
        };
        let speak = self.speak(b.speak.as_ref());
        let takes = self.word_takes(takes, &speak, alternate);
        let over = self.over(b);
        let ramp = ramp.ok()?;
        Some(Breathing {
            ramp: match self.wishes.no_holds {
                true => ramp.without_holds(),
                false => ramp,
            },
            span: b.pattern.span,
            cycles: cycles?,
            speak,
            takes,
            alternate,
            over,
        })
    }

    /// What is said over the breath; nothing where a listener leaves all of it out.
    fn over(&mut self, b: &script::Breathe) -> Option<Over> {
        let every = b.every_breath.as_ref();
        let Some(over) = &b.over else {
            if let Some(every) = every.filter(|every| every.value) {
                let what = "there is nothing to say in every breath";
                let d = Diagnostic::new(Code::S008, what).at(every.span, "");
                self.faults
                    .push(d.help("write what, as in over = [\"I am here.\"]"));
            }
            return None;
        };
        let all: Vec<_> = over.texts.iter().map(|text| self.authors(text)).collect();
        for (text, said) in over.texts.iter().zip(&all) {
            if said.as_ref().is_some_and(Vec::is_empty) {
                let d = Diagnostic::new(Code::S003, "there is nothing to say in this one");
                self.faults.push(
                    d.at(text.span, "")
                        .help("write a sentence, or leave it out"),
                );
            }
        }
        let texts: Vec<_> = match &over.picked {
            Some(picked) => picked.iter().filter_map(|n| all.get(*n)?.clone()).collect(),
            None => all.into_iter().flatten().collect(),
        };
        let first = over.from.as_ref().or(over.texts.first());
        let name = first.map_or("", |text| text.value.as_str());
        (!texts.is_empty()).then(|| Over {
            span: over.span,
            texts,
            again: over.again,
            every: every.is_some_and(|every| every.value),
            seed: self.seed.named(seeds::DRAW).of_text(name),
        })
    }

    fn cycles(&mut self, b: &script::Breathe) -> Option<Cycles> {
        let counted = b.cycles.as_ref().map(|cycles| self.counted(cycles));
        let timed = b.length.as_ref().map(|length| self.stretch(length));
        if let (Some(length), Some(cycles)) = (&b.length, &b.cycles) {
            let at = match cycles {
                script::Cycles::Exactly(t) => t.span,
                script::Cycles::Between { span, .. } => *span,
            };
            let what = "a breath is counted by `cycles` or timed by `for`, not both";
            let d = Diagnostic::new(Code::S008, what);
            let out = |d: Diagnostic, (key, span)| {
                d.edits(format!("take `{key}` out"), without(self.source, key, span))
            };
            let both = [("cycles", at), ("for", length.span)];
            let d = both.into_iter().fold(d, out).at(at, "");
            let d = d.also(length.span, "and here").help("keep one of them");
            self.faults.push(d);
            return None;
        }
        let free = Cycles::Count { min: 1, max: None };
        counted.unwrap_or_else(|| timed.map_or(Some(free), |t| t.map(Cycles::For)))
    }

    fn counted(&mut self, cycles: &script::Cycles) -> Option<Cycles> {
        let (min, max, span) = match cycles {
            script::Cycles::Exactly(n) => {
                let n = self.whole_breaths(n);
                let max = Some(n);
                return Some(Cycles::Count { min: n, max });
            }
            script::Cycles::Between { min, max, span } => (min, max, *span),
        };
        let min = min.as_ref().map_or(1, |text| self.whole_breaths(text));
        let max = max.as_ref().map(|text| self.whole_breaths(text));
        if let Some(max) = max.filter(|max| *max < min) {
            let d = Diagnostic::new(Code::S006, "the least is more than the most").at(span, "");
            let help = format!("write cycles = {{ min = {max}, max = {min} }}");
            self.faults.push(d.help(help));
            return None;
        }
        Some(Cycles::Count { min, max })
    }

    fn whole_breaths(&mut self, text: &Text) -> u32 {
        if let Ok(length) = duration(&text.value) {
            let d = Diagnostic::new(Code::S006, "a time is no number of breaths");
            let help = format!("take `cycles` out and write for = \"{length}\"");
            self.faults.push(d.at(text.span, "").help(help));
            return 1;
        }
        let n = self.number(Some(text), "cycles", 1.0..=f64::from(limits::CYCLES), 8.0);
        if n.fract() != 0.0 {
            let d = Diagnostic::new(Code::S006, "breaths come whole").at(text.span, "");
            let now = n.round().max(1.0).to_string();
            let d = d.help(format!("write cycles = {now}"));
            let d = d.instead(self.source, text.span, &text.value, &now);
            self.faults.push(d);
        }
        n as u32
    }

    /// The recordings of four words of the author's own.
    fn word_takes(&mut self, takes: &[Text], speak: &Speak, alternate: bool) -> [Option<Take>; 4] {
        let Some(first) = takes.first() else {
            return [const { None }; 4];
        };
        let wrong = match (takes, speak) {
            ([_, _, _, _], Speak::Own(_)) if !alternate => {
                return std::array::from_fn(|word| {
                    let file = takes
                        .get(word)
                        .filter(|file| !file.value.trim().is_empty())?;
                    Some(self.take("take", file))
                });
            }
            (_, Speak::Own(_)) if alternate => "a recording does not say left and right by turns",
            (_, Speak::Own(_)) => "`take` wants four recordings, one for each word",
            _ => "these are recordings of words that stand nowhere",
        };
        let d = Diagnostic::new(Code::S019, wrong).at(first.span, "");
        self.faults.push(d.help(
            "write four words and four recordings, as in speak = [\"in\", \"\", \"out\", \"\"] and \
             take = [\"in.wav\", \"\", \"out.wav\", \"\"]; evenfall record makes recordings of \
             everything else that is said",
        ));
        [const { None }; 4]
    }

    fn speak(&mut self, speak: Option<&script::Speak>) -> Speak {
        match speak {
            None => Speak::First(2),
            Some(script::Speak::Words(words, span)) => match &words[..] {
                [a, b, c, d] => Speak::Own([a, b, c, d].map(|w| self.word(w))),
                _ => {
                    let d = Diagnostic::new(
                        Code::S006,
                        format!("`speak` wants four words, here are {}", words.len()),
                    );
                    self.faults
                        .push(d.at(*span, "for in, hold, out and rest").help(
                            "write speak = [\"in\", \"hold\", \"out\", \"rest\"]; \"\" is silent",
                        ));
                    Speak::Off
                }
            },
            Some(script::Speak::Mode(mode)) => {
                let text = mode.value.trim();
                if let Some(n) = text
                    .strip_prefix("first ")
                    .and_then(|n| n.trim().parse().ok())
                {
                    return Speak::First(n);
                }
                match text {
                    "off" => Speak::Off,
                    "words" => Speak::Words,
                    "count" => Speak::Count,
                    _ => {
                        let names = ["count", "words", "first 2", "off"];
                        let d =
                            Diagnostic::new(Code::S007, format!("`speak` cannot be \"{text}\""));
                        let d = d.at(mode.span, "");
                        let mut d = d.nearest(self.source, mode.span, text, names);
                        d.help = d
                            .help
                            .map(|help| format!("{help}; or a list of four words"));
                        self.faults.push(d);
                        Speak::Off
                    }
                }
            }
        }
    }
}

/// What takes `key`, whose value stands at `value`, out of a step.
fn without(source: &str, key: &str, value: Span) -> Vec<Edit> {
    let before = source.get(..value.start).unwrap_or_default();
    let Some(start) = before.rfind(key) else {
        return Vec::new();
    };
    let line = before[..start].rfind('\n').map_or(0, |n| n + 1);
    let rest = source.get(value.end..).unwrap_or_default();
    let alone = before[line..start].trim().is_empty();
    let end = match rest.find('\n') {
        Some(n) if alone && rest[..n].trim().is_empty() => value.end + n + 1,
        _ if rest.trim_start().starts_with(',') => {
            value.end + rest.find(',').map_or(0, |comma| comma + 1)
        }
        _ => value.end,
    };
    let start = if alone { line } else { start };
    vec![Edit {
        span: Span { start, end },
        text: String::new(),
    }]
}
