//! MP3: what every phone, car and kitchen radio plays.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::RangeInclusive;

use rusty_mp3::{Mp3Encoder, Mp3EncoderConfig};

use super::about::About;
use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};
use super::id3;

/// Kilobits a second while something sounds; silence takes 32. Of rain, at 128 holes open
/// between 12 and 16 kHz, and at 192 none are left.
const KBPS: u32 = 192;

/// Frames in a packet.
const PACKET: u64 = 1152;

/// Written so that a player cuts off what the encoder puts before and behind: the audible
/// length is the piece's. That stands in the first packet, which is filled in at the end.
pub struct Mp3;

impl Format for Mp3 {
    fn name(&self) -> &'static str {
        "MP3"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["mp3"]
    }

    fn depths(&self) -> &'static [Depth] {
        &[Depth::Float32]
    }

    /// From silence to the most bits that a packet can have.
    fn size(&self, spec: &Spec, about: Option<&About>) -> RangeInclusive<u64> {
        let packets = spec.frames.div_ceil(PACKET) + 4;
        let bytes = |kbps: u64| packets * (PACKET / 8 * kbps * 1000 / u64::from(spec.rate) + 1);
        bytes(32) / 2..=bytes(320) + about.map_or(0, About::weight)
    }

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
                "MP3 needs a file",
            ));
        };
        let mut file = BufWriter::with_capacity(1 << 16, file);
        let tag = about.map(id3::tag).transpose()?.unwrap_or_default();
        file.write_all(&tag)?;
        Ok(Box::new(Packets {
            file,
            first: tag.len() as u64,
            spec: *spec,
            samples: Vec::new(),
            // The other way to ask for a rate keeps every packet until the end.
            encoder: Mp3Encoder::new(Mp3EncoderConfig {
                bitrate_kbps: KBPS,
                vbr_quality: Some(KBPS as f32),
            }),
        }))
    }
}

struct Packets {
    file: BufWriter<File>,
    /// Where the first packet lies, in bytes.
    first: u64,
    spec: Spec,
    /// A few of them as the encoder wants them.
    samples: Vec<f32>,
    encoder: Mp3Encoder,
}

impl Packets {
    /// Writes what is ready.
    fn drain(&mut self) -> io::Result<()> {
        while let Ok(packet) = self.encoder.next_packet() {
            self.file.write_all(&packet)?;
        }
        Ok(())
    }
}

impl Encoder for Packets {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        let Samples::Float32(frames) = samples else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        for part in frames.chunks(1 << 14) {
            let samples = part.as_flattened().iter().step_by(self.spec.step());
            self.samples.clear();
            self.samples.extend(samples);
            self.encoder
                .push_pcm_f32(&self.samples, self.spec.channels(), self.spec.rate)
                .map_err(io::Error::other)?;
            self.drain()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.encoder.finish();
        self.drain()?;
        if let Some(packet) = self.encoder.lame_tag_frame() {
            self.file.seek(SeekFrom::Start(self.first))?;
            self.file.write_all(packet)?;
        }
        self.file.flush()
    }
}
