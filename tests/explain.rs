//! Every code of a diagnostic is explained, and its examples are what they say.

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;
use evenfall::diagnostic::{Code, codes::explanations};

/// Codes that hang on the listener's wishes, the size of the file, the voice, another
/// session, a translation, or the sound of a recording, so that no short script has them.
const WITHOUT_SCRIPT: [&str; 21] = [
    "S016", "S020", "S031", "S041", "S043", "S050", "S051", "S052", "S053", "S054", "W015", "W031",
    "W041", "W066", "N001", "N002", "N003", "N004", "N005", "N006", "N007",
];

fn check(folder: &Path, files: &[String]) -> Vec<serde_json::Value> {
    let run = Command::cargo_bin("evenfall")
        .unwrap()
        .current_dir(folder)
        .args(["check", "--format", "json"])
        .args(files)
        .output()
        .unwrap();
    serde_json::from_slice(&run.stdout).unwrap()
}

/// Every code that a diagnostic is made with in `folder`.
fn codes_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes_in(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            let named = text.split("Code::").skip(1).map(|rest| rest.get(..4));
            found.extend(named.flatten().map(str::to_string));
        }
    }
}

#[test]
fn every_code_is_explained_once_in_its_order_and_none_is_without_use() {
    let explained: Vec<Code> = explanations().iter().map(|e| e.code).collect();
    assert_eq!(explained, Code::ALL);
    let mut used = BTreeSet::new();
    codes_in(Path::new("src"), &mut used);
    for code in Code::ALL {
        assert!(used.contains(code.name()), "{code} is never given");
    }
}

#[test]
fn every_wrong_example_is_wrong_in_its_way_and_every_right_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut owl = hound::WavWriter::create(folder.path().join("owl.wav"), spec).unwrap();
    for i in 0..48_000u32 {
        let fade = (f64::from(i) / 48_000.0 * std::f64::consts::PI).sin();
        let tone = (f64::from(i) * 0.05).sin();
        owl.write_sample((fade * tone * 8000.0) as i16).unwrap();
    }
    owl.finalize().unwrap();
    let mut files = Vec::new();
    for code in explanations() {
        let scripts = [("wrong", &code.wrong), ("right", &code.right)];
        assert_eq!(
            scripts.iter().all(|(_, script)| script.is_none()),
            WITHOUT_SCRIPT.contains(&code.code.name()),
            "{}",
            code.code
        );
        for (kind, script) in scripts {
            let Some(script) = script else { continue };
            let name = format!("{}-{kind}.toml", code.code);
            std::fs::write(folder.path().join(&name), script).unwrap();
            files.push(name);
        }
    }
    let found = check(folder.path(), &files);
    for name in &files {
        let told: Vec<&str> = found
            .iter()
            .filter(|d| d["file"] == name.as_str())
            .map(|d| d["code"].as_str().unwrap())
            // Sentences that no voice has spoken beforehand are no fault.
            .filter(|code| *code != "N001")
            .collect();
        let code = &name[..4];
        if name.ends_with("wrong.toml") {
            assert!(told.contains(&code), "{name} has {told:?}");
        } else {
            assert_eq!(told, [""; 0], "{name}");
        }
    }
}

#[test]
fn a_code_is_explained_in_words_and_in_json_and_an_unknown_one_finds_its_neighbour() {
    let explain = |arguments: &[&str]| {
        let run = Command::cargo_bin("evenfall")
            .unwrap()
            .arg("explain")
            .args(arguments)
            .output()
            .unwrap();
        let words = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            run.status.code().unwrap(),
            words(run.stdout),
            words(run.stderr),
        )
    };
    let (code, shown, _) = explain(&["s005"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(shown);
    let (_, all, _) = explain(&[]);
    for code in explanations() {
        assert!(all.contains(&format!("  {}  {}\n", code.code, code.title)));
    }
    let (_, json, _) = explain(&["W003", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["code"], "W003");
    let (code, _, told) = explain(&["S03"]);
    assert_eq!(code, 2);
    assert!(told.contains("did you mean S00"), "{told}");
}
