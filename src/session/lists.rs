//! Lists of words, and drawing from them by chance: each word once, until the session ends.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::dsp::seeds;
use crate::script::Text;
use crate::units::Seed;

/// The lists of a script, and those every script has.
pub struct Lists<'a> {
    own: &'a [(Text, Vec<Text>)],
    language: &'a str,
    seed: Seed,
    /// What is left of each list that was drawn from, shuffled.
    decks: HashMap<String, Vec<String>>,
}

impl<'a> Lists<'a> {
    pub fn new(own: &'a [(Text, Vec<Text>)], language: &'a str, seed: Seed) -> Lists<'a> {
        Lists {
            own,
            language,
            seed: seed.named(seeds::DRAW),
            decks: HashMap::new(),
        }
    }

    /// The next `count` words of the list called `name`.
    ///
    /// # Errors
    /// When there is no such list, or too little is left of it.
    pub fn draw(&mut self, name: &Text, count: u32) -> Result<Vec<String>, Box<Diagnostic>> {
        let list = name.value.trim();
        if !self.decks.contains_key(list) {
            let words = self
                .words(list)
                .ok_or_else(|| Box::new(self.unknown(name)))?;
            let deck = shuffled(words, self.seed.of_text(list));
            self.decks.insert(list.to_string(), deck);
        }
        let deck = self.decks.entry(list.to_string()).or_default();
        if deck.len() < count as usize {
            let what = format!("the list `{list}` has only {} words left", deck.len());
            let d = Diagnostic::new(Code::S018, what);
            return Err(Box::new(
                d.at(name.span, format!("{count} are wanted here"))
                    .help("draw fewer, or add words: no word comes twice in a session"),
            ));
        }
        Ok(deck.split_off(deck.len() - count as usize))
    }

    /// All of the list called `name`, with their places, and which `count` of them are drawn;
    /// where there is no count, all of them.
    ///
    /// # Errors
    /// As [`Lists::draw`].
    pub fn over(
        &mut self,
        name: &Text,
        count: Option<u32>,
    ) -> Result<(Vec<Text>, Vec<usize>), Box<Diagnostic>> {
        let list = name.value.trim();
        let own = self.own.iter().find(|(own, _)| own.value == list);
        let all = match own {
            Some((_, texts)) => texts.clone(),
            None => {
                let words = self.words(list);
                let words = words.ok_or_else(|| Box::new(self.unknown(name)))?;
                let placed = |value| Text {
                    value,
                    span: name.span,
                };
                words.into_iter().map(placed).collect()
            }
        };
        let drawn = match count {
            Some(count) => self.draw(name, count)?,
            None => {
                let words = all.iter().map(|text| text.value.trim().to_string());
                shuffled(words.collect(), self.seed.of_text(list))
            }
        };
        let place = |word: &String| all.iter().position(|text| text.value.trim() == word);
        let picked = drawn.iter().filter_map(place).collect();
        Ok((all, picked))
    }

    /// Whether the list called `name` is one that every language has.
    pub fn is_built_in(&self, name: &Text) -> bool {
        let name = name.value.trim();
        name == THINGS && self.own.iter().all(|(own, _)| own.value != name)
    }

    fn words(&self, list: &str) -> Option<Vec<String>> {
        let own = self.own.iter().find(|(name, _)| name.value == list);
        match own {
            Some((_, words)) => Some(words.iter().map(|w| w.value.trim().to_string()).collect()),
            None if list == THINGS => Some(things(self.language)?.map(String::from).collect()),
            None => None,
        }
    }

    fn unknown(&self, name: &Text) -> Diagnostic {
        let names = self.own.iter().map(|(n, _)| n.value.as_str());
        let names: Vec<&str> = names.chain([THINGS]).collect();
        Diagnostic::new(Code::S007, format!("no list is called \"{}\"", name.value))
            .at(name.span, "")
            .help(format!(
                "{}; your own go under [lists]",
                suggestion(name.value.trim(), names)
            ))
    }
}

/// The list that is always there: things to picture, none of which disquiets.
const THINGS: &str = "things";

pub(crate) fn things(language: &str) -> Option<impl Iterator<Item = &'static str>> {
    let text = match language.split(['-', '_']).next()?.to_lowercase().as_str() {
        "en" => include_str!("data/things.en.txt"),
        "de" => include_str!("data/things.de.txt"),
        "es" => include_str!("data/things.es.txt"),
        "fr" => include_str!("data/things.fr.txt"),
        "it" => include_str!("data/things.it.txt"),
        _ => return None,
    };
    let lines = text.lines().map(str::trim);
    Some(lines.filter(|line| !line.is_empty() && !line.starts_with('#')))
}

/// Fisher and Yates, by a seed.
fn shuffled(mut words: Vec<String>, seed: Seed) -> Vec<String> {
    for i in (1..words.len()).rev() {
        words.swap(i, seed.nth(i as u64).pick(i + 1));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn list(name: &str) -> Text {
        Text {
            value: name.into(),
            ..Text::default()
        }
    }

    #[test]
    fn no_word_comes_twice_and_another_seed_gives_another_order() {
        let drawn = |seed| {
            let mut lists = Lists::new(&[], "en-US", Seed(seed));
            let mut words = lists.draw(&list("things"), 45).unwrap();
            words.extend(lists.draw(&list("things"), 42).unwrap());
            words
        };
        let words = drawn(1);
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), 87);
        assert_eq!(words, drawn(1));
        assert_ne!(words, drawn(2));
    }

    #[test]
    fn every_language_has_hundreds_of_things_each_once() {
        for language in ["en", "de", "es", "fr", "it"] {
            let all: Vec<&str> = things(language).unwrap().collect();
            let distinct: HashSet<String> = all.iter().map(|w| w.to_lowercase()).collect();
            assert!(all.len() >= 200, "{language}: {}", all.len());
            assert_eq!(distinct.len(), all.len(), "{language}");
        }
    }

    #[test]
    fn a_list_that_runs_out_says_how_many_are_left() {
        let own = [(list("colours"), vec![list("red"), list("blue")])];
        let mut lists = Lists::new(&own, "en", Seed(1));
        assert_eq!(lists.draw(&list("colours"), 1).unwrap().len(), 1);
        let fault = lists.draw(&list("colours"), 2).unwrap_err();
        assert!(fault.message.contains("only 1"));
    }
}
