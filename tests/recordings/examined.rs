//! What is told of a recording before it is used.

use super::*;

#[test]
fn the_doctor_finds_nothing_in_a_steady_noise() {
    let folder = tempfile::tempdir().unwrap();
    let report = examine(&wav(folder.path(), &noise(30 * 48_000), 48_000)).unwrap();
    let heard: Vec<_> = doctor::findings(&report)
        .into_iter()
        .filter(|f| f.heard)
        .collect();
    assert!(report.is_fit(), "{heard:?}");
    assert_eq!(doctor::mended(&report), Treatment::default());
}

#[test]
fn the_doctor_finds_what_is_wrong_and_its_recipe_mends_what_can_be_mended() {
    let folder = tempfile::tempdir().unwrap();
    let mut frames = noise(70 * 48_000);
    for (n, frame) in frames.iter_mut().enumerate() {
        let hum: f32 = (1..4)
            .map(|k| (TAU * (n as f64 * 50.0 * f64::from(k) / 48_000.0).fract() as f32).sin())
            .sum();
        *frame = frame.map(|x| 0.2 * x + 0.01 * hum);
    }
    let bell = tone(48_000, 880.0, 48_000);
    for (frame, bell) in frames[50 * 48_000..].iter_mut().zip(&bell) {
        *frame = [frame[0] + bell[0], frame[1] + bell[1]];
    }
    frames[20 * 48_000][0] += 0.9;
    frames[60 * 48_000..60 * 48_000 + 4800].fill([0.0; 2]);
    let path = wav(folder.path(), &frames, 48_000);
    let report = examine(&path).unwrap();
    let found: Vec<&str> = doctor::findings(&report)
        .iter()
        .filter(|finding| finding.heard)
        .map(|finding| finding.about)
        .collect();
    assert_eq!(found, ["event", "clicks", "gap", "hum"]);
    assert_eq!(report.damage.clicks_at, [Millis::secs(20)]);
    let treatment = doctor::mended(&report);
    assert!(treatment.declick && treatment.hum_hz == Some(50.0));
    assert!(treatment.until.unwrap() < Millis::secs(50));
    // What the treatment leaves is examined as a file of its own.
    let recording = treated(&path, &treatment).unwrap();
    let mut mended = vec![[0.0; 2]; recording.frames() as usize];
    recording.read(0, &mut mended);
    let report = examine(&wav(folder.path(), &mended, 48_000)).unwrap();
    assert!(report.is_fit(), "{:?}", doctor::findings(&report));
}

#[test]
fn every_recording_of_the_catalogue_is_fit_to_loop() {
    for recipe in catalogue().recipes() {
        let Source::Recording { file, .. } = &recipe.source else {
            continue;
        };
        let report = doctor::examine(&world(), &Place::built_in("sounds").join(file)).unwrap();
        let findings = doctor::findings(&report);
        assert!(report.is_fit(), "{file}: {findings:?}");
    }
}

#[test]
fn the_doctor_finds_that_a_file_repeats_itself() {
    let folder = tempfile::tempdir().unwrap();
    let once = noise(13 * 48_000);
    let report = examine(&wav(folder.path(), &once.repeat(3), 48_000)).unwrap();
    let period = report.repetition.unwrap().period;
    assert!(period.0.abs_diff(13_000) < 10, "{period}");
    assert_eq!(doctor::mended(&report).until, Some(period));
}

#[test]
fn the_command_tells_by_its_exit_code_and_keeps_a_recipe_once() {
    let folder = tempfile::tempdir().unwrap();
    let evenfall = |more: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("evenfall").unwrap();
        command
            .current_dir(folder.path())
            .args(["sound", "--check", "recording.wav"]);
        command.args(more).assert()
    };
    let mut frames: Vec<Frame> = noise(10 * 48_000)
        .iter()
        .map(|f| f.map(|x| 0.2 * x))
        .collect();
    wav(folder.path(), &frames, 48_000);
    evenfall(&["--format", "json"]).success();
    frames[48_000] = [0.9; 2];
    wav(folder.path(), &frames, 48_000);
    evenfall(&["-o", "brook.toml"]).code(1);
    let recipe = fs::read_to_string(folder.path().join("brook.toml")).unwrap();
    assert!(recipe.contains("declick = true"), "{recipe}");
    evenfall(&["-o", "brook.toml"]).code(2);
    evenfall(&["-o", "brook.toml", "--force"]).code(1);
    evenfall(&["-o", "recording.wav", "--force"]).code(2);
}

#[test]
fn every_recording_of_a_folder_gets_its_verdict_and_what_is_none_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let quiet = |x: f32| {
        noise(10 * 48_000)
            .iter()
            .map(|f| f.map(|y| x * y))
            .collect::<Vec<Frame>>()
    };
    let mut clicking = quiet(0.2);
    clicking[48_000] = [0.9; 2];
    for (name, frames) in [("brook.wav", quiet(0.2)), ("stream.wav", clicking)] {
        wav(folder.path(), &frames, 48_000);
        fs::rename(
            folder.path().join("recording.wav"),
            folder.path().join(name),
        )
        .unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "by the bridge").unwrap();
    let check = |more: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("evenfall").unwrap();
        command
            .args(["sound", "--check"])
            .arg(folder.path())
            .args(more);
        command.output().unwrap()
    };
    let told = check(&[]);
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8(told.stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    assert!(
        lines[0].starts_with("brook.wav   It will loop unheard."),
        "{told}"
    );
    assert!(
        lines[1].starts_with("notes.txt   It is left out: "),
        "{told}"
    );
    assert!(
        lines[2].starts_with("stream.wav  ") && lines[2].contains("would be heard"),
        "{told}"
    );
    assert_eq!(check(&["-o", "brook.toml"]).status.code(), Some(2));
    fs::remove_file(folder.path().join("stream.wav")).unwrap();
    let json = check(&["--format", "json"]);
    assert_eq!(json.status.code(), Some(0));
    let rows: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(rows[0]["fit"], true);
    assert_eq!(rows[1]["fit"], serde_json::Value::Null);
}
