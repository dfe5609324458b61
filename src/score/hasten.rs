//! A quick listen: the pauses pass faster, and what sounds keeps its own time.
//!
//! Time is mapped from the session as it is to the shorter one, piece by piece: words, cues
//! and strikes at their own pace, quiet at a fraction of its length, breaths and strokes of
//! the hands that only repeat not at all.

use crate::units::Millis;

use super::compile::Compiled;
use super::overview::{begins_breath, of_breath};
use super::{Moment, MomentKind};

/// Silence is shortened to this at least, so that sentences do not run into one another.
const LEAST_PAUSE: u64 = 300;

/// What is heard of a bell before time runs on; it rings on over what follows.
const STROKE: u64 = 3000;

/// Breaths or strokes of a step that are always heard.
const FIRST_BREATHS: usize = 2;

/// Shortens `compiled`: pauses and rests pass `speed` times as fast, and of the breaths or
/// strokes of a step the first two and then every `speed`-th are heard. `speed` is more than 1.
pub fn hasten(compiled: &mut Compiled, speed: f64) {
    let dropped = dropped(&compiled.moments, speed);
    let time = Time::new(&kept(compiled), &dropped, compiled.length.0, speed);
    compiled.cues.retain_mut(|cue| {
        let (start, length) = (
            Millis::of_frames(cue.start).0,
            Millis::of_frames(cue.length).0,
        );
        let end = start + length;
        // A word is set a little before its breath: where most of it lies counts.
        let inside = |&(from, to): &(u64, u64)| {
            2 * end.min(to).saturating_sub(start.max(from)) > length.min(STROKE)
        };
        let near = dropped.partition_point(|(_, to)| *to <= start);
        if dropped[near..].iter().take(2).any(inside) {
            return false;
        }
        let leads = dropped[near..]
            .first()
            .is_some_and(|(from, to)| *from <= start && start < *to);
        let new = if leads {
            time.at(end).saturating_sub(length)
        } else {
            time.at(start)
        };
        cue.start = Millis(new).frames();
        true
    });
    compiled.cues.sort_by_key(|cue| cue.start);
    compiled.moments.retain_mut(|moment| {
        let (start, end) = (moment.start, moment.start + moment.length);
        moment.start = Millis(time.at(start.0));
        moment.length = Millis(time.at(end.0)) - moment.start;
        moment.length > Millis::ZERO || start == end
    });
    for chapter in &mut compiled.chapters {
        chapter.at = Millis(time.at(chapter.at.0));
    }
    for (start, end) in &mut compiled.steps {
        (*start, *end) = (Millis(time.at(start.0)), Millis(time.at(end.0)));
    }
    compiled.length = Millis(time.at(compiled.length.0));
}

/// The stretches that keep their own time.
fn kept(compiled: &Compiled) -> Vec<(u64, u64)> {
    let moments = compiled
        .moments
        .iter()
        .filter(|m| of_breath(m.kind) || matches!(m.kind, MomentKind::Speech | MomentKind::Tense));
    let moments = moments.map(|m| (m.start.0, (m.start + m.length).0));
    let cues = compiled.cues.iter().map(|cue| {
        let start = Millis::of_frames(cue.start).0;
        let length = Millis::of_frames(cue.length).0;
        match cue.sound.is_stroke() {
            true => (start, start + length.min(STROKE)),
            false => (start, start + length),
        }
    });
    moments.chain(cues).collect()
}

/// The breaths that are left out.
fn dropped(moments: &[Moment], speed: f64) -> Vec<(u64, u64)> {
    let phases: Vec<&Moment> = moments.iter().filter(|m| of_breath(m.kind)).collect();
    let mut dropped = Vec::new();
    for step in phases.chunk_by(|a, b| a.step == b.step) {
        let breaths: Vec<&[&Moment]> = step
            .chunk_by(|_, b| !begins_breath(b.kind))
            .skip(FIRST_BREATHS)
            .collect();
        let all = breaths.len();
        let heard = (all as f64 / speed).ceil() as usize;
        for (i, breath) in breaths.iter().enumerate() {
            // Spread evenly, and the last one is among them.
            if (i + 1) * heard / all == i * heard / all {
                let last = breath[breath.len() - 1];
                dropped.push((breath[0].start.0, (last.start + last.length).0));
            }
        }
    }
    dropped
}

