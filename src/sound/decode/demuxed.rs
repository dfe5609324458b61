//! Files that are read packet by packet: the container by one reader, the sound by its decoder.

use std::{io, mem};

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, CODEC_ID_NULL_AUDIO,
};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

#[cfg(feature = "m4a")]
use super::aac::AacPackets;
use super::error::RecordingError;
use super::kind::is_system;
#[cfg(feature = "opus")]
use super::opus::OpusPackets;
use super::outlet::{Halt, Outlet};
use super::part::FilePart;
use super::{End, StreamLayout, webm};
use crate::sound::downmix::Downmix;

/// A file, and what decodes its sound.
pub struct Demuxed {
    reader: Box<dyn FormatReader>,
    codec: Codec,
    track: u32,
    /// Frames the file says it has.
    promised: Option<u64>,
    /// Frames of the last packet that are no sound, where its reader does not say so.
    padding: usize,
    samples: Vec<f32>,
}

enum Codec {
    Common(Box<dyn AudioDecoder>),
    #[cfg(feature = "opus")]
    Opus(Box<OpusPackets>),
    #[cfg(feature = "m4a")]
    Aac(Box<AacPackets>),
}

/// Frames that a film's file may promise too many: it counts in packets, or what a decoder runs
/// in with.
const SLACK: u64 = 6000;

impl Demuxed {
    /// Looks for the sound in `part`.
    ///
    /// # Errors
    /// Where there is none, or none that can be decoded.
    pub fn open(mut part: FilePart) -> Result<Demuxed, RecordingError> {
        let padding = webm::padding(&mut part)?;
        let stream = MediaSourceStream::new(Box::new(part), MediaSourceStreamOptions::default());
        let (format, metadata) = (FormatOptions::default(), MetadataOptions::default());
        let reader = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, format, metadata)
            .map_err(|error| match error {
                // What it is was seen at its beginning.
                Error::Unsupported(_) => {
                    RecordingError::Damaged("its parts cannot be found".into())
                }
                error => damaged(error),
            })?;
        let track = reader.default_track(TrackType::Audio);
        let track = track.ok_or(RecordingError::NotYet("a file without sound"))?;
        let params = track
            .codec_params
            .as_ref()
            .and_then(|params| params.audio());
        let params = params.ok_or(RecordingError::NotYet("a file without sound"))?;
        // Some MP3 do not say how long they are, and are guessed at.
        let guessed = reader.format_info().short_name == "mp3" && track.delay.is_none();
        let codec = codec(params, guessed)?;
        let exact = ["wave", "aiff", "flac", "ogg", "mp3"]
            .contains(&reader.format_info().short_name)
            && params.codec != CODEC_ID_OPUS;
        let slack = if exact { 0 } else { SLACK };
        // Opus counts in 48 frames a millisecond; others are not padded to the frame.
        let padding = match params.codec {
            CODEC_ID_OPUS => (padding * 48 + 500_000) / 1_000_000,
            _ => 0,
        };
        let promised = track.num_frames.filter(|_| !guessed);
        Ok(Demuxed {
            codec,
            track: track.id,
            promised: promised.map(|frames| frames.saturating_sub(slack)),
            padding: padding as usize,
            reader,
            samples: Vec::new(),
        })
    }

    /// Hands on all of the sound, as long as somebody takes it.
    ///
    /// # Errors
    /// When the file cannot be read, or its sound not used.
    pub fn run(mut self, mut out: Outlet) -> Result<End, RecordingError> {
        // With padding each packet waits for the next: the last is known by that none follows.
        let mut waiting: Option<Packet> = None;
        loop {
            let next = match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => Some(packet),
                Ok(Some(_)) => continue,
                Ok(None) => None,
                Err(error) if is_failure(&error) || waiting.is_none() && out.is_empty() => {
                    return Err(damaged(error));
                }
                Err(_) => {
                    out.broke();
                    None
                }
            };
            let last = next.is_none();
            let (packet, padding) = match self.padding {
                0 => (next, 0),
                padding => (
                    mem::replace(&mut waiting, next),
                    if last { padding } else { 0 },
                ),
            };
            match packet.map(|packet| self.packet(&packet, padding, &mut out)) {
                None | Some(Ok(true)) => {}
                Some(Ok(false)) => out.broke(),
                Some(Err(Halt::Enough)) => break,
                Some(Err(Halt::Refused(error))) => return Err(error),
            }
            if last {
                break;
            }
        }
        out.finish(self.promised)
    }

    /// Hands on the sound of a packet, without the last `padding` frames of what is so padded;
    /// whether it could be read.
    #[cfg_attr(
        not(feature = "opus"),
        expect(unused_variables, reason = "Opus alone is")
    )]
    fn packet(&mut self, packet: &Packet, padding: usize, out: &mut Outlet) -> Result<bool, Halt> {
        match &mut self.codec {
            Codec::Common(decoder) => {
                let Ok(sound) = decoder.decode(packet) else {
                    return Ok(false);
                };
                let channels = sound.spec().channels();
                let layout = StreamLayout {
                    rate: sound.spec().rate(),
                    channels: channels.count(),
                };
                sound.copy_to_vec_interleaved(&mut self.samples);
                out.give(layout, &self.samples, || Downmix::new(channels))?;
            }
            #[cfg(feature = "opus")]
            Codec::Opus(decoder) => {
                let trimmed = packet.trim_end.get() as usize + padding;
                if !decoder.decode(&packet.data, trimmed, &mut self.samples) {
                    return Ok(false);
                }
                let layout = decoder.layout();
                let mix = || Downmix::counted(layout.channels);
                out.give(layout, &self.samples, mix)?;
            }
            #[cfg(feature = "m4a")]
            Codec::Aac(decoder) => return decoder.decode(&packet.data, out),
        }
        Ok(true)
    }
}

