//! What is said: sentences that can be followed, their pauses, and the time they have.

use crate::diagnostic::{Code, Diagnostic, Span, Was};
use crate::score::Slot;
use crate::session::{Line, Session, Step};
use crate::time::stretch;
use crate::units::Millis;

use super::markup::markup;
use super::promises::promise;

/// Between two sentences (protocols of guided relaxation: 0.7 to 1.2 s).
const SHORTEST_GAP: Millis = Millis(700);

/// Words of a sentence that can be followed lying down with closed eyes.
const SENTENCE_WORDS: usize = 20;

/// Words a minute with their pauses: conversation is 120 to 150, guidance about 95.
const FASTEST: u64 = 130;

/// What other programs write in round brackets for a pause of no certain length.
const PAUSES: [&str; 8] = [
    "pause",
    "long pause",
    "short pause",
    "silence",
    "breathe",
    "pausa",
    "stille",
    "silencio",
];

/// A text of fewer words has no pace of its own.
const WORDS: u64 = 25;

/// Speech may lean into the silence behind its slot by this much.
const LENIENCE: Millis = Millis(150);

/// The sentences and pauses of a text.
pub fn speech(lines: &[Line], step: &Step) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let mut spoken_before = false;
    for line in lines {
        match line {
            Line::Pause(pause) if spoken_before && pause.max < SHORTEST_GAP => {
                let what = format!("a gap of {} is hardly one", pause.max);
                let d = Diagnostic::new(Code::W057, what);
                let d = d.at(pause.span, "").help("write [1s], or leave it out");
                let written = Was::Exactly(format!("[{}]", pause.max));
                said.push(d.offer(pause.span, written, "[1s]"));
            }
            Line::Pause(_) | Line::Take(..) => {}
            Line::Speech(text, _) => {
                spoken_before = true;
                said.extend(long_sentence(text, step));
                round_brackets(text, step, &mut said);
                said.extend(markup(text, step));
                said.extend(promise(text, step));
            }
        }
    }
    said
}

fn long_sentence(text: &str, step: &Step) -> Option<Diagnostic> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= SENTENCE_WORDS {
        return None;
    }
    let what = format!("a sentence of {} words", words.len());
    let d = Diagnostic::new(Code::W058, what).at(step.span, "it begins here");
    let help = "twelve are easily followed with closed eyes: make two of it, with a pause like [3s] between";
    Some(d.seek(words[..4].join(" ")).help(help))
}

/// Pauses in round brackets would be read out.
fn round_brackets(text: &str, step: &Step, said: &mut Vec<Diagnostic>) {
    let mut rest = text;
    while let Some((open, close)) = rest
        .find('(')
        .and_then(|o| Some((o, o + rest[o..].find(')')?)))
    {
        let written = &rest[open..=close];
        let inside = written[1..written.len() - 1].trim();
        let pause = match stretch(inside, Span::default()) {
            Ok(_) => Some(inside.to_string()),
            Err(wrong) if wrong.instead.len() == 1 => wrong.instead.into_iter().next(),
            Err(_) if PAUSES.contains(&inside.to_lowercase().as_str()) => Some("5s".to_string()),
            Err(_) => None,
        };
        if let Some(pause) = pause {
            let d = Diagnostic::new(Code::W062, "round brackets are read out");
            let d = d.at(step.span, "").seek(written);
            let d = d.help(format!("a pause stands in square ones: write [{pause}]"));
            let was = Was::Exactly(written.to_string());
            said.push(d.offer(step.span, was, format!("[{pause}]")));
        }
        rest = &rest[close + 1..];
    }
}

/// A text that is read rather than told: it took `length` with its pauses.
pub fn pace(step: &Step, lines: &[Line], length: Millis) -> Vec<Diagnostic> {
    let words = |line: &Line| match line {
        Line::Speech(text, _) => text.split_whitespace().count() as u64,
        Line::Pause(_) | Line::Take(..) => 0,
    };
    let words: u64 = lines.iter().map(words).sum();
    let rate = words * 60_000 / length.0.max(1);
    if words < WORDS || rate <= FASTEST {
        return Vec::new();
    }
    let d = Diagnostic::new(Code::W056, format!("{rate} words a minute"));
    let d = d.at(step.span, "with the pauses in it; about 95 are calm");
    let help = "write a pause such as [3s..6s] between the sentences, or [voice] rate = 0.85";
    vec![d.help(help)]
}

/// Words that take longer than what they are set into, which is written at `at`.
pub fn slot(session: &Session, slot: &Slot, at: Span) -> Option<Diagnostic> {
    if slot.needs <= slot.has + LENIENCE {
        return None;
    }
    let what = slot.phase.map_or("the release", |p| session.words.phase(p));
    let (needs, has) = (slot.needs.as_secs_f64(), slot.has.as_secs_f64());
    let text = &slot.text;
    let what = format!("\"{text}\" does not fit: it takes {needs:.1} s, \"{what}\" has {has:.1} s");
    let help = "say less there, or give it more time";
    Some(Diagnostic::new(Code::W001, what).at(at, "").help(help))
}
