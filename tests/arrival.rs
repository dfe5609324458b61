//! How sessions begin: nobody who lies in the dark is startled. What holds in every language is in
//! the tests of the catalogue.

mod common;
#[path = "common/cores.rs"]
mod cores;
#[path = "common/loudness.rs"]
mod loudness;

use std::sync::Arc;

use common::{names, playable, script, session};
use cores::for_each;
use evenfall::cue::Tone;
use evenfall::engine::Playable;
use evenfall::score::{Cue, CueSound, Layer, Score};
use evenfall::session::{WishedAmbience, Wishes};
use evenfall::units::{Decibels, Millis};
use loudness::{heard, steepest};

/// No 400 ms may be louder by more than this than the loudest before them.
const MOST: f64 = 12.0;

#[test]
fn the_first_words_are_the_softest_and_the_voice_comes_up_by_little() {
    for_each(names(), |name| {
        let score = session(name, &Wishes::default()).0.score;
        let minute = Millis::secs(60).frames();
        let words = score
            .cues
            .iter()
            .filter(|cue| matches!(cue.sound, CueSound::Speech(_)));
        let levels: Vec<f32> = words
            .take_while(|cue| cue.start < minute)
            .map(|cue| 20.0 * cue.gain.log10())
            .collect();
        // Until it stands; the words of a breath are softer again by themselves.
        let stands = levels.iter().position(|level| *level > -0.5);
        let rising = &levels[..stands.map_or(levels.len(), |at| at + 1)];
        assert!(
            levels.iter().all(|level| *level >= levels[0]),
            "{name}: {levels:?}"
        );
        assert!(
            rising.windows(2).all(|w| w[1] <= w[0] + 2.0),
            "{name}: {levels:?}"
        );
    });
}

#[test]
fn what_is_struck_first_is_soft_and_comes_when_the_ambience_has_risen() {
    for name in ["box-breath", "alternate-nostril", "pmr-quick-4"] {
        let score = session(name, &Wishes::default()).0.score;
        let strikes: Vec<_> = score
            .cues
            .iter()
            .filter(|cue| matches!(cue.sound, CueSound::Tone(Tone::Strike(_))))
            .collect();
        let (first, last) = (strikes[0], strikes[strikes.len() - 1]);
        assert!(first.start >= Millis::secs(6).frames(), "{name}");
        assert!(first.gain < 0.6 * last.gain, "{name}");
    }
}

#[test]
fn a_session_without_ambience_begins_with_half_a_second_of_silence_and_softly() {
    let wishes = Wishes {
        ambience: WishedAmbience {
            instead: Some("off".into()),
            missing: None,
        },
        ..Wishes::default()
    };
    for name in ["box-breath", "sleep-meditation-10", "pmr-quick-4"] {
        let prepared = session(name, &wishes).0;
        let score = &prepared.score;
        assert_eq!(score.cues[0].start, Millis(500).frames(), "{name}");
        assert!(score.cues[0].gain < 0.6, "{name}");
        let frames = heard(&playable(&prepared), Millis::ZERO, Millis(500));
        assert!(frames.iter().all(|frame| *frame == [0.0; 2]), "{name}");
    }
}

const RAIN: &str = "[[layer]]\nsound = \"rain\"\n[[step]]\n";

#[test]
fn where_the_length_leaves_no_time_for_it_the_arrival_is_shorter_and_the_length_holds() {
    let steps = format!("{RAIN}breathe = \"4-0-6\"\ncycles = 3\n[[step]]\nrest = \"2s..4s\"\n");
    let of = |length: &str| {
        let text = format!("length = \"{length}\"\n{steps}");
        let (prepared, found) = script(&text, &Wishes::default());
        prepared
            .unwrap_or_else(|| panic!("{length}: {found:?}"))
            .score
    };
    for (length, wait) in [
        ("33s500ms", 1500),
        ("35s", 3000),
        ("40s", 8000),
        ("49s", 15_000),
    ] {
        let score = of(length);
        let first = score.moments[0].start;
        assert_eq!(first, Millis(wait), "{length}");
        assert_eq!(score.reach, (Millis(33_500), Some(Millis(49_000))));
    }
}

