//! `evenfall plan` as data, as a picture and as a comparison, as a user types it.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

const EVENING: &str = r#"
title = "Evening"
seed = 7
[[layer]]
sound = "rain"
level_db = -18
duck_db = 6
[[step]]
id = "hello"
chapter = "Arriving"
say = "Good evening, and welcome. [4s] Let the shoulders come down. [4s]"
[[step]]
breathe = "4-0-6"
cycles = 4
[[step]]
say = "Let the jaw be loose. [3s]"
[[step]]
chapter = "Quiet"
rest = "20s"
[[step]]
say = "And now let the day be over. [2s]"
"#;

fn evenfall(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).args(arguments);
    command.output().unwrap()
}

/// What `arguments` print, which must go well.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let run = evenfall(folder, arguments);
    assert_eq!(
        run.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(folder, arguments)).unwrap()
}

/// A folder with `old.toml`, and `new.toml` where `edits` have been made.
fn scripts(edits: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut new = EVENING.to_string();
    for (old, edit) in edits {
        assert!(new.contains(old));
        new = new.replace(old, edit);
    }
    std::fs::write(folder.path().join("old.toml"), EVENING).unwrap();
    std::fs::write(folder.path().join("new.toml"), new).unwrap();
    folder
}

const DIFF: [&str; 6] = ["plan", "new.toml", "--voice", "off", "--diff", "old.toml"];

#[test]
fn a_script_and_itself_are_heard_alike() {
    let folder = scripts(&[]);
    let told = printed(folder.path(), &DIFF);
    assert_eq!(told, "Evening\n\nNothing would be heard differently.\n");
    let changes = json(folder.path(), &[&DIFF[..], &["--json"]].concat());
    assert_eq!(changes["same"], true);
    assert_eq!(changes["unchanged"], 5);
    assert_eq!(changes["steps"].as_array().unwrap().len(), 0);
}

