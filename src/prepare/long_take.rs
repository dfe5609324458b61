//! A long recording in which many lines are said, one after the other, with pauses between.

use std::ops::Range;

use crate::frame::Frame;
use crate::sound::{Recording, RecordingError};
use crate::units::{Frames, Millis, SAMPLE_RATE};
use crate::voice::{Clip, tidied};
use crate::world::{Place, World};

/// A recording, and where in it somebody speaks.
pub struct LongTake {
    recording: Recording,
    /// Speech without a pause within, in order.
    stretches: Vec<Range<Frames>>,
}

/// The windows in which loudness is looked at: 10 ms.
const WINDOW: Frames = SAMPLE_RATE as Frames / 100;

/// Silence that is shorter is part of what is said, in windows.
const GAP: usize = 25;

/// What is shorter is no speech but a key or a chair, in windows.
const SHORTEST: usize = 8;

/// Pauses from this on part one numbered take from the next.
pub const BETWEEN: Millis = Millis(1000);

/// What is kept before the first word and after the last, as far as nothing else is said there.
const BEFORE: Frames = Millis(80).frames();
const AFTER: Frames = Millis(200).frames();

/// Where a line was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundLine {
    /// In the recording.
    pub range: Range<Frames>,
    /// How long it is against what its words let one expect: 1 is as the others.
    pub ratio: f64,
}

/// The file and the number in `session.wav#2`.
pub fn numbered(name: &str) -> Option<(&str, usize)> {
    let (file, number) = name.rsplit_once('#')?;
    Some((
        file.trim_end(),
        number.trim().parse().ok().filter(|n| *n > 0)?,
    ))
}

impl LongTake {
    /// Reads the recording at `place`.
    ///
    /// # Errors
    /// Where it cannot be used.
    pub fn open(world: &dyn World, place: &Place) -> Result<LongTake, RecordingError> {
        let recording = Recording::open(world, place)?;
        let stretches = stretches(&powers(&recording));
        Ok(LongTake {
            recording,
            stretches,
        })
    }

    /// How often somebody begins to speak.
    pub fn stretches(&self) -> usize {
        self.stretches.len()
    }

    /// What is said between pauses of a second and more.
    pub fn parts(&self) -> Vec<Range<Frames>> {
        let mut parts: Vec<Range<Frames>> = Vec::new();
        for stretch in &self.stretches {
            match parts.last_mut() {
                Some(part) if stretch.start < part.end + BETWEEN.frames() => part.end = stretch.end,
                _ => parts.push(stretch.clone()),
            }
        }
        parts
    }

    /// The sound of a part of it as a recording of a line; `None` where nothing is heard there.
    pub fn clip(&self, part: &Range<Frames>) -> Option<Clip> {
        let near = |stretch: &&Range<Frames>| stretch.end <= part.start;
        let before = self.stretches.iter().rev().find(near).map_or(0, |s| s.end);
        let after = self.stretches.iter().find(|s| s.start >= part.end);
        let after = after.map_or(self.recording.frames(), |s| s.start);
        let start = part.start.saturating_sub(BEFORE).max(before);
        let end = (part.end + AFTER).min(after);
        let mut frames = vec![[0.0; 2]; (end - start) as usize];
        self.recording.read(start, &mut frames);
        let mono: Vec<f32> = frames
            .iter()
            .map(|[left, right]| (left + right) / 2.0)
            .collect();
        tidied(&mono, None).ok()
    }

    /// Where `lines` are said, in their order: by the pauses, and by how long each may last.
    /// `None` where there are fewer stretches of speech than lines.
    pub fn along(&self, lines: &[&str]) -> Option<Vec<FoundLine>> {
        let seconds = |frames: Frames| frames as f64 / f64::from(SAMPLE_RATE);
        let runs: Vec<Range<f64>> = self
            .stretches
            .iter()
            .map(|stretch| seconds(stretch.start)..seconds(stretch.end))
            .collect();
        let wanted: Vec<f64> = lines.iter().map(|line| expected(line)).collect();
        let groups = align(&runs, &wanted)?;
        let scale = scale(&runs, &wanted);
        let found = groups.iter().zip(&wanted).map(|(group, wanted)| {
            let range = self.stretches[group.start].start..self.stretches[group.end - 1].end;
            FoundLine {
                ratio: seconds(range.end - range.start) / (scale * wanted),
                range,
            }
        });
        Some(found.collect())
    }
}

/// How long a line may last, in seconds, at the pace of most people.
fn expected(line: &str) -> f64 {
    0.35 + line.chars().filter(|c| c.is_alphanumeric()).count() as f64 / 13.0
}

/// How much slower somebody speaks than [`expected`].
fn scale(runs: &[Range<f64>], wanted: &[f64]) -> f64 {
    let spoken: f64 = runs.iter().map(|run| run.end - run.start).sum();
    (spoken / wanted.iter().sum::<f64>()).max(0.05)
}

/// The most stretches that a line is made of.
const MOST: usize = 24;

/// The most steps of work: some seconds.
const WORK: usize = 60_000_000;

