//! Whatever bytes a script and its file's name have, a terminal that is told of them obeys
//! none.

#![cfg(feature = "screen")]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// Clears the screen, opens a right-to-left override and begins a sequence in one byte.
const EVIL: &str = "evil\u{1b}[2J\u{202e}\u{9b}31mname";

/// Escapes wherever an author has words.
const SCRIPT: &str = r##"title = "X\u001b[31mRED\u001b]0;pwned\u0007 \u202e\u009b2J"
summary = "A\u001b[2Jline"
author = "B\u009b1mob"
caution = "Not\u001b[5m while\u2066 driving."
length = "1m"
[[layer]]
sound = "pink-noise"
[[step]]
id = "e"
chapter = "\u001b[5mblink\u009b31m C1"
say = "Hello\u001bM bold\u202e. [3s..60s]"
"##;

fn evenfall(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).args(arguments);
    command.env("PULSE_SERVER", "unix:/nonexistent/socket");
    command.env("ALSA_CONFIG_PATH", "/dev/null");
    for home in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env(home, folder);
    }
    command.output().unwrap()
}

/// Whether a terminal shows `c` and does no more.
fn is_shown(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c == '\n' || !c.is_control() && !turns
}

/// Runs a command, which says something, all of it harmless; what it says.
fn shown(folder: &Path, arguments: &[&str]) -> String {
    let run = evenfall(folder, arguments);
    let said = [run.stdout, run.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(!said.is_empty(), "{arguments:?} says nothing");
    let odd = said.chars().find(|c| !is_shown(*c));
    assert_eq!(odd, None, "{arguments:?} says {said:?}");
    said
}

fn folder() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (good, faulty) = (format!("{EVIL}.toml"), format!("{EVIL}2.toml"));
    std::fs::write(folder.path().join(&good), SCRIPT).unwrap();
    let wrong = "[[step]]\nsay = \"x\" # \u{9b}31m \u{202e}\nre\u{9b}st = \"2\"\nsound = \"\\u001b[2J\"\n\
                 [[layer]]\nsound = \"\\u001b[2Jrain\\u009b\"\n";
    std::fs::write(folder.path().join(&faulty), wrong).unwrap();
    (folder, good, faulty)
}

#[test]
fn no_text_command_hands_a_terminal_anything_but_letters() {
    let (folder, good, faulty) = folder();
    let told = |arguments: &[&str]| shown(folder.path(), arguments);
    let plan = told(&["plan", &good]);
    assert!(plan.contains("RED") && plan.contains("blink"), "{plan}");
    told(&["plan", &good, "--from", EVIL]);
    told(&["plan", &good, "--diff", "box-breath"]);
    told(&["plan", "box-breath", "--diff", &good]);
    told(&["plan", &good, "--json", "--diff", "box-breath"]);
    told(&["plan", &good, "--svg", &format!("{EVIL}.svg")]);
    told(&["check", &good, &faulty, EVIL]);
    told(&["check", &good, &faulty, "--format", "json"]);
    told(&["explain", EVIL]);
    told(&["list", EVIL]);
    told(&["fmt", &good]);
    told(&["fmt", "--check", &faulty]);
    told(&["say", "a\u{1b}[2J\u{9b}b {x [9", "-o", "said.wav"]);
    told(&["say", "letters", "-o", &format!("{EVIL}.wav")]);
    told(&["say", "letters", "--language", EVIL, "-o", "said.wav"]);
    told(&["sound", EVIL, "--check"]);
    told(&[
        "sound",
        "rain",
        "--length",
        "1s",
        "-o",
        &format!("{EVIL}.xyz"),
    ]);
    told(&["render", &good, "-o", &format!("{EVIL}.wav")]);
    told(&["render", &good, "-o", &good]);
    told(&["new", EVIL]);
    told(&["schema", "-o", &format!("{EVIL}.json")]);
    told(&["play", &good, "--plain"]);
    told(&["play", EVIL, "--plain"]);
    told(&["plan", &good, &format!("--{EVIL}")]);
    told(&["plan", &good, "--length", EVIL]);
}

#[test]
fn json_keeps_every_character_and_a_picture_none_that_is_no_letter() {
    let (folder, good, _) = folder();
    let json = shown(folder.path(), &["plan", &good, "--json"]);
    // Behind it stands what else was told.
    let mut values = serde_json::Deserializer::from_str(&json).into_iter();
    let plan: serde_json::Value = values.next().unwrap().unwrap();
    let title = plan["title"].as_str().unwrap();
    assert!(title.contains("\u{1b}[31mRED") && title.contains("\u{202e}\u{9b}2J"));
    let svg = shown(folder.path(), &["plan", &good, "--svg", "-"]);
    assert!(svg.contains("RED"));
}
