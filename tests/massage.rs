//! Massage: one clock for hands, breath and sound, and times that add up.

#[allow(dead_code, reason = "nobody speaks here")]
mod common;

use std::sync::Arc;

use common::script;
use evenfall::cue::{Phase, Tone};
use evenfall::score::{CueSound, Moment, MomentKind, Score};
use evenfall::session::Wishes;
use evenfall::units::Millis;

fn score_for(text: &str, wishes: &Wishes) -> Arc<Score> {
    let (prepared, diagnostics) = script(text, wishes);
    let shown: Vec<_> = diagnostics.iter().map(|d| &d.message).collect();
    prepared.unwrap_or_else(|| panic!("{shown:?}")).score
}

fn score(text: &str) -> Arc<Score> {
    score_for(text, &Wishes::default())
}

fn of(score: &Score, kind: MomentKind) -> Vec<&Moment> {
    score.moments.iter().filter(|m| m.kind == kind).collect()
}

fn said(score: &Score) -> Vec<&str> {
    let spoken = of(score, MomentKind::Speech);
    spoken.into_iter().map(|m| m.text.as_str()).collect()
}

fn skipping(skip: &str) -> Wishes {
    Wishes {
        skip: vec![skip.into()],
        ..Wishes::default()
    }
}

#[test]
fn every_sweep_stands_on_its_cue_and_a_stroke_lasts_two_of_them() {
    let score = score("[[step]]\nmassage = \"calves\"\nstroke = \"5s\"\nfor = \"3m\"\n");
    let (there, back) = (
        of(&score, MomentKind::Sweep { back: false }),
        of(&score, MomentKind::Sweep { back: true }),
    );
    assert!(there.len() > 10 && there.len() == back.len());
    for (phase, sweeps) in [(Phase::Inhale, &there), (Phase::Exhale, &back)] {
        let mut tones = score
            .cues
            .iter()
            .filter(|c| matches!(c.sound, CueSound::Tone(Tone::Breath(_, p)) if p == phase));
        for sweep in sweeps {
            let cue = tones.next().expect("a sound for every sweep");
            assert_eq!(
                (cue.start, cue.length),
                (sweep.start.frames(), sweep.length.frames())
            );
        }
        assert!(tones.next().is_none());
    }
    for (up, down) in there.iter().zip(&back) {
        assert_eq!(up.start + Millis::secs(5), down.start);
        assert_eq!(down.length, Millis::secs(5));
    }
    let hands = of(&score, MomentKind::Massage);
    for side in hands {
        let end = side.start + side.length;
        let inside = |m: &&&Moment| m.start >= side.start && m.start < end;
        let last = back.iter().rfind(inside).unwrap();
        let left = end - (last.start + last.length);
        assert!(
            left < Millis::secs(10),
            "{left} without a stroke that would have fitted"
        );
    }
}

#[test]
fn a_slowing_rhythm_slows_over_the_whole_step_and_never_hurries() {
    let text = "[[step]]\nmassage = \"calves\"\nstroke = \"5s -> 7.5s\"\nfor = \"5m\"\n";
    let score = score(text);
    let sweeps: Vec<u64> = of(&score, MomentKind::Sweep { back: false })
        .iter()
        .map(|m| m.length.0)
        .collect();
    assert!(sweeps.is_sorted(), "{sweeps:?}");
    assert!(sweeps[0] >= 5000 && sweeps[0] < 5700, "{sweeps:?}");
    assert_eq!(*sweeps.last().unwrap(), 7500);
}

#[test]
fn eight_areas_take_exactly_their_time_and_both_sides_the_same() {
    let score = score("[[step]]\nmassage = \"eight-areas\"\nfor = \"15m\"\n");
    let hands = of(&score, MomentKind::Massage);
    assert_eq!(hands.len(), 12);
    assert_eq!(
        hands.iter().map(|m| m.length).sum::<Millis>(),
        Millis::secs(900)
    );
    for pair in hands.windows(2) {
        assert_eq!(pair[0].start + pair[0].length, pair[1].start);
        let [left, right] = [pair[0].text.as_str(), pair[1].text.as_str()];
        if let Some(name) = left.strip_prefix("left ") {
            assert_eq!(right.strip_prefix("right "), Some(name));
            assert!(pair[0].length.0.abs_diff(pair[1].length.0) <= 1, "{name}");
        }
    }
}

