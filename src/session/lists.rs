//! Lists of words, and drawing from them by chance: each word once, until the session ends.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::dsp::seeds;
use crate::script::{Kind, Script, Text};
use crate::units::Seed;

use super::deal::Dealer;

/// Of two words so near each other, no two are of one family.
const APART: usize = 5;

/// The lists of a script, and those every script has.
pub struct Lists<'a> {
    own: &'a [(Text, Vec<Text>)],
    /// BCP 47: what is spoken where words are drawn now.
    language: String,
    seed: Seed,
    /// How many words the script draws from each list.
    wanted: HashMap<String, usize>,
    /// The lists that were drawn from, each in its language.
    open: HashMap<(String, String), OpenList>,
}

/// A list that words are drawn from.
struct OpenList {
    words: Vec<Listed>,
    dealer: Dealer,
    /// Which of the words were drawn.
    drawn: HashSet<usize>,
    /// The families of the last words, the last one at the end.
    families: Vec<Option<&'static str>>,
}

/// A word of a list, and what it is a kind of, if the list says so.
struct Listed {
    word: String,
    family: Option<&'static str>,
}

impl OpenList {
    /// The next `count` words that were not drawn yet, of which there are so many.
    fn draw(&mut self, count: usize) -> Vec<String> {
        let mut row = Vec::new();
        while row.len() < count {
            let card = self.dealer.next();
            if self.drawn.insert(card) {
                row.push(card);
            }
        }
        let mut words = Vec::new();
        while !row.is_empty() {
            let recent = &self.families[self.families.len().saturating_sub(APART - 1)..];
            let strange = |card: &usize| {
                let family = self.words[*card].family;
                family.is_none() || !recent.contains(&family)
            };
            let kin = |card: usize| {
                let family = self.words[card].family;
                row.iter()
                    .filter(|other| self.words[**other].family == family)
                    .count()
            };
            // Of the largest family first, so that its last do not have to stand together. Where
            // only kin is left, one of them comes none the less.
            let found = (0..row.len()).filter(|at| strange(&row[*at]));
            let found = found.min_by_key(|at| std::cmp::Reverse(kin(row[*at])));
            let card = row.remove(found.unwrap_or(0));
            self.families.push(self.words[card].family);
            words.push(self.words[card].word.clone());
        }
        words
    }
}

