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

#[test]
fn starting_anywhere_equals_rendering_from_the_beginning() {
    for_each(names(), |name| {
        let piece = playable(&session(name, &Wishes::default()).0);
        let length = piece.length();
        let window = 24_000usize;
        let mut starts = [
            1,
            511,
            512,
            48_000 * 30 + 5,
            length / 3 + 77,
            length / 2 + 1,
            length * 3 / 4,
            length - 24_000,
        ];
        starts.sort_unstable();
        let mut renderer = piece.starting_at(0);
        let (mut at, mut ring) = (0u64, Vec::<Frame>::new());
        for start in starts {
            // Forward to the start, then keep a window.
            let overlap = (at - start.min(at)) as usize;
            let mut heard: Vec<Frame> = ring[ring.len() - overlap..].to_vec();
            let mut skip = vec![[0.0; 2]; 4096];
            while at < start {
                let n = skip.len().min((start - at) as usize);
                renderer.render(&mut skip[..n]);
                at += n as u64;
            }
            let mut more = vec![[0.0; 2]; window - overlap];
            renderer.render(&mut more);
            at += more.len() as u64;
            heard.extend(more);
            assert!(
                heard == frames(&piece, start, window, window),
                "{name} from {start}"
            );
            ring = heard;
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
