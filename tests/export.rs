//! The laws of files: what is written, and what never is.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use evenfall::export::{
    Depth, Destination, ExportError, LoopPiece, RenderOptions, Report, SoundPiece, measure, render,
};
use evenfall::frame::{Ambience, BLOCK, Block, Frame, Piece, Render, Texture};
use evenfall::units::{Frames, Millis, Seed, mix};

/// White noise that is a function of the position, over a slow swell.
struct Noise {
    length: Frames,
}

fn noise(position: Frames) -> Frame {
    let chance = mix(position);
    let unit = |x: u32| x as f32 / (1u32 << 31) as f32 - 1.0;
    let swell = 0.1 + 0.2 * (position % 200_000) as f32 / 200_000.0;
    [
        unit(chance as u32) * swell,
        unit((chance >> 32) as u32) * swell,
    ]
}

struct From<F>(Frames, F);

impl<F: Fn(Frames) -> Frame + Send> Render for From<F> {
    fn render(&mut self, out: &mut [Frame]) {
        for (frame, position) in out.iter_mut().zip(self.0..) {
            *frame = (self.1)(position);
        }
        self.0 += out.len() as Frames;
    }
}

impl Piece for Noise {
    fn length(&self) -> Frames {
        self.length
    }
    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(From(position, noise))
    }
}

/// A sine of 997 Hz, 6 dB under full scale.
struct Sine(Frames);

fn sine(position: f64, rate: f64) -> f64 {
    0.5 * (std::f64::consts::TAU * 997.0 * position / rate).sin()
}

impl Piece for Sine {
    fn length(&self) -> Frames {
        self.0
    }
    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(From(position, |n| [sine(n as f64, 48_000.0) as f32; 2]))
    }
}

/// Fails part of the way.
struct Faulty;

impl Piece for Faulty {
    fn length(&self) -> Frames {
        3_000_000
    }
    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(From(position, |n| {
            assert!(n < 1_500_000, "a fault in the piece");
            [0.0; 2]
        }))
    }
}

fn options(path: &Path) -> RenderOptions {
    RenderOptions {
        workers: 2,
        ..RenderOptions::new(Destination::Path(path.to_owned()))
    }
}

fn write(piece: &dyn Piece, options: &RenderOptions) -> Result<Report, ExportError> {
    render(piece, 0..piece.length(), options, &|_| {})
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    all.sort();
    all
}

#[test]
fn one_two_and_seven_workers_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 2_500_123 };
    let ranges: [Range<Frames>; 2] = [0..piece.length, 777_777..2_000_001];
    for (range, rate, depth, ending) in [
        (&ranges[0], 48_000, Depth::Int16, "wav"),
        (&ranges[1], 48_000, Depth::Int16, "wav"),
        (&ranges[1], 44_100, Depth::Int24, "wav"),
        (&ranges[1], 48_000, Depth::Float32, "wav"),
        (&ranges[1], 48_000, Depth::Int16, "flac"),
    ] {
        let files = [1, 2, 7].map(|workers| {
            let path = folder.path().join(format!("{workers}.{ending}"));
            let options = RenderOptions {
                workers,
                rate,
                depth,
                ..options(&path)
            };
            let report = render(&piece, range.clone(), &options, &|_| {}).unwrap();
            let bytes = fs::read(&path).unwrap();
            assert_eq!(report.bytes, bytes.len() as u64);
            (bytes, report.loudness)
        });
        assert!(
            files[0] == files[1] && files[0] == files[2],
            "{range:?} {rate} {depth}"
        );
    }
}

#[test]
fn a_stretch_of_a_piece_is_a_stretch_of_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 700_000 };
    let (whole, part) = (
        folder.path().join("whole.wav"),
        folder.path().join("part.wav"),
    );
    write(&piece, &options(&whole)).unwrap();
    render(&piece, 12_345..600_000, &options(&part), &|_| {}).unwrap();
    let (whole, part) = (fs::read(whole).unwrap(), fs::read(part).unwrap());
    assert!(part[44..] == whole[44 + 4 * 12_345..44 + 4 * 600_000]);
}

