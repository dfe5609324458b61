//! The seam between rendering and file formats: one file per format behind [`Format`].

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::ops::RangeInclusive;

use super::ExportError;
use super::about::About;
use super::flac::Flac;
#[cfg(feature = "m4a")]
use super::m4a::M4a;
#[cfg(feature = "mp3")]
use super::mp3::Mp3;
#[cfg(feature = "opus")]
use super::opus::Opus;
use super::place::Destination;
use super::wav::Wav;
use crate::frame::Frame;
use crate::units::Frames;

/// How a sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Depth {
    /// 16-bit integers, dithered.
    #[default]
    Int16,
    /// 24-bit integers, rounded: their step lies below anything a mix of `f32` still resolves.
    Int24,
    /// 32-bit floating point, the samples as they are.
    Float32,
}

impl Depth {
    /// The size of one sample.
    pub fn bytes(self) -> u64 {
        match self {
            Depth::Int16 => 2,
            Depth::Int24 => 3,
            Depth::Float32 => 4,
        }
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Depth::Int16 => "16-bit",
            Depth::Int24 => "24-bit",
            Depth::Float32 => "32-bit float",
        })
    }
}

/// What is about to be written; all of it is known before the first sample.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Frames a second, in the file.
    pub rate: u32,
    /// How each sample is stored.
    pub depth: Depth,
    /// The length at `rate`.
    pub frames: Frames,
    /// Whether the file has one channel: the left one of every frame, which is as the right.
    pub mono: bool,
}

impl Spec {
    /// Channels in the file.
    pub fn channels(&self) -> u16 {
        if self.mono { 1 } else { 2 }
    }

    /// From one sample of the file to the next, in samples of stereo frames.
    pub(super) fn step(&self) -> usize {
        if self.mono { 2 } else { 1 }
    }
}

/// Stereo frames in the depth of the [`Spec`].
#[derive(Clone, Copy)]
pub enum Samples<'a> {
    /// In all of the range of `i16`.
    Int16(&'a [[i16; 2]]),
    /// Within ±2^23.
    Int24(&'a [[i32; 2]]),
    /// As they were rendered.
    Float32(&'a [Frame]),
}

/// Where encoded bytes go.
pub enum Output {
    /// An empty file, which can be sought.
    File(File),
    /// A pipe or a device.
    Stream(Box<dyn Write + Send>),
}

/// A file format that can be written: a file here that implements this, and a line in
/// [`FORMATS`].
pub trait Format: Sync {
    /// As messages call it: `WAV`.
    fn name(&self) -> &'static str;

    /// Endings of file names, without the dot, in lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// The depths that it can hold, the usual one first. What codes sound as it is heard takes
    /// the samples as they are and has no depth to choose.
    fn depths(&self) -> &'static [Depth];

    /// Whether it codes sound as it is heard: a player gets back hardly another sound to hear,
    /// but another.
    fn is_coded(&self) -> bool {
        self.depths() == [Depth::Float32]
    }

    /// Frames a second that it can hold.
    fn rates(&self) -> &'static [u32] {
        &[48_000, 44_100]
    }

    /// The least and the most bytes that a file takes, whatever its sound.
    fn size(&self, spec: &Spec, about: Option<&About>) -> RangeInclusive<u64>;

    /// Whether the encoder goes back when it ends, to say at the beginning what it only then
    /// knows. It is given a file; a stream gets that file once it is whole.
    fn goes_back(&self) -> bool;

    /// Begins a file, which tells of itself what it can of `about`.
    ///
    /// # Errors
    /// Where its first bytes cannot be written.
    fn encoder(
        &self,
        spec: &Spec,
        about: Option<&About>,
        output: Output,
    ) -> io::Result<Box<dyn Encoder>>;
}

/// Turns frames into the bytes of one file.
pub trait Encoder {
    /// Takes the frames that follow, in the depth of the [`Spec`].
    ///
    /// # Errors
    /// Where they cannot be written.
    fn write(&mut self, samples: Samples<'_>) -> io::Result<()>;

    /// Completes the file: every byte has left for the output when it returns.
    ///
    /// # Errors
    /// Where what is left cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// All formats that can be written; the first is the one a stream without a name gets.
pub const FORMATS: &[&dyn Format] = &[
    &Wav,
    &Flac,
    #[cfg(feature = "mp3")]
    &Mp3,
    #[cfg(feature = "m4a")]
    &M4a,
    #[cfg(feature = "opus")]
    &Opus,
];

/// The format that the name of `destination` asks for. Standard output, `/dev/fd/3` or a pipe
/// without an ending gets the first of all.
pub(super) fn format_of(destination: &Destination) -> Result<&'static dyn Format, ExportError> {
    let path = match destination {
        Destination::Path(path) => path,
        Destination::Stdout => return Ok(FORMATS[0]),
    };
    if path.extension().is_none() && destination.is_stream() {
        return Ok(FORMATS[0]);
    }
    let Some(ending) = path.extension() else {
        return Err(ExportError::NoFormat(path.to_owned()));
    };
    by_ending(&ending.to_string_lossy())
}

/// The format whose files end in `ending`, which is without its dot.
pub(super) fn by_ending(ending: &str) -> Result<&'static dyn Format, ExportError> {
    let ending = ending.to_lowercase();
    let found = FORMATS
        .iter()
        .find(|f| f.extensions().contains(&ending.as_str()));
    found.copied().ok_or(ExportError::UnknownFormat(ending))
}

/// The endings of all formats, for a sentence.
pub(super) fn endings() -> String {
    let all: Vec<_> = FORMATS
        .iter()
        .flat_map(|f| f.extensions())
        .map(|e| format!("`.{e}`"))
        .collect();
    one_of(&all)
}

/// `names` as somebody would list them to choose from.
fn one_of(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        names => names.join(""),
    }
}

/// What may be asked of the format called `name` where `depth` may not.
pub(super) fn depths(name: &str, depth: Depth) -> String {
    let named = FORMATS.iter().find(|f| f.name() == name);
    match named.map_or(&[][..], |f| f.depths()) {
        [Depth::Float32] | [] => {
            format!("{name} has no bits of a sample to choose: leave --bits out")
        }
        depths => {
            let depths: Vec<String> = depths.iter().map(Depth::to_string).collect();
            let depths = one_of(&depths);
            format!("{name} does not hold {depth} samples: use {depths}")
        }
    }
}

/// The rates of the format called `name`, for a sentence.
pub(super) fn rates(name: &str) -> String {
    let named = FORMATS.iter().find(|f| f.name() == name);
    let rates = named.map_or(&[][..], |f| f.rates());
    one_of(&rates.iter().map(u32::to_string).collect::<Vec<_>>())
}
