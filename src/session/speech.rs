//! The text of a `say` step: sentences, and in brackets pauses and what sentences are about.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::script::Text;

use super::Home;
use super::sentences::sentences;
use crate::time::{Stretch, stretch};
use crate::world::Place;

/// A piece of a spoken text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Something to say in one breath of the voice, at most a sentence; and in which language.
    Speech(String, LineLanguage),
    /// Nobody speaks for so long.
    Pause(Stretch),
    /// The author's own recording of the text.
    Take(String, Take),
}

/// In which language a line is spoken, as against the step it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineLanguage {
    /// As the step is.
    #[default]
    Step,
    /// As the session is, in a step of another language.
    Session,
    /// In another language than the session, BCP 47.
    Other(Arc<str>),
}

/// The author's own recording of a line, or of a stroke.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Take {
    /// As the script calls it.
    pub file: String,
    /// Where the script names it.
    pub span: Span,
    /// The folders to look for it in.
    pub home: Home,
    /// A stroke: it rings as long as it does, and is as loud as those the program makes.
    pub stroke: bool,
}

impl Take {
    /// Puts it into a script that plays its own at `place`; there its folders are another's.
    pub fn settle(&mut self, place: Span, folders: &[Place]) {
        self.span = place;
        if self.home == Home::Script {
            self.home = Home::Other(folders.to_vec());
        }
    }
}

/// `lines` with what they say played from `take`.
///
/// # Errors
/// Where a pause lies within what is said: a recording has its own.
pub fn taken(lines: Vec<Line>, take: Take) -> Result<Vec<Line>, Stretch> {
    let speech = |line: &Line| matches!(line, Line::Speech(..));
    let (Some(first), Some(last)) = (
        lines.iter().position(speech),
        lines.iter().rposition(speech),
    ) else {
        return Ok(lines);
    };
    let mut said: Vec<String> = Vec::new();
    for line in &lines[first..=last] {
        match line {
            Line::Pause(pause) => return Err(*pause),
            Line::Speech(text, _) | Line::Take(text, _) => said.push(text.clone()),
        }
    }
    let mut taken = lines[..first].to_vec();
    taken.push(Line::Take(said.join(" "), take));
    taken.extend_from_slice(&lines[last + 1..]);
    Ok(taken)
}

/// The sentences up to a bracket and the pause in it, what they are about, for whom they are, and
/// in which language.
#[derive(Default)]
pub struct Passage {
    pub lines: Vec<Line>,
    /// The parts of the body they name, as the author calls them.
    pub about: Vec<Text>,
    /// The conditions of which one has to hold for them to be said; none where they always are.
    pub when: Vec<Text>,
    /// The language they are in; none where it is that of the step.
    pub language: Vec<Text>,
}

impl Passage {
    /// Whether anything is written of what it is about, for whom it is, or what it speaks.
    pub fn is_marked(&self) -> bool {
        let marks = [&self.about, &self.when, &self.language];
        marks.iter().any(|names| !names.is_empty())
    }

    /// Has all that it says said in `language`.
    pub fn speak(&mut self, language: &LineLanguage) {
        for line in &mut self.lines {
            if let Line::Speech(_, own) = line {
                own.clone_from(language);
            }
        }
    }
}

/// Takes a text apart. `place` is where the text stands in `source`, so that a
/// faulty pause is shown itself.
pub fn lines(text: &str, place: Span, source: &str, faults: &mut Vec<Diagnostic>) -> Vec<Line> {
    let passages = passages(text, place, source, faults).into_iter();
    passages.flat_map(|passage| passage.lines).collect()
}

/// As [`lines`], bracket by bracket.
pub fn passages(
    text: &str,
    place: Span,
    source: &str,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let mut passage = Passage::default();
        speak(&rest[..open], &mut passage.lines);
        let Some(close) = rest[open..].find(']') else {
            let at = locate(source, place, &rest[open..]);
            faults.push(
                Diagnostic::new(Code::S017, "this pause is not closed")
                    .at(at, "no ] follows")
                    .help("write a pause as [5s] or [10s..30s]"),
            );
            passages.push(passage);
            return passages;
        };
        let at = locate(source, place, &rest[open..=open + close]);
        let inside = &rest[open + 1..open + close];
        if let Some(name) = inside.strip_prefix('[') {
            let double = locate(source, place, &rest[open..=open + close]);
            faults.push(doubled(name.trim(), double));
            passages.push(passage);
            rest = rest[open + close + 1..].trim_start_matches(']');
            continue;
        }
        faults.extend(bracket(inside, at, source, &mut passage));
        passages.push(passage);
        rest = &rest[open + close + 1..];
    }
    let mut last = Passage::default();
    speak(rest, &mut last.lines);
    passages.push(last);
    passages
}
/// A text that stands by itself, taken apart, and what is wrong with its pauses.
pub fn spoken_lines(text: &str) -> (Vec<Line>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    let lines = lines(text, whole, text, &mut faults);
    (lines, faults)
}

