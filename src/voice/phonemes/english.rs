//! English: each word by a dictionary, with what its neighbours make of it.

use super::dictionary;
use super::endings::{british, built};
use super::field;
use super::letters::{self, is_vowel};
use super::own;
use crate::voice::pronounce::annotated;

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

/// A word, one whose phonemes are given, or the mark behind one.
enum Token<'a> {
    Word(&'a str),
    Said(&'a str),
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

/// What makes an adjective of "close" behind it.
const BEFORE_CLOSE: &[&str] = &[
    "are", "as", "be", "come", "comes", "feel", "is", "keep", "lie", "so", "stay", "too", "very",
    "was",
];

/// What makes a participle of "read" behind it.
const BEFORE_READ: &[&str] = &[
    "be", "been", "had", "has", "have", "is", "or", "was", "were",
];

/// What "in" belongs to, as in "breathe in".
const BEFORE_LONE_IN: &[&str] = &[
    "breathe",
    "breathes",
    "breathing",
    "come",
    "comes",
    "draw",
    "take",
];

/// What "in" stands by itself before, as in "breathe in and out".
const AFTER_LONE_IN: &[&str] = &[
    "again", "and", "as", "breath", "breaths", "for", "or", "slowly", "softly", "through",
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
            Token::Said(phonemes) => {
                let sound = own::english(phonemes, accent);
                follows = sound.chars().find(|c| !"ˈˌ".contains(*c));
                sound
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
        if !matches!(token, Token::Mark(_)) && !out.is_empty() {
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
        if let Some((phonemes, after)) = annotated(rest) {
            tokens.push(Token::Said(phonemes));
            rest = after;
        } else if part(first) {
            let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
            let word = rest[..end].trim_matches('\'');
            if !word.is_empty() {
                tokens.push(Token::Word(word));
            }
            rest = &rest[end..];
        } else {
            let behind_a_word = matches!(tokens.last(), Some(Token::Word(_) | Token::Said(_)));
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
        ("am", Some(_)) => "ɐm".into(),
        ("in", None) => "ˈɪn".into(),
        ("in", _) if BEFORE_LONE_IN.contains(&near.0.as_str()) => "ˈɪn".into(),
        ("in", _) if AFTER_LONE_IN.contains(&near.1.as_str()) => "ˈɪn".into(),
        ("in", _) => "ɪn".into(),
        ("used", _) if near.1 == "to" => "jˈust".into(),
        _ => {
            let sounds = by_dictionary(word, &small, follows, near, accent);
            if word.starts_with(char::is_uppercase) {
                begun(sounds)
            } else {
                sounds
            }
        }
    }
}

/// A word with a capital has a minor stress at least: what begins a sentence is said clearly.
fn begun(mut sounds: String) -> String {
    if !sounds.contains(['ˈ', 'ˌ'])
        && let Some(vowel) = sounds.find(is_vowel)
    {
        sounds.insert(vowel, 'ˌ');
    }
    sounds
}

fn by_dictionary(
    word: &str,
    small: &str,
    follows: Option<char>,
    near: &(String, String),
    accent: Accent,
) -> String {
    if let Some(sounds) = field::find(small) {
        return match accent {
            Accent::American => sounds.into(),
            Accent::British => british(sounds),
        };
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
        return entry.sounds(part_of(small, near)).into();
    }
    if let Some(sounds) = built(small, accent) {
        return sounds;
    }
    if accent == Accent::British {
        // What only America's dictionary has is said as it is there, in a British mouth.
        return british(&by_dictionary(word, small, follows, near, Accent::American));
    }
    let capitals = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    match capitals || !small.contains(|c| "aeiouy".contains(c)) {
        true => letters::spelt(word),
        false => letters::sounds(small),
    }
}

/// What this word is likely to be, as the dictionary calls it.
fn part_of(word: &str, near: &(String, String)) -> &'static str {
    let (before, after) = (near.0.as_str(), near.1.as_str());
    match word {
        "close" if BEFORE_CLOSE.contains(&before) => "ADJ",
        "close" if matches!(after, "to" | "by" | "together" | "enough") && before != "to" => "ADJ",
        "close" => "VERB",
        "read" if BEFORE_READ.contains(&before) => "VBN",
        "that" if matches!(after, "" | "is" | "was" | "will") => "DT",
        _ => part_of_speech(near),
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
        assert_eq!(us("Breathe in, and out."), "bɹˈið ˈɪn, ænd ˈWt.");
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
    fn what_begins_a_sentence_or_ends_a_verb_is_said_clearly() {
        assert_eq!(us("And rest."), "ˌænd ɹˈɛst.");
        assert_eq!(us("Take in that."), "tˈAk ˈɪn ðˈæt.");
        assert_eq!(us("Breathe in through the nose."), "bɹˈið ˈɪn θɹu ðə nˈOz.");
        assert_eq!(us("I am in bed."), "ˌI ɐm ɪn bˈɛd.");
    }

    #[test]
    fn the_eyes_close_and_a_page_is_read() {
        assert_eq!(us("Let the eyes close."), "lˈɛt ði ˈIz klˈOz.");
        assert_eq!(us("to be read"), "tə bi ɹˈɛd");
    }

    #[test]
    fn given_phonemes_stand_in_a_sentence_like_any_word() {
        let line =
            "The \u{fff9}asana\u{fffa}ˈɑːsənə\u{fffb}, then a \u{fff9}x\u{fffa}ˈboʊ\u{fffb}.";
        assert_eq!(us(line), "ði ˈɑsənə, ðˈɛn ɐ bˈO.");
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
    fn a_word_of_one_accent_is_said_with_the_other() {
        let gb = |text| phonemes(text, Accent::British);
        assert_eq!(gb("heavier"), "hˈɛviə");
        assert_eq!(gb("calves"), "kˈɑːvz");
        assert_eq!(gb("remembering"), "ɹɪmˈɛmbəɹɪŋ");
        assert!(!gb("chamomile and asana").contains(['O', 'æ']));
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
