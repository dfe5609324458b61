//! The main recipes against recordings of what they imitate.

#[path = "common/absent.rs"]
mod absent;
#[path = "common/cores.rs"]
mod cores;
#[path = "common/realism.rs"]
mod realism;

use std::path::Path;
use std::sync::Mutex;

use absent::skip;
use cores::for_each;
use evenfall::frame::{BLOCK, Frame};
use evenfall::sound::{Wanted, open};
use evenfall::units::Seed;
use evenfall::world::{BuiltIn, Memory};
use realism::{CLASSES, ratio};

/// The most a recipe may be farther from recordings than these are from each other: within
/// what nine of ten recordings keep.
const FARTHEST: f64 = 1.15;

fn minute(name: &str, seed: u64) -> Vec<Frame> {
    let opened = open(
        &BuiltIn::under(Memory::new()),
        name,
        &[],
        &Wanted::default(),
    )
    .unwrap();
    let mut texture = opened.sound.alone(Seed(seed)).start(Seed(seed));
    let mut frames = Vec::new();
    for index in 0..60 * 48_000 / BLOCK as u64 {
        let mut block = [[0.0; 2]; BLOCK];
        texture.block(index, &mut block);
        frames.extend(block);
    }
    frames
}

#[test]
fn every_main_recipe_is_as_near_to_recordings_of_its_class_as_these_to_each_other() {
    let scorer =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/texture-eval/texture_eval.py");
    if !scorer.is_file() {
        let place = scorer.display();
        return skip(&format!("no recordings to compare with at {place}"));
    }
    if let Err(error) = ratio(&scorer, "rain", &minute("rain", 1)) {
        return skip(&format!("the scorer wants numpy and scipy: {error}"));
    }
    let far: Mutex<Vec<String>> = Mutex::default();
    for_each(CLASSES, |(name, class)| {
        let ratio = ratio(&scorer, class, &minute(name, 7)).unwrap();
        if ratio > FARTHEST {
            far.lock().unwrap().push(format!("{name}: {ratio:.2}"));
        }
    });
    let far = far.into_inner().unwrap();
    assert!(far.is_empty(), "{far:?}");
}
