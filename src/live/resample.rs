//! Away from 48 kHz, for a device that insists on its own rate. A file with another rate is
//! brought to it in `export`.

use rubato::FixedSync;

use crate::dsp::rate::{Blocks, gcd};
use crate::frame::{BLOCK, Frame, Piece, Render};
use crate::units::{Frames, SAMPLE_RATE};

/// What is rendered before the first frame for the filter to fill with.
const RUN_UP: Frames = 4 * BLOCK as Frames;

/// Another renderer's frames at the device's rate.
pub(super) struct Resampled {
    inner: Box<dyn Render>,
    blocks: Blocks,
    input: Vec<Frame>,
    output: Vec<Frame>,
    cursor: usize,
}

impl Resampled {
    /// Brings `inner` to `rate`; `None` for a rate no resampler can be made for.
    pub fn new(inner: Box<dyn Render>, rate: u32) -> Option<Resampled> {
        let blocks = Blocks::new(SAMPLE_RATE, rate, BLOCK, FixedSync::Output).ok()?;
        let [input, output] = blocks.most();
        let mut resampled = Resampled {
            inner,
            input: vec![[0.0; 2]; input],
            output: vec![[0.0; 2]; output],
            cursor: output,
            blocks,
        };
        // The filter's own delay: without it the first frame out is the first frame in.
        for _ in 0..resampled.blocks.delay() {
            resampled.next();
        }
        Some(resampled)
    }

    /// `piece` from `position` on at `rate`; `None` as for [`Resampled::new`].
    ///
    /// Whatever the position, frames lie on one grid and the filter has had its fill before
    /// the first: wherever two of one piece are started, they agree where both have come.
    pub fn starting_at(piece: &dyn Piece, position: Frames, rate: u32) -> Option<Resampled> {
        let grid = u64::from(SAMPLE_RATE / gcd(SAMPLE_RATE, rate));
        let first = position.saturating_sub(RUN_UP) / grid * grid;
        let mut resampled = Resampled::new(piece.starting_at(first), rate)?;
        for _ in device_frames(first, rate)..device_frames(position, rate) {
            resampled.next();
        }
        Some(resampled)
    }

    fn next(&mut self) -> Frame {
        if self.cursor == self.output.len() {
            self.refill();
            self.cursor = 0;
        }
        self.cursor += 1;
        self.output[self.cursor - 1]
    }

    fn refill(&mut self) {
        let needed = self.blocks.wanted();
        self.inner.render(&mut self.input[..needed]);
        // Sizes are the resampler's own, so this has no way to fail.
        let _ = self.blocks.process(&self.input[..needed], &mut self.output);
    }
}

impl Render for Resampled {
    fn render(&mut self, out: &mut [Frame]) {
        out.fill_with(|| self.next());
    }
}

/// How many frames at `rate` last as long as `frames` at [`SAMPLE_RATE`].
pub(super) fn device_frames(frames: Frames, rate: u32) -> u64 {
    if rate == SAMPLE_RATE {
        return frames;
    }
    frames
        .saturating_mul(u64::from(rate))
        .div_ceil(u64::from(SAMPLE_RATE))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    struct Sine(u64);

    impl Render for Sine {
        fn render(&mut self, out: &mut [Frame]) {
            for frame in out {
                let turns = self.0 as f64 * 1000.0 / f64::from(SAMPLE_RATE);
                *frame = [(0.5 * (TAU * turns).sin()) as f32, 0.25];
                self.0 += 1;
            }
        }
    }

    #[test]
    fn a_sine_at_another_rate_is_the_same_sine_from_the_first_frame_on() {
        for rate in [44_100, 96_000] {
            let mut resampled = Resampled::new(Box::new(Sine(0)), rate).unwrap();
            let mut out = vec![[0.0; 2]; rate as usize];
            for block in out.chunks_mut(BLOCK) {
                resampled.render(block);
            }
            // The filter rings at the sudden start of the constant on the right.
            for (n, frame) in out.iter().enumerate().skip(2000) {
                let sine = 0.5 * (TAU * n as f64 * 1000.0 / f64::from(rate)).sin();
                assert!(
                    (f64::from(frame[0]) - sine).abs() < 1e-4,
                    "{rate} Hz, frame {n}"
                );
                assert!((frame[1] - 0.25).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn a_length_at_another_rate_covers_the_whole_piece() {
        assert_eq!(device_frames(48_000, 44_100), 44_100);
        assert_eq!(device_frames(1, 44_100), 1);
        assert_eq!(device_frames(123, SAMPLE_RATE), 123);
    }

    struct Sines;

    impl Piece for Sines {
        fn length(&self) -> Frames {
            Frames::MAX
        }

        fn starting_at(&self, position: Frames) -> Box<dyn Render> {
            Box::new(Sine(position))
        }
    }

    #[test]
    fn wherever_it_is_started_the_same_frames_come() {
        for rate in [44_100, 96_000, 22_050] {
            let start = |position| Resampled::starting_at(&Sines, position, rate).unwrap();
            let (mut early, mut late) = (start(10_000), start(12_345));
            let gap = device_frames(12_345, rate) - device_frames(10_000, rate);
            for _ in 0..gap {
                early.next();
            }
            for n in 0..5000 {
                let (a, b) = (early.next(), late.next());
                let apart = (a[0] - b[0]).abs().max((a[1] - b[1]).abs());
                assert!(apart < 2e-6, "{rate} Hz, frame {n}: {apart}");
            }
        }
    }
}