#[test]
fn an_own_rest_counts_as_part_of_the_arrival() {
    for (rest, waits) in [("2s", 8000..=15_000), ("30s", 30_000..=30_000)] {
        let text = format!("{RAIN}rest = \"{rest}\"\n[[step]]\nbreathe = \"4-0-6\"\ncycles = 3\n");
        let score = script(&text, &Wishes::default()).0.unwrap().score;
        let breath = score
            .moments
            .iter()
            .find(|m| m.kind.phase().is_some())
            .unwrap();
        assert!(waits.contains(&breath.start.0), "{rest}: {}", breath.start);
    }
    // Nobody is waited for where nothing is said, led or struck.
    let alone = script(&format!("{RAIN}rest = \"3s\"\n"), &Wishes::default())
        .0
        .unwrap();
    assert_eq!(alone.score.length, Millis::secs(3));
}

#[test]
fn whoever_enters_anywhere_is_not_startled_either() {
    for_each(names(), |name| {
        let prepared = session(name, &Wishes::default()).0;
        let (score, length) = (&prepared.score, prepared.score.guidance);
        // Here and there, in the middle of words, and in the quiet before them.
        let speaks = |cue: &&Cue| matches!(cue.sound, CueSound::Speech(_));
        let words = score.cues.iter().filter(speaks).skip(3).step_by(17).take(2);
        let near = words.map(|cue| Millis::of_frames(cue.start));
        let near = near.flat_map(|at| [at + Millis(900), at.saturating_sub(Millis(1500))]);
        let spread = (1..4).map(|quarter| Millis(length.0 * quarter / 4 + 77));
        for at in near.chain(spread) {
            let entered = Playable(Arc::new(score.entering(at.frames())));
            let frames = heard(&entered, at, Millis::secs(20));
            assert!(frames[0][0].abs() < 1e-4, "{name} from {at}");
            let (by, later) = steepest(&frames);
            assert!(
                by <= MOST,
                "{name} from {at}: {by:.1} dB after {later:.1} s"
            );
            // And then it is the session itself.
            let past = at + Millis(20_100);
            let (entered, whole) = (heard(&entered, past, Millis(500)), playable(&prepared));
            assert!(
                entered == heard(&whole, past, Millis(500)),
                "{name} from {at}"
            );
        }
    });
}

#[test]
fn to_enter_a_session_at_its_beginning_is_to_begin_it() {
    let score = session("box-breath", &Wishes::default()).0.score;
    assert_eq!(score.entering(0), *score);
}

/// How far the ambience may move within ten seconds while it lies under a voice, in decibels:
/// beside the band of speech, and all of it together.
const BESIDE_SPEECH: f32 = 3.0;
const IN_ALL: f32 = 7.0;

/// The level of all layers together, each being as loud as `of` says.
fn together(score: &Score, of: impl Fn(&Layer) -> Decibels) -> f32 {
    let powers = score
        .layers
        .iter()
        .map(|layer| 10f32.powf(of(layer).0 / 10.0));
    10.0 * powers.sum::<f32>().max(1e-12).log10()
}

/// The widest that `levels`, two a second, move within ten seconds, and where.
fn widest(levels: &[f32]) -> (f32, usize) {
    let moves = levels.windows(20).enumerate().map(|(at, window)| {
        let (low, high) = window
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), level| {
                (low.min(*level), high.max(*level))
            });
        (high - low, at)
    });
    moves.fold(
        (0.0, 0),
        |widest, one| if one.0 > widest.0 { one } else { widest },
    )
}

#[test]
fn between_the_third_minute_and_the_last_word_the_ambience_does_not_pump() {
    for_each(names(), |name| {
        let score = session(name, &Wishes::default()).0.score;
        let speaks = |cue: &&Cue| matches!(cue.sound, CueSound::Speech(_));
        let last = score
            .cues
            .iter()
            .filter(speaks)
            .map(|cue| cue.start + cue.length)
            .max();
        let range = Millis::secs(180).frames()..last.unwrap_or_default();
        for (most, what) in [(BESIDE_SPEECH, "beside the speech"), (IN_ALL, "in all")] {
            let level = |at| match what {
                "in all" => together(&score, |layer| layer.loudness(at)),
                _ => together(&score, |layer| layer.level(at)),
            };
            let levels: Vec<f32> = range.clone().step_by(24_000).map(level).collect();
            let (by, at) = widest(&levels);
            let at = Millis::of_frames(range.start + 24_000 * at as u64);
            assert!(by <= most + 0.05, "{name}: {by:.1} dB {what} at {at}");
        }
    });
}
