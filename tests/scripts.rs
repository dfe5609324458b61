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
