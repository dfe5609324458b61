//! What a second of each built-in sound costs, and what starting one costs.
//! One item is one stereo frame; the promise is 15 ns or less for the median sound.

use divan::Bencher;
use divan::counter::ItemsCount;
use std::sync::Arc;

use evenfall::frame::{Ambience, BLOCK};
use evenfall::sound::{Source, Wanted, catalogue, open};
use evenfall::units::Seed;
use evenfall::world::{BuiltIn, Memory};

fn main() {
    divan::main();
}

fn computed() -> Vec<&'static str> {
    let recipes = catalogue().recipes();
    recipes
        .filter(|recipe| !matches!(recipe.source, Source::Recording { .. }))
        .map(|recipe| recipe.name.as_str())
        .collect()
}

fn ambience(name: &str) -> Option<Arc<dyn Ambience>> {
    let opened = open(
        &BuiltIn::under(Memory::new()),
        name,
        &[],
        &Wanted::default(),
    )
    .ok()?;
    Some(opened.sound.alone(Seed(1)))
}

/// Blocks in a round of the bench: about a second.
const BLOCKS: u64 = 94;

#[divan::bench(args = computed())]
fn frames(bencher: Bencher, name: &str) {
    let Some(sound) = ambience(name) else {
        return;
    };
    let mut texture = sound.start(Seed(1));
    let mut block = [[0.0; 2]; BLOCK];
    let mut index = 0;
    bencher
        .counter(ItemsCount::new(BLOCKS as usize * BLOCK))
        .bench_local(|| {
            for _ in 0..BLOCKS {
                texture.block(index, &mut block);
                index += 1;
            }
            divan::black_box(block[0])
        });
}

/// The first block of a sound an hour in.
#[divan::bench(args = computed())]
fn start(bencher: Bencher, name: &str) {
    let Some(sound) = ambience(name) else {
        return;
    };
    bencher.bench_local(|| {
        let mut block = [[0.0; 2]; BLOCK];
        sound.start(Seed(1)).block(337_500, &mut block);
        divan::black_box(block[0])
    });
}
