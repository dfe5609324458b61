//! From one sample rate to another, at the edges of the house.

use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::frame::Frame;
use crate::units::Frames;

/// Why no resampler can be had between two rates, or why one failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot resample: {0}")]
pub struct ResampleError(String);

/// Brings stereo frames to another rate, a block of a fixed size at a time.
pub(crate) struct Blocks {
    fft: Fft<f32>,
}

impl Blocks {
    /// In blocks of about `block` frames, of the input or of the output as `fixed` says.
    pub fn new(
        from: u32,
        to: u32,
        block: usize,
        fixed: FixedSync,
    ) -> Result<Blocks, ResampleError> {
        let fft = Fft::new(from as usize, to as usize, block, 2, fixed);
        fft.map(|fft| Blocks { fft }).map_err(error)
    }

    /// Frames that the next block takes.
    pub fn wanted(&self) -> usize {
        self.fft.input_frames_next()
    }

    /// The most frames that a block takes, and the most that it gives.
    pub fn most(&self) -> [usize; 2] {
        [self.fft.input_frames_max(), self.fft.output_frames_max()]
    }

    /// Frames by which what is given is late.
    pub fn delay(&self) -> usize {
        self.fft.output_delay()
    }

    /// Turns [`Blocks::wanted`] frames of `input` into frames of `output`; says how many.
    pub fn process(
        &mut self,
        input: &[Frame],
        output: &mut [Frame],
    ) -> Result<usize, ResampleError> {
        let (taken, room) = (input.len(), output.len());
        let input = InterleavedSlice::new(input.as_flattened(), 2, taken).map_err(error)?;
        let mut output =
            InterleavedSlice::new_mut(output.as_flattened_mut(), 2, room).map_err(error)?;
        let made = self.fft.process_into_buffer(&input, &mut output, None);
        made.map(|(_, made)| made).map_err(error)
    }
}

fn error(error: impl std::fmt::Display) -> ResampleError {
    ResampleError(error.to_string())
}

/// Brings a stream of stereo frames to another rate: in step with the original,
/// neither delayed nor longer.
pub struct Resampler {
    /// Rates in and out.
    from: u64,
    to: u64,
    /// None where the rates are equal.
    blocks: Option<Blocks>,
    /// Input waiting for a whole block.
    waiting: Vec<Frame>,
    block_out: Vec<Frame>,
    /// Frames of the filter's delay still to be dropped.
    delay: usize,
    taken: Frames,
    given: Frames,
}

impl Resampler {
    /// A few thousandths of a second: long enough for a filter that begins to fall
    /// within 2 % of the lower Nyquist frequency.
    const BLOCK: usize = 1600;

    /// From one rate to another, both in frames a second.
    ///
    /// # Errors
    /// Where no filter can be made for these rates.
    pub fn new(from: u32, to: u32) -> Result<Resampler, ResampleError> {
        let blocks = if from == to {
            None
        } else {
            // An even number of the smallest blocks: the filter's middle then falls on a frame
            // at both rates, and its delay can be taken out exactly.
            let least = 2 * from / gcd(from, to);
            let block = Self::BLOCK.next_multiple_of(least as usize);
            Some(Blocks::new(from, to, block, FixedSync::Both)?)
        };
        let (block, delay) = match &blocks {
            Some(blocks) => (blocks.most()[1], blocks.delay()),
            None => (0, 0),
        };
        Ok(Resampler {
            from: u64::from(from),
            to: u64::from(to),
            blocks,
            waiting: Vec::new(),
            block_out: vec![[0.0; 2]; block],
            delay,
            taken: 0,
            given: 0,
        })
    }

    /// How many frames at rate `to` last as long as `frames` at rate `from`, to the nearest.
    pub fn length(frames: Frames, from: u32, to: u32) -> Frames {
        let exact = u128::from(frames) * u128::from(to);
        ((exact + u128::from(from) / 2) / u128::from(from)) as Frames
    }