#[test]
fn every_depth_is_read_back_as_it_was_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 600_001 };
    let read = |depth, tolerance: f32, scale: f32| {
        let path = folder.path().join("depth.wav");
        write(
            &piece,
            &RenderOptions {
                depth,
                ..options(&path)
            },
        )
        .unwrap();
        let mut reader = hound::WavReader::open(&path).unwrap();
        assert_eq!(reader.duration(), 600_001);
        let samples: Vec<f32> = match depth {
            Depth::Float32 => reader.samples::<f32>().map(Result::unwrap).collect(),
            _ => reader
                .samples::<i32>()
                .map(|x| x.unwrap() as f32 / scale)
                .collect(),
        };
        for (position, pair) in samples.chunks(2).enumerate() {
            let expected = noise(position as Frames);
            for (got, expected) in pair.iter().zip(expected) {
                assert!((got - expected).abs() <= tolerance, "{depth} at {position}");
            }
        }
    };
    // One and a half steps of dither and rounding; half a step; nothing.
    read(Depth::Int16, 1.5 / 32_768.0, 32_768.0);
    read(Depth::Int24, 0.5 / 8_388_608.0, 8_388_608.0);
    read(Depth::Float32, 0.0, 1.0);
}

#[cfg(unix)]
#[test]
fn what_goes_to_a_pipe_is_what_goes_to_a_file() {
    use std::io::Read;
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let (file, pipe) = (folder.path().join("file.wav"), folder.path().join("pipe"));
    for depth in [Depth::Int16, Depth::Int24, Depth::Float32] {
        let piece = Noise { length: 100_001 };
        write(
            &piece,
            &RenderOptions {
                depth,
                ..options(&file)
            },
        )
        .unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut bytes = Vec::new();
                fs::File::open(pipe)
                    .unwrap()
                    .read_to_end(&mut bytes)
                    .unwrap();
                bytes
            }
        });
        write(
            &piece,
            &RenderOptions {
                depth,
                ..options(&pipe)
            },
        )
        .unwrap();
        assert!(
            reader.join().unwrap() == fs::read(&file).unwrap(),
            "{depth}"
        );
        fs::remove_file(&pipe).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_gets_the_format_that_its_name_says() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let (file, pipe) = (folder.path().join("a.flac"), folder.path().join("p.flac"));
    let piece = Noise { length: 100_001 };
    write(&piece, &options(&file)).unwrap();
    let made = |pipe: &Path| Command::new("mkfifo").arg(pipe).status().unwrap();
    assert!(made(&pipe).success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read(pipe).unwrap()
    });
    let report = write(&piece, &options(&pipe)).unwrap();
    let read = reader.join().unwrap();
    assert_eq!(report.bytes, read.len() as u64);
    assert!(read == fs::read(&file).unwrap());
    let unknown = folder.path().join("p.xyz");
    assert!(made(&unknown).success());
    let refused = write(&piece, &options(&unknown));
    assert!(matches!(refused, Err(ExportError::UnknownFormat(_))));
}

#[test]
fn flac_holds_the_samples_of_the_wav() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 300_007 };
    let (wav, flac) = (folder.path().join("a.wav"), folder.path().join("a.flac"));
    write(&piece, &options(&wav)).unwrap();
    write(&piece, &options(&flac)).unwrap();
    let mut reader = hound::WavReader::open(&wav).unwrap();
    let expected: Vec<i32> = reader.samples::<i32>().map(Result::unwrap).collect();
    let mut reader = flac_codec::decode::FlacSampleReader::open(&flac).unwrap();
    let mut found = Vec::new();
    reader.read_to_end(&mut found).unwrap();
    assert!(found == expected);
}

#[test]
fn a_piece_that_fails_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.wav");
    fs::write(&path, "an older file").unwrap();
    let attempt = std::panic::catch_unwind(|| write(&Faulty, &options(&path)));
    assert!(attempt.is_err());
    assert_eq!(fs::read(&path).unwrap(), b"an older file");
    assert_eq!(entries(folder.path()), [path]);
}

