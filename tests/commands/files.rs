//! Files as they are written, and what is refused before a byte is.

use assert_cmd::Command;

use super::{evenfall, words};

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
