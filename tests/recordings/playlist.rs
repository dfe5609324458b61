//! Recordings one after the other: pure functions of seed and position, blending, once or endless.

use super::*;
use evenfall::sound::{Playlist, Succession};

/// Four recordings of different lengths, each a tone of its own.
const HERTZ: [f32; 4] = [200.0, 400.0, 800.0, 1600.0];

fn row(how: Succession) -> Playlist {
    let lengths = [2.0, 2.5, 3.25, 4.0];
    let all = lengths.iter().zip(HERTZ);
    let all = all.map(|(seconds, hertz)| {
        recording(&tone((seconds * 48_000.0) as usize, hertz, 48_000), 48_000)
    });
    Playlist::new(all.collect(), how)
}

fn shuffled() -> Succession {
    Succession {
        shuffled: true,
        crossfade: Some(Millis(500)),
        ..Succession::default()
    }
}

/// How often the wave of a stretch rises through zero, in hertz.
fn pitch(frames: &[Frame]) -> f32 {
    let rising = frames
        .windows(2)
        .filter(|pair| pair[0][0] < 0.0 && pair[1][0] >= 0.0);
    rising.count() as f32 * 48_000.0 / frames.len() as f32
}

#[test]
fn any_block_of_a_playlist_is_the_same_in_whatever_order_blocks_are_asked_for() {
    for once in [false, true] {
        let playlist = row(Succession { once, ..shuffled() }).beginning(30_000);
        let in_order = blocks(&playlist, 0, 4000);
        for first in [0, 58, 59, 230, 1023, 1024, 1100, 3999] {
            let part = blocks(&playlist, first, 1);
            let at = first as usize * BLOCK;
            assert!(
                part == in_order[at..at + BLOCK],
                "block {first}, once {once}"
            );
        }
        let mut backwards = playlist.start(Seed(1));
        let mut block: Block = [[0.0; 2]; BLOCK];
        for index in (0..4000_u64).rev().step_by(7) {
            backwards.block(index, &mut block);
            let at = index as usize * BLOCK;
            assert!(
                block == in_order[at..at + BLOCK],
                "block {index}, once {once}"
            );
        }
    }
}

#[test]
fn recordings_come_as_they_are_listed_or_each_once_a_round_in_another_order() {
    let heard = |playlist: &Playlist| {
        let frames = blocks(playlist, 0, 4000);
        let known = |hertz: f32| HERTZ.iter().position(|one| (one - hertz).abs() < 20.0);
        let pitches: Vec<_> = frames.chunks_exact(4800).map(pitch).map(known).collect();
        // What lasts: two tones that blend may cross zero as often as a third.
        let lasting = pitches
            .windows(8)
            .filter(|row| row.iter().all(|one| *one == row[0]));
        let mut turns: Vec<usize> = lasting.filter_map(|row| row[0]).collect();
        turns.dedup();
        turns
    };
    let listed = Succession {
        shuffled: false,
        ..shuffled()
    };
    assert_eq!(heard(&row(listed))[..9], [0, 1, 2, 3, 0, 1, 2, 3, 0]);
    let turns = heard(&row(shuffled()));
    for round in turns.chunks_exact(4) {
        let mut each = round.to_vec();
        each.sort_unstable();
        assert_eq!(each, [0, 1, 2, 3], "{turns:?}");
    }
    assert!(
        turns.chunks_exact(4).any(|round| round != &turns[..4]),
        "{turns:?}"
    );
}

#[test]
fn what_is_played_once_begins_at_its_time_fades_and_is_over() {
    let playlist = row(Succession {
        once: true,
        shuffled: false,
        crossfade: Some(Millis(500)),
    });
    let begins = 96_000;
    let frames = blocks(&playlist.beginning(begins), 0, 1500);
    let begins = begins as usize;
    assert!(frames[..begins].iter().all(|f| *f == [0.0; 2]));
    assert!(
        frames[begins + 480..begins + 4800]
            .iter()
            .any(|f| f[0].abs() > 0.02)
    );
    // Three blends of half a second.
    let length = (11.75 - 1.5) * 48_000.0;
    let over = begins + length as usize;
    assert!(frames[over + 10..].iter().all(|f| *f == [0.0; 2]));
    let power = |from: usize| level(&frames[from..from + 2400]);
    assert!(power(over - 3000) < power(over - 40_000) - 12.0);
    assert!(frames.iter().flatten().all(|x| x.abs() <= 1.0));
}

#[test]
fn a_playlist_is_as_loud_as_every_sound_is_and_its_blends_are_even() {
    let noises = (0..3).map(|k| {
        let frames = noise(48_000 * (8 + k));
        recording(&frames[k * 7000..], 48_000)
    });
    let playlist = Playlist::new(noises.collect(), Succession::default());
    let frames = blocks(&playlist, 0, 5000);
    assert!((lufs(&frames) - f64::from(REFERENCE_LUFS)).abs() < 0.3);
    let levels: Vec<f32> = frames[4800..].chunks_exact(9600).map(level).collect();
    let (low, high) = levels
        .iter()
        .fold((0.0_f32, -90.0_f32), |(l, h), x| (l.min(*x), h.max(*x)));
    assert!(high - low < 1.5, "{low} {high}");
}
