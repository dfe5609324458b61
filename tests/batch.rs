//! Many files at once: `render --list` and its parts.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

const LIST: &str = "\
[every]\nvoice = \"off\"\n\
[[render]]\nsession = \"a.toml\"\n\
[[render]]\nsession = \"a.toml\"\nlength = \"4s\"\nfile = \"short/a.wav\"\n\
[[render]]\nsession = \"broken.toml\"\n\
[[render]]\nsession = \"b.toml\"\nseed = 7\ncaptions = true\nfor = \"archive\"\n\
[[render]]\nsession = \"rain\"\nlength = \"60s\"\nambience-db = -3\nuntil = \"2s\"\n";

/// A folder with the list and its scripts, of which one is broken.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("night.toml", LIST);
    write("a.toml", "length = \"3s\"\n[[step]]\nrest = \"1s..9s\"\n");
    write(
        "b.toml",
        "[[step]]\nsay = \"Rest.\"\n[[step]]\nstrike = \"bell\"\n",
    );
    write("broken.toml", "[[step]]\nrest = \"3 apples\"\n");
    folder
}

fn render(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).arg("render").args(arguments);
    command.env("XDG_CONFIG_HOME", folder).output().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every file under `folder` with what it holds.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match path.is_dir() {
            true => all.extend(
                files(&path)
                    .into_iter()
                    .map(|(n, b)| (format!("{name}/{n}"), b)),
            ),
            false => drop(all.insert(name, std::fs::read(&path).unwrap())),
        }
    }
    all
}