#[test]
fn a_changed_sentence_is_told_word_by_word() {
    let folder = scripts(&[("Let the jaw be loose.", "Let the jaw be quite soft.")]);
    let told = printed(folder.path(), &DIFF);
    assert!(
        told.contains("Let the jaw be [-loose.-] {+quite soft.+}"),
        "{told}"
    );
    assert!(told.contains("1 changed, 4 as before"), "{told}");
    let changes = json(folder.path(), &[&DIFF[..], &["--json"]].concat());
    let step = &changes["steps"][0];
    assert_eq!(step["change"], "changed");
    assert_eq!(step["old"]["text"], "Let the jaw be loose.");
    assert_eq!(step["new"]["text"], "Let the jaw be quite soft.");
    let words: Vec<_> = step["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["change"].clone())
        .collect();
    assert_eq!(words, ["same", "removed", "added"]);
}

#[test]
fn the_same_words_in_another_language_are_heard_otherwise() {
    let jaw = "say = \"Let the jaw be loose. [3s]\"";
    let folder = scripts(&[(jaw, &format!("{jaw}\nlanguage = \"de\""))]);
    let told = printed(folder.path(), &DIFF);
    assert!(told.contains("  in en-US -> de"), "{told}");
    let changes = json(folder.path(), &[&DIFF[..], &["--json"]].concat());
    assert_eq!(changes["same"], false);
    assert_eq!(changes["steps"][0]["new"]["languages"][0], "de");
}

#[test]
fn a_changed_length_more_breaths_and_another_level_are_told() {
    let folder = scripts(&[
        ("\"20s\"", "\"50s\""),
        ("cycles = 4", "cycles = 6"),
        ("-18", "-21"),
    ]);
    let told = printed(folder.path(), &DIFF);
    for line in [
        "rest  20s -> 50s",
        "4 -> 6 breaths",
        "rain softer: -18 dB -> -21 dB",
        "length      ",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let changes = json(folder.path(), &[&DIFF[..], &["--json"]].concat());
    let rest = changes["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["new"]["kind"] == "rest")
        .unwrap();
    assert_eq!(rest["new"]["length_ms"], 50_000);
    let longer = |side: &str| changes[side]["length_ms"].as_u64().unwrap();
    assert_eq!(longer("new") - longer("old"), 50_000);
}

#[test]
fn what_moves_comes_and_goes_is_told_apart() {
    let jaw = "[[step]]\nsay = \"Let the jaw be loose. [3s]\"\n";
    let bell = "[[step]]\nstrike = \"bell\"\n";
    let breaths = "[[step]]\nbreathe = \"4-0-6\"\ncycles = 4\n";
    let last = "[[step]]\nsay = \"And now let the day be over. [2s]\"\n";
    let end = format!("{last}{jaw}{bell}");
    let folder = scripts(&[(jaw, ""), (breaths, ""), (last, &end)]);
    let changes = json(folder.path(), &[&DIFF[..], &["--json"]].concat());
    let told: Vec<(String, String)> = changes["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| {
            let side = if s["new"].is_null() {
                &s["old"]
            } else {
                &s["new"]
            };
            let word = |v: &Value| v.as_str().unwrap().to_string();
            (word(&s["change"]), word(&side["text"]))
        })
        .collect();
    let is = |change: &str, text: &str| told.contains(&(change.into(), text.into()));
    assert!(is("moved", "Let the jaw be loose."), "{told:?}");
    assert!(is("added", "bell"), "{told:?}");
    assert!(is("removed", "4-0-6"), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[test]
fn two_lengths_and_two_seeds_of_a_session_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let longer = [
        "plan",
        "box-breath",
        "--length",
        "8m",
        "--diff",
        "box-breath",
        "--voice",
        "off",
    ];
    let told = printed(folder.path(), &longer);
    assert!(told.contains("length      5:00.0 -> 8:00.0"), "{told}");
    let other = [
        "plan",
        "sleep-meditation-10",
        "--seed",
        "5",
        "--diff",
        "sleep-meditation-10",
        "--voice",
        "off",
    ];
    assert!(printed(folder.path(), &other).contains("another one: other rain"));
}

#[test]
fn the_plan_as_data_tells_rows_chapters_captions_and_levels() {
    let folder = scripts(&[]);
    let plan = json(
        folder.path(),
        &["plan", "old.toml", "--voice", "off", "--json"],
    );
    for key in [
        "title",
        "summary",
        "language",
        "length_ms",
        "guidance_ms",
        "shortest_ms",
        "longest_ms",
        "ending",
        "seed",
        "breaths_per_minute",
        "speech_share",
        "longest_silence_ms",
        "cautions",
        "chapters",
        "rows",
        "captions",
        "layers",
    ] {
        assert!(plan.get(key).is_some(), "{key}");
    }
    let rows = plan["rows"].as_array().unwrap();
    for row in rows {
        for key in ["start_ms", "length_ms", "kind", "text", "chapter", "step"] {
            assert!(row.get(key).is_some(), "{key}: {row}");
        }
    }
    assert_eq!(rows[0]["id"], "hello");
    let said: Vec<_> = rows
        .iter()
        .filter(|r| r["kind"] == "say")
        .map(|r| r["text"].clone())
        .collect();
    let captions: Vec<_> = plan["captions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["text"].clone())
        .collect();
    assert_eq!(said, captions);
    assert_eq!(said.len(), 4);
    assert_eq!(plan["chapters"][1]["title"], "Quiet");
    let rain = plan["layers"][0]["points"].as_array().unwrap();
    let levels = rain.iter().map(|p| p["level_db"].as_f64().unwrap());
    assert_eq!(levels.fold(f64::MIN, f64::max), -18.0);
    assert!(
        rain.windows(2)
            .all(|p| p[0]["at_ms"].as_u64() <= p[1]["at_ms"].as_u64())
    );
}

#[test]
fn pictures_go_to_files_or_to_standard_output_and_never_over_the_script() {
    let folder = scripts(&[]);
    let plan = |more: &[&str]| {
        evenfall(
            folder.path(),
            &[&["plan", "old.toml", "--voice", "off"], more].concat(),
        )
    };
    assert_eq!(
        plan(&["--svg", "a.svg", "--png", "a.png"]).status.code(),
        Some(0)
    );
    let svg = std::fs::read(folder.path().join("a.svg")).unwrap();
    let png = std::fs::read(folder.path().join("a.png")).unwrap();
    assert!(svg.starts_with(b"<svg ") && png.starts_with(b"\x89PNG"));
    assert!(plan(&["--svg", "-"]).stdout == svg);
    assert!(plan(&["--png", "-"]).stdout == png);
    assert_eq!(plan(&["--svg", "-", "--png", "-"]).status.code(), Some(2));
    assert_eq!(plan(&["--svg", "old.toml"]).status.code(), Some(2));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("old.toml")).unwrap(),
        EVENING
    );
    assert_eq!(plan(&["--png", "no/such/a.png"]).status.code(), Some(1));
    #[cfg(unix)]
    {
        // A device takes the bytes and stays what it is.
        assert!(plan(&["--svg", "/dev/stderr"]).stderr.starts_with(b"<svg "));
        std::os::unix::fs::symlink("a.svg", folder.path().join("link.svg")).unwrap();
        assert_eq!(plan(&["--svg", "link.svg"]).status.code(), Some(0));
        let link = std::fs::symlink_metadata(folder.path().join("link.svg")).unwrap();
        assert!(link.file_type().is_symlink());
    }
}
