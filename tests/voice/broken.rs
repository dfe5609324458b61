//! Programs that are no good workers, as shell scripts.

use std::process::Command;
use std::time::Duration;

use super::*;

/// Another process writes it: a file that this one had open for writing may still be
/// open in a worker just forked by another test, and could not be started.
fn script(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("worker");
    let text = format!("#!/bin/sh\n{body}\n");
    let write = r#"printf %s "$1" > "$0" && chmod +x "$0""#;
    let status = Command::new("/bin/sh")
        .args(["-c", write])
        .arg(&path)
        .arg(text)
        .status();
    assert!(status.expect("a shell").success());
    path
}

/// What becomes of four lines.
fn failures(body: &str) -> Vec<String> {
    let folder = folder();
    let worker = Worker::with_program(script(folder.path(), body));
    let voice = voice(worker.time_limit(Duration::from_millis(300)));
    let lines = ["one", "two", "three", "four"];
    let clips = said(&*voice, &lines, LineKind::Word);
    clips
        .iter()
        .map(|clip| {
            clip.as_ref()
                .err()
                .map(ToString::to_string)
                .unwrap_or_default()
        })
        .collect()
}

#[test]
fn a_worker_that_hangs_is_ended_and_soon_given_up() {
    let failures = failures("exec sleep 600");
    assert!(
        failures
            .iter()
            .all(|message| message.contains("could not be spoken")),
        "{failures:?}"
    );
    assert!(failures[0].contains("too long"), "{failures:?}");
}

#[test]
fn a_worker_that_ends_at_once_fails_only_its_line() {
    let failures = failures("exit 3");
    assert!(
        failures
            .iter()
            .all(|message| message.contains("broke down")),
        "{failures:?}"
    );
}

#[test]
fn a_worker_that_floods_its_output_is_not_listened_to() {
    for flood in ["exec yes", "exec cat /dev/zero", "exec cat /dev/urandom"] {
        let failures = failures(flood);
        assert!(
            failures
                .iter()
                .all(|message| message.contains("could not be spoken")),
            "{failures:?}"
        );
    }
}

#[test]
fn after_a_crash_the_next_line_gets_a_new_worker() {
    let folder = folder();
    let crashed = folder.path().join("crashed");
    let body = format!(
        "[ -e {0} ] && exec {1} \"$@\"\n: > {0}\nkill -SEGV $$",
        crashed.display(),
        env!("CARGO_BIN_EXE_evenfall")
    );
    let voice = voice(Worker::with_program(script(folder.path(), &body)));
    assert!(said(&*voice, &["one"], LineKind::Word)[0].is_err());
    assert!(said(&*voice, &["two"], LineKind::Word)[0].is_ok());
}