#[test]
fn a_stopped_run_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.wav");
    fs::write(&path, "an older file").unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let options = RenderOptions {
        stop: Some(stop.clone()),
        ..options(&path)
    };
    let piece = Noise { length: 5_000_000 };
    let outcome = render(&piece, 0..piece.length, &options, &|_| {
        stop.store(true, Ordering::Relaxed);
    });
    assert!(matches!(outcome, Err(ExportError::Stopped)));
    assert_eq!(fs::read(&path).unwrap(), b"an older file");
    assert_eq!(entries(folder.path()), [path]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_says_so() {
    let piece = Noise { length: 1_000_000 };
    let error = write(&piece, &options(Path::new("/dev/full"))).unwrap_err();
    assert!(matches!(error, ExportError::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("4.1 MB"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_session_longer_than_the_disk_is_refused_before_the_first_sample() {
    struct Endless;
    impl Piece for Endless {
        fn length(&self) -> Frames {
            1 << 55
        }
        fn starting_at(&self, _: Frames) -> Box<dyn Render> {
            unreachable!("nothing may be rendered")
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let error = write(&Endless, &options(&folder.path().join("a.wav"))).unwrap_err();
    assert!(
        matches!(error, ExportError::DiskFull { free: Some(_), .. }),
        "{error}"
    );
    assert!(entries(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn devices_take_a_file_and_stay_devices() {
    use std::os::unix::fs::FileTypeExt;
    let piece = Noise { length: 10_000 };
    let report = write(&piece, &options(Path::new("/dev/null"))).unwrap();
    assert_eq!(report.bytes, 40_044);
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
}

#[test]
fn a_place_that_cannot_be_written_is_named_before_rendering() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| write(&Noise { length: 100 }, &options(&folder.path().join(name)));
    assert!(matches!(at("missing/a.wav"), Err(ExportError::NoFolder(_))));
    assert!(matches!(at("a.xyz"), Err(ExportError::UnknownFormat(_))));
    assert!(matches!(at("plain"), Err(ExportError::NoFormat(_))));
    fs::create_dir(folder.path().join("folder.wav")).unwrap();
    assert!(matches!(at("folder.wav"), Err(ExportError::IsFolder(_))));
    let locked = folder.path().join("locked.wav");
    fs::write(&locked, "kept").unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    assert!(matches!(
        at("locked.wav"),
        Err(ExportError::WriteProtected(_))
    ));
    assert_eq!(fs::read(&locked).unwrap(), b"kept");
    let message = at("a.mp3").unwrap_err().to_string();
    assert_eq!(
        message,
        "`.mp3` is not a format that can be written: use `.wav` or `.flac`"
    );
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (ours, plain) = (folder.path().join("a.wav"), folder.path().join("plain"));
    write(&Noise { length: 100 }, &options(&ours)).unwrap();
    fs::write(&plain, "").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(ours), mode(plain));
}

#[cfg(unix)]
#[test]
fn a_file_written_over_another_is_read_by_nobody_else_than_that_was() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    write(&Noise { length: 100 }, &options(&path)).unwrap();
    let about = fs::metadata(&path).unwrap();
    assert_eq!(about.permissions().mode() & 0o7777, 0o600);
    assert_eq!(about.len(), 444);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_target_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (
        folder.path().join("target.wav"),
        folder.path().join("link.wav"),
    );
    fs::write(&target, "old").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    write(&Noise { length: 100 }, &options(&link)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&target).unwrap().len(), 444);
}

#[test]
fn at_44100_a_file_lasts_as_long_and_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    for frames in [48_000 * 30 + 1, 7] {
        let options = RenderOptions {
            rate: 44_100,
            depth: Depth::Float32,
            ..options(&path)
        };
        write(&Sine(frames), &options).unwrap();
        let mut reader = hound::WavReader::open(&path).unwrap();
        assert_eq!(reader.spec().sample_rate, 44_100);
        let exact = (frames as f64 * 441.0 / 480.0).round();
        assert_eq!(f64::from(reader.duration()), exact);
        if frames < 100 {
            continue;
        }
        let samples: Vec<f32> = reader.samples().map(Result::unwrap).collect();
        let (mut signal, mut error) = (0.0, 0.0);
        for (n, pair) in samples.chunks(2).enumerate().skip(5000).take(1_200_000) {
            let expected = sine(n as f64, 44_100.0);
            signal += expected * expected;
            error += (f64::from(pair[0]) - expected).powi(2);
        }
        let decibels = 10.0 * (signal / error).log10();
        assert!(decibels > 90.0, "{decibels} dB");
    }
}

#[test]
fn an_empty_stretch_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("a.wav"));
    let outcome = render(&Sine(100), 200..300, &options, &|_| {});
    assert!(matches!(outcome, Err(ExportError::Empty)));
    assert!(entries(folder.path()).is_empty());
}

#[test]
fn loudness_and_peak_are_those_of_the_sine() {
    // -6.02 dB in both channels: K-weighting adds nothing near 1 kHz but the 0.69 dB
    // that its offset of -0.691 takes back, and two channels make 3.01 of the sine's -3.01.
    let loudness = measure(&Sine(48_000 * 5), 0..48_000 * 5, 2);
    assert!((loudness.lufs + 6.0).abs() < 0.1, "{loudness:?}");
    assert!((loudness.true_peak_db + 6.02).abs() < 0.1, "{loudness:?}");
}

/// Brown noise, whose hard cut would thump.
struct Rumble;

struct Running(Seed);

impl Ambience for Rumble {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(Running(seed))
    }
}

/// Twelve slow sines with hashed phases: low, and never the same twice.
impl Texture for Running {
    fn block(&mut self, index: u64, out: &mut Block) {
        for (frame, n) in out.iter_mut().zip(index * BLOCK as u64..) {
            let t = n as f64 / 48_000.0;
            let part = |k: u64| {
                let phase = mix(self.0.0 ^ k) as f64 / u64::MAX as f64;
                (std::f64::consts::TAU * (t * (31.7 + 17.3 * k as f64) + phase)).sin() / 12.0
            };
            let value = (0..12).map(part).sum::<f64>() as f32;
            *frame = [value, -value];
        }
    }
}

fn rendered(piece: &dyn Piece, from: Frames) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; (piece.length() - from) as usize];
    let mut engine = piece.starting_at(from);
    frames.chunks_mut(441).for_each(|part| engine.render(part));
    frames
}

