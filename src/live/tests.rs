//! The player as a whole, on paper: what is heard of every frame, whatever is asked when.

use std::sync::Arc;
use std::time::Duration;

use super::paper::Steady;
use super::{Paper, Player, Position, State};
use crate::frame::Frame;
use crate::units::{Decibels, Frames, Millis, SAMPLE_RATE};

const SECOND: Frames = SAMPLE_RATE as Frames;

/// Frames of the fades and of a swap's crossfade.
const FADE: f32 = 1440.0;

/// A minute of a steady level.
fn steady(level: f32) -> Arc<Steady> {
    Arc::new(Steady(level, 60 * SECOND))
}

/// A player that has played the first second of a minute at 0.5.
fn playing() -> (Player, Paper) {
    let (player, mut paper) = Player::on_paper(steady(0.5), 0, Decibels(0.0));
    let heard = paper.play(SECOND as usize);
    for (i, frame) in heard.iter().enumerate() {
        assert_eq!(*frame, [0.5, i as f32]);
    }
    (player, paper)
}

/// That the level never jumps: no more than a raised cosine over the whole of it does.
fn assert_smooth(heard: &[Frame]) {
    let steepest = std::f32::consts::FRAC_PI_2 / FADE;
    for (i, pair) in heard.windows(2).enumerate() {
        let step = (pair[1][0] - pair[0][0]).abs();
        assert!(step < steepest, "a step of {step} at {i}");
    }
}

/// That the frames from `first` on are heard in a row.
fn assert_in_a_row(heard: &[Frame], first: Frames) {
    for (frame, position) in heard.iter().zip(first..) {
        assert_eq!(frame[1], position as f32);
    }
}

#[test]
fn a_swap_is_heard_within_its_crossfade_and_not_a_frame_is_lost() {
    let (player, mut paper) = playing();
    let turn = player.swap(steady(0.2));
    assert_eq!(
        player.place(),
        Position {
            turn,
            frame: SECOND
        }
    );
    let heard = paper.play(4000);
    assert_in_a_row(&heard, SECOND);
    assert_smooth(&heard);
    let changed = heard.iter().position(|f| f[0] != 0.5).unwrap();
    let through = heard.iter().position(|f| f[0] == 0.2).unwrap();
    assert!(changed < 600, "{changed}");
    assert_eq!(through - changed, FADE as usize - 1);
    assert!(heard[through..].iter().all(|f| f[0] == 0.2));
    let frame = SECOND + 4000;
    assert_eq!(player.place(), Position { turn, frame });
    assert_eq!(player.underruns(), 0);
}

#[test]
fn a_swap_for_the_same_changes_not_a_bit() {
    let (player, mut paper) = playing();
    player.swap(steady(0.5));
    let heard = paper.play(6000);
    assert_in_a_row(&heard, SECOND);
    assert!(heard.iter().all(|f| f[0] == 0.5));
}

#[test]
fn of_many_swaps_in_a_row_each_is_smooth_and_the_last_counts() {
    let (player, mut paper) = playing();
    let mut heard = Vec::new();
    for i in 0..90 {
        player.swap(steady(0.2 + 0.003 * i as f32));
        // Thirty keys a second; now and then two at once.
        if i % 5 > 0 {
            heard.extend(paper.play(1600));
        }
    }
    player.swap(steady(0.7));
    heard.extend(paper.play(9600));
    assert_in_a_row(&heard, SECOND);
    assert_smooth(&heard);
    assert_eq!(heard.last().unwrap()[0], 0.7);
    assert_eq!(player.underruns(), 0);
}

#[test]
fn a_swap_while_paused_is_what_the_resumed_sound_fades_into() {
    let (player, mut paper) = playing();
    player.pause();
    paper.play(4800);
    let at = player.position();
    player.swap(steady(0.2));
    assert!(paper.play(4800).iter().all(|f| *f == [0.0; 2]));
    assert_eq!((player.position(), player.state()), (at, State::Paused));
    player.resume();
    let heard = paper.play(4800);
    assert_smooth(&heard);
    assert!(heard.iter().all(|f| f[0] <= 0.2));
    assert_in_a_row(&heard[FADE as usize..], at + FADE as Frames);
}

