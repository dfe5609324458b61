//! Several sessions as one, and the languages they share.

mod common;

use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::sync::Mutex;

use common::silent;
use evenfall::diagnostic::{Code, Diagnostic, Severity};
use evenfall::prepare::{ChainError, Prepared, Source, Speaker, chain, prepare};
use evenfall::session::{Ending, Wishes};
use evenfall::units::Millis;
use evenfall::voice::Worker;
use evenfall::world::{BuiltIn, Key, Kind, Memory, Place, Scratch, Stream, World, WorldError};

/// A world that counts how often everything is opened.
struct Counting {
    world: Memory,
    opened: Mutex<BTreeMap<String, usize>>,
}

impl Counting {
    fn new(world: Memory) -> Counting {
        Counting {
            world,
            opened: Mutex::default(),
        }
    }

    /// How often each recording was opened.
    fn recordings(&self) -> BTreeMap<String, usize> {
        let mut opened = self.opened.lock().unwrap().clone();
        opened.retain(|name, _| name.ends_with(".wav"));
        opened
    }
}

impl World for Counting {
    fn kind(&self, place: &Place) -> Option<Kind> {
        self.world.kind(place)
    }

    fn real(&self, place: &Place) -> io::Result<Place> {
        self.world.real(place)
    }

    fn open(&self, place: &Place) -> io::Result<Stream> {
        let mut opened = self.opened.lock().unwrap();
        *opened.entry(place.to_string()).or_default() += 1;
        self.world.open(place)
    }

    fn list(&self, folder: &Place, most: usize) -> Result<Vec<Place>, WorldError> {
        self.world.list(folder, most)
    }

    fn recall(&self, key: &Key) -> Option<Vec<u8>> {
        self.world.recall(key)
    }

    fn keep(&self, key: &Key, bytes: &[u8]) {
        self.world.keep(key, bytes);
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        self.world.scratch()
    }

    fn night(&self) -> u64 {
        self.world.night()
    }
}

/// Three seconds of a tone.
fn recording() -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut file = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for i in 0..144_000 {
        let sample = (f64::from(i) * 0.02).sin() * 8000.0;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
    bytes.into_inner()
}

fn find(world: &dyn World, names: &[&str]) -> Vec<Source> {
    let all = names.iter().map(|name| Source::find(world, name).unwrap());
    all.collect()
}

/// A script with a brook under `text`.
fn heard(text: &str) -> String {
    format!("title = \"Heard\"\n[[layer]]\nsound = \"brook.wav\"\n{text}")
}

#[test]
fn every_recording_of_a_chain_is_read_as_often_as_in_its_session_alone() {
    let world = Memory::new()
        .with("brook.wav", recording())
        .with("a.toml", heard("[[step]]\nrest = \"10s..30s\"\n"));
    let alone = Counting::new(world.clone());
    let sources = find(&alone, &["a.toml"]);
    prepare(&alone, &sources[0], &Wishes::default(), &Speaker::Off);
    let together = Counting::new(world);
    let sources = find(&together, &["a.toml"]);
    let chained = chain(&together, &sources, &Wishes::default(), &Speaker::Off);
    assert!(matches!(chained, Ok((_, Some(_), _))));
    assert!(!alone.recordings().is_empty());
    assert_eq!(together.recordings(), alone.recordings());
}

#[test]
fn a_fault_in_a_chain_is_told_in_its_own_text() {
    let world = Memory::new()
        .with("good.toml", "[[step]]\nrest = \"10s\"\n")
        .with("lost.toml", heard("[[step]]\nrest = \"10s\"\n"))
        .with("odd.toml", "[[step]]\nbreathe = \"4-4-4-4-4-4-4-4\"\n");
    for faulty in ["lost.toml", "odd.toml"] {
        let sources = find(&world, &["good.toml", faulty]);
        let chained = chain(&world, &sources, &Wishes::default(), &Speaker::Off);
        let Err(ChainError::Faulty(source, found)) = chained else {
            panic!("{faulty} is at fault")
        };
        assert_eq!(source.name, faulty);
        let at = found.iter().filter_map(|d| d.at.as_ref());
        let mut shown = at.map(|(span, _)| source.text.get(span.start..span.end));
        assert!(shown.any(|text| text.is_some()), "{found:?}");
    }
}