    /// Takes the frames that follow; adds to `out` those that are ready.
    ///
    /// # Errors
    /// Where the filter fails, which it does for nothing that is known.
    pub fn push(&mut self, frames: &[Frame], out: &mut Vec<Frame>) -> Result<(), ResampleError> {
        self.taken += frames.len() as Frames;
        let Some(blocks) = &self.blocks else {
            out.extend_from_slice(frames);
            return Ok(());
        };
        let block = blocks.wanted();
        let mut rest = frames;
        while self.waiting.len() + rest.len() >= block {
            let (now, later) = rest.split_at(block - self.waiting.len());
            self.waiting.extend_from_slice(now);
            rest = later;
            self.block(Frames::MAX, out)?;
        }
        self.waiting.extend_from_slice(rest);
        Ok(())
    }

    /// Adds to `out` what is left, to the exact length.
    ///
    /// # Errors
    /// As [`Resampler::push`].
    pub fn finish(mut self, out: &mut Vec<Frame>) -> Result<(), ResampleError> {
        let Some(blocks) = &self.blocks else {
            return Ok(());
        };
        let block = blocks.wanted();
        let whole = Self::length(self.taken, self.from as u32, self.to as u32);
        while self.given < whole {
            self.waiting.resize(block, [0.0; 2]);
            self.block(whole, out)?;
        }
        Ok(())
    }

    /// Resamples one waiting block, and gives what of it lies behind the delay and before `end`.
    fn block(&mut self, end: Frames, out: &mut Vec<Frame>) -> Result<(), ResampleError> {
        let Some(blocks) = &mut self.blocks else {
            return Ok(());
        };
        let made = blocks.process(&self.waiting, &mut self.block_out)?;
        let dropped = self.delay.min(made);
        self.delay -= dropped;
        let wanted = (end - self.given).min((made - dropped) as Frames) as usize;
        out.extend_from_slice(&self.block_out[dropped..dropped + wanted]);
        self.given += wanted as Frames;
        self.waiting.clear();
        Ok(())
    }
}

/// The greatest common divisor: two rates divided by it are in lowest terms.
pub(crate) fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn sine(hertz: f64, rate: u32, frames: usize) -> Vec<Frame> {
        let value = |n: usize| (0.5 * (TAU * hertz * n as f64 / f64::from(rate)).sin()) as f32;
        (0..frames).map(|n| [value(n); 2]).collect()
    }

    #[test]
    fn a_sine_arrives_at_its_place_and_clean() {
        for (from, to) in [
            (48_000, 44_100),
            (44_100, 48_000),
            (22_050, 48_000),
            (96_000, 48_000),
        ] {
            for hertz in [100.0, 997.0, 8000.0] {
                let mut resampler = Resampler::new(from, to).unwrap();
                let mut out = Vec::new();
                for part in sine(hertz, from, from as usize + 77).chunks(1000) {
                    resampler.push(part, &mut out).unwrap();
                }
                resampler.finish(&mut out).unwrap();
                assert_eq!(
                    out.len() as u64,
                    Resampler::length(u64::from(from) + 77, from, to)
                );
                let expected = sine(hertz, to, out.len());
                let middle = 4000..out.len() - 4000;
                let power = |x: f64| x * x;
                let error: f64 = middle
                    .clone()
                    .map(|n| power(f64::from(out[n][0]) - f64::from(expected[n][0])))
                    .sum();
                let signal: f64 = middle.map(|n| power(f64::from(expected[n][0]))).sum();
                let decibels = 10.0 * (signal / error).log10();
                assert!(
                    decibels > 95.0,
                    "{hertz} Hz from {from} to {to}: {decibels} dB"
                );
            }
        }
    }

    #[test]
    fn a_stream_of_any_length_keeps_its_length() {
        for frames in [0, 1, 2, 160, 479, 480, 4801] {
            let mut resampler = Resampler::new(48_000, 44_100).unwrap();
            let mut out = Vec::new();
            resampler.push(&vec![[0.25; 2]; frames], &mut out).unwrap();
            resampler.finish(&mut out).unwrap();
            assert_eq!(out.len(), (frames as f64 * 441.0 / 480.0).round() as usize);
        }
    }
}