#[test]
fn a_pause_in_the_middle_of_a_swap_and_a_swap_in_the_middle_of_a_pause() {
    for first in [0, 320, 704, 1504, 2016] {
        let (player, mut paper) = playing();
        player.swap(steady(0.2));
        let mut heard = paper.play(first);
        player.pause();
        heard.extend(paper.play(704));
        player.swap(steady(0.8));
        heard.extend(paper.play(4000));
        assert_eq!(*heard.last().unwrap(), [0.0; 2]);
        let at = player.position();
        player.resume();
        let after = paper.play(6000);
        heard.extend(&after);
        assert_smooth(&heard);
        assert_in_a_row(&after[FADE as usize..], at + FADE as Frames);
        assert_eq!(after[5999][0], 0.8);
    }
}

#[test]
fn a_swap_and_a_seek_in_either_order_go_to_the_place_in_the_new_piece() {
    for seek_first in [true, false] {
        let (player, mut paper) = playing();
        if seek_first {
            player.seek_to(30 * SECOND);
        }
        let turn = player.swap(steady(0.2));
        if !seek_first {
            player.seek_to(30 * SECOND);
        }
        let frame = 30 * SECOND;
        assert_eq!(player.place(), Position { turn, frame });
        let heard = paper.play(6000);
        assert_smooth(&heard);
        let landed = heard.iter().position(|f| f[0] == 0.2).unwrap();
        let first = heard[landed][1] as Frames;
        assert!(first > frame && first < frame + 1500, "{first}");
        assert_in_a_row(&heard[landed..], first);
        assert!(heard[landed..].iter().all(|f| f[0] == 0.2));
    }
}

#[test]
fn a_seek_in_the_middle_of_a_swap_fades_out_and_lands_in_the_new_piece() {
    for after in [0, 320, 608, 1216, 2016] {
        let (player, mut paper) = playing();
        player.swap(steady(0.2));
        let mut heard = paper.play(after);
        player.seek_by(10 * SECOND as i64);
        let target = player.position();
        assert_eq!(target, SECOND + after as Frames + 10 * SECOND);
        heard.extend(paper.play(8000));
        assert_smooth(&heard);
        assert_eq!(heard.last().unwrap()[0], 0.2);
        assert_eq!(heard.last().unwrap()[1] as Frames + 1, player.position());
    }
}

#[test]
fn a_shorter_piece_ends_where_it_ends_and_a_longer_one_goes_on() {
    // Shorter, but not over yet.
    let (player, mut paper) = playing();
    player.swap(Arc::new(Steady(0.5, 2 * SECOND)));
    let heard = paper.play(2 * SECOND as usize);
    let last = heard.iter().rposition(|f| *f != [0.0; 2]).unwrap();
    assert_eq!(heard[last], [0.5, (2 * SECOND - 1) as f32]);
    assert!(player.finished());

    // Over already: faded out, and finished.
    let (player, mut paper) = playing();
    player.swap(Arc::new(Steady(0.5, SECOND / 2)));
    let heard = paper.play(SECOND as usize);
    assert_smooth(&heard);
    assert_eq!(*heard.last().unwrap(), [0.0; 2]);
    assert_eq!(player.position(), SECOND / 2);
    assert!(player.finished());

    // At the end of the shorter one, the longer one once more.
    let (player, mut paper) = Player::on_paper(Arc::new(Steady(0.5, SECOND)), 0, Decibels(0.0));
    paper.play(SECOND as usize + 2000);
    assert!(!player.finished());
    player.swap(steady(0.5));
    let heard = paper.play(SECOND as usize);
    assert_smooth(&heard);
    assert_eq!(heard.last().unwrap()[0], 0.5);
    assert!(!player.finished());
}

