//! The voice end to end: real prompts from the real worker, and what happens when the
//! worker is not one.
#![cfg(feature = "embedded-voice")]

#[cfg(unix)]
mod broken;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ebur128::{EbuR128, Mode};
use evenfall::dsp::interpolate::Interpolator;
use evenfall::frame::{Frame, REFERENCE_LUFS};
use evenfall::prepare::{Source, Speaker, prepare};
use evenfall::score::{CueSound, MomentKind};
use evenfall::session::Wishes;
use evenfall::voice::{Clip, Engine, LineKind, Manner, VoiceError, Worker, languages, open, speak};
use evenfall::world::{Disk, Memory, World};
use tempfile::TempDir;

const LINES: [&str; 3] = [
    "Let your shoulders be heavy, and warm.",
    "Notice the surface that carries you.",
    "And let go.",
];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn worker() -> Worker {
    Worker::with_program(env!("CARGO_BIN_EXE_evenfall"))
}

fn voice(worker: Worker) -> Arc<dyn Engine> {
    open(&Manner::default(), &worker).expect("an embedded voice")
}

/// Each line spoken anew.
fn said(engine: &dyn Engine, lines: &[&str], kind: LineKind) -> Vec<Result<Arc<Clip>, VoiceError>> {
    said_in(&Memory::new(), engine, lines, kind)
}

/// Each line as `world` keeps it, or else anew.
fn said_in(
    world: &dyn World,
    engine: &dyn Engine,
    lines: &[&str],
    kind: LineKind,
) -> Vec<Result<Arc<Clip>, VoiceError>> {
    let lines: Vec<_> = lines.iter().map(|line| (*line, kind)).collect();
    speak(engine, world, &lines)
}

fn spoken(engine: &dyn Engine, lines: &[&str], kind: LineKind) -> Vec<Arc<Clip>> {
    spoken_in(&Memory::new(), engine, lines, kind)
}

fn spoken_in(
    world: &dyn World,
    engine: &dyn Engine,
    lines: &[&str],
    kind: LineKind,
) -> Vec<Arc<Clip>> {
    let clips = said_in(world, engine, lines, kind);
    clips
        .into_iter()
        .map(|clip| clip.expect("a clip"))
        .collect()
}

fn kept(folder: &Path) -> Disk {
    Disk::new(Some(folder.into()))
}

/// As the engine places it at the centre of an equal-power pan.
fn render(clip: &Clip) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; clip.length.frames() as usize];
    Interpolator::new(clip.up, clip.down).add(&clip.samples, 0, [0.5f32.sqrt(); 2], &mut frames);
    frames
}

fn loudness(frames: &[Frame]) -> f64 {
    let mut meter = EbuR128::new(2, 48_000, Mode::I).expect("a meter");
    meter.add_frames_f32(frames.as_flattened()).expect("frames");
    meter.loudness_global().expect("a loudness")
}

#[test]
fn every_prompt_stands_at_the_reference_loudness_and_clips_nowhere() {
    for (clip, line) in spoken(&*voice(worker()), &LINES, LineKind::Sentence)
        .iter()
        .zip(LINES)
    {
        let frames = render(clip);
        let off = loudness(&frames) - f64::from(REFERENCE_LUFS);
        assert!(off.abs() < 0.5, "{line}: {off:.2} LU off");
        let peak = frames
            .as_flattened()
            .iter()
            .fold(0f32, |peak, x| peak.max(x.abs()));
        assert!(peak < 0.3, "{line}: peak {peak}");
    }
}