impl<'a> Lists<'a> {
    /// The lists of `script`, of which words are drawn in `language`.
    pub fn new(script: &'a Script, language: &'a str, seed: Seed) -> Lists<'a> {
        Lists {
            own: &script.lists,
            language: language.to_string(),
            seed,
            wanted: wanted(script),
            open: HashMap::new(),
        }
    }

    /// What is spoken where words are drawn now, a BCP 47 tag.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Draws in `language` from here on; gives back what was spoken before.
    pub fn speak(&mut self, language: &str) -> String {
        std::mem::replace(&mut self.language, language.to_string())
    }

    /// The next `count` words of the list called `name`.
    ///
    /// # Errors
    /// When there is no such list, or too little is left of it.
    pub fn draw(&mut self, name: &Text, count: u32) -> Result<Vec<String>, Box<Diagnostic>> {
        let list = name.value.trim();
        let opened = (list.to_string(), self.language.clone());
        if !self.open.contains_key(&opened) {
            let words = self
                .words(list)
                .ok_or_else(|| Box::new(self.unknown(name)))?;
            let all = self.wanted.get(list).copied().unwrap_or(1);
            let key = Seed(0).named(seeds::DRAW).of_text(list);
            let open = OpenList {
                dealer: match all == words.len() {
                    true => Dealer::of_all(key, words.len(), self.seed),
                    false => Dealer::new(key, words.len(), self.seed, all),
                },
                words,
                drawn: HashSet::new(),
                families: Vec::new(),
            };
            self.open.insert(opened.clone(), open);
        }
        let left = |open: &OpenList| open.words.len() - open.drawn.len();
        match self.open.get_mut(&opened) {
            Some(open) if left(open) >= count as usize => Ok(open.draw(count as usize)),
            open => {
                let left = open.map_or(0, |open| left(open));
                let what = format!("the list `{list}` has only {left} words left");
                let d = Diagnostic::new(Code::S018, what);
                Err(Box::new(
                    d.at(name.span, format!("{count} are wanted here"))
                        .help("draw fewer, or add words: no word comes twice in a session"),
                ))
            }
        }
    }

    /// All of the list called `name`, with their places, and which `count` of them are drawn;
    /// where there is no count, all of them, and where they are said `again`, as many as there are.
    ///
    /// # Errors
    /// As [`Lists::draw`].
    pub fn over(
        &mut self,
        name: &Text,
        count: Option<u32>,
        again: bool,
    ) -> Result<(Vec<Text>, Vec<usize>), Box<Diagnostic>> {
        let list = name.value.trim();
        let own = self.own.iter().find(|(own, _)| own.value == list);
        let all = match own {
            Some((_, texts)) => texts.clone(),
            None => {
                let words = self.words(list);
                let words = words.ok_or_else(|| Box::new(self.unknown(name)))?;
                let placed = |listed: Listed| Text {
                    value: listed.word,
                    span: name.span,
                };
                words.into_iter().map(placed).collect()
            }
        };
        let open = self.open.get(&(list.to_string(), self.language.clone()));
        let left = open.map_or(all.len(), |open| open.words.len() - open.drawn.len());
        let count = count.filter(|count| !again || *count as usize <= left);
        let Some(count) = count else {
            let key = Seed(0).named(seeds::DRAW).of_text(list);
            let mut dealer = Dealer::of_all(key, all.len(), self.seed);
            let picked = all.iter().map(|_| dealer.next()).collect();
            return Ok((all, picked));
        };
        let drawn = self.draw(name, count)?;
        let place = |word: &String| all.iter().position(|text| text.value.trim() == word);
        let picked = drawn.iter().filter_map(place).collect();
        Ok((all, picked))
    }

    /// Whether the list called `name` is one that every language has.
    pub fn is_built_in(&self, name: &Text) -> bool {
        let name = name.value.trim();
        name == THINGS && self.own.iter().all(|(own, _)| own.value != name)
    }

    fn words(&self, list: &str) -> Option<Vec<Listed>> {
        let own = self.own.iter().find(|(name, _)| name.value == list);
        let listed = |word: &str, family| Listed {
            word: word.trim().to_string(),
            family,
        };
        match own {
            Some((_, words)) => Some(words.iter().map(|w| listed(&w.value, None)).collect()),
            None if list == THINGS => {
                let all = things_by_family(&self.language)?;
                Some(all.map(|(family, word)| listed(word, family)).collect())
            }
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
    Some(things_by_family(language)?.map(|(_, thing)| thing))
}

/// Each thing with its family, where its language's list has it under one, as in `[birds]`.
fn things_by_family(
    language: &str,
) -> Option<impl Iterator<Item = (Option<&'static str>, &'static str)>> {
    let text = match language.split(['-', '_']).next()?.to_lowercase().as_str() {
        "en" => include_str!("data/things.en.txt"),
        "de" => include_str!("data/things.de.txt"),
        "es" => include_str!("data/things.es.txt"),
        "fr" => include_str!("data/things.fr.txt"),
        "it" => include_str!("data/things.it.txt"),
        "nl" => include_str!("data/things.nl.txt"),
        "pl" => include_str!("data/things.pl.txt"),
        "pt" => include_str!("data/things.pt.txt"),
        _ => return None,
    };
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut family = None;
    Some(lines.filter_map(move |line| {
        let heading = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
        match heading {
            Some(heading) => {
                family = Some(heading).filter(|heading| *heading != "other");
                None
            }
            None => Some((family, line)),
        }
    }))
}

/// How many words a script draws from each list in one night. What is drawn inside a pattern
/// counts once.
fn wanted(script: &Script) -> HashMap<String, usize> {
    let inside = script.patterns.iter().flat_map(|pattern| &pattern.steps);
    let mut wanted = HashMap::new();
    for step in script.steps.iter().chain(inside) {
        let drawn = match &step.kind {
            Kind::Use(used) => (used.draw.as_ref()).map(|draw| (&draw.count, &draw.from)),
            Kind::Breathe(breathe) => (breathe.over.as_ref()).map(|over| (&over.count, &over.from)),
            _ => None,
        };
        if let Some((Some(count), Some(from))) = drawn {
            let count: usize = count.value.trim().parse().unwrap_or(0);
            *wanted.entry(from.value.trim().to_string()).or_default() += count;
        }
    }
    wanted
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

    /// A script that draws so often, so many words from `list` each.
    fn drawing(list: &str, counts: &[u32]) -> Script {
        let source: String = counts
            .iter()
            .map(|n| {
                format!("[[step]]\nuse = \"one\"\neach = {{ draw = {n}, from = \"{list}\" }}\n")
            })
            .collect();
        let (script, faults) = crate::script::read(&source);
        assert_eq!(faults, []);
        script
    }

    #[test]
    fn no_word_comes_twice_in_a_night_nor_before_half_of_the_list_has_been() {
        let script = drawing("things", &[45, 42]);
        let drawn = |night| {
            let mut lists = Lists::new(&script, "en-US", Seed(night));
            let mut words = lists.draw(&list("things"), 45).unwrap();
            words.extend(lists.draw(&list("things"), 42).unwrap());
            words
        };
        assert_eq!(drawn(20_261_224), drawn(20_261_224));
        let nights: Vec<String> = [20_261_230, 20_261_231, 20_270_101, 20_270_102]
            .into_iter()
            .flat_map(drawn)
            .collect();
        let distinct: HashSet<&String> = nights.iter().collect();
        assert_eq!(distinct.len(), nights.len());
        assert_eq!(nights.len(), 4 * 87);
    }

    #[test]
    fn no_two_of_a_family_stand_near_each_other() {
        let families: HashMap<&str, &str> = things_by_family("en")
            .unwrap()
            .filter_map(|(family, thing)| Some((thing, family?)))
            .collect();
        assert!(families.len() > 300, "the list has its families");
        let script = drawing("things", &[45, 30, 12]);
        let (mut windows, mut kindred) = (0, 0);
        for night in 20_261_201..20_261_230 {
            let mut lists = Lists::new(&script, "en", Seed(night));
            for row in [45, 30, 12].map(|n| lists.draw(&list("things"), n).unwrap()) {
                for near in row.windows(APART) {
                    let kin: Vec<_> = near.iter().filter_map(|w| families.get(&**w)).collect();
                    let distinct: HashSet<_> = kin.iter().collect();
                    windows += 1;
                    kindred += usize::from(distinct.len() < kin.len());
                }
            }
        }
        // A short row may have nothing but kin left for its end.
        assert!(100 * kindred < 2 * windows, "{kindred} of {windows}");
    }

    #[test]
    fn every_language_has_hundreds_of_things_each_once() {
        for language in ["en", "de", "es", "fr", "it", "nl", "pl", "pt"] {
            let all: Vec<&str> = things(language).unwrap().collect();
            let distinct: HashSet<String> = all.iter().map(|w| w.to_lowercase()).collect();
            assert!(all.len() >= 200, "{language}: {}", all.len());
            assert_eq!(distinct.len(), all.len(), "{language}");
        }
    }

    #[test]
    fn a_list_that_runs_out_says_how_many_are_left() {
        let own = [(list("colours"), vec![list("red"), list("blue")])];
        let script = Script {
            lists: own.into(),
            ..drawing("colours", &[1, 2])
        };
        let mut lists = Lists::new(&script, "en", Seed(1));
        assert_eq!(lists.draw(&list("colours"), 1).unwrap().len(), 1);
        let fault = lists.draw(&list("colours"), 2).unwrap_err();
        assert!(fault.message.contains("only 1"));
    }
}