#[test]
fn a_change_that_is_to_come_comes_after_a_swap_too() {
    // From long before the change to long after it, in the middle of it, too.
    for ahead in (2..=400u64).step_by(2).chain([600, 1000]) {
        let (player, mut paper) = playing();
        let at = Position {
            turn: 0,
            frame: 3 * SECOND,
        };
        let to = 40 * SECOND;
        let changed = player.go_over(steady(0.8), steady(0.8), at, to);
        let before = 2 * SECOND - Millis(ahead).frames();
        let mut heard = paper.play(before as usize);
        let swapped = player.swap(steady(0.2));
        heard.extend(paper.play(2 * SECOND as usize));
        let over = (2 * SECOND) as usize;
        assert_smooth(&heard);
        // On the right both pieces are crossfaded around the change.
        assert_in_a_row(&heard[..over - 1920], SECOND);
        if ahead > 90 {
            assert_eq!(heard[over - 1921][0], 0.2, "{ahead} ms before");
        }
        assert_in_a_row(&heard[over..], to);
        assert!(
            heard[over + 1500..].iter().all(|f| f[0] == 0.8),
            "{ahead} ms before"
        );
        assert_eq!(player.place().turn, changed);
        assert!(!player.missed(changed));
        assert_eq!(player.underruns(), 0);
        assert!(swapped > changed);
        // What is heard now can be swapped in its turn.
        player.swap(steady(0.1));
        assert_eq!(paper.play(4800)[4799][0], 0.1);
    }
}

#[test]
fn a_change_is_asked_for_in_the_piece_that_was_swapped_in() {
    let (player, mut paper) = playing();
    let turn = player.swap(steady(0.2));
    let at = Position {
        turn,
        frame: 3 * SECOND,
    };
    let changed = player.go_over(steady(0.8), steady(0.8), at, 0);
    let heard = paper.play(3 * SECOND as usize);
    assert_smooth(&heard);
    assert_eq!(player.place().turn, changed);
    assert_eq!(heard.last().unwrap()[0], 0.8);
}

#[test]
fn a_change_that_was_told_of_cannot_be_replaced_by_way_of_a_swap() {
    let (player, mut paper) = playing();
    let at = |frame| Position { turn: 0, frame };
    let first = player.go_over(steady(0.8), steady(0.8), at(4 * SECOND), 0);
    paper.play(3 * SECOND as usize - 9600);
    let swapped = player.swap(steady(0.2));
    let second = player.go_over(steady(0.9), steady(0.9), at(4 * SECOND + 100), 0);
    let heard = paper.play(SECOND as usize);
    assert_smooth(&heard);
    assert_eq!(player.place().turn, first);
    assert!(player.missed(second) && !player.missed(swapped));
    assert_eq!(heard.last().unwrap()[0], 0.8);
}

#[test]
fn at_another_rate_a_swap_loses_nothing_either() {
    for rate in [44_100, 96_000] {
        // What is reported is counted in whole chunks.
        let start = u64::from(rate / 32 * 32) + 96;
        let (player, mut paper) = Player::on_paper_at(rate, steady(0.5), 0, Decibels(0.0));
        paper.play(start as usize);
        // The same: a line stays a line, to the precision of the resampler.
        player.swap(steady(0.5));
        let heard = paper.play(6000);
        for (frame, i) in heard.iter().zip(start..) {
            let position = i as f64 * f64::from(SAMPLE_RATE) / f64::from(rate);
            assert!(
                (f64::from(frame[1]) - position).abs() < 0.3,
                "{i}: {frame:?}"
            );
            assert!((frame[0] - 0.5).abs() < 1e-4);
        }
        player.swap(steady(0.2));
        let heard = paper.play(6000);
        assert_smooth(&heard);
        assert!((heard[5999][0] - 0.2).abs() < 1e-4);
        let position = player.position() as f64;
        let counted = (start + 12_000) as f64 * f64::from(SAMPLE_RATE) / f64::from(rate);
        assert!((position - counted).abs() < 2.0);
        assert_eq!(player.underruns(), 0);
    }
}

#[test]
fn the_sleep_timer_has_a_gain_of_its_own() {
    let (player, mut paper) = playing();
    player.set_volume(Decibels(-6.0));
    let mut heard = Vec::new();
    // Twenty settings a second, down to silence.
    for i in 0..=80 {
        player.set_sleep(Decibels(-i as f32));
        heard.extend(paper.play(2400));
    }
    assert_smooth(&heard);
    assert_eq!(heard.last().unwrap()[0], 0.0);
    player.set_sleep(Decibels(f32::NEG_INFINITY));
    assert_eq!(player.volume(), Decibels(-6.0));
    player.set_sleep(Decibels(0.0));
    let heard = paper.play(4800);
    assert_smooth(&heard);
    assert_eq!(heard[4799][0], 0.5 * Decibels(-6.0).gain());
    // What is set in a pause holds from the first frame on.
    player.pause();
    paper.play(4800);
    player.set_sleep(Decibels::SILENCE);
    paper.play(512);
    player.resume();
    assert!(paper.play(4800).iter().all(|f| *f == [0.0; 2]));
}

