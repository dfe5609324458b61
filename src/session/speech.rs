//! The text of a `say` step: sentences, and pauses in brackets.

use crate::diagnostic::{Code, Diagnostic, Span};

use super::Home;
use super::sentences::sentences;
use crate::time::{Stretch, stretch};
use crate::world::Place;

/// A piece of a spoken text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Something to say in one breath of the voice; at most a sentence.
    Speech(String),
    /// Nobody speaks for so long.
    Pause(Stretch),
    /// The author's own recording of the text.
    Take(String, Take),
}

/// The author's own recording of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Take {
    /// As the script calls it.
    pub file: String,
    /// Where the script names it.
    pub span: Span,
    /// The folders to look for it in.
    pub home: Home,
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
    let speech = |line: &Line| matches!(line, Line::Speech(_));
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
            Line::Speech(text) | Line::Take(text, _) => said.push(text.clone()),
        }
    }
    let mut taken = lines[..first].to_vec();
    taken.push(Line::Take(said.join(" "), take));
    taken.extend_from_slice(&lines[last + 1..]);
    Ok(taken)
}

/// Takes a text apart. `place` is where the text stands in `source`, so that a
/// faulty pause is shown itself.
pub fn lines(text: &str, place: Span, source: &str, faults: &mut Vec<Diagnostic>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        speak(&rest[..open], &mut lines);
        let Some(close) = rest[open..].find(']') else {
            let at = locate(source, place, &rest[open..]);
            faults.push(
                Diagnostic::new(Code::S017, "this pause is not closed")
                    .at(at, "no ] follows")
                    .help("write a pause as [5s] or [10s..30s]"),
            );
            return lines;
        };
        let pause = &rest[open + 1..open + close];
        let at = locate(source, place, &rest[open..=open + close]);
        match stretch(pause, at) {
            Ok(found) => lines.push(Line::Pause(found)),
            Err(wrong) => {
                let d = Diagnostic::new(
                    Code::S017,
                    format!("this pause cannot be read: {}", wrong.what),
                )
                .at(at, "")
                .help(format!(
                    "{}; in a text, brackets hold pauses like [5s] or [10s..30s]",
                    bracketed(&wrong.help)
                ));
                faults.push(wrong.instead.iter().fold(d, |d, now| {
                    d.instead(source, at, &format!("[{pause}]"), &format!("[{now}]"))
                }));
            }
        }
        rest = &rest[open + close + 1..];
    }
    speak(rest, &mut lines);
    lines
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
        lines.push(Line::Speech(words.join(" ")));
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
        assert_eq!(found[0], Line::Speech("Lie down.".into()));
        let Line::Pause(last) = &found[4] else {
            panic!("a pause ends it")
        };
        assert_eq!((last.min, last.max), (Millis::secs(5), Millis::secs(9)));
        assert_eq!(&source[last.span.start..last.span.end], "[5s..9s]");
        assert!(faults.is_empty());
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
