//! One's own voice: recordings beside a script, found by what its lines say.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use evenfall::diagnostic::{Code, Diagnostic};
use evenfall::plan::PlayedRecording;
use evenfall::prepare::{Prepared, Source, Speaker, chain, prepare, said_lines, take_name};
use evenfall::score::CueSound;
use evenfall::session::Wishes;
use evenfall::units::Millis;
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

#[test]
fn a_recording_named_in_the_script_is_played_in_every_kind_of_step_that_has_own_words() {
    let script = r#"
[[step]]
breathe = "4-0-6"
cycles  = 2
speak   = ["softly in", "", "softly out", ""]
take    = ["one.wav", "", "two.wav", ""]

[[step]]
tense = "feet"
how   = "Curl your toes."
take  = "one.wav"

[[step]]
massage = "scalp"
for     = "2m"
how     = "Small circles."
take    = "two.wav"
"#;
    let world = Memory::new()
        .with("evening.toml", script)
        .with("one.wav", tone(700))
        .with("two.wav", tone(600));
    let (asked, found, prepared) = heard(&world);
    assert!(prepared.is_some(), "{found:?}");
    for line in [
        "softly in",
        "softly out",
        "Curl your toes.",
        "Small circles.",
    ] {
        assert!(!asked.contains(&line.to_string()), "{line} in {asked:?}");
    }
    // Inside another session the files lie beside their own script.
    let world = world.with("outer/outer.toml", "[[step]]\nsession = \"inner.toml\"\n");
    let world = world
        .with("outer/inner.toml", script)
        .with("outer/one.wav", tone(700));
    let world = world.with("outer/two.wav", tone(600));
    let source = Source::find(&world, "outer/outer.toml").unwrap();
    let speaker = Speaker::Of(Arc::new(Noting(Arc::default())));
    let (prepared, found) = prepare(&world, &source, &Wishes::default(), &speaker);
    assert!(prepared.is_some_and(|p| p.files.len() == 4), "{found:?}");
}

#[test]
fn a_recording_of_words_that_stand_nowhere_is_at_fault() {
    for step in [
        "tense = \"feet\"\ntake = \"a.wav\"",
        "massage = \"scalp\"\nfor = \"2m\"\ntake = \"a.wav\"",
        "breathe = \"4-0-6\"\ntake = [\"a.wav\", \"\", \"\", \"\"]",
        "breathe = \"4-0-6\"\nspeak = [\"a\", \"\", \"b\", \"\"]\ntake = \"a.wav\"",
        "breathe = \"nostril\"\nspeak = [\"a\", \"\", \"b\", \"\"]\ntake = [\"a.wav\", \"\", \"\", \"\"]",
    ] {
        let world = Memory::new()
            .with("evening.toml", format!("[[step]]\n{step}\n"))
            .with("a.wav", tone(500))
            .with("b.wav", tone(500));
        let (_, found, prepared) = heard(&world);
        assert!(prepared.is_none(), "{step}");
        assert!(
            found
                .iter()
                .any(|d| d.code == Code::S019 && d.help.is_some()),
            "{step}: {found:?}"
        );
    }
}

