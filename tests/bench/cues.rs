//! What a block of each kind of cue tone costs.

use divan::Bencher;
use divan::counter::ItemsCount;
use evenfall::cue::{BreathSound, Phase, Placed, Struck, Tone, Tones};
use evenfall::frame::BLOCK;
use evenfall::units::Millis;

fn main() {
    divan::main();
}

const TONES: [Tone; 6] = [
    Tone::Breath(BreathSound::Air, Phase::Inhale),
    Tone::Breath(BreathSound::Glide, Phase::Inhale),
    Tone::Breath(BreathSound::Bowl, Phase::Inhale),
    Tone::Tension,
    Tone::Release,
    Tone::Strike(Struck::Bell),
];

/// Five seconds of a tone, in blocks; items are frames.
#[divan::bench(args = TONES)]
fn five_seconds(bencher: Bencher, tone: Tone) {
    let length = Millis::secs(5).frames();
    let cue = Placed {
        tone,
        start: 0,
        length,
        gain: [1.0; 2],
        seed: 1,
    };
    let blocks = length / BLOCK as u64;
    let mut tones = Tones::new();
    let mut out = [[0.0; 2]; BLOCK];
    bencher
        .counter(ItemsCount::new(blocks * BLOCK as u64))
        .bench_local(|| {
            for index in 0..blocks {
                out.fill([0.0; 2]);
                tones.add(&cue, index, &mut out);
            }
            out
        });
}
