//! What a beginner writes, and what they are told.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// What `evenfall check` says of the file at `path`, and how it ends.
fn checked(path: &Path, arguments: &[&str]) -> String {
    let run = Command::cargo_bin("evenfall")
        .unwrap()
        .current_dir(path.parent().unwrap())
        .arg("check")
        .args(arguments)
        .arg(path.file_name().unwrap())
        .output()
        .unwrap();
    let told = String::from_utf8(run.stderr).unwrap();
    // How many sentences no voice has spoken beforehand changes with the sessions.
    let told = match told.strip_prefix("note[N001]") {
        Some(note) => note.split_once("\n\n").map_or("", |(_, rest)| rest),
        None => &told,
    };
    format!(
        "exit code {}\n{}{told}",
        run.status.code().unwrap(),
        String::from_utf8(run.stdout).unwrap(),
    )
}

#[test]
fn every_faulty_script_is_told_what_where_and_what_to_do() {
    insta::glob!("scripts/*.toml", |path| {
        let shown = checked(path, &[]);
        insta::assert_snapshot!(shown);
    });
}

#[test]
fn every_faulty_translation_is_told_at_its_own_place() {
    insta::glob!("overlays/*.toml", |path| {
        let shown = checked(path, &["--voice", "off"]);
        insta::assert_snapshot!(shown);
    });
}

#[test]
fn json_names_the_file_that_a_fault_is_in() {
    let run = Command::cargo_bin("evenfall")
        .unwrap()
        .args([
            "check",
            "--voice",
            "off",
            "--language",
            "es",
            "--format",
            "json",
        ])
        .arg("tests/overlays/evening.toml")
        .output()
        .unwrap();
    let faults: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).unwrap();
    let source = std::fs::read_to_string("tests/overlays/evening.es.toml").unwrap();
    assert!(faults.len() >= 10, "{faults:#?}");
    for fault in &faults {
        assert_eq!(fault["file"], "tests/overlays/evening.es.toml", "{fault}");
        let line = fault["line"].as_u64().unwrap() as usize;
        assert!(line <= source.lines().count());
    }
}

#[test]
fn json_gives_the_place_of_every_fault() {
    let run = Command::cargo_bin("evenfall")
        .unwrap()
        .args([
            "check",
            "--format",
            "json",
            "tests/scripts/several-faults.toml",
        ])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    let faults: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).unwrap();
    let source = std::fs::read_to_string("tests/scripts/several-faults.toml").unwrap();
    assert!(faults.len() >= 6, "{faults:#?}");
    for fault in &faults {
        let line = source
            .lines()
            .nth(fault["line"].as_u64().unwrap() as usize - 1)
            .unwrap();
        let start = fault["span"][0].as_u64().unwrap() as usize;
        let column = fault["column"].as_u64().unwrap() as usize;
        assert_eq!(line.chars().nth(column - 1), source[start..].chars().next());
        assert!(fault["help"].is_string(), "{fault}");
    }
}

