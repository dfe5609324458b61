//! How sessions let go: slowly, and not before it is time.

mod common;
#[path = "common/loudness.rs"]
mod loudness;

use common::{names, playable, script, session};
use evenfall::frame::Piece;
use evenfall::score::{CueSound, MomentKind, Score};
use evenfall::session::{Ending, Wishes};
use evenfall::units::{Decibels, Frames, Millis};
use loudness::{heard, levels};

/// How far all has sunk at `at`, in decibels.
fn sunk(score: &Score, at: Frames) -> f32 {
    score.master.level(at).0 - score.master.level(0).0
}

fn last_word(score: &Score) -> Frames {
    let words = score.cues.iter();
    let words = words.filter(|cue| matches!(cue.sound, CueSound::Speech(_)));
    words.map(|cue| cue.start + cue.length).max().unwrap_or(0)
}

/// Goes through the end of `score`; what is heard of it then is for the ear to say.
fn lets_go(score: &Score, what: &str) {
    let (end, word) = (score.length.frames(), last_word(score));
    let stands = word + (end - word) / 2;
    assert!(sunk(score, stands) > -0.01, "{what}");
    let fades = |at: &Frames| sunk(score, *at) < 0.0;
    let begins = (stands..end).step_by(480).find(fades).expect(what);
    let fade = end - begins;
    assert!(
        sunk(score, begins + fade / 4) > -3.0,
        "{what}: slowly at first"
    );
    assert!(sunk(score, begins + fade * 3 / 4) > -20.0, "{what}");
    let closes = end - Millis::secs(1).frames().min(fade / 4);
    assert!(
        sunk(score, closes) > -36.0,
        "{what}: silence comes at the very end"
    );
    assert!(score.master.level(end) <= Decibels::SILENCE, "{what}");
    // Never a step, and never up again.
    for at in (begins..closes).step_by(4800) {
        let by = sunk(score, at + 4800) - sunk(score, at);
        assert!(
            by <= 0.0 && (by > -1.5 || fade < 480_000),
            "{what}: {by} dB"
        );
    }
}

#[test]
fn after_the_last_word_the_ambience_stands_and_then_sinks_slowly() {
    for name in names() {
        let prepared = session(name, &Wishes::default()).0;
        lets_go(&prepared.score, name);
        if prepared.session.ending != Ending::Sleep {
            continue;
        }
        // It is there to the last seconds, and ends without a click.
        let (piece, length) = (playable(&prepared), prepared.score.length);
        let tail = heard(
            &piece,
            length.saturating_sub(Millis::secs(3)),
            Millis::secs(3),
        );
        assert!(levels(&tail)[10] > -85.0, "{name}: {:?}", levels(&tail));
        let last = &tail[tail.len() - 48..];
        assert!(last.iter().flatten().all(|x| x.abs() < 1e-5), "{name}");
    }
}

fn after(keep: &str, wish: Option<Millis>) -> Score {
    let text = format!(
        "ending = \"sleep\"\n[[layer]]\nsound = \"rain\"\n\
         [[step]]\nsay = \"Rest. [20s]\"\n[after]\n{keep}\n"
    );
    let wishes = Wishes {
        after: wish,
        ..Wishes::default()
    };
    let (prepared, found) = script(&text, &wishes);
    (*prepared.unwrap_or_else(|| panic!("{found:?}")).score).clone()
}

#[test]
fn what_is_kept_afterwards_stands_for_half_of_it_too() {
    for keep in [
        "keep = \"4m\"",
        "keep = \"4m\"\nfade = \"4m\"",
        "keep = \"30m\"\nfade = \"5m\"",
    ] {
        lets_go(&after(keep, None), keep);
    }
}

#[test]
fn a_listener_has_the_ambience_of_any_session_go_on() {
    for name in ["sleep-meditation-10", "box-breath"] {
        let hour = Millis::secs(3600);
        let wishes = Wishes {
            after: Some(hour),
            ..Wishes::default()
        };
        let (usual, long) = (
            session(name, &Wishes::default()).0,
            session(name, &wishes).0,
        );
        assert_eq!(long.score.guidance, usual.score.guidance);
        assert_eq!(long.score.length, usual.score.guidance + hour);
        assert_eq!(long.score.moments.last().unwrap().kind, MomentKind::After);
        lets_go(&long.score, name);
        let late = heard(
            &playable(&long),
            long.score.guidance + Millis::secs(1500),
            Millis::secs(1),
        );
        assert!(levels(&late)[0] > -50.0, "{name}");
    }
    // It takes the place of what the author keeps.
    let own = after("keep = \"4m\"", Some(Millis::secs(600)));
    assert_eq!(own.length, own.guidance + Millis::secs(600));
    // Silence does not go on.
    let wishes = Wishes {
        after: Some(Millis::secs(600)),
        ..Wishes::default()
    };
    let silent = script("[[step]]\nrest = \"5s\"\n", &wishes).0.unwrap();
    assert_eq!(silent.score.length, silent.score.guidance);
}

#[test]
fn what_goes_on_while_it_plays_is_as_it_was_up_to_then_and_comes_back_gently() {
    let prepared = session("long-exhale-sleep", &Wishes::default()).0;
    let (score, hour) = (&prepared.score, Millis::secs(3600));
    let end = score.length;
    for at in [Millis::secs(60), end.saturating_sub(Millis::secs(12))] {
        let on = score.going_on(hour, at.frames());
        assert_eq!(on.length, score.guidance + hour);
        let before = at.saturating_sub(Millis::secs(2));
        let piece = evenfall::engine::Playable(std::sync::Arc::new(on.clone()));
        let (was, is) = (
            heard(&playable(&prepared), before, Millis(1900)),
            heard(&piece, before, Millis(1900)),
        );
        // In the middle of a fade it is cut into other pieces, which round otherwise.
        let same = was.as_flattened().iter().zip(is.as_flattened());
        assert!(same.into_iter().all(|(a, b)| (a - b).abs() < 1e-6), "{at}");
        for tenth in 0..200 {
            let from = at.frames() + tenth * 4800;
            let by = sunk(&on, from + 4800) - sunk(&on, from);
            assert!((-0.01..1.0).contains(&by), "{by} dB at {tenth}");
        }
        assert_eq!(sunk(&on, at.frames() + Millis::secs(9).frames()), 0.0);
        assert!(piece.length() == on.length.frames());
    }
}
