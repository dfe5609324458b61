//! A recording whose stretches come in another order each time.

use super::*;

/// Noise that wanders evenly from left to right: the side tells the place.
fn wandering(seconds: usize) -> Vec<Frame> {
    let mut frames = noise(seconds * 48_000);
    let length = frames.len() as f32;
    for (n, frame) in frames.iter_mut().enumerate() {
        let (right, left) = (n as f32 / length * TAU / 4.0).sin_cos();
        *frame = [frame[0] * left, frame[1] * right];
    }
    frames
}

/// The place in [`wandering`], from 0 to 1, that is heard in a second of sound.
fn place(second: &[Frame]) -> f32 {
    let power = |side: usize| second.iter().map(|f| f[side] * f[side]).sum::<f32>();
    power(1).sqrt().atan2(power(0).sqrt()) / (TAU / 4.0)
}

#[test]
fn a_varied_recording_gives_every_part_its_turn_and_none_twice_running() {
    let varied = Varied::new(recording(&wandering(120), 48_000));
    let heard = blocks(&varied, 0, 40 * 60 * 48_000 / 512);
    let places: Vec<f32> = heard
        .chunks_exact(48_000)
        .map(|s| 120.0 * place(s))
        .collect();
    let mut turns = [0; 6];
    for place in &places {
        turns[(place / 20.0).clamp(0.0, 5.9) as usize] += 1;
    }
    // Each sixth of the file is heard for about a sixth of forty minutes.
    assert!(turns.iter().all(|&n| (240..=560).contains(&n)), "{turns:?}");
    // What is heard three seconds after a leap was not heard in the seconds before it.
    let goes_on = |n: usize| (places[n + 1] - places[n] - 1.0).abs() < 0.8;
    for n in 6..places.len() - 6 {
        if !goes_on(n) && goes_on(n - 4) && goes_on(n + 4) {
            let before = places[n - 6]..places[n - 3];
            assert!(
                !before.contains(&places[n + 4]),
                "at {n}: {:?}",
                &places[n - 6..n + 6]
            );
        }
    }
}

#[test]
fn a_varied_recording_is_even_in_level_and_the_same_whenever_it_is_asked_for() {
    for seconds in [3, 20] {
        let varied = Varied::new(recording(&noise(seconds * 48_000), 48_000));
        let in_order = blocks(&varied, 0, 3000);
        let loudness = lufs(&in_order);
        assert!(
            (loudness - f64::from(REFERENCE_LUFS)).abs() < 0.3,
            "{loudness}"
        );
        for part in in_order.chunks_exact(24_000) {
            assert!((level(part) - level(&in_order)).abs() < 1.0, "{seconds} s");
        }
        for first in [2999, 3, 1500, 1501, 0] {
            let alone = blocks(&varied, first, 1);
            assert!(
                alone == in_order[first as usize * BLOCK..][..BLOCK],
                "block {first}"
            );
        }
    }
}

#[test]
fn any_recording_can_be_varied_and_stays_within_full_scale() {
    for frames in [4800, 20_000, 100_001] {
        let treatment = Treatment {
            vary: true,
            ..Treatment::default()
        };
        let varied = endless(recording(&noise(frames), 48_000), &treatment);
        let heard = blocks(&*varied, 0, 200);
        assert!(
            heard.as_flattened().iter().all(|x| x.abs() <= 1.0),
            "{frames}"
        );
    }
}
