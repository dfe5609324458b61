//! WAV as recorders write it: sizes that are a little wrong or were never written, more than
//! 4 GiB, and MP3 inside. The sound is found, and goes on behind a header without faults.

use std::io;
use std::ops::Range;

use super::error::RecordingError;
use super::part::FilePart;
use crate::limits;

/// Sound in a WAV, ready to be decoded.
pub enum Waves {
    /// A WAV as it should be.
    Plain(FilePart),
    /// MP3 alone.
    Mpeg(FilePart),
}

/// Chunks in front of the sound: more are a puzzle.
const CHUNKS: usize = 1000;

/// The largest description of a sound; those of ADPCM list coefficients.
const DESCRIPTION: usize = 512;

/// How samples are laid out, by the numbers that Microsoft gave.
mod layouts {
    pub const PCM: u16 = 1;
    pub const MS_ADPCM: u16 = 2;
    pub const FLOAT: u16 = 3;
    pub const A_LAW: u16 = 6;
    pub const MU_LAW: u16 = 7;
    pub const IMA_ADPCM: u16 = 0x11;
    pub const MPEG: [u16; 2] = [0x50, 0x55];
    pub const EXTENSIBLE: u16 = 0xfffe;
}

/// Finds the sound in `part`, which is a WAV.
///
/// # Errors
/// When there is none, or its layout is not known.
pub fn waves(mut part: FilePart) -> Result<Waves, RecordingError> {
    let (description, sound) = chunks(&mut part)?;
    let length = sound.end - sound.start;
    let layout = u16_at(&description, 0);
    if layouts::MPEG.contains(&layout) {
        return Ok(Waves::Mpeg(part.after(Vec::new(), sound.start, length)));
    }
    let description = tidied(&description)?;
    let mut front = b"RIFF\xff\xff\xff\xffWAVEfmt ".to_vec();
    front.extend((description.len() as u32).to_le_bytes());
    front.extend(description);
    front.extend(b"data");
    // Read to its end, where the number is too small for it.
    front.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    Ok(Waves::Plain(part.after(front, sound.start, length)))
}

/// How the samples are laid out, and where they are. A size that was never written, because the
/// recorder's battery was empty, is that of the rest of the file.
fn chunks(part: &mut FilePart) -> Result<(Vec<u8>, Range<u64>), RecordingError> {
    let missing = |what: &str| RecordingError::Damaged(format!("a WAV without {what}"));
    let (mut at, mut description, mut large) = (12, None, None);
    for _ in 0..CHUNKS {
        let head = part.look(at, 8)?;
        if head.len() < 8 {
            break;
        }
        let size = u64::from(u32_at(&head, 4));
        let inside = at + 8;
        match &head[..4] {
            b"fmt " => description = Some(part.look(inside, (size as usize).min(DESCRIPTION))?),
            b"ds64" => large = Some(part.look(inside, 16)?),
            b"data" => {
                let description = description.ok_or_else(|| missing("a description"))?;
                let rest = part.length().saturating_sub(inside);
                let told = match (size, large.as_deref()) {
                    (0xffff_ffff, Some(large)) => u64_at(large, 8),
                    (0 | 0xffff_ffff, _) => rest,
                    _ => size,
                };
                return Ok((description, inside..inside.saturating_add(told)));
            }
            _ => {}
        }
        at = next(part, inside + size)?;
    }
    Err(missing("sound"))
}

/// Where the chunk begins behind one that ends at `end`: at an even place, unless somebody forgot.
fn next(part: &mut FilePart, end: u64) -> io::Result<u64> {
    if end.is_multiple_of(2) {
        return Ok(end);
    }
    let is_name = |name: &[u8]| name.len() == 4 && name.iter().all(|b| (b' '..=b'~').contains(b));
    let (even, odd) = (part.look(end + 1, 4)?, part.look(end, 4)?);
    Ok(if !is_name(&even) && is_name(&odd) {
        end
    } else {
        end + 1
    })
}

/// A description that a strict reader takes.
fn tidied(written: &[u8]) -> Result<Vec<u8>, RecordingError> {
    if written.len() < 14 {
        return Err(RecordingError::Damaged(
            "its description is too short".into(),
        ));
    }
    let mut layout = u16_at(written, 0);
    let channels = u16_at(written, 2);
    if !(1..=limits::RECORDING_CHANNELS).contains(&channels.into()) {
        return Err(RecordingError::Channels(channels.into()));
    }
    let frame = u16_at(written, 12);
    let mut bits = u16_at(written, 14);
    let extensible = layout == layouts::EXTENSIBLE && written.len() >= 40;
    if extensible {
        layout = u16_at(written, 24);
    }
    if matches!(layout, layouts::MS_ADPCM | layouts::IMA_ADPCM) && !extensible {
        return Ok(written.to_vec());
    }
    if let layouts::PCM | layouts::FLOAT = layout
        && (1..=8).contains(&(frame / channels))
    {
        // Twenty bits stand in twenty-four.
        bits = frame / channels * 8;
    }
    let frame = channels.saturating_mul(bits / 8);
    let mut out = Vec::new();
    let mut number = |number: u16| out.extend(number.to_le_bytes());
    let named = u32_at(written, 20).count_ones();
    let places = extensible && channels > 2 && named == u32::from(channels);
    number(if places { layouts::EXTENSIBLE } else { layout });
    number(channels);
    let rate = u32_at(written, 4);
    [rate, rate.saturating_mul(frame.into())]
        .iter()
        .for_each(|x| {
            number(*x as u16);
            number((x >> 16) as u16);
        });
    number(frame);
    number(bits);
    match layout {
        _ if places => {
            number(22);
            number(bits);
            out.extend(&written[20..40]);
        }
        layouts::PCM | layouts::FLOAT => {}
        layouts::A_LAW | layouts::MU_LAW => number(0),
        _ => {
            return Err(RecordingError::NotYet(
                "a WAV with a kind of sound that is seldom",
            ));
        }
    }
    Ok(out)
}

/// The number at `at`, zero where it is missing.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let there = bytes.get(at..at + 2);
    there.map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
