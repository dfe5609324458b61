//! What the session language promises beyond a row of steps.

mod common;

use std::path::Path;

use common::{script, silent};
use evenfall::cue::Phase;
use evenfall::diagnostic::Code;
use evenfall::plan::RowKind;
use evenfall::prepare::{Prepared, Source, Speaker, prepare};
use evenfall::score::{CueSound, MomentKind};
use evenfall::session::{Ending, Wishes};
use evenfall::units::Millis;
use evenfall::world::Place;

fn texts(prepared: &Prepared) -> Vec<String> {
    let spoken = |m: &&evenfall::score::Moment| m.kind == MomentKind::Speech;
    let moments = prepared.score.moments.iter().filter(spoken);
    moments.map(|m| m.text.clone()).collect()
}

fn wish(length: u64) -> Wishes {
    Wishes {
        length: Some(Millis::secs(length)),
        ..silent()
    }
}

const OPTIONAL: &str = r#"
[patterns.pair]
args = ["word"]
steps = [{ say = "First {word}. [5s]" }, { chapter = "{word}", say = "Second {word}. [5s]" }]
[[step]]
say = "Always. [5s..60s]"
[[step]]
optional = true
use = "pair"
with = { word = "one" }
[[step]]
id = "two"
optional = true
say = "Two. [5s]"
"#;

#[test]
fn optional_steps_leave_from_the_last_on_and_no_sooner_than_they_must() {
    let said = |length| texts(&script(OPTIONAL, &wish(length)).0.unwrap());
    assert_eq!(said(60).len(), 4);
    assert_eq!(said(21), ["Always.", "First one.", "Second one."]);
    assert_eq!(said(15), ["Always."]);
    let short = script(OPTIONAL, &wish(15)).0.unwrap();
    assert_eq!(short.score.guidance, Millis::secs(15));
    assert_eq!(short.score.chapters.len(), 1);
    // A layer may still hang on a step that left.
    let hung = format!("{OPTIONAL}[[layer]]\nsound = \"rain\"\nuntil = \"two\"\n");
    assert!(script(&hung, &wish(15)).0.is_some());
}

#[test]
fn a_step_is_there_at_the_endings_it_names() {
    let text = "ending = \"sleep\"\n[[step]]\nsay = \"Rest. [5s]\"\n[[step]]\nwhen = [\"day\", \"plain\"]\nstrike = \"bell\"\n";
    let bells = |ending| {
        let wishes = Wishes { ending, ..silent() };
        let prepared = script(text, &wishes).0.unwrap();
        let strike = |m: &&evenfall::score::Moment| m.kind == MomentKind::Strike;
        prepared.score.moments.iter().filter(strike).count()
    };
    assert_eq!(bells(None), 0);
    assert_eq!(bells(Some(Ending::Day)), 1);
    assert_eq!(bells(Some(Ending::Plain)), 1);
}

#[test]
fn a_night_has_its_own_seed_and_a_number_brings_it_back() {
    let text = "seed = \"nightly\"\n[patterns.picture]\nargs = [\"word\"]\nsteps = [{ say = \"{word}. [5s]\" }]\n[[step]]\nuse = \"picture\"\neach = { draw = 12, from = \"things\" }\n";
    let night = |night, seed| {
        let wishes = Wishes {
            night: Some(night),
            seed,
            ..silent()
        };
        texts(&script(text, &wishes).0.unwrap())
    };
    assert_ne!(night(20261122, None), night(20261123, None));
    assert_eq!(night(20261122, None), night(20261130, Some(20261122)));
}

fn tone(path: &Path, seconds: u32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..44_100 * seconds {
        let x = f64::from(i) * 220.0 * std::f64::consts::TAU / 44_100.0;
        wav.write_sample((x.sin() * 9000.0) as i16).unwrap();
    }
    wav.finalize().unwrap();
}