#[test]
fn a_recording_that_is_called_as_a_step_is_cut_along_all_that_the_step_says() {
    let script = r#"
[[step]]
id  = "welcome"
say = "Good evening. [2s] Lie down, and let your eyes fall shut. [2s] Rest. [2s]"

[[step]]
id    = "feet"
tense = "feet"
how   = "Curl your toes."

[[step]]
id      = "soles"
massage = "feet"
for     = "2m"
"#;
    let bare = || Memory::new().with("evening.toml", script);
    let (asked, ..) = heard(&bare());
    let world = bare()
        .with("evening.takes/welcome.wav", stretches(&[800, 2400, 500]))
        .with("evening.takes/other.wav", tone(500))
        .with("evening.takes/welcome.de.wav", tone(500));
    let (left, found, prepared) = heard(&world);
    for line in [
        "Good evening.",
        "Lie down, and let your eyes fall shut.",
        "Rest.",
    ] {
        assert!(
            asked.contains(&line.into()) && !left.contains(&line.into()),
            "{line}: {left:?}"
        );
    }
    assert!(!left.is_empty());
    let clips = prepared.unwrap();
    let lengths: Vec<u64> = clips
        .score
        .cues
        .iter()
        .filter_map(|cue| match &cue.sound {
            CueSound::Speech(clip) => Some(clip.length.0),
            CueSound::Tone(_) | CueSound::Stroke(_) => None,
        })
        .take(3)
        .collect();
    // As long as what was said, and a little room around it.
    for (length, said) in lengths.iter().zip([800, 2400, 500]) {
        assert!((said..said + 400).contains(length), "{lengths:?}");
    }
    // What is missing is named.
    let note = found.iter().find(|d| d.code == Code::N006).unwrap();
    let help = note.help.as_deref().unwrap();
    assert!(help.contains("\"Curl your toes.\""), "{help}");
    assert!(
        clips
            .files
            .iter()
            .any(|file| file.to_string().ends_with("welcome.wav"))
    );

    // Every kind of step that speaks: as many stretches as it says lines.
    for (id, first) in [("feet", "Curl your toes."), ("soles", "")] {
        let mut gone = Vec::new();
        for count in 1..12 {
            let world = bare().with(
                format!("evening.takes/{id}.wav"),
                stretches(&vec![900; count]),
            );
            gone = heard(&world).0;
            if gone.len() < asked.len() {
                break;
            }
        }
        assert!(gone.len() < asked.len(), "{id}: {asked:?}");
        assert!(
            first.is_empty() || !gone.contains(&first.into()),
            "{gone:?}"
        );
    }
}

#[test]
fn a_step_whose_recording_has_too_few_pauses_is_spoken_and_told() {
    let script = "[[step]]\nid = \"welcome\"\nsay = \"Good evening. [2s] Lie down.\"\n";
    let world = Memory::new()
        .with("evening.toml", script)
        .with("evening.takes/welcome.wav", stretches(&[900]));
    let (asked, found, prepared) = heard(&world);
    assert_eq!(asked, ["Good evening.", "Lie down."]);
    let told = found.iter().find(|d| d.code == Code::W066).unwrap();
    assert!(told.message.contains("1 pieces") || told.message.contains("2 lines"));
    assert!(prepared.is_some());
}

#[test]
fn a_number_behind_a_recording_takes_what_is_said_between_its_pauses() {
    let script = "[[step]]\nsay = \"Good evening. [2s]\"\ntake = \"session.wav#1\"\n\
                  [[step]]\nsay = \"Lie down. [2s]\"\ntake = \"session.wav#2\"\n";
    let world = Memory::new().with("session.wav", stretches(&[700, 1400]));
    let (asked, found, prepared) = heard(&world.with("evening.toml", script));
    assert_eq!(asked, [""; 0]);
    let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
    assert!(
        prepared
            .files
            .iter()
            .any(|file| file.to_string() == "session.wav")
    );
    assert!(
        prepared
            .named
            .iter()
            .any(|file| file.to_string() == "session.wav")
    );
    let world = Memory::new().with("session.wav", stretches(&[700, 1400]));
    let world = world.with("evening.toml", script.replace("#2", "#7"));
    let (_, found, prepared) = heard(&world);
    let told = found.iter().find(|d| d.code == Code::S044).unwrap();
    assert!(
        prepared.is_none() && told.message.contains("2 takes"),
        "{told:?}"
    );
}

