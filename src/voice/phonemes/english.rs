//! English: each word by a dictionary, with what its neighbours make of it.

use super::dictionary;
use super::field;
use super::letters::{self, is_vowel};

/// Whose English.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accent {
    /// Of the United States.
    American,
    /// Of Great Britain.
    British,
}

impl Accent {
    /// That of a BCP 47 tag; nothing where it is no English.
    pub fn of(language: &str) -> Option<Accent> {
        let tag = language.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        (parts.next()? == "en").then_some(match parts.next() {
            None | Some("us" | "ca" | "ph") => Accent::American,
            Some(_) => Accent::British,
        })
    }
}

/// A word, or the mark behind one.
enum Token<'a> {
    Word(&'a str),
    Mark(char),
}

/// The marks that a voice makes something of.
const MARKS: &str = ".,;:!?—…";

/// What a noun is likely to follow.
const BEFORE_NOUNS: &[&str] = &[
    "a", "an", "any", "each", "every", "her", "his", "its", "my", "no", "of", "one", "our", "some",
    "that", "the", "their", "this", "your",
];

/// What a verb is likely to follow.
const BEFORE_VERBS: &[&str] = &[
    "can", "could", "does", "i", "may", "might", "must", "not", "please", "should", "they", "to",
    "we", "who", "will", "would", "you",
];

/// What a verb is likely followed by.
const AFTER_VERBS: &[&str] = &[
    "a", "an", "both", "her", "his", "it", "its", "my", "our", "the", "their", "them", "this",
    "your",
];

/// The phonemes of `text`, a space between words, marks behind them.
pub fn phonemes(text: &str, accent: Accent) -> String {
    let text = plain(text);
    let tokens = tokens(&text);
    let mut sounds: Vec<String> = Vec::with_capacity(tokens.len());
    // From behind, since "the", "a" and "to" sound as what follows begins.
    let mut follows: Option<char> = None;
    for (at, token) in tokens.iter().enumerate().rev() {
        let sound = match token {
            Token::Mark(mark) => {
                follows = None;
                mark.to_string()
            }
            Token::Word(word) => {
                let near = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
                    Some(Token::Word(word)) => word.to_lowercase(),
                    _ => String::new(),
                };
                let near = (near(at.checked_sub(1)), near(Some(at + 1)));
                let sound = said(word, follows, &near, accent);
                follows = sound.chars().find(|c| !"ˈˌ".contains(*c));
                sound
            }
        };
        sounds.push(sound);
    }
    let mut out = String::new();
    for (token, sound) in tokens.iter().zip(sounds.into_iter().rev()) {
        if matches!(token, Token::Word(_)) && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&sound);
    }
    out
}