#[test]
fn a_chain_is_the_same_rain_at_any_length() {
    let world = BuiltIn::under(Memory::new());
    let sources = find(&world, &["box-breath", "four-seven-eight"]);
    let rain = |minutes: u64| {
        let wishes = Wishes {
            silent: true,
            length: Some(Millis::secs(minutes * 60)),
            ..Wishes::default()
        };
        let Ok((_, Some(prepared), _)) = chain(&world, &sources, &wishes, &Speaker::Off) else {
            panic!("they chain to {minutes} min")
        };
        let score = &prepared.score;
        assert_eq!(score.guidance, Millis::secs(minutes * 60));
        let layers = score.layers.iter();
        let layers = layers.map(|layer| (layer.name.clone(), layer.chosen.clone(), layer.seed));
        let layers: Vec<_> = layers.collect();
        assert!(!layers.is_empty());
        (score.seed, layers)
    };
    assert_eq!(rain(8), rain(12));
}

#[test]
fn a_chain_holds_all_its_sessions_in_their_order() {
    let world = BuiltIn::under(Memory::new());
    let sources = find(&world, &["box-breath", "four-seven-eight"]);
    let silent = Wishes {
        silent: true,
        ..Wishes::default()
    };
    let Ok((_, Some(prepared), found)) = chain(&world, &sources, &silent, &Speaker::Off) else {
        panic!("they chain")
    };
    assert!(found.is_empty(), "{found:?}");
    let steps = &prepared.session.steps;
    let heads: Vec<_> = steps.iter().filter(|s| s.covers > 0).collect();
    let ids: Vec<_> = heads.iter().filter_map(|s| s.id.as_deref()).collect();
    assert!(ids.contains(&"box-breath") && ids.contains(&"four-seven-eight"));
    // Those of the first stand before those of the second.
    let first = |id: &str| {
        let begins = |s: &&evenfall::session::Step| s.id.as_deref() == Some(id);
        steps.iter().position(|s| begins(&s)).unwrap()
    };
    assert!(first("box-breath") < first("four-seven-eight"));
}

#[test]
fn what_is_to_be_known_of_the_voice_is_told_of_a_chain_as_of_one_session() {
    let text = "title = \"Hush\"\n[voice]\nmanner = \"whisper\"\n[[step]]\nsay = \"Rest.\"\n";
    let world = Memory::new().with("a.toml", text).with("b.toml", text);
    let sources = find(&world, &["a.toml", "b.toml"]);
    let worker = Worker::with_program(env!("CARGO_BIN_EXE_evenfall"));
    let speaker = Speaker::BuiltIn(worker);
    let notes = |found: &[Diagnostic]| -> Vec<Code> {
        let notes = found.iter().filter(|d| d.severity() == Severity::Note);
        notes.map(|d| d.code).collect()
    };
    let (_, alone) = prepare(&world, &sources[0], &Wishes::default(), &speaker);
    let chained = chain(&world, &sources, &Wishes::default(), &speaker);
    let Ok((_, _, together)) = chained else {
        panic!("they chain")
    };
    assert!(notes(&alone).contains(&Code::N005), "{alone:?}");
    assert_eq!(notes(&together), notes(&alone));
}

const OUTER: &str = "title = \"Outer\"\n[[step]]\nid = \"a\"\nsay = \"Rest.\"\n\
                     [[step]]\nsession = \"inner.toml\"\n";
const INNER: &str = "title = \"Inner\"\n[[step]]\nid = \"b\"\nsay = \"Breathe.\"\n";
const OUTER_DE: &str = "title = \"Aussen\"\n[a]\nsay = \"Ruhe.\"\n";
const INNER_DE: &str = "title = \"Innen\"\n[b]\nsay = \"Atme.\"\n";

/// What `outer.toml` is with translations, for somebody who prefers German.
fn preferring_german(translations: &[(&str, &str)], together: bool) -> Prepared {
    let world = Memory::new()
        .with("outer.toml", OUTER)
        .with("inner.toml", INNER);
    let world = translations
        .iter()
        .fold(world, |world, (name, text)| world.with(name, text));
    let wishes = Wishes {
        preferred_language: Some("de".into()),
        ..Wishes::default()
    };
    let sources = find(&world, &["outer.toml"]);
    if together {
        let Ok((_, Some(prepared), _)) = chain(&world, &sources, &wishes, &Speaker::Off) else {
            panic!("it chains")
        };
        return prepared;
    }
    let (prepared, found) = prepare(&world, &sources[0], &wishes, &Speaker::Off);
    prepared.unwrap_or_else(|| panic!("{found:?}"))
}

