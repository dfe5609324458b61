//! M4A: AAC-LC, what Apple's own programs like best.

mod boxes;
mod edge;
mod movie;
mod said;

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::RangeInclusive;

use syom::{EncodeOptions, Encoder as Aac};

use super::about::About;
use super::encode::{Depth, Encoder, Format, Output, Samples, Spec};
use crate::frame::Frame;
use crate::units::Frames;

use boxes::{named, word};
use edge::Edge;
use movie::{Movie, titles};

/// Bits a second, on the average. Under 160 the upper edge of rain flickers, packet by packet,
/// which is heard as birds.
const BITRATE: u32 = 192_000;

/// Frames in a packet.
const PACKET: u64 = 1024;

/// Frames that the decoder gives before the first of the sound.
const PRIMING: u64 = 1024;

/// Packets in a chunk: a second.
const PER_CHUNK: usize = 47;

/// The most bytes that a packet can have.
const PACKET_BYTES: u64 = 1536;

/// The head, whose size is known from the length, stands before the sound and is filled in at
/// the end: a player begins without having read all of the file.
pub struct M4a;

impl Format for M4a {
    fn name(&self) -> &'static str {
        "M4A"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["m4a"]
    }

    fn depths(&self) -> &'static [Depth] {
        &[Depth::Float32]
    }

    /// From silence to the most that a packet can hold.
    fn size(&self, spec: &Spec, about: Option<&About>) -> RangeInclusive<u64> {
        let packets = packets(spec.frames);
        packets * 6..=8192 + packets * (PACKET_BYTES + 6) + about.map_or(0, About::weight)
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
                "M4A needs a file",
            ));
        };
        let options = EncodeOptions::raw()
            .with_bitrate_bps(BITRATE)
            .with_tonality(true);
        let encoder = Aac::new(spec.rate, usize::from(spec.channels()), &options)
            .map_err(io::Error::other)?;
        let mut m4a = Packets {
            file: BufWriter::with_capacity(1 << 16, file),
            spec: *spec,
            about: about.cloned(),
            encoder,
            edge: Edge::new(spec.rate),
            planes: Default::default(),
            sizes: vec![0; packets(spec.frames) as usize],
            written: 0,
        };
        let head = m4a.head();
        m4a.file.write_all(&head)?;
        for title in titles(about) {
            m4a.file.write_all(&title)?;
        }
        Ok(Box::new(m4a))
    }
}

/// How many packets `frames` frames take: what they overlap with is one more.
fn packets(frames: Frames) -> u64 {
    frames.div_ceil(PACKET) + PRIMING / PACKET
}

struct Packets {
    file: BufWriter<File>,
    spec: Spec,
    about: Option<About>,
    encoder: Aac,
    /// What takes away what lies above the edge.
    edge: Edge,
    /// Left and right, as the encoder wants them.
    planes: [Vec<f32>; 2],
    /// The bytes of every packet; 0 where it is not written yet.
    sizes: Vec<u32>,
    written: usize,
}

impl Packets {
    /// All before the sound and the titles of chapters, as far as it is known.
    fn head(&self) -> Vec<u8> {
        let about = self.about.as_ref();
        let frames = self.spec.frames;
        let most = self.sizes.len() as u64 * PACKET_BYTES;
        let titles: u64 = titles(about).iter().map(|title| title.len() as u64).sum();
        let long = most + titles + (1 << 28) > u64::from(u32::MAX)
            || frames + 2 * PACKET > u64::from(u32::MAX);
        let padding = self.sizes.len() as u64 * PACKET - PRIMING - frames;
        let said = said::said(about, frames, padding);
        let mut movie = Movie {
            rate: self.spec.rate,
            channels: self.spec.channels(),
            frames,
            packets: &self.sizes,
            decoder: self.encoder.asc(),
            bitrate: BITRATE,
            about,
            said: &said,
            long,
            titles_at: 0,
        };
        let kind = named(b"ftyp", &[b"M4A ", &word(0), b"M4A mp42isom"]);
        // The head is as long wherever it says that the sound lies.
        let movie_bytes = movie.bytes().len() as u64;
        movie.titles_at = kind.len() as u64 + movie_bytes + if long { 16 } else { 8 };
        let sound: u64 = self.sizes.iter().map(|size| u64::from(*size)).sum();
        let data = match long {
            true => {
                let mut data = [&word(1)[..], b"mdat"].concat();
                data.extend((16 + titles + sound).to_be_bytes());
                data
            }
            false => [&word(8 + titles + sound)[..], b"mdat"].concat(),
        };
        [kind, movie.bytes(), data].concat()
    }

    /// Encodes what lies in the planes; the last of it where `end`.
    fn encode(&mut self, end: bool) -> io::Result<()> {
        let mut failed = None;
        let Packets {
            file,
            sizes,
            written,
            planes: [left, right],
            encoder,
            spec,
            ..
        } = self;
        let mut keep = |packet: syom::EncodedFrame<'_>| {
            if let Some(size) = sizes.get_mut(*written) {
                *size = packet.payload.len() as u32;
                *written += 1;
                if failed.is_none() {
                    failed = file.write_all(packet.payload).err();
                }
            }
            Ok(())
        };
        let done = match end {
            false if spec.mono => encoder.feed(&[left], &mut keep).map(|_| ()),
            false => encoder.feed(&[left, right], &mut keep).map(|_| ()),
            true => encoder.finish(&mut keep).map(|_| ()),
        };
        left.clear();
        right.clear();
        match failed {
            Some(error) => Err(error),
            None => done.map_err(io::Error::other),
        }
    }

    fn push(&mut self, frames: &[Frame]) -> io::Result<()> {
        let usable = |x: f32| if x.is_nan() { 0.0 } else { x.clamp(-1.0, 1.0) };
        for [left, right] in frames {
            self.planes[0].push(usable(*left));
            self.planes[1].push(usable(*right));
        }
        self.encode(false)
    }
}

impl Encoder for Packets {
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()> {
        let Samples::Float32(frames) = samples else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        for part in frames.chunks(1 << 14) {
            let softened = self.edge.push(part);
            self.push(&softened)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let rest = self.edge.end();
        self.push(&rest)?;
        self.encode(true)?;
        let head = self.head();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&head)?;
        self.file.flush()
    }
}
