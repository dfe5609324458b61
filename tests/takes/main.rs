//! One's own voice: recordings beside a script, found by what its lines say.

mod named;

use std::io::Cursor;
use std::sync::{Arc, Mutex};

use evenfall::diagnostic::{Code, Diagnostic};
use evenfall::prepare::{Prepared, Source, Speaker, chain, prepare, said_lines, take_name};
use evenfall::score::CueSound;
use evenfall::session::Wishes;
use evenfall::voice::{Engine, Pcm, Treatment, VoiceError};
use evenfall::world::{Memory, World};

/// An engine that writes down what it is asked for.
struct Noting(Arc<Mutex<Vec<String>>>);

impl Engine for Noting {
    fn identity(&self) -> String {
        "noting".into()
    }

    fn language(&self) -> &str {
        "en-US"
    }

    fn treatment(&self) -> Treatment {
        Treatment::AS_IT_IS
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        self.0
            .lock()
            .unwrap()
            .extend(lines.iter().map(ToString::to_string));
        let hum = |i: i32| (8000.0 * (i as f32 * 0.05).sin()) as i16;
        let pcm = Pcm {
            samples: (0..16_000).map(hum).collect(),
            rate: 16_000,
        };
        lines.iter().map(|_| Ok(pcm.clone())).collect()
    }
}

/// So many milliseconds of a tone.
fn tone(millis: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut file = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for i in 0..48 * millis {
        file.write_sample(((f64::from(i) * 0.06).sin() * 9000.0) as i16)
            .unwrap();
    }
    file.finalize().unwrap();
    bytes.into_inner()
}

/// Stretches of a tone, each so many milliseconds long, with a second and a half between them.
fn stretches(lengths: &[u32]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut file = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for millis in lengths {
        for i in 0..16 * millis {
            let sample = (f64::from(i) * 0.18).sin() * 9000.0;
            file.write_sample(sample as i16).unwrap();
        }
        for _ in 0..16 * 1500 {
            file.write_sample(0i16).unwrap();
        }
    }
    file.finalize().unwrap();
    bytes.into_inner()
}

/// A world with `script` and a recording of each of `lines`.
fn with_takes(script: &str, language: &str, lines: &[&str]) -> Memory {
    let world = Memory::new().with("evening.toml", script);
    lines.iter().fold(world, |world, line| {
        let name = take_name(language, line);
        world.with(format!("evening.takes/{name}.wav"), tone(700))
    })
}

/// What the voice is asked for, what is told, and what comes of it.
fn heard(world: &dyn World) -> (Vec<String>, Vec<Diagnostic>, Option<Prepared>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let speaker = Speaker::Of(Arc::new(Noting(asked.clone())));
    let source = Source::find(world, "evening.toml").unwrap();
    let (prepared, found) = prepare(world, &source, &Wishes::default(), &speaker);
    let mut asked = std::mem::take(&mut *asked.lock().unwrap());
    asked.sort();
    (asked, found, prepared)
}

/// A line of every kind of step.
const EVERY_KIND: &str = r#"
[lists]
places = ["a meadow", "a harbour"]

[patterns.picture]
args  = ["what"]
steps = [{ say = "Picture {what}. [2s]" }]

[[step]]
say = ["Good evening. [2s] Lie down. [2s]"]

[[step]]
breathe = "4-0-6"
cycles  = 2
speak   = "count"

[[step]]
breathe = "4-0-6"
cycles  = 2
speak   = ["softly in", "", "softly out", ""]

[[step]]
tense = ["hands", "jaw"]

[[step]]
tense = "feet"
how   = "Curl your toes."

[[step]]
massage = "feet"
for     = "2m"

[[step]]
massage = "back"
for     = "2m..9m"
stroke  = "5s"
speak   = ["up", "down"]
giver   = "A"

[[step]]
use  = "picture"
each = { draw = 2, from = "places" }
"#;

