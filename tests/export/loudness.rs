//! How loud a file is wanted: so loud it is for who plays it.

use super::coded::{coded, heard};
use super::*;

#[test]
fn what_is_raised_is_as_loud_as_it_was_foretold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    for mono in [false, true] {
        let options = RenderOptions {
            gain_db: -7.5,
            mono,
            ..options(&path)
        };
        let piece = Sine(48_000 * 5);
        let foretold = foretell(&piece, 0..piece.0, &options).lufs;
        let exact = -6.0 - 7.5 - if mono { 3.01 } else { 0.0 };
        assert!((foretold - exact).abs() < 0.1, "{foretold}");
        let written = write(&piece, &options).unwrap().loudness.lufs;
        assert!((written - foretold).abs() < 1e-6, "{written}");
    }
}

/// Loudness in LUFS and true peak in dBTP as `ebur128` counts them.
fn counted(frames: &[Frame]) -> (f64, f64) {
    counted_at(48_000, frames)
}

fn counted_at(rate: u32, frames: &[Frame]) -> (f64, f64) {
    let mode = ebur128::Mode::I | ebur128::Mode::TRUE_PEAK;
    let mut meter = ebur128::EbuR128::new(2, rate, mode).unwrap();
    meter.add_frames_f32(frames.as_flattened()).unwrap();
    let peaks = [0, 1].map(|channel| meter.true_peak(channel).unwrap());
    let peak = 20.0 * peaks[0].max(peaks[1]).log10();
    (meter.loudness_global().unwrap(), peak)
}

#[test]
fn a_file_is_as_loud_as_was_asked_for_in_every_format_or_as_its_peaks_allow() {
    let folder = tempfile::tempdir().unwrap();
    let script = "[[layer]]\nsound = \"rain\"\nlevel_db = -20\n\
                  [[step]]\nrest = \"3s\"\n[[step]]\nstrike = \"bell\"\n";
    fs::write(folder.path().join("a.toml"), script).unwrap();
    for format in FORMATS {
        let name = format!("a.{}", format.extensions()[0]);
        let rendered = |lufs: &str| {
            let mut command = assert_cmd::Command::cargo_bin("evenfall").unwrap();
            let command = command
                .current_dir(folder.path())
                .args(["render", "a.toml"]);
            let command = command.args(["--loudness", lufs, "-o", &name]);
            command.env("XDG_CONFIG_HOME", folder.path());
            let run = command.assert().success().get_output().stderr.clone();
            let bytes = fs::read(folder.path().join(&name)).unwrap();
            let (lufs, peak) = counted(&heard(*format, bytes));
            (lufs, peak, String::from_utf8(run).unwrap())
        };
        let (lufs, _, said) = rendered("-30");
        assert!((lufs + 30.0).abs() < 0.1, "{name}: {lufs:.2} LUFS");
        assert!(said.contains(", -30.0 LUFS"), "{said}");
        assert!(!said.contains("instead of"), "{said}");
        // Its bell would pass what is allowed long before. Two meters agree to a tenth.
        let (lufs, peak, said) = rendered("-6");
        assert!((-2.5..-0.9).contains(&peak), "{name}: {peak:.2} dBTP");
        assert!(lufs < -8.0, "{name}: {lufs:.2} LUFS");
        assert!(
            said.contains("LUFS instead of -6: louder, its highest peak"),
            "{said}"
        );
        assert!(said.contains("true peak -1."), "{said}");
    }
}

/// For white noise, which has most to lose above what is coded, and peaks everywhere.
fn wanted(path: &Path, lufs: f64) -> RenderOptions {
    RenderOptions {
        wanted: Some(WantedLoudness {
            lufs,
            ceiling_db: -1.0,
        }),
        ..options(path)
    }
}

#[test]
fn what_a_player_decodes_is_as_loud_as_was_wanted_and_no_peak_passes_the_ceiling() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 48_000 * 3 };
    for format in coded() {
        let path = folder.path().join(name("a", format));
        // Softer than its peaks allow, and louder.
        for (lufs, mono, rate) in [
            (-20.0, false, 48_000),
            (-20.0, true, format.rates()[format.rates().len() - 1]),
            (-6.0, false, 48_000),
        ] {
            let options = RenderOptions {
                mono,
                rate,
                ..wanted(&path, lufs)
            };
            let report = write(&piece, &options).unwrap();
            let heard = heard(format, fs::read(&path).unwrap());
            let (mut counted, peak) = counted_at(rate, &heard);
            if mono {
                counted -= 3.01;
            }
            let said = report.loudness;
            let told = format!(
                "{}, {lufs}, mono {mono}, {rate}: {counted:.2} LUFS, {peak:.2} dBTP, said {said:?}",
                format.name()
            );
            println!("{told}");
            assert!((said.lufs - counted).abs() < 0.05, "{told}");
            // Of another rate the program finds more of what lies between the samples.
            let more = if rate == 48_000 { 0.1 } else { 0.3 };
            assert!((-0.1..more).contains(&(said.true_peak_db - peak)), "{told}");
            assert!(said.true_peak_db <= -0.995, "{told}");
            match lufs > -10.0 {
                true => assert!(said.true_peak_db > -2.0, "{told}"),
                false => assert!((counted - lufs).abs() < 0.1, "{told}"),
            }
        }
    }
}

