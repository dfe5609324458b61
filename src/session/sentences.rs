//! Text as utterances: the score makes every pause, so each sentence is spoken by itself.

use std::ops::Range;

use crate::limits::LINE_CHARS;

/// Words whose full stop ends no sentence even before a capital letter.
const ABBREVIATIONS: [&str; 30] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", // English, and titles of everywhere
    "bzw", "ca", "evtl", "ggf", "inkl", "nr", // German
    "sr", "sra", "dra", "ej", // Spanish
    "mme", "env", // French
    "sig", "dott", "prof.ssa", // Italian
    "bijv", "evt", "dhr", "mevr", // Dutch
    "np", "tj", "mgr", "godz", // Polish
];

/// Letters that stand alone as words and so may end a sentence.
const WORDS_OF_ONE_LETTER: &str = "aeiouyàèéìòù";

/// The places, as byte ranges, of the sentences of `text` in order: without the space
/// around them, none empty, and long ones in parts of at most [`LINE_CHARS`] characters.
///
/// A sentence ends at `!`, `?` or `.` before a space, at an ellipsis before a capital,
/// or at an empty line; not within `4.5`, `e.g.` or behind `Dr.`
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let ends = text
        .char_indices()
        .filter(|&(at, c)| ends_sentence(text, at, c));
    for end in ends
        .map(|(at, c)| closing(text, at + c.len_utf8()))
        .chain([text.len()])
    {
        if end > start {
            split_long(text, trim(text, start..end), &mut found);
            start = end;
        }
    }
    found
}

/// Whether the character `c` at byte `at` is the last of a sentence, but for closing quotes.
fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    // Most characters end none, whatever is behind them.
    if !matches!(c, '\n' | '.' | '!' | '?' | '\u{2026}') {
        return false;
    }
    let rest = &text[closing(text, at + c.len_utf8())..];
    let blank = &rest[..rest.len() - rest.trim_start().len()];
    if c == '\n' {
        return blank.contains('\n');
    }
    if blank.is_empty() && !rest.is_empty() {
        return false;
    }
    let goes_on = rest.trim_start().starts_with(char::is_lowercase);
    match c {
        '.' => !goes_on && !is_abbreviation(&text[..at]),
        '\u{2026}' => !goes_on,
        _ => true,
    }
}

/// Whether the word before a full stop is an abbreviation, as `Dr` or `e.g`.
fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| !c.is_alphanumeric() && c != '.')
        .next()
        .unwrap_or("");
    let letter = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    let lettered = word.contains('.') && word.split('.').all(letter);
    // As in "z. B." and "p. ej.", each with a space; "Vitamin D." is the end.
    let alone = letter(word)
        && (word
            .chars()
            .all(|c| c.is_lowercase() && !WORDS_OF_ONE_LETTER.contains(c))
            || before[..before.len() - word.len()]
                .trim_end()
                .strip_suffix('.')
                .is_some_and(|rest| rest.ends_with(char::is_lowercase) && is_abbreviation(rest)));
    lettered || alone || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// The end of the closing quotes and brackets that stand at byte `at`.
fn closing(text: &str, at: usize) -> usize {
    let closing = |c| matches!(c, '"' | '\'' | ')' | '\u{201d}' | '\u{2019}' | '\u{bb}');
    text.len() - text[at..].trim_start_matches(closing).len()
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// Adds a sentence, in parts if it is too long: cut at the last comma or the like that
/// leaves a speakable part, else at a space, else anywhere.
fn split_long(text: &str, mut range: Range<usize>, found: &mut Vec<Range<usize>>) {
    while let Some((too_far, _)) = text[range.clone()].char_indices().nth(LINE_CHARS) {
        let part = &text[range.start..range.start + too_far];
        let cut = part
            .rfind([',', ';', ':'])
            .map(|at| at + 1)
            .or_else(|| part.rfind(char::is_whitespace))
            .filter(|&cut| cut > 0)
            .unwrap_or(too_far);
        found.push(trim(text, range.start..range.start + cut));
        range = trim(text, range.start + cut..range.end);
    }
    if range.is_empty() {
        return;
    }
    // French closes its quotes behind a space: a sign alone belongs to what is before.
    let last = found.last_mut().filter(|_| {
        let part = &text[range.clone()];
        part.chars()
            .all(|c| matches!(c, '"' | '\u{bb}' | '\u{201d}'))
    });
    match last {
        Some(last) if text[last.start..range.end].chars().count() <= LINE_CHARS => {
            last.end = range.end;
        }
        _ => found.push(range),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn sentences_end_where_a_reader_lowers_the_voice() {
        assert_eq!(
            parts(" Lie down. Are you well? \"Good!\" Then rest… and wait… Now sleep "),
            [
                "Lie down.",
                "Are you well?",
                "\"Good!\"",
                "Then rest… and wait…",
                "Now sleep"
            ]
        );
        assert_eq!(
            parts("One line\ngoes on\n\nanother begins"),
            ["One line\ngoes on", "another begins"]
        );
    }

    #[test]
    fn full_stops_within_a_sentence_end_nothing() {
        for text in [
            "Rest 4.5 seconds, e.g. now.",
            "Ask Dr. Jacobson, i.e. Edmund.",
            "It is approx. five",
        ] {
            assert_eq!(parts(text), [text]);
        }
    }

    #[test]
    fn other_languages_end_their_sentences_too() {
        for text in [
            "Lockere z. B. Schultern und Nacken.",
            "Suelta, p. ej. Los hombros.",
            "Rufe d. h. Frau Dr. Weiß an.",
        ] {
            assert_eq!(parts(text), [text]);
        }
        assert_eq!(
            parts("¿Estás bien? ¡Sí! ¿Y él? Él también."),
            ["¿Estás bien?", "¡Sí!", "¿Y él?", "Él también."]
        );
        assert_eq!(
            parts("Es-tu là ? « Oui. » Très bien ! «\u{a0}Bon.\u{a0}»"),
            [
                "Es-tu là ?",
                "« Oui.",
                "» Très bien !",
                "«\u{a0}Bon.\u{a0}»"
            ]
        );
        assert_eq!(parts("Vai a. Poi b"), ["Vai a.", "Poi b"]);
        assert_eq!(
            parts("Nimm Vitamin D. Und ruh."),
            ["Nimm Vitamin D.", "Und ruh."]
        );
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_comma() {
        let clause = "and let the weight of your arms sink down, ".repeat(9);
        let parts = parts(&clause);
        assert_eq!(parts.len(), 2);
        assert!(
            parts[0].ends_with("down,") && parts[1].starts_with("and let"),
            "{parts:?}"
        );
    }

    proptest! {
        #[test]
        fn nothing_but_space_is_left_out(text in "[a-z .,!?\n…\"]{0,900}") {
            let mut rest = String::new();
            for range in sentences(&text) {
                prop_assert!(text[range.clone()].chars().count() <= LINE_CHARS);
                prop_assert!(!range.is_empty());
                rest.push_str(&text[range]);
            }
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&rest), solid(&text));
        }
    }
}
