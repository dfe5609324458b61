//! The file of wishes: what it changes, what comes before it, and what is said of its faults.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

fn evenfall(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(home).args(arguments);
    command.env("HOME", home).env("XDG_CONFIG_HOME", home);
    command.output().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn home(config: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("evenfall")).unwrap();
    fs::write(home.path().join("evenfall/config.toml"), config).unwrap();
    home
}

#[cfg(target_os = "linux")]
#[test]
fn a_flag_comes_before_the_file_and_the_file_before_the_script() {
    let home = home("no-holds = true\nvoice = \"off\"\nskip = [\"neck\"]\n");
    let plan = |arguments: &[&str]| {
        let mut all = vec!["plan", "--json"];
        all.extend(arguments);
        let run = evenfall(home.path(), &all);
        assert_eq!(run.status.code(), Some(0), "{}", words(&run.stderr));
        words(&run.stdout)
    };
    let plain = plan(&["four-seven-eight", "--no-config", "--voice", "off"]);
    let wished = plan(&["four-seven-eight"]);
    assert_ne!(wished, plain);
    let flagged = [
        "four-seven-eight",
        "--no-config",
        "--voice",
        "off",
        "--no-holds",
    ];
    assert_eq!(wished, plan(&flagged));
    assert_eq!(plan(&["four-seven-eight", "--no-holds=false"]), plain);
    // What either wants to be left out is left out.
    let both = plan(&["pmr-toes-to-head", "--skip", "face"]);
    let flags = [
        "pmr-toes-to-head",
        "--no-config",
        "--voice",
        "off",
        "--no-holds",
    ];
    assert_eq!(both, plan(&[&flags[..], &["--skip", "neck,face"]].concat()));
    // Whoever looks at a script looks at the script.
    let check = |home: &Path| words(&evenfall(home, &["check", "four-seven-eight"]).stdout);
    let nowhere = tempfile::tempdir().unwrap();
    assert_eq!(check(home.path()), check(nowhere.path()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_faulty_file_is_shown_in_all_its_faults_with_the_way_on() {
    let home = home(
        "skipp = [\"neck\"]\nno-holds = \"yes\"\nskip = [\"nekc\", \"left leg\"]\nvoice = \"of\"\n\
         voice-db = 40\nambience = \"rian\"\nlanguage = \"tlh\"\n",
    );
    let run = evenfall(home.path(), &["plan", "box-breath"]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(words(&run.stdout), "");
    let shown = words(&run.stderr).replace(&home.path().display().to_string(), "HOME");
    insta::assert_snapshot!(shown);
    let run = evenfall(
        home.path(),
        &["plan", "box-breath", "--no-config", "--voice", "off"],
    );
    assert_eq!(run.status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn config_says_where_the_file_is_and_what_is_in_force_from_where() {
    let home = home("no-holds = true\nvoice-db = -3\nambience = \"rain\"\n");
    let run = evenfall(
        home.path(),
        &["config", "--voice-db", "-6", "--skip", "neck"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", words(&run.stderr));
    let shown = words(&run.stdout).replace(&home.path().display().to_string(), "HOME");
    insta::assert_snapshot!(shown);
}

#[cfg(target_os = "linux")]
#[test]
fn the_file_that_is_begun_is_right_in_every_line_and_never_written_over() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(
        evenfall(home.path(), &["config", "--init"]).status.code(),
        Some(0)
    );
    let place = home.path().join("evenfall/config.toml");
    let text = fs::read_to_string(&place).unwrap();
    let again = evenfall(home.path(), &["config", "--init"]);
    assert_eq!(again.status.code(), Some(2), "{}", words(&again.stderr));
    assert_eq!(fs::read_to_string(&place).unwrap(), text);
    // With every wish in force.
    let wishes = text.lines().filter_map(|line| line.strip_prefix("# "));
    let wishes: Vec<&str> = wishes.filter(|line| line.contains(" = ")).collect();
    assert_eq!(wishes.len(), evenfall::session::KEYS.len());
    let sounds: Vec<&str> = evenfall::sound::catalogue().names().collect();
    let (_, faults) = evenfall::session::Preferences::read(&wishes.join("\n"), &sounds, &["heart"]);
    assert_eq!(faults, []);
}

#[test]
fn without_a_device_say_names_the_command_that_needs_none() {
    let home = tempfile::tempdir().unwrap();
    let run = Command::cargo_bin("evenfall")
        .unwrap()
        .env("PULSE_SERVER", "unix:/nonexistent/socket")
        .env("ALSA_CONFIG_PATH", "/dev/null")
        .env("XDG_CONFIG_HOME", home.path())
        .args(["say", "Rest, Ω. [1s] Now."])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(3), "{}", words(&run.stderr));
    let told = words(&run.stderr);
    assert!(told.contains("no sound for it: Ω"), "{told}");
    assert!(
        told.contains("evenfall say 'Rest, Ω. [1s] Now.' -o said.wav"),
        "{told}"
    );
    let faulty = evenfall(home.path(), &["say", "Rest. [5] Now."]);
    assert_eq!(faulty.status.code(), Some(2));
    assert!(
        words(&faulty.stderr).contains("--> TEXT:1:7"),
        "{}",
        words(&faulty.stderr)
    );
}
