//! Opus in Ogg (RFC 7845): the smallest file that sounds like the session.

use std::io::{self, BufWriter, Write};
use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ogg::{PacketWriteEndInfo, PacketWriter};
use ropus::{Application, Bitrate, Channels, FrameDuration, Signal};

use super::about::About;
use super::comments::comments;
use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};
use crate::frame::Frame;
use crate::units::Frames;

/// Bits a second, on the average.
const BITRATE: u32 = 128_000;

/// Frames in a packet: 20 ms.
const PACKET: usize = 960;

/// Packets in a page: a second, which is how finely a player seeks.
const PAGE: u64 = 50;

/// The most bytes that a packet can have.
const PACKET_BYTES: usize = 1275;

/// The codec is written in Rust without regard to what a processor can do, so it gives the
/// same bytes everywhere.
pub struct Opus;

impl Format for Opus {
    fn name(&self) -> &'static str {
        "Opus"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["opus", "ogg"]
    }

    fn depths(&self) -> &'static [Depth] {
        &[Depth::Float32]
    }

    fn rates(&self) -> &'static [u32] {
        &[48_000]
    }

    /// From silence to the most that a packet can hold.
    fn size(&self, spec: &Spec, about: Option<&About>) -> RangeInclusive<u64> {
        let packets = spec.frames / PACKET as u64 + 2;
        packets * 3..=4096 + packets * 1300 + about.map_or(0, About::weight)
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
        let channels = match spec.mono {
            true => Channels::Mono,
            false => Channels::Stereo,
        };
        let encoder = ropus::Encoder::builder(spec.rate, channels, Application::Audio)
            .bitrate(Bitrate::Bits(BITRATE))
            .signal(Signal::Music)
            .vbr(true)
            .vbr_constraint(false)
            .complexity(10)
            .frame_duration(FrameDuration::Ms20)
            .build()
            .map_err(io::Error::other)?;
        let output: Box<dyn Write + Send> = match output {
            Output::File(file) => Box::new(file),
            Output::Stream(stream) => stream,
        };
        let ahead = Frames::from(encoder.lookahead());
        let mut pages = PacketWriter::new(BufWriter::with_capacity(1 << 16, output));
        let serial = about.map_or(0, |about| about.seed as u32);
        for header in [head(spec, ahead), tags(about)] {
            pages.write_packet(header, serial, PacketWriteEndInfo::EndPage, 0)?;
        }
        Ok(Box::new(Pages {
            pages,
            serial,
            encoder,
            step: spec.step(),
            waiting: Vec::with_capacity(PACKET),
            bytes: vec![0; PACKET_BYTES],
            packets: 0,
            end: ahead + spec.frames,
        }))
    }
}

/// The first packet: `ahead` frames are to be cut off the front.
fn head(spec: &Spec, ahead: Frames) -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    // The version, and how many channels.
    head.extend([1, spec.channels() as u8]);
    head.extend((ahead as u16).to_le_bytes());
    head.extend(48_000u32.to_le_bytes());
    // No gain, and left before right.
    head.extend([0, 0, 0]);
    head
}

/// The second packet.
fn tags(about: Option<&About>) -> Vec<u8> {
    let mut tags = b"OpusTags".to_vec();
    let text = |text: &str, tags: &mut Vec<u8>| {
        tags.extend((text.len() as u32).to_le_bytes());
        tags.extend(text.as_bytes());
    };
    text(
        &format!("Evenfall {}", env!("CARGO_PKG_VERSION")),
        &mut tags,
    );
    let mut comments = about.map(comments).unwrap_or_default();
    if let Some(png) = about.and_then(|about| about.cover.as_deref()) {
        comments.push((
            "METADATA_BLOCK_PICTURE".into(),
            STANDARD.encode(picture(png)),
        ));
    }
    tags.extend((comments.len() as u32).to_le_bytes());
    for (field, value) in comments {
        text(&format!("{field}={value}"), &mut tags);
    }
    tags
}

/// A cover as FLAC has it, and Ogg after it.
fn picture(png: &[u8]) -> Vec<u8> {
    let kind = "image/png";
    let number = |at: usize| {
        let bytes = png.get(at..at + 4).and_then(|four| four.try_into().ok());
        u32::from_be_bytes(bytes.unwrap_or_default())
    };
    let mut bytes = 3u32.to_be_bytes().to_vec();
    bytes.extend((kind.len() as u32).to_be_bytes());
    bytes.extend(kind.as_bytes());
    // No words, then width, height, depth, and no table of colours.
    for number in [0, number(16), number(20), 24, 0] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend((png.len() as u32).to_be_bytes());
    bytes.extend(png);
    bytes
}

struct Pages {
    pages: PacketWriter<'static, BufWriter<Box<dyn Write + Send>>>,
    serial: u32,
    encoder: ropus::Encoder,
    /// From one sample to be coded to the next.
    step: usize,
    /// Frames that do not fill a packet yet.
    waiting: Vec<Frame>,
    bytes: Vec<u8>,
    /// How many are written.
    packets: u64,
    /// Where the sound ends, what the encoder looks ahead counted.
    end: Frames,
}

impl Pages {
    /// Writes the frames that wait, which are as many as a packet has.
    fn packet(&mut self) -> io::Result<()> {
        let pcm = self.waiting.as_flattened().iter().step_by(self.step);
        let pcm: Vec<f32> = pcm.copied().collect();
        let size = self.encoder.encode_float(&pcm, &mut self.bytes);
        let size = size.map_err(io::Error::other)?;
        self.waiting.clear();
        self.packets += 1;
        let reached = self.packets * PACKET as u64;
        let last = reached >= self.end;
        let how = match last {
            true => PacketWriteEndInfo::EndStream,
            false if self.packets.is_multiple_of(PAGE) => PacketWriteEndInfo::EndPage,
            false => PacketWriteEndInfo::NormalPacket,
        };
        let packet = self.bytes[..size].to_vec();
        // The last page says where the sound ends, within its last packet.
        self.pages
            .write_packet(packet, self.serial, how, reached.min(self.end))
    }
}

impl Encoder for Pages {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        let Samples::Float32(mut frames) = samples else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        while !frames.is_empty() {
            let (now, later) = frames.split_at(frames.len().min(PACKET - self.waiting.len()));
            self.waiting.extend(now);
            frames = later;
            if self.waiting.len() == PACKET {
                self.packet()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        while self.packets * (PACKET as u64) < self.end {
            self.waiting.resize(PACKET, [0.0; 2]);
            self.packet()?;
        }
        self.pages.inner_mut().flush()
    }
}
