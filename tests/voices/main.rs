//! Voices that are fetched, taken and thrown away, as a listener does it: the server is one of
//! the test's own, and does what servers do.
#![cfg(feature = "fetch")]

#[path = "../common/loopback.rs"]
mod loopback;
mod programs;
mod servers;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use loopback::{Answer, Loopback};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A listener's home, with a catalogue of a server's two voices that share a model.
struct Home {
    folder: TempDir,
    server: Loopback,
}

/// Too much for one piece, with no two parts alike.
fn model() -> Vec<u8> {
    (0..300_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect()
}

fn style(name: &str) -> Vec<u8> {
    name.bytes().cycle().take(1000).collect()
}

impl Home {
    fn new(answer: impl Fn(&str, Option<u64>) -> Answer + Send + Sync + 'static) -> Home {
        let folder = tempfile::tempdir().unwrap();
        let server = Loopback::start(answer);
        let mut text = String::from("patience = 2000\n");
        for (name, bytes) in files() {
            let sha256: String = Sha256::digest(&bytes)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect();
            let (address, size) = (server.address(name), bytes.len());
            text += &format!(
                "[[file]]\nname = \"{name}\"\naddress = \"{address}\"\nsize = {size}\nsha256 = \"{sha256}\"\n"
            );
        }
        for name in ["anna", "berta"] {
            text += &format!(
                "[[voice]]\nname = \"{name}\"\nabout = \"a woman\"\nlanguage = \"en-US\"\n\
                 engine = \"kokoro\"\nmodel = \"model.onnx\"\nbeside = \"{name}.bin\"\n\
                 licence = \"CC0\"\nattribution = \"nobody\"\n"
            );
        }
        fs::write(folder.path().join("catalogue.toml"), text).unwrap();
        Home { folder, server }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn voice(&self, name: &str) -> PathBuf {
        self.path("data/evenfall/voices").join(name)
    }

    /// What lies among the voices, but for the lock.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("data/evenfall/voices"))
            .into_iter()
            .flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != ".lock").collect()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenfall"));
        command
            .args(["voices"])
            .args(words)
            .args(["--catalogue", "catalogue.toml"]);
        command.current_dir(self.folder.path()).env_clear();
        command
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"));
        command
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_CACHE_HOME", self.path("cache"));
        command
    }

    fn run(&self, words: &[&str]) -> (i32, String) {
        told(&self.command(words).output().unwrap())
    }
}