/// What decodes a sound that is described by `params`.
fn codec(params: &AudioCodecParameters, guessed: bool) -> Result<Codec, RecordingError> {
    #[cfg(any(feature = "opus", feature = "m4a"))]
    let described = params.extra_data.as_deref().unwrap_or_default();
    match params.codec {
        #[cfg(feature = "opus")]
        CODEC_ID_OPUS => {
            let decoder = OpusPackets::new(described);
            let decoder = decoder.ok_or(RecordingError::NotYet("Opus of an unknown make"))?;
            Ok(Codec::Opus(Box::new(decoder)))
        }
        #[cfg(not(feature = "opus"))]
        CODEC_ID_OPUS => Err(RecordingError::NotYet("Opus, which this build leaves out")),
        #[cfg(feature = "m4a")]
        CODEC_ID_AAC => {
            let decoder = AacPackets::new(described);
            let decoder = decoder.ok_or(RecordingError::NotYet("AAC of an unknown make"))?;
            Ok(Codec::Aac(Box::new(decoder)))
        }
        #[cfg(not(feature = "m4a"))]
        CODEC_ID_AAC => Err(RecordingError::NotYet("AAC, which this build leaves out")),
        CODEC_ID_NULL_AUDIO => Err(RecordingError::NotYet("a kind of sound that is not known")),
        _ => {
            // A guessed length would cut the sound off.
            let options = AudioDecoderOptions::default().gapless(!guessed);
            let decoder = symphonia::default::get_codecs().make_audio_decoder(params, &options);
            Ok(Codec::Common(decoder.map_err(damaged)?))
        }
    }
}

/// Whether the file could not be read, which says nothing about what is in it.
fn is_failure(error: &Error) -> bool {
    matches!(error, Error::IoError(error) if is_system(error))
}

fn damaged(error: Error) -> RecordingError {
    match error {
        Error::IoError(error) if is_system(&error) => RecordingError::Io(error),
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            RecordingError::Damaged("it breaks off before its sound begins".into())
        }
        Error::Unsupported(_) => RecordingError::NotYet("a kind of sound that is not known"),
        error => RecordingError::Damaged(error.to_string()),
    }
}