#[test]
fn an_author_s_own_recording_takes_its_own_time_and_the_place_of_the_voice() {
    let folder = tempfile::tempdir().unwrap();
    tone(&folder.path().join("hello.wav"), 7);
    let take = |text: &str| {
        let source = Source {
            name: "s.toml".into(),
            text: text.into(),
            place: Some(Place::file(folder.path().join("test"))),
            folders: vec![Place::from(folder.path())],
            translation: None,
        };
        prepare(
            &common::world(),
            &source,
            &Wishes::default(),
            &common::speaker(),
        )
    };
    let step = "[[step]]\nsay = \"[1s] Good evening. Lie down. [2s]\"\n";
    let (prepared, found) = take(&format!("{step}take = \"hello.wav\"\n"));
    assert!(found.is_empty(), "{found:?}");
    let score = prepared.unwrap().score;
    let spoken = |c: &&evenfall::score::Cue| matches!(c.sound, CueSound::Speech(_));
    let clips: Vec<_> = score.cues.iter().filter(spoken).collect();
    assert_eq!(clips.len(), 1);
    assert!(clips[0].length.abs_diff(7 * 48_000) < 9600);
    assert_eq!(score.moments[0].text, "Good evening. Lie down.");
    // A file that speaks two lines is one file.
    let two = format!("{step}take = \"hello.wav\"\n{step}take = \"hello.wav\"\n");
    let two = take(&two.replacen("Lie down.", "Sit down.", 1)).0.unwrap();
    let wav = |file: &&Place| file.ending() == Some("wav");
    assert_eq!(two.files.iter().filter(wav).count(), 1);
    let (missing, found) = take(&format!("{step}take = \"helo.wav\"\n"));
    assert!(missing.is_none());
    let near = found[0].help.as_deref().unwrap_or_default();
    assert!(near.contains("\"hello.wav\""), "{near}");
    let (missing, found) = take(&format!("{step}take = \"mother.wav\"\n"));
    assert!(missing.is_none());
    let told = format!("{} {:?}", found[0].message, found[0].help);
    assert!(
        told.contains(&folder.path().display().to_string()),
        "{told}"
    );
    let pause = take("[[step]]\nsay = \"One. [1s] Two.\"\ntake = \"hello.wav\"\n").1;
    assert_eq!(pause[0].code, Code::S019);
}

const HOST: &str = r#"
length = "15m"
ending = "sleep"
[[layer]]
sound = "night-wind"
level_db = -20
until = "box"
[[step]]
say = "Good evening. [3s..40s]"
[[step]]
id = "box"
chapter = "A box"
session = "box-breath"
with = { n = 3 }
for = "4m..6m"
allow = ["W003", "W004"]
[[step]]
session = "sleep-meditation-10"
for = "8m..12m"
ambience = true
"#;

#[test]
fn a_session_inside_another_has_its_steps_its_length_and_its_chapters() {
    let (prepared, found) = script(HOST, &silent());
    let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
    let score = &prepared.score;
    assert_eq!(score.guidance, Millis::secs(900));
    let at = |id: &str| prepared.plan.start_of(id).unwrap().at;
    let box_length = at("sleep-meditation-10/settle") - at("box");
    assert!((240..=361).contains(&(box_length.0 / 1000)), "{box_length}");
    assert!(at("box/box") > at("box"));
    let chapters: Vec<&str> = score.chapters.iter().map(|c| c.title.as_str()).collect();
    assert!(chapters.contains(&"A box") && chapters.contains(&"Through the body"));
    // Its own layer, and the three of the session that brings its ambience.
    assert_eq!(score.layers.len(), 4);
    let three = score
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Breath(Phase::Inhale));
    let inside = three.filter(|m| m.id.as_deref() == Some("box/box"));
    assert!(inside.map(|m| m.length).all(|l| l == Millis::secs(3)));
}

#[test]
fn a_session_inside_that_cannot_be_so_long_says_how_long_it_can_be() {
    let text = HOST.replace("4m..6m", "1s..5s");
    let found = script(&text, &silent()).1;
    let fault = found.iter().find(|d| d.code == Code::S034).unwrap();
    let (span, label) = fault.at.as_ref().unwrap();
    assert_eq!(&text[span.start..span.end], "\"box-breath\"");
    assert!(label.contains("it runs from"), "{label}");
}

#[test]
fn sessions_that_play_themselves_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[[step]]\nsession = \"round\"\n[[step]]\nrest = \"1s\"\n";
    std::fs::write(folder.path().join("round.toml"), text).unwrap();
    let source = Source::find(
        &common::world(),
        &folder.path().join("round.toml").display().to_string(),
    )
    .unwrap();
    let (prepared, found) = prepare(&common::world(), &source, &silent(), &Speaker::Off);
    assert!(prepared.is_none());
    assert!(found[0].message.contains("too deep"), "{found:?}");
}

