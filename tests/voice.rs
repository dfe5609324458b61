//! The voice end to end: real prompts from the real worker, and what happens when the
//! worker is not one.
#![cfg(feature = "embedded-voice")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ebur128::{EbuR128, Mode};
use evenfall::dsp::interpolate::Interpolator;
use evenfall::frame::{Frame, REFERENCE_LUFS};
use evenfall::voice::{Cache, Clip, Kind, Voice, VoiceError, VoiceOptions, Worker, languages};
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

fn voice(worker: Worker, cache: Cache) -> Voice {
    Voice::embedded_with(&VoiceOptions::default(), worker, cache).expect("an embedded voice")
}

fn spoken(voice: &Voice, lines: &[&str], kind: Kind) -> Vec<Arc<Clip>> {
    voice
        .speak(lines, kind)
        .into_iter()
        .map(|clip| clip.expect("a clip"))
        .collect()
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
    for (clip, line) in spoken(&voice(worker(), Cache::none()), &LINES, Kind::Prompt)
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
    let voice = voice(worker(), Cache::none());
    for clip in
        spoken(&voice, &LINES, Kind::Prompt)
            .iter()
            .chain(&spoken(&voice, &["two"], Kind::Word))
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
    let words = spoken(
        &voice(worker(), Cache::none()),
        &["two", "three", "nine"],
        Kind::Word,
    );
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
    for (clip, word) in spoken(&voice(worker(), Cache::none()), &words, Kind::Word)
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
    let alone = spoken(&voice(worker(), Cache::none()), &LINES[..1], Kind::Prompt);
    let many = [LINES[1], LINES[2], LINES[0], LINES[1], LINES[0]];
    let among_others = spoken(&voice(worker(), Cache::none()), &many, Kind::Prompt);
    assert_eq!(alone[0], among_others[2]);
    assert!(
        Arc::ptr_eq(&among_others[2], &among_others[4]),
        "equal lines share a clip"
    );
}

#[test]
fn every_embedded_language_speaks() {
    for language in languages() {
        let options = VoiceOptions {
            language: language.into(),
            ..VoiceOptions::default()
        };
        let voice = Voice::embedded_with(&options, worker(), Cache::none()).expect(language);
        let clip = &spoken(&voice, &["La mano, los, und so."], Kind::Prompt)[0];
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
        let options = VoiceOptions {
            rate,
            ..VoiceOptions::default()
        };
        let voice = Voice::embedded_with(&options, worker(), Cache::none()).expect("a voice");
        spoken(&voice, &LINES[..1], Kind::Prompt)[0]
            .length
            .as_secs_f64()
    };
    let stretch = length(0.75) / length(1.0);
    assert!((1.15..1.45).contains(&stretch), "{stretch}");
}

#[test]
fn the_engines_commands_in_a_text_are_read_and_not_obeyed() {
    let folder = folder();
    let file = folder.path().join("x.wav");
    let text = format!("<genfile file=\"{}\">Rest.</genfile>", file.display());
    let cache = folder.path().join("cache");
    spoken(
        &voice(worker(), Cache::in_folder(&cache)),
        &[&text],
        Kind::Prompt,
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
    let clips = voice(worker(), Cache::none()).speak(&lines, Kind::Prompt);
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
    let cache = || Cache::in_folder(folder.path());
    let first = spoken(&voice(worker(), cache()), &LINES, Kind::Prompt);
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
        spoken(&voice(worker(), cache()), &LINES, Kind::Prompt),
        first
    );
    let healed: Vec<Vec<u8>> = files
        .iter()
        .map(|file| fs::read(file).expect("a prompt"))
        .collect();
    assert!(healed == intact, "the prompts were kept anew");
}

#[test]
fn what_is_cached_needs_no_engine() {
    let folder = folder();
    let cache = || Cache::in_folder(folder.path());
    let first = spoken(&voice(worker(), cache()), &LINES, Kind::Prompt);
    let nobody = Worker::with_program("/nowhere/evenfall");
    assert_eq!(spoken(&voice(nobody, cache()), &LINES, Kind::Prompt), first);
}

#[test]
fn a_cache_folder_that_cannot_be_made_changes_nothing() {
    let folder = folder();
    let file = folder.path().join("occupied");
    fs::write(&file, "a file where a folder should be").expect("a write");
    let without = spoken(&voice(worker(), Cache::none()), &LINES[..1], Kind::Prompt);
    assert_eq!(
        spoken(
            &voice(worker(), Cache::in_folder(&file)),
            &LINES[..1],
            Kind::Prompt
        ),
        without
    );
}

#[test]
fn a_worker_that_is_missing_is_named() {
    let clips = voice(Worker::with_program("/nowhere/evenfall"), Cache::none())
        .speak(&LINES[..1], Kind::Prompt);
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

/// Programs that are no good workers, as shell scripts.
#[cfg(unix)]
mod broken {
    use std::process::Command;

    use super::*;

    /// Another process writes it: a file that this one had open for writing may still be
    /// open in a worker just forked by another test, and could not be started.
    fn script(folder: &Path, body: &str) -> PathBuf {
        let path = folder.join("worker");
        let text = format!("#!/bin/sh\n{body}\n");
        let write = r#"printf %s "$1" > "$0" && chmod +x "$0""#;
        let status = Command::new("/bin/sh")
            .args(["-c", write])
            .arg(&path)
            .arg(text)
            .status();
        assert!(status.expect("a shell").success());
        path
    }

    /// What becomes of four lines.
    fn failures(body: &str) -> Vec<String> {
        let folder = folder();
        let worker = Worker::with_program(script(folder.path(), body));
        let voice = voice(worker.time_limit(Duration::from_millis(300)), Cache::none());
        let lines = ["one", "two", "three", "four"];
        let clips = voice.speak(&lines, Kind::Word);
        clips
            .iter()
            .map(|clip| {
                clip.as_ref()
                    .err()
                    .map(|e| e.to_string())
                    .unwrap_or_default()
            })
            .collect()
    }

    #[test]
    fn a_worker_that_hangs_is_ended_and_soon_given_up() {
        let failures = failures("exec sleep 600");
        assert!(
            failures
                .iter()
                .all(|message| message.contains("could not be spoken")),
            "{failures:?}"
        );
        assert!(failures[0].contains("too long"), "{failures:?}");
    }

    #[test]
    fn a_worker_that_ends_at_once_fails_only_its_line() {
        let failures = failures("exit 3");
        assert!(
            failures
                .iter()
                .all(|message| message.contains("broke down")),
            "{failures:?}"
        );
    }

    #[test]
    fn a_worker_that_floods_its_output_is_not_listened_to() {
        for flood in ["exec yes", "exec cat /dev/zero", "exec cat /dev/urandom"] {
            let failures = failures(flood);
            assert!(
                failures
                    .iter()
                    .all(|message| message.contains("could not be spoken")),
                "{failures:?}"
            );
        }
    }

    #[test]
    fn after_a_crash_the_next_line_gets_a_new_worker() {
        let folder = folder();
        let crashed = folder.path().join("crashed");
        let body = format!(
            "[ -e {0} ] && exec {1} \"$@\"\n: > {0}\nkill -SEGV $$",
            crashed.display(),
            env!("CARGO_BIN_EXE_evenfall")
        );
        let voice = voice(
            Worker::with_program(script(folder.path(), &body)),
            Cache::none(),
        );
        assert!(voice.speak(&["one"], Kind::Word)[0].is_err());
        assert!(voice.speak(&["two"], Kind::Word)[0].is_ok());
    }
}
