//! What kind of file it is, by its bytes: nobody's ending is believed.

use std::io;

use super::error::RecordingError;
use super::mpeg::{self, FrameKind};
use super::part::FilePart;

/// How a file is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// RIFF, or RF64 beyond 4 GiB.
    Wav,
    /// MP4 and its relatives, which say inside what they hold.
    Movie,
    /// AAC by itself.
    Adts,
    /// MP3 by itself, without anything in front.
    Mpeg,
    /// FLAC, Ogg, AIFF and WebM.
    Other,
}

/// How far the first frame of an MP3 is sought.
const SOUGHT: usize = 256 << 10;

/// Tags in front of each other: more are a puzzle.
const TAGS: usize = 8;

/// What `part` is, without what stands in front of the sound.
///
/// # Errors
/// Where it is nothing that can be read, by the name of what it is.
pub fn identify(mut part: FilePart) -> Result<(FileKind, FilePart), RecordingError> {
    for _ in 0..TAGS {
        let start = part.look(0, 64)?;
        match tag(&start) {
            Some(length) if length < part.length() => part = part.from(length),
            _ => break,
        }
    }
    let start = part.look(0, 64)?;
    if let Some(kind) = by_name(&start)? {
        return Ok((kind, part));
    }
    let sought = part.look(0, SOUGHT)?;
    let nothing = sought.iter().take_while(|byte| **byte == 0).count();
    match mpeg::find(&sought[nothing..]) {
        Some((at, frames)) => {
            let kind = match frames {
                FrameKind::Mpeg => FileKind::Mpeg,
                FrameKind::Adts => FileKind::Adts,
            };
            Ok((kind, part.from((nothing + at) as u64)))
        }
        None => Err(RecordingError::Unknown),
    }
}

/// The length of the ID3 tag that `start` begins with.
fn tag(start: &[u8]) -> Option<u64> {
    let (head, rest) = start.split_at_checked(10)?;
    let size = head.get(6..)?.iter();
    let size = size.fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
    let foot = if head[5] & 0x10 != 0 { 10 } else { 0 };
    (head.starts_with(b"ID3") && !rest.is_empty()).then_some(10 + size + foot)
}

/// The kinds that have a name of their own at the beginning.
fn by_name(start: &[u8]) -> Result<Option<FileKind>, RecordingError> {
    let at = |offset: usize, magic: &[u8]| start[offset.min(start.len())..].starts_with(magic);
    let wave = at(0, b"RIFF") || at(0, b"RF64") || at(0, b"BW64");
    match () {
        () if wave && at(8, b"WAVE") => return Ok(Some(FileKind::Wav)),
        () if at(4, b"ftyp") || at(4, b"moov") || at(4, b"mdat") || at(4, b"wide") => {
            return Ok(Some(FileKind::Movie));
        }
        () if at(0, b"fLaC") || at(0, b"OggS") || at(0, b"\x1a\x45\xdf\xa3") => {
            return Ok(Some(FileKind::Other));
        }
        () if at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) => {
            return Ok(Some(FileKind::Other));
        }
        () => {}
    }
    let named = OTHERS.iter().find(|(offset, magic, _)| at(*offset, magic));
    named.map_or(Ok(None), |(.., name)| Err(RecordingError::NotYet(name)))
}

/// What is no sound that can be read, by what it begins with.
const OTHERS: [(usize, &[u8], &str); 16] = [
    (0, b"caff", "Apple's CAF"),
    (0, b"#!AMR", "AMR"),
    (0, b"\x30\x26\xb2\x75", "Windows Media"),
    (0, b"riff\x2e\x91\xcf\x11", "Sony Wave64"),
    (0, b"DSD ", "DSD"),
    (0, b"FRM8", "DSD"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"MThd", "MIDI, notes without sound"),
    (0, b".snd", "Sun audio"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"%PDF", "a PDF"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"FLV\x01", "a Flash video"),
    (8, b"AVI ", "an AVI video"),
];

/// Whether the file could not be read, which says nothing about what is in it: decoders make up
/// errors of their own, and those of a system have a number.
pub fn is_system(error: &io::Error) -> bool {
    error.raw_os_error().is_some()
}
