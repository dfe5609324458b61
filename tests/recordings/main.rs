//! The laws of recordings: what is read, how it is looped, and what is refused.

mod examined;
mod formats;
mod loops;
mod playlist;
mod scattered;
mod varied;

use std::f32::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evenfall::dsp::meter::Meter;
use evenfall::export::{Destination, LoopPiece, RenderOptions, render};
use evenfall::frame::{Ambience, BLOCK, Block, Frame, REFERENCE_LUFS, Texture};
use evenfall::sound::{
    Looped, Recording, RecordingError, ScatterError, Scattered, Source, Treatment, Varied,
    catalogue, doctor, endless,
};
use evenfall::units::{Millis, Seed, mix};
use evenfall::world::{BuiltIn, Disk, Place};
use proptest::prelude::*;

fn noise(frames: usize) -> Vec<Frame> {
    let unit = |n: u64| (mix(n) >> 40) as f32 / (1 << 23) as f32 - 1.0;
    (0..frames as u64)
        .map(|n| [unit(2 * n) * 0.2, unit(2 * n + 1) * 0.2])
        .collect()
}

fn tone(frames: usize, hertz: f32, rate: u32) -> Vec<Frame> {
    let phase = |n: usize| (n as f64 * f64::from(hertz) / f64::from(rate)).fract() as f32;
    (0..frames)
        .map(|n| [0.3 * (TAU * phase(n)).sin(); 2])
        .collect()
}

fn world() -> BuiltIn<Disk> {
    BuiltIn::under(Disk::new(None))
}

fn open(path: &Path) -> Result<Recording, RecordingError> {
    Recording::open(&world(), &path.into())
}

fn treated(path: &Path, treatment: &Treatment) -> Result<Recording, RecordingError> {
    Recording::treated(&world(), &path.into(), treatment)
}

fn scattered(
    folder: &Path,
    every: (Millis, Millis),
) -> Result<(Scattered, Vec<Place>, Vec<String>), ScatterError> {
    Scattered::open(&world(), &folder.into(), every)
}

fn examine(path: &Path) -> Result<doctor::Report, RecordingError> {
    doctor::examine(&world(), &path.into())
}