#[test]
fn with_a_recording_of_every_line_of_every_kind_no_voice_is_asked_for_anything() {
    let bare = Memory::new().with("evening.toml", EVERY_KIND);
    let source = Source::find(&bare, "evening.toml").unwrap();
    let (language, lines) = said_lines(&bare, &source, None, false).unwrap();
    assert_eq!(language, "en-US");
    let lines: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    for line in [
        "Lie down.",
        "two",
        "softly out",
        "Curl your toes.",
        "down",
        "Picture a harbour.",
    ] {
        assert!(lines.contains(&line), "{line} in {lines:?}");
    }
    assert!(lines.len() > 30, "{lines:?}");
    let (asked, ..) = heard(&bare);
    assert!(asked.len() > 30);
    let (asked, found, prepared) = heard(&with_takes(EVERY_KIND, "en", &lines));
    assert_eq!(asked, [""; 0]);
    assert!(
        !found
            .iter()
            .any(|d| matches!(d.code, Code::N006 | Code::W066)),
        "{found:?}"
    );
    let prepared = prepared.unwrap();
    // Every file that is heard is watched.
    assert!(prepared.files.len() > 30, "{:?}", prepared.files);
    let words = prepared
        .score
        .cues
        .iter()
        .filter_map(|cue| match &cue.sound {
            CueSound::Speech(clip) => Some(clip.length.0),
            CueSound::Tone(_) | CueSound::Stroke(_) => None,
        });
    let lengths: Vec<u64> = words.collect();
    assert!(
        lengths.len() > 30 && lengths.iter().all(|length| *length == 700),
        "{lengths:?}"
    );
}

#[test]
fn a_recording_is_heard_in_the_place_of_the_voice_until_its_line_is_edited() {
    let script = "[[step]]\nsay = \"Good evening. [2s] Lie down.\"\n";
    let world = with_takes(script, "en", &["Good evening."]);
    let (asked, found, _) = heard(&world);
    assert_eq!(asked, ["Lie down."]);
    let note = found.iter().find(|d| d.code == Code::N006).unwrap();
    assert!(note.message.starts_with("1 of 2 lines"), "{}", note.message);
    let world = world.with("evening.toml", script.replace("Good evening", "Good night"));
    // The other is kept from before.
    assert_eq!(heard(&world).0, ["Good night."]);
}

#[test]
fn a_recording_that_cannot_be_used_is_told_and_the_voice_says_its_line() {
    let script = "[[step]]\nsay = \"Good evening. [2s] Lie down.\"\n";
    let name = format!("evening.takes/{}.wav", take_name("en", "Good evening."));
    for damaged in [b"no sound at all".to_vec(), tone(0), vec![]] {
        let (asked, found, prepared) =
            heard(&with_takes(script, "en", &["Lie down."]).with(&name, damaged));
        assert_eq!(asked, ["Good evening."]);
        assert!(
            found
                .iter()
                .any(|d| d.code == Code::W066 && d.message.contains(&name))
        );
        assert!(prepared.is_some());
    }
}

#[test]
fn a_session_inside_another_and_one_of_a_chain_bring_their_recordings_along() {
    let inner = "[[step]]\nsay = \"Good evening. [2s]\"\n";
    let outer = "[[step]]\nsession = \"evening.toml\"\n[[step]]\nsay = \"Lie down. [2s]\"\n";
    let world = with_takes(inner, "en", &["Good evening."])
        .with("outer.toml", outer)
        .with("other.toml", "[[step]]\nsay = \"Rest. [2s]\"\n");
    for names in [&["outer.toml"][..], &["evening.toml", "other.toml"]] {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let speaker = Speaker::Of(Arc::new(Noting(asked.clone())));
        let sources = names.iter().map(|name| Source::find(&world, name).unwrap());
        let sources: Vec<Source> = sources.collect();
        let wishes = Wishes::default();
        let made = match &sources[..] {
            [source] => prepare(&world, source, &wishes, &speaker).0.is_some(),
            all => chain(&world, all, &wishes, &speaker).is_ok_and(|(_, made, _)| made.is_some()),
        };
        assert!(made, "{names:?}");
        let asked = asked.lock().unwrap();
        assert!(
            !asked.is_empty() && !asked.contains(&"Good evening.".into()),
            "{asked:?}"
        );
    }
}

#[test]
fn lines_are_asked_for_in_their_order_and_every_wording_beside_its_own() {
    let script = r#"
[[step]]
chapter = "Arriving"
say     = ["Good evening. [2s]", "There you are. [2s]", "Hello. [2s]"]

[[step]]
chapter = "Rest"
say     = "Lie down. [2s] Good night."
"#;
    let world = Memory::new().with("evening.toml", script);
    let source = Source::find(&world, "evening.toml").unwrap();
    let (_, lines) = said_lines(&world, &source, None, false).unwrap();
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts.len(), 5, "{texts:?}");
    assert_eq!(texts[3..], ["Lie down.", "Good night."]);
    assert!(
        lines[..3]
            .iter()
            .all(|line| line.chapter.as_deref() == Some("Arriving"))
    );
    assert!(
        said_lines(
            &world,
            &Source::of_text("x", "[[step]]\nrest = 3"),
            None,
            true
        )
        .is_err()
    );
}
