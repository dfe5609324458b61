//! How a recording is looped: nobody hears where.

use super::*;

/// The most that 64 frames hold of second differences, which a click raises and a steady
/// sound does not.
fn roughness(frames: &[Frame]) -> f32 {
    let second = |w: &[Frame]| (w[0][0] - 2.0 * w[1][0] + w[2][0]).powi(2);
    let all: Vec<f32> = frames.windows(3).map(second).collect();
    all.chunks(64)
        .map(|part| part.iter().sum::<f32>().sqrt())
        .fold(0.0, f32::max)
}

#[test]
fn nobody_hears_the_seam_of_noise_or_of_a_tone() {
    // Noise is brown here: its hard cut would thump.
    let mut sum = [0.0; 2];
    let brown: Vec<Frame> = noise(480_000)
        .iter()
        .map(|f| {
            sum = [sum[0] * 0.999 + f[0] * 0.02, sum[1] * 0.999 + f[1] * 0.02];
            sum
        })
        .collect();
    // 440.3 Hz: no whole number of waves in ten seconds.
    for (name, frames) in [("brown", brown), ("tone", tone(480_000, 440.3, 48_000))] {
        let looped = Looped::new(recording(&frames, 48_000), None);
        assert!(looped.crossfade() > 0, "{name}");
        let period = looped.period() as usize;
        let heard = blocks(&looped, 0, (2 * period + 300_000) as u64 / 512);
        let usual = &heard[48_000..period - 48_000];
        for round in [period, 2 * period] {
            let blended = &heard[round - 4800..round + looped.crossfade() as usize + 4800];
            assert!(
                roughness(blended) <= roughness(usual) * 1.25,
                "{name} clicks"
            );
            // Noise wavers by itself: it is given what it does elsewhere.
            let parts =
                |frames: &[Frame]| frames.chunks_exact(24_000).map(level).collect::<Vec<_>>();
            let spread = |levels: &[f32]| {
                let mean = levels.iter().sum::<f32>() / levels.len() as f32;
                (
                    mean,
                    levels.iter().map(|x| (x - mean).abs()).fold(0.0, f32::max),
                )
            };
            let (mean, wavers) = spread(&parts(usual));
            for part in parts(blended) {
                assert!(
                    (part - mean).abs() <= 1.0f32.max(1.1 * wavers),
                    "{name}: {part} in {mean}"
                );
            }
        }
    }
}

#[test]
fn a_file_that_is_a_loop_is_wrapped_as_it_is() {
    // Twelve whole waves in every 480 frames.
    let looped = Looped::new(recording(&tone(96_000, 1200.0, 48_000), 48_000), None);
    assert_eq!(
        (looped.period(), looped.crossfade()),
        (95_999, 0).max((looped.period(), 0))
    );
    let looped = Looped::new(recording(&noise(96_000), 48_000), None);
    assert_eq!((looped.period(), looped.crossfade()), (96_000, 0));
}

/// Low, and with no two seconds alike.
pub(super) struct Rumble;

struct Running;

impl Ambience for Rumble {
    fn start(&self, _: Seed) -> Box<dyn Texture> {
        Box::new(Running)
    }
}

impl Texture for Running {
    fn block(&mut self, index: u64, out: &mut Block) {
        for (frame, n) in out.iter_mut().zip(index * BLOCK as u64..) {
            let part = |k: u64| {
                let hertz = 31.7 + 17.31 * k as f64;
                let phase = (n as f64 * hertz / 48_000.0 + k as f64 * 0.37).fract() as f32;
                (TAU * phase).sin() / 12.0
            };
            let value = (0..12).map(part).sum();
            *frame = [value, -value];
        }
    }
}

#[test]
fn a_loop_the_program_made_is_recognised_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loop.flac");
    let piece = LoopPiece::new(Arc::new(Rumble), Seed(1), Millis::secs(12));
    let options = RenderOptions::new(Destination::Path(path.clone()));
    render(&piece, 0..u64::MAX, &options, &|_| {}).unwrap();
    let looped = Looped::new(open(&path).unwrap(), None);
    assert_eq!((looped.period(), looped.crossfade()), (12 * 48_000, 0));
}

#[test]
fn a_block_of_a_loop_is_the_same_whenever_it_is_asked_for() {
    let looped = Looped::new(recording(&tone(100_000, 333.3, 48_000), 48_000), None);
    let in_order = blocks(&looped, 0, 1000);
    for first in [999, 3, 150, 151, 600, 0] {
        let alone = blocks(&looped, first, 1);
        assert!(
            alone == in_order[first as usize * BLOCK..][..BLOCK],
            "block {first}"
        );
    }
}

#[test]
fn a_loop_leaves_out_the_fades_and_the_voice_at_the_ends() {
    let mut frames = noise(60 * 48_000);
    let length = frames.len();
    for (n, frame) in frames.iter_mut().enumerate() {
        let rise = |n: usize| (n as f32 / (5.0 * 48_000.0)).min(1.0);
        let mut gain = rise(n) * rise(length - n);
        // Somebody speaks until the eighth second.
        let phase = (n as f64 * 300.0 / 48_000.0).fract() as f32;
        let voice = if (5..8).contains(&(n / 48_000)) {
            0.3 * (TAU * phase).sin()
        } else {
            0.0
        };
        gain *= 0.5;
        *frame = frame.map(|x| x * gain + voice);
    }
    let looped = Looped::new(recording(&frames, 48_000), None);
    let first = looped.begins();
    let last = first + looped.period() + looped.crossfade();
    assert!(
        first >= 7 * 48_000 && last <= 57 * 48_000,
        "{first} to {last}"
    );
    let rounds = blocks(&looped, 0, 3 * looped.period() / BLOCK as u64);
    let levels: Vec<f32> = rounds.chunks_exact(24_000).map(level).collect();
    let most = levels.iter().copied().fold(f32::MIN, f32::max);
    let least = levels.iter().copied().fold(f32::MAX, f32::min);
    assert!(most - least < 2.0, "{least} to {most}");
}
