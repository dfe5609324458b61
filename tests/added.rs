//! Voices that somebody has added, spoken by the program's own worker: a network of a few
//! hundred bytes that is made here, and real ones where their files are at hand.

#![cfg(feature = "neural-voice")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use evenfall::diagnostic::Code;
use evenfall::prepare::{Source, Speaker, prepare};
use evenfall::score::prompts::Prompts;
use evenfall::session::Wishes;
use evenfall::voice::{Engine, LineKind, Manner, Pcm, VoiceError, Worker, speak, there};
use evenfall::world::Memory;

/// Samples that the network gives for each sign.
const EACH: u64 = 1500;

/// A message of Protocol Buffers, as ONNX files are.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn number(mut self, field: u64, value: u64) -> Message {
        self.raw(field << 3);
        self.raw(value);
        self
    }

    fn bytes(mut self, field: u64, content: impl AsRef<[u8]>) -> Message {
        let content = content.as_ref();
        self.raw(field << 3 | 2);
        self.raw(content.len() as u64);
        self.0.extend(content);
        self
    }

    fn raw(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

fn message() -> Message {
    Message::default()
}

/// A node of a graph.
fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let node = inputs.iter().fold(message(), |node, i| node.bytes(1, i));
    let node = node.bytes(2, output).bytes(3, output).bytes(4, operator);
    let node = attributes.iter().fold(node, |node, a| node.bytes(5, a));
    node.0
}

/// Numbers that stand in the file.
fn constant(name: &str, kind: u64, dimensions: &[u64], content: &[u8]) -> Vec<u8> {
    let tensor = dimensions.iter().fold(message(), |t, d| t.number(1, *d));
    tensor.number(2, kind).bytes(8, name).bytes(9, content).0
}

/// What goes in or comes out: its name, kind, and dimensions, of which 0 is any.
fn value(name: &str, kind: u64, dimensions: &[u64]) -> Vec<u8> {
    let shape = dimensions.iter().fold(message(), |shape, size| {
        let size = match size {
            0 => message().bytes(2, "n"),
            size => message().number(1, *size),
        };
        shape.bytes(1, size.0)
    });
    let tensor = message().number(1, kind).bytes(2, shape.0);
    message()
        .bytes(1, name)
        .bytes(2, message().bytes(1, tensor.0).0)
        .0
}

/// A network with the signature of Piper's: a burst of sound for each sign, louder by its
/// number, with some noise by chance; and louder by that of its speaker, where there are some.
fn network(speakers: bool) -> Vec<u8> {
    const FLOAT: u64 = 1;
    const INT64: u64 = 7;
    let wave: Vec<u8> = (0..EACH)
        .map(|n| (n as f32 * 0.08).sin() * 0.004 * (n as f32 / EACH as f32 * 3.1).sin())
        .flat_map(f32::to_le_bytes)
        .collect();
    let shape: Vec<u8> = [1i64, 1, -1].iter().flat_map(|n| n.to_le_bytes()).collect();
    let to_float = message().bytes(1, "to").number(3, FLOAT).number(20, 2).0;
    let axis = 2i64.to_le_bytes();
    let mut graph = message()
        .bytes(
            1,
            node("Cast", &["input"], "signs", std::slice::from_ref(&to_float)),
        )
        .bytes(1, node("Unsqueeze", &["signs", "axis"], "columns", &[]))
        .bytes(1, node("Mul", &["columns", "wave"], "bursts", &[]))
        .bytes(1, node("RandomNormalLike", &["bursts"], "chance", &[]))
        .bytes(1, node("ReduceMin", &["scales"], "little", &[]))
        .bytes(1, node("Mul", &["chance", "faint"], "noise", &[]))
        .bytes(1, node("Mul", &["noise", "little"], "hiss", &[]))
        .bytes(1, node("Add", &["bursts", "hiss"], "said", &[]));
    let last = match speakers {
        false => node("Reshape", &["said", "shape"], "output", &[]),
        true => {
            let louder = node("Cast", &["sid"], "louder", &[to_float]);
            graph = graph.bytes(1, louder);
            graph = graph.bytes(1, node("Mul", &["said", "louder"], "turned", &[]));
            node("Reshape", &["turned", "shape"], "output", &[])
        }
    };
    graph = graph
        .bytes(1, last)
        .bytes(2, "tiny")
        .bytes(5, constant("wave", FLOAT, &[1, 1, EACH], &wave))
        .bytes(5, constant("faint", FLOAT, &[1], &0.001f32.to_le_bytes()))
        .bytes(5, constant("shape", INT64, &[3], &shape))
        .bytes(5, constant("axis", INT64, &[1], &axis))
        .bytes(11, value("input", INT64, &[1, 0]))
        .bytes(11, value("input_lengths", INT64, &[1]))
        .bytes(11, value("scales", FLOAT, &[3]));
    if speakers {
        graph = graph.bytes(11, value("sid", INT64, &[1]));
    }
    let graph = graph.bytes(12, value("output", FLOAT, &[1, 1, 0]));
    let operators = message().bytes(1, "").number(2, 17);
    message()
        .number(1, 8)
        .bytes(7, graph.0)
        .bytes(8, operators.0)
        .0
}

