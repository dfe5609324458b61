//! WAV, and RF64 (EBU Tech 3306) where its 32-bit sizes do not suffice.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::RangeInclusive;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::about::About;
use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};
use super::wav_chunks::chunks;

/// RIFF files up to 4 GiB are written by hound. It counts in 32 bits, and must seek;
/// so what is longer, and what goes to a pipe, takes hound's header with the sizes,
/// which are known beforehand, filled in.
pub struct Wav;

impl Format for Wav {
    fn name(&self) -> &'static str {
        "WAV"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["wav"]
    }

    fn depths(&self) -> &'static [Depth] {
        &[Depth::Int16, Depth::Int24, Depth::Float32]
    }

    fn size(&self, spec: &Spec, about: Option<&About>) -> RangeInclusive<u64> {
        let bytes = header(spec, 0).len() as u64 + data_bytes(spec);
        bytes..=bytes + about.map_or(0, About::weight)
    }

    fn goes_back(&self) -> bool {
        false
    }

    fn encoder(
        &self,
        spec: &Spec,
        about: Option<&About>,
        output: Output,
    ) -> io::Result<Box<dyn Encoder>> {
        let said = about.map(|about| chunks(spec, about)).transpose()?;
        let said = said.unwrap_or_default();
        match output {
            Output::File(file) if !is_rf64(spec) => {
                // Nothing is gained by a buffer that a chunk of samples fills many times.
                let buffered = BufWriter::with_capacity(1 << 16, file.try_clone()?);
                let writer = WavWriter::new(buffered, wav_spec(spec)).map_err(io_error)?;
                Ok(Box::new(Hound {
                    writer,
                    step: spec.step(),
                    file,
                    said,
                }))
            }
            Output::File(file) => streamed(spec, said, Box::new(file)),
            Output::Stream(stream) => streamed(spec, said, stream),
        }
    }
}

fn wav_spec(spec: &Spec) -> WavSpec {
    let sample_format = match spec.depth {
        Depth::Int16 | Depth::Int24 => SampleFormat::Int,
        Depth::Float32 => SampleFormat::Float,
    };
    WavSpec {
        channels: spec.channels(),
        sample_rate: spec.rate,
        bits_per_sample: 8 * spec.depth.bytes() as u16,
        sample_format,
    }
}

fn data_bytes(spec: &Spec) -> u64 {
    spec.frames * u64::from(spec.channels()) * spec.depth.bytes()
}

/// The longest header hound writes.
const HEADER: u64 = 68;

/// The most that a file says of itself, with a cover.
const SAID: u64 = 1 << 24;

fn is_rf64(spec: &Spec) -> bool {
    // What a file says of itself behind the samples is counted, too.
    HEADER + SAID + data_bytes(spec) > u64::from(u32::MAX)
}

/// Everything before the samples, with the sizes of the finished file, in which `said` bytes
/// stand behind them.
fn header(spec: &Spec, said: u64) -> Vec<u8> {
    let mut header = wav_spec(spec).into_header_for_infinite_file();
    let data = data_bytes(spec);
    let end = header.len();
    if !is_rf64(spec) {
        header[4..8]
            .copy_from_slice(&((end as u64 - 8 + data + padded(data) + said) as u32).to_le_bytes());
        header[end - 4..].copy_from_slice(&(data as u32).to_le_bytes());
        return header;
    }
    // In RF64 those sizes stay at their greatest value, and a first chunk tells the true ones.
    const DS64: u64 = 28;
    let mut ds64 = b"ds64".to_vec();
    ds64.extend((DS64 as u32).to_le_bytes());
    ds64.extend((end as u64 - 8 + 8 + DS64 + data + padded(data) + said).to_le_bytes());
    ds64.extend(data.to_le_bytes());
    ds64.extend(spec.frames.to_le_bytes());
    // No other chunk is that long.
    ds64.extend(0u32.to_le_bytes());
    header[..4].copy_from_slice(b"RF64");
    header.splice(12..12, ds64);
    header
}

/// A chunk has an even number of bytes: one may be missing behind the samples.
fn padded(data: u64) -> u64 {
    data % 2
}

struct Hound {
    writer: WavWriter<BufWriter<std::fs::File>>,
    /// From one sample to be written to the next.
    step: usize,
    /// The same file.
    file: std::fs::File,
    /// What it says of itself.
    said: Vec<u8>,
}

