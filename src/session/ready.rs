//! Patterns that come with the program, in the words of every language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::script::{Kind, Pattern, read};

use super::language::same_language;

/// The patterns themselves, in English.
pub(super) const PATTERNS: &str = include_str!("data/patterns.toml");

/// The words of the other languages.
const WORDS: [(&str, &str); 7] = [
    ("de", include_str!("data/patterns.de.toml")),
    ("es", include_str!("data/patterns.es.toml")),
    ("fr", include_str!("data/patterns.fr.toml")),
    ("it", include_str!("data/patterns.it.toml")),
    ("nl", include_str!("data/patterns.nl.toml")),
    ("pl", include_str!("data/patterns.pl.toml")),
    ("pt", include_str!("data/patterns.pt.toml")),
];

/// The words of a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternWords {
    /// What stands for an argument where a use says nothing, by pattern.
    args: BTreeMap<String, BTreeMap<String, String>>,
    /// What is said, by the id of the step; `[]` takes the original's pause.
    say: BTreeMap<String, String>,
}

/// The patterns of the language of a BCP 47 tag, by name; English ones where it has none.
pub fn ready(language: &str) -> &'static [Pattern] {
    static READ: [OnceLock<Vec<Pattern>>; WORDS.len() + 1] =
        [const { OnceLock::new() }; WORDS.len() + 1];
    let known = |(tag, _): &(&str, &str)| same_language(tag, language);
    let at = WORDS.iter().position(known);
    READ[at.map_or(0, |at| at + 1)].get_or_init(|| {
        let (script, faults) = read(PATTERNS);
        debug_assert!(faults.is_empty(), "{faults:?}");
        let words = at.and_then(|at| toml::from_str(WORDS[at].1).ok());
        let mut patterns = script.patterns;
        patterns.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        for pattern in &mut patterns {
            settle(pattern, words.as_ref());
        }
        patterns
    })
}

/// The names of all, in their order.
pub fn ready_names() -> impl Iterator<Item = &'static str> {
    ready("en")
        .iter()
        .map(|pattern| pattern.name.value.as_str())
}

/// Puts the words of another language in. An id is how those find their step, and nobody else:
/// a pattern may be used several times.
fn settle(pattern: &mut Pattern, words: Option<&PatternWords>) {
    let own = words.and_then(|words| words.args.get(&pattern.name.value));
    for (name, value) in &mut pattern.defaults {
        if let Some(own) = own.and_then(|own| own.get(&name.value)) {
            value.value.clone_from(own);
        }
    }
    for step in &mut pattern.steps {
        let id = step.id.take().map_or(String::new(), |id| id.value);
        let own = words.and_then(|words| words.say.get(&id));
        if let (Some(own), Kind::Say(said)) = (own, &mut step.kind) {
            for text in said {
                text.value = translated(&text.value, own);
            }
        }
    }
}

/// The words of `own` with the brackets of `original`.
fn translated(original: &str, own: &str) -> String {
    let brackets = original
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'));
    let mut words = own.split("[]");
    let first = words.next().unwrap_or_default().to_owned();
    brackets
        .zip(words)
        .fold(first, |text, ((bracket, _), words)| {
            format!("{text}[{bracket}]{words}")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Ending, Wishes, understand};

    #[test]
    fn every_language_has_words_for_every_ready_pattern_and_no_other_pauses() {
        for (tag, text) in WORDS {
            let words: PatternWords = toml::from_str(text).unwrap();
            let (script, faults) = read(PATTERNS);
            assert_eq!(faults, []);
            let mut said = words.say.len();
            for pattern in &script.patterns {
                let own = words.args.get(&pattern.name.value);
                for (name, value) in &pattern.defaults {
                    let own = own.and_then(|own| own.get(&name.value));
                    let is_time = crate::time::stretch(&value.value, value.span).is_ok();
                    assert_eq!(own.is_none(), is_time, "{tag}: {}", name.value);
                }
                for step in &pattern.steps {
                    let id = &step.id.as_ref().unwrap().value;
                    let own = &words.say[id];
                    let Kind::Say(said) = &step.kind else {
                        panic!("{id} is no say step, and its places are not settled");
                    };
                    let count = |text: &str, what| text.matches(what).count();
                    assert_eq!(count(own, "[]"), count(&said[0].value, "["), "{tag}: {id}");
                    assert_eq!(
                        count(own, "{"),
                        count(&said[0].value, "{who}") + count(&said[0].value, "{place}"),
                        "{tag}: {id}"
                    );
                }
                said -= pattern.steps.len();
            }
            assert_eq!(said, 0, "{tag} has words for no step");
        }
    }

    #[test]
    fn every_ready_pattern_is_used_by_its_name_alone_in_every_language_and_at_every_ending() {
        for tag in ["en", "de", "es", "fr", "it", "nl", "pl", "pt"] {
            for name in ready_names() {
                let text = format!("language = {tag:?}\n[[step]]\nuse = {name:?}\n");
                let (script, faults) = read(&text);
                assert_eq!(faults, []);
                for ending in [Ending::Sleep, Ending::Day, Ending::Plain] {
                    let wishes = Wishes {
                        ending: Some(ending),
                        ..Wishes::default()
                    };
                    let understood = understand(&script, &text, &wishes);
                    assert_eq!(understood.faults, [], "{tag} {name}");
                    let steps = &understood.session.steps;
                    assert!(steps.iter().any(|s| !s.action.is_nothing()), "{tag} {name}");
                    let used = text.find(name).unwrap();
                    assert!(
                        steps.iter().all(|s| s.span.start + 1 == used),
                        "{tag} {name}"
                    );
                }
            }
        }
    }
}
