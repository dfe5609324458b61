//! What phones, recorders and programs write: read, with its header a little wrong too, and
//! refused in a sentence where it is damaged.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use evenfall::sound::Recording;
use evenfall::units::mix;
use evenfall::world::{Memory, Place};

use super::{Frame, RecordingError, fixture, level};

fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let world = Memory::new().with("recording", bytes);
    Recording::open(&world, &Place::file("recording"))
}

/// Small files of every kind, 0.3 s of noise at -20 dB or so.
fn small() -> Vec<(String, Vec<u8>)> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let kinds = [
        "m4a", "aac", "opus", "webm", "aiff", "wav", "mp3", "flac", "ogg",
    ];
    let files = kinds
        .iter()
        .flat_map(|kind| fs::read_dir(seeds.join(kind)).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    let named = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let all = paths.map(|path| (named(&path), fs::read(&path).unwrap()));
    let all = all.filter(|(name, _)| {
        let needs = |part: &str| name.contains(part);
        (cfg!(feature = "m4a") || !needs("aac") && !needs("frag"))
            && (cfg!(feature = "opus") || !needs("opus"))
    });
    let mut all: Vec<_> = all.collect();
    all.extend(half_rate());
    all.sort();
    all
}

/// HE-AAC, which phones and radio stations write at low rates.
#[cfg(feature = "m4a")]
fn half_rate() -> Vec<(String, Vec<u8>)> {
    let samples: Vec<f32> = super::noise(14_400).iter().map(|frame| frame[0]).collect();
    let encode = |options: syom::EncodeOptions| {
        let options = options.with_he(true).with_bitrate_bps(32_000);
        syom::encode_with(&[&samples], 48_000, &options).unwrap()
    };
    vec![
        ("he.m4a".into(), encode(syom::EncodeOptions::m4a())),
        ("he.aac".into(), encode(syom::EncodeOptions::adts())),
    ]
}

#[cfg(not(feature = "m4a"))]
fn half_rate() -> Vec<(String, Vec<u8>)> {
    Vec::new()
}

#[test]
fn what_phones_and_recorders_write_is_read() {
    let all = small();
    for (name, bytes) in &all {
        let recording = match read(bytes) {
            Ok(recording) => recording,
            Err(error) => panic!("{name}: {error}"),
        };
        assert_eq!(recording.warning(), None, "{name}");
        if ["s16.wav", "f32.wav", "noise."]
            .iter()
            .any(|old| name.contains(old))
        {
            continue;
        }
        let millis = recording.frames() / 48;
        assert!((240..560).contains(&millis), "{name}: {millis} ms");
        let mut frames = vec![[0.0; 2]; 9600];
        recording.read(1200, &mut frames);
        assert!(
            (-40.0..-8.0).contains(&level(&frames)),
            "{name}: {}",
            level(&frames)
        );
    }
}

/// What ffmpeg wrote of 0.3 s: the running in of the coder stands in the description of the
/// track, the padding behind the last packet.
#[cfg(feature = "opus")]
#[test]
fn opus_in_webm_is_as_long_as_what_was_coded_to_the_frame() {
    let all = small();
    let (_, bytes) = all.iter().find(|(name, _)| name == "opus.webm").unwrap();
    assert_eq!(read(bytes).unwrap().frames(), 14_400);
    // One that does not say where its cluster ends, as a browser records it, says nothing of
    // padding that could be found: it is read all the same.
    let cluster = [0x1f, 0x43, 0xb6, 0x75];
    let at = bytes.windows(4).position(|four| four == cluster).unwrap() + 4;
    let mut endless = bytes.clone();
    let long = endless[at].leading_zeros() as usize + 1;
    endless[at..at + long].fill(0xff);
    endless[at] = 0xff >> (long - 1);
    assert!(read(&endless).unwrap().frames() >= 14_400);
}

/// `bytes` with one of the faults that disks, cards and cables make; which, `n` says.
fn mutated(bytes: &[u8], n: u64) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let chance = |k: u64| mix(n * 64 + k) as usize;
    // The header is where it hurts most.
    let reach = if n.is_multiple_of(2) {
        bytes.len()
    } else {
        bytes.len().min(400)
    };
    match n % 5 {
        0 => bytes.truncate(1 + chance(0) % reach),
        1 => {
            let at = chance(0) % reach;
            let end = (at + 1 + chance(1) % 60).min(bytes.len());
            bytes.drain(at..end);
        }
        2 => {
            let at = chance(0) % reach;
            let end = (at + 4).min(bytes.len());
            bytes[at..end].fill([0, 0x7f, 0xff][chance(1) % 3]);
        }
        _ => {
            for k in 0..1 + n % 7 {
                let at = chance(2 * k) % reach;
                bytes[at] = chance(2 * k + 1) as u8;
            }
        }
    }
    bytes
}

