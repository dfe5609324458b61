//! AAC, also at the low rates that are put together again from half of it.

use std::io::Read;

use symphonia::core::audio::Position;
use syom::{AacError, Channel, DecodeOptions, Decoder, Frame};

use super::StreamLayout;
use super::error::RecordingError;
use super::kind::is_system;
use super::mpeg::{self, FrameKind};
use super::outlet::{Halt, Outlet};
use super::part::FilePart;
use crate::sound::downmix::Downmix;

fn options() -> DecodeOptions {
    DecodeOptions::audio().with_max_duration_secs(f64::INFINITY)
}

/// Hands on the AAC in an MP4, without what the encoder put around it. Where nothing came, it is
/// another kind of sound, or beyond this reader.
///
/// # Errors
/// When the file cannot be read, or its sound not used.
pub fn movie(part: &mut FilePart, out: &mut Outlet) -> Result<(), RecordingError> {
    let mut stop = None;
    let mut gathered = Vec::new();
    let done = syom::decode_seek_streaming(part, &options(), |frame| {
        give(&frame, &mut gathered, out).map_err(|why| {
            stop = Some(why);
            AacError::NotAac
        })
    });
    match (stop, done) {
        (Some(Halt::Refused(error)), _) => return Err(error),
        (None, Err(AacError::Io(error))) if is_system(&error) => return Err(error.into()),
        (None, Err(_)) if !out.is_empty() => out.broke(),
        _ => {}
    }
    Ok(())
}

/// Hands on AAC by itself, a frame at a time: one that is damaged is left out.
///
/// # Errors
/// When the file cannot be read, or its sound not used.
pub fn frames(part: &mut FilePart, out: &mut Outlet) -> Result<(), RecordingError> {
    /// More than any frame has.
    const ROOM: usize = 16 << 10;
    let mut decoder = Decoder::new(options());
    let (mut bytes, mut gathered) = (Vec::new(), Vec::new());
    let mut at = 0;
    loop {
        if bytes.len() - at < ROOM / 2 {
            bytes.drain(..at);
            at = 0;
            let more = (ROOM - bytes.len()) as u64;
            part.by_ref().take(more).read_to_end(&mut bytes)?;
        }
        let rest = &bytes[at..];
        if rest.len() < 7 {
            break;
        }
        let head = mpeg::header(rest).filter(|head| head.kind == FrameKind::Adts);
        let Some(head) = head.filter(|head| head.length <= rest.len()) else {
            out.broke();
            at += 1;
            continue;
        };
        let mut stop = None;
        let fed = decoder.feed(&rest[..head.length], |frame| {
            give(&frame, &mut gathered, out).map_err(|why| {
                stop = Some(why);
                AacError::NotAac
            })
        });
        match (stop, fed) {
            (Some(Halt::Refused(error)), _) => return Err(error),
            (Some(Halt::Enough), _) => break,
            (None, Ok(_)) => at += head.length,
            (None, Err(_)) => {
                out.broke();
                decoder.reset();
                at += 1;
            }
        }
    }
    Ok(())
}

/// AAC in another file that knows where its frames are.
pub struct AacPackets(Decoder);

impl AacPackets {
    /// By the description that comes with the stream; `None` where it is none.
    pub fn new(description: &[u8]) -> Option<AacPackets> {
        Decoder::from_asc(description, options())
            .ok()
            .map(AacPackets)
    }

    /// Hands on the sound of one packet; whether it could be read.
    ///
    /// # Errors
    /// When the decoder is to stop.
    pub fn decode(&mut self, packet: &[u8], out: &mut Outlet) -> Result<bool, Halt> {
        let (mut stop, mut gathered) = (None, Vec::new());
        let done = self.0.decode_au(packet, |frame| {
            give(&frame, &mut gathered, out).map_err(|why| {
                stop = Some(why);
                AacError::NotAac
            })
        });
        stop.map_or(Ok(done.is_ok()), Err)
    }
}

fn give(frame: &Frame, gathered: &mut Vec<f32>, out: &mut Outlet) -> Result<(), Halt> {
    gathered.clear();
    let channels = frame.planar.len();
    gathered
        .extend((0..frame.samples).flat_map(|n| frame.planar.iter().map(move |plane| plane[n])));
    let layout = StreamLayout {
        rate: frame.sample_rate,
        channels,
    };
    out.give(layout, gathered, || {
        let places: Vec<Position> = frame.meta.labels().map(position).collect();
        Downmix::placed(&places, channels)
    })
}

fn position(channel: Channel) -> Position {
    match channel {
        Channel::FrontLeft => Position::FRONT_LEFT,
        Channel::FrontRight => Position::FRONT_RIGHT,
        Channel::FrontCenter => Position::FRONT_CENTER,
        Channel::Lfe => Position::LFE1,
        Channel::BackLeft => Position::REAR_LEFT,
        Channel::BackRight => Position::REAR_RIGHT,
        Channel::SideLeft => Position::SIDE_LEFT,
        Channel::SideRight => Position::SIDE_RIGHT,
        _ => Position::REAR_CENTER,
    }
}
