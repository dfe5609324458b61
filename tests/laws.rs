//! The laws of the engine, on every built-in session.

mod common;
#[path = "common/cores.rs"]
mod cores;

use common::{names, playable, script, session};
use cores::for_each;
use evenfall::engine::Playable;
use evenfall::export::{Destination, RenderOptions, render};
use evenfall::frame::{Frame, Piece};
use evenfall::session::Wishes;

/// Everything a listener would hear, asked for in pieces of `size` frames.
fn frames(piece: &Playable, from: u64, count: usize, size: usize) -> Vec<Frame> {
    let mut renderer = piece.starting_at(from);
    let mut all = vec![[0.0; 2]; count];
    for piece in all.chunks_mut(size) {
        renderer.render(piece);
    }
    all
}

#[test]
fn callers_asking_for_any_number_of_frames_get_the_same_bits() {
    for name in names() {
        let piece = playable(&session(name, &Wishes::default()).0);
        // Ten seconds with words and cues in them.
        let from = 48_000 * 40 + 777;
        let whole = frames(&piece, from, 480_000, 480_000);
        for size in [1, 63, 64, 441, 4096] {
            assert!(
                frames(&piece, from, 480_000, size) == whole,
                "{name} in pieces of {size}"
            );
        }
    }
}

/// How far before a start somebody is who heard it come, where not the whole of a session is
/// heard: longer than any word, sway of a cue or fade of a sound.
const BEFORE: u64 = 48_000 * 45;

/// What is heard from `start` on by whoever began at `earlier`.
fn came_by(piece: &Playable, earlier: u64, start: u64, count: usize) -> Vec<Frame> {
    let mut renderer = piece.starting_at(earlier);
    let mut skip = vec![[0.0; 2]; 4096];
    let mut at = earlier;
    while at < start {
        let n = skip.len().min((start - at) as usize);
        renderer.render(&mut skip[..n]);
        at += n as u64;
    }
    let mut heard = vec![[0.0; 2]; count];
    renderer.render(&mut heard);
    heard
}

#[test]
fn starting_anywhere_equals_having_begun_before() {
    for_each(names(), |name| {
        let piece = playable(&session(name, &Wishes::default()).0);
        let length = piece.length();
        let window = 24_000usize;
        let starts = [
            1,
            511,
            512,
            48_000 * 30 + 5,
            length / 3 + 77,
            length / 2 + 1,
            length * 3 / 4,
            length - 24_000,
        ];
        for start in starts {
            // The one that most begin with from its beginning, and of the others a while.
            let earlier = match name {
                "sleep-meditation-10" => 0,
                _ => start.saturating_sub(BEFORE),
            };
            assert!(
                frames(&piece, start, window, window) == came_by(&piece, earlier, start, window),
                "{name} from {start}"
            );
        }
    });
}

#[test]
fn one_two_or_seven_workers_write_the_same_file() {
    let piece = playable(&session("four-seven-eight", &Wishes::default()).0);
    let folder = tempfile::tempdir().unwrap();
    let written = [1, 2, 7].map(|workers| {
        let path = folder.path().join(format!("{workers}.wav"));
        let mut options = RenderOptions::new(Destination::Path(path.clone()));
        options.workers = workers;
        render(&piece, 0..piece.length(), &options, &|_| {}).unwrap();
        std::fs::read(path).unwrap()
    });
    assert!(written[0] == written[1] && written[0] == written[2]);
}

const RAIN: &str = "length = \"20s\"\nseed = 3\n[[layer]]\nsound = \"rain\"\n";

#[test]
fn the_same_seed_gives_the_same_sound_and_another_seed_another_rain() {
    let sound = |seed| {
        let wishes = Wishes {
            seed,
            ..Wishes::default()
        };
        frames(
            &playable(&script(RAIN, &wishes).0.unwrap()),
            240_000,
            48_000,
            4096,
        )
    };
    assert!(sound(None) == sound(None));
    assert!(sound(None) == sound(Some(3)));
    assert!(sound(None) != sound(Some(4)));
}

#[test]
fn one_more_layer_changes_no_other_rain() {
    let silent = "[[layer]]\nsound = \"wind\"\nlevel_db = -80\n";
    let (before, after) = RAIN.split_once("[[layer]]").unwrap();
    let more = format!("{before}{silent}[[layer]]{after}");
    let sound = |text: &str| {
        frames(
            &playable(&script(text, &Wishes::default()).0.unwrap()),
            240_000,
            48_000,
            4096,
        )
    };
    assert!(sound(RAIN) == sound(&more));
}

#[test]
fn past_its_end_a_session_is_silent() {
    let piece = playable(&script(RAIN, &Wishes::default()).0.unwrap());
    let tail = frames(&piece, piece.length() - 100, 2000, 333);
    assert!(tail[100..].iter().all(|f| *f == [0.0; 2]));
}
