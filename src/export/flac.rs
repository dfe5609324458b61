//! FLAC: half to two thirds of a WAV, without loss.

use std::fs::File;
use std::io::{self, BufWriter};

use flac_codec::encode::{FlacSampleWriter, Options};

use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};

pub struct Flac;

impl Format for Flac {
    fn name(&self) -> &'static str {
        "FLAC"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["flac"]
    }

    fn depths(&self) -> &'static [Depth] {
        &[Depth::Int16, Depth::Int24]
    }

    /// As if nothing could be saved; noise of full scale comes close.
    fn size(&self, spec: &Spec) -> u64 {
        let frames = spec.frames * 2 * spec.depth.bytes();
        // 18 bytes of overhead for each block of 4096 frames, and 18 for its seek point.
        (1 << 14) + frames + spec.frames.div_ceil(4096) * 36
    }

    fn encoder(&self, spec: &Spec, output: Output) -> io::Result<Box<dyn Encoder>> {
        let Output::File(file) = output else {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "FLAC needs a file",
            ));
        };
        let bits = 8 * spec.depth.bytes() as u32;
        let total = Some(spec.frames * 2);
        let options = Options::best().no_padding();
        let file = BufWriter::with_capacity(1 << 16, file);
        let writer = FlacSampleWriter::new(file, options, spec.rate, bits, 2, total);
        Ok(Box::new(Writer {
            writer: writer.map_err(io_error)?,
            wide: Vec::new(),
        }))
    }
}

struct Writer {
    writer: FlacSampleWriter<BufWriter<File>>,
    /// A few samples as the encoder wants them.
    wide: Vec<i32>,
}

impl Encoder for Writer {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        match samples {
            Samples::Int16(frames) => {
                for part in frames.chunks(1 << 14) {
                    self.wide.clear();
                    self.wide
                        .extend(part.as_flattened().iter().map(|&x| i32::from(x)));
                    self.writer.write(&self.wide).map_err(io_error)?;
                }
                Ok(())
            }
            Samples::Int24(frames) => {
                let mut parts = frames.chunks(1 << 14);
                parts
                    .try_for_each(|part| self.writer.write(part.as_flattened()))
                    .map_err(io_error)
            }
            Samples::Float32(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.writer.finalize().map_err(io_error)
    }
}

fn io_error(error: flac_codec::Error) -> io::Error {
    match error {
        flac_codec::Error::Io(error) => error,
        error => io::Error::other(error),
    }
}