/// Which of `runs` belong to each line, of which `wanted` says how long it may last: the cheapest
/// way to share them out in their order, where a line costs the more the less its length fits, a
/// pause within a line the longer it is, and one between lines the shorter.
fn align(runs: &[Range<f64>], wanted: &[f64]) -> Option<Vec<Range<usize>>> {
    let (count, lines) = (runs.len(), wanted.len());
    if lines == 0 || count < lines || count.saturating_mul(lines) > WORK / MOST {
        return None;
    }
    let scale = scale(runs, wanted);
    let gap = |n: usize| runs[n].start - runs[n - 1].end;
    // What the pauses before each stretch cost within a line, added up.
    let mut inner = vec![0.0; count + 1];
    for n in 1..count {
        inner[n] = inner[n - 1] + 1.5 * (gap(n) - 0.35).clamp(0.0, 3.0).powi(2);
    }
    let line = |j: usize, from: usize, to: usize| {
        let length = runs[to - 1].end - runs[from].start;
        let off = (length / (scale * wanted[j])).ln();
        let between = match from {
            0 => 0.0,
            from => (0.8 - gap(from)).max(0.0),
        };
        2.0 * off * off + inner[to - 1] - inner[from] + between
    };
    let mut costs = vec![f64::INFINITY; count + 1];
    costs[0] = 0.0;
    let mut came = vec![vec![0u8; count + 1]; lines];
    for (j, came) in came.iter_mut().enumerate() {
        let mut next = vec![f64::INFINITY; count + 1];
        for to in j + 1..=count - (lines - 1 - j) {
            for length in 1..=MOST.min(to) {
                let cost = costs[to - length] + line(j, to - length, to);
                if cost < next[to] {
                    (next[to], came[to]) = (cost, length as u8);
                }
            }
        }
        costs = next;
    }
    costs[count].is_finite().then_some(())?;
    let mut groups = Vec::new();
    let mut to = count;
    for lengths in came.iter().rev() {
        let from = to - usize::from(lengths[to]);
        groups.push(from..to);
        to = from;
    }
    groups.reverse();
    Some(groups)
}

/// The mean power of each window.
fn powers(recording: &Recording) -> Vec<f32> {
    const PIECE: Frames = 1000 * WINDOW;
    let mut piece: Vec<Frame> = vec![[0.0; 2]; PIECE as usize];
    let mut powers = Vec::new();
    let mut position = 0;
    while position < recording.frames() {
        let length = PIECE.min(recording.frames() - position) as usize;
        recording.read(position, &mut piece[..length]);
        let power = |window: &[Frame]| {
            let mono = window.iter().map(|[left, right]| (left + right) / 2.0);
            mono.map(|x| x * x).sum::<f32>() / window.len() as f32
        };
        powers.extend(piece[..length].chunks(WINDOW as usize).map(power));
        position += length as Frames;
    }
    powers
}

/// Where somebody speaks: well above the room, and not too far below the loudest words.
fn stretches(powers: &[f32]) -> Vec<Range<Frames>> {
    let mut sorted = powers.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |share: f32| sorted.get((sorted.len() as f32 * share) as usize).copied();
    let (Some(room), Some(loud)) = (at(0.1), at(0.95)) else {
        return Vec::new();
    };
    // 8 dB over the room, and 33 dB below the words, but never above what is within 16 of them.
    let quiet = (room * 6.3).min(loud / 40.0).max(loud * 5e-4);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in powers
        .iter()
        .enumerate()
        .filter(|(_, power)| **power > quiet)
    {
        match runs.last_mut() {
            Some(run) if at < run.end + GAP => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs.retain(|run| run.len() >= SHORTEST);
    let frames = |window: usize| window as Frames * WINDOW;
    runs.iter()
        .map(|run| frames(run.start)..frames(run.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stretches of so many seconds, each with the pause behind it.
    fn runs(lengths: &[(f64, f64)]) -> Vec<Range<f64>> {
        let mut at = 0.5;
        let run = |(length, pause): &(f64, f64)| {
            let run = at..at + length;
            at += length + pause;
            run
        };
        lengths.iter().map(run).collect()
    }

    #[test]
    fn lines_are_told_apart_by_their_pauses_and_their_lengths() {
        // The second has two breaths in it.
        let spoken = [(1.0, 1.5), (1.2, 0.4), (1.1, 0.5), (0.9, 1.4), (2.0, 1.0)];
        let groups = align(&runs(&spoken), &[1.0, 3.6, 2.0]);
        assert_eq!(groups, Some(vec![0..1, 1..4, 4..5]));
        // Somebody hurries: no pause is longer than another, and the lengths decide.
        let spoken = [(1.0, 0.5), (2.0, 0.5), (2.0, 0.5), (1.0, 0.5)];
        let groups = align(&runs(&spoken), &[1.0, 4.2, 1.0]);
        assert_eq!(groups, Some(vec![0..1, 1..3, 3..4]));
        assert_eq!(align(&runs(&spoken), &[1.0; 5]), None);
        assert_eq!(align(&[], &[]), None);
    }

    #[test]
    fn speech_is_found_in_a_room_that_is_never_silent() {
        let mut powers = vec![1e-6_f32; 1000];
        for range in [100..180, 190..240, 400..520, 700..703] {
            powers[range].fill(1e-2);
        }
        let found = stretches(&powers);
        assert_eq!(
            found,
            [100 * WINDOW..240 * WINDOW, 400 * WINDOW..520 * WINDOW]
        );
        assert!(stretches(&[]).is_empty());
    }

    #[test]
    fn a_number_behind_a_file_is_the_number_of_a_take() {
        assert_eq!(numbered("session.wav#2"), Some(("session.wav", 2)));
        for none in ["session.wav", "session.wav#", "session.wav#0", "a#b.wav"] {
            assert_eq!(numbered(none), None);
        }
    }
}
