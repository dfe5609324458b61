//! The command line, as a user types it.

#[path = "common/absent.rs"]
mod absent;

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

/// What is told but for what a voice has not spoken beforehand, which is no fault.
fn faults(told: &[u8]) -> String {
    let told = words(told);
    let paragraphs = told.trim().split("\n\n");
    let faults: Vec<&str> = paragraphs
        .filter(|paragraph| !paragraph.starts_with("note[N001]"))
        .collect();
    faults.join("\n\n")
}

#[test]
fn a_new_script_checks_clean_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        evenfall(folder.path(), &["new", "evening-rain"])
            .status
            .code(),
        Some(0)
    );
    let checked = evenfall(folder.path(), &["check", "evening-rain.toml"]);
    assert_eq!(faults(&checked.stderr), "");
    assert!(words(&checked.stdout).starts_with("evening-rain.toml: fine, 5:00"));
    let text = std::fs::read_to_string(folder.path().join("evening-rain.toml")).unwrap();
    assert!(text.contains("title   = \"Evening rain\""));
    let again = evenfall(folder.path(), &["new", "evening-rain"]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("evening-rain.toml")).unwrap(),
        text
    );
}

#[test]
fn a_new_script_comes_with_a_schema_it_points_to_and_that_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    assert!(words(&run(&["new", "one"]).stdout).contains("wrote evenfall.schema.json"));
    assert!(read("one.toml").starts_with("#:schema ./evenfall.schema.json\n"));
    assert_eq!(
        read("evenfall.schema.json"),
        words(&run(&["schema"]).stdout)
    );
    std::fs::write(folder.path().join("evenfall.schema.json"), "{}").unwrap();
    let told = words(&run(&["new", "two"]).stdout);
    assert!(
        told.contains("evenfall schema -o evenfall.schema.json"),
        "{told}"
    );
    assert_eq!(read("evenfall.schema.json"), "{}");
    run(&["schema", "-o", "evenfall.schema.json"]);
    let script = read("one.toml");
    assert_eq!(run(&["schema", "-o", "one.toml"]).status.code(), Some(2));
    assert_eq!(read("one.toml"), script);
    assert!(read("evenfall.schema.json").contains("breathe-step"));
    assert_eq!(run(&["new", "bare", "--no-schema"]).status.code(), Some(0));
    assert!(!read("bare.toml").contains("#:schema"));
}

