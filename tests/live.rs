//! Live playback, end to end: through a PulseAudio server of our own without hardware,
//! whose monitor is recorded. Where `pulseaudio` and `parec` are not installed these
//! tests say so and pass.
#![cfg(target_os = "linux")]

#[path = "common/ruler.rs"]
mod ruler;
#[path = "common/server.rs"]
mod server;

use std::env;
use std::fs;
use std::process::{Child, Command};
use std::sync::Arc;

use evenfall::frame::Piece;
use evenfall::live::{LiveError, Output, Player, Position, State, devices};
use evenfall::units::{Decibels, Frames, Millis, SAMPLE_RATE};
use ruler::{
    LEVEL, Ruler, SINE_HZ, finish, half, is_other_half, largest_step, other_half, play, rest,
};
use server::{Busy, Server};

/// Plays `piece` on the default device.
fn start(piece: impl Piece + 'static) -> Player {
    Player::start(Arc::new(piece), 0, Decibels(0.0), &Output::default()).unwrap()
}

/// The steepest step of the sine at the level of the rulers, and of a crossfade over `frames`.
fn steepest(frames: f32) -> f32 {
    let sine = LEVEL * std::f32::consts::TAU * SINE_HZ as f32 / SAMPLE_RATE as f32;
    sine + LEVEL * std::f32::consts::FRAC_PI_2 / frames
}

