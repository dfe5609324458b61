//! A script recorded at a terminal, with the monitor of a sound server as the microphone.
#![cfg(all(target_os = "linux", feature = "screen"))]

#[path = "common/server.rs"]
mod server;
#[path = "common/terminal.rs"]
mod terminal;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use server::{Server, wait_for};
use terminal::Terminal;

const TWO: &str = "title = \"Evening\"\n[[step]]\nsay = \"Good evening. [2s] Lie down.\"\n";

const EVENFALL: &str = env!("CARGO_BIN_EXE_evenfall");

/// A room that hums softly, and in it a voice-like buzz whenever `speaks` says so; in milliseconds.
fn sound(millis: u32, speaks: impl Fn(u32) -> bool) -> Vec<u8> {
    let mut chance = 1u32;
    let mut bytes = Vec::new();
    for n in 0..48 * millis {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (chance >> 8) as f32 / (1 << 24) as f32 - 0.5;
        let t = n as f32 / 48_000.0;
        let buzz =
            (t * 180.0 * std::f32::consts::TAU).sin() + (t * 720.0 * std::f32::consts::TAU).sin();
        let voice = if speaks(n / 48) { 0.12 * buzz } else { 0.0 };
        bytes.extend((voice + 0.002 * noise).to_le_bytes());
    }
    bytes
}

/// Plays `sound` into the sink whose monitor is the microphone.
fn speak(server: &Server, sound: Vec<u8>) -> Child {
    let mut pacat = Command::new("pacat")
        .args([
            "--playback",
            "--format=float32le",
            "--rate=48000",
            "--channels=1",
        ])
        .arg("--latency-msec=50")
        .env("PULSE_SERVER", server.address())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = pacat.stdin.take().unwrap();
    std::thread::spawn(move || {
        let _ = input.write_all(&sound);
    });
    pacat
}

/// What stands on the screen: cells that stay as they are are not sent again.
fn screen(terminal: &Terminal) -> String {
    let (mut cells, mut row, mut column) = (vec![vec![' '; 80]; 24], 0, 0);
    let text = terminal.text();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\u{1b}' if signs.clone().next() == Some('[') => {
                let rest = signs.as_str();
                let Some(end) = rest.find(|c: char| c.is_ascii_alphabetic()) else {
                    break;
                };
                let (words, kind) = (&rest[1..end], &rest[end..=end]);
                if kind == "H" {
                    let mut numbers = words.split(';').map(|n| n.parse().unwrap_or(1));
                    row = numbers.next().unwrap_or(1) - 1;
                    column = numbers.next().unwrap_or(1) - 1;
                }
                signs = rest[end + 1..].chars();
            }
            '\r' => column = 0,
            '\n' => row += 1,
            sign if !sign.is_control() && row < 24 && column < 80 => {
                cells[row][column] = sign;
                column += 1;
            }
            _ => {}
        }
    }
    let rows = cells
        .into_iter()
        .map(|row| row.into_iter().collect::<String>());
    rows.collect::<Vec<_>>().join("\n")
}

fn wait_to_see(terminal: &Terminal, what: &str) {
    wait_for(what, || screen(terminal).contains(what));
}

/// The recordings that lie beside `evening.toml` in `home`.
fn takes(home: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(home.join("evening.takes"));
    let mut all: Vec<PathBuf> = listed
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    all.sort();
    all
}

/// Samples of a recording, and their mean amplitude.
fn heard(path: &Path) -> (usize, f64) {
    let mut file = hound::WavReader::open(path).unwrap();
    assert_eq!((file.spec().sample_rate, file.spec().channels), (48_000, 1));
    let samples: Vec<f64> = file
        .samples::<i16>()
        .map(|s| f64::from(s.unwrap()))
        .collect();
    let power = samples.iter().map(|x| x * x).sum::<f64>() / samples.len() as f64;
    (samples.len(), power.sqrt() / 32_768.0)
}