#[test]
fn the_id_of_a_use_names_all_that_it_plays_a_session_inside_too() {
    let text = r#"
[patterns.both]
steps = [{ rest = "10s" }, { session = "four-seven-eight", for = "3m" }, { rest = "7s" }]
[[step]]
rest = "5s"
[[step]]
id = "all"
chapter = "All of it"
use = "both"
[[step]]
rest = "20s"
"#;
    let score = script(text, &silent()).0.unwrap().score;
    let all = score.steps.iter().find(|s| s.id.as_deref() == Some("all"));
    let all = all.unwrap();
    assert_eq!(all.start, Millis::secs(5));
    assert_eq!(all.end, Millis::secs(5 + 10 + 180 + 7));
}

#[test]
fn an_optional_use_leaves_as_one_with_the_session_inside_it() {
    let text = r#"
[patterns.both]
steps = [{ say = "Now. [5s]" }, { session = "four-seven-eight", for = "3m" }, { rest = "7s" }]
[[step]]
rest = "60s..90s"
[[step]]
optional = true
use = "both"
"#;
    let prepared = script(text, &wish(80)).0.unwrap();
    assert_eq!(prepared.score.guidance, Millis::secs(80));
    assert!(texts(&prepared).is_empty());
    let spoken = script(text, &wish(60 + 9 + 180 + 7 + 20)).0.unwrap();
    assert!(texts(&spoken).len() > 3);
}

#[test]
fn a_script_that_grows_past_every_limit_is_refused_and_breaks_nothing() {
    let text = "[patterns.p]\nsteps = [{ tense = \"toes-to-head\", rounds = 5 }]\n[[step]]\nid = \"x\"\nuse = \"p\"\nrounds = 1000\n";
    let (prepared, found) = script(text, &silent());
    assert!(prepared.is_none());
    assert!(found.iter().any(|d| d.code == Code::S013), "{found:?}");
    let bomb = format!(
        "[params]\na = {{ default = \"{}\" }}\n[patterns.p]\nsteps = [{{ say = \"{{a}}\" }}]\n[[step]]\nuse = \"p\"\nrounds = 1000\n",
        "[1ms]".repeat(100_000)
    );
    assert!(script(&bomb, &silent()).0.is_none());
}

/// Tells what it was given to read.
struct Listening(std::sync::Mutex<Vec<String>>);

impl evenfall::voice::Engine for Listening {
    fn identity(&self) -> String {
        "listening".into()
    }

    fn language(&self) -> &str {
        "en"
    }

    fn treatment(&self) -> evenfall::voice::Treatment {
        evenfall::voice::Treatment::AS_IT_IS
    }

    fn synthesise(
        &self,
        lines: &[&str],
    ) -> Vec<Result<evenfall::voice::Pcm, evenfall::voice::VoiceError>> {
        let mut heard = self.0.lock().unwrap();
        heard.extend(lines.iter().map(ToString::to_string));
        let nothing = |_| Err(evenfall::voice::VoiceError::Silent);
        lines.iter().map(nothing).collect()
    }
}

#[test]
fn words_are_said_as_the_script_wants_them_in_the_sessions_inside_too() {
    let inner = "[pronounce]\nprana = \"prahnah\"\nnidra = \"no\"\n[[step]]\nsay = \"Prana.\"\n";
    let outer = "[pronounce]\nnidra = \"needruh\"\nasana = \"/ˈɑːsənə/\"\n\
                 [[step]]\nsay = \"Nidra. [1s] Asana. [1s] Rest.\"\n[[step]]\nsession = \"inner\"\n";
    let mut world = evenfall::world::Memory::new();
    for (name, text) in [("outer", outer), ("inner", inner)] {
        world = world.with(format!("/home/{name}.toml"), text);
    }
    let source = Source::find(&world, "/home/outer.toml").unwrap();
    let engine = std::sync::Arc::new(Listening(Vec::new().into()));
    let speaker = Speaker::Of(engine.clone());
    let (prepared, found) = prepare(&world, &source, &Wishes::default(), &speaker);
    let mut heard = engine.0.lock().unwrap().clone();
    heard.sort();
    assert_eq!(heard, ["Asana.", "Rest.", "needruh.", "prahnah."]);
    let texts = texts(&prepared.unwrap());
    assert!(texts.contains(&"Nidra.".to_string()), "{texts:?}");
    let notes: Vec<_> = found.iter().filter(|d| d.code == Code::N002).collect();
    assert_eq!(notes.len(), 1, "{found:?}");
    assert!(notes[0].message.contains("\"asana\""), "{found:?}");
}

