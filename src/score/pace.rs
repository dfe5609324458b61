//! The listener's own pace of breathing.
//!
//! Like a balance, a pace makes another score of a score. Breaths are led slower or faster
//! phase by phase; whatever else there is keeps its own time and only moves along. Up to a
//! block before the one in which the first breath that changes begins, not a bit is another.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::units::{Frames, Millis};
use crate::warp::Warp;

use super::overview::breaths;
use super::{Cue, CueSound, Moment, MomentKind, Score};

/// How slow and how fast breaths can be led, in per cent of the pace they were made in.
/// Half of it makes 5-0-5 a breath of twenty seconds, which is at the edge of ease.
pub const PACE: RangeInclusive<u16> = 50..=150;

/// The pace of every breath, in per cent; the default one is the pace as made throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// From which breath on, and what; rising.
    changes: Vec<(usize, u16)>,
}

impl Pace {
    /// Leads every breath from number `breath` on at `percent`, see [`PACE`]; those before
    /// it keep their own.
    pub fn set(&mut self, breath: usize, percent: u16) {
        let percent = percent.clamp(*PACE.start(), *PACE.end());
        self.changes.retain(|(from, _)| *from < breath);
        if self.of(breath) != percent {
            self.changes.push((breath, percent));
        }
    }

    /// The pace of breath number `breath`.
    pub fn of(&self, breath: usize) -> u16 {
        let next = self.changes.partition_point(|(from, _)| *from <= breath);
        next.checked_sub(1).map_or(100, |i| self.changes[i].1)
    }
}

impl Score {
    /// The number of the first breath that begins at `at` or later.
    pub fn next_breath(&self, at: Millis) -> usize {
        let breaths = breaths(self);
        breaths.partition_point(|breath| breath[0].start < at)
    }

    /// The time of this score when its breaths are led at `pace`. A breath that somebody
    /// speaks a sentence over keeps its own: words take the time they take.
    pub fn time(&self, pace: &Pace) -> Warp {
        let mut warp = Warp::default();
        if pace.changes.is_empty() {
            return warp;
        }
        let spoken: Vec<(Millis, Millis)> = spoken(&self.moments).collect();
        let mut spoken = &spoken[..];
        for (number, breath) in breaths(self).iter().enumerate() {
            let percent = u64::from(pace.of(number));
            let (first, last) = (breath[0], breath[breath.len() - 1]);
            let end = last.start + last.length;
            spoken = &spoken[spoken.partition_point(|(_, to)| *to <= first.start)..];
            if percent == 100 || spoken.first().is_some_and(|(from, _)| *from < end) {
                continue;
            }
            for phase in breath {
                let end = phase.start + phase.length;
                let length = Millis((phase.length.0 * 100 + percent / 2) / percent);
                warp.stretch(phase.start.frames(), end.frames(), length.frames());
            }
        }
        warp
    }

    /// This score in the time that [`Score::time`] gave. A layer whose sound follows a
    /// course of its own keeps to the time it was made in.
    pub fn warped(&self, warp: &Arc<Warp>) -> Score {
        let mut score = self.clone();
        if warp.is_none() {
            return score;
        }
        let millis = |at: Millis| Millis::of_frames(warp.there(at.frames()));
        let sentences: Vec<Frames> = spoken(&self.moments)
            .map(|(from, _)| from.frames())
            .collect();
        score.cues = moved(&self.cues, warp, &sentences);
        score.cues.sort_by_key(|cue| cue.start);
        for moment in &mut score.moments {
            let end = millis(moment.start + moment.length);
            moment.start = millis(moment.start);
            moment.length = end - moment.start;
        }
        for chapter in &mut score.chapters {
            chapter.at = millis(chapter.at);
        }
        for step in &mut score.steps {
            (step.start, step.end) = (millis(step.start), millis(step.end));
        }
        let layers = score.layers.iter_mut();
        let layers = layers.flat_map(|layer| layer.gain.iter_mut().chain([&mut layer.dip]));
        let whole = [&mut score.master, &mut score.cut];
        for envelope in layers.chain(whole).filter(|e| !e.is_empty()) {
            *envelope = envelope.warped(warp);
        }
        score.guidance = millis(score.guidance);
        score.length = millis(score.length);
        score
    }
}

/// From when to when sentences are spoken.
fn spoken(moments: &[Moment]) -> impl Iterator<Item = (Millis, Millis)> {
    let spoken = moments.iter().filter(|m| m.kind == MomentKind::Speech);
    spoken.map(|m| (m.start, m.start + m.length))
}