#[test]
fn a_copy_has_its_own_title_and_every_comment_and_names_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let copied = run(&["new", "my-box", "--from", "box-breath", "--no-schema"]);
    assert_eq!(copied.status.code(), Some(0), "{}", words(&copied.stderr));
    let original = include_str!("../sessions/box-breath.toml");
    let title = "title   = \"Box\"";
    assert!(original.contains(title));
    assert_eq!(
        read("my-box.toml"),
        original.replace(title, "title   = \"My box\"")
    );

    std::fs::create_dir(folder.path().join("old")).unwrap();
    let mine = "#:schema ../elsewhere.json\n# Mine.\n[[layer]]\nsound = \"brook.wav\"\n[[step]]\nrest = \"5s\"\n\
                [[step]]\nsay = \"Hello.\"\ntake = \"hello.wav\"\n\
                [[step]]\nsession = \"breath\"\n[[step]]\nsession = \"box-breath\"\n";
    std::fs::write(folder.path().join("old/mine.toml"), mine).unwrap();
    let copied = run(&["new", "next", "--from", "old/mine.toml"]);
    let told = words(&copied.stdout);
    for file in ["brook.wav", "hello.wav", "breath.toml"] {
        let wanted = format!("{file}: copy that into this folder too");
        assert!(told.contains(&wanted), "{told}");
    }
    assert!(!told.contains("box-breath"), "{told}");
    let next = read("next.toml");
    assert!(
        next.contains("title = \"Next\"") && next.contains("# Mine."),
        "{next}"
    );
    assert!(!next.contains("elsewhere"), "{next}");
    assert_eq!(words(&run(&["check", "my-box.toml"]).stderr), "");

    for name in ["../out", "a/b", "a\\b", "..", ".hidden", "c:x", ""] {
        assert_eq!(run(&["new", name]).status.code(), Some(2), "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn a_flac_tells_what_session_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        "title = \"Evening at the lake\"\nauthor = \"A. Tester\"\n[[step]]\nrest = \"2s\"\n";
    std::fs::write(folder.path().join("a.toml"), script).unwrap();
    let run = evenfall(folder.path(), &["render", "a.toml", "-o", "a.flac"]);
    assert_eq!(run.status.code(), Some(0), "{}", words(&run.stderr));
    let bytes = std::fs::read(folder.path().join("a.flac")).unwrap();
    for tag in [
        "TITLE=Evening at the lake",
        "ARTIST=A. Tester",
        "LANGUAGE=en-US",
    ] {
        let mut places = bytes.windows(tag.len());
        assert!(places.any(|part| part == tag.as_bytes()), "{tag}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_past_the_limit_of_the_shell_ends_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["big.wav", "big.flac"] {
        let run = Command::new("sh")
            .current_dir(folder.path())
            .args([
                "-c",
                "ulimit -f 100; exec \"$0\" sound rain --length 9s -o \"$1\"",
            ])
            .args([
                assert_cmd::cargo::cargo_bin("evenfall").as_os_str(),
                name.as_ref(),
            ])
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(1), "{name}: {:?}", run.status);
        let said = words(&run.stderr);
        assert!(said.contains(name) && said.contains("ulimit"), "{said}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[cfg(unix)]
#[test]
fn fmt_leaves_a_script_to_those_who_could_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (name, mode) in [("a.toml", 0o600), ("b.toml", 0o755)] {
        let path = folder.path().join(name);
        std::fs::write(&path, "title=\"T\"\n[[step]]\nsay=\"Hi. [3s]\"\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let run = evenfall(folder.path(), &["fmt", name]);
        assert_eq!(run.status.code(), Some(0));
        assert!(std::fs::read_to_string(&path).unwrap().contains("title = "));
        let kept = std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(kept, mode, "{name}");
    }
}

#[test]
fn fmt_sets_what_is_toml_and_leaves_the_rest_alone() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    write("a.toml", "title='A' # mine\n[[step]]\nrest=\"5s\"\n");
    write("b.toml", "title = \u{201c}B\u{201d}\n");
    let check = run(&["fmt", "--check", "a.toml"]);
    assert_eq!(
        (check.status.code(), words(&check.stdout).as_str()),
        (Some(1), "a.toml\n")
    );
    let both = run(&["fmt", "a.toml", "b.toml"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(words(&both.stderr).contains("the quotes of a word processor"));
    let set = "title = 'A'  # mine\n\n[[step]]\nrest = \"5s\"\n";
    assert_eq!(read("a.toml"), set);
    assert_eq!(read("b.toml"), "title = \u{201c}B\u{201d}\n");
    assert_eq!(run(&["fmt", "--check", "a.toml"]).status.code(), Some(0));
    let mut piped = Command::cargo_bin("evenfall").unwrap();
    let piped = piped
        .args(["fmt", "-"])
        .write_stdin("x=1")
        .output()
        .unwrap();
    assert_eq!(words(&piped.stdout), "x = 1\n");
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
fn a_failed_render_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("box.wav"), "mine").unwrap();
    std::fs::write(
        folder.path().join("bad.toml"),
        "length = \"5m\"\n[[step]]\nrest = \"10s\"\n",
    )
    .unwrap();
    let run = evenfall(
        folder.path(),
        &["render", "bad.toml", "-o", "box.wav", "--strict"],
    );
    assert_eq!(run.status.code(), Some(2));
    let missing = evenfall(
        folder.path(),
        &[
            "render",
            "box-breath",
            "--voice",
            "off",
            "-o",
            "no/such/box.wav",
        ],
    );
    assert_eq!(missing.status.code(), Some(1));
    assert!(words(&missing.stderr).contains("does not exist"));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("box.wav")).unwrap(),
        "mine"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_stream_to_standard_output_is_the_file_itself_and_from_cuts_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let script = "length = \"40s\"\n[[layer]]\nsound = \"rain\"\n[[step]]\nrest = \"4s\"\n[[step]]\nid = \"later\"\nrest = \"1s..60s\"\n";
    std::fs::write(folder.path().join("a.toml"), script).unwrap();
    let file = evenfall(folder.path(), &["render", "a.toml", "-o", "a.wav"]);
    assert_eq!(file.status.code(), Some(0), "{}", words(&file.stderr));
    let written = std::fs::read(folder.path().join("a.wav")).unwrap();
    // Behind the sound stands what the file says of itself.
    let size = |file: &[u8]| u32::from_le_bytes(file[40..44].try_into().unwrap()) as usize;
    assert_eq!(size(&written), 40 * 48_000 * 4);
    assert!(evenfall(folder.path(), &["render", "a.toml", "-o", "-"]).stdout == written);
    let later = evenfall(
        folder.path(),
        &["render", "a.toml", "--from", "later", "-o", "-"],
    )
    .stdout;
    assert_eq!(size(&later), 36 * 48_000 * 4);
    // It begins softly, and is itself 20 s later.
    let after = |seconds: usize| 44 + seconds * 48_000 * 4;
    assert!(later[after(0)..after(1)] != written[after(4)..after(5)]);
    assert!(later[after(21)..after(36)] == written[after(25)..after(40)]);
}

#[test]
fn a_render_without_a_name_is_named_by_its_title_and_holds_its_script() {
    let folder = tempfile::tempdir().unwrap();
    let script = "title = \"At the lake\"\nlength = \"2m\"\n[[step]]\nchapter = \"One\"\nsay = \"Rest.\"\n[[step]]\nrest = \"1m\"\n[[step]]\nrest = \"1s..2m\"\n";
    std::fs::write(folder.path().join("a.toml"), script).unwrap();
    let run = |words: &[&str]| {
        let all = [words, &["--voice", "off"]].concat();
        let run = evenfall(folder.path(), &all);
        assert_eq!(run.status.code(), Some(0), "{}", self::words(&run.stderr));
    };
    run(&["render", "a.toml", "--captions"]);
    run(&["render", "a.toml", "--until", "20s"]);
    run(&["render", "a.toml", "-o", "p.m4a", "--parts", "1m", "--mono"]);
    let wished = ["--length", "150s", "--seed", "7", "--until", "5s"];
    for file in ["w.mp3", "w.m4a", "w.opus"] {
        run(&[&["render", "a.toml", "-o", file], &wished[..]].concat());
        // What is wished now comes before what was then.
        let plan = |more: &[&str]| {
            let all = [&["plan", file, "--voice", "off"], more].concat();
            words(&evenfall(folder.path(), &all).stdout)
        };
        let told = plan(&[]);
        assert!(
            told.contains("length      2:30.0") && told.contains("seed        7\n"),
            "{told}"
        );
        assert!(plan(&["--length", "2m"]).contains("length      2:00.0"));
    }
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(['A', 'p']))
        .collect();
    names.sort();
    let wanted = [
        "At the lake 2.mp3",
        "At the lake.lrc",
        "At the lake.mp3",
        "At the lake.srt",
        "At the lake.txt",
        "At the lake.vtt",
        "p-1.m4a",
        "p-2.m4a",
        "p-3.m4a",
    ];
    assert_eq!(names, wanted);
    for file in ["At the lake.mp3", "At the lake 2.mp3", "p-2.m4a"] {
        let given = evenfall(folder.path(), &["extract", file]).stdout;
        assert_eq!(words(&given), script, "{file}");
        let plan = evenfall(folder.path(), &["plan", file, "--voice", "off"]);
        assert!(words(&plan.stderr).contains("a.toml from"), "{file}");
        assert!(words(&plan.stdout).contains("Rest."), "{file}");
    }
    let none = evenfall(folder.path(), &["extract", "a.toml"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(words(&none.stderr).contains("no script"));
}

#[test]
fn stems_are_files_of_their_own_that_add_up_to_the_mix() {
    let folder = tempfile::tempdir().unwrap();
    let script = "[[layer]]\nsound = \"rain\"\n[[step]]\nstrike = \"bell\"\n";
    std::fs::write(folder.path().join("a.toml"), script).unwrap();
    let run = [
        "render", "a.toml", "--stems", "-o", "a.wav", "--until", "7s",
    ];
    let run = evenfall(folder.path(), &run);
    assert_eq!(run.status.code(), Some(0), "{}", words(&run.stderr));
    let samples = |name: &str| {
        let wav = hound::WavReader::open(folder.path().join(name)).unwrap();
        assert_eq!(wav.spec().bits_per_sample, 24, "{name}");
        let samples = wav.into_samples::<i32>().map(Result::unwrap);
        samples.collect::<Vec<_>>()
    };
    let (cues, rain) = (samples("a-cues.wav"), samples("a-1-rain.wav"));
    assert!(cues.iter().any(|x| *x != 0) && rain.iter().any(|x| *x != 0));
    let sum = cues.iter().zip(&rain).map(|(cue, rain)| cue + rain);
    assert!(sum.eq(samples("a.wav")));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn what_does_not_go_together_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.mp3"), "sound").unwrap();
    let refused: &[(&[&str], &str)] = &[
        (
            &["render", "rain", "-o", "a.html", "--parts", "1m"],
            "leave --parts out",
        ),
        (
            &["render", "rain", "-o", "a.html", "--rate", "44100"],
            "leave --rate out",
        ),
        (
            &["render", "rain", "-o", "a.aiff"],
            "a page for the phone ends in `.html`",
        ),
        (
            &["render", "rain", "--stems", "-o", "a.mp3"],
            "end the name in .flac",
        ),
        (
            &["render", "rain", "--stems", "-o", "a.html"],
            "end the name in .flac",
        ),
        (
            &["render", "rain", "--stems", "--for", "phone"],
            "end the name in .flac",
        ),
        (
            &["render", "rain", "--stems", "--bits", "16"],
            "leave --bits out",
        ),
        (&["render", "rain", "--stems", "-o", "-"], "takes one file"),
        (
            &["share", "a.mp3", "--no-holds", "--bind", "127.0.0.1"],
            "as it is",
        ),
    ];
    for (arguments, what) in refused {
        let run = evenfall(folder.path(), arguments);
        let told = words(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(what), "{arguments:?}: {told}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_ending_that_cannot_be_written_is_refused_before_the_cautions() {
    let folder = tempfile::tempdir().unwrap();
    let run = evenfall(
        folder.path(),
        &["render", "four-seven-eight", "-o", "a.aiff"],
    );
    assert_eq!(run.status.code(), Some(2));
    let told = words(&run.stderr);
    assert!(
        told.starts_with("evenfall: `.aiff` is not a format"),
        "{told}"
    );
    assert!(told.contains(".mp3") && told.contains(".wav"), "{told}");
}

#[test]
fn a_recording_beside_a_script_loops_and_one_outside_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    std::fs::create_dir_all(home.join("sounds")).unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(home.join("sounds/brook.wav"), spec).unwrap();
    for i in 0..44_100 * 5u32 {
        wav.write_sample((i.wrapping_mul(2_654_435_761) >> 19) as i16 - 4096)
            .unwrap();
    }
    wav.finalize().unwrap();
    let script = |sound: &str| {
        std::fs::write(
            home.join("s.toml"),
            format!("length = \"20s\"\n[[layer]]\nsound = \"{sound}\"\n"),
        )
        .unwrap();
        evenfall(&home, &["render", "s.toml", "-o", "s.wav"])
    };
    for name in ["sounds/brook.wav", "brook.wav"] {
        assert_eq!(script(name).status.code(), Some(0), "{name}");
    }
    assert_eq!(script("stream.wav").status.code(), Some(2));
    std::fs::write(home.join("broken.flac"), "fLaC nothing of the kind").unwrap();
    let broken = script("broken.flac");
    assert_eq!(broken.status.code(), Some(2));
    assert!(words(&broken.stderr).contains("broken.flac"));
    #[cfg(unix)]
    {
        std::fs::copy(
            home.join("sounds/brook.wav"),
            folder.path().join("secret.wav"),
        )
        .unwrap();
        std::os::unix::fs::symlink("../secret.wav", home.join("link.wav")).unwrap();
        assert_eq!(script("link.wav").status.code(), Some(2));
    }
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
    assert_eq!(list["sessions"].as_array().unwrap().len(), 24);
    assert!(list["sounds"].as_array().unwrap().len() >= 14);
}

#[test]
fn the_design_s_own_examples_check_clean_and_are_exactly_as_long_as_they_wish() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/design/examples");
    if !examples.is_dir() {
        return absent::skip("the examples of the design are not here");
    }
    for (name, guidance, whole) in [
        ("box", 300, 300),
        ("pmr-seven", 720, 1020),
        ("rain-to-sleep", 600, 1800),
    ] {
        let file = format!("{name}.toml");
        let checked = evenfall(&examples, &["check", &file]);
        assert_eq!(faults(&checked.stderr), "", "{name}");
        let plan: serde_json::Value =
            serde_json::from_slice(&evenfall(&examples, &["plan", &file, "--json"]).stdout)
                .unwrap();
        assert_eq!(plan["guidance_ms"], guidance * 1000, "{name}");
        assert_eq!(plan["length_ms"], whole * 1000, "{name}");
    }
}

#[test]
fn fmt_sets_a_translation_and_leaves_its_original_alone() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let original = "title='A'\n[[step]]\nid='one'\nsay='Rest. [5s]'\n";
    write("a.toml", original);
    write(
        "a.de.toml",
        "title='B' # mine\n[one]\nsay='Ruh dich aus. []'\n",
    );
    assert_eq!(run(&["fmt", "a.de.toml"]).status.code(), Some(0));
    let set = "title = 'B'  # mine\n\n[one]\nsay = 'Ruh dich aus. []'\n";
    assert_eq!(read("a.de.toml"), set);
    assert_eq!(read("a.toml"), original);
    assert_eq!(run(&["fmt", "--check", "a.de.toml"]).status.code(), Some(0));
    // A translation alone, and a faulty one, whose own line is told.
    write("b.de.toml", "title=\"B\"\nsummary = \u{201c}C\u{201d}\n");
    let faulty = run(&["fmt", "b.de.toml"]);
    assert!(words(&faulty.stderr).contains("b.de.toml:2:"), "{faulty:?}");
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

#[test]
fn a_script_that_is_kept_is_found_from_anywhere_by_its_name_and_its_title() {
    let (home, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let script = "title = \"Stille Übung\"\n[[step]]\nid = \"a\"\nrest = \"2m\"\n";
    std::fs::write(here.path().join("abend.toml"), script).unwrap();
    std::fs::write(
        here.path().join("abend.en.toml"),
        "title = \"Quiet practice\"\n",
    )
    .unwrap();
    let run = |folder: &Path, arguments: &[&str]| {
        let mut command = Command::cargo_bin("evenfall").unwrap();
        command.current_dir(folder).args(arguments);
        command.env("XDG_CONFIG_HOME", home.path());
        command.env("XDG_DATA_HOME", home.path());
        command.output().unwrap()
    };
    let kept = run(here.path(), &["keep", "abend.toml"]);
    assert_eq!(kept.status.code(), Some(0), "{}", words(&kept.stderr));
    assert!(words(&kept.stderr).contains("evenfall abend plays it"));
    for name in [
        "abend",
        "ABEND",
        "stille übung",
        "STILLE U\u{308}BUNG",
        "quiet practice",
    ] {
        let plan = run(elsewhere.path(), &["plan", name, "--voice", "off"]);
        assert_eq!(
            plan.status.code(),
            Some(0),
            "{name}: {}",
            words(&plan.stderr)
        );
    }
    // A name with a point in it is one name: it is kept beside, and not over it either.
    std::fs::write(here.path().join("abend.v2.toml"), script).unwrap();
    let pointed = run(here.path(), &["keep", "abend.v2.toml"]);
    assert_eq!(pointed.status.code(), Some(0), "{}", words(&pointed.stderr));
    for name in ["abend.toml", "abend.v2.toml"] {
        let again = run(here.path(), &["keep", name]);
        assert_eq!(again.status.code(), Some(2), "{name}");
        assert!(words(&again.stderr).contains("--force"), "{name}");
    }
    // A file of another kind that has a title is no session.
    std::fs::write(here.path().join("book.toml"), "title = \"A book\"\n").unwrap();
    assert_eq!(run(here.path(), &["plan", "a book"]).status.code(), Some(2));
    let own = run(here.path(), &["keep", "box-breath"]);
    assert_eq!(own.status.code(), Some(2));
    assert!(words(&own.stderr).contains("comes with the program"));
}