#[test]
fn what_is_skipped_gives_its_time_to_the_rest() {
    let text = "length = \"5m\"\n[[step]]\nmassage = \"calves\"\nfor = \"2m\"\n\
                [[step]]\nrest = \"30s..4m\"\n";
    let (all, some) = (score(text), score_for(text, &skipping("left-calf")));
    assert_eq!(all.length, some.length);
    let names = |score: &Score| -> Vec<String> {
        let hands = of(score, MomentKind::Massage);
        hands.into_iter().map(|m| m.text.clone()).collect()
    };
    assert_eq!(names(&all), ["left calf", "right calf"]);
    assert_eq!(names(&some), ["right calf"]);
    assert!(
        !said(&some).iter().any(|s| s.contains("left calf")),
        "{:?}",
        said(&some)
    );
    let rest = |score: &Score| of(score, MomentKind::Rest)[0].length;
    assert_eq!(rest(&some), rest(&all) + Millis::secs(60));
}

#[test]
fn a_pattern_about_a_skipped_area_goes_with_its_words() {
    let text = "[patterns.place]\nargs = [\"part\"]\nsteps = [{ massage = \"{part}\" }, \
                { say = \"Feel your {part}.\" }]\n[[step]]\nuse = \"place\"\n\
                each = [{ part = \"scalp\" }, { part = \"jaw\" }]\n";
    let score = score_for(text, &skipping("jaw"));
    assert!(said(&score).contains(&"Feel your scalp."));
    assert!(!said(&score).contains(&"Feel your jaw."));
}

#[test]
fn what_to_leave_alone_is_said_once_even_with_the_authors_own_words() {
    let text = "[[step]]\nmassage = \"neck\"\nhow = \"Small circles.\"\n\
                [[step]]\nmassage = \"neck\"\n[[step]]\nmassage = \"neck\"\nhow = \"\"\n";
    let score = score(text);
    let said = said(&score);
    for once in ["sore, swollen", "the spine", "the sides of the neck"] {
        let times = said.iter().filter(|s| s.contains(once)).count();
        assert_eq!(times, 1, "{once}: {said:?}");
    }
    assert!(said.contains(&"Small circles."), "{said:?}");
    let last = score.steps[2].start;
    assert!(
        !score
            .moments
            .iter()
            .any(|m| m.kind == MomentKind::Speech && m.start >= last)
    );
}

#[test]
fn whoever_receives_is_asked_after_a_minute_and_every_three() {
    let text = "[[step]]\nmassage = \"back\"\ngiver = \"A\"\nstroke = \"5s\"\nfor = \"8m30s\"\n";
    let score = score(text);
    let asked: Vec<u64> = of(&score, MomentKind::Speech)
        .into_iter()
        .filter(|m| m.text.contains("More"))
        .map(|m| m.start.0)
        .collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    for (asked, due) in asked.iter().zip([60_000, 240_000, 420_000]) {
        assert!((due..due + 25_000).contains(asked), "{asked} for {due}");
    }
    let sweeps = of(&score, MomentKind::Sweep { back: false });
    assert!(
        asked
            .iter()
            .all(|at| sweeps.iter().any(|s| s.start.0 == *at))
    );
}

#[test]
fn a_change_of_giver_is_announced_where_the_author_is_silent() {
    let turn = |giver| format!("[[step]]\nmassage = \"scalp\"\ngiver = \"{giver}\"\n");
    let silent = score(&(turn("A") + &turn("A") + &turn("B")));
    let announced = |score: &Score| {
        said(score)
            .iter()
            .filter(|s| s.contains("change over"))
            .count()
    };
    assert_eq!(announced(&silent), 1);
    let told = turn("A") + "[[step]]\nsay = \"Change places now.\"\n" + &turn("B");
    assert_eq!(announced(&score(&told)), 0);
    let hands = of(&silent, MomentKind::Massage);
    assert!(hands[2].text.ends_with("B gives"), "{}", hands[2].text);
}