/// Typographers' signs as those of a keyboard, joined words apart.
fn plain(text: &str) -> String {
    let sign = |c: char| match c {
        '’' | '‘' | 'ʼ' => '\'',
        '-' | '‑' | '/' | '(' | ')' | '"' | '“' | '”' => ' ',
        '–' => '—',
        other => other,
    };
    text.replace("...", "…").chars().map(sign).collect()
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let part = |c: char| c.is_alphabetic() || c == '\'';
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if part(first) {
            let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
            let word = rest[..end].trim_matches('\'');
            if !word.is_empty() {
                tokens.push(Token::Word(word));
            }
            rest = &rest[end..];
        } else {
            let behind_a_word = matches!(tokens.last(), Some(Token::Word(_)));
            if MARKS.contains(first) && behind_a_word {
                tokens.push(Token::Mark(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// A word before a sound that begins with `follows`, between two neighbours.
fn said(word: &str, follows: Option<char>, near: &(String, String), accent: Accent) -> String {
    let before_vowel = follows.is_some_and(is_vowel);
    let small = word.to_lowercase();
    match (small.as_str(), follows) {
        ("the", _) => if before_vowel { "ði" } else { "ðə" }.into(),
        ("to", Some(_)) => if before_vowel { "tʊ" } else { "tə" }.into(),
        ("a", Some(_)) if word == "a" || word == "A" && near.0.is_empty() => "ɐ".into(),
        ("an", _) => "ɐn".into(),
        ("i", _) => "ˌI".into(),
        ("used", _) if near.1 == "to" => "jˈust".into(),
        _ => by_dictionary(word, &small, follows, near, accent),
    }
}

fn by_dictionary(
    word: &str,
    small: &str,
    follows: Option<char>,
    near: &(String, String),
    accent: Accent,
) -> String {
    if let Some(sounds) = field::find(small) {
        return sounds.into();
    }
    let entry = [word, small]
        .into_iter()
        .find_map(|word| dictionary::find(word, accent));
    if let Some(entry) = entry {
        if follows.is_none()
            && let Some(alone) = entry.exactly("None")
        {
            return alone.into();
        }
        return entry.sounds(part_of_speech(near)).into();
    }
    let capitals = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    if let Some(sounds) = built(small, accent) {
        return sounds;
    }
    match capitals || !small.contains(|c| "aeiouy".contains(c)) {
        true => letters::spelt(word),
        false => letters::sounds(small),
    }
}

/// What a word between these is likely to be, as the dictionary calls it.
fn part_of_speech((before, after): &(String, String)) -> &'static str {
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    if is(BEFORE_VERBS, before) {
        return "VERB";
    }
    if is(BEFORE_NOUNS, before) {
        return "NOUN";
    }
    if is(AFTER_VERBS, after) {
        return "VERB";
    }
    "DEFAULT"
}

/// A word made of a known one and an ending.
fn built(word: &str, accent: Accent) -> Option<String> {
    let known = |stem: &str| dictionary::find(stem, accent).map(|entry| entry.sounds("VERB"));
    let stems = |ending: &str, more: &[&str]| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.len() > 1)?;
        let doubled =
            stem.len() > 2 && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
        let short = doubled.then(|| &stem[..stem.len() - 1]);
        let more = more.iter().map(|more| format!("{stem}{more}"));
        let mut all = std::iter::once(stem.to_owned())
            .chain(more)
            .chain(short.map(str::to_owned));
        all.find_map(|stem| known(&stem))
    };
    let y = |ending: &str| {
        let stem = word.strip_suffix(ending)?;
        known(&format!("{stem}y"))
    };
    if let Some(stem) = stems("'s", &[])
        .or_else(|| y("ies"))
        .or_else(|| plural(word, &known))
    {
        return Some(with_s(stem, accent));
    }
    if let Some(stem) = y("ied").or_else(|| stems("ed", &["e"])) {
        return Some(with_ed(stem, accent));
    }
    if let Some(stem) = stems("ing", &["e"]) {
        return Some(with_ing(stem, accent));
    }
    if let Some(stem) = stems("ly", &[]) {
        return Some(format!("{stem}li"));
    }
    if let Some(stem) = stems("ness", &[]) {
        return Some(format!("{stem}nəs"));
    }
    None
}

fn plural(word: &str, known: &dyn Fn(&str) -> Option<&'static str>) -> Option<&'static str> {
    if word.ends_with("ss") {
        return None;
    }
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 1)?;
    known(stem).or_else(|| known(stem.strip_suffix('e')?))
}

fn weak(accent: Accent) -> char {
    match accent {
        Accent::American => 'ᵻ',
        Accent::British => 'ɪ',
    }
}

fn with_s(stem: &str, accent: Accent) -> String {
    match stem.chars().last() {
        Some('p' | 't' | 'k' | 'f' | 'θ') => format!("{stem}s"),
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => format!("{stem}{}z", weak(accent)),
        _ => format!("{stem}z"),
    }
}

fn with_ed(stem: &str, accent: Accent) -> String {
    match stem.chars().last() {
        Some('p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ') => format!("{stem}t"),
        Some('d') => format!("{stem}{}d", weak(accent)),
        Some('t') => format!("{}{}d", tapped(stem, accent), weak(accent)),
        _ => format!("{stem}d"),
    }
}

fn with_ing(stem: &str, accent: Accent) -> String {
    format!("{}ɪŋ", tapped(stem, accent))
}

/// A t between vowels is tapped in American English.
fn tapped(stem: &str, accent: Accent) -> String {
    let before = stem.chars().rev().nth(1);
    match stem.strip_suffix('t') {
        Some(rest)
            if accent == Accent::American && before.is_some_and(|c| is_vowel(c) || c == 'ɹ') =>
        {
            format!("{rest}ɾ")
        }
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn us(text: &str) -> String {
        phonemes(text, Accent::American)
    }

    #[test]
    fn sentences_are_said_with_their_marks() {
        assert_eq!(
            us("Let your shoulders be heavy."),
            "lˈɛt jʊɹ ʃˈOldəɹz bi hˈɛvi."
        );
        assert_eq!(us("Breathe in, and out."), "bɹˈið ɪn, ænd ˈWt.");
        assert_eq!(us("  … rest —"), "ɹˈɛst—");
    }

    #[test]
    fn small_words_sound_as_what_follows_begins() {
        assert_eq!(us("the air"), "ði ˈɛɹ");
        assert_eq!(us("the rain"), "ðə ɹˈAn");
        assert_eq!(us("a rest to keep"), "ɐ ɹˈɛst tə kˈip");
    }

    #[test]
    fn a_word_of_two_sounds_is_said_as_its_neighbours_mean_it() {
        assert_eq!(us("Close your eyes."), "klˈOz jʊɹ ˈIz.");
        assert_eq!(us("Stay close."), "stˈA klˈOs.");
        assert_eq!(us("Use the wind"), "jˈuz ðə wˈɪnd");
    }

    #[test]
    fn endings_are_put_to_known_words() {
        for (word, sounds) in [
            ("resting", "ɹˈɛstɪŋ"),
            ("lets", "lˈɛts"),
            ("nostrils", "nˈɑstɹᵊlz"),
            ("eyelids", "ˈIlˌɪdz"),
            ("your body's", "jʊɹ bˈɑdiz"),
        ] {
            assert_eq!(us(word), sounds, "{word}");
        }
    }

    #[test]
    fn each_accent_has_its_own_words() {
        assert_ne!(
            phonemes("slow warm bath", Accent::British),
            us("slow warm bath")
        );
        assert_eq!(Accent::of("en"), Some(Accent::American));
        assert_eq!(Accent::of("en_GB"), Some(Accent::British));
        assert_eq!(Accent::of("de"), None);
    }
}
