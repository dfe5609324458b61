//! The laws of files: what is written, and what never is.

mod coded;
mod loops;
mod loudness;
mod places;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use evenfall::export::{
    About, Depth, Destination, ExportError, FORMATS, Format, LoopPiece, Mark, RenderOptions,
    RenderStage, Report, Script, SoundPiece, WantedLoudness, encode, foretell, measure, render,
    script_in,
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

/// Every format that can be written, in every depth it holds.
fn every_format() -> impl Iterator<Item = (&'static dyn Format, Depth)> {
    let formats = FORMATS
        .iter()
        .flat_map(|format| format.depths().iter().map(move |depth| (*format, *depth)));
    formats.inspect(|(format, depth)| println!("{}, {depth}", format.name()))
}

fn name(stem: impl std::fmt::Display, format: &dyn Format) -> String {
    format!("{stem}.{}", format.extensions()[0])
}

#[test]
fn one_two_and_seven_workers_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 1_500_123 };
    let ranges: [Range<Frames>; 2] = [0..piece.length, 777_777..1_400_001];
    // What codes in one thread is given two chunks.
    let short: [Range<Frames>; 2] = [0..300_000, 777_777..800_000];
    for (format, depth) in every_format() {
        let coded = format.is_coded();
        let ranges = if coded { &short } else { &ranges };
        for (range, rate) in ranges.iter().zip(format.rates().iter().copied()) {
            let files = [1, 2, 7].map(|workers| {
                let path = folder.path().join(name(workers, format));
                let options = RenderOptions {
                    workers,
                    rate,
                    depth: Some(depth),
                    ..options(&path)
                };
                let report = render(&piece, range.clone(), &options, &|_| {}).unwrap();
                let bytes = fs::read(&path).unwrap();
                assert_eq!(report.bytes, bytes.len() as u64);
                (bytes, report.loudness)
            });
            assert!(files[0] == files[1] && files[0] == files[2], "{range:?}");
        }
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
                depth: Some(depth),
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
fn what_goes_to_a_pipe_is_what_goes_to_a_file_of_the_format_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 100_001 };
    let of = |path: &Path, depth| RenderOptions {
        depth: Some(depth),
        ..options(path)
    };
    for (format, depth) in every_format() {
        let file = folder.path().join(name("file", format));
        let pipe = folder.path().join(name("pipe", format));
        write(&piece, &of(&file, depth)).unwrap();
        make_pipe(&pipe);
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        let report = write(&piece, &of(&pipe, depth)).unwrap();
        let read = reader.join().unwrap();
        assert_eq!(report.bytes, read.len() as u64);
        assert!(read == fs::read(&file).unwrap());
        fs::remove_file(&pipe).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_whose_name_ends_in_no_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let unknown = folder.path().join("p.xyz");
    make_pipe(&unknown);
    let refused = write(&Noise { length: 100_001 }, &options(&unknown));
    assert!(matches!(refused, Err(ExportError::UnknownFormat(_))));
}

#[cfg(unix)]
fn make_pipe(path: &Path) {
    use std::process::Command;
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
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
fn at_44100_a_file_lasts_as_long_and_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    for frames in [48_000 * 30 + 1, 7] {
        let options = RenderOptions {
            rate: 44_100,
            depth: Some(Depth::Float32),
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