#[test]
fn a_plan_tells_which_recording_of_a_playlist_comes_when() {
    let script = "[[layer]]\nsound = [\"music/a.wav\", \"b.wav\", \"c.wav\"]\nfrom = \"sit\"\n\
                  order = \"shuffle\"\n[[step]]\nrest = \"10s\"\n[[step]]\nid = \"sit\"\nrest = \"1m\"\n";
    let lengths = [("a", 8000), ("b", 10_000), ("c", 12_000)];
    let world = Memory::new()
        .with("music/a.wav", tone(lengths[0].1))
        .with("b.wav", tone(lengths[1].1))
        .with("c.wav", tone(lengths[2].1));
    let played = |script: String| {
        let (_, found, prepared) = heard(&world.clone().with("evening.toml", script));
        let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
        prepared.plan.layers[0].recordings.clone()
    };
    let names =
        |row: &[PlayedRecording]| row.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let row = played(script.into());
    assert_eq!(row[0].start, Millis::secs(10));
    for round in names(&row).chunks_exact(3) {
        let mut each = round.to_vec();
        each.sort_unstable();
        assert_eq!(each, ["a", "b", "c"]);
    }
    // Each blends into the next for a quarter of the shortest.
    for pair in row.windows(2) {
        let length = lengths
            .iter()
            .find(|(name, _)| *name == pair[0].name)
            .unwrap()
            .1;
        let apart = pair[1].start.0 - pair[0].start.0;
        assert!(apart.abs_diff(u64::from(length) - 2000) < 20, "{row:?}");
    }
    assert!(row.last().unwrap().start < Millis::secs(70));
    let once = played(script.replace("order = \"shuffle\"", "once = true"));
    assert_eq!(names(&once), ["a", "b", "c"]);
    let looped = played("[[layer]]\nsound = \"b.wav\"\n[[step]]\nrest = \"30s\"\n".into());
    assert_eq!(looped, []);
}

#[test]
fn a_recording_is_struck_by_its_name_where_a_bell_would_be_and_rings_out() {
    let script = "[[step]]\nrest = \"30s\"\nbells = { strike = \"sounds/gong.wav\", every = \"10s\" }\n\
                  [[step]]\nstrike = \"gong.wav\"\ntimes = 2\nevery = \"6s\"\nlevel_db = -3\n";
    let bells = script.replace("sounds/gong.wav", "bowl");
    let bells = bells.replace("gong.wav", "bowl");
    let world = Memory::new()
        .with("evening.toml", script)
        .with("sounds/gong.wav", tone(4000));
    let (asked, found, prepared) = heard(&world);
    assert_eq!((asked, found), (Vec::new(), Vec::new()));
    let (_, _, made) = heard(&Memory::new().with("evening.toml", bells));
    let (own, made) = (prepared.unwrap(), made.unwrap());
    let strokes = |prepared: &Prepared| -> Vec<(u64, f32)> {
        let all = prepared.score.cues.iter();
        let all = all.filter(|cue| cue.sound.is_stroke());
        all.map(|cue| (cue.start, cue.gain)).collect()
    };
    assert_eq!(strokes(&own).len(), 4);
    assert_eq!(strokes(&own), strokes(&made));
    for cue in &own.score.cues {
        let CueSound::Stroke(clip) = &cue.sound else {
            panic!("{cue:?} is no recording");
        };
        assert!(clip.length.0.abs_diff(4000) < 50, "{}", clip.length);
    }
    // What a file beside the script must not be written over, and what is kept with it.
    let named = own.named.iter().map(ToString::to_string);
    let gongs: BTreeSet<String> = named.filter(|name| name.ends_with("gong.wav")).collect();
    assert_eq!(gongs.len(), 1, "{gongs:?}");
}

#[test]
fn a_stroke_that_lies_nowhere_is_told_with_what_could_be_struck() {
    let world = Memory::new().with("evening.toml", "[[step]]\nstrike = \"gong.wav\"\n");
    let (_, found, prepared) = heard(&world);
    assert!(prepared.is_none());
    let [fault] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(fault.code, Code::S044);
    let help = format!("{:?}", fault.help);
    assert!(help.contains("chime"), "{help}");
}
