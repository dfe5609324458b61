//! Ways of listening to a session: a part of it, quickly, and while it is being written.

mod common;

use std::sync::{Arc, Mutex};

use common::{playable, script, session};
use evenfall::engine::{Carried, Playable};
use evenfall::frame::{BLOCK, Frame, Piece};
use evenfall::prepare::{Prepared, Source, Speaker, prepare};
use evenfall::score::{CUT_FADE, CueSound, MomentKind, Score};
use evenfall::session::{Levels, WishedAmbience, Wishes};
use evenfall::units::{Decibels, Frames, Millis};
use evenfall::voice::{Engine, Pcm, Treatment, VoiceError};
use evenfall::watch::seam;
use evenfall::world::Memory;

fn frames(piece: &dyn Piece, from: Frames, count: usize) -> Vec<Frame> {
    let mut all = vec![[0.0; 2]; count];
    piece.starting_at(from).render(&mut all);
    all
}

fn largest_step(frames: &[Frame]) -> f32 {
    let sides = frames
        .windows(2)
        .flat_map(|w| [w[1][0] - w[0][0], w[1][1] - w[0][1]]);
    sides.fold(0.0, |most, step: f32| most.max(step.abs()))
}

#[test]
fn a_session_cut_short_is_its_own_beginning_but_for_the_fade() {
    let (prepared, _) = session("long-exhale-sleep", &Wishes::default());
    let whole = playable(&prepared);
    // In the middle of a cue, and not on the grid.
    let end = Millis(61_277);
    let cut = Playable(Arc::new(prepared.score.until(end)));
    assert_eq!(cut.length(), end.frames());
    let count = 6 * 48_000;
    let from = end.frames() - count as u64;
    let (short, long) = (
        frames(&cut, from, count + 2000),
        frames(&whole, from, count),
    );
    // A block is faded as a whole, so the last one before the fade may lean into it.
    let same = count - CUT_FADE.frames() as usize - BLOCK;
    assert!(short[..same] == long[..same]);
    assert!(long[count - 1] != [0.0; 2], "there is sound to be cut");
    assert!(short[count..].iter().all(|frame| *frame == [0.0; 2]));
    let click = largest_step(&short[count - 480..count + 1]);
    assert!(
        click < 1e-3 && click <= largest_step(&long),
        "a step of {click}"
    );
    assert_eq!(
        prepared.score.until(Millis::secs(86_400)).length,
        prepared.score.length
    );
}

/// Sentences with their places.
fn sentences(score: &Score) -> Vec<(String, Millis, Millis)> {
    let spoken = score
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Speech);
    spoken
        .map(|m| (m.text.clone(), m.start, m.length))
        .collect()
}

#[test]
fn a_quick_listen_keeps_every_sentence_whole_and_shortens_the_quiet() {
    for name in ["sleep-meditation-10", "pmr-toes-to-head", "box-breath"] {
        let (normal, _) = session(name, &Wishes::default());
        let wishes = Wishes {
            speed: Some(8.0),
            ..Wishes::default()
        };
        let (quick, _) = session(name, &wishes);
        assert!(
            quick.score.length.0 < normal.score.length.0 * 2 / 3,
            "{name}: {} of {}",
            quick.score.length,
            normal.score.length
        );
        let (said, heard) = (sentences(&normal.score), sentences(&quick.score));
        assert_eq!(said.len(), heard.len(), "{name}");
        for (said, heard) in said.iter().zip(&heard) {
            assert_eq!((&said.0, said.2), (&heard.0, heard.2), "{name}");
        }
        // No sentence runs into the next.
        for pair in heard.windows(2) {
            assert!(pair[0].1 + pair[0].2 <= pair[1].1, "{name}: {pair:?}");
        }
        for cue in &quick.score.cues {
            if let CueSound::Speech(clip) = &cue.sound {
                assert_eq!(cue.length, clip.length.frames(), "{name}");
            }
            assert!(cue.start < quick.score.guidance.frames(), "{name}");
        }
        assert!(
            quick
                .score
                .cues
                .windows(2)
                .all(|w| w[0].start <= w[1].start)
        );
    }
}

const RAIN: &str = "seed = 5\n[[layer]]\nsound = \"rain\"\nlevel_db = -6\n";

fn scripted(text: &str, wishes: &Wishes) -> Prepared {
    let (prepared, found) = script(text, wishes);
    prepared.unwrap_or_else(|| panic!("{found:?}"))
}

