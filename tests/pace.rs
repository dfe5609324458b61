//! Built-in sessions, spoken, at a listener's own pace and ended before their time.

mod common;

use std::sync::Arc;

use common::session;
use evenfall::engine::Playable;
use evenfall::frame::{Frame, Piece};
use evenfall::score::overview::breaths;
use evenfall::score::{Cue, CueSound, Pace, Score};
use evenfall::session::Wishes;
use evenfall::units::Millis;

/// With words on the beat, with sentences over strokes of the hands, and with double breaths.
const SESSIONS: [&str; 4] = [
    "box-breath",
    "partner-slow-stroke",
    "cyclic-sigh",
    "four-seven-eight",
];

fn made(name: &str) -> Score {
    (*session(name, &Wishes::default()).0.score).clone()
}

fn led(score: &Score, from: usize, percent: u16) -> Score {
    let mut pace = Pace::default();
    pace.set(from, percent);
    score.warped(&Arc::new(score.time(&pace)))
}

fn heard(score: &Score, from: Millis, to: Millis) -> Vec<Frame> {
    let piece = Playable(Arc::new(score.clone()));
    let mut frames = vec![[0.0; 2]; (to - from).frames() as usize];
    piece.starting_at(from.frames()).render(&mut frames);
    frames
}

/// The block that a change lies in, and the one before it: ambience that steps back for a voice
/// looks so far ahead.
const TWO_BLOCKS: Millis = Millis(22);

/// How often somebody begins to speak before what was spoken last is over.
fn torn(score: &Score) -> usize {
    let speech = |cue: &&Cue| matches!(cue.sound, CueSound::Speech(_));
    let spoken: Vec<&Cue> = score.cues.iter().filter(speech).collect();
    let torn = |pair: &&[&Cue]| pair[0].start + pair[0].length > pair[1].start;
    spoken.windows(2).filter(torn).count()
}

#[test]
fn up_to_the_change_every_bit_is_as_made_and_no_word_is_torn_after_it() {
    for name in SESSIONS {
        let made = made(name);
        let all = breaths(&made);
        let number = all.len() / 3;
        let at = all[number][0].start;
        let before = |score: &Score| heard(score, at - Millis::secs(15), at - TWO_BLOCKS);
        let as_made = before(&made);
        for percent in [50, 70, 95, 105, 125, 150] {
            let score = led(&made, number, percent);
            assert!(before(&score) == as_made, "{name} at {percent} %");
            assert!(torn(&score) <= torn(&made), "{name} at {percent} %");
            assert!(score.cues.windows(2).all(|w| w[0].start <= w[1].start));
            // Slower takes longer, by as much as its breaths do.
            let breathed = |s: &Score| breaths(s).concat().iter().map(|m| m.length.0).sum::<u64>();
            let more = |s: &Score| s.length.0 as i64 - breathed(s) as i64;
            assert_eq!(more(&score), more(&made), "{name} at {percent} %");
        }
    }
}

#[test]
fn a_soft_end_changes_nothing_before_it_wherever_it_comes() {
    for name in SESSIONS {
        let made = made(name);
        for share in [3, 2] {
            let at = Millis(made.length.0 / share);
            let ended = made.ending_softly(at.frames());
            let before = |score: &Score| heard(score, at - Millis::secs(5), at - TWO_BLOCKS);
            assert!(before(&ended) == before(&made), "{name}");
            assert_eq!(ended.length, at + Millis::secs(20));
            let last = heard(&ended, ended.length - Millis(20), ended.length);
            assert!(last.iter().all(|f| f[0].abs() < 1e-4), "{name}");
        }
    }
}
