//! Measurements that take their time, run by hand:
//!
//! ```sh
//! cargo test --release --test endurance -- --ignored --nocapture
//! EVENFALL_ENDURANCE=120 cargo test --release --test endurance -- --ignored --nocapture hour
//! ```
//!
//! The second plays for two minutes instead of an hour.
#![cfg(target_os = "linux")]

mod common;
#[path = "common/ruler.rs"]
#[allow(dead_code, reason = "its sound tells no more than six minutes apart")]
mod ruler;
#[path = "common/server.rs"]
mod server;
#[path = "common/terminal.rs"]
mod terminal;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use evenfall::engine::Playable;
use evenfall::frame::{BLOCK, Frame, Piece};
use evenfall::live::{Output, Player};
use evenfall::session::Wishes;
use evenfall::units::{Decibels, Frames, Millis, SAMPLE_RATE};
use ruler::{half, is_other_half, rest};
use server::{Busy, Server, frames, wait_for};
use terminal::{Terminal, ended};

/// A session of `length` with ambience and bells, unspoken to be ready at once.
fn session(length: Millis) -> Playable {
    let wishes = Wishes {
        length: Some(length),
        ..common::silent()
    };
    common::playable(&common::session("nature-playlist-45", &wishes).0)
}

/// How long to play.
fn seconds() -> u64 {
    let set = env::var("EVENFALL_ENDURANCE").ok();
    set.and_then(|s| s.parse().ok()).unwrap_or(3600)
}

/// An hour of a real session with every core busy: each frame is compared with what the score
/// gives. Tells underruns, the memory at the start and the end, and how far what the player
/// says is heard has drifted from what is recorded: less than a block.
#[test]
#[ignore = "takes an hour, or EVENFALL_ENDURANCE seconds"]
fn an_hour_with_every_core_busy() {
    let piece = session(Millis::secs(seconds().max(45 * 60)));
    if is_other_half() {
        return play_and_report(piece);
    }
    let Some(server) = Server::start() else {
        return;
    };
    let _busy = Busy::everywhere();
    let mut recorder = server.recorder(Stdio::piped());
    let recorded_frames = frames(BufReader::new(recorder.stdout.take().unwrap()));
    let mut playing = half(&server, "an_hour_with_every_core_busy")
        .arg("--ignored")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let recorded = Arc::new(AtomicU64::new(0));
    let ahead = compare(playing.stdout.take().unwrap(), recorded.clone());

    let mut engine = piece.starting_at(0);
    let mut expected = [[0.0; 2]; 1];
    let (mut heard, mut silent, mut gaps) = (0u64, 0u64, 0u64);
    let (mut running, mut begun) = (0u64, false);
    let until = seconds() * u64::from(SAMPLE_RATE);
    engine.render(&mut expected);
    for frame in recorded_frames {
        // A busy server puts silence in: told apart by how long it lasts.
        if frame == expected[0] {
            heard += 1;
            recorded.store(heard, Ordering::Relaxed);
            begun |= frame != [0.0; 2];
            running = 0;
            engine.render(&mut expected);
        } else {
            if frame != [0.0; 2] {
                // The playing half says what it knows of it.
                rest(3000);
                panic!("frame {heard} is another: {frame:?} for {:?}", expected[0]);
            }
            if begun {
                silent += 1;
                running += 1;
                gaps += u64::from(running == 1);
            }
        }
        if heard == until {
            break;
        }
        assert!(
            running < 10 * u64::from(SAMPLE_RATE),
            "silent from frame {heard} on"
        );
    }
    let _ = recorder.kill();
    let _ = recorder.wait();
    println!(
        "recorded: {heard} frames of the score, each to the bit; {silent} silent frames put in by \
         the server in {gaps} gaps"
    );
    assert!(playing.wait().unwrap().success());
    let minutes: Vec<i64> = ahead.join().unwrap().chunks_exact(60).map(median).collect();
    let least = minutes.iter().min().copied().unwrap_or_default();
    let drift = minutes.iter().max().copied().unwrap_or_default() - least;
    println!(
        "heard by the player against the recording: {drift} frames of drift between minutes, the \
         recorder being {least} late"
    );
    assert!(drift <= BLOCK as i64, "{minutes:?}");
}