fn wav(folder: &Path, frames: &[Frame], rate: u32) -> PathBuf {
    let path = folder.join("recording.wav");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    for sample in frames.as_flattened() {
        writer.write_sample((sample * 32_768.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    path
}

fn recording(frames: &[Frame], rate: u32) -> Recording {
    let folder = tempfile::tempdir().unwrap();
    open(&wav(folder.path(), frames, rate)).unwrap()
}

fn blocks(ambience: &dyn Ambience, first: u64, count: u64) -> Vec<Frame> {
    let mut texture = ambience.start(Seed(1));
    let mut block: Block = [[0.0; 2]; BLOCK];
    (first..first + count)
        .flat_map(|index| {
            texture.block(index, &mut block);
            block
        })
        .collect()
}

fn lufs(frames: &[Frame]) -> f64 {
    let mut meter = Meter::new();
    meter.add(frames);
    meter.lufs()
}

fn level(frames: &[Frame]) -> f32 {
    let power: f32 = frames.as_flattened().iter().map(|x| x * x).sum();
    10.0 * (power / frames.len() as f32).log10()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recordings")
        .join(name)
}

#[test]
fn every_format_gives_the_sound_that_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let original = noise(72_000);
    let wav = wav(folder.path(), &original, 48_000);
    let flac = folder.path().join("recording.flac");
    let mut writer = flac_codec::encode::FlacSampleWriter::create(
        &flac,
        flac_codec::encode::Options::default(),
        48_000,
        16,
        2,
        None,
    )
    .unwrap();
    let samples: Vec<i32> = original
        .as_flattened()
        .iter()
        .map(|x| (x * 32_768.0) as i32)
        .collect();
    writer.write(&samples).unwrap();
    writer.finalize().unwrap();
    for path in [wav, flac] {
        let recording = open(&path).unwrap();
        assert_eq!(recording.frames(), 72_000);
        let mut read = vec![[0.0; 2]; 72_000];
        recording.read(0, &mut read);
        for (read, original) in read.iter().zip(&original) {
            assert!((read[0] - original[0]).abs() < 1.1 / 32_768.0);
            assert!((read[1] - original[1]).abs() < 1.1 / 32_768.0);
        }
    }
    // One second and a half of pink noise, one channel, at 44.1 kHz.
    for name in ["noise.ogg", "noise.mp3"] {
        let recording = open(&fixture(name)).unwrap();
        assert!(
            recording.frames().abs_diff(72_000) <= 1,
            "{name}: {}",
            recording.frames()
        );
        assert!(!recording.is_broken(), "{name}");
        let mut read = vec![[0.0; 2]; 72_000];
        recording.read(0, &mut read);
        assert!(read.iter().all(|f| f[0] == f[1]), "{name}");
        assert!(
            (-40.0..-15.0).contains(&level(&read)),
            "{name}: {}",
            level(&read)
        );
    }
}

#[test]
fn ogg_and_mp3_of_one_noise_resemble_each_other() {
    let read = |name| {
        let recording = open(&fixture(name)).unwrap();
        let mut frames = vec![[0.0; 2]; 70_000];
        recording.read(0, &mut frames);
        frames
    };
    let likeness = evenfall::dsp::crossfade::likeness(&read("noise.ogg"), &read("noise.mp3"));
    assert!(likeness > 0.8, "{likeness}");
}

#[test]
fn a_recording_plays_at_the_reference_loudness() {
    for scale in [0.05, 1.0, 4.0] {
        let frames: Vec<Frame> = noise(480_000)
            .iter()
            .map(|f| f.map(|x| x * scale))
            .collect();
        let looped = Looped::new(recording(&frames, 48_000), None);
        let found = lufs(&blocks(&looped, 0, 900));
        let wanted = f64::from(REFERENCE_LUFS);
        assert!((found - wanted).abs() < 0.2, "scaled by {scale}: {found}");
    }
    // A short one is as loud as it will be when repeated.
    let looped = Looped::new(recording(&noise(9600), 48_000), None);
    assert!((lufs(&blocks(&looped, 0, 900)) - f64::from(REFERENCE_LUFS)).abs() < 0.3);
}

#[test]
fn a_hiss_is_not_raised_beyond_twenty_decibels() {
    let frames: Vec<Frame> = noise(96_000).iter().map(|f| f.map(|x| x * 0.005)).collect();
    assert_eq!(recording(&frames, 48_000).gain(), 10.0);
}

#[test]
fn a_long_recording_plays_from_disk_as_it_would_from_memory() {
    let frames = noise(61 * 48_000);
    let recording = recording(&frames, 48_000);
    assert_eq!(recording.frames(), frames.len() as u64);
    let mut read = vec![[0.0; 2]; 3000];
    for from in [0, 1, 47_777, 60 * 48_000 - 5, 61 * 48_000 - 100] {
        recording.read(from as u64, &mut read);
        for (n, read) in read.iter().enumerate() {
            let expected = frames.get(from + n).copied().unwrap_or([0.0; 2]);
            assert!((read[0] - expected[0]).abs() < 1.1 / 32_768.0, "at {from}");
        }
    }
}

#[test]
fn silence_at_both_ends_is_left_out() {
    let mut frames = vec![[0.0; 2]; 5000];
    frames.extend(
        tone(48_000, 441.0, 48_000)
            .iter()
            .map(|f| [f[0] + 0.01, f[1] + 0.01]),
    );
    frames.extend(vec![[0.0; 2]; 70_000]);
    assert_eq!(recording(&frames, 48_000).frames(), 48_000);
}

#[test]
fn a_recording_at_another_rate_keeps_its_length_and_its_pitch() {
    let recording = recording(&tone(44_100 * 2, 441.0, 44_100), 44_100);
    assert_eq!(recording.frames(), 96_000);
    let expected = tone(96_000, 441.0, 48_000);
    let mut read = vec![[0.0; 2]; 90_000];
    recording.read(0, &mut read);
    for n in 2000..88_000 {
        assert!((read[n][0] - expected[n][0]).abs() < 1e-4, "at {n}");
    }
}

#[test]
fn what_cannot_be_looped_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |bytes: &[u8]| {
        let path = folder.path().join("x");
        fs::write(&path, bytes).unwrap();
        open(&path).err().unwrap()
    };
    assert!(matches!(refused(b""), RecordingError::Unknown));
    assert!(matches!(
        refused(b"plain text, not a sound"),
        RecordingError::Unknown
    ));
    assert!(matches!(
        refused(b"RF64\xff\xff\xff\xffWAVEds64"),
        RecordingError::Damaged(_)
    ));
    assert!(matches!(
        refused(b"RIFF\x24\x00\x00\x00WAVE"),
        RecordingError::Damaged(_)
    ));
    assert!(matches!(
        refused(b"\x00\x00\x00\x20ftypM4A "),
        RecordingError::Damaged(_)
    ));
    let silent = wav(folder.path(), &vec![[0.0; 2]; 48_000], 48_000);
    assert!(matches!(open(&silent), Err(RecordingError::Silent)));
    let short = wav(folder.path(), &noise(4000), 48_000);
    assert!(matches!(open(&short), Err(RecordingError::TooShort(_))));
    assert!(matches!(open(folder.path()), Err(RecordingError::Io(_))));
    assert!(matches!(
        open(Path::new("none.wav")),
        Err(RecordingError::Io(_))
    ));
    let fast = wav(folder.path(), &noise(4000), 400_000);
    assert!(matches!(open(&fast), Err(RecordingError::Rate(400_000))));
}

#[test]
fn a_file_that_breaks_off_gives_what_it_has_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = wav(folder.path(), &noise(96_000), 48_000);
    let whole = fs::read(&path).unwrap();
    for (name, bytes) in [
        ("wav", whole),
        ("ogg", fs::read(fixture("noise.ogg")).unwrap()),
        ("mp3", fs::read(fixture("noise.mp3")).unwrap()),
    ] {
        let path = folder.path().join("part");
        fs::write(&path, &bytes[..bytes.len() * 9 / 10]).unwrap();
        let recording = open(&path).unwrap();
        assert!(
            recording.frames() > 30_000,
            "{name}: {}",
            recording.frames()
        );
        assert!(recording.is_broken(), "{name}");
    }
}

