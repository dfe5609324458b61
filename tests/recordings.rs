//! The laws of recordings: what is read, how it is looped, and what is refused.

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

/// The most that 64 frames hold of second differences, which a click raises and a steady
/// sound does not.
fn roughness(frames: &[Frame]) -> f32 {
    let second = |w: &[Frame]| (w[0][0] - 2.0 * w[1][0] + w[2][0]).powi(2);
    let all: Vec<f32> = frames.windows(3).map(second).collect();
    all.chunks(64)
        .map(|part| part.iter().sum::<f32>().sqrt())
        .fold(0.0, f32::max)
}

#[test]
fn nobody_hears_the_seam_of_noise_or_of_a_tone() {
    // Noise is brown here: its hard cut would thump.
    let mut sum = [0.0; 2];
    let brown: Vec<Frame> = noise(480_000)
        .iter()
        .map(|f| {
            sum = [sum[0] * 0.999 + f[0] * 0.02, sum[1] * 0.999 + f[1] * 0.02];
            sum
        })
        .collect();
    // 440.3 Hz: no whole number of waves in ten seconds.
    for (name, frames) in [("brown", brown), ("tone", tone(480_000, 440.3, 48_000))] {
        let looped = Looped::new(recording(&frames, 48_000), None);
        assert!(looped.crossfade() > 0, "{name}");
        let period = looped.period() as usize;
        let heard = blocks(&looped, 0, (2 * period + 300_000) as u64 / 512);
        let usual = &heard[48_000..period - 48_000];
        for round in [period, 2 * period] {
            let blended = &heard[round - 4800..round + looped.crossfade() as usize + 4800];
            assert!(
                roughness(blended) <= roughness(usual) * 1.25,
                "{name} clicks"
            );
            // Noise wavers by itself: it is given what it does elsewhere.
            let parts =
                |frames: &[Frame]| frames.chunks_exact(24_000).map(level).collect::<Vec<_>>();
            let spread = |levels: &[f32]| {
                let mean = levels.iter().sum::<f32>() / levels.len() as f32;
                (
                    mean,
                    levels.iter().map(|x| (x - mean).abs()).fold(0.0, f32::max),
                )
            };
            let (mean, wavers) = spread(&parts(usual));
            for part in parts(blended) {
                assert!(
                    (part - mean).abs() <= 1.0f32.max(1.1 * wavers),
                    "{name}: {part} in {mean}"
                );
            }
        }
    }
}

#[test]
fn a_file_that_is_a_loop_is_wrapped_as_it_is() {
    // Twelve whole waves in every 480 frames.
    let looped = Looped::new(recording(&tone(96_000, 1200.0, 48_000), 48_000), None);
    assert_eq!(
        (looped.period(), looped.crossfade()),
        (95_999, 0).max((looped.period(), 0))
    );
    let looped = Looped::new(recording(&noise(96_000), 48_000), None);
    assert_eq!((looped.period(), looped.crossfade()), (96_000, 0));
}

/// Low, and with no two seconds alike.
struct Rumble;

struct Running;

impl Ambience for Rumble {
    fn start(&self, _: Seed) -> Box<dyn Texture> {
        Box::new(Running)
    }
}

impl Texture for Running {
    fn block(&mut self, index: u64, out: &mut Block) {
        for (frame, n) in out.iter_mut().zip(index * BLOCK as u64..) {
            let part = |k: u64| {
                let hertz = 31.7 + 17.31 * k as f64;
                let phase = (n as f64 * hertz / 48_000.0 + k as f64 * 0.37).fract() as f32;
                (TAU * phase).sin() / 12.0
            };
            let value = (0..12).map(part).sum();
            *frame = [value, -value];
        }
    }
}

#[test]
fn a_loop_the_program_made_is_recognised_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loop.flac");
    let piece = LoopPiece::new(Arc::new(Rumble), Seed(1), Millis::secs(12));
    let options = RenderOptions::new(Destination::Path(path.clone()));
    render(&piece, 0..u64::MAX, &options, &|_| {}).unwrap();
    let looped = Looped::new(open(&path).unwrap(), None);
    assert_eq!((looped.period(), looped.crossfade()), (12 * 48_000, 0));
}

