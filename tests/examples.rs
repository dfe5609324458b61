//! The examples of the library do what they say.

use std::path::Path;
use std::process::{Command, Output};

/// Runs an example, which lies beside the tests.
fn run(name: &str, words: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().unwrap().parent().unwrap();
    let program = folder.join("examples").join(name);
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    Command::new(program).args(words).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_script_in_memory_becomes_a_minute_of_sound() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("breath.wav");
    let done = run("script_to_wav", &[text(&file)]);
    assert!(done.status.success(), "{done:?}");
    let wav = hound::WavReader::open(&file).unwrap();
    assert_eq!(wav.duration(), 60 * 48_000);
}

#[test]
fn a_timer_rings_at_both_ends_and_rains_between() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("timer.wav");
    let done = run("timer", &["40s", text(&file)]);
    assert!(done.status.success(), "{done:?}");
    let mut wav = hound::WavReader::open(&file).unwrap();
    let samples: Vec<i64> = wav
        .samples::<i16>()
        .map(|s| i64::from(s.unwrap()))
        .collect();
    let rms = |second: usize| {
        let second = &samples[second * 96_000..][..96_000];
        (second.iter().map(|x| x * x).sum::<i64>() as f64 / 96_000.0).sqrt()
    };
    assert!(rms(30) > 10.0, "no rain");
    assert!(rms(1) > 2.0 * rms(30), "no bell at the start");
    let wrong = run("timer", &["40 apples"]);
    assert!(!wrong.status.success() && !wrong.stderr.is_empty());
}