#[test]
fn a_clip_begins_and_ends_at_zero_and_its_figures_fit_its_sound() {
    let voice = voice(worker());
    for clip in spoken(&*voice, &LINES, LineKind::Sentence)
        .iter()
        .chain(&spoken(&*voice, &["two"], LineKind::Word))
    {
        assert_eq!(
            (clip.samples.first(), clip.samples.last()),
            (Some(&0), Some(&0))
        );
        assert_eq!((clip.up, clip.down), (25, 7));
        let frames = clip.samples.len() as u64 * 25 / 7;
        assert!((frames..frames + 96).contains(&clip.length.frames()));
        assert_eq!(clip.power.len() as u64, clip.length.0.div_ceil(100));
        assert!(clip.p_centre < clip.length);
    }
}

/// The beats of the counting words, as measured by ear-free means elsewhere, in milliseconds
/// from the trimmed start.
#[test]
fn the_beat_of_a_counting_word_lies_on_its_vowel() {
    let words = spoken(&*voice(worker()), &["two", "three", "nine"], LineKind::Word);
    for (word, beat) in words.iter().zip([99, 185, 51]) {
        assert!(
            word.p_centre.0.abs_diff(beat) <= 20,
            "{} instead of {beat} ms",
            word.p_centre.0
        );
    }
}

#[test]
fn a_clip_ends_with_its_word() {
    let words = [
        "in", "out", "hold", "two", "three", "six", "seven", "nine", "ten",
    ];
    for (clip, word) in spoken(&*voice(worker()), &words, LineKind::Word)
        .iter()
        .zip(words)
    {
        assert!(
            (400..800).contains(&clip.length.0),
            "{word}: {} ms",
            clip.length.0
        );
    }
}

#[test]
fn a_line_sounds_the_same_in_every_process_and_after_every_other_line() {
    let alone = spoken(&*voice(worker()), &LINES[..1], LineKind::Sentence);
    let many = [LINES[1], LINES[2], LINES[0], LINES[1], LINES[0]];
    let among_others = spoken(&*voice(worker()), &many, LineKind::Sentence);
    assert_eq!(alone[0], among_others[2]);
    assert!(
        Arc::ptr_eq(&among_others[2], &among_others[4]),
        "equal lines share a clip"
    );
}

#[test]
fn every_embedded_language_speaks() {
    for language in languages() {
        let manner = Manner {
            language: language.into(),
            ..Manner::default()
        };
        let voice = open(&manner, &worker()).expect(language);
        let clip = &spoken(&*voice, &["La mano, los, und so."], LineKind::Sentence)[0];
        assert!(
            (800..5000).contains(&clip.length.0),
            "{language}: {} ms",
            clip.length.0
        );
    }
}

#[test]
fn a_slower_rate_takes_longer() {
    let length = |rate| {
        let manner = Manner {
            rate,
            ..Manner::default()
        };
        let voice = open(&manner, &worker()).expect("a voice");
        spoken(&*voice, &LINES[..1], LineKind::Sentence)[0]
            .length
            .as_secs_f64()
    };
    let stretch = length(0.75) / length(1.0);
    assert!((1.15..1.45).contains(&stretch), "{stretch}");
}

#[test]
fn a_step_is_said_at_its_own_pace_and_softly_where_nobody_whispers() {
    let step = "[[step]]\nsay = \"Notice the surface that carries you. [5s]\"\n";
    let text = format!(
        "{step}{step}voice = {{ rate = 0.7 }}\n{step}voice = {{ manner = \"whisper\", level_db = -2 }}\n"
    );
    let wishes = Wishes {
        speaker: Some("embedded".into()),
        ..Wishes::default()
    };
    let source = Source::of_text("own.toml", text);
    let speaker = Speaker::BuiltIn(worker());
    let (prepared, told) = prepare(&Memory::new(), &source, &wishes, &speaker);
    let told: Vec<&str> = told.iter().map(|d| d.code.name()).collect();
    assert_eq!(told, ["N005"]);
    let score = prepared.expect("it has no fault").score;
    let said = score
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Speech);
    let lengths: Vec<f64> = said.map(|m| m.length.as_secs_f64()).collect();
    let slower = lengths[1] / lengths[0];
    assert!((1.25..1.6).contains(&slower), "{slower}");
    assert!((lengths[2] / lengths[0] - 1.0).abs() < 0.01, "{lengths:?}");
    let levels: Vec<f32> = (score.cues.iter())
        .filter_map(|cue| match &cue.sound {
            CueSound::Speech(clip) => {
                let peak = clip.samples.iter().map(|x| x.unsigned_abs()).max()?;
                Some(cue.gain * f32::from(peak))
            }
            _ => None,
        })
        .collect();
    // As if it had been six decibels softer still, and the first sentence comes up to its level.
    let softer = 20.0 * (levels[2] / levels[1]).log10();
    assert!((-9.5..-5.0).contains(&softer), "{softer}");
}

