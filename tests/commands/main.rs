//! The command line, as a user types it.

#[path = "../common/absent.rs"]
mod absent;
mod files;
mod kept;
mod scripts;

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

fn evenfall(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).args(arguments);
    command.env("PULSE_SERVER", "unix:/nonexistent/socket");
    command.env("ALSA_CONFIG_PATH", "/dev/null");
    // Whatever the person at this machine wishes.
    command.env("XDG_CONFIG_HOME", folder);
    command.output().unwrap()
}

/// The same in a folder of scripts, for a person whose data and wishes lie in `home`.
fn at_home(home: &Path, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).args(arguments);
    command.env("XDG_CONFIG_HOME", home);
    command.env("XDG_DATA_HOME", home);
    command.output().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let help = words(&evenfall(folder.path(), &["--help"]).stdout);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = listed
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let run = evenfall(folder.path(), &[command, "--help"]);
        assert_eq!(run.status.code(), Some(0), "{command}");
        let told = words(&run.stdout);
        assert!(told.contains(&format!("evenfall {command}")), "{command}");
        assert!(told.contains("Examples:"), "{command}");
    }
}

#[test]
fn without_a_device_play_names_the_render_command_and_exits_with_three() {
    let folder = tempfile::tempdir().unwrap();
    let run = evenfall(
        folder.path(),
        &["play", "four-seven-eight", "--voice", "off"],
    );
    assert_eq!(run.status.code(), Some(3), "{}", words(&run.stderr));
    assert!(
        words(&run.stderr)
            .contains("evenfall render four-seven-eight --voice=off -o four-seven-eight.wav")
    );
}

#[test]
fn a_session_that_does_not_exist_is_told_its_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    let run = evenfall(folder.path(), &["plan", "box-breth"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(words(&run.stderr).contains("did you mean \"box-breath\"?"));
}

#[test]
fn plan_and_list_speak_json() {
    let folder = tempfile::tempdir().unwrap();
    let plan = evenfall(
        folder.path(),
        &["plan", "box-breath", "--json", "--length", "7m"],
    );
    let plan: serde_json::Value = serde_json::from_slice(&plan.stdout).unwrap();
    assert_eq!(plan["length_ms"], 420_000);
    assert!(
        plan["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r["kind"] == "breathe" && r["text"] == "4-4-4-4")
    );
    let list: serde_json::Value =
        serde_json::from_slice(&evenfall(folder.path(), &["list", "--json"]).stdout).unwrap();
    let sessions = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/sessions")).unwrap();
    let names = sessions.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let originals = names.filter_map(|name| name.strip_suffix(".toml").map(|s| !s.contains('.')));
    let originals = originals.filter(|original| *original).count();
    assert_eq!(list["sessions"].as_array().unwrap().len(), originals);
    assert!(list["sounds"].as_array().unwrap().len() >= 14);
}

#[test]
fn a_text_is_said_without_a_warning_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let said = evenfall(folder.path(), &["say", "Rest.", "-o", "said.wav"]);
    assert_eq!(said.status.code(), Some(0), "{}", words(&said.stderr));
    assert!(
        !words(&said.stderr).contains("warning"),
        "{}",
        words(&said.stderr)
    );
}

#[test]
fn a_text_is_said_by_the_voice_that_is_named_else_by_that_of_the_wishes() {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| {
        let output = format!("{}.wav", arguments.len());
        let all = [&["say", "two", "-o", &output], arguments].concat();
        let run = evenfall(folder.path(), &all);
        (
            run.status.code(),
            std::fs::read(folder.path().join(output)).ok(),
        )
    };
    let named = said(&["--no-config", "--voice", "embedded"]);
    assert_eq!(named.0, Some(0));
    std::fs::create_dir(folder.path().join("evenfall")).unwrap();
    let wishes = "voice = \"embedded\"\n";
    std::fs::write(folder.path().join("evenfall/config.toml"), wishes).unwrap();
    assert_eq!(said(&[]).1, named.1);
    assert_ne!(said(&["--voice", "best"]).1, named.1);
    assert_eq!(said(&["--voice=off"]), (Some(2), None));
}

#[test]
fn without_wishes_the_other_of_a_comparison_is_without_them_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("evenfall")).unwrap();
    let wishes = "no-holds = true\n";
    std::fs::write(folder.path().join("evenfall/config.toml"), wishes).unwrap();
    let diff = [
        "plan",
        "box-breath",
        "--voice",
        "off",
        "--diff",
        "box-breath",
    ];
    let kept = evenfall(folder.path(), &diff);
    let told = evenfall(folder.path(), &[&diff[..], &["--no-config"]].concat());
    assert!(
        words(&told.stdout).contains("Nothing would be heard differently"),
        "{told:?}"
    );
    assert_ne!(words(&kept.stdout), words(&told.stdout));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_kept_is_shown_trimmed_and_cleared_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = folder.path().join("evenfall/prompts");
    let cache = |args: &[&str]| {
        let run = Command::cargo_bin("evenfall")
            .unwrap()
            .env("XDG_CACHE_HOME", folder.path())
            .arg("cache")
            .args(args)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", words(&run.stderr));
        words(&run.stdout) + &words(&run.stderr)
    };
    assert!(cache(&[]).starts_with("Nothing is kept yet"));
    assert!(cache(&["clear"]).starts_with("0 kB removed"));
    std::fs::create_dir_all(&shelf).unwrap();
    for name in ["a.clip", "b.clip"] {
        std::fs::write(shelf.join(name), vec![0; 600_000]).unwrap();
    }
    let beside = folder.path().join("evenfall/voices");
    std::fs::write(&beside, "not kept on a shelf").unwrap();
    let shown = cache(&[]);
    assert!(
        shown.starts_with("2 sentences that were spoken, 1.2 MB of at most"),
        "{shown}"
    );
    let json: serde_json::Value = serde_json::from_str(&cache(&["--json"])).unwrap();
    assert_eq!(json["bytes"], 1_200_000);
    let trimmed = cache(&["trim", "1"]);
    assert!(
        trimmed.starts_with("0.6 MB removed, 0.6 MB left"),
        "{trimmed}"
    );
    assert!(cache(&["clear"]).starts_with("0.6 MB removed, 0 kB left"));
    assert!(beside.exists());
}
