//! Nothing that is written takes the place of what it is made from.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

fn evenfall(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).args(arguments);
    command.env("XDG_CONFIG_HOME", folder.path().join("config"));
    command.output().unwrap()
}

/// Two seconds of a tone.
fn recording(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..96_000 {
        let sample = (f64::from(i) * 0.02).sin() * 8000.0;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
}

/// Scripts, recordings and all that a session may be made from.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("sounds/chimes")).unwrap();
    fs::create_dir_all(at("evening-2")).unwrap();
    fs::create_dir_all(at("walks/far")).unwrap();
    fs::create_dir_all(at("config/evenfall")).unwrap();
    for name in [
        "brook.wav",
        "take.wav",
        "one.wav",
        "two.wav",
        "left.wav",
        "night-1.wav",
        "night-2.wav",
        "evening-2/night-2.wav",
        "walks/far/home.wav",
        "sounds/hall.wav",
        "sounds/chimes/a.wav",
    ] {
        recording(&at(name));
    }
    for (name, text) in [
        ("config/evenfall/config.toml", "no-holds = true\n"),
        (
            "sounds/hall.toml",
            "title = \"Hall\"\nsummary = \"A hall.\"\npurpose = \"calm\"\nrecording = \"hall.wav\"\n",
        ),
        (
            "mine.toml",
            "title = \"Mine\"\n[params]\nnight = { default = 1 }\n\
             [patterns.walk]\nargs = [\"file\"]\n\
             steps = [{ say = \"Walk. [1s]\", take = \"{ file }\" }]\n[[layer]]\nsound = \"brook.wav\"\n\
             [[layer]]\nsound = \"hall.toml\"\n[[layer]]\nsound = \"chimes\"\nevery = \"4s..9s\"\n\
             [[step]]\nid = \"rest\"\nsay = \"Rest here. [1s..30s]\"\ntake = \"take.wav\"\n\
             [[step]]\nsay = [\"One.\", \"Two.\"]\ntake = [\"one.wav\", \"two.wav\"]\n\
             [[step]]\nwhen = \"day\"\nsay = \"Left out.\"\ntake = \"left.wav\"\n\
             [[step]]\nsay = \"Night.\"\ntake = \"night-{night}.wav\"\n\
             [[step]]\nsay = \"Evening.\"\ntake = \"evening-{night}/night-{night}.wav\"\n\
             [[step]]\nwhen = \"day\"\nuse = \"walk\"\nwith = { file = \"walks/far/home.wav\" }\n",
        ),
        (
            "mine.de.toml",
            "title = \"Meins\"\n[rest]\nsay = \"Ruh hier. []\"\n",
        ),
        (
            "nested.toml",
            "title = \"Nested\"\n[[step]]\nsession = \"mine.toml\"\n",
        ),
        ("said.toml", "title = \"Said\"\n[[step]]\nsay = \"Rest.\"\n"),
    ] {
        fs::write(at(name), text).unwrap();
    }
    folder
}

/// Everything that `mine.toml` is made from, whatever is heard of it.
const SOURCES: [&str; 14] = [
    "mine.toml",
    "mine.de.toml",
    "brook.wav",
    "take.wav",
    "one.wav",
    "two.wav",
    "left.wav",
    "night-1.wav",
    "night-2.wav",
    "evening-2/night-2.wav",
    "walks/far/home.wav",
    "sounds/hall.toml",
    "sounds/hall.wav",
    "sounds/chimes/a.wav",
];

/// That `arguments` are refused for the sake of `file`, which stays as it is.
fn refuses(folder: &TempDir, file: &str, arguments: &[&str]) {
    let before = fs::read(folder.path().join(file)).unwrap();
    let run = evenfall(folder, arguments);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(
        said.contains("is one of the files this is made from"),
        "{arguments:?}: {said}"
    );
    assert!(
        fs::read(folder.path().join(file)).unwrap() == before,
        "{file} has changed"
    );
}

#[test]
fn a_render_takes_the_place_of_nothing_that_its_script_names_heard_or_not() {
    let folder = folder();
    for file in SOURCES {
        let quiet = [
            "render",
            "mine.toml",
            "--voice",
            "off",
            "--ambience",
            "off",
            "-o",
            file,
        ];
        refuses(&folder, file, &quiet);
        let nested = ["render", "nested.toml", "--voice", "off", "-o", file];
        refuses(&folder, file, &nested);
    }
    let chain = [
        "render",
        "said.toml",
        "mine.toml",
        "--voice",
        "off",
        "-o",
        "take.wav",
    ];
    refuses(&folder, "take.wav", &chain);
    let wishes = "config/evenfall/config.toml";
    let run = ["render", "said.toml", "--voice", "off", "-o", wishes];
    refuses(&folder, wishes, &run);
}

