//! Sentences over a running breath: each whole within one, and the breath is never cut for it.

use crate::cue::Phase;
use crate::session::{Breathing, Language, Line, Over};
use crate::units::{Millis, Seed};

use super::massage::{spoken, words};
use super::parts::{breath_of, words_in};
use super::prompts::{Prompt, StepPrompts};

/// From the beginning of the phase it is said in to the sentence, and from its end to the next
/// breath at least.
const AROUND: Millis = Millis(300);

/// So many breaths from one sentence to the next, where not every one has its own.
const APART: u32 = 3;

/// Where the sentences of a breathing stand.
#[derive(Default)]
pub struct OverBreath {
    /// The breath, from when in it on, and which text.
    pub said: Vec<(u32, Millis, usize)>,
    /// Texts that no breath of it is long enough for, each once.
    pub too_long: Vec<usize>,
    /// How many others are not said, since there are too few breaths.
    pub unsaid: usize,
}

/// Places what is said over `cycles` breaths of `b`.
pub fn place(language: &Language, b: &Breathing, cycles: u32, prompts: StepPrompts) -> OverBreath {
    let Some(over) = &b.over else {
        return OverBreath::default();
    };
    let lengths: Vec<Millis> = over.texts.iter().map(|t| length(t, prompts)).collect();
    let longest = (0..cycles).map(|c| breath_of(b, c, cycles).length()).max();
    let longest = room(longest.unwrap_or_default());
    let (fitting, too_long): (Vec<usize>, _) =
        (0..lengths.len()).partition(|n| lengths[*n] <= longest);
    let mut placed = OverBreath {
        too_long,
        ..OverBreath::default()
    };
    if fitting.is_empty() {
        return placed;
    }
    let first = (0..cycles)
        .find(|c| !counted(language, b, *c, cycles))
        .unwrap_or(0);
    let apart = stride(over, cycles - first.min(cycles), fitting.len());
    let mut order = Sequence::new(over, fitting);
    let (mut cycle, mut next) = (first, order.next());
    while let (Some(text), true) = (next, cycle < cycles) {
        match within(b, (cycle, cycles), lengths[text]) {
            Some(at) => {
                placed.said.push((cycle, at, text));
                cycle += apart;
                next = order.next();
            }
            None => cycle += 1,
        }
    }
    if !over.again {
        placed.unsaid = usize::from(next.is_some()) + order.left.len();
    }
    placed
}

/// What is said of a text, each with its place from its beginning.
pub fn sentences(text: &[Line], prompts: StepPrompts) -> Vec<(Millis, Prompt)> {
    words(text, prompts, 0.0, Millis::ZERO).0
}

/// How long a text takes, the quiet behind its last word left out.
pub fn length(text: &[Line], prompts: StepPrompts) -> Millis {
    let said = sentences(text, prompts);
    let last = said.last().map(|(at, prompt)| *at + prompts.length(prompt));
    last.unwrap_or_else(|| spoken(text, prompts).0)
}

/// How much of a breath of this length a sentence may take.
pub fn room(breath: Millis) -> Millis {
    breath.saturating_sub(AROUND * 2)
}

/// Whether something is counted aloud in this breath at first, and later no more.
fn counted(language: &Language, b: &Breathing, cycle: u32, cycles: u32) -> bool {
    let says = |cycle| {
        let phases = breath_of(b, cycle, cycles).phases();
        let mut said = phases.map(|(phase, length)| words_in(language, b, cycle, phase, length));
        said.any(|words| !words.is_empty())
    };
    says(cycle) && !says(cycles.saturating_sub(1))
}

/// How many breaths from one sentence to the next: they are spread over all there are.
fn stride(over: &Over, breaths: u32, texts: usize) -> u32 {
    let least = if over.every { 1 } else { APART };
    match over.again {
        true => least,
        false => least.max(breaths / texts.max(1) as u32),
    }
}

