//! Live playback, end to end: through a PulseAudio server of our own without hardware,
//! whose monitor is recorded. Where `pulseaudio` and `parec` are not installed these
//! tests say so and pass.
#![cfg(target_os = "linux")]

#[path = "common/server.rs"]
mod server;

use std::env;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use evenfall::frame::{Frame, Piece, Render};
use evenfall::live::{LiveError, Place, Player, State};
use evenfall::units::{Decibels, Frames, SAMPLE_RATE};
use server::Server;

/// A smooth sound in which every frame tells its own position: a sine on the left, a
/// slow ramp on the right.
struct Ruler {
    length: Frames,
}

const SINE_HZ: f64 = 110.0;
const LEVEL: f32 = 0.5;

impl Ruler {
    fn secs(seconds: u64) -> Ruler {
        Ruler {
            length: seconds * u64::from(SAMPLE_RATE),
        }
    }

    fn frame(&self, position: Frames) -> Frame {
        let turns = (position as f64 * SINE_HZ / f64::from(SAMPLE_RATE)).fract();
        let sine = (turns * std::f64::consts::TAU).sin() as f32;
        [LEVEL * sine, LEVEL * position as f32 / self.length as f32]
    }

    /// The position of `frame`, if it is one of this piece and unaltered.
    fn position(&self, frame: Frame) -> Option<Frames> {
        let position = (frame[1] / LEVEL * self.length as f32).round() as Frames;
        (position > 0 && self.frame(position) == frame).then_some(position)
    }

    /// The unbroken rows of unaltered frames in `recording`: first and last position.
    fn runs(&self, recording: &[Frame]) -> Vec<(Frames, Frames)> {
        let mut runs: Vec<(Frames, Frames)> = Vec::new();
        for position in recording.iter().filter_map(|f| self.position(*f)) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == position => *last = position,
                _ => runs.push((position, position)),
            }
        }
        runs.retain(|(first, last)| last - first > 100);
        runs
    }
}

impl Piece for Ruler {
    fn length(&self) -> Frames {
        self.length
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(RulerFrom {
            ruler: Ruler {
                length: self.length,
            },
            position,
        })
    }
}

struct RulerFrom {
    ruler: Ruler,
    position: Frames,
}

impl Render for RulerFrom {
    fn render(&mut self, out: &mut [Frame]) {
        for frame in out {
            *frame = self.ruler.frame(self.position);
            self.position += 1;
        }
    }
}

/// The environment of a process chooses its sound server, so whoever plays has to be a
/// process of its own: this test program once more, with only the test called `test`.
fn other_half(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(PLAYING, "1")
        .stdout(Stdio::null());
    command
}

const PLAYING: &str = "EVENFALL_TEST_PLAYS";

fn is_other_half() -> bool {
    env::var_os(PLAYING).is_some()
}

/// Runs the other half of the test called `test`, which plays, against `server`.
fn play(server: &Server, test: &str) -> Child {
    other_half(test)
        .env("PULSE_SERVER", server.address())
        .spawn()
        .unwrap()
}

/// Waits for the playing half, whose own assertions count too.
fn finish(mut half: Child) {
    let start = Instant::now();
    while half.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(30) {
            let _ = half.kill();
            panic!("the playing half hangs");
        }
        sleep(Duration::from_millis(20));
    }
    assert!(half.wait().unwrap().success(), "the playing half failed");
}

fn rest(milliseconds: u64) {
    sleep(Duration::from_millis(milliseconds));
}

fn largest_step(recording: &[Frame]) -> f32 {
    let steps = recording
        .windows(2)
        .flat_map(|w| [w[1][0] - w[0][0], w[1][1] - w[0][1]]);
    steps.fold(0.0, |most, step| most.max(step.abs()))
}

#[test]
fn what_is_heard_is_what_was_rendered_bit_for_bit() {
    let piece = Ruler::secs(4);
    if is_other_half() {
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0)).unwrap();
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
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0)).unwrap();
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
    let sine = LEVEL * std::f32::consts::TAU * SINE_HZ as f32 / SAMPLE_RATE as f32;
    let fade = LEVEL * std::f32::consts::FRAC_PI_2 / 1440.0;
    let step = largest_step(&heard);
    assert!(step <= sine + fade, "a step of {step}");

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
    let (at, to) = (2 * second, 28 * second);
    if is_other_half() {
        let player = Player::start(Arc::new(Ruler::secs(30)), 0, Decibels(0.0)).unwrap();
        let next = Arc::new(Ruler::secs(30));
        let place = Place { turn: 0, frame: at };
        let turn = player.go_over(next.clone(), next.clone(), place, to);
        while player.place().turn != turn {
            assert!(player.position() < at);
            rest(5);
        }
        assert!(player.position() >= to);
        // What has been rendered cannot be changed any more.
        let place = Place {
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

    let sine = LEVEL * std::f32::consts::TAU * SINE_HZ as f32 / SAMPLE_RATE as f32;
    let fade = LEVEL * std::f32::consts::FRAC_PI_2 / 1920.0;
    let step = largest_step(&heard);
    assert!(step <= sine + fade, "a step of {step}");
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
    let piece = Ruler::secs(6);
    if is_other_half() {
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0)).unwrap();
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
    rest(2000);
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
fn without_a_sound_device_the_player_says_so() {
    if is_other_half() {
        let player = Player::start(Arc::new(Ruler::secs(1)), 0, Decibels(0.0));
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

#[test]
fn the_program_starts_on_a_system_without_libasound() {
    let program = env!("CARGO_BIN_EXE_evenfall");
    let read = |tool: &str, option: &str| Command::new(tool).args([option, program]).output();
    let (Ok(libraries), Ok(symbols)) = (read("readelf", "-d"), read("nm", "-D")) else {
        return eprintln!("SKIPPED: needs readelf and nm (Debian: binutils)");
    };
    let libraries = String::from_utf8_lossy(&libraries.stdout);
    assert!(
        libraries.contains("libc.so") && !libraries.contains("asound"),
        "{libraries}"
    );
    // Neither wanted from a library nor offered to one, where ours would shadow the real ones.
    let symbols = String::from_utf8_lossy(&symbols.stdout);
    assert!(
        symbols.contains(" U ") && !symbols.contains(" snd_"),
        "{symbols}"
    );
}