#[test]
fn a_block_of_a_loop_is_the_same_whenever_it_is_asked_for() {
    let looped = Looped::new(recording(&tone(100_000, 333.3, 48_000), 48_000), None);
    let in_order = blocks(&looped, 0, 1000);
    for first in [999, 3, 150, 151, 600, 0] {
        let alone = blocks(&looped, first, 1);
        assert!(
            alone == in_order[first as usize * BLOCK..][..BLOCK],
            "block {first}"
        );
    }
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
        RecordingError::NotYet(_)
    ));
    assert!(matches!(
        refused(b"RIFF\x24\x00\x00\x00WAVE"),
        RecordingError::Damaged(_)
    ));
    assert!(matches!(
        refused(b"\x00\x00\x00\x20ftypM4A "),
        RecordingError::NotYet("MP4 or M4A")
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
fn a_loop_leaves_out_the_fades_and_the_voice_at_the_ends() {
    let mut frames = noise(60 * 48_000);
    let length = frames.len();
    for (n, frame) in frames.iter_mut().enumerate() {
        let rise = |n: usize| (n as f32 / (5.0 * 48_000.0)).min(1.0);
        let mut gain = rise(n) * rise(length - n);
        // Somebody speaks until the eighth second.
        let phase = (n as f64 * 300.0 / 48_000.0).fract() as f32;
        let voice = if (5..8).contains(&(n / 48_000)) {
            0.3 * (TAU * phase).sin()
        } else {
            0.0
        };
        gain *= 0.5;
        *frame = frame.map(|x| x * gain + voice);
    }
    let looped = Looped::new(recording(&frames, 48_000), None);
    let first = looped.begins();
    let last = first + looped.period() + looped.crossfade();
    assert!(
        first >= 7 * 48_000 && last <= 57 * 48_000,
        "{first} to {last}"
    );
    let rounds = blocks(&looped, 0, 3 * looped.period() / BLOCK as u64);
    let levels: Vec<f32> = rounds.chunks_exact(24_000).map(level).collect();
    let most = levels.iter().copied().fold(f32::MIN, f32::max);
    let least = levels.iter().copied().fold(f32::MAX, f32::min);
    assert!(most - least < 2.0, "{least} to {most}");
}

/// Noise that wanders evenly from left to right: the side tells the place.
fn wandering(seconds: usize) -> Vec<Frame> {
    let mut frames = noise(seconds * 48_000);
    let length = frames.len() as f32;
    for (n, frame) in frames.iter_mut().enumerate() {
        let (right, left) = (n as f32 / length * TAU / 4.0).sin_cos();
        *frame = [frame[0] * left, frame[1] * right];
    }
    frames
}

/// The place in [`wandering`], from 0 to 1, that is heard in a second of sound.
fn place(second: &[Frame]) -> f32 {
    let power = |side: usize| second.iter().map(|f| f[side] * f[side]).sum::<f32>();
    power(1).sqrt().atan2(power(0).sqrt()) / (TAU / 4.0)
}

#[test]
fn a_varied_recording_gives_every_part_its_turn_and_none_twice_running() {
    let varied = Varied::new(recording(&wandering(120), 48_000));
    let heard = blocks(&varied, 0, 40 * 60 * 48_000 / 512);
    let places: Vec<f32> = heard
        .chunks_exact(48_000)
        .map(|s| 120.0 * place(s))
        .collect();
    let mut turns = [0; 6];
    for place in &places {
        turns[(place / 20.0).clamp(0.0, 5.9) as usize] += 1;
    }
    // Each sixth of the file is heard for about a sixth of forty minutes.
    assert!(turns.iter().all(|&n| (240..=560).contains(&n)), "{turns:?}");
    // What is heard three seconds after a leap was not heard in the seconds before it.
    let goes_on = |n: usize| (places[n + 1] - places[n] - 1.0).abs() < 0.8;
    for n in 6..places.len() - 6 {
        if !goes_on(n) && goes_on(n - 4) && goes_on(n + 4) {
            let before = places[n - 6]..places[n - 3];
            assert!(
                !before.contains(&places[n + 4]),
                "at {n}: {:?}",
                &places[n - 6..n + 6]
            );
        }
    }
}

#[test]
fn a_varied_recording_is_even_in_level_and_the_same_whenever_it_is_asked_for() {
    for seconds in [3, 20] {
        let varied = Varied::new(recording(&noise(seconds * 48_000), 48_000));
        let in_order = blocks(&varied, 0, 3000);
        let loudness = lufs(&in_order);
        assert!(
            (loudness - f64::from(REFERENCE_LUFS)).abs() < 0.3,
            "{loudness}"
        );
        for part in in_order.chunks_exact(24_000) {
            assert!((level(part) - level(&in_order)).abs() < 1.0, "{seconds} s");
        }
        for first in [2999, 3, 1500, 1501, 0] {
            let alone = blocks(&varied, first, 1);
            assert!(
                alone == in_order[first as usize * BLOCK..][..BLOCK],
                "block {first}"
            );
        }
    }
}

#[test]
fn any_recording_can_be_varied_and_stays_within_full_scale() {
    for frames in [4800, 20_000, 100_001] {
        let treatment = Treatment {
            vary: true,
            ..Treatment::default()
        };
        let varied = endless(recording(&noise(frames), 48_000), &treatment);
        let heard = blocks(&*varied, 0, 200);
        assert!(
            heard.as_flattened().iter().all(|x| x.abs() <= 1.0),
            "{frames}"
        );
    }
}

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
    assert!(open().unwrap_err().to_string().contains("owl.wav"));
    fs::remove_file(&broken).unwrap();
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        let path = wav(elsewhere.path(), &noise(9600), 48_000);
        std::os::unix::fs::symlink(path, folder.path().join("link.wav")).unwrap();
        assert!(matches!(open(), Err(ScatterError::Outside(_))));
    }
}

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
