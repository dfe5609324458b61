//! What a file costs on top of rendering: the time is that of a minute, the piece costs
//! next to nothing.

use divan::counter::ItemsCount;
use evenfall::export::{Depth, Destination, RenderOptions, measure, render};
use evenfall::frame::{Frame, Piece, Render};
use evenfall::units::Frames;

fn main() {
    divan::main();
}

const MINUTE: Frames = 60 * 48_000;

/// A second of noise, over and over.
struct Cheap(Vec<Frame>);

impl Cheap {
    fn new() -> Cheap {
        let unit = |n: u64| (evenfall::units::mix(n) >> 40) as f32 / (1 << 23) as f32 - 1.0;
        let normal = |n: u64| (0..4).map(|k| unit(4 * n + k)).sum::<f32>() * 0.1;
        Cheap(
            (0..48_000)
                .map(|n| [normal(2 * n), normal(2 * n + 1)])
                .collect(),
        )
    }
}

impl Piece for Cheap {
    fn length(&self) -> Frames {
        MINUTE
    }
    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(Running(self.0.clone(), position as usize))
    }
}

struct Running(Vec<Frame>, usize);

impl Render for Running {
    fn render(&mut self, out: &mut [Frame]) {
        for frame in out {
            *frame = self.0[self.1 % 48_000];
            self.1 += 1;
        }
    }
}

#[divan::bench(args = ["16-bit WAV", "24-bit WAV", "float WAV", "44.1 kHz WAV", "FLAC"])]
fn file(bencher: divan::Bencher, kind: &str) {
    let folder = tempfile::tempdir().unwrap();
    let name = if kind == "FLAC" { "a.flac" } else { "a.wav" };
    let mut options = RenderOptions::new(Destination::Path(folder.path().join(name)));
    match kind {
        "24-bit WAV" => options.depth = Some(Depth::Int24),
        "float WAV" => options.depth = Some(Depth::Float32),
        "44.1 kHz WAV" => options.rate = 44_100,
        _ => {}
    }
    let piece = Cheap::new();
    bencher.counter(ItemsCount::new(MINUTE)).bench(|| {
        render(&piece, 0..MINUTE, &options, &|_| {})
            .unwrap()
            .loudness
    });
}

#[divan::bench]
fn loudness_alone(bencher: divan::Bencher) {
    let piece = Cheap::new();
    bencher
        .counter(ItemsCount::new(MINUTE))
        .bench(|| measure(&piece, 0..MINUTE, 2));
}
