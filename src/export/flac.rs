//! FLAC: half to two thirds of a WAV, without loss.

use std::fs::File;
use std::io::{self, BufWriter};
use std::ops::RangeInclusive;

use flac_codec::encode::{FlacSampleWriter, Options};
use flac_codec::metadata::{Picture, PictureType};

use super::about::About;
use super::comments::comments;
use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};

/// Room for a listener's own tags, so that adding one does not rewrite the file.
const PADDING: u32 = 8192;

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

    /// From silence, of which nothing but the frames' headers is left, to noise of full scale,
    /// of which nothing can be saved.
    fn size(&self, spec: &Spec, about: Option<&About>) -> RangeInclusive<u64> {
        let blocks = spec.frames.div_ceil(4096);
        let samples = spec.frames * u64::from(spec.channels()) * spec.depth.bytes();
        // 12 to 18 bytes around each block of 4096 frames, and 18 for its seek point.
        blocks * 12..=(1 << 14) + samples + blocks * 36 + about.map_or(0, About::weight)
    }

    /// Sizes and a checksum stand before the samples.
    fn goes_back(&self) -> bool {
        true
    }

    fn encoder(
        &self,
        spec: &Spec,
        about: Option<&About>,
        output: Output,
    ) -> io::Result<Box<dyn Encoder>> {
        let Output::File(file) = output else {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "FLAC needs a file",
            ));
        };
        let bits = 8 * spec.depth.bytes() as u32;
        let total = Some(spec.frames * u64::from(spec.channels()));
        let mut options = Options::best().padding(PADDING).map_err(io::Error::other)?;
        for (field, value) in about.map(comments).unwrap_or_default() {
            options = options.tag(&field, value);
        }
        if let Some(png) = about.and_then(|about| about.cover.as_deref()) {
            let cover = Picture::new(PictureType::FrontCover, "", png).map_err(io::Error::other)?;
            options = options.picture(cover);
        }
        let file = BufWriter::with_capacity(1 << 16, file);
        let writer =
            FlacSampleWriter::new(file, options, spec.rate, bits, spec.channels() as u8, total);
        Ok(Box::new(FlacWriter {
            writer: writer.map_err(io_error)?,
            step: spec.step(),
            wide: Vec::new(),
        }))
    }
}

struct FlacWriter {
    writer: FlacSampleWriter<BufWriter<File>>,
    /// From one sample to be written to the next.
    step: usize,
    /// A few samples as the encoder wants them.
    wide: Vec<i32>,
}

impl Encoder for FlacWriter {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        match samples {
            Samples::Int16(frames) => {
                for part in frames.chunks(1 << 14) {
                    let samples = part.as_flattened().iter().step_by(self.step);
                    self.wide.clear();
                    self.wide.extend(samples.map(|&x| i32::from(x)));
                    self.writer.write(&self.wide).map_err(io_error)?;
                }
                Ok(())
            }
            Samples::Int24(frames) => {
                for part in frames.chunks(1 << 14) {
                    let samples = part.as_flattened().iter().step_by(self.step);
                    self.wide.clear();
                    self.wide.extend(samples);
                    self.writer.write(&self.wide).map_err(io_error)?;
                }
                Ok(())
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
