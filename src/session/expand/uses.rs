//! A pattern written out: its rounds, its arguments, and the words it draws.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::script::{Pattern, Text, Use};
use crate::time::stretch;

use super::super::ready::{ready, ready_names};
use super::{Expander, Inherited, Values};

impl<'a> Expander<'a> {
    /// Writes out a pattern, once for each round and each word that is drawn for it.
    pub(super) fn expand_use(
        &mut self,
        used: &Use,
        values: &Rc<Values>,
        used_at: &mut Vec<Span>,
        inherited: Inherited,
    ) {
        let rounds = self.count(used.rounds.as_ref(), 1, limits::ROUNDS, "rounds");
        let (own, all) = (self.patterns, ready(self.lists.language()));
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
}
