//! WAV, and RF64 (EBU Tech 3306) where its 32-bit sizes do not suffice.

use std::io::{self, BufWriter, Write};
use std::ops::RangeInclusive;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::about::About;
use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};

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

    fn size(&self, spec: &Spec, _: Option<&About>) -> RangeInclusive<u64> {
        let bytes = header(spec).len() as u64 + data_bytes(spec);
        bytes..=bytes
    }

    fn goes_back(&self) -> bool {
        false
    }

    fn encoder(
        &self,
        spec: &Spec,
        _: Option<&About>,
        output: Output,
    ) -> io::Result<Box<dyn Encoder>> {
        match output {
            Output::File(file) if !is_rf64(spec) => {
                // Nothing is gained by a buffer that a chunk of samples fills many times.
                let buffered = BufWriter::with_capacity(1 << 16, file);
                let writer = WavWriter::new(buffered, wav_spec(spec)).map_err(io_error)?;
                Ok(Box::new(Hound { writer }))
            }
            Output::File(file) => streamed(spec, Box::new(file)),
            Output::Stream(stream) => streamed(spec, stream),
        }
    }
}

fn wav_spec(spec: &Spec) -> WavSpec {
    let sample_format = match spec.depth {
        Depth::Int16 | Depth::Int24 => SampleFormat::Int,
        Depth::Float32 => SampleFormat::Float,
    };
    WavSpec {
        channels: 2,
        sample_rate: spec.rate,
        bits_per_sample: 8 * spec.depth.bytes() as u16,
        sample_format,
    }
}

fn data_bytes(spec: &Spec) -> u64 {
    spec.frames * 2 * spec.depth.bytes()
}

/// The longest header hound writes.
const HEADER: u64 = 68;

fn is_rf64(spec: &Spec) -> bool {
    HEADER + data_bytes(spec) > u64::from(u32::MAX)
}

/// Everything before the samples, with the sizes of the finished file.
fn header(spec: &Spec) -> Vec<u8> {
    let mut header = wav_spec(spec).into_header_for_infinite_file();
    let data = data_bytes(spec);
    let end = header.len();
    if !is_rf64(spec) {
        header[4..8].copy_from_slice(&((end as u64 - 8 + data) as u32).to_le_bytes());
        header[end - 4..].copy_from_slice(&(data as u32).to_le_bytes());
        return header;
    }
    // In RF64 those sizes stay at their greatest value, and a first chunk tells the true ones.
    const DS64: u64 = 28;
    let mut ds64 = b"ds64".to_vec();
    ds64.extend((DS64 as u32).to_le_bytes());
    ds64.extend((end as u64 - 8 + 8 + DS64 + data).to_le_bytes());
    ds64.extend(data.to_le_bytes());
    ds64.extend(spec.frames.to_le_bytes());
    // No other chunk is that long.
    ds64.extend(0u32.to_le_bytes());
    header[..4].copy_from_slice(b"RF64");
    header.splice(12..12, ds64);
    header
}

struct Hound {
    writer: WavWriter<BufWriter<std::fs::File>>,
}

impl Encoder for Hound {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        match samples {
            Samples::Int16(frames) => {
                // Hound keeps a buffer of that size: parts of a chunk keep it small.
                for part in frames.chunks(1 << 14) {
                    let mut fast = self.writer.get_i16_writer(2 * part.len() as u32);
                    part.as_flattened()
                        .iter()
                        .for_each(|&x| fast.write_sample(x));
                    fast.flush().map_err(io_error)?;
                }
                Ok(())
            }
            Samples::Int24(frames) => {
                let mut samples = frames.as_flattened().iter();
                samples
                    .try_for_each(|&x| self.writer.write_sample(x))
                    .map_err(io_error)
            }
            Samples::Float32(frames) => {
                let mut samples = frames.as_flattened().iter();
                samples
                    .try_for_each(|&x| self.writer.write_sample(x))
                    .map_err(io_error)
            }
        }
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.writer.finalize().map_err(io_error)
    }
}

fn io_error(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        error => io::Error::other(error),
    }
}

fn streamed(spec: &Spec, mut stream: Box<dyn Write + Send>) -> io::Result<Box<dyn Encoder>> {
    stream.write_all(&header(spec))?;
    Ok(Box::new(Streamed {
        stream,
        bytes: Vec::new(),
    }))
}

struct Streamed {
    stream: Box<dyn Write + Send>,
    bytes: Vec<u8>,
}

impl Encoder for Streamed {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        self.bytes.clear();
        match samples {
            Samples::Int16(frames) => {
                self.bytes
                    .extend(frames.as_flattened().iter().flat_map(|x| x.to_le_bytes()));
            }
            Samples::Int24(frames) => {
                let bytes = |x: &i32| <[u8; 3]>::try_from(&x.to_le_bytes()[..3]).unwrap_or([0; 3]);
                self.bytes
                    .extend(frames.as_flattened().iter().flat_map(bytes));
            }
            Samples::Float32(frames) => {
                self.bytes
                    .extend(frames.as_flattened().iter().flat_map(|x| x.to_le_bytes()));
            }
        }
        self.stream.write_all(&self.bytes)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
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
        };
        let header = header(&spec);
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
            };
            let header = header(&spec);
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
        let frames = (u64::from(u32::MAX) - HEADER) / 4;
        let at = |frames| {
            is_rf64(&Spec {
                rate: 48_000,
                depth: Depth::Int16,
                frames,
            })
        };
        assert!(!at(frames));
        assert!(at(frames + 1));
    }
}