/// A folder with the voice "tiny" in it, made of this network.
fn folder(network: &[u8], more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("tiny");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("tiny.onnx"), network).unwrap();
    let signs: Vec<String> = "_^$ .,abcdefghijklmnopqrstuvwxyzæɑɔəɛɪʊʌðŋɹʃθʒːˈˌ"
        .chars()
        .enumerate()
        .map(|(number, sign)| format!("\"{sign}\": [{number}]"))
        .collect();
    let described = format!(
        "{{\"audio\": {{\"sample_rate\": 22050}}, {more} \"phoneme_id_map\": {{{}}}}}",
        signs.join(", ")
    );
    fs::write(place.join("tiny.onnx.json"), described).unwrap();
    let sheet = "name = \"tiny\"\nabout = \"a test\"\nlanguage = \"en-US\"\nengine = \"piper\"\n\
                 model = \"tiny.onnx\"\nbeside = \"tiny.onnx.json\"\nlicence = \"CC0\"\n\
                 attribution = \"nobody\"\n";
    fs::write(place.join("voice.toml"), sheet).unwrap();
    folder
}

fn engine(voices: &Path, name: &str, language: &str) -> Result<std::sync::Arc<dyn Engine>, String> {
    let worker = Worker::with_program(env!("CARGO_BIN_EXE_evenfall")).with_voices_in(voices);
    let manner = Manner {
        language: language.into(),
        voice: Some(name.into()),
        ..Manner::default()
    };
    let voices = there(&manner, &worker).map_err(|error| error.to_string())?;
    let first = voices.into_iter().next().ok_or("no voice")?;
    match first.name == name {
        true => Ok(first.engine),
        false => Err(format!("{} instead", first.name)),
    }
}

fn said(engine: &dyn Engine, line: &str) -> Result<Pcm, VoiceError> {
    engine.synthesise(&[line]).remove(0)
}

#[test]
fn a_tiny_network_speaks_and_says_a_line_the_same_each_time() {
    let voices = folder(&network(false), "");
    let tiny = engine(voices.path(), "tiny", "en-US").unwrap();
    let first = said(&*tiny, "Let your hands rest.").unwrap();
    assert_eq!(first.rate, 22_050);
    assert!(first.samples.iter().any(|x| x.unsigned_abs() > 1000));
    assert_eq!(said(&*tiny, "Let your hands rest."), Ok(first.clone()));
    let among = tiny.synthesise(&["Good night.", "Let your hands rest."]);
    assert_eq!(among[1], Ok(first));
    assert_ne!(among[0], among[1]);
    let line = ("Let your hands rest.", LineKind::Sentence);
    let clips = speak(&*tiny, &Memory::new(), &[line]);
    assert!(clips[0].is_ok(), "{:?}", clips[0].as_ref().err());
}

#[test]
fn of_several_speakers_the_one_who_is_asked_for_speaks() {
    let more = "\"num_speakers\": 3, \"speaker_id_map\": {\"anna\": 1, \"ben\": 2},";
    let voices = folder(&network(true), more);
    let loudest = |name| {
        let engine = engine(voices.path(), name, "en-US").unwrap();
        let said = said(&*engine, "Rest.").unwrap();
        said.samples.iter().map(|x| x.unsigned_abs()).max().unwrap()
    };
    let (anna, ben) = (loudest("tiny.anna"), loudest("tiny.ben"));
    assert!((1.8..2.2).contains(&(f32::from(ben) / f32::from(anna))));
    let unknown = engine(voices.path(), "tiny.bem", "en-US").err().unwrap();
    assert!(unknown.contains("did you mean \"ben\"?"), "{unknown}");
    let sheet = voices.path().join("tiny/voice.toml");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text + "speaker = \"ben\"\n").unwrap();
    assert_eq!(loudest("tiny"), ben);
}