impl Encoder for Hound {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        match samples {
            Samples::Int16(frames) => {
                // Hound keeps a buffer of that size: parts of a chunk keep it small.
                for part in frames.chunks(1 << 14) {
                    let mut fast = self
                        .writer
                        .get_i16_writer((2 * part.len() / self.step) as u32);
                    part.as_flattened()
                        .iter()
                        .step_by(self.step)
                        .for_each(|&x| fast.write_sample(x));
                    fast.flush().map_err(io_error)?;
                }
                Ok(())
            }
            Samples::Int24(frames) => {
                let mut samples = frames.as_flattened().iter().step_by(self.step);
                samples
                    .try_for_each(|&x| self.writer.write_sample(x))
                    .map_err(io_error)
            }
            Samples::Float32(frames) => {
                let mut samples = frames.as_flattened().iter().step_by(self.step);
                samples
                    .try_for_each(|&x| self.writer.write_sample(x))
                    .map_err(io_error)
            }
        }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.writer.finalize().map_err(io_error)?;
        if self.said.is_empty() {
            return Ok(());
        }
        let end = self.file.seek(SeekFrom::End(0))?;
        if !end.is_multiple_of(2) {
            self.file.write_all(&[0])?;
        }
        self.file.write_all(&self.said)?;
        let size = self.file.stream_position()? - 8;
        self.file.seek(SeekFrom::Start(4))?;
        self.file.write_all(&(size as u32).to_le_bytes())
    }
}

fn io_error(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        error => io::Error::other(error),
    }
}

fn streamed(
    spec: &Spec,
    said: Vec<u8>,
    mut stream: Box<dyn Write + Send>,
) -> io::Result<Box<dyn Encoder>> {
    stream.write_all(&header(spec, said.len() as u64))?;
    let padding = vec![0; padded(data_bytes(spec)) as usize];
    Ok(Box::new(Streamed {
        stream,
        step: spec.step(),
        bytes: Vec::new(),
        end: [padding, said].concat(),
    }))
}

struct Streamed {
    stream: Box<dyn Write + Send>,
    /// From one sample to be written to the next.
    step: usize,
    bytes: Vec<u8>,
    /// What stands behind the samples.
    end: Vec<u8>,
}

impl Encoder for Streamed {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        self.bytes.clear();
        match samples {
            Samples::Int16(frames) => {
                let samples = frames.as_flattened().iter().step_by(self.step);
                self.bytes.extend(samples.flat_map(|x| x.to_le_bytes()));
            }
            Samples::Int24(frames) => {
                let bytes = |x: &i32| <[u8; 3]>::try_from(&x.to_le_bytes()[..3]).unwrap_or([0; 3]);
                let samples = frames.as_flattened().iter().step_by(self.step);
                self.bytes.extend(samples.flat_map(bytes));
            }
            Samples::Float32(frames) => {
                let samples = frames.as_flattened().iter().step_by(self.step);
                self.bytes.extend(samples.flat_map(|x| x.to_le_bytes()));
            }
        }
        self.stream.write_all(&self.bytes)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.stream.write_all(&self.end)?;
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], at: usize) -> u64 {
        u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()))
    }

    fn long(bytes: &[u8], at: usize) -> u64 {
        word(bytes, at) | word(bytes, at + 4) << 32
    }

    #[test]
    fn a_file_that_hound_can_count_is_plain_riff() {
        let spec = Spec {
            rate: 48_000,
            depth: Depth::Int16,
            frames: 1000,
            mono: false,
        };
        let header = header(&spec, 0);
        assert_eq!(&header[..4], b"RIFF");
        assert_eq!(word(&header, 4), 36 + 4000);
        assert_eq!(word(&header, 40), 4000);
        assert_eq!(header.len(), 44);
    }

    #[test]
    fn a_file_past_four_gibibytes_is_rf64_with_its_true_sizes() {
        for depth in [Depth::Int16, Depth::Int24, Depth::Float32] {
            let frames = (1 << 32) / (2 * depth.bytes());
            let spec = Spec {
                rate: 48_000,
                depth,
                frames,
                mono: false,
            };
            let header = header(&spec, 0);
            assert_eq!(&header[..4], b"RF64");
            assert_eq!(&header[8..16], b"WAVEds64");
            assert_eq!(word(&header, 16), 28);
            assert_eq!(long(&header, 20), Wav.size(&spec, None).end() - 8);
            assert_eq!(long(&header, 28), frames * 2 * depth.bytes());
            assert_eq!(long(&header, 36), frames);
            assert_eq!(&header[48..52], b"fmt ");
            assert_eq!(&header[header.len() - 8..header.len() - 4], b"data");
            assert_eq!(word(&header, header.len() - 4), 0xffff_ffff);
        }
    }

    #[test]
    fn the_last_size_that_fits_is_still_riff() {
        let frames = (u64::from(u32::MAX) - HEADER - SAID) / 4;
        let at = |frames| {
            is_rf64(&Spec {
                rate: 48_000,
                depth: Depth::Int16,
                frames,
                mono: false,
            })
        };
        assert!(!at(frames));
        assert!(at(frames + 1));
    }
}
