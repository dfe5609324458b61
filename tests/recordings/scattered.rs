//! Short recordings, each sounding by itself.

use super::*;

/// A folder of short tones, each of its own pitch.
fn tones(folder: &Path) {
    for hertz in [400, 800, 1600] {
        let path = wav(folder, &tone(14_400, hertz as f32, 48_000), 48_000);
        fs::rename(path, folder.join(format!("{hertz}.wav"))).unwrap();
    }
}

#[test]
fn scattered_sounds_come_unevenly_and_none_twice_running() {
    let folder = tempfile::tempdir().unwrap();
    tones(folder.path());
    let every = (Millis::secs(2), Millis::secs(6));
    let (scattered, _, warnings) = scattered(folder.path(), every).unwrap();
    assert!(warnings.is_empty());
    let heard = blocks(&scattered, 0, 20 * 60 * 48_000 / 512);
    let (mut begins, mut pitches, mut quiet) = (Vec::new(), Vec::new(), 4800);
    for n in 0..heard.len() - 9600 {
        if heard[n][0].abs() + heard[n][1].abs() < 1e-4 {
            quiet += 1;
            continue;
        }
        if quiet >= 4800 {
            let crossings = heard[n..n + 9600]
                .windows(2)
                .filter(|w| w[0][0] < 0.0 && w[1][0] >= 0.0);
            begins.push(n as f64 / 48_000.0);
            pitches.push((crossings.count() as f64 * 5.0 / 400.0).log2().round() as i64);
        }
        quiet = 0;
    }
    let intervals: Vec<f64> = begins.windows(2).map(|w| w[1] - w[0]).collect();
    assert!(
        intervals.iter().all(|x| (1.98..6.02).contains(x)),
        "{intervals:?}"
    );
    let mean = intervals.iter().sum::<f64>() / intervals.len() as f64;
    let spread = intervals.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / intervals.len() as f64;
    assert!(
        (mean - 4.0).abs() < 0.3 && spread.sqrt() > 0.7,
        "{mean} {spread}"
    );
    assert!(pitches.windows(2).all(|w| w[0] != w[1]), "{pitches:?}");
    for first in [0, 5000, 77, 100_000] {
        let alone = blocks(&scattered, first, 2);
        assert!(alone == in_range(&heard, first), "block {first}");
    }
}

fn in_range(heard: &[Frame], first: u64) -> &[Frame] {
    &heard[first as usize * BLOCK..][..2 * BLOCK]
}

#[test]
fn the_loudest_moment_of_a_scattered_sound_is_at_the_reference() {
    let folder = tempfile::tempdir().unwrap();
    let path = wav(folder.path(), &tone(48_000, 1000.0, 48_000), 48_000);
    let every = (Millis::secs(3), Millis::secs(9));
    let (scattered, _, _) = scattered(&path, every).unwrap();
    let mut meter = ebur128::EbuR128::new(2, 48_000, ebur128::Mode::M).unwrap();
    let mut loudest = f64::MIN;
    for part in blocks(&scattered, 0, 60_000).chunks(4800) {
        meter.add_frames_f32(part.as_flattened()).unwrap();
        loudest = loudest.max(meter.loudness_momentary().unwrap());
    }
    let over = loudest - f64::from(REFERENCE_LUFS);
    assert!((-1.0..0.8).contains(&over), "{over}");
}

#[test]
fn a_folder_of_sounds_passes_over_what_is_none_and_names_what_is_broken() {
    let every = (Millis::secs(5), Millis::secs(9));
    let folder = tempfile::tempdir().unwrap();
    let open = || scattered(folder.path(), every).map(|(_, _, warnings)| warnings);
    fs::write(folder.path().join(".hidden"), "x").unwrap();
    fs::write(folder.path().join("notes.txt"), "recorded in May").unwrap();
    assert!(matches!(open(), Err(ScatterError::Empty(_))));
    tones(folder.path());
    let warnings = open().unwrap();
    assert!(
        warnings.len() == 1 && warnings[0].contains("notes.txt"),
        "{warnings:?}"
    );
    let broken = folder.path().join("owl.wav");
    fs::write(&broken, b"RIFF\x24\x00\x00\x00WAVE").unwrap();
    let warnings = open().unwrap();
    assert!(
        warnings.len() == 2 && warnings[1].contains("owl.wav"),
        "{warnings:?}"
    );
    fs::remove_file(&broken).unwrap();
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        let path = wav(elsewhere.path(), &noise(9600), 48_000);
        std::os::unix::fs::symlink(path, folder.path().join("link.wav")).unwrap();
        assert!(matches!(open(), Err(ScatterError::Outside(_))));
    }
}
