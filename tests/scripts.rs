//! What a beginner writes, and what they are told.

use assert_cmd::Command;

#[test]
fn every_faulty_script_is_told_what_where_and_what_to_do() {
    insta::glob!("scripts/*.toml", |path| {
        let folder = path.parent().unwrap();
        let name = path.file_name().unwrap();
        let run = Command::cargo_bin("evenfall")
            .unwrap()
            .current_dir(folder)
            .arg("check")
            .arg(name)
            .output()
            .unwrap();
        let shown = format!(
            "exit code {}\n{}{}",
            run.status.code().unwrap(),
            String::from_utf8(run.stdout).unwrap(),
            String::from_utf8(run.stderr).unwrap()
        );
        insta::assert_snapshot!(shown);
    });
}

#[test]
fn every_faulty_translation_is_told_at_its_own_place() {
    insta::glob!("overlays/*.toml", |path| {
        let run = Command::cargo_bin("evenfall")
            .unwrap()
            .current_dir(path.parent().unwrap())
            .args(["check", "--voice", "off"])
            .arg(path.file_name().unwrap())
            .output()
            .unwrap();
        let shown = format!(
            "exit code {}\n{}{}",
            run.status.code().unwrap(),
            String::from_utf8(run.stdout).unwrap(),
            String::from_utf8(run.stderr).unwrap()
        );
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