#[test]
fn a_treatment_takes_the_part_its_author_chose() {
    let folder = tempfile::tempdir().unwrap();
    let path = wav(folder.path(), &noise(96_000), 48_000);
    let part = |from, until| Treatment {
        from: Some(Millis(from)),
        until: Some(Millis(until)),
        ..Treatment::default()
    };
    let whole = open(&path).unwrap();
    let taken = treated(&path, &part(500, 1500)).unwrap();
    assert_eq!(taken.frames(), 48_000);
    let (mut read, mut original) = ([[0.0; 2]; 100], [[0.0; 2]; 100]);
    taken.read(1000, &mut read);
    whole.read(25_000, &mut original);
    assert!(read == original);
    for (from, until) in [(1500, 500), (3000, 4000)] {
        assert!(matches!(
            treated(&path, &part(from, until)),
            Err(RecordingError::Nowhere { .. })
        ));
    }
}

#[test]
fn damage_behind_the_part_that_is_used_is_nobodys_business() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.flac");
    let piece = LoopPiece::new(Arc::new(loops::Rumble), Seed(1), Millis::secs(12));
    let options = RenderOptions::new(Destination::Path(path.clone()));
    render(&piece, 0..u64::MAX, &options, &|_| {}).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    // The blocks from the first second on.
    let late = bytes.len() / 8;
    for place in (late..bytes.len()).step_by(5000) {
        bytes[place] ^= 0xff;
    }
    fs::write(&path, &bytes).unwrap();
    assert!(open(&path).unwrap().is_broken());
    let part = Treatment {
        until: Some(Millis(900)),
        ..Treatment::default()
    };
    // It is decoded while it is used: how far that came must not tell.
    for _ in 0..20 {
        assert!(!treated(&path, &part).unwrap().is_broken());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_damaged_file_is_read_or_refused_and_nothing_worse(
        name in prop::sample::select(vec!["noise.ogg", "noise.mp3"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        length in any::<prop::sample::Index>(),
    ) {
        let mut bytes = fs::read(fixture(name)).unwrap();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(length.index(bytes.len()) + 1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        if let Ok(recording) = open(&path) {
            let looped = Looped::new(recording, None);
            prop_assert!(blocks(&looped, 0, 20).as_flattened().iter().all(|x| x.abs() <= 1.0));
        }
    }
}