/// Old milliseconds with the new ones, straight in between.
struct Time(Vec<(u64, u64)>);

impl Time {
    /// `dropped` are sorted and apart from each other.
    fn new(kept: &[(u64, u64)], dropped: &[(u64, u64)], length: u64, speed: f64) -> Time {
        // How many stretches of each sort begin and end where.
        let mut edges: Vec<(u64, i32, i32)> = vec![(0, 0, 0), (length, 0, 0)];
        for (from, to) in kept {
            edges.extend([(*from, 1, 0), (*to, -1, 0)]);
        }
        for (from, to) in dropped {
            edges.extend([(*from, 0, 1), (*to, 0, -1)]);
        }
        edges.sort_unstable_by_key(|(at, ..)| *at);
        let (mut points, mut new, mut keeping, mut dropping) = (vec![(0, 0)], 0, 0, 0);
        for window in edges.windows(2) {
            let [(at, keep, drop), (next, ..)] = *window else {
                continue;
            };
            keeping += keep;
            dropping += drop;
            if next == at {
                continue;
            }
            let old = next - at;
            new += match (dropping > 0, keeping > 0) {
                (true, _) => 0,
                (false, true) => old,
                (false, false) => ((old as f64 / speed).round() as u64).max(old.min(LEAST_PAUSE)),
            };
            points.push((next, new));
        }
        Time(points)
    }

    fn at(&self, old: u64) -> u64 {
        let next = self.0.partition_point(|(from, _)| *from <= old);
        let (from, new) = self.0[next.saturating_sub(1)];
        match self.0.get(next) {
            None => new,
            Some((to, new_to)) => new + (old - from) * (new_to - new) / (to - from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cue::Phase;

    #[test]
    fn what_is_kept_keeps_its_time_quiet_shrinks_and_what_is_dropped_is_gone() {
        let kept = [(1000, 3000), (2500, 4000)];
        let time = Time::new(&kept, &[(6000, 7000)], 28_000, 10.0);
        // A second at a tenth would be too short a pause.
        assert_eq!(time.at(1000), 300);
        assert_eq!(time.at(4000) - time.at(1000), 3000);
        assert_eq!(time.at(6000), time.at(7000));
        assert_eq!(time.at(28_000) - time.at(7000), 2100);
        assert_eq!(time.at(17_500) - time.at(7000), 1050);
    }

    #[test]
    fn of_many_breaths_the_first_two_and_every_so_many_are_heard() {
        every_so_many(
            MomentKind::Breath(Phase::Inhale),
            MomentKind::Breath(Phase::Exhale),
        );
    }

    #[test]
    fn of_many_strokes_too() {
        every_so_many(
            MomentKind::Sweep { back: false },
            MomentKind::Sweep { back: true },
        );
    }

    fn every_so_many(there: MomentKind, back: MomentKind) {
        let moments: Vec<Moment> = (0..12u64)
            .flat_map(|i| {
                [(0, there), (4, back)].map(|(at, kind)| Moment {
                    start: Millis::secs(10 * i + at),
                    length: Millis::secs(4),
                    kind,
                    text: String::new(),
                    place: None,
                    language: None,
                    id: None,
                    step: 0,
                })
            })
            .collect();
        let dropped = dropped(&moments, 4.0);
        let starts: Vec<u64> = dropped.iter().map(|(from, _)| from / 10_000).collect();
        // Of ten, three: the fourth, the seventh and the last.
        assert_eq!(starts, [2, 3, 4, 6, 7, 9, 10]);
        assert_eq!(dropped[0], (20_000, 28_000));
    }
}