/// When in this breath a sentence of this length begins: with the way out, if it has time to
/// end there, and else with the breath.
fn within(b: &Breathing, (cycle, cycles): (u32, u32), length: Millis) -> Option<Millis> {
    let breath = breath_of(b, cycle, cycles);
    let mut at = Millis::ZERO;
    let mut out = None;
    for (phase, length) in breath.phases() {
        if phase == Phase::Exhale {
            out = Some(at);
        }
        at += length;
    }
    let starts = [out, Some(Millis::ZERO)].into_iter().flatten();
    let mut fits = starts.map(|start| start + AROUND);
    fits.find(|start| *start + length + AROUND <= at)
}

/// Which text comes next.
struct Sequence<'o> {
    over: &'o Over,
    all: Vec<usize>,
    /// The last of them first.
    left: Vec<usize>,
    turn: u64,
}

impl<'o> Sequence<'o> {
    fn new(over: &'o Over, all: Vec<usize>) -> Sequence<'o> {
        let left = all.iter().rev().copied().collect();
        let turn = 0;
        Sequence {
            over,
            all,
            left,
            turn,
        }
    }

    fn next(&mut self) -> Option<usize> {
        let next = self.left.pop();
        if self.left.is_empty() && self.over.again {
            self.turn += 1;
            self.left = shuffled(&self.all, self.over.seed.nth(self.turn));
            // The same is not said twice in a row.
            if self.left.len() > 1 && self.left.last().copied() == next {
                self.left.rotate_left(1);
            }
        }
        next
    }
}

/// Fisher and Yates, by a seed.
fn shuffled(all: &[usize], seed: Seed) -> Vec<usize> {
    let mut all = all.to_vec();
    for i in (1..all.len()).rev() {
        all.swap(i, seed.nth(i as u64).pick(i + 1));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::prompts::Prompts;
    use crate::score::{MomentKind, build};
    use crate::script;
    use crate::session::{Wishes, understand};

    /// The sentences said over a breath, with their starts, and the ends of all breaths.
    fn said(step: &str) -> (Vec<(u64, String)>, Vec<u64>) {
        let text = format!("[lists]\ngood = [\"One.\", \"Two.\", \"Three.\"]\n[[step]]\n{step}");
        let (script, faults) = script::read(&text);
        assert_eq!(faults, []);
        let session = understand(&script, &text, &Wishes::default())
            .whole()
            .unwrap();
        let score = build(&session, &Prompts::of(&session), &[]).unwrap();
        let moments = score.moments.iter();
        let speech = moments.clone().filter(|m| m.kind == MomentKind::Speech);
        let out = |m: &&super::super::Moment| m.kind == MomentKind::Breath(Phase::Exhale);
        let ends = moments.filter(out).map(|m| (m.start + m.length).0);
        (
            speech.map(|m| (m.start.0, m.text.clone())).collect(),
            ends.collect(),
        )
    }

    #[test]
    fn sentences_come_in_one_breath_of_three_at_most_and_each_within_it() {
        let (all, ends) = said(
            "breathe = \"4-6\"\ncycles = 9\nspeak = \"off\"\nover = [\"I am here.\", \"It is enough.\"]\n",
        );
        assert_eq!(all.len(), 2);
        assert!(all[1].0 - all[0].0 >= 30_000, "{all:?}");
        for (at, text) in &all {
            let end = ends.iter().find(|end| *end > at).unwrap();
            assert!(at + 70 * text.len() as u64 + 200 <= *end, "{text}");
        }
        let every = "breathe = \"4-6\"\ncycles = 9\nover = { from = \"good\", again = true }\nevery_breath = true\n";
        let (all, _) = said(every);
        // Two are counted first.
        assert_eq!(all.len(), 7);
        assert!(all.windows(2).all(|two| two[0].1 != two[1].1), "{all:?}");
        let first: std::collections::BTreeSet<&str> =
            all[..3].iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(first.len(), 3);
    }

    #[test]
    fn a_short_list_is_said_again_and_again_however_many_are_drawn() {
        let step = "breathe = \"4-6\"\ncycles = 9\nspeak = \"off\"\nevery_breath = true\n\
                    over = { draw = 6, from = \"good\", again = true }\n";
        let (all, _) = said(step);
        assert_eq!(all.len(), 9, "{all:?}");
    }
}