#[test]
fn a_line_is_spoken_heard_kept_and_played_in_the_place_of_the_voice() {
    let Some(server) = Server::start() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("evening.toml"), TWO).unwrap();
    // Five seconds of room, and then a word of a second again and again.
    let speaks = |ms: u32| ms > 5000 && ms % 3000 < 1000;
    let mut voice = speak(&server, sound(60_000, speaks));
    let mut terminal = Terminal::new();
    let line = format!("{EVENFALL} record evening.toml; echo DONE");
    let mut shell = terminal.run(&server, home.path(), &line);
    wait_to_see(&terminal, "do not speak");
    sleep(Duration::from_millis(300));
    terminal.press(b"\r");
    wait_to_see(&terminal, "Good evening.");
    sleep(Duration::from_secs(4));
    terminal.press(b"\r");
    wait_to_see(&terminal, "recording");
    sleep(Duration::from_secs(4));
    terminal.press(b"\r");
    wait_to_see(&terminal, "spoken");
    terminal.press(b"p");
    wait_to_see(&terminal, "this is the recording");
    terminal.press(b"\r");
    wait_for("the first recording", || takes(home.path()).len() == 1);
    wait_to_see(&terminal, "1 recorded");
    terminal.press(b"q");
    terminal.wait_for("DONE");
    shell.wait().unwrap();
    terminal.is_as_before();
    assert!(terminal.text().contains("1 of 2 lines are recorded"));
    let _ = voice.kill();
    let _ = voice.wait();
    let take = takes(home.path()).remove(0);
    let name = take.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("good-evening-"), "{name}");
    // Some seconds of the buzz, as the waiting fell, and about as loud as a voice here.
    let (length, loudness) = heard(&take);
    assert!((24_000..6 * 48_000).contains(&length), "{length}");
    assert!((0.03..0.3).contains(&loudness), "{loudness}");
    let check = Command::new(EVENFALL)
        .args(["check", "evening.toml"])
        .current_dir(home.path())
        .env("XDG_CACHE_HOME", home.path())
        .output()
        .unwrap();
    let told = String::from_utf8(check.stderr).unwrap();
    assert!(
        told.contains("1 of 2 lines are in your own voice"),
        "{told}"
    );
}

#[test]
fn plain_lines_and_enter_alone_record_a_line_too() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("evening.toml"), TWO).unwrap();
    let mut voice = speak(&server, sound(60_000, |ms| ms > 6000));
    let mut terminal = Terminal::new();
    let line = format!("TERM=dumb {EVENFALL} record evening.toml; echo DONE");
    let mut shell = terminal.run(&server, home.path(), &line);
    terminal.wait_for("first the room");
    terminal.press(b"\n");
    terminal.wait_for("the room has");
    terminal.wait_for("line 1 of 2: Good evening.");
    sleep(Duration::from_secs(5));
    terminal.press(b"\n");
    terminal.wait_for("recording; Enter ends it");
    sleep(Duration::from_secs(2));
    terminal.press(b"\n");
    terminal.wait_for("spoken; Enter keeps it");
    assert!(takes(home.path()).is_empty());
    terminal.press(b"\n");
    terminal.wait_for("line 2 of 2: Lie down.");
    terminal.press(b"q\n");
    terminal.wait_for("DONE");
    shell.wait().unwrap();
    assert_eq!(takes(home.path()).len(), 1);
    assert!(!terminal.text().contains('\u{1b}'), "{:?}", terminal.text());
    let _ = voice.kill();
    let _ = voice.wait();
}