#[test]
fn a_wanted_loudness_is_told_stage_by_stage_and_only_what_is_off_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let stages = |name: &str, piece: &dyn Piece, options: &RenderOptions| {
        let told = Mutex::new(Vec::new());
        let path = folder.path().join(name);
        let options = RenderOptions {
            to: Destination::Path(path),
            ..options.clone()
        };
        let report = render(piece, 0..piece.length(), &options, &|progress| {
            told.lock().unwrap().push(progress);
        });
        let frames = report.unwrap().frames;
        let told = told.into_inner().unwrap();
        let mut stages = Vec::new();
        for stage in told.chunk_by(|a, b| a.stage == b.stage) {
            assert!(stage.is_sorted_by_key(|progress| progress.frames));
            assert_eq!(stage.last().unwrap().frames, frames, "{stage:?}");
            stages.push(stage[0].stage);
        }
        stages
    };
    use RenderStage::{Listening, Measuring, Writing, WritingAgain};
    let whatever = Path::new("unused");
    let noise = Noise { length: 48_000 };
    let sine = Sine(48_000);
    let (plain, loud) = (options(whatever), wanted(whatever, -23.0));
    for format in coded() {
        let name = name("a", format);
        assert_eq!(stages(&name, &noise, &plain), [Writing]);
        let once = [Measuring, Writing, Listening];
        assert_eq!(stages(&name, &sine, &loud), once, "{name}");
        let again = [Measuring, Writing, Listening, WritingAgain, Listening];
        let stages = stages(&name, &noise, &loud);
        assert!(stages.starts_with(&again), "{name}: {stages:?}");
    }
    // What gives back what it was given is not listened to.
    assert_eq!(stages("a.wav", &noise, &loud), [Measuring, Writing]);
    assert_eq!(stages("a.flac", &noise, &loud), [Measuring, Writing]);
}

#[test]
fn a_run_that_is_stopped_while_it_listens_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for format in coded() {
        let path = folder.path().join(name("kept", format));
        fs::write(&path, "an older file").unwrap();
        for stage in [
            RenderStage::Measuring,
            RenderStage::Listening,
            RenderStage::WritingAgain,
        ] {
            let stop = Arc::new(AtomicBool::new(false));
            let options = RenderOptions {
                stop: Some(stop.clone()),
                ..wanted(&path, -23.0)
            };
            let piece = Noise { length: 30_000 };
            let outcome = render(&piece, 0..piece.length, &options, &|progress| {
                stop.fetch_or(progress.stage == stage, Ordering::Relaxed);
            });
            assert!(matches!(outcome, Err(ExportError::Stopped)), "{stage:?}");
            assert_eq!(fs::read(&path).unwrap(), b"an older file");
            assert_eq!(entries(folder.path()), std::slice::from_ref(&path));
        }
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn silence_has_no_loudness_to_be_brought_to() {
    let folder = tempfile::tempdir().unwrap();
    let options = wanted(&folder.path().join("a.wav"), -23.0);
    // Shorter than what loudness is measured in.
    let outcome = write(&Noise { length: 9600 }, &options);
    assert!(matches!(outcome, Err(ExportError::Silent)));
    assert!(entries(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_writer_get_the_file_at_its_last_level_alone() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 48_000 };
    for format in coded() {
        let [file, pipe] = ["file", "pipe"].map(|stem| folder.path().join(name(stem, format)));
        write(&piece, &wanted(&file, -23.0)).unwrap();
        let expected = fs::read(&file).unwrap();
        make_pipe(&pipe);
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        write(&piece, &wanted(&pipe, -23.0)).unwrap();
        assert!(reader.join().unwrap() == expected, "{}", format.name());
        let mut bytes = Vec::new();
        let (options, ending) = (wanted(&file, -23.0), format.extensions()[0]);
        encode(&piece, 0..piece.length, &options, ending, &mut bytes).unwrap();
        assert!(bytes == expected, "{}", format.name());
    }
}