#[test]
fn parts_of_a_list_are_together_the_whole_and_a_broken_script_stops_no_other() {
    let folder = folder();
    let here = folder.path();
    let whole = render(
        here,
        &["--list", "night.toml", "-o", "whole", "--report", "r.json"],
    );
    assert_eq!(whole.status.code(), Some(1));
    let told = words(&whole.stderr);
    assert!(told.contains("4 written, 0 up to date, 1 failed"), "{told}");
    let (_, last) = told.split_once("broken.mp3:\n").unwrap();
    assert!(
        last.contains("3 apples") && last.contains("1 of 5"),
        "{told}"
    );

    let report = std::fs::read(here.join("r.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let status = |n: usize| report[n]["status"].as_str().unwrap().to_owned();
    assert_eq!([status(0), status(2)], ["written", "failed"]);
    assert_eq!(report[3]["files"].as_array().unwrap().len(), 5);

    for shard in ["3/3", "1/3", "2/3"] {
        let run = render(
            here,
            &["--list", "night.toml", "-o", "parts", "--shard", shard],
        );
        let expected = if shard == "3/3" { Some(1) } else { Some(0) };
        assert_eq!(run.status.code(), expected, "{}", words(&run.stderr));
    }
    let (whole, parts) = (files(&here.join("whole")), files(&here.join("parts")));
    let names: Vec<&str> = whole
        .keys()
        .map(String::as_str)
        .filter(|n| !n.starts_with('.'))
        .collect();
    let expected = [
        "a.mp3",
        "b-captions-for-archive-seed-7.flac",
        "b-captions-for-archive-seed-7.lrc",
        "b-captions-for-archive-seed-7.srt",
        "b-captions-for-archive-seed-7.txt",
        "b-captions-for-archive-seed-7.vtt",
        "rain-60s-ambience-db-3-until-2s.mp3",
        "short/a.wav",
    ];
    assert_eq!(names, expected);
    assert!(whole == parts);
    let track = b"TRACKNUMBER=4";
    let mut places = whole[expected[1]].windows(track.len());
    assert!(places.any(|part| part == track));
}

#[test]
fn what_is_up_to_date_stays_and_what_was_stopped_or_changed_is_made_again() {
    let folder = folder();
    let here = folder.path();
    std::fs::remove_file(here.join("broken.toml")).unwrap();
    let list = LIST.replace("[[render]]\nsession = \"broken.toml\"\n", "");
    std::fs::write(here.join("night.toml"), list).unwrap();
    let run = || {
        let run = render(here, &["--list", "night.toml", "-o", "out"]);
        assert_eq!(run.status.code(), Some(0), "{}", words(&run.stderr));
        words(&run.stderr).lines().last().unwrap().to_owned()
    };
    assert_eq!(run(), "4 written, 0 up to date, 0 failed");
    let before = files(&here.join("out"));
    assert_eq!(run(), "0 written, 4 up to date, 0 failed");
    // As a machine leaves it that went out: one file is not there, and of one nothing is known.
    std::fs::remove_file(here.join("out/a.mp3")).unwrap();
    std::fs::remove_file(here.join("out/.evenfall/short/a.wav.json")).unwrap();
    assert_eq!(run(), "2 written, 2 up to date, 0 failed");
    assert!(files(&here.join("out")) == before);
    std::fs::write(here.join("b.toml"), "[[step]]\nsay = \"Rest now.\"\n").unwrap();
    assert_eq!(run(), "1 written, 3 up to date, 0 failed");
    // Another build may sound another way, whatever its number says.
    let other = here.join("another-build");
    std::fs::copy(env!("CARGO_BIN_EXE_evenfall"), &other).unwrap();
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&other)
        .unwrap();
    file.write_all(b"another").unwrap();
    drop(file);
    let built = Command::new(&other)
        .current_dir(here)
        .args(["render", "--list", "night.toml", "-o", "out"])
        .env("XDG_CONFIG_HOME", here)
        .output()
        .unwrap();
    let told = words(&built.stderr);
    assert!(
        told.ends_with("4 written, 0 up to date, 0 failed\n"),
        "{told}"
    );
}

#[test]
fn a_list_at_fault_is_told_by_its_line_before_anything_is_written() {
    let folder = folder();
    let here = folder.path();
    for (list, line, what) in [
        (
            "[[render]]\nsession = \"a.toml\"\nlenght = \"5s\"\n",
            3,
            "did you mean \"length\"?",
        ),
        (
            "[[render]]\nsession = \"a.toml\"\nall = \"x\"\n",
            3,
            "what is `all`?",
        ),
        ("[[render]]\nlength = \"5s\"\n", 1, "which one?"),
        (
            "[[render]]\nsession = \"a\"\nfile = \"../a.mp3\"\n",
            3,
            "no name of a file",
        ),
        (
            "[[render]]\nsession = \"a\"\n\n[[render]]\nsession = \"A\"\n",
            4,
            "line 1 already",
        ),
        ("[[render]]\nsession = 1979-05-27\n", 2, "is a text"),
        ("[[step]]\nrest = \"5s\"\n", 1, "what is `step`?"),
        ("[[render]\n", 1, ""),
        ("", 1, "nothing to write"),
    ] {
        std::fs::write(here.join("l.toml"), list).unwrap();
        let run = render(here, &["--list", "l.toml", "-o", "out"]);
        let told = words(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{list}: {told}");
        let place = format!("evenfall: l.toml, line {line}: ");
        assert!(
            told.starts_with(&place) && told.contains(what),
            "{list}: {told}"
        );
        assert!(!here.join("out").exists());
    }
    for (arguments, what) in [
        (&["--list", "night.toml"][..], "--output"),
        (&[][..], "<SESSION>"),
        (&["a.toml", "--shard", "1/2"], "--all or --list"),
        (&["--all", "out", "a.toml"], "cannot be used with"),
        (&["--all", "out", "--shard", "0/2"], "3/16"),
        (
            &[
                "--list",
                "night.toml",
                "-o",
                "out",
                "--report",
                "night.toml",
            ],
            "made from",
        ),
    ] {
        let run = render(here, arguments);
        let told = words(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(what), "{arguments:?}: {told}");
    }
    assert_eq!(
        std::fs::read_to_string(here.join("night.toml")).unwrap(),
        LIST
    );
}
