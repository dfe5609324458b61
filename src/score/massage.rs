//! Massage laid out: whose turn, what is said while the hands begin, and the strokes.

use crate::session::{Breath, Line, Massage, Ramp, Turn};
use crate::units::Millis;

use super::fit::{Flex, most_within};
use super::parts::BETWEEN_SENTENCES;
use super::prompts::{Prompt, StepPrompts};
use super::release::spread;

/// A turn at its place in the step.
pub struct Placed<'a> {
    pub turn: &'a Turn,
    /// From the start of the step.
    pub start: Millis,
    pub length: Millis,
    /// Sentences, from the start of the turn.
    pub words: Vec<(Millis, Prompt)>,
    /// What is said meanwhile, from the start of the turn.
    pub during: Vec<(Millis, Prompt)>,
    /// When the words at the beginning are over, from the start of the turn.
    pub quiet: Millis,
    /// Strokes one after the other from `quiet` on: whole ones, a sweep and its way back.
    pub strokes: Vec<Breath>,
}

/// The time a massage may take: what the author wrote, and as long as its words at least.
pub fn flex(massage: &Massage, prompts: StepPrompts) -> Flex {
    let least: Millis = needs(massage, prompts).into_iter().sum();
    let min = massage.length.min.max(least);
    let max = massage.length.max.max(min);
    Flex::Time { min, max }
}

/// Lays `massage` out in `length`, which is as long as [`flex`] allows.
pub fn place<'a>(massage: &'a Massage, prompts: StepPrompts, length: Millis) -> Vec<Placed<'a>> {
    let fraction = match flex(massage, prompts) {
        Flex::Time { min, max } if min < max => {
            length.saturating_sub(min).as_secs_f64() / (max - min).as_secs_f64()
        }
        _ => 0.5,
    };
    let needs = needs(massage, prompts);
    let weights: Vec<Millis> = massage.turns.iter().map(|t| t.usual).collect();
    let mut start = Millis::ZERO;
    let turns = massage.turns.iter().zip(shares(length, &weights, &needs));
    turns
        .map(|(turn, share)| {
            let later: Millis = turn.during.iter().map(|d| spoken(d, prompts).0).sum();
            let room = share.saturating_sub(later);
            let (words, quiet) = words(&turn.words, prompts, fraction, room);
            let from = start + quiet;
            let strokes = massage.stroke.as_ref().map_or(Vec::new(), |stroke| {
                strokes(&stroke.ramp, from, start + share, length)
            });
            let placed = Placed {
                turn,
                start,
                length: share,
                words,
                during: spread(&turn.during, prompts, quiet, share),
                quiet,
                strokes,
            };
            start += share;
            placed
        })
        .collect()
}

/// What each turn takes at least, sides of one area alike.
fn needs(massage: &Massage, prompts: StepPrompts) -> Vec<Millis> {
    let least: Vec<Millis> = massage
        .turns
        .iter()
        .map(|turn| turn.lines().map(|lines| spoken(lines, prompts).0).sum())
        .collect();
    let alike = |turn: &Turn| {
        let sides = massage.turns.iter().zip(&least);
        let same = sides.filter(|(t, _)| t.area == turn.area);
        same.map(|(_, l)| *l).max().unwrap_or_default()
    };
    massage.turns.iter().map(alike).collect()
}

/// The least and the most that lines take.
pub fn spoken(lines: &[Line], prompts: StepPrompts) -> (Millis, Millis) {
    let each =
        pieces(lines, prompts).map(|(_, length, pause)| (length + pause.0, length + pause.1));
    each.fold((Millis::ZERO, Millis::ZERO), |sum, l| {
        (sum.0 + l.0, sum.1 + l.1)
    })
}

/// Sentences with their lengths, and the least and the most pause after each.
type TimedLine = (Option<Prompt>, Millis, (Millis, Millis));

fn pieces(lines: &[Line], prompts: StepPrompts) -> impl Iterator<Item = TimedLine> {
    lines.iter().enumerate().map(move |(i, line)| {
        if let Line::Pause(pause) = line {
            return (None, Millis::ZERO, (pause.min, pause.max));
        }
        let prompt = Prompt::line(line);
        let paused = matches!(lines.get(i + 1), Some(Line::Pause(_)));
        let pause = if paused {
            Millis::ZERO
        } else {
            BETWEEN_SENTENCES
        };
        let length = prompt.as_ref().map_or(Millis::ZERO, |p| prompts.length(p));
        (prompt, length, (pause, pause))
    })
}