#[test]
fn the_rain_goes_on_through_a_change_and_not_a_bit_is_lost() {
    let steps = |first: &str| {
        format!("{RAIN}[[step]]\nrest = \"{first}\"\n[[step]]\nid = \"b\"\nrest = \"40s\"\n")
    };
    let old = scripted(&steps("20s"), &Wishes::default()).score;
    let new = scripted(&steps("33s777ms"), &Wishes::default()).score;
    let seam = seam(&old, &new, Millis::secs(8).frames()).unwrap();
    assert_eq!(seam.at, Millis::secs(20).frames());
    let (carried, at) = Carried::new(&new, seam.to, &old, seam.at, &[]);
    assert!(seam.at - at < BLOCK as u64);
    // The calibration of the two may differ in the last bit, the rain itself must not.
    let count = 48_000;
    let before = frames(&Playable(Arc::clone(&old)), at, count);
    let after = frames(&carried, seam.to, count);
    let furthest = before
        .as_flattened()
        .iter()
        .zip(after.as_flattened())
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(furthest < 1e-3, "{furthest}");
    // Without that it is another moment of the rain.
    let jump = frames(&Playable(Arc::clone(&new)), seam.to, count);
    assert!(
        before
            .iter()
            .zip(&jump)
            .any(|(a, b)| (a[0] - b[0]).abs() > 0.01)
    );
}

/// An engine that says a short hum and notes what it was asked for.
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
        let mut asked = self.0.lock().unwrap();
        asked.extend(lines.iter().map(ToString::to_string));
        let hum = |i: i32| (8000.0 * (i as f32 * 0.05).sin()) as i16;
        let pcm = Pcm {
            samples: (0..16_000).map(hum).collect(),
            rate: 16_000,
        };
        lines.iter().map(|_| Ok(pcm.clone())).collect()
    }
}

#[test]
fn a_save_has_only_the_new_sentence_spoken() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let speaker = Speaker::Of(Arc::new(Noting(asked.clone())));
    let world = Memory::new();
    let save = |text: &str| {
        let script = format!("[[step]]\nsay = \"{text}\"\n");
        let source = Source::of_text("evening.toml", script);
        let (prepared, _) = prepare(&world, &source, &Wishes::default(), &speaker);
        assert!(prepared.is_some());
        std::mem::take(&mut *asked.lock().unwrap())
    };
    assert_eq!(save("Lie down. [2s] Let go. [2s] Rest.").len(), 3);
    assert_eq!(
        save("Lie down. [5s] Let the jaw go. [2s] Rest."),
        ["Let the jaw go."]
    );
    assert_eq!(save("Rest. [5s] Lie down."), [""; 0]);
}

#[test]
fn a_listener_turns_voice_cues_and_ambience_up_and_down() {
    let text = format!(
        "{RAIN}[[step]]\nsay = \"Rest now. [3s]\"\n[[step]]\nbreathe = \"4-0-6\"\ncycles = 2\n\
         [[step]]\nstrike = \"bell\"\n"
    );
    let levels = Levels {
        voice: Decibels(-3.0),
        cues: Decibels(-6.0),
        ambience: Decibels(4.0),
    };
    let wishes = Wishes {
        levels,
        ..Wishes::default()
    };
    let (own, turned) = (
        scripted(&text, &Wishes::default()),
        scripted(&text, &wishes),
    );
    let change = |a: f32, b: f32| (20.0 * (b / a).log10()).round();
    for (own, turned) in own.score.cues.iter().zip(&turned.score.cues) {
        assert_eq!(change(own.gain, turned.gain), -6.0);
    }
    assert_eq!(
        turned.session.voice.level.0 - own.session.voice.level.0,
        -3.0
    );
    let level = |p: &Prepared| p.score.layers[0].gain[0].level(0).0;
    assert_eq!(level(&turned) - level(&own), 4.0);
}

#[test]
fn a_listener_chooses_the_ambience() {
    let two =
        format!("{RAIN}[[layer]]\nsound = \"wind\"\nlevel_db = -30\n[[step]]\nrest = \"20s\"\n");
    let none = "[[step]]\nrest = \"20s\"\n";
    let wish = |instead: Option<&str>, missing: Option<&str>| Wishes {
        ambience: WishedAmbience {
            instead: instead.map(str::to_string),
            missing: missing.map(str::to_string),
        },
        ..Wishes::default()
    };
    let layers = |text: &str, wishes: &Wishes| -> Vec<(String, f32)> {
        let layers = scripted(text, wishes).session.layers;
        layers
            .iter()
            .map(|l| (l.sound.clone(), l.loudness.level.0))
            .collect()
    };
    // Instead of all, as loud as the main one.
    assert_eq!(
        layers(&two, &wish(Some("brook"), None)),
        [("brook".into(), -6.0)]
    );
    assert_eq!(layers(&two, &wish(Some("off"), None)), []);
    // Where there is none.
    assert_eq!(layers(&two, &wish(None, Some("brook"))).len(), 2);
    assert_eq!(
        layers(none, &wish(None, Some("brook"))),
        [("brook".into(), -16.0)]
    );
    let (nothing, found) = script(none, &wish(Some("brok"), None));
    assert!(nothing.is_none());
    assert!(
        found[0].help.as_ref().unwrap().contains("brook"),
        "{found:?}"
    );
}