/// By how many frames the recording is behind what the playing half says is heard, every time
/// it says so.
fn compare(told: impl Read + Send + 'static, recorded: Arc<AtomicU64>) -> JoinHandle<Vec<i64>> {
    thread::spawn(move || {
        let mut ahead = Vec::new();
        for line in BufReader::new(told).lines().map_while(Result::ok) {
            match line.strip_prefix(HEARD).map(str::parse::<i64>) {
                Some(Ok(heard)) => ahead.push(heard - recorded.load(Ordering::Relaxed) as i64),
                _ => println!("{line}"),
            }
        }
        ahead
    })
}

fn median(values: &[i64]) -> i64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    values[values.len() / 2]
}

/// Before the frame that the playing half says is heard.
const HEARD: &str = "heard ";

fn play_and_report(piece: Playable) {
    let player = Player::start(Arc::new(piece), 0, Decibels(0.0), &Output::default()).unwrap();
    rest(5000);
    let memory = resident();
    let (mut most, mut health) = (memory, player.health());
    let until = (seconds() + 1) * u64::from(SAMPLE_RATE);
    while player.position() < until && !player.finished() {
        rest(1000);
        most = most.max(resident());
        println!("{HEARD}{}", player.heard().frame);
        if player.health() != health {
            health = player.health();
            println!("at {}: {health:?}", player.position());
        }
    }
    println!(
        "played {} s: {} underruns, {} reconnections; resident {memory} kB after 5 s, {} kB at the \
         end, {most} kB at most",
        seconds(),
        player.underruns(),
        player.health().reconnections,
        resident(),
    );
    assert_eq!(player.underruns(), 0);
}

/// Memory of this process, in kB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let figure = line.and_then(|l| l.split_whitespace().next());
    figure.and_then(|f| f.parse().ok()).unwrap_or(0)
}

/// Eight hours of breathing over two sounds: some 2900 breaths.
const NIGHT: &str = r#"
title  = "A night"
length = "8h"
ending = "sleep"

[cues]
breath = "air"

[[layer]]
sound    = "calm-ocean"
level_db = -8
breathes = 2

[[layer]]
sound    = "night-wind"
level_db = -20
drift    = { depth_db = 4, period = "80s" }

[[step]]
breathe = "4-0-6"
for     = "5h..9h"
"#;

/// What a seek costs in eight hours: to start the score elsewhere, and to render what a device
/// and a fade want first. It is to stay under 100 ms.
#[test]
#[ignore = "measures"]
fn a_seek_in_eight_hours() {
    let (prepared, faults) = common::script(NIGHT, &Wishes::default());
    let faults: Vec<_> = faults.iter().map(|f| &f.message).collect();
    let piece = common::playable(&prepared.unwrap_or_else(|| panic!("{faults:?}")));
    let mut times: Vec<Duration> = (0..200)
        .map(|n| {
            let position: Frames = evenfall::units::mix(n) % piece.length();
            let began = Instant::now();
            let mut first = [[0.0; 2]; 2720];
            piece.starting_at(position).render(&mut first);
            began.elapsed()
        })
        .collect();
    times.sort();
    let length = Millis::of_frames(piece.length()).clock();
    println!(
        "a seek in {length} takes {:?} in the middle, {:?} at most",
        times[100], times[199]
    );
}

/// Rain, and nothing else that changes.
const RAIN: &str = "length = \"9m\"\n[[layer]]\nsound = \"heavy-rain\"\n[[step]]\nrest = \"9m\"\n";

/// What is recorded, and when each row of it came.
#[derive(Default)]
struct Heard {
    frames: Vec<Frame>,
    came: Vec<(usize, Instant)>,
}

