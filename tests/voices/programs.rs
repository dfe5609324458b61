//! Programs of the listener's that speak.

use super::*;

/// Writes a second of noise as a WAV file.
#[cfg(unix)]
fn sound(path: &std::path::Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..16_000_i32 {
        file.write_sample((n * n % 7 - 3) * 3000).unwrap();
    }
    file.finalize().unwrap();
}

#[cfg(unix)]
#[test]
fn a_program_of_the_listeners_is_listed_tried_and_told_what_is_wrong_with_it() {
    let home = Home::new(good);
    fs::create_dir_all(home.path("config/evenfall")).unwrap();
    sound(&home.path("mine.wav"));
    let config = format!(
        "[voices.mine]\ncommand = [\"/bin/cat\", \"{}\"]\nlanguage = \"en-US\"\n\
         [voices.broken]\ncommand = [\"/bin/false\"]\nlanguage = \"de\"\n",
        home.path("mine.wav").display()
    );
    fs::write(home.path("config/evenfall/config.toml"), config).unwrap();
    let table = String::from_utf8(home.command(&[]).output().unwrap().stdout).unwrap();
    let row = |name: &str| {
        table
            .lines()
            .find(|line| line.contains(name))
            .unwrap()
            .to_owned()
    };
    assert!(
        row("  mine").contains("program") && !row("  mine").contains("could not"),
        "{table}"
    );
    assert!(row("  broken").contains("exit status: 1"), "{table}");
    let (code, said) = home.run(&["try", "mine", "-o", "said.wav"]);
    assert_eq!(code, 0, "{said}");
    assert!(fs::metadata(home.path("said.wav")).unwrap().len() > 400_000);
}

#[cfg(all(unix, feature = "embedded-voice"))]
#[test]
fn a_program_speaks_all_of_a_session_or_nothing_of_it() {
    let home = Home::new(good);
    sound(&home.path("mine.wav"));
    // Says everything but what has "two" in it.
    let says = format!(
        "read line; case \"$line\" in *two*) exit 3;; esac; cat {}",
        home.path("mine.wav").display()
    );
    fs::write(home.path("says"), says).unwrap();
    fs::create_dir_all(home.path("config/evenfall")).unwrap();
    let config = format!(
        "voice = \"mine\"\n[voices.mine]\ncommand = [\"/bin/sh\", \"{}\"]\nlanguage = \"en-US\"\n",
        home.path("says").display()
    );
    fs::write(home.path("config/evenfall/config.toml"), config).unwrap();
    let script = |words: &str| format!("title = \"One\"\n[[step]]\nsay = \"{words} [2s]\"\n");
    fs::write(home.path("good.toml"), script("Number one.")).unwrap();
    fs::write(
        home.path("bad.toml"),
        script("Number one. [1s] Number two."),
    )
    .unwrap();
    let render = |words: &[&str]| {
        let mut command = home.command(&[]);
        let program = command.get_program().to_owned();
        command = Command::new(program);
        command.arg("render").args(words).args(["-o", "out.wav"]);
        command
            .current_dir(home.folder.path())
            .env_clear()
            .env("HOME", home.folder.path());
        command.env("XDG_CONFIG_HOME", home.path("config"));
        told(
            &command
                .env("XDG_CACHE_HOME", home.path("cache"))
                .output()
                .unwrap(),
        )
    };
    let (code, said) = render(&["good.toml"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = render(&["bad.toml"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("\"Number two.\" could not be spoken"),
        "{said}"
    );
    assert!(
        said.contains("exit status: 3") && said.contains("--voice-fallback"),
        "{said}"
    );
    let (code, said) = render(&["bad.toml", "--voice-fallback"]);
    assert!(
        code == 0 && said.contains("a built-in voice speaks instead"),
        "{said}"
    );
    let (code, said) = render(&["bad.toml", "--voice", "embedded"]);
    assert_eq!(code, 0, "{said}");
}