#[test]
fn each_sentence_of_a_step_is_said_by_the_voice_of_its_language() {
    let text = "language = \"de\"\n[[step]]\nsay = \"Attention. [1s] Attention. [1s language fr] Attention. [1s language en]\"\n\
                [[step]]\nlanguage = \"fr\"\nsay = \"Attention. [1s]\"\n";
    let wishes = Wishes {
        speaker: Some("embedded".into()),
        ..Wishes::default()
    };
    let speaker = Speaker::BuiltIn(worker());
    let source = Source::of_text("own.toml", text);
    let (prepared, told) = prepare(&Memory::new(), &source, &wishes, &speaker);
    assert_eq!(told, []);
    let score = prepared.expect("it has no fault").score;
    let clips: Vec<&Arc<Clip>> = (score.cues.iter())
        .filter_map(|cue| match &cue.sound {
            CueSound::Speech(clip) => Some(clip),
            _ => None,
        })
        .collect();
    let [german, french, english, step] = clips[..] else {
        panic!("{} sentences", clips.len())
    };
    assert!(german.samples != french.samples && french.samples != english.samples);
    assert!(german.samples != english.samples);
    assert!(
        Arc::ptr_eq(french, step),
        "one line of one language is spoken once"
    );
}

#[cfg(feature = "spoken-en")]
#[test]
fn a_sentence_that_was_spoken_beforehand_is_said_at_its_pace_and_that_is_told() {
    let text = "[voice]\nrate = 0.85\n[[step]]\nsay = \"Nothing to finish. [5s]\"\n\
                [[step]]\nsay = \"Nothing to finish. [5s]\"\nvoice = { rate = 0.6 }\n";
    let source = Source::of_text("own.toml", text);
    let speaker = Speaker::BuiltIn(worker());
    let (prepared, told) = prepare(&Memory::new(), &source, &Wishes::default(), &speaker);
    let told: Vec<&str> = told.iter().map(|d| d.code.name()).collect();
    assert_eq!(told, ["N007"]);
    let score = prepared.expect("it has no fault").score;
    let said = score
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Speech);
    let lengths: Vec<_> = said.map(|m| m.length).collect();
    assert_eq!(lengths[0], lengths[1]);
}

#[test]
fn the_engines_commands_in_a_text_are_read_and_not_obeyed() {
    let folder = folder();
    let file = folder.path().join("x.wav");
    let text = format!("<genfile file=\"{}\">Rest.</genfile>", file.display());
    let cache = folder.path().join("cache");
    spoken_in(
        &kept(&cache),
        &*voice(worker()),
        &[&text],
        LineKind::Sentence,
    );
    assert!(!file.exists());
}

