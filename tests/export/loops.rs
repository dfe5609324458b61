//! A file that runs on from its end into its start.

use super::*;

/// Brown noise, whose hard cut would thump.
struct Rumble;

struct Running(Seed);

impl Ambience for Rumble {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(Running(seed))
    }
}

/// Twelve slow sines with hashed phases: low, and never the same twice.
impl Texture for Running {
    fn block(&mut self, index: u64, out: &mut Block) {
        for (frame, n) in out.iter_mut().zip(index * BLOCK as u64..) {
            let t = n as f64 / 48_000.0;
            let part = |k: u64| {
                let phase = mix(self.0.0 ^ k) as f64 / u64::MAX as f64;
                (std::f64::consts::TAU * (t * (31.7 + 17.3 * k as f64) + phase)).sin() / 12.0
            };
            let value = (0..12).map(part).sum::<f64>() as f32;
            *frame = [value, -value];
        }
    }
}

fn rendered(piece: &dyn Piece, from: Frames) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; (piece.length() - from) as usize];
    let mut engine = piece.starting_at(from);
    frames.chunks_mut(441).for_each(|part| engine.render(part));
    frames
}

#[test]
fn a_loop_runs_on_from_its_end_into_its_start() {
    let piece = LoopPiece::new(Arc::new(Rumble), Seed(3), Millis::secs(12));
    let frames = rendered(&piece, 0);
    let second = |n: usize| {
        let at = |k: usize| f64::from(frames[(n + k) % frames.len()][0]);
        at(0) - 2.0 * at(1) + at(2)
    };
    let usual = (100_000..200_000)
        .map(|n| second(n).abs())
        .fold(0.0, f64::max);
    let seam = (frames.len() - 10..frames.len())
        .map(|n| second(n).abs())
        .fold(0.0, f64::max);
    assert!(seam <= usual, "{seam} against {usual}");
}

#[test]
fn a_loop_or_a_stretch_started_anywhere_is_the_same() {
    let rumble: Arc<dyn Ambience> = Arc::new(Rumble);
    let looping = LoopPiece::new(rumble.clone(), Seed(3), Millis::secs(4));
    let stretch = SoundPiece::new(rumble, Seed(3), Millis::secs(4));
    for piece in [&looping as &dyn Piece, &stretch] {
        let whole = rendered(piece, 0);
        for from in [1, 511, 512, 10_000, 47_999, 100_001, 191_999] {
            assert!(
                rendered(piece, from) == whole[from as usize..],
                "from {from}"
            );
        }
    }
}

#[test]
fn a_stretch_of_sound_begins_and_ends_in_silence() {
    let piece = SoundPiece::new(Arc::new(Rumble), Seed(3), Millis::secs(2));
    let frames = rendered(&piece, 0);
    assert_eq!(frames.len(), 96_000);
    for edge in [&frames[..10], &frames[95_990..]] {
        assert!(edge.iter().all(|f| f[0].abs() < 1e-4));
    }
    assert!(frames[2400..93_600].iter().any(|f| f[0].abs() > 0.1));
}