#[test]
fn a_translation_says_words_in_its_own_way_and_its_faults_lie_in_it() {
    let own = "[pronounce]\nnidra = \"needruh\"\n[[step]]\nid = \"a\"\nsay = \"Nidra. [1s]\"\n";
    let spoken = |words: &str| {
        let world = evenfall::world::Memory::new()
            .with("/home/s.toml", own)
            .with("/home/s.de.toml", words);
        let source = Source::find(&world, "/home/s.toml").unwrap();
        let engine = std::sync::Arc::new(Listening(Vec::new().into()));
        let wishes = Wishes {
            language: Some("de".into()),
            ..Wishes::default()
        };
        let found = prepare(&world, &source, &wishes, &Speaker::Of(engine.clone())).1;
        let heard = engine.0.lock().unwrap().clone();
        (heard, found)
    };
    let words = "[a]\nsay = \"Nidra. []\"\n";
    assert_eq!(spoken(words).0, ["Nidra."]);
    let with = |table: &str| spoken(&format!("[pronounce]\n{table}\n{words}"));
    assert_eq!(with("nidra = \"niedra\"").0, ["niedra."]);
    for (table, code) in [
        ("nidra = \"n1dra\"", Code::S047),
        ("nira = \"niedra\"", Code::W065),
    ] {
        let found = with(table).1;
        let fault = found.iter().find(|d| d.code == code).unwrap();
        assert_eq!(fault.text.as_ref().unwrap().name, "/home/s.de.toml");
    }
}

const TWO_LANGUAGES: &str = r#"
language = "de"
[[step]]
say = "Ruh dich aus. [2s] Rest. Be still. [5s..20s language en] Und atme. [3s]"
[[step]]
tense  = "Hände"
how    = "Mach eine Faust. [1s] Make a fist. [1s language en]"
let_go = "Und lass los. [1s] And let go. [language en-GB]"
during = ["Spür nach.", "Feel it. [language en]"]
[[step]]
language = "fr"
say = "Doucement. [2s] Ganz sanft. [2s language de]"
[[step]]
massage = "Füße"
for     = "1m"
how     = "Reib sie warm."
during  = ["Warm them. [about feet language en]"]
"#;

#[test]
fn sentences_are_in_the_language_that_stands_behind_them_wherever_they_are_said() {
    let (prepared, told) = script(TWO_LANGUAGES, &silent());
    assert_eq!(told, []);
    let plan = &prepared.unwrap().plan;
    let said = |text: &str| {
        let found = plan.captions.iter().find(|caption| caption.text == text);
        let found = found.unwrap_or_else(|| panic!("\"{text}\" is not said"));
        found.language.as_deref()
    };
    for (text, language) in [
        ("Ruh dich aus.", None),
        ("Rest.", Some("en")),
        ("Be still.", Some("en")),
        ("Und atme.", None),
        ("Mach eine Faust.", None),
        ("Make a fist.", Some("en")),
        ("Und lass los.", None),
        ("And let go.", Some("en-GB")),
        ("Spür nach.", None),
        ("Feel it.", Some("en")),
        ("Doucement.", Some("fr")),
        // The session's own, in a step of another.
        ("Ganz sanft.", None),
        ("Warm them.", Some("en")),
    ] {
        assert_eq!(said(text), language, "{text}");
    }
    assert_eq!(plan.spoken(), ["de", "en", "en-GB", "fr"]);
    let rests = plan.rows.iter().filter(|row| row.kind == RowKind::Rest);
    assert!(rests.into_iter().all(|row| row.language.is_none()));
}

#[test]
fn a_bell_of_each_kind_comes_at_its_own_times_and_as_often_as_it_may() {
    let text = "[[step]]\nrest = \"10m\"\nbells = [\n  \
                { strike = \"bowl\", every = \"3m\" },\n  \
                { strike = \"chime\", every = \"1m\", times = 2, at = [\"0s\"] },\n]\n";
    let (prepared, told) = script(text, &silent());
    assert_eq!(told, []);
    let plan = &prepared.unwrap().plan;
    let struck = plan.rows.iter().filter(|row| row.kind == RowKind::Strike);
    let struck: Vec<(u64, &str)> = struck
        .map(|row| (row.start.0 / 1000, row.text.as_str()))
        .collect();
    let chimes = [(0, "chime"), (60, "chime"), (120, "chime")];
    let bowls = [(180, "bowl"), (360, "bowl"), (540, "bowl")];
    assert_eq!(struck, [chimes, bowls].concat());
}