#[test]
fn a_device_that_comes_back_is_played_on_from_what_was_heard_last() {
    let (player, mut paper) = playing();
    paper.plug(false);
    paper.play(3 * SECOND as usize);
    assert_eq!(player.state(), State::Waiting);
    let place = player.position();
    assert_eq!(place, SECOND - 1024);
    // What is asked for meanwhile is done when it is back.
    let turn = player.swap(steady(0.2));
    assert_eq!(player.place(), Position { turn, frame: place });
    paper.plug(true);
    let heard = paper.play(5 * SECOND as usize);
    assert_smooth(&heard);
    let first = heard.iter().position(|f| f[0] == 0.2).unwrap();
    assert_eq!(heard[first][1], (place + FADE as Frames - 1) as f32);
    assert_eq!(player.state(), State::Playing);
    assert_eq!(player.health().reconnections, 1);
}

#[test]
fn a_device_lost_while_paused_or_during_a_seek_or_leaving() {
    let (player, mut paper) = playing();
    player.pause();
    paper.play(9600);
    let place = player.position();
    paper.plug(false);
    paper.play(3 * SECOND as usize);
    assert_eq!((player.state(), player.position()), (State::Waiting, place));
    paper.plug(true);
    let heard = paper.play(5 * SECOND as usize);
    assert!(heard.iter().all(|f| *f == [0.0; 2]));
    assert_eq!((player.state(), player.position()), (State::Paused, place));

    let (player, mut paper) = playing();
    paper.plug(false);
    player.seek_to(30 * SECOND);
    paper.play(3 * SECOND as usize);
    assert_eq!(player.position(), 30 * SECOND);
    player.seek_by(SECOND as i64);
    paper.plug(true);
    let heard = paper.play(5 * SECOND as usize);
    assert_eq!(heard.last().unwrap()[1] as Frames + 1, player.position());
    assert!(player.position() > 31 * SECOND);

    let (player, mut paper) = playing();
    player.leave();
    paper.plug(false);
    paper.play(3 * SECOND as usize);
    assert_eq!(player.state(), State::Finished);
}

#[test]
fn without_a_device_for_ten_minutes_the_place_is_kept_and_the_player_gives_up() {
    let (player, mut paper) = playing();
    paper.plug(false);
    paper.play(598 * SECOND as usize);
    assert_eq!(player.state(), State::Waiting);
    paper.play(10 * SECOND as usize);
    assert_eq!(player.state(), State::Lost);
    assert!(player.finished());
    assert_eq!(player.position(), SECOND - 1024);
}

#[test]
fn a_machine_that_wakes_is_silent_until_the_listener_goes_on() {
    let (player, mut paper) = playing();
    paper.sleep(Duration::from_secs(8 * 3600));
    let heard = paper.play(2 * SECOND as usize);
    assert!(heard.iter().all(|f| *f == [0.0; 2]));
    assert!(player.slept());
    assert_eq!(player.state(), State::Paused);
    assert_eq!(player.position(), SECOND - 1024);
    player.resume();
    assert!(!player.slept());
    let heard = paper.play(9600);
    assert_smooth(&heard);
    assert_in_a_row(&heard[FADE as usize..], SECOND - 1024 + FADE as Frames);
    // Who paused before it slept is not told of it.
    player.pause();
    paper.play(9600);
    paper.sleep(Duration::from_secs(3600));
    paper.play(9600);
    assert!(!player.slept());
    assert_eq!(player.state(), State::Paused);
}

#[test]
fn a_program_that_was_stopped_goes_on_faded_in() {
    let (player, mut paper) = playing();
    paper.stop(Duration::from_secs(3));
    let heard = paper.play(SECOND as usize);
    assert_smooth(&heard);
    assert_eq!(heard[0], [0.0; 2]);
    assert_eq!(heard.last().unwrap()[0], 0.5);
    assert_eq!(player.state(), State::Playing);
    assert_eq!(player.health().reconnections, 1);
}
