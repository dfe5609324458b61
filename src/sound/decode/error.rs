//! Why a recording cannot be used.

use std::io;

use crate::limits;
use crate::units::Millis;

/// What can be read, for those whose file cannot.
pub const READABLE: &str =
    "WAV, AIFF, FLAC, MP3, M4A, AAC, WebM, and Ogg with Vorbis or Opus can be read";

/// Why a recording cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read, which says nothing about what is in it; the system's reason.
    #[error("cannot read it: {0}")]
    Io(#[from] io::Error),
    /// A kind of file that is known and not supported; its name.
    #[error("it is {0}, which cannot be read: convert it to WAV, FLAC or MP3")]
    NotYet(&'static str),
    /// It comes by a pipe or the like.
    #[error("it is no file that can be read again, as a pipe is none")]
    Passing,
    /// None of the kinds of audio file that are known.
    #[error("it is no kind of sound file that is known here")]
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

impl RecordingError {
    /// Whether the machine is at fault, and nothing is said of the file.
    pub fn is_failure(&self) -> bool {
        matches!(self, RecordingError::Io(_) | RecordingError::Store(_))
    }
}
