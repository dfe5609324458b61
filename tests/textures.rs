//! The laws every built-in sound keeps.

use ebur128::{EbuR128, Mode};
use evenfall::frame::{Ambience, BLOCK, Block, REFERENCE_LUFS};
use evenfall::sound::{Ready, catalogue};
use evenfall::units::Seed;

const MINUTE: u64 = 60 * 48_000 / BLOCK as u64;

fn sounds() -> impl Iterator<Item = (&'static str, Ready)> {
    let recipes = catalogue().recipes().iter();
    recipes.filter_map(|recipe| Some((recipe.name.as_str(), recipe.ready()?)))
}

fn render(sound: &Ready, seed: u64, blocks: impl Iterator<Item = u64>) -> Vec<Block> {
    let mut texture = sound.start(Seed(seed));
    let mut out = vec![];
    for index in blocks {
        let mut block = [[f32::NAN; 2]; BLOCK];
        texture.block(index, &mut block);
        out.push(block);
    }
    out
}

fn loudness(blocks: &[Block]) -> f64 {
    let mut meter = EbuR128::new(2, 48_000, Mode::I).unwrap();
    for block in blocks {
        meter.add_frames_f32(block.as_flattened()).unwrap();
    }
    meter.loudness_global().unwrap()
}

#[test]
fn blocks_are_the_same_bits_in_whatever_order_they_are_asked_for() {
    // Across the start, across a minute, across an hour and far beyond any night.
    for first in [0, 5625, 337_490, 1 << 40] {
        for (name, sound) in sounds() {
            let row = render(&sound, 3, first..first + 200);
            let jumps = (0..200).map(|i| i * 77 % 200);
            for (at, block) in jumps
                .clone()
                .zip(render(&sound, 3, jumps.map(|i| first + i)))
            {
                assert!(
                    row[at as usize] == block,
                    "{name}: block {at} after {first}"
                );
            }
        }
    }
}

#[test]
fn another_seed_is_another_sound() {
    for (name, sound) in sounds() {
        let (one, other) = (render(&sound, 1, 0..20), render(&sound, 2, 0..20));
        let product = |a: &[Block], b: &[Block]| -> f64 {
            let pairs = a
                .as_flattened()
                .as_flattened()
                .iter()
                .zip(b.as_flattened().as_flattened());
            pairs.map(|(a, b)| f64::from(a * b)).sum()
        };
        let likeness = product(&one, &other) / product(&one, &one);
        assert!(likeness.abs() < 0.3, "{name}: {likeness}");
    }
}

#[test]
fn every_sound_is_bounded_and_comes_to_the_reference_loudness() {
    for (name, sound) in sounds() {
        let minutes: Vec<f64> = (1..=5)
            .map(|seed| {
                let start = (seed - 1) * 7 * MINUTE;
                let blocks = render(&sound, seed, start..start + MINUTE);
                for sample in blocks.as_flattened().as_flattened() {
                    assert!(sample.abs() <= 1.0, "{name}: {sample}");
                }
                loudness(&blocks) - f64::from(REFERENCE_LUFS)
            })
            .collect();
        let mean = minutes.iter().sum::<f64>() / minutes.len() as f64;
        assert!(mean.abs() < 0.7, "{name}: {mean:.2} LU off");
        assert!(
            minutes.iter().all(|off| off.abs() < 1.6),
            "{name}: {minutes:.1?} LU off"
        );
    }
}

#[test]
fn one_loudspeaker_loses_little() {
    for (name, sound) in sounds() {
        let stereo = render(&sound, 1, 0..MINUTE / 3);
        let fold = |block: &Block| block.map(|[left, right]| [0.5 * (left + right); 2]);
        let mono: Vec<Block> = stereo.iter().map(fold).collect();
        let loss = loudness(&stereo) - loudness(&mono);
        assert!(loss < 1.5, "{name}: {loss:.2} LU");
    }
}