#[test]
fn a_preferred_language_is_heard_where_not_a_word_of_it_is_missing() {
    let lacking = "title = \"Innen\"\n";
    for together in [false, true] {
        for (translations, spoken) in [
            (
                &[("outer.de.toml", OUTER_DE), ("inner.de.toml", INNER_DE)][..],
                "de",
            ),
            (&[], "en-US"),
            (&[("outer.de.toml", OUTER_DE)], "en-US"),
            (&[("inner.de.toml", INNER_DE)], "en-US"),
            (
                &[("outer.de.toml", OUTER_DE), ("inner.de.toml", lacking)],
                "en-US",
            ),
            (
                &[("outer.de.toml", lacking), ("inner.de.toml", INNER_DE)],
                "en-US",
            ),
        ] {
            let prepared = preferring_german(translations, together);
            assert_eq!(prepared.session.language, spoken, "{translations:?}");
        }
    }
}

fn built_in(names: &[&str]) -> Vec<Source> {
    names.iter().map(|n| Source::built_in(n).unwrap()).collect()
}

#[test]
fn chained_sessions_last_as_long_as_they_do_alone_or_exactly_as_wished() {
    let names = ["box-breath", "four-seven-eight", "sleep-meditation-10"];
    let sources = built_in(&names);
    for (length, whole) in [(None, 18 * 60 + 15), (Some(25 * 60), 25 * 60)] {
        let wishes = Wishes {
            length: length.map(Millis::secs),
            ..silent()
        };
        let Ok((_, Some(prepared), found)) =
            chain(&common::world(), &sources, &wishes, &Speaker::Off)
        else {
            panic!("they chain")
        };
        assert!(found.is_empty(), "{found:?}");
        let score = &prepared.score;
        assert_eq!(score.guidance, Millis::secs(whole));
        assert_eq!(prepared.session.ending, Ending::Sleep);
        for title in ["Box", "Four, seven, eight", "Ten minutes to sleep"] {
            assert!(score.chapters.iter().any(|c| c.title == title), "{title}");
        }
        // Neighbours sound together for a while, at equal power where they cross.
        let next = prepared.plan.start_of("four-seven-eight");
        let crossing = next.unwrap().at.frames();
        let gain = |layer: &evenfall::score::Layer| {
            let sum: f32 = layer.gain[1..].iter().map(|e| e.level(crossing).0).sum();
            sum
        };
        let crossed = score.layers.iter().filter(|l| gain(l) > -20.0).count();
        assert_eq!(crossed, 2);
    }
    let short = Wishes {
        length: Some(Millis::secs(60)),
        strict: true,
        ..silent()
    };
    let Err(ChainError::Wish(why)) = chain(&common::world(), &sources, &short, &Speaker::Off)
    else {
        panic!("a minute is too short")
    };
    assert!(why.contains("out of reach"), "{why}");
    let near = Wishes {
        strict: false,
        ..short
    };
    let Ok((_, prepared, told)) = chain(&common::world(), &sources, &near, &Speaker::Off) else {
        panic!("the nearest is taken")
    };
    assert!(told.iter().any(|d| d.code == Code::W067), "{told:?}");
    let score = prepared.unwrap().score;
    assert_eq!(score.guidance, score.reach.0);
}

#[test]
fn files_of_any_names_can_be_chained_and_another_length_is_the_same_rain() {
    let folder = tempfile::tempdir().unwrap();
    let text = "length = \"30s\"\n[params]\nn = { default = 1 }\n[[layer]]\nsound = \"rain\"\n[[step]]\nrest = \"10s..60s\"\n[after]\nkeep = \"{n}m\"\n";
    let file = |name: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Source::read(&common::world(), &Place::from(path.as_path())).unwrap()
    };
    let sources = ["start.toml", "a-2.toml", "a.toml", "a.toml"].map(file);
    let chained = |length| {
        let wishes = Wishes {
            length: Some(Millis::secs(length)),
            ..silent()
        };
        let Ok((_, Some(prepared), _)) = chain(&common::world(), &sources, &wishes, &Speaker::Off)
        else {
            panic!("they chain")
        };
        prepared
    };
    let (short, long) = (chained(100), chained(150));
    assert_eq!(short.score.guidance, Millis::secs(100));
    assert_eq!(short.score.length, Millis::secs(160));
    assert_eq!(short.score.seed, long.score.seed);
    assert_eq!(short.files.len(), 4);
}
