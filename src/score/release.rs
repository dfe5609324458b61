//! What is said while a muscle is let go: at the moment itself, and spread over the rest.

use crate::session::{Line, Tension};
use crate::units::Millis;

use super::given::RELEASE_WORDS;
use super::massage::{spoken, words};
use super::parts::BETWEEN_SENTENCES;
use super::prompts::{Prompt, StepPrompts};

/// The least time that the author's words about a release take, with the moment before them and
/// the quiet between them; none where there are none.
pub fn needs(t: &Tension, ours: &str, prompts: StepPrompts) -> Millis {
    if t.let_go.is_none() && t.during.is_empty() {
        return Millis::ZERO;
    }
    let first = match &t.let_go {
        Some(lines) => spoken(lines, prompts).0,
        None if ours.is_empty() => Millis::ZERO,
        None => prompts.length(&Prompt::sentence(ours)) + BETWEEN_SENTENCES,
    };
    let during = t.during.iter().map(|lines| spoken(lines, prompts).0);
    RELEASE_WORDS + first + during.sum()
}

/// What is said in a release of this `length`, each with its place in it: the author's words, or
/// `ours` where they have none.
pub fn place(
    t: &Tension,
    ours: &str,
    prompts: StepPrompts,
    length: Millis,
) -> Vec<(Millis, Prompt)> {
    let (mut said, mut quiet) = match &t.let_go {
        Some(lines) => words(lines, prompts, 0.0, length),
        None if ours.is_empty() => (Vec::new(), Millis::ZERO),
        None => {
            let prompt = Prompt::sentence(ours);
            let end = prompts.length(&prompt) + BETWEEN_SENTENCES;
            (vec![(Millis::ZERO, prompt)], end)
        }
    };
    for (at, _) in &mut said {
        *at += RELEASE_WORDS;
    }
    quiet += RELEASE_WORDS;
    said.extend(spread(&t.during, prompts, quiet, length));
    said
}

/// The texts at their places between `from` and `to`, with the same quiet before each of them
/// and behind the last.
pub fn spread(
    texts: &[Vec<Line>],
    prompts: StepPrompts,
    from: Millis,
    to: Millis,
) -> Vec<(Millis, Prompt)> {
    let all: Millis = texts.iter().map(|lines| spoken(lines, prompts).0).sum();
    let free = to.saturating_sub(from).saturating_sub(all);
    let gap = Millis(free.0 / (texts.len() as u64 + 1));
    let (mut at, mut said) = (from, Vec::new());
    for lines in texts {
        at += gap;
        let (placed, end) = words(lines, prompts, 0.0, to);
        said.extend(
            placed
                .into_iter()
                .map(|(start, prompt)| (at + start, prompt)),
        );
        at += end;
    }
    said
}