/// The sentences at their places, and where they end: pauses take `fraction` of their
/// range, or what `room` leaves them.
pub fn words(
    lines: &[Line],
    prompts: StepPrompts,
    fraction: f64,
    room: Millis,
) -> (Vec<(Millis, Prompt)>, Millis) {
    let (least, most) = spoken(lines, prompts);
    let elastic = (most - least).as_secs_f64();
    let left = room.saturating_sub(least).as_secs_f64();
    let fraction = if elastic > 0.0 {
        fraction.min(left / elastic)
    } else {
        0.0
    };
    let (mut at, mut placed) = (Millis::ZERO, Vec::new());
    for (prompt, length, (min, max)) in pieces(lines, prompts) {
        placed.extend(prompt.map(|prompt| (at, prompt)));
        at += length + min + Millis(((max - min).0 as f64 * fraction) as u64);
    }
    (placed, at)
}

/// Shares of `length` by weight, none smaller than its need; they add up exactly.
fn shares(length: Millis, weights: &[Millis], needs: &[Millis]) -> Vec<Millis> {
    let mut fixed = vec![false; weights.len()];
    loop {
        let free = |i: &usize| !fixed[*i];
        let taken: Millis = (0..needs.len())
            .filter(|i| fixed[*i])
            .map(|i| needs[i])
            .sum();
        let left = length.saturating_sub(taken);
        let total: u64 = (0..weights.len()).filter(free).map(|i| weights[i].0).sum();
        let share = |weight: u64| {
            (u128::from(left.0) * u128::from(weight) / u128::from(total.max(1))) as u64
        };
        let short: Vec<usize> = (0..weights.len())
            .filter(free)
            .filter(|i| share(weights[*i].0) < needs[*i].0)
            .collect();
        if short.is_empty() || short.len() == fixed.iter().filter(|f| !**f).count() {
            let mut before = 0;
            let mut shares: Vec<Millis> = (0..weights.len())
                .map(|i| {
                    if fixed[i] {
                        return needs[i];
                    }
                    let from = share(before);
                    before += weights[i].0;
                    Millis(share(before) - from)
                })
                .collect();
            let given: Millis = shares.iter().copied().sum();
            if let Some(last) = shares.last_mut() {
                *last += length.saturating_sub(given);
            }
            return shares;
        }
        short.into_iter().for_each(|i| fixed[i] = true);
    }
}

/// Whole strokes between two points of a step that lasts `length`. The rhythm slows down
/// over the step, whichever turn it is.
fn strokes(ramp: &Ramp, from: Millis, to: Millis, length: Millis) -> Vec<Breath> {
    let at = |point: Millis| {
        // The straight way between the two ends, in thousandths.
        let step = (point.0 * 1000 / length.0.max(1)) as u32;
        ramp.from.towards(&ramp.to, step, 1001)
    };
    let part = Ramp {
        from: at(from),
        to: at(to),
    };
    let count = most_within(&part, to.saturating_sub(from));
    (0..count)
        .map(|i| part.from.towards(&part.to, i, count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_add_up_and_none_is_smaller_than_its_need(
            turns in proptest::collection::vec((1u64..200_000, 0u64..40_000), 1..17),
            room in 0u64..2_000_000,
        ) {
            let weights: Vec<Millis> = turns.iter().map(|t| Millis(t.0)).collect();
            let needs: Vec<Millis> = turns.iter().map(|t| Millis(t.1)).collect();
            let length = needs.iter().copied().sum::<Millis>() + Millis(room);
            let shares = shares(length, &weights, &needs);
            prop_assert_eq!(shares.iter().copied().sum::<Millis>(), length);
            for (share, need) in shares.iter().zip(&needs) {
                // Cutting a whole into milliseconds may cost one.
                prop_assert!(share.0 + 1 >= need.0, "{share} of {need}");
            }
        }

        #[test]
        fn strokes_are_whole_fill_their_time_and_never_quicken(
            from in 1500u64..8000, to in 0u64..6000, start in 0u64..60_000, room in 0u64..300_000,
        ) {
            let breath = |sweep: u64| Breath {
                inhale: Millis(sweep), exhale: Millis(sweep), ..Breath::default()
            };
            let ramp = Ramp { from: breath(from), to: breath(from + to) };
            let found = strokes(&ramp, Millis(start), Millis(start + room), Millis(start + room));
            let taken: Millis = found.iter().map(Breath::length).sum();
            prop_assert!(taken.0 <= room);
            prop_assert!(room - taken.0 < 2 * (from + to) + 1, "{} left", room - taken.0);
            prop_assert!(found.iter().all(|b| b.inhale == b.exhale));
            prop_assert!(found.is_sorted_by_key(|b| b.inhale));
        }
    }
}
