//! The voice: where it speaks, and what it says.

use crate::plan::Plan;
use crate::score::{CueSound, Moment, MomentKind, Score};
use crate::units::Millis;

use super::labels::Lanes;
use super::signs::{Sign, sign};
use super::style::{LEFT, RIGHT, TICK, WORDS};
use super::system::{BESIDE, Flag};
use super::systems::System;
use super::text::clean;

/// How what is said is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WordLayout {
    /// Beneath its moment, at most this wide.
    Flags { width: f64 },
    /// One after another with their times: the closest of all.
    Text,
}

/// What is said in `system`, and how many lanes it takes.
pub fn words<'a>(plan: &Plan, system: &System, words: WordLayout) -> (Vec<Flag<'a>>, usize) {
    match words {
        WordLayout::Text => text(plan, system),
        WordLayout::Flags { width } => flags(plan, system, width),
    }
}

/// Each sentence beneath its moment.
fn flags<'a>(plan: &Plan, system: &System, width: f64) -> (Vec<Flag<'a>>, usize) {
    let (mut lanes, mut flags) = (Lanes::default(), Vec::new());
    let said = plan.moments.iter().filter(|m| sign(m.kind) == Sign::Voice);
    for m in said.filter(|m| system.begins(m.start)) {
        let lines = WORDS.balanced(&clean(&m.text), width, usize::MAX);
        let widest = lines
            .iter()
            .map(|line| WORDS.width(line))
            .fold(0.0, f64::max);
        let at = system.x(m.start);
        // To the right of its moment, or to the left where that is nearer to the voice.
        let right = (at + BESIDE).min(RIGHT - widest);
        let left = at - BESIDE - widest;
        let free = |left: f64| {
            let (from, to) = (left.min(at) - 4.0, (left + widest).max(at) + 8.0);
            (lanes.first(from, to, lines.len()), from, to)
        };
        let (lane, left, from, to) = match (free(right), free(left)) {
            ((a, ..), (b, from, to)) if b < a && left >= LEFT => (b, left, from, to),
            ((a, from, to), _) => (a, right, from, to),
        };
        if !lines.is_empty() {
            lanes.take(from, to, lane, lines.len());
            flags.push(Flag {
                kind: &WORDS,
                at,
                left,
                lane,
                lines,
            });
        }
    }
    (flags, lanes.count())
}

/// Each sentence after the one before it, with its time.
fn text<'a>(plan: &Plan, system: &System) -> (Vec<Flag<'a>>, usize) {
    let mut flags: Vec<Flag> = Vec::new();
    let (mut x, mut lane) = (LEFT, 0);
    let space = WORDS.width(" ");
    let said = plan.moments.iter().filter(|m| sign(m.kind) == Sign::Voice);
    for m in said.filter(|m| system.begins(m.start)) {
        let time = m.start.clock();
        let words: Vec<String> = clean(&m.text)
            .split(' ')
            .map(|w| WORDS.cut(w, RIGHT - LEFT))
            .collect();
        let head = TICK.width(&time) + BESIDE;
        // A time stays with its first word.
        if x > LEFT && x + head + words.first().map_or(0.0, |w| WORDS.width(w)) > RIGHT {
            (x, lane) = (LEFT, lane + 1);
        }
        let at = system.x(m.start);
        flags.push(Flag {
            kind: &TICK,
            at,
            left: x,
            lane,
            lines: vec![time],
        });
        x += head;
        let mut run = String::new();
        for word in &words {
            let longer = if run.is_empty() {
                word.clone()
            } else {
                format!("{run} {word}")
            };
            if x + WORDS.width(&longer) <= RIGHT {
                run = longer;
                continue;
            }
            if !run.is_empty() {
                flags.push(Flag {
                    kind: &WORDS,
                    at,
                    left: x,
                    lane,
                    lines: vec![run],
                });
            }
            (x, lane, run) = (LEFT, lane + 1, word.clone());
        }
        let end = x + WORDS.width(&run);
        flags.push(Flag {
            kind: &WORDS,
            at,
            left: x,
            lane,
            lines: vec![run],
        });
        x = end + space * 4.0;
    }
    let lanes = if flags.is_empty() { 0 } else { lane + 1 };
    (flags, lanes)
}

/// Where the voice is heard: from, to, and whether it is a single word into a breath.
pub fn spoken<'a>(
    score: &'a Score,
    plan: &'a Plan,
    system: &'a System,
) -> impl Iterator<Item = (f64, f64, bool)> + 'a {
    let sentences = plan.moments.iter().filter(|m| sign(m.kind) == Sign::Voice);
    let sentences = sentences
        .filter_map(|m| system.part(m))
        .map(|(l, r)| (l, r, false));
    let told = |at: Millis| {
        let near = plan.moments.partition_point(|m| m.start < at);
        let same = plan.moments[near..].iter().take_while(|m| m.start == at);
        same.clone().any(|m| sign(m.kind) == Sign::Voice)
    };
    let words = score.cues.iter().filter_map(move |cue| {
        let CueSound::Speech(_) = cue.sound else {
            return None;
        };
        let start = Millis::of_frames(cue.start);
        let m = Moment {
            start,
            length: Millis::of_frames(cue.length),
            kind: MomentKind::Speech,
            text: String::new(),
            place: None,
            language: None,
            id: None,
            step: 0,
        };
        let (left, right) = system.part(&m)?;
        // A word whose beat begins the next system is not worth a speck in this one.
        (!told(start) && right - left > 1.0).then_some((left, right, true))
    });
    sentences.chain(words)
}
