//! What the core wants from outside comes from the world that is handed in, and from nowhere else.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use evenfall::diagnostic::Code;
use evenfall::engine::Playable;
use evenfall::export::{Destination, RenderOptions, render};
use evenfall::frame::{Frame, Piece};
use evenfall::prepare::{Prepared, Source, Speaker, prepare};
use evenfall::session::Wishes;
use evenfall::sound::{Recording, RecordingError};
use evenfall::world::{BuiltIn, Key, Kind, Memory, Place, Scratch, Stream, World, WorldError};
use proptest::prelude::*;

/// So many seconds of a soft noise.
fn wav(seconds: u32, rate: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    let mut state = 1u32;
    for _ in 0..seconds * rate {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writer.write_sample((state >> 20) as i16 - 2048).unwrap();
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

const SCRIPT: &str = r#"
title = "By the brook"
[[layer]]
sound = "brook.toml"
[[layer]]
sound = "rain"
[[step]]
id = "settle"
say = "Let your shoulders be heavy. [20s]"
[[step]]
session = "inner"
"#;

const INNER: &str = "title = \"Inner\"\n[[step]]\nid = \"in\"\nsay = \"Rest here. [10s]\"\n";

const RECIPE: &str = r#"
title = "The brook"
summary = "A brook."
purpose = "sleep"
recording = "brook.wav"
"#;

fn session() -> Memory {
    Memory::new()
        .with("evening/lake.toml", SCRIPT)
        .with(
            "evening/lake.de.toml",
            "title = \"Am Bach\"\n[settle]\nsay = \"Lass die Schultern schwer sein. []\"\n",
        )
        .with("evening/inner.toml", INNER)
        .with(
            "evening/inner.de.toml",
            "title = \"Innen\"\n[in]\nsay = \"Ruh hier. []\"\n",
        )
        .with("evening/sounds/brook.toml", RECIPE)
        .with("evening/sounds/brook.wav", wav(20, 16_000))
}

fn prepared(world: &dyn World, name: &str, wishes: &Wishes) -> Prepared {
    let source = Source::find(world, name).unwrap();
    let (prepared, found) = prepare(world, &source, wishes, &Speaker::Off);
    let told: Vec<_> = found.iter().map(|d| d.message.clone()).collect();
    prepared.unwrap_or_else(|| panic!("{told:?}"))
}

fn heard(prepared: &Prepared) -> Vec<Frame> {
    let piece = Playable(Arc::clone(&prepared.score));
    let mut frames = vec![[0.0; 2]; piece.length() as usize];
    piece.starting_at(0).render(&mut frames);
    frames
}

#[test]
fn a_whole_session_is_prepared_and_rendered_from_memory_alone() {
    let wishes = Wishes {
        language: Some("de".into()),
        ..Wishes::default()
    };
    let world = session();
    let lake = prepared(&world, "evening/lake.toml", &wishes);
    assert_eq!(lake.session.about.title, "Am Bach");
    let files: BTreeSet<String> = lake.files.iter().map(Place::to_string).collect();
    let names = [
        "inner.de.toml",
        "inner.toml",
        "lake.de.toml",
        "lake.toml",
        "sounds/brook.toml",
        "sounds/brook.wav",
    ];
    assert_eq!(files, names.map(|name| format!("evening/{name}")).into());
    let frames = heard(&lake);
    assert!(frames.len() > 30 * 48_000);
    let (sum, count) = (
        frames.as_flattened().iter().map(|x| x * x).sum::<f32>(),
        frames.len() as f32,
    );
    assert!((sum / count).sqrt() > 0.001);
    // Whatever it was put together from, the same is heard.
    let again = heard(&prepared(&session(), "evening/lake.toml", &wishes));
    assert_eq!(frames, again);
}

#[test]
fn which_evening_it_is_comes_from_the_world_where_nobody_asks_for_one() {
    let nightly = "title = \"N\"\nseed = \"nightly\"\n[[step]]\nrest = \"9s\"\n";
    let seed = |evening, asked| {
        let world = Memory::new().with("n.toml", nightly).on(evening);
        let wishes = Wishes {
            night: asked,
            ..Wishes::default()
        };
        prepared(&world, "n.toml", &wishes).score.seed
    };
    assert_ne!(seed(20_261_223, None), seed(20_261_224, None));
    assert_eq!(seed(20_261_223, None), seed(20_261_224, Some(20_261_223)));
}

/// The stations that open no file, read no clock and start no process, but for what an engine
/// of the voice does on its own.
const CORE: [&str; 8] = [
    "script", "session", "sound", "score", "plan", "advice", "prepare", "engine",
];

#[test]
fn the_core_asks_nobody_but_its_world() {
    let mut asking = Vec::new();
    for station in CORE {
        let mut paths = vec![Path::new("src").join(station)];
        while let Some(path) = paths.pop() {
            if path.is_dir() {
                paths.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let outside = [
                "std::fs",
                "fs::",
                "std::env",
                "std::process",
                "std::time::Instant",
                "SystemTime",
                "File::",
                "is_file()",
                "is_dir()",
                "canonicalize",
                "etcetera",
                "tempfile",
                "jiff",
            ];
            for line in code.filter(|line| outside.iter().any(|word| line.contains(word))) {
                asking.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(asking.is_empty(), "{}", asking.join("\n"));
}

/// A memory in which something goes wrong.
struct Troubled {
    inner: Memory,
    /// The byte of a file at which reading fails; none for nowhere.
    breaks_at: Option<u64>,
    /// How often scratch space can be read.
    readings: Arc<AtomicU64>,
    /// Bytes that were read from files.
    read: Arc<AtomicU64>,
}

impl Troubled {
    fn new(inner: Memory) -> Troubled {
        Troubled {
            inner,
            breaks_at: None,
            readings: Arc::new(AtomicU64::new(u64::MAX)),
            read: Arc::default(),
        }
    }
}

struct Watched {
    inner: Stream,
    breaks_at: Option<u64>,
    at: u64,
    read: Arc<AtomicU64>,
}

impl Read for Watched {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(bytes)?;
        self.at += count as u64;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        match self.breaks_at {
            // The error of a disk that is damaged.
            Some(place) if self.at > place => Err(io::Error::from_raw_os_error(5)),
            _ => Ok(count),
        }
    }
}

impl Seek for Watched {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(position)?;
        Ok(self.at)
    }
}

struct Failing {
    inner: Box<dyn Scratch>,
    readings: Arc<AtomicU64>,
}

impl Scratch for Failing {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner.append(bytes)
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let less = |left: u64| left.checked_sub(1);
        let readings = &self.readings;
        match readings.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less) {
            Ok(_) => self.inner.read(offset, bytes),
            Err(_) => Err(io::Error::from_raw_os_error(5)),
        }
    }

    fn expect(&self, offset: u64, length: u64) {
        self.inner.expect(offset, length);
    }
}

impl World for Troubled {
    fn kind(&self, place: &Place) -> Option<Kind> {
        self.inner.kind(place)
    }

    fn real(&self, place: &Place) -> io::Result<Place> {
        self.inner.real(place)
    }

    fn open(&self, place: &Place) -> io::Result<Stream> {
        let inner = self.inner.open(place)?;
        let length = inner.length();
        let watched = Watched {
            inner,
            breaks_at: self.breaks_at,
            at: 0,
            read: Arc::clone(&self.read),
        };
        Ok(Stream::new(watched, length))
    }

    fn list(&self, folder: &Place, most: usize) -> Result<Vec<Place>, WorldError> {
        self.inner.list(folder, most)
    }

    fn recall(&self, key: &Key) -> Option<Vec<u8>> {
        self.inner.recall(key)
    }

    fn keep(&self, key: &Key, bytes: &[u8]) {
        self.inner.keep(key, bytes);
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(Failing {
            inner: self.inner.scratch()?,
            readings: Arc::clone(&self.readings),
        }))
    }

    fn night(&self) -> u64 {
        self.inner.night()
    }
}

const LONG: &str = "title = \"Long\"\n[[layer]]\nsound = \"brook.wav\"\n[[step]]\nrest = \"2m\"\n";

#[test]
fn a_recording_that_cannot_be_read_any_more_fails_the_file_and_leaves_none() {
    let memory = Memory::new()
        .with("long.toml", LONG)
        .with("brook.wav", wav(90, 8_000));
    let world = Troubled::new(memory);
    let long = prepared(&world, "long.toml", &Wishes::default());
    let piece = Playable(Arc::clone(&long.score));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    let mut options = RenderOptions::new(Destination::Path(path.clone()));
    options.workers = 1;
    assert_eq!(piece.trouble(), None);
    world.readings.store(500, Ordering::Relaxed);
    let failed = render(&piece, 0..piece.length(), &options, &|_| ()).unwrap_err();
    let told = failed.to_string();
    assert!(
        told.contains("brook.wav could not be read any more"),
        "{told}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    // Whoever listens hears the rest, and is told.
    assert!(
        piece
            .trouble()
            .is_some_and(|what| what.contains("brook.wav"))
    );
}

#[test]
fn a_line_that_cannot_be_read_any_more_is_refused_and_not_silent() {
    let world = Troubled::new(Memory::new().with("line.wav", wav(90, 8_000)));
    let line = Recording::take(&world, &Place::file("line.wav")).unwrap();
    assert_eq!(line.whole().unwrap().len() as u64, line.frames());
    world.readings.store(5, Ordering::Relaxed);
    assert!(matches!(line.whole(), Err(RecordingError::Store(_))));
}

#[test]
fn a_disk_that_fails_is_no_damaged_recording() {
    let mut world = Troubled::new(Memory::new().with("brook.wav", wav(20, 8_000)));
    world.breaks_at = Some(100_000);
    let found = Recording::open(&world, &Place::file("brook.wav"));
    assert!(matches!(found, Err(RecordingError::Io(_))));
}

#[test]
fn a_recording_too_long_for_a_line_is_refused_before_it_is_read_whole() {
    let bytes = wav(20 * 60, 8_000);
    let length = bytes.len() as u64;
    let world = Troubled::new(Memory::new().with("line.wav", bytes));
    let found = Recording::take(&world, &Place::file("line.wav"));
    assert!(matches!(found, Err(RecordingError::NoTake(_))));
    assert!(world.read.load(Ordering::Relaxed) < length / 3);
    let world = Memory::new().with("line.wav", wav(4, 8_000));
    assert!(Recording::take(&world, &Place::file("line.wav")).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever lies in the world, preparing it ends in a score or in words about it.
    #[test]
    fn any_bytes_end_in_a_score_or_in_diagnostics(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        place in 0..5usize,
        at in any::<proptest::sample::Index>(),
    ) {
        let name = ["lake.toml", "lake.de.toml", "inner.toml", "sounds/brook.toml", "sounds/brook.wav"][place];
        let path = Place::file("evening").join(name);
        let mut content = session().bytes(&path, u64::MAX).unwrap();
        let from = at.index(content.len());
        let until = (from + bytes.len()).min(content.len());
        content.splice(from..until, bytes);
        let world = BuiltIn::under(session().with(path.path().unwrap(), content));
        let wishes = Wishes { language: Some("de".into()), ..Wishes::default() };
        if let Ok(source) = Source::find(&world, "evening/lake.toml") {
            let (prepared, found) = prepare(&world, &source, &wishes, &Speaker::Off);
            prop_assert!(prepared.is_some() || !found.is_empty());
        }
    }
}

#[cfg(unix)]
mod commands {
    use super::*;
    use assert_cmd::Command;

    fn check(folder: &Path, line: &str) -> (i32, String) {
        let line = line.replace("evenfall", env!("CARGO_BIN_EXE_evenfall"));
        let mut bash = Command::new("bash");
        bash.current_dir(folder)
            .env("HOME", folder)
            .args(["-c", &line]);
        let out = bash.timeout(std::time::Duration::from_secs(60)).output();
        let out = out.unwrap();
        let said = [&out.stdout[..], &out.stderr[..]].concat();
        (
            out.status.code().unwrap_or(-1),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    #[test]
    fn a_script_comes_through_a_pipe_and_finds_what_lies_in_this_folder() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("a.toml", LONG.as_bytes());
        write("brook.wav", &wav(5, 8_000));
        for line in [
            "cat a.toml | evenfall check - --voice off",
            "cat a.toml | evenfall check /dev/stdin --voice off",
            "evenfall check --voice off <(cat a.toml)",
            "evenfall check --voice off - < a.toml",
            "evenfall plan --voice off <(cat a.toml)",
            "evenfall plan --voice off <(cat a.toml) --diff a.toml",
        ] {
            let (code, said) = check(folder.path(), line);
            assert_eq!(code, 0, "{line}\n{said}");
        }
        for line in [
            "evenfall check /dev/zero",
            "head -c 2000000 /dev/zero | evenfall check -",
        ] {
            let (code, said) = check(folder.path(), line);
            assert!(code == 2 && said.contains("is no script"), "{line}\n{said}");
        }
    }

    #[test]
    fn a_linked_script_finds_what_lies_beside_its_target_and_beside_the_link() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["made", "desk"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("made/brook.wav"), wav(5, 8_000)).unwrap();
        fs::write(at("made/a.toml"), LONG).unwrap();
        fs::write(at("made/b.toml"), LONG.replace("brook", "rill")).unwrap();
        fs::write(at("desk/rill.wav"), wav(5, 8_000)).unwrap();
        for name in ["a.toml", "b.toml"] {
            std::os::unix::fs::symlink(at("made").join(name), at("desk").join(name)).unwrap();
            let line = format!("evenfall check desk/{name} --voice off");
            let (code, said) = check(folder.path(), &line);
            assert_eq!(code, 0, "{line}\n{said}");
        }
    }

    #[test]
    fn a_recording_that_is_a_pipe_is_refused_and_never_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), LONG).unwrap();
        let (code, said) = check(
            folder.path(),
            "mkfifo brook.wav && evenfall check a.toml --voice off --format json",
        );
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(Code::S040.name()), "{said}");
    }
}