/// What `record` says without a terminal, and how it ends.
fn refused(home: &Path, arguments: &[&str], server: &str) -> (Option<i32>, String) {
    let run = Command::new(EVENFALL)
        .arg("record")
        .args(arguments)
        .current_dir(home)
        .env("PULSE_SERVER", server)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = [run.stdout, run.stderr].concat();
    (run.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn what_cannot_be_recorded_is_refused_with_a_remedy() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("evening.toml"), TWO).unwrap();
    fs::write(home.path().join("faulty.toml"), "[[step]]\nrest = 5\n").unwrap();
    fs::write(home.path().join("quiet.toml"), "[[step]]\nrest = \"5s\"\n").unwrap();
    for (arguments, code, words) in [
        (&["evening.toml"][..], 1, "run it in a terminal"),
        (&["box-breath"], 2, "evenfall new mine --from SESSION"),
        (&["faulty.toml"], 2, "S005"),
        (&["quiet.toml"], 2, "says nothing that could be recorded"),
        (&["nothing.toml"], 2, "there is no file"),
        (&["evening.toml", "--list"], 0, "0 of 2 lines"),
    ] {
        let (ended, said) = refused(home.path(), arguments, "unix:/nowhere");
        assert_eq!(ended, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert!(!home.path().join("evening.takes").exists());
}

#[test]
fn without_a_microphone_or_with_a_wrong_name_it_says_so_and_changes_nothing() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("evening.toml"), TWO).unwrap();
    let empty = home.path().join("asound.conf");
    fs::write(&empty, "").unwrap();
    let cases = [
        (
            String::new(),
            "--microphone nobody",
            "there is no sound device called \"nobody\"",
        ),
        (
            format!(
                "PULSE_SERVER=unix:/nowhere ALSA_CONFIG_PATH={}",
                empty.display()
            ),
            "",
            "there is no microphone to record with",
        ),
    ];
    for (before, flag, words) in cases {
        let terminal = Terminal::new();
        let line = format!("{before} {EVENFALL} record evening.toml {flag}; echo CODE $?");
        let mut shell = terminal.run(&server, home.path(), &line);
        terminal.wait_for("CODE 3");
        shell.wait().unwrap();
        assert!(terminal.text().contains(words), "{}", terminal.text());
        terminal.is_as_before();
    }
    assert!(takes(home.path()).is_empty());
}

#[test]
fn one_long_recording_is_cut_along_the_lines_of_a_script() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let script = "title = \"Evening\"\n[[step]]\nsay = \"Good evening. [2s] Lie down, and let \
                  everything go. [2s] Rest. [2s]\"\n";
    fs::write(at("evening.toml"), script).unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let spoken = [500..1300, 2600..4900, 6200..6700];
    let memo = sound(8000, |millis| {
        spoken.iter().any(|said| said.contains(&millis))
    });
    let mut file = hound::WavWriter::create(at("memo.wav"), spec).unwrap();
    for sample in memo.chunks_exact(4) {
        let sample = f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]);
        file.write_sample(sample).unwrap();
    }
    file.finalize().unwrap();
    let split = |arguments: &[&str]| {
        let run = Command::new(EVENFALL)
            .args(["takes", "split", "memo.wav", "evening.toml"])
            .args(arguments)
            .current_dir(home.path())
            .output()
            .unwrap();
        let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
        (run.status.code(), said)
    };
    let (code, said) = split(&["--list"]);
    assert!(
        code == Some(0) && said.contains("Lie down") && !said.contains('?'),
        "{said}"
    );
    assert!(!at("evening.takes").exists());
    let (code, said) = split(&[]);
    assert!(code == Some(0) && said.contains("cut 3 lines"), "{said}");
    let mut lengths: Vec<u32> = takes(home.path())
        .iter()
        .map(|take| hound::WavReader::open(take).unwrap().duration() / 48)
        .collect();
    lengths.sort_unstable();
    for (length, said) in lengths.iter().zip([500, 800, 2300]) {
        assert!((said..said + 400).contains(length), "{lengths:?}");
    }
    let (code, said) = split(&[]);
    assert!(code == Some(2) && said.contains("--force"), "{said}");
    assert_eq!(split(&["--force"]).0, Some(0));
    fs::write(
        at("evening.toml"),
        script.replace("Rest.", "Rest. [1s] Sleep. [1s] Well."),
    )
    .unwrap();
    let (code, said) = split(&["--force"]);
    assert!(
        code == Some(2) && said.contains("3 pieces") && said.contains("5 lines"),
        "{said}"
    );
}