/// Two brackets, in which other programs have what changes.
fn doubled(name: &str, at: Span) -> Diagnostic {
    let what = "two brackets mean nothing in a text";
    Diagnostic::new(Code::S017, what).at(at, "").help(format!(
        "a word that changes stands in braces, as in {{{name}}}, and under [params]; a pause is [5s]; \
         to have it read out, write {name} alone"
    ))
}

/// Reads what stands in the brackets at `at`: a pause, what is said before it is about, when it
/// is said, and in which language, as in `5s about legs when passive language de`.
fn bracket(inside: &str, at: Span, source: &str, passage: &mut Passage) -> Option<Diagnostic> {
    let (pause, marks) = parted(inside);
    for (word, names) in &marks {
        let names = names.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty()).map(|name| Text {
            value: name.to_string(),
            span: at,
        });
        let (list, what, example) = match *word {
            ABOUT => (&mut passage.about, "no part of the body", "legs"),
            WHEN => (&mut passage.when, "no wish and no ending", "passive"),
            _ => (&mut passage.language, "no language", "en"),
        };
        list.extend(names);
        if list.is_empty() {
            let d = Diagnostic::new(Code::S017, format!("`{word}` names {what}")).at(at, "");
            let help = format!("write [5s {word} {example}], or [{word} {example}] for no pause");
            return Some(d.help(help));
        }
    }
    if let [first, _, ..] = &passage.language[..] {
        let d = Diagnostic::new(Code::S017, "words are in one language at a time").at(at, "");
        return Some(d.help(format!(
            "write [{LANGUAGE} {}] behind its words, and the other behind its own",
            first.value
        )));
    }
    if !marks.is_empty() && pause.trim().is_empty() {
        return None;
    }
    // What may be written instead of a pause is written beside the rest.
    let alone = |bracket: &str| !marks.is_empty() && bracket == format!("[{inside}]");
    let place = match source.get(at.start..at.end).is_some_and(alone) {
        true => Span {
            start: at.start + 1 + (pause.len() - pause.trim_start().len()),
            end: at.start + 1 + pause.trim_end().len(),
        },
        false => at,
    };
    let wrong = match stretch(pause, place) {
        Ok(found) => {
            passage.lines.push(Line::Pause(found));
            return None;
        }
        Err(wrong) => wrong,
    };
    let d = Diagnostic::new(
        Code::S017,
        format!("this pause cannot be read: {}", wrong.what),
    );
    let written = source.get(at.start..at.end);
    let literal = written.is_some_and(|written| written.contains(&format!("[{inside}]")));
    let words = no_time(pause).filter(|_| literal && wrong.instead.is_empty());
    let d = d.at(at, "").help(match words {
        Some(help) => help,
        None => format!(
            "{}; in a text, brackets hold pauses like [5s] or [10s..30s]",
            bracketed(&wrong.help)
        ),
    });
    let behind: String = marks
        .iter()
        .map(|(word, names)| format!(" {word} {}", names.trim()))
        .collect();
    Some(wrong.instead.iter().fold(d, |d, now| {
        d.instead(
            source,
            at,
            &format!("[{inside}]"),
            &format!("[{now}{behind}]"),
        )
    }))
}

/// What to write for words in brackets that have nothing of a time.
fn no_time(inside: &str) -> Option<String> {
    let words = inside.trim();
    if words.is_empty() || words.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let changes = match words.contains(char::is_whitespace) {
        true => String::new(),
        false => format!("; a word that changes stands in braces, {{{words}}}, and under [params]"),
    };
    Some(format!(
        "a pause is [5s] or [10s..30s]{changes}; to have it read out, take the brackets away"
    ))
}

/// The words behind which names stand in a bracket.
const ABOUT: &str = "about";
const WHEN: &str = "when";
const LANGUAGE: &str = "language";

