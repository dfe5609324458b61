//! Audio files as a stream of stereo frames, a packet at a time.

#[cfg(feature = "m4a")]
mod aac;
mod demuxed;
mod error;
mod kind;
mod mpeg;
#[cfg(feature = "opus")]
mod opus;
mod outlet;
mod part;
mod wav;
mod webm;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use crate::frame::Frame;
use crate::limits;
use crate::world;

use demuxed::Demuxed;
use kind::FileKind;
use outlet::Outlet;
use part::FilePart;
use wav::Waves;

pub use error::{READABLE, RecordingError};

/// How a stream of frames ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Where the file said.
    Whole,
    /// Before that, or with parts missing.
    Broken,
}

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLayout {
    /// In hertz.
    pub rate: u32,
    pub channels: usize,
}

/// Takes frames at the rate of the file; breaks when it wants no more.
pub type Sink<'a> =
    dyn FnMut(StreamLayout, &[Frame]) -> Result<ControlFlow<()>, RecordingError> + 'a;

/// Packets that are decoded and not taken yet, at most.
const AHEAD: usize = 16;

/// What a packet gave, and how the stream stood then.
struct Packet {
    layout: StreamLayout,
    frames: Vec<Frame>,
    so_far: End,
}

/// Decodes `source` into `sink`. A file that breaks off, or that has damaged packets,
/// gives what it has. It is decoded on a thread of its own, while `sink` does with it what it
/// does: both take about as long.
pub fn decode(source: world::Stream, sink: &mut Sink) -> Result<End, RecordingError> {
    let (kind, part) = kind::identify(FilePart::whole(source)?)?;
    let (give, packets) = mpsc::sync_channel(AHEAD);
    thread::scope(move |scope| {
        let decoder =
            thread::Builder::new().spawn_scoped(scope, move || whole(kind, part, &give))?;
        for packet in &packets {
            if sink(packet.layout, &packet.frames)?.is_break() {
                // What lies behind is nobody's business.
                return Ok(packet.so_far);
            }
        }
        decoder.join().unwrap_or_else(|_| Err(gave_up()))
    })
}

/// Decodes all of `part`, as long as somebody takes it.
fn whole(kind: FileKind, part: FilePart, give: &SyncSender<Packet>) -> Result<End, RecordingError> {
    // Decoders are given strangers' files, and a few of those find a panic.
    let attempt = catch_unwind(AssertUnwindSafe(|| read(kind, part, Outlet::new(give))));
    attempt.unwrap_or_else(|_| Err(gave_up()))
}

fn gave_up() -> RecordingError {
    RecordingError::Damaged("the decoder gave up".into())
}

fn read(kind: FileKind, part: FilePart, out: Outlet) -> Result<End, RecordingError> {
    match kind {
        FileKind::Wav => match wav::waves(part)? {
            Waves::Plain(part) => Demuxed::open(part)?.run(out),
            Waves::Mpeg(part) => {
                let (kind, part) = kind::identify(part)?;
                match kind {
                    FileKind::Mpeg => Demuxed::open(part)?.run(out),
                    _ => Err(RecordingError::NotYet("a WAV with another file inside")),
                }
            }
        },
        FileKind::Movie => movie(part, out),
        FileKind::Adts => adts(part, out),
        FileKind::Mpeg | FileKind::Other => Demuxed::open(part)?.run(out),
    }
}

#[cfg(feature = "m4a")]
fn movie(mut part: FilePart, mut out: Outlet) -> Result<End, RecordingError> {
    aac::movie(&mut part, &mut out)?;
    match out.is_empty() {
        // Another sound is in it, or the file breaks off.
        true => Demuxed::open(part.from(0))?.run(out),
        false => out.finish(None),
    }
}

#[cfg(not(feature = "m4a"))]
fn movie(part: FilePart, out: Outlet) -> Result<End, RecordingError> {
    Demuxed::open(part)?.run(out)
}

#[cfg(feature = "m4a")]
fn adts(mut part: FilePart, mut out: Outlet) -> Result<End, RecordingError> {
    aac::frames(&mut part, &mut out)?;
    out.finish(None)
}

#[cfg(not(feature = "m4a"))]
fn adts(_: FilePart, _: Outlet) -> Result<End, RecordingError> {
    Err(RecordingError::NotYet("AAC, which this build leaves out"))
}

fn check(shape: StreamLayout) -> Result<(), RecordingError> {
    if !limits::RECORDING_RATES.contains(&shape.rate) {
        return Err(RecordingError::Rate(shape.rate));
    }
    if !(1..=limits::RECORDING_CHANNELS).contains(&shape.channels) {
        return Err(RecordingError::Channels(shape.channels));
    }
    Ok(())
}