#[test]
fn a_loop_runs_on_from_its_end_into_its_start() {
    let piece = LoopPiece::new(Arc::new(Rumble), Seed(3), Millis::secs(12));
    let frames = rendered(&piece, 0);
    let second = |n: usize| {
        let at = |k: usize| f64::from(frames[(n + k) % frames.len()][0]);
        at(0) - 2.0 * at(1) + at(2)
    };
    let usual = (100_000..200_000)
        .map(|n| second(n).abs())
        .fold(0.0, f64::max);
    let seam = (frames.len() - 10..frames.len())
        .map(|n| second(n).abs())
        .fold(0.0, f64::max);
    assert!(seam <= usual, "{seam} against {usual}");
}

#[test]
fn a_loop_or_a_stretch_started_anywhere_is_the_same() {
    let rumble: Arc<dyn Ambience> = Arc::new(Rumble);
    let looping = LoopPiece::new(rumble.clone(), Seed(3), Millis::secs(4));
    let stretch = SoundPiece::new(rumble, Seed(3), Millis::secs(4));
    for piece in [&looping as &dyn Piece, &stretch] {
        let whole = rendered(piece, 0);
        for from in [1, 511, 512, 10_000, 47_999, 100_001, 191_999] {
            assert!(
                rendered(piece, from) == whole[from as usize..],
                "from {from}"
            );
        }
    }
}

#[test]
fn a_stretch_of_sound_begins_and_ends_in_silence() {
    let piece = SoundPiece::new(Arc::new(Rumble), Seed(3), Millis::secs(2));
    let frames = rendered(&piece, 0);
    assert_eq!(frames.len(), 96_000);
    for edge in [&frames[..10], &frames[95_990..]] {
        assert!(edge.iter().all(|f| f[0].abs() < 1e-4));
    }
    assert!(frames[2400..93_600].iter().any(|f| f[0].abs() > 0.1));
}