fn files() -> [(&'static str, Vec<u8>); 3] {
    [
        ("model.onnx", model()),
        ("anna.bin", style("anna")),
        ("berta.bin", style("berta")),
    ]
}

fn content(path: &str) -> Vec<u8> {
    let found = files().into_iter().find(|(name, _)| *name == path);
    found.map(|(_, bytes)| bytes).unwrap_or_default()
}

fn told(done: &Output) -> (i32, String) {
    let text = String::from_utf8(done.stderr.clone()).unwrap();
    (done.status.code().unwrap_or(-1), text)
}

/// As a good server answers.
fn good(path: &str, from: Option<u64>) -> Answer {
    Answer::of(content(path), from)
}

#[test]
fn files_that_are_here_are_taken_and_nothing_is_fetched() {
    let home = Home::new(good);
    let downloads = home.path("Downloads");
    fs::create_dir(&downloads).unwrap();
    fs::write(downloads.join("kokoro (1).onnx"), model()).unwrap();
    fs::write(downloads.join("anna.bin"), style("anna")).unwrap();
    fs::write(downloads.join("holiday.jpg"), [1; 10]).unwrap();
    let (code, said) = home.run(&["add", "anna", "--from", "Downloads"]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("fetching"), "{said}");
    assert_eq!(home.server.asked("model.onnx"), 0);
    assert_eq!(fs::read(home.voice("anna/model.onnx")).unwrap(), model());
    let (code, said) = home.run(&["add", "berta", "--from", "Downloads/holiday.jpg"]);
    assert!(
        code == 2 && said.contains("is no file of this voice"),
        "{said}"
    );
    assert!(said.contains("berta.bin, 1000 bytes, SHA-256"), "{said}");
}

#[test]
fn two_programs_do_not_add_at_once() {
    let home = Home::new(|path, from| Answer {
        pause: Duration::from_millis(150),
        ..good(path, from)
    });
    let mut first = home
        .command(&["add", "anna"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !home.voice(".anna.part/model.onnx.part").exists() {
        assert!(start.elapsed() < Duration::from_secs(10), "not begun");
        std::thread::sleep(Duration::from_millis(10));
    }
    let (code, said) = home.run(&["add", "berta"]);
    assert!(
        code == 1 && said.contains("another evenfall is adding a voice"),
        "{said}"
    );
    assert!(first.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_is_told_and_what_is_there_stays() {
    let home = Home::new(good);
    let add = home.command(&["add", "anna"]);
    let mut shell = Command::new("sh");
    // So many blocks of 512 bytes, in POSIX shells and in some of 1024.
    shell
        .args(["-c", "ulimit -f 200; exec \"$0\" \"$@\""])
        .arg(add.get_program());
    shell.args(add.get_args()).current_dir(home.folder.path());
    shell
        .env("XDG_DATA_HOME", home.path("data"))
        .env("HOME", home.folder.path());
    let (code, said) = told(&shell.output().unwrap());
    assert!(code == 1 && said.contains("cannot be written"), "{said}");
    assert_eq!(home.left(), [".anna.part"]);
    assert_eq!(home.run(&["add", "anna"]).0, 0);
}

#[test]
fn an_unknown_name_is_told_the_nearest() {
    let home = Home::new(good);
    let (code, said) = home.run(&["add", "ana"]);
    assert!(code == 2 && said.contains("\"anna\""), "{said}");
}

#[test]
fn any_voice_of_piper_is_taken_with_its_description() {
    let home = Home::new(good);
    fs::write(home.path("en_US-joe-medium.onnx"), model()).unwrap();
    let (code, said) = home.run(&["add", "en_US-joe-medium.onnx"]);
    assert!(
        code == 2 && said.contains("en_US-joe-medium.onnx.json is not there"),
        "{said}"
    );
    let beside = home.path("en_US-joe-medium.onnx.json");
    fs::write(&beside, "{}").unwrap();
    let (code, said) = home.run(&["add", "en_US-joe-medium.onnx"]);
    assert!(code == 2 && said.contains("no description"), "{said}");
    let text =
        r#"{"language": {"code": "en_US"}, "phoneme_id_map": {}, "audio": {"sample_rate": 22050}}"#;
    fs::write(&beside, text).unwrap();
    let (code, said) = home.run(&["add", "en_US-joe-medium.onnx"]);
    assert_eq!(code, 0, "{said}");
    let sheet = fs::read_to_string(home.voice("joe/voice.toml")).unwrap();
    assert!(
        sheet.contains("\"en-US\"") && sheet.contains("piper"),
        "{sheet}"
    );
    let (code, said) = home.run(&["add", "en_US-joe-medium.onnx"]);
    assert!(code == 2 && said.contains("--name"), "{said}");
    assert_eq!(
        home.run(&["add", "en_US-joe-medium.onnx", "--name", "joe-2"])
            .0,
        0
    );
    let (code, said) = home.run(&["add", "en_US-joe-medium.onnx", "--name", "../joe"]);
    assert!(code == 2 && said.contains("cannot be called"), "{said}");
}

#[test]
fn who_is_here_and_who_could_be_had_is_told_in_words_and_as_json() {
    let home = Home::new(good);
    assert_eq!(home.run(&["add", "anna"]).0, 0);
    let done = home.command(&[]).output().unwrap();
    let table = String::from_utf8(done.stdout).unwrap();
    let (here, offered) = table.split_once("to be had").unwrap();
    assert!(
        here.contains("\n  anna ") && !here.contains("berta"),
        "{table}"
    );
    // Its model is here.
    let berta = offered.lines().find(|line| line.contains("berta")).unwrap();
    assert!(berta.contains("1 kB") && berta.contains("CC0"), "{table}");
    let done = home.command(&["--json"]).output().unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let row = |name: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["name"] == name).unwrap().clone()
    };
    assert_eq!(row("anna")["whence"], "added");
    assert_eq!(row("berta")["bytes"], 301_000);
    assert_eq!(row("berta")["missing_bytes"], 1000);
    assert_eq!(row("berta")["licence"], "CC0");
}

#[test]
fn a_voice_that_is_removed_leaves_others_what_they_share() {
    let home = Home::new(good);
    assert_eq!(home.run(&["add", "anna"]).0, 0);
    assert_eq!(home.run(&["add", "berta"]).0, 0);
    let (code, said) = home.run(&["remove", "anna"]);
    assert!(code == 0 && said.contains("anna is gone"), "{said}");
    assert_eq!(home.left(), ["berta"]);
    assert_eq!(fs::read(home.voice("berta/model.onnx")).unwrap(), model());
    for name in ["anna", "../berta", ".", "", "embedded"] {
        let (code, said) = home.run(&["remove", name]);
        assert!(code == 2 && said.contains("no voice"), "{name}: {said}");
    }
    assert_eq!(home.left(), ["berta"]);
}

#[test]
fn what_was_begun_can_be_removed() {
    let home = Home::new(|path, from| Answer {
        cut: Some(100_000),
        ..good(path, from)
    });
    assert_eq!(home.run(&["add", "anna"]).0, 1);
    assert_eq!(home.run(&["remove", "anna"]).0, 0);
    assert_eq!(home.left(), [""; 0]);
}

#[cfg(feature = "embedded-voice")]
#[test]
fn a_voice_is_tried_in_a_file_and_one_that_is_not_here_says_how_to_have_it() {
    let home = Home::new(good);
    for words in [
        &["try", "embedded", "-o", "said.wav"][..],
        &["try", "embedded", "--language", "de", "-o", "said.wav"],
    ] {
        let (code, said) = home.run(words);
        assert_eq!(code, 0, "{said}");
        assert!(fs::metadata(home.path("said.wav")).unwrap().len() > 400_000);
    }
    let (code, said) = home.run(&["try", "berta", "-o", "said.wav"]);
    assert!(
        code == 2 && said.contains("evenfall voices add berta"),
        "{said}"
    );
    let (code, said) = home.run(&["try", "embeded", "-o", "said.wav"]);
    assert!(code == 2 && said.contains("\"embedded\""), "{said}");
}