#[test]
fn a_picture_takes_the_place_of_nothing_that_its_script_names() {
    let folder = folder();
    for flag in ["--svg", "--png"] {
        for file in ["mine.de.toml", "left.wav"] {
            let run = ["plan", "mine.toml", "--voice", "off", flag, file];
            refuses(&folder, file, &run);
        }
    }
}

#[test]
fn a_sound_takes_the_place_of_no_recording_it_is_made_from() {
    let folder = folder();
    for file in ["sounds/hall.toml", "sounds/hall.wav"] {
        let run = ["sound", "hall.toml", "--length", "1s", "-o", file];
        refuses(&folder, file, &run);
    }
    let wishes = "config/evenfall/config.toml";
    refuses(&folder, wishes, &["say", "Rest.", "-o", wishes]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_source_is_one_too() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("one.wav", at("soft.wav")).unwrap();
    fs::hard_link(at("one.wav"), at("hard.wav")).unwrap();
    for link in ["soft.wav", "hard.wav"] {
        let run = ["render", "mine.toml", "--voice", "off", "-o", link];
        refuses(&folder, "one.wav", &run);
    }
    // A recipe by the name of a link, and a schema, leave what it leads to alone.
    std::os::unix::fs::symlink("brook.wav", at("brook.toml")).unwrap();
    let run = [
        "sound",
        "--check",
        "brook.wav",
        "-o",
        "brook.toml",
        "--force",
    ];
    refuses(&folder, "brook.wav", &run);
    std::os::unix::fs::symlink("mine.toml", at("mine.json")).unwrap();
    let script = fs::read(at("mine.toml")).unwrap();
    let run = evenfall(&folder, &["schema", "-o", "mine.json"]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(fs::read(at("mine.toml")).unwrap(), script);
}

#[test]
fn what_stands_there_is_kept_by_new_config_and_the_recipe_of_a_check() {
    let folder = folder();
    let kept = |file: &str, arguments: &[&str]| {
        let before = fs::read(folder.path().join(file)).unwrap();
        let run = evenfall(&folder, arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        let after = fs::read(folder.path().join(file)).unwrap();
        assert_eq!(after, before, "{arguments:?}");
    };
    kept("mine.toml", &["new", "mine", "--from", "said.toml"]);
    kept("config/evenfall/config.toml", &["config", "--init"]);
    let check = ["sound", "--check", "brook.wav", "-o", "mine.toml"];
    kept("mine.toml", &check);
    kept("mine.toml", &[&check[..], &["--force"]].concat());
}

#[test]
fn what_is_no_source_is_written_over() {
    let folder = folder();
    let run = ["render", "said.toml", "--voice", "off", "-o", "brook.wav"];
    let run = evenfall(&folder, &run);
    assert!(run.status.success(), "{run:?}");
}

#[test]
fn a_playlist_is_kept_with_its_recordings_and_played_by_its_name() {
    let folder = folder();
    let run = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("evenfall").unwrap();
        command.current_dir(&folder).args(arguments);
        command.env("XDG_CONFIG_HOME", folder.path().join("config"));
        command.env("XDG_DATA_HOME", folder.path().join("data"));
        let run = command.output().unwrap();
        (
            run.status.code(),
            String::from_utf8([run.stdout, run.stderr].concat()).unwrap(),
        )
    };
    let save = [
        "mix",
        "save",
        "night",
        "rain",
        "ocean+wood-stove:-6",
        "brook.wav",
    ];
    let (code, said) = run(&save);
    assert!(code == Some(2) && said.contains("--each"), "{said}");
    let save = [&save[..], &["--each", "20s"]].concat();
    let (code, said) = run(&save);
    assert!(code == Some(0) && said.contains("evenfall night"), "{said}");
    let kept = folder.path().join("data/evenfall/sessions");
    assert_eq!(
        fs::read(kept.join("night/brook.wav")).unwrap(),
        fs::read(folder.path().join("brook.wav")).unwrap()
    );
    assert_eq!(run(&save).0, Some(2));
    assert_eq!(run(&[&save[..], &["--force"]].concat()).0, Some(0));
    fs::remove_file(folder.path().join("brook.wav")).unwrap();
    let (code, said) = run(&["plan", "night"]);
    assert!(code == Some(0) && said.contains("1:00"), "{said}");
    let (code, said) = run(&["render", "rain", "ocean", "--each", "3s", "-o", "row.wav"]);
    assert_eq!(code, Some(0), "{said}");
    let length = hound::WavReader::open(folder.path().join("row.wav"))
        .unwrap()
        .duration();
    assert_eq!(length, 6 * 48_000);
    let (code, said) = run(&["render", "rain", "oceam", "--each", "3s", "-o", "no.wav"]);
    assert!(code == Some(2) && said.contains("ocean"), "{said}");
}
