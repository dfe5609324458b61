//! How a session ends: softly, by the timer, with sound that goes on, and in the dark.

use super::*;

#[test]
fn ending_softly_takes_twenty_seconds_and_keeps_the_place() {
    let mut room = room(&breathing(), Millis::secs(25), &Options::default());
    room.pass(Millis(6000));
    room.keys("e");
    assert_eq!(room.notice().as_deref(), Some("ending softly"));
    let heard = room.pass(Millis::secs(19));
    assert!(!room.stage.is_over());
    assert!(loud(&heard[..48_000]) > 20.0 * loud(&heard[18 * 48_000..]));
    room.pass(Millis(1500));
    assert!(room.stage.is_over());
    let outcome = room.stage.finish().unwrap();
    assert_eq!(outcome.ending, Ending::EndedSoftly);
    assert_eq!(outcome.position / 48_000, 31);
    assert!(outcome.heard >= Millis::secs(20));
}

#[test]
fn a_seek_takes_a_soft_end_back() {
    let mut room = room(&breathing(), Millis::secs(30), &Options::default());
    room.keys("e");
    room.pass(Millis(3000));
    room.keys("2");
    room.pass(Millis::secs(25));
    assert!(!room.stage.is_over());
    assert_eq!(room.stage.view().score.length, breathing().length);
}

#[test]
fn the_sleep_timer_fades_steadily_takes_the_bells_and_gives_both_back() {
    let bells = Arc::new(score(
        "[[layer]]\nsound = \"pink-noise\"\n[[step]]\nrest = \"200s\"\n\
         [[step]]\nstrike = \"bell\"\n[[step]]\nrest = \"200s\"\n",
    ));
    let options = Options {
        sleep_after: Some(Millis::secs(60)),
        ..Options::default()
    };
    let mut room = room(&bells, Millis::secs(100), &options);
    let before = rms(&room.pass(Millis::secs(35)));
    room.pass(Millis::secs(6));
    let strikes = |room: &Room| room.stage.view().score.cues.len();
    assert_eq!(strikes(&room), 0);
    let mut last = before;
    for _ in 0..4 {
        let now = rms(&room.pass(Millis::secs(3)));
        assert!(now < 0.7 * last, "{now} after {last}");
        last = now;
    }
    // Stopped: all of it is there again at once.
    room.keys("t");
    assert_eq!(room.notice().as_deref(), Some("sleep timer off"));
    room.pass(Millis(200));
    assert_eq!(strikes(&room), 1);
    let again = rms(&room.pass(Millis::secs(5)));
    assert!((again / before - 1.0).abs() < 0.1, "{again} {before}");
    assert!(room.stage.view().sleep.is_none());
}

#[test]
fn at_the_end_of_the_timer_the_place_is_kept_also_while_it_is_paused() {
    let options = Options {
        sleep_after: Some(Millis::secs(60)),
        ..Options::default()
    };
    let mut room = room(&breathing(), Millis::secs(100), &options);
    room.pass(Millis::secs(10));
    room.keys(" ");
    room.pass(Millis(200));
    room.skip(Duration::from_secs(60));
    room.pass(Millis::secs(1));
    assert!(room.stage.is_over());
    let outcome = room.stage.finish().unwrap();
    assert_eq!(outcome.ending, Ending::Slept);
    assert_eq!(outcome.position / 48_000, 110);
}

#[test]
fn whoever_fell_asleep_goes_on_where_the_timers_fade_began() {
    let options = Options {
        sleep_after: Some(Millis::secs(60)),
        ..Options::default()
    };
    let mut room = room(&breathing(), Millis::secs(100), &options);
    room.pass(Millis::secs(62));
    assert!(room.stage.is_over());
    let outcome = room.stage.finish().unwrap();
    assert_eq!(outcome.ending, Ending::Slept);
    // A minute's timer fades over its last third.
    assert!((139..=141).contains(&(outcome.position / 48_000)));
}

#[test]
fn a_key_has_the_sound_go_on_afterwards_and_it_is_finished_then_all_the_same() {
    let noise = noise();
    let mut room = room(&noise, Millis::secs(380), &Options::default());
    room.pass(Millis::secs(2));
    room.keys("o");
    let said = room.notice();
    assert_eq!(
        said.as_deref(),
        Some("the sound goes on for 30m afterwards")
    );
    room.pass(Millis::secs(1));
    let length = |room: &Room| room.stage.view().score.length;
    assert_eq!(length(&room), noise.guidance + Millis::secs(1800));
    let before = rms(&room.pass(Millis::secs(5)));
    let after = rms(&room.pass(Millis::secs(30)));
    assert!((after / before - 1.0).abs() < 0.2, "{after} {before}");
    assert!(!room.stage.is_over());
    assert_eq!(room.key(KeyCode::Char('q')), Press::GoOn);
    room.pass(Millis::secs(2));
    assert!(room.stage.is_over());
    let outcome = room.stage.finish().unwrap();
    assert_eq!(outcome.ending, Ending::Finished);
    assert_eq!(outcome.position, noise.length.frames());
}

#[test]
fn a_session_towards_sleep_goes_dark_by_itself_and_any_key_brings_light() {
    let mut sleep = made(&breathing());
    Arc::make_mut(&mut sleep.plan).ending = crate::session::Ending::Sleep;
    let mut room = staged(sleep, Millis::ZERO, &Options::default(), None);
    room.skip(Duration::from_secs(59));
    assert!(!room.stage.view().dim);
    room.skip(Duration::from_secs(2));
    assert!(room.stage.view().dim);
    // The key does its work as well.
    room.keys("-");
    assert!(!room.stage.view().dim);
    assert_eq!(room.notice().as_deref(), Some("volume 93 %"));
    room.keys("d");
    assert!(room.stage.view().dim);
    room.keys("d");
    assert!(!room.stage.view().dim);
    room.stage.go_to(Millis::secs(20)).unwrap();
    assert!(room.at() >= Millis::secs(20));
    let mut other = self::room(&breathing(), Millis::ZERO, &Options::default());
    other.skip(Duration::from_secs(500));
    assert!(!other.stage.view().dim);
}

#[test]
fn leaving_fades_and_who_asks_again_leaves_at_once() {
    let mut room = room(&breathing(), Millis::secs(20), &Options::default());
    room.pass(Millis(500));
    assert_eq!(room.key(KeyCode::Char('q')), Press::GoOn);
    room.pass(Millis(1300));
    assert!(!room.stage.is_over());
    assert_eq!(room.key(KeyCode::Char('q')), Press::LeaveNow);
    room.pass(Millis(300));
    assert!(room.stage.is_over());
}

#[test]
fn whoever_leaves_in_the_dark_is_left_in_the_dark() {
    let options = Options {
        dim: true,
        ..Options::default()
    };
    for key in [KeyCode::Char('q'), KeyCode::Esc] {
        let mut room = room(&breathing(), Millis::secs(20), &options);
        room.pass(Millis(500));
        assert_eq!(room.key(key), Press::GoOn);
        room.pass(Millis(1000));
        assert!(room.stage.view().dim && !room.stage.is_over());
        assert_eq!(room.key(key), Press::LeaveNow);
        assert!(room.stage.view().dim);
    }
    let mut bright = room(&breathing(), Millis::secs(20), &Options::default());
    bright.keys("q");
    assert!(!bright.stage.view().dim);
}