/// The cues at their new places. Sentences begin at `sentences`; all else that is spoken
/// are words on a beat.
fn moved(made: &[Cue], warp: &Warp, sentences: &[Frames]) -> Vec<Cue> {
    let is_word = |cue: &Cue| {
        matches!(cue.sound, CueSound::Speech(_)) && sentences.binary_search(&cue.start).is_err()
    };
    let led = made.iter().map(|cue| {
        let mut cue = cue.clone();
        match &cue.sound {
            CueSound::Speech(clip) => {
                let beat = if is_word(&cue) {
                    clip.p_centre.frames()
                } else {
                    0
                };
                cue.start = warp.there(cue.start + beat).saturating_sub(beat);
            }
            CueSound::Stroke(_) => cue.start = warp.there(cue.start),
            CueSound::Tone(tone) => {
                let end = warp.there(cue.start + cue.length);
                cue.start = warp.there(cue.start);
                if tone.ring().is_none() {
                    cue.length = end - cue.start;
                }
            }
        }
        cue
    });
    let led: Vec<Cue> = led.collect();
    // Where breaths are led faster, a word may now begin into another.
    let torn = |a: usize, b: usize| {
        let apart = made[a].start + made[a].length <= made[b].start;
        apart && led[a].start + led[a].length > led[b].start
    };
    let speech = |i: &usize| matches!(made[*i].sound, CueSound::Speech(_));
    let spoken: Vec<usize> = (0..made.len()).filter(speech).collect();
    let (mut left_out, mut last) = (vec![false; made.len()], None);
    for (i, next) in spoken
        .iter()
        .zip(spoken.iter().skip(1).map(Some).chain([None]))
    {
        let may_go = is_word(&made[*i]) && warp.there(made[*i].start) != made[*i].start;
        let after = last.is_some_and(|last| torn(last, *i));
        let before = next.is_some_and(|next| !is_word(&made[*next]) && torn(*i, *next));
        if may_go && (after || before) {
            left_out[*i] = true;
        } else {
            last = Some(*i);
        }
    }
    let heard = led.into_iter().zip(left_out);
    heard
        .filter_map(|(cue, out)| (!out).then_some(cue))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{heard, score, spoken};
    use super::*;

    const SCRIPT: &str = "[[layer]]\nsound = \"rain\"\nbreathes = 3\n\
        gain = [{ at = \"start\", db = 0 }, { at = \"end\", db = -6 }]\n\
        [[step]]\nsay = \"Breathe. [3s]\"\n[[step]]\nid = \"in\"\nchapter = \"Breath\"\n\
        breathe = \"4-2-6\"\ncycles = 6\n[[step]]\nid = \"out\"\nrest = \"10s\"\n";

    fn led(score: &Score, from: usize, percent: u16) -> Score {
        let mut pace = Pace::default();
        pace.set(from, percent);
        score.warped(&Arc::new(score.time(&pace)))
    }

    /// Start and length of every phase.
    fn phases(score: &Score) -> Vec<(u64, u64)> {
        let phases = breaths(score).concat();
        phases.iter().map(|m| (m.start.0, m.length.0)).collect()
    }

    /// The tones that lead the breath.
    fn tones(score: &Score) -> Vec<(u64, u64)> {
        let tones = score.cues.iter();
        let tones = tones.filter(|cue| matches!(cue.sound, CueSound::Tone(_)));
        let tones = tones.map(|cue| (cue.start / 48, cue.length / 48));
        tones.collect()
    }

    #[test]
    fn breaths_are_led_slower_or_faster_and_all_else_only_moves_along() {
        let made = score(SCRIPT);
        for percent in [50, 80, 95, 105, 150] {
            let slow = led(&made, 2, percent);
            let (before, after) = (phases(&made), phases(&slow));
            // Two breaths of three phases as they were.
            assert_eq!(before[..6], after[..6]);
            let mut at = after[6].0;
            for (was, is) in before[6..].iter().zip(&after[6..]) {
                let length = (was.1 as f64 * 100.0 / f64::from(percent)).round() as u64;
                assert_eq!(*is, (at, length));
                at += length;
            }
            assert_eq!(tones(&slow), after, "tones lie on their phases");
            let more = slow.length.0 as i64 - made.length.0 as i64;
            let rest = |s: &Score| s.steps[2].end - s.steps[2].start;
            assert_eq!(
                slow.steps[2].start.0 as i64,
                made.steps[2].start.0 as i64 + more
            );
            assert_eq!(rest(&slow), rest(&made));
            assert_eq!(slow.chapters, made.chapters);
            assert_eq!(slow.length, slow.guidance);
        }
    }

    #[test]
    fn before_the_first_breath_that_changes_not_a_bit_does() {
        let made = score(SCRIPT);
        let from = breaths(&made)[2][0].start;
        for percent in [50, 150] {
            let changed = led(&made, 2, percent);
            // Gains run straight through a block: the one with the change in it is another.
            let before = |s: &Score| heard(s, Millis::ZERO, from - Millis(11));
            assert!(before(&changed) == before(&made));
            let after = |s: &Score| heard(s, from, Millis::secs(5));
            assert!(after(&changed) != after(&made));
        }
    }

    #[test]
    fn words_stay_on_their_beats_and_keep_their_length() {
        let mut made = score(SCRIPT);
        let breath = breaths(&made)[2][0].start;
        // On the first beat of the breath, and a second into it; each 200 ms before.
        for at in [Millis::ZERO, Millis::secs(1)] {
            made.cues
                .push(spoken(breath + at - Millis(200), Millis(600)));
        }
        made.cues.sort_by_key(|cue| cue.start);
        let words = |s: &Score| -> Vec<(u64, u64)> {
            let speech = s
                .cues
                .iter()
                .filter(|c| matches!(c.sound, CueSound::Speech(_)));
            let beats = speech.map(|c| (c.start / 48 + 200 - breath.0, c.length / 48));
            beats.collect()
        };
        assert_eq!(words(&led(&made, 0, 100)), [(0, 600), (1000, 600)]);
        assert_eq!(words(&led(&made, 2, 50)), [(0, 600), (2000, 600)]);
        assert_eq!(words(&led(&made, 2, 125)), [(0, 600), (800, 600)]);
        // Closer than a word is long: the second is left out rather than spoken into the first.
        made.cues.iter_mut().for_each(|cue| {
            if matches!(cue.sound, CueSound::Speech(_)) {
                cue.length = Millis(900).frames();
            }
        });
        assert_eq!(words(&led(&made, 2, 150)), [(0, 900)]);
    }

    #[test]
    fn a_breath_with_a_sentence_in_it_keeps_its_own_time() {
        let mut made = score(SCRIPT);
        let (before, third) = (phases(&made), breaths(&made)[3][1].clone());
        made.moments.push(Moment {
            kind: MomentKind::Speech,
            text: "Is this pressure right?".into(),
            ..third
        });
        made.moments.sort_by_key(|m| m.start);
        let after = phases(&led(&made, 0, 50));
        for (i, (was, is)) in before.iter().zip(&after).enumerate() {
            let factor = if i / 3 == 3 { 1 } else { 2 };
            assert_eq!(is.1, factor * was.1, "phase {i}");
        }
    }

    #[test]
    fn strokes_of_the_hands_are_breaths_too() {
        let made =
            score("[[step]]\nmassage = \"back\"\nstroke = \"6s\"\nfor = \"40s\"\ngiver = \"A\"\n");
        assert!(!breaths(&made).is_empty());
        let slow = led(&made, 0, 50);
        let twice: Vec<u64> = phases(&made).iter().map(|(_, length)| 2 * length).collect();
        let lengths: Vec<u64> = phases(&slow).iter().map(|(_, length)| *length).collect();
        assert_eq!(lengths, twice);
        let massage = |s: &Score| {
            let all = s.moments.iter().find(|m| m.kind == MomentKind::Massage);
            all.map(|m| m.length.0).unwrap()
        };
        let more: u64 = phases(&made).iter().map(|(_, length)| length).sum();
        assert_eq!(massage(&slow), massage(&made) + more);
    }

    #[test]
    fn a_pace_holds_from_where_it_is_set_and_a_later_one_takes_its_place() {
        let mut pace = Pace::default();
        pace.set(10, 80);
        pace.set(20, 120);
        assert_eq!(
            [0, 9, 10, 19, 20, 99].map(|n| pace.of(n)),
            [100, 100, 80, 80, 120, 120]
        );
        // Gone back to before the first change: from there on it is the listener's own.
        pace.set(5, 120);
        assert_eq!([4, 5, 15, 25].map(|n| pace.of(n)), [100, 120, 120, 120]);
        pace.set(0, 100);
        assert_eq!(pace, Pace::default());
    }
}