impl Heard {
    fn listen(mut recording: impl Read + Send + 'static) -> Arc<Mutex<Heard>> {
        let heard: Arc<Mutex<Heard>> = Arc::default();
        let ours = heard.clone();
        thread::spawn(move || {
            let (mut bytes, mut left) = ([0; 8192], Vec::new());
            while let Ok(count @ 1..) = recording.read(&mut bytes) {
                let now = Instant::now();
                left.extend(&bytes[..count]);
                let whole = left.len() / 8 * 8;
                let mut heard = ours.lock().unwrap();
                heard.frames.extend(frames(&left[..whole]));
                left.drain(..whole);
                let there = heard.frames.len();
                heard.came.push((there, now));
            }
        });
        heard
    }

    fn length(&self) -> usize {
        self.frames.len()
    }

    /// When frame `index` came.
    fn when(&self, index: usize) -> Instant {
        self.came[self.came.partition_point(|(there, _)| *there <= index)].1
    }
}

/// From a key in the terminal to the first frame that is another, as a recorder of the sound
/// server has it: at most 60 ms.
#[test]
#[ignore = "measures"]
fn a_key_is_heard_within_sixty_milliseconds() {
    let (prepared, _) = common::script(RAIN, &Wishes::default());
    let piece = common::playable(&prepared.unwrap());
    let Some(server) = Server::start() else {
        return;
    };
    let mut expected = vec![[0.0; 2]; piece.length() as usize];
    piece.starting_at(0).render(&mut expected);
    let mut recorder = server.recorder_within(5, Stdio::piped());
    let heard = Heard::listen(recorder.stdout.take().unwrap());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rain.toml"), RAIN).unwrap();
    let mut terminal = Terminal::new();
    let play = format!(
        "exec {} play rain.toml --no-config",
        env!("CARGO_BIN_EXE_evenfall")
    );
    let mut child = terminal.run(&server, folder.path(), &play);
    wait_for("the player", || terminal.is_raw());
    rest(3000);

    let mut position = 0;
    let mut measure = |terminal: &mut Terminal, key: &str| {
        // The place of what was heard just before, in what is expected.
        let before = heard.lock().unwrap().length() - 1000;
        let row = heard.lock().unwrap().frames[before..before + 16].to_vec();
        let found = expected[position..].windows(16).position(|w| w == row);
        position += found.unwrap_or_else(|| panic!("before {key:?} it is another sound"));
        let pressed = Instant::now();
        terminal.press(key.as_bytes());
        rest(500);
        let heard = heard.lock().unwrap();
        let rows = heard.frames[before..].iter().zip(&expected[position..]);
        let other = rows.take_while(|(is, was)| is == was).count();
        heard.when(before + other).duration_since(pressed)
    };
    let mut times: Vec<(&str, Vec<Duration>)> = Vec::new();
    for (name, key, back) in [
        ("volume", "-", "+"),
        ("ambience", "-", "+"),
        ("pause", " ", " "),
        ("seek", "\x1b[C", ""),
    ] {
        if name == "ambience" {
            terminal.press(b"a");
        }
        let mut all: Vec<Duration> = (0..20)
            .map(|n| {
                let time = measure(&mut terminal, key);
                terminal.press(back.as_bytes());
                // At no steady distance from what the device asks for.
                rest(600 + 7 * n);
                time
            })
            .collect();
        all.sort();
        times.push((name, all));
        // The chosen group is chosen no more.
        rest(4000);
    }
    terminal.press(b"q");
    assert!(ended(&mut child).success());
    let _ = recorder.kill();
    let _ = recorder.wait();
    for (name, all) in &times {
        println!("{name}: {:.1?} median, {:.1?} at most", all[10], all[19]);
    }
    let most = times.iter().map(|(_, all)| all[19]).max().unwrap();
    assert!(most <= Duration::from_millis(60), "{most:?}");
}