/// What stands before the first of those words, and each of them with what stands behind it.
fn parted(inside: &str) -> (&str, Vec<(&'static str, &str)>) {
    let alone = |word: &'static str| {
        move |(start, _): &(usize, &str)| {
            let (before, behind) = (&inside[..*start], &inside[start + word.len()..]);
            let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
            ends(before.chars().next_back()) && ends(behind.chars().next())
        }
    };
    let mut found: Vec<(usize, &'static str)> = [ABOUT, WHEN, LANGUAGE]
        .into_iter()
        .filter_map(|word| Some((inside.match_indices(word).find(alone(word))?.0, word)))
        .collect();
    found.sort_unstable();
    let first = found.first().map_or(inside.len(), |(start, _)| *start);
    let ends = found.iter().skip(1).map(|(start, _)| *start);
    let marks = found.iter().zip(ends.chain([inside.len()]));
    let marks = marks.map(|((start, word), end)| (*word, &inside[start + word.len()..end]));
    (&inside[..first], marks.collect())
}

/// A remedy for a value in quotes as one for a pause.
fn bracketed(help: &str) -> String {
    let mut parts = help.split('"');
    let first = parts.next().unwrap_or_default().to_string();
    parts
        .zip("[]".chars().cycle())
        .fold(first, |mut all, (part, bracket)| {
            all.push(bracket);
            all + part
        })
}

fn speak(text: &str, lines: &mut Vec<Line>) {
    for sentence in sentences(text) {
        let words: Vec<&str> = text[sentence].split_whitespace().collect();
        lines.push(Line::Speech(words.join(" "), LineLanguage::Step));
    }
}

/// Where `part` stands inside the value at `place`; the whole value if it was put together.
pub fn locate(source: &str, place: Span, part: &str) -> Span {
    let part = part.lines().next().unwrap_or(part);
    match source
        .get(place.start..place.end)
        .and_then(|value| value.find(part))
    {
        Some(offset) if !part.is_empty() => Span {
            start: place.start + offset,
            end: place.start + offset + part.len(),
        },
        _ => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Millis;

    fn said(text: &str) -> Line {
        Line::Speech(text.into(), LineLanguage::Step)
    }

    #[test]
    fn a_text_becomes_sentences_and_pauses() {
        let source = "say = \"Lie down. Let go. [2s] Rest. [5s..9s]\"";
        let mut faults = Vec::new();
        let span = Span {
            start: 6,
            end: source.len(),
        };
        let found = lines(
            "Lie down. Let go. [2s] Rest. [5s..9s]",
            span,
            source,
            &mut faults,
        );
        assert_eq!(found.len(), 5);
        assert_eq!(found[0], said("Lie down."));
        let Line::Pause(last) = &found[4] else {
            panic!("a pause ends it")
        };
        assert_eq!((last.min, last.max), (Millis::secs(5), Millis::secs(9)));
        assert_eq!(&source[last.span.start..last.span.end], "[5s..9s]");
        assert!(faults.is_empty());
    }

    #[test]
    fn a_bracket_says_what_the_sentences_before_it_are_about() {
        let text =
            "Heavy arms. Heavy legs. [5s about arms, legs] Rest. [about left knee] Still. [3s]";
        let mut faults = Vec::new();
        let found = passages(text, Span::default(), "", &mut faults);
        let names = |n: usize| {
            found[n]
                .about
                .iter()
                .map(|a| a.value.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(faults, []);
        assert_eq!((names(0), found[0].lines.len()), (vec!["arms", "legs"], 3));
        assert_eq!((names(1), found[1].lines.len()), (vec!["left knee"], 1));
        assert_eq!((names(2), found[2].lines.len()), (vec![], 2));
        for faulty in [
            "Rest. [5s about]",
            "Rest. [5s when]",
            "Rest. [about , ]",
            "Rest. [5 about legs]",
            "[aboutlegs]",
            "Rest. [5s language]",
            "Rest. [language en, de]",
        ] {
            let mut faults = Vec::new();
            passages(faulty, Span::default(), "", &mut faults);
            assert_eq!(faults.len(), 1, "{faulty}");
            assert_eq!(faults[0].code, Code::S017, "{faulty}");
        }
    }

    #[test]
    fn a_bracket_says_for_whom_the_sentences_before_it_are() {
        let text = "Firm arms. [5s about arms when active, day] Rest. [when passive about legs]";
        let mut faults = Vec::new();
        let found = passages(text, Span::default(), "", &mut faults);
        let names = |list: &[Text]| list.iter().map(|t| t.value.clone()).collect::<Vec<_>>();
        assert_eq!(faults, []);
        assert_eq!(names(&found[0].when), ["active", "day"]);
        assert_eq!(names(&found[0].about), ["arms"]);
        assert_eq!(
            (names(&found[1].when), found[1].lines.len()),
            (vec!["passive".into()], 1)
        );
        assert_eq!(names(&found[1].about), ["legs"]);
    }

    #[test]
    fn a_bracket_says_in_which_language_the_sentences_before_it_are() {
        let text = "Lass los. [1s] Let go. [2s language en when active] Ruhe. [language fr]";
        let mut faults = Vec::new();
        let found = passages(text, Span::default(), "", &mut faults);
        assert_eq!(faults, []);
        let languages = found
            .iter()
            .map(|p| p.language.first().map(|l| l.value.as_str()));
        let languages: Vec<_> = languages.collect();
        assert_eq!(languages, [None, Some("en"), Some("fr"), None]);
        assert_eq!((found[1].lines.len(), found[1].when.len()), (2, 1));
        assert!(!found[0].is_marked() && found[2].is_marked());
    }

    #[test]
    fn a_faulty_pause_is_shown_itself() {
        let source = "say = \"Rest. [5]\"";
        let mut faults = Vec::new();
        lines(
            "Rest. [5]",
            Span {
                start: 6,
                end: source.len(),
            },
            source,
            &mut faults,
        );
        assert_eq!(
            faults[0].at.as_ref().unwrap().0,
            Span { start: 13, end: 16 }
        );
    }
}
