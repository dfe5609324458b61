//! The one place where sound leaves 48 kHz: a device that insists on its own rate.

use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};

use crate::frame::{BLOCK, Frame, Render};
use crate::units::{Frames, SAMPLE_RATE};

/// Another renderer's frames at the device's rate.
pub(super) struct Resampled {
    inner: Box<dyn Render>,
    resampler: Fft<f32>,
    input: Vec<Frame>,
    output: Vec<Frame>,
    cursor: usize,
}

impl Resampled {
    /// Brings `inner` to `rate`; `None` for a rate no resampler can be made for.
    pub fn new(inner: Box<dyn Render>, rate: u32) -> Option<Resampled> {
        let resampler = Fft::new(
            SAMPLE_RATE as usize,
            rate as usize,
            BLOCK,
            2,
            FixedSync::Output,
        )
        .ok()?;
        let mut resampled = Resampled {
            inner,
            input: vec![[0.0; 2]; resampler.input_frames_max()],
            output: vec![[0.0; 2]; resampler.output_frames_max()],
            cursor: resampler.output_frames_max(),
            resampler,
        };
        // The filter's own delay: without it the first frame out is the first frame in.
        for _ in 0..resampled.resampler.output_delay() {
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
        let needed = self.resampler.input_frames_next();
        let wanted = self.output.len();
        self.inner.render(&mut self.input[..needed]);
        let input = InterleavedSlice::new(self.input.as_flattened(), 2, needed);
        let output = InterleavedSlice::new_mut(self.output.as_flattened_mut(), 2, wanted);
        if let (Ok(input), Ok(mut output)) = (input, output) {
            // Sizes are the resampler's own, so this has no way to fail.
            let _ = self
                .resampler
                .process_into_buffer(&input, &mut output, None::<&Indexing>);
        }
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
