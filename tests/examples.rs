//! The examples of the library do what they say.

use std::path::Path;
use std::process::{Command, Output};

/// Runs an example, which lies beside the tests.
fn run(name: &str, words: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().unwrap().parent().unwrap();
    let program = folder.join("examples").join(name);
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    if !program.exists() {
        // All tests together build the examples; this one alone has to ask for them.
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--example", name]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success());
    }
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
    let seconds = f64::from(wav.duration()) / 48_000.0;
    assert!(
        // The sea comes up first.
        (68.0..75.0).contains(&seconds),
        "{seconds} s of six breaths"
    );
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
    let rain = rms(30);
    assert!(rain > 10.0, "no rain");
    let ends = [0..10, samples.len() / 96_000 - 12..samples.len() / 96_000];
    for mut end in ends {
        assert!(end.any(|s| rms(s) > 1.5 * rain), "no bell over {rain}");
    }
    let wrong = run("timer", &["40 apples"]);
    assert!(!wrong.status.success() && !wrong.stderr.is_empty());
}
