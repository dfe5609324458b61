//! Audio files as a stream of stereo frames, a packet at a time.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use super::downmix::Downmix;
use crate::frame::Frame;
use crate::limits;
use crate::units::Millis;
use crate::world;

/// Why a recording cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read, which says nothing about what is in it; the system's reason.
    #[error("cannot read it: {0}")]
    Io(#[from] io::Error),
    /// A kind of audio file that is known and not supported; its name.
    #[error("it is {0}, which cannot be read yet: convert it to WAV, FLAC, Ogg Vorbis or MP3")]
    NotYet(&'static str),
    /// It comes by a pipe or the like.
    #[error("it is no file that can be read again, as a pipe is none")]
    Passing,
    /// None of the kinds of audio file that are known.
    #[error("it is not an audio file that can be read: use WAV, FLAC, Ogg Vorbis or MP3")]
    Unknown,
    /// No sound can be decoded from it; the decoder's reason.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// More channels than [`limits::RECORDING_CHANNELS`], or none; how many.
    #[error("it has {0} channels: at most {max} can be read", max = limits::RECORDING_CHANNELS)]
    Channels(usize),
    /// A sample rate outside [`limits::RECORDING_RATES`], in hertz.
    #[error("its sample rate of {0} Hz is outside {min} to {max} Hz", min = limits::RECORDING_RATES.start(), max = limits::RECORDING_RATES.end())]
    Rate(u32),
    /// More of it than [`limits::RECORDING_LENGTH`].
    #[error("it is longer than {max}", max = limits::RECORDING_LENGTH)]
    TooLong,
    /// More bytes than [`limits::RECORDING_BYTES`].
    #[error("it is larger than {max} GiB", max = limits::RECORDING_BYTES >> 30)]
    TooLarge,
    /// Less of it sounds than this, the least for its use.
    #[error("it lasts less than {0}, too short to be of use")]
    TooShort(Millis),
    /// Longer than this, the most for a sound that is scattered.
    #[error("it is longer than {0}: a single sound is short, and scattered")]
    NoShot(Millis),
    /// Longer than this, the most for the recording of a line.
    #[error("it is longer than {0}, and a line is shorter")]
    NoTake(Millis),
    /// The part that is wanted holds no frame.
    #[error("there is no sound from {from} to {until}")]
    Nowhere {
        /// Where it begins.
        from: Millis,
        /// Where it ends, or the file before that.
        until: Millis,
    },
    /// Nothing in it can be heard.
    #[error("it is silent")]
    Silent,
    /// What was decoded cannot be kept or read back; the system's reason.
    #[error("its sound cannot be kept for playing: {0}")]
    Store(io::Error),
}

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
pub fn decode(mut source: world::Stream, sink: &mut Sink) -> Result<End, RecordingError> {
    identify(&mut source)?;
    let (give, packets) = mpsc::sync_channel(AHEAD);
    thread::scope(move |scope| {
        let decoder = thread::Builder::new().spawn_scoped(scope, move || whole(source, &give))?;
        for packet in &packets {
            if sink(packet.layout, &packet.frames)?.is_break() {
                // What lies behind is nobody's business.
                return Ok(packet.so_far);
            }
        }
        decoder.join().unwrap_or_else(|_| Err(gave_up()))
    })
}

/// Decodes all of `source`, as long as somebody takes it.
fn whole(source: world::Stream, give: &SyncSender<Packet>) -> Result<End, RecordingError> {
    // Decoders are given strangers' files, and a few of those find a panic.
    let attempt = catch_unwind(AssertUnwindSafe(|| AudioStream::open(source)?.run(give)));
    attempt.unwrap_or_else(|_| Err(gave_up()))
}

fn gave_up() -> RecordingError {
    RecordingError::Damaged("the decoder gave up".into())
}

/// Looks at the first bytes: what is not of the four kinds is told by its name, before
/// a prober searches the whole file for something it might know.
fn identify(source: &mut world::Stream) -> Result<(), RecordingError> {
    let mut start = Vec::with_capacity(64);
    source.by_ref().take(64).read_to_end(&mut start)?;
    source.seek(SeekFrom::Start(0))?;
    let at = |offset: usize, magic: &[u8]| start[offset.min(start.len())..].starts_with(magic);
    let mpeg = start.len() > 1 && start[0] == 0xff && start[1] & 0xe0 == 0xe0;
    match () {
        () if at(0, b"RIFF") && at(8, b"WAVE") => Ok(()),
        () if at(0, b"fLaC") || at(0, b"ID3") => Ok(()),
        () if at(0, b"OggS") && at(28, b"OpusHead") => Err(RecordingError::NotYet("Opus")),
        () if at(0, b"OggS") => Ok(()),
        () if at(0, b"RF64") || at(0, b"BW64") => {
            Err(RecordingError::NotYet("a WAV of more than 4 GiB (RF64)"))
        }
        () if at(0, b"FORM") => Err(RecordingError::NotYet("AIFF")),
        () if at(0, b"caff") => Err(RecordingError::NotYet("CAF")),
        () if at(4, b"ftyp") => Err(RecordingError::NotYet("MP4 or M4A")),
        () if at(0, b"\x1a\x45\xdf\xa3") => Err(RecordingError::NotYet("Matroska or WebM")),
        () if mpeg => Ok(()),
        () => Err(RecordingError::Unknown),
    }
}

/// What decoders read from.
struct Media(world::Stream);

impl Read for Media {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Seek for Media {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

impl MediaSource for Media {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        self.0.length()
    }
}

struct AudioStream {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    /// Frames the file says it has.
    promised: Option<u64>,
}

impl AudioStream {
    fn open(source: world::Stream) -> Result<AudioStream, RecordingError> {
        let stream =
            MediaSourceStream::new(Box::new(Media(source)), MediaSourceStreamOptions::default());
        let reader = symphonia::default::get_probe()
            .probe(
                &Hint::new(),
                stream,
                FormatOptions::default(),
                MetadataOptions::default(),
            )
            .map_err(damaged)?;
        let track = reader
            .default_track(TrackType::Audio)
            .ok_or(RecordingError::Unknown)?;
        let params = track
            .codec_params
            .as_ref()
            .and_then(|params| params.audio());
        let params = params.ok_or(RecordingError::Unknown)?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &AudioDecoderOptions::default())
            .map_err(damaged)?;
        let (track, promised) = (track.id, track.num_frames);
        Ok(AudioStream {
            reader,
            decoder,
            track,
            promised,
        })
    }

    fn run(mut self, give: &SyncSender<Packet>) -> Result<End, RecordingError> {
        let mut end = End::Whole;
        // The rate and the channels, once known; a file that changes them ends there.
        let mut known: Option<(StreamLayout, Downmix)> = None;
        let mut samples = Vec::<f32>::new();
        let mut decoded = 0;
        loop {
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => packet,
                Ok(Some(_)) => continue,
                Ok(None) => break,
                Err(error) if decoded == 0 || is_failure(&error) => return Err(damaged(error)),
                Err(_) => {
                    end = End::Broken;
                    break;
                }
            };
            let Ok(sound) = self.decoder.decode(&packet) else {
                end = End::Broken;
                continue;
            };
            if sound.frames() == 0 {
                continue;
            }
            let channels = sound.spec().channels();
            let now = StreamLayout {
                rate: sound.spec().rate(),
                channels: channels.count(),
            };
            let (layout, downmix) = match &known {
                Some(known) if known.0 == now => known,
                Some(_) => {
                    end = End::Broken;
                    break;
                }
                None => {
                    check(now)?;
                    known.insert((now, Downmix::new(channels)))
                }
            };
            sound.copy_to_vec_interleaved(&mut samples);
            let frames = downmix.apply(&samples);
            decoded += frames.len() as u64;
            let packet = Packet {
                layout: *layout,
                frames,
                so_far: end,
            };
            if give.send(packet).is_err() {
                return Ok(end);
            }
        }
        match self.promised {
            _ if decoded == 0 => Err(RecordingError::Damaged("it holds no sound".into())),
            Some(promised) if decoded < promised => Ok(End::Broken),
            _ => Ok(end),
        }
    }
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

/// Whether the file could not be read, which says nothing about what is in it.
fn is_failure(error: &Error) -> bool {
    // Decoders make up errors of their own; those of a system have a number.
    matches!(error, Error::IoError(error) if error.raw_os_error().is_some())
}

fn damaged(error: Error) -> RecordingError {
    match error {
        Error::IoError(error) if error.raw_os_error().is_some() => RecordingError::Io(error),
        Error::Unsupported(what) => {
            RecordingError::Damaged(format!("unknown kind of sound ({what})"))
        }
        error => RecordingError::Damaged(error.to_string()),
    }
}