fn scripts() -> Vec<PathBuf> {
    let folder = std::fs::read_dir("tests/scripts").unwrap();
    let mut all: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

/// What is told of each of `files`, all of them checked in one run.
fn told(folder: &Path, files: &[String]) -> Vec<Value> {
    let run = Command::cargo_bin("evenfall")
        .unwrap()
        .current_dir(folder)
        .args(["check", "--format", "json"])
        .args(files)
        .output()
        .unwrap();
    serde_json::from_slice(&run.stdout).unwrap()
}

/// The text as the program takes it: without the mark Windows editors put in front.
fn text_of(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.trim_start_matches('\u{feff}').to_string()
}

fn mended(text: &str, fix: &Value) -> String {
    let mut mended = text.to_string();
    let mut before = usize::MAX;
    for edit in fix["edits"].as_array().unwrap().iter().rev() {
        let at = |i: usize| edit["span"][i].as_u64().unwrap() as usize;
        assert!(at(0) <= at(1) && at(1) <= before, "edits overlap: {fix}");
        before = at(0);
        mended.replace_range(at(0)..at(1), edit["text"].as_str().unwrap());
    }
    mended
}

/// What makes a fault the same fault after the text has changed around it.
fn fault(d: &Value) -> (String, String, u64) {
    let text = |key: &str| d[key].as_str().unwrap().to_string();
    (
        text("code"),
        text("message"),
        d["line"].as_u64().unwrap_or(0),
    )
}

#[test]
fn every_fix_settles_what_it_is_offered_for() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = scripts()
        .iter()
        .map(|p| p.file_name().unwrap().to_str().unwrap().to_string())
        .collect();
    let (mut tries, mut wanted) = (Vec::new(), Vec::new());
    let before = told(Path::new("tests/scripts"), &files);
    for d in &before {
        let file = d["file"].as_str().unwrap();
        let text = text_of(&Path::new("tests/scripts").join(file));
        for fix in d["fixes"].as_array().unwrap() {
            let name = format!("{}-{file}", tries.len());
            std::fs::write(folder.path().join(&name), mended(&text, fix)).unwrap();
            tries.push(name);
            wanted.push((d, fix));
        }
    }
    assert!(tries.len() > 60, "only {} fixes", tries.len());
    let after = told(folder.path(), &tries);
    let count = |all: &[Value], file: &str, was: &Value| {
        let same = |d: &&Value| d["file"] == file && fault(d) == fault(was);
        all.iter().filter(same).count()
    };
    for (name, (was, fix)) in tries.iter().zip(&wanted) {
        let file = was["file"].as_str().unwrap();
        let fewer = count(&after, name, was) < count(&before, file, was);
        assert!(fewer, "{name}: {fix} leaves {was}");
    }
}

#[test]
fn all_faults_are_mended_by_taking_fix_after_fix() {
    let folder = tempfile::tempdir().unwrap();
    for (name, wanted) in [
        ("curly-quotes-everywhere", "fine"),
        ("steps-in-the-plural", "fine"),
        ("german-kinds", "fine"),
        ("keys-in-capitals", "fine"),
        ("hyphens-for-steps", "fine"),
        ("spaces-of-a-word-processor", "fine"),
        ("breaths-from-a-word-processor", "works"),
        ("levels-with-units", "fine"),
        ("windows", "fine"),
    ] {
        let file = format!("{name}.toml");
        let mut text = text_of(&Path::new("tests/scripts").join(&file));
        for _ in 0..20 {
            std::fs::write(folder.path().join(&file), &text).unwrap();
            let found = told(folder.path(), std::slice::from_ref(&file));
            let errors = |d: &&Value| d["severity"] == "error";
            let Some(fix) = found.iter().filter(errors).find_map(|d| d["fixes"].get(0)) else {
                break;
            };
            text = mended(&text, fix);
        }
        let run = Command::cargo_bin("evenfall")
            .unwrap()
            .current_dir(folder.path())
            .args(["check", &file])
            .output()
            .unwrap();
        let shown = String::from_utf8(run.stdout).unwrap();
        assert!(shown.contains(wanted), "{shown}\n{text}");
    }
}

/// What checking `text` says, without a voice.
fn checked_text(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script.toml");
    std::fs::write(&path, text).unwrap();
    checked(&path, &["--voice", "off"])
}

#[test]
fn sounds_without_a_step_that_are_kept_on_are_a_session() {
    let said = checked_text("[[layer]]\nsound = \"rain\"\n[after]\nkeep = \"5m\"\n");
    assert!(said.starts_with("exit code 0"), "{said}");
}

#[test]
fn ten_thousand_steps_are_a_session_and_one_more_is_none() {
    let rests = |n| "[[step]]\nrest = \"1s\"\n".repeat(n);
    let said = checked_text(&rests(10_000));
    assert!(said.starts_with("exit code 0"), "{said}");
    let inside = "[[step]]\nsession = \"box-breath\"\n";
    let marked =
        "[[step]]\nid = \"mark\"\nuse = \"p\"\n[patterns.p]\nsteps = [{ rest = \"1s\" }]\n";
    for text in [
        rests(10_001),
        rests(9_999) + inside,
        format!("{inside}{}{marked}", rests(9_999)),
    ] {
        let said = checked_text(&text);
        assert!(said.starts_with("exit code 2"), "{said}");
        assert!(said.contains("S013"), "{said}");
    }
}
