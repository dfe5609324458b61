//! Listening while writing, end to end: the program plays a script on a sound server without
//! hardware while the script is saved again and again. Where `pulseaudio` and `parec` are
//! not installed this says so and passes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::server::Server;
use evenfall::frame::Frame;

/// A program that plays, and what it prints.
struct Playing {
    process: Child,
    lines: Receiver<String>,
}

impl Playing {
    fn start(server: &Server, folder: &Path) -> Playing {
        let mut process = Command::new(env!("CARGO_BIN_EXE_evenfall"))
            .args([
                "play",
                "evening.toml",
                "--watch",
                "--no-config",
                "--voice",
                "off",
            ])
            .current_dir(folder)
            .env("PULSE_SERVER", server.address())
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("XDG_STATE_HOME", folder)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let (tell, lines) = mpsc::channel();
        thread::spawn(move || {
            out.lines()
                .map_while(Result::ok)
                .all(|l| tell.send(l).is_ok())
        });
        Playing { process, lines }
    }

    /// Waits for a line that holds `text`; how long that took.
    fn hears(&self, text: &str) -> Duration {
        let start = Instant::now();
        let mut before = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(20)) {
            if line.contains(text) {
                return start.elapsed();
            }
            before.push(line);
        }
        panic!("no \"{text}\" after {before:#?}");
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn script(second: &str, third: &str) -> String {
    format!(
        "[[layer]]\nsound = \"rain\"\n[[step]]\nsay = \"One. [4s]\"\n[[step]]\nid = \"two\"\n\
         say = \"{second} [9s]\"\n[[step]]\nsay = \"{third} [2s]\"\n"
    )
}

#[test]
fn a_save_is_heard_from_the_next_step_on_whatever_an_editor_does() {
    let Some(server) = Server::start() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evening.toml");
    fs::write(&file, script("Two.", "Three.")).unwrap();
    let recording = server.record("watch.raw");
    let playing = Playing::start(&server, folder.path());
    playing.hears("One.");
    // As editors save: a new file in the place of the old one.
    let other = folder.path().join(".evening.toml.swp");
    fs::write(&other, script("Changed.", "Three.")).unwrap();
    fs::rename(&other, &file).unwrap();
    playing.hears("Changed.");
    // Gone, then back with a fault, then saved quickly many times; the last one counts.
    fs::remove_file(&file).unwrap();
    playing.hears("is not there any more; the last good version plays on");
    fs::write(&file, "[[step]]\nsya = \"Three.\"\n").unwrap();
    playing.hears("a step knows no `sya`");
    for n in 0..20 {
        fs::write(&file, script("Changed.", &format!("Number {n}."))).unwrap();
        sleep(Duration::from_millis(30));
    }
    playing.hears("Number 19.");
    let heard = recording.stop();
    playing.hears("waiting for the next save");
    fs::write(&file, script("Changed.", "At last.")).unwrap();
    playing.hears("At last.");
    drop(playing);
    // Rain through all the changes: no hole, and no click that rain does not have.
    assert!(heard.len() > 48_000 * 10, "{} frames", heard.len());
    // It comes and goes softly.
    let heard = &heard[48_000 * 4..heard.len() - 48_000 * 5];
    // A fade to silence and back takes three of these.
    let levels = each(heard, 960, |part| part.iter().map(|f| f[0] * f[0]).sum());
    let (least, usual) = (levels[0], levels[levels.len() / 2]);
    assert!(least > usual / 10.0, "{least} among {usual}");
    let steps = each(heard, 48_000, |part| {
        let steps = part.windows(2).map(|w| (w[1][0] - w[0][0]).abs());
        steps.fold(0.0, f32::max)
    });
    let (largest, usual) = (steps[steps.len() - 1], steps[steps.len() / 2]);
    assert!(largest < usual * 3.0, "{largest} among {usual}");
}

/// What `of` says of every `count` frames, the least first.
fn each(heard: &[Frame], count: usize, of: impl Fn(&[Frame]) -> f32) -> Vec<f32> {
    let mut said: Vec<f32> = heard.chunks_exact(count).map(of).collect();
    said.sort_by(f32::total_cmp);
    said
}