#[test]
fn what_is_heard_is_what_was_rendered_bit_for_bit() {
    let piece = Ruler::secs(2);
    if is_other_half() {
        let player = start(piece);
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("steady.raw");
    finish(play(
        &server,
        "what_is_heard_is_what_was_rendered_bit_for_bit",
    ));
    let heard = recording.stop();

    // Frame 0 of the piece is its only silent one.
    for (position, frame) in (1..).zip(&heard) {
        assert_eq!(*frame, piece.frame(position), "frame {position}");
    }
    assert_eq!(heard.len() as u64, piece.length - 1);
}

#[test]
fn pause_seek_volume_and_leaving_are_heard_without_a_click() {
    let piece = Ruler::secs(30);
    let second = u64::from(SAMPLE_RATE);
    if is_other_half() {
        let player = start(piece);
        rest(400);
        player.pause();
        rest(200);
        let paused_at = player.position();
        assert_eq!(player.state(), State::Paused);
        rest(100);
        assert_eq!(player.position(), paused_at);
        player.resume();
        rest(300);
        player.seek_to(20 * second);
        assert_eq!(player.position(), 20 * second);
        rest(300);
        player.seek_by(-15 * second as i64);
        rest(300);
        player.set_volume(Decibels(-12.0));
        rest(200);
        player.set_volume(Decibels(0.0));
        rest(200);
        player.leave();
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("moves.raw");
    finish(play(
        &server,
        "pause_seek_volume_and_leaving_are_heard_without_a_click",
    ));
    let heard = recording.stop();

    // The steepest place of the sine, and of a fade that takes 30 ms.
    let step = largest_step(&heard);
    assert!(step <= steepest(1440.0), "a step of {step}");

    let runs = piece.runs(&heard);
    let [start, resumed, there, back, loud_again] = runs[..] else {
        panic!("{runs:?}")
    };
    assert_eq!(start.0, 1);
    // Not a frame is lost by pausing: two fades' worth lies between.
    assert_eq!(resumed.0 - start.1 - 1, 2 * 1440 - 1);
    assert_eq!(there.0, 20 * second + 1439);
    assert!(back.0 > 5 * second && back.0 < 6 * second, "{back:?}");
    assert!(loud_again.0 > back.1);
    // Leaving fades to nothing.
    let last = heard.last().unwrap();
    assert!(last[0].abs().max(last[1].abs()) < 1e-4, "{last:?}");
}

#[test]
fn another_piece_takes_over_at_its_frame_without_a_click() {
    let piece = Ruler::secs(30);
    let second = u64::from(SAMPLE_RATE);
    let (at, to) = (second, 29 * second);
    if is_other_half() {
        let player = start(Ruler::secs(30));
        let next = Arc::new(Ruler::secs(30));
        let place = Position { turn: 0, frame: at };
        let turn = player.go_over(next.clone(), next.clone(), place, to);
        while player.place().turn != turn {
            assert!(player.position() < at);
            rest(5);
        }
        assert!(player.position() >= to);
        // What has been rendered cannot be changed any more.
        let place = Position {
            turn,
            frame: player.position() + 100,
        };
        let late = player.go_over(next.clone(), next, place, 0);
        rest(100);
        assert!(player.missed(late) && !player.missed(turn));
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("over.raw");
    finish(play(
        &server,
        "another_piece_takes_over_at_its_frame_without_a_click",
    ));
    let heard = recording.stop();

    let step = largest_step(&heard);
    assert!(step <= steepest(1920.0), "a step of {step}");
    let runs = piece.runs(&heard);
    let [before, after] = runs[..] else {
        panic!("{runs:?}")
    };
    assert_eq!(before.0, 1);
    // The crossfade is over where the new piece comes in.
    assert!(before.1.abs_diff(at - 1920) < 8, "{before:?}");
    assert!(after.0 < to && after.0 > to - 8, "{after:?}");
    assert_eq!(after.1, piece.length - 1);
}

#[test]
fn a_sound_server_that_comes_back_is_played_on_from_the_same_place() {
    let piece = Ruler::secs(4);
    if is_other_half() {
        let player = start(piece);
        return player.wait().unwrap();
    }
    let Some(mut server) = Server::start() else {
        return;
    };
    let recording = server.record("before.raw");
    let playing = play(
        &server,
        "a_sound_server_that_comes_back_is_played_on_from_the_same_place",
    );
    rest(1200);
    server.stop();
    let before = recording.stop();
    server.restart();
    let recording = server.record("after.raw");
    finish(playing);
    let after = recording.stop();

    let lost = piece.runs(&before).last().expect("sound before").1;
    let runs = piece.runs(&after);
    let [(resumed, end)] = runs[..] else {
        panic!("{runs:?}")
    };
    assert!(
        resumed.abs_diff(lost) < u64::from(SAMPLE_RATE) / 5,
        "{lost} then {resumed}"
    );
    assert_eq!(end, piece.length - 1);
}

#[test]
fn a_swapped_piece_is_heard_soon_at_its_place_and_without_a_click() {
    let piece = Ruler::secs(3);
    let softer = piece.at_level(0.25 * LEVEL);
    let name = "a_swapped_piece_is_heard_soon_at_its_place_and_without_a_click";
    if is_other_half() {
        let player = start(piece);
        rest(700);
        let at = player.position();
        let turn = player.swap(Arc::new(softer));
        assert_eq!(player.place().turn, turn);
        tell(at);
        // As fast as a key repeats, there and back.
        rest(700);
        for i in 0..10 {
            player.swap(Arc::new(if i % 2 == 0 { piece } else { softer }));
            rest(33);
        }
        let underruns = player.underruns();
        player.wait().unwrap();
        return assert_eq!(underruns, 0);
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("swap.raw");
    let at = play_and_hear(&server, name);
    let heard = recording.stop();

    // Frame 0 is silent; none is lost or comes twice, whichever piece it is of.
    assert_eq!(heard.len() as u64, piece.length - 1);
    for (position, frame) in (1..).zip(&heard) {
        assert_eq!(frame[1], piece.frame(position)[1], "frame {position}");
    }
    let changed = heard.iter().zip(1..).find(|(f, n)| **f != piece.frame(*n));
    let changed: Frames = changed.unwrap().1;
    assert!(
        changed >= at && changed - at < Millis(60).frames(),
        "{at}, {changed}"
    );
    println!("a swap came to the ring after {} frames", changed - at);
    // The crossfade is over to the frame, and for as long as nothing else is asked for.
    let after = changed + 1440;
    for position in after..after + 24_000 {
        assert_eq!(heard[position as usize - 1], softer.frame(position));
    }
    assert_eq!(heard.last(), Some(&softer.frame(piece.length - 1)));
    let step = largest_step(&heard);
    assert!(step <= steepest(1440.0), "a step of {step}");
}

#[test]
fn a_sink_that_goes_and_comes_is_played_on_from_what_was_heard_last() {
    let piece = Ruler::secs(3);
    let name = "a_sink_that_goes_and_comes_is_played_on_from_what_was_heard_last";
    if is_other_half() {
        let player = start(piece);
        while player.state() == State::Playing {
            rest(5);
        }
        assert_eq!(player.state(), State::Waiting);
        while player.state() == State::Waiting {
            rest(5);
        }
        assert_eq!(player.health().reconnections, 1);
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("before.raw");
    let playing = play(&server, name);
    rest(1000);
    server.unload_sink();
    let before = recording.stop();
    server.load_sink();
    let recording = server.record("after.raw");
    finish(playing);
    let after = recording.stop();

    let lost = piece.runs(&before).last().expect("sound before").1;
    let [(resumed, end)] = piece.runs(&after)[..] else {
        panic!("{:?}", piece.runs(&after))
    };
    // From at most what the device and the recorder held before it, and faded in.
    let fade = 1440;
    assert!(
        resumed + Millis(150).frames() > lost && resumed < lost + fade + Millis(60).frames(),
        "{lost} then {resumed}"
    );
    assert_eq!(end, piece.length - 1);
    let step = largest_step(&after);
    assert!(step <= steepest(fade as f32), "a step of {step}");
    assert!(
        after[0][0].abs().max(after[0][1].abs()) < 1e-3,
        "{:?}",
        after[0]
    );
}

#[test]
fn a_program_that_was_stopped_goes_on_faded_in() {
    let piece = Ruler::secs(3);
    let name = "a_program_that_was_stopped_goes_on_faded_in";
    if is_other_half() {
        let player = start(piece);
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("stopped.raw");
    let playing = play(&server, name);
    rest(1000);
    signal(&playing, "-STOP");
    rest(3000);
    signal(&playing, "-CONT");
    finish(playing);
    let heard = recording.stop();

    let [before, after] = piece.runs(&heard)[..] else {
        panic!("{:?}", piece.runs(&heard))
    };
    assert!(
        after.0.abs_diff(before.1) < Millis(150).frames(),
        "{before:?}, {after:?}"
    );
    assert_eq!(after.1, piece.length - 1);
    // What the server held has been played out; then it begins from nothing.
    let stop = heard
        .iter()
        .position(|f| piece.position(*f) == Some(before.1));
    let again = &heard[stop.unwrap() + 1..];
    let step = largest_step(again);
    assert!(step <= steepest(1440.0), "a step of {step}");
    assert!(
        again[0][0].abs().max(again[0][1].abs()) < 1e-3,
        "{:?}",
        again[0]
    );
}

#[test]
fn with_both_cores_busy_every_frame_is_heard() {
    let piece = Ruler::secs(8);
    if is_other_half() {
        let player = start(piece);
        while player.position() < piece.length {
            rest(100);
        }
        let underruns = player.underruns();
        player.wait().unwrap();
        return assert_eq!(underruns, 0);
    }
    let Some(server) = Server::start() else {
        return;
    };
    let _busy = Busy::everywhere();
    let recording = server.record("busy.raw");
    finish(play(&server, "with_both_cores_busy_every_frame_is_heard"));
    let heard = recording.stop();
    for (position, frame) in (1..).zip(&heard) {
        assert_eq!(*frame, piece.frame(position), "frame {position}");
    }
    assert_eq!(heard.len() as u64, piece.length - 1);
}

#[test]
fn a_device_is_chosen_by_name_and_holds_what_it_is_told_to() {
    let piece = Ruler::secs(1);
    if is_other_half() {
        let all = devices();
        let names: Vec<(&str, bool)> = all.iter().map(|d| (&*d.id, d.is_default)).collect();
        assert_eq!(names, [("ci", true), ("other", false)]);
        let on = |device: &str, latency| {
            let output = Output {
                device: Some(device.into()),
                latency: Some(Millis(latency)),
                ..Output::default()
            };
            Player::start(Arc::new(piece), 0, Decibels(0.0), &output)
        };
        let unknown = on("kitchen", 100).err().unwrap().to_string();
        assert!(
            unknown.contains("kitchen") && unknown.contains("ci"),
            "{unknown}"
        );
        for latency in [10, 2000] {
            let player = on("OTH", latency).unwrap();
            rest(300);
            let health = player.health();
            assert_eq!(
                (health.latency, health.rate),
                (Millis(latency), SAMPLE_RATE)
            );
            assert_eq!(health.underruns, 0);
        }
        return on("other", 200).unwrap().wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    server.load_other_sink();
    let recording = server.record("silence.raw");
    finish(play(
        &server,
        "a_device_is_chosen_by_name_and_holds_what_it_is_told_to",
    ));
    assert_eq!(recording.stop().len(), 0);
}

#[test]
fn headphones_that_go_do_not_make_the_speakers_sound() {
    let piece = Ruler::secs(2);
    if is_other_half() {
        let output = Output {
            device: Some("other".into()),
            latency: None,
            ..Output::default()
        };
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0), &output).unwrap();
        while player.state() == State::Playing {
            rest(5);
        }
        let place = player.position();
        rest(500);
        assert_eq!((player.state(), player.position()), (State::Waiting, place));
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    server.load_other_sink();
    let recording = server.record("speakers.raw");
    let playing = play(&server, "headphones_that_go_do_not_make_the_speakers_sound");
    rest(700);
    server.unload_other_sink();
    rest(1000);
    server.load_other_sink();
    finish(playing);
    // No more than until the player has looked, and what the server held.
    let heard = recording.stop();
    println!("{} frames came out of the speakers", heard.len());
    assert!(heard.len() < Millis(250).frames() as usize);
}

fn signal(process: &Child, signal: &str) {
    let id = process.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status();
    assert!(sent.unwrap().success());
}

/// Tells the listening half a position.
fn tell(position: Frames) {
    fs::write(env::var_os(TOLD).unwrap(), position.to_string()).unwrap();
}

const TOLD: &str = "EVENFALL_TEST_TELLS";

/// Waits for the playing half of `test`, and gives what it tells.
fn play_and_hear(server: &Server, test: &str) -> Frames {
    let folder = tempfile::tempdir().unwrap();
    let told = folder.path().join("told");
    finish(half(server, test).env(TOLD, &told).spawn().unwrap());
    fs::read_to_string(told).unwrap().parse().unwrap()
}

#[test]
fn without_a_sound_device_the_player_says_so() {
    if is_other_half() {
        let player = Player::start(
            Arc::new(Ruler::secs(1)),
            0,
            Decibels(0.0),
            &Output::default(),
        );
        return assert!(matches!(player, Err(LiveError::NoDevice { .. })));
    }
    let nowhere = tempfile::tempdir().unwrap();
    let empty = nowhere.path().join("alsa.conf");
    fs::write(&empty, "").unwrap();
    let half = other_half("without_a_sound_device_the_player_says_so")
        .env("PULSE_SERVER", "unix:/nonexistent")
        .env("XDG_RUNTIME_DIR", nowhere.path())
        .env("HOME", nowhere.path())
        .env("ALSA_CONFIG_PATH", &empty)
        .spawn();
    finish(half.unwrap());
}