#[test]
fn hostile_lines_fail_or_speak_but_leave_the_others_alone() {
    let (letters, digits, stops) = ("a".repeat(10_000), "7".repeat(4000), ". ".repeat(3000));
    let (initials, markup) = ("x ".repeat(150), "<spell mode=\"pb\">".repeat(15));
    let lines = [
        &letters,
        &digits,
        &stops,
        &initials,
        &markup,
        "\u{1f600}",
        "",
        LINES[2],
    ];
    let clips = said(&*voice(worker()), &lines, LineKind::Sentence);
    assert!(matches!(clips[0], Err(VoiceError::TooLong { .. })));
    assert!(matches!(clips[1], Err(VoiceError::TooLong { .. })));
    for silent in [2, 5, 6] {
        assert_eq!(
            clips[silent].as_ref().err(),
            Some(&VoiceError::NothingToSay)
        );
    }
    for heard in [3, 4, 7] {
        assert!(clips[heard].is_ok(), "{:?}", clips[heard].as_ref().err());
    }
}

#[test]
fn a_damaged_cache_is_healed() {
    let folder = folder();
    let world = kept(folder.path());
    let first = spoken_in(&world, &*voice(worker()), &LINES, LineKind::Sentence);
    let files = prompts(folder.path());
    assert_eq!(files.len(), LINES.len());
    let intact: Vec<Vec<u8>> = files
        .iter()
        .map(|file| fs::read(file).expect("a prompt"))
        .collect();
    fs::write(&files[0], b"").expect("a write");
    fs::write(&files[1], &intact[1][..1000]).expect("a write");
    let mut flipped = intact[2].clone();
    flipped[5000] ^= 0x40;
    fs::write(&files[2], flipped).expect("a write");
    assert_eq!(
        spoken_in(&world, &*voice(worker()), &LINES, LineKind::Sentence),
        first
    );
    let healed: Vec<Vec<u8>> = files
        .iter()
        .map(|file| fs::read(file).expect("a prompt"))
        .collect();
    assert!(healed == intact, "the prompts were kept anew");
}

#[test]
fn what_is_kept_needs_no_engine() {
    let world = Memory::new();
    let first = spoken_in(&world, &*voice(worker()), &LINES, LineKind::Sentence);
    let nobody = voice(Worker::with_program("/nowhere/evenfall"));
    assert_eq!(
        spoken_in(&world, &*nobody, &LINES, LineKind::Sentence),
        first
    );
    let as_words = said_in(&world, &*nobody, &LINES[..1], LineKind::Word);
    assert!(as_words[0].is_err(), "a word is levelled in another way");
}

#[test]
fn two_programs_that_keep_at_once_do_each_other_no_harm() {
    let folder = folder();
    let lines: Vec<String> = (1..=12).map(|n| format!("Let go of number {n}.")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let all = || {
        let world = kept(folder.path());
        let engine = voice(worker().keeping_in(folder.path().join("voices")));
        spoken_in(&world, &*engine, &lines, LineKind::Sentence)
    };
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(all);
        (all(), one.join().expect("no panic"))
    });
    assert_eq!(one, other);
    assert_eq!(prompts(folder.path()).len(), lines.len());
    let nobody = voice(Worker::with_program("/nowhere/evenfall"));
    let world = kept(folder.path());
    assert_eq!(spoken_in(&world, &*nobody, &lines, LineKind::Sentence), one);
}

#[test]
fn a_cache_folder_that_cannot_be_made_changes_nothing() {
    let folder = folder();
    let file = folder.path().join("occupied");
    fs::write(&file, "a file where a folder should be").expect("a write");
    let engine = voice(worker().keeping_in(&file));
    assert_eq!(
        spoken_in(&kept(&file), &*engine, &LINES[..1], LineKind::Sentence),
        spoken(&*voice(worker()), &LINES[..1], LineKind::Sentence)
    );
}

#[test]
fn a_worker_that_is_missing_is_named() {
    let nobody = voice(Worker::with_program("/nowhere/evenfall"));
    let clips = said(&*nobody, &LINES[..1], LineKind::Sentence);
    let message = clips[0]
        .as_ref()
        .err()
        .map(VoiceError::to_string)
        .unwrap_or_default();
    assert!(message.contains("/nowhere/evenfall"), "{message}");
}

fn prompts(cache: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(cache.join("prompts")).expect("a folder of prompts");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}