#[test]
fn a_voice_that_whispers_speaks_where_a_whisper_is_wished_and_else_comes_last() {
    let voices = folder(&network(false), "");
    let sheet = voices.path().join("tiny/voice.toml");
    let text = fs::read_to_string(&sheet).unwrap();
    let other = voices.path().join("atiny");
    fs::create_dir(&other).unwrap();
    for file in ["tiny.onnx", "tiny.onnx.json"] {
        fs::copy(voices.path().join("tiny").join(file), other.join(file)).unwrap();
    }
    let hushed = text.replace("\"tiny\"", "\"atiny\"") + "whispers = true\n";
    fs::write(other.join("voice.toml"), hushed).unwrap();
    let worker = Worker::with_program(env!("CARGO_BIN_EXE_evenfall")).with_voices_in(voices.path());
    let order = |whisper: bool| -> Vec<String> {
        let manner = Manner {
            whisper,
            ..Manner::default()
        };
        let all = there(&manner, &worker).unwrap().into_iter();
        let added = all.filter(|voice| voice.name.ends_with("tiny"));
        added.map(|voice| voice.name).collect()
    };
    assert_eq!(order(true), ["atiny", "tiny"]);
    assert_eq!(order(false), ["tiny", "atiny"]);

    let script = "title = \"Hush\"\n[voice]\nmanner = \"whisper\"\n[[step]]\nsay = \"Rest.\"\n";
    let source = Source {
        name: "hush".into(),
        text: script.into(),
        place: None,
        folders: Vec::new(),
        translation: None,
    };
    let told = |worker: Worker| {
        let speaker = Speaker::BuiltIn(worker);
        let found = prepare(&Memory::new(), &source, &Wishes::default(), &speaker).1;
        found.iter().any(|d| d.code == Code::N005)
    };
    assert!(!told(worker));
    let nobody = tempfile::tempdir().unwrap();
    let alone = Worker::with_program(env!("CARGO_BIN_EXE_evenfall")).with_voices_in(nobody.path());
    assert!(told(alone));
}

#[test]
fn another_network_under_the_same_name_is_another_voice_and_a_broken_one_is_told() {
    let identity = |network: &[u8]| {
        let voices = folder(network, "");
        engine(voices.path(), "tiny", "en-US").unwrap().identity()
    };
    assert_ne!(identity(&network(false)), identity(&network(true)));
    for broken in [&network(false)[..300], b"nothing"] {
        let voices = folder(broken, "");
        let tiny = engine(voices.path(), "tiny", "en-US").unwrap();
        let told = said(&*tiny, "Rest.").unwrap_err().to_string();
        assert!(told.contains("the voice broke down"), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_language_without_rules_is_spoken_where_its_program_is_and_its_want_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let voices = folder(&network(false), "");
    let sheet = voices.path().join("tiny/voice.toml");
    let text = fs::read_to_string(&sheet)
        .unwrap()
        .replace("en-US", "fr-FR");
    fs::write(&sheet, text).unwrap();
    let programs = tempfile::tempdir().unwrap();
    let worker = Worker::with_program(env!("CARGO_BIN_EXE_evenfall"))
        .with_voices_in(voices.path())
        .with_programs_in(vec![programs.path().into()]);
    let manner = Manner {
        language: "fr".into(),
        voice: Some("tiny".into()),
        ..Manner::default()
    };
    let want = evenfall::voice::in_want(&manner, &worker);
    assert_eq!(want, Some(("tiny".into(), "espeak-ng")));
    let names = |worker: &Worker| -> Vec<String> {
        let all = there(&manner, worker).unwrap_or_default().into_iter();
        all.map(|voice| voice.name).collect()
    };
    assert!(!names(&worker).contains(&"tiny".into()));
    let program = programs.path().join("espeak-ng");
    fs::write(&program, "#!/bin/sh\nexec /bin/cat\n").unwrap();
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    assert_eq!(evenfall::voice::in_want(&manner, &worker), None);
    let tiny = there(&manner, &worker).unwrap().remove(0);
    assert_eq!(tiny.name, "tiny");
    assert!(said(&*tiny.engine, "Laisse aller, la main.").is_ok());
}

/// Where real voices lie, each in its folder as `evenfall voices add` leaves it.
fn real(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("EVENFALL_TEST_VOICES").map(PathBuf::from);
    let found = folder.filter(|folder| folder.join(name).is_dir());
    if found.is_none() {
        eprintln!("SKIPPED: EVENFALL_TEST_VOICES names no folder with the voice {name} in it");
    }
    found
}

/// The lines of a whole session, at the pace they are spoken at.
fn speaks_a_session(name: &str, longest: f32) {
    let Some(voices) = real(name) else { return };
    let source = Source::find(&common::world(), "sleep-meditation-10").unwrap();
    let prepared = prepare(&common::world(), &source, &Wishes::default(), &Speaker::Off);
    let session = prepared.0.unwrap().session;
    let said = Prompts::of(&session).to_speak();
    let lines: Vec<String> = said.into_iter().map(|prompt| prompt.text).collect();
    let engine = engine(&voices, name, "en-US").unwrap();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    for (line, said) in lines.iter().zip(engine.synthesise(&lines)) {
        let said = said.unwrap_or_else(|error| panic!("{line}: {error}"));
        let seconds = said.samples.len() as f32 / said.rate as f32;
        let words = line.split_whitespace().count() as f32;
        assert!(seconds < 1.0 + longest * words, "{line}: {seconds} s");
        assert!(seconds > 0.12 * words, "{line}: {seconds} s");
        let edge = |x: Option<&i16>| x.is_some_and(|x| x.unsigned_abs() < 300);
        assert!(
            edge(said.samples.first()) && edge(said.samples.last()),
            "{line} clicks"
        );
    }
}

#[test]
fn heart_speaks_a_whole_session() {
    speaks_a_session("heart", 1.2);
}

#[test]
fn joe_speaks_a_whole_session() {
    speaks_a_session("joe", 1.2);
}