#[test]
fn a_hundred_damaged_files_of_every_kind_are_read_or_refused_in_a_sentence_and_soon() {
    // By itself, so that its memory is its own.
    if std::env::var_os("ALONE").is_none() {
        let name = "formats::a_hundred_damaged_files_of_every_kind_are_read_or_refused_in_a_sentence_and_soon";
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env("ALONE", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let mut refused = 0;
    let all = small();
    for (name, bytes) in &all {
        for n in 0..100 {
            let begun = Instant::now();
            match read(&mutated(bytes, n)) {
                Ok(recording) => {
                    let mut frames: Vec<Frame> = vec![[0.0; 2]; 4800];
                    recording.read(0, &mut frames);
                    assert!(frames.iter().flatten().all(|x| x.is_finite()), "{name} {n}");
                }
                Err(error) => {
                    refused += 1;
                    let said = error.to_string();
                    assert!(said.len() > 8 && !said.contains('\n'), "{name} {n}: {said}");
                }
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{name} {n}");
        }
    }
    assert!(refused < 60 * all.len(), "{refused}");
    #[cfg(target_os = "linux")]
    assert!(peak() < 200 << 10, "{} KiB", peak());
}

/// The largest this process ever was, in KiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

/// A WAV of a second of noise in `bits`, whole or floating.
fn second(bits: u16, gain: f32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: bits,
        sample_format: match bits {
            32 => hound::SampleFormat::Float,
            _ => hound::SampleFormat::Int,
        },
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for x in super::noise(48_000).as_flattened() {
        match bits {
            32 => writer.write_sample(x * gain).unwrap(),
            _ => writer.write_sample((x * 32_000.0) as i16).unwrap(),
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

#[test]
fn a_wav_whose_sizes_are_wrong_or_missing_has_all_of_its_sound() {
    let whole = second(16, 1.0);
    let data = whole.windows(4).position(|name| name == b"data").unwrap();
    let with = |riff: u32, size: u32| {
        let mut bytes = whole.clone();
        bytes[4..8].copy_from_slice(&riff.to_le_bytes());
        bytes[data + 4..data + 8].copy_from_slice(&size.to_le_bytes());
        bytes
    };
    let (riff, size) = (whole.len() as u32 - 8, whole.len() as u32 - 8 - data as u32);
    for bytes in [
        with(riff - 8, size),
        with(0, 0),
        with(u32::MAX, u32::MAX),
        with(8, size),
    ] {
        let recording = read(&bytes).unwrap();
        assert_eq!((recording.frames(), recording.warning()), (48_000, None));
    }
}

#[test]
fn a_recording_above_full_scale_keeps_its_shape() {
    let soft = read(&second(32, 1.0)).unwrap();
    let loud = read(&second(32, 30.0)).unwrap();
    let louder = loud.lufs() - soft.lufs();
    assert!((louder - 20.0 * 30.0_f64.log10()).abs() < 0.01, "{louder}");
    let (soft, loud) = (soft.whole().unwrap(), loud.whole().unwrap());
    let rest = soft
        .iter()
        .zip(&loud)
        .map(|(a, b)| [a[0] - b[0] / 30.0, a[1] - b[1] / 30.0]);
    let rest: Vec<Frame> = rest.collect();
    assert!(level(&soft) - level(&rest) > 70.0);
}

#[test]
fn an_mp3_with_nothing_in_front_or_from_the_middle_of_a_frame_is_read() {
    let whole = fs::read(fixture("noise.mp3")).unwrap();
    let length = read(&whole).unwrap().frames();
    let padded: Vec<u8> = [vec![0; 5000], whole.clone()].concat();
    assert_eq!(read(&padded).unwrap().frames(), length);
    // Behind the frame that tells about the others.
    let ripped = read(&whole[900..]).unwrap();
    assert!(
        ripped.frames().abs_diff(length) < 9600,
        "{}",
        ripped.frames()
    );
}

#[test]
fn what_cannot_be_read_is_named_for_what_it_is() {
    for (bytes, name) in [
        (&b"caff\0\x01\0\0desc"[..], "CAF"),
        (b"#!AMR\n\x3c", "AMR"),
        (b"MThd\0\0\0\x06", "MIDI"),
        (b"%PDF-1.4", "PDF"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    ] {
        let said = read(bytes).err().unwrap().to_string();
        assert!(said.contains(name) && !said.contains("damaged"), "{said}");
    }
    let said = read(b"a letter to a friend").err().unwrap().to_string();
    assert!(said.contains("no kind of sound"), "{said}");
}
