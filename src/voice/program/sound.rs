//! The sound in what a program gave.

use std::io::Cursor;

use hound::{SampleFormat, WavReader};

use crate::limits::PROGRAM_RATE;

use super::super::Pcm;
use super::ProgramFault;

/// Whoever writes to a pipe cannot know how long it will be, and writes a size that is larger
/// than any.
const UNKNOWN: u32 = 0x7fff_0000;

/// No voice takes longer for a sign, in seconds, and for what is around them all.
const LONGEST_SIGN: f64 = 0.5;
const AROUND: f64 = 5.0;

/// Mono samples as they are.
pub fn samples(bytes: &[u8], rate: u32) -> Pcm {
    let pairs = bytes.chunks_exact(2);
    let samples = pairs
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Pcm { samples, rate }
}

/// The sound of a WAV file, its channels as one.
pub fn wav(mut bytes: Vec<u8>) -> Result<Pcm, ProgramFault> {
    settle_sizes(&mut bytes)?;
    let other = |error: hound::Error| ProgramFault::NoWav(error.to_string());
    let mut reader = WavReader::new(Cursor::new(bytes)).map_err(other)?;
    let spec = reader.spec();
    if !PROGRAM_RATE.contains(&spec.sample_rate) {
        let what = format!("it has {} samples a second", spec.sample_rate);
        return Err(ProgramFault::NoWav(what));
    }
    let full = (1_i64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
    let all: Result<Vec<f32>, _> = match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().collect(),
        SampleFormat::Int => reader
            .samples::<i32>()
            .map(|x| Ok(x? as f32 / full))
            .collect(),
    };
    let all = all.map_err(other)?;
    let channels = usize::from(spec.channels.max(1));
    let one = |frame: &[f32]| {
        let mean = frame.iter().sum::<f32>() / channels as f32;
        // What is no number becomes silence.
        (mean * 32_768.0).round() as i16
    };
    Ok(Pcm {
        samples: all.chunks_exact(channels).map(one).collect(),
        rate: spec.sample_rate,
    })
}

/// Writes into the header how much there is, where the program could not know it.
fn settle_sizes(bytes: &mut [u8]) -> Result<(), ProgramFault> {
    let no_wav = |why: &str| ProgramFault::NoWav(why.into());
    if bytes.len() < 12 || bytes[..4] != *b"RIFF" || bytes[8..12] != *b"WAVE" {
        return Err(no_wav("it does not begin as one"));
    }
    let whole = bytes.len();
    bytes[4..8].copy_from_slice(&(whole as u32 - 8).to_le_bytes());
    let mut at = 12;
    while let Some(&[a, b, c, d, e, f, g, h]) = bytes.get(at..at + 8).and_then(|x| x.first_chunk())
    {
        let size = u32::from_le_bytes([e, f, g, h]);
        let from = at + 8;
        if [a, b, c, d] == *b"data" {
            let found = whole - from;
            if size == 0 || size >= UNKNOWN {
                // Whole frames only: hound takes no other.
                let align = bytes.get(32).map_or(1, |align| usize::from(*align).max(1));
                let found = found / align * align;
                bytes[at + 4..from].copy_from_slice(&(found as u32).to_le_bytes());
            } else if (size as usize) > found {
                let (found, whole) = (found as u64, size.into());
                return Err(ProgramFault::Half { found, whole });
            }
            return Ok(());
        }
        at = from.saturating_add(size as usize + (size as usize & 1));
    }
    Err(no_wav("there is no sound in it"))
}

/// The sound, if it is no more than these words can take.
pub fn plausible(pcm: Pcm, text: &str) -> Result<Pcm, ProgramFault> {
    let seconds = pcm.samples.len() as f64 / f64::from(pcm.rate.max(1));
    match pcm.samples.is_empty() {
        true => Err(ProgramFault::Nothing {
            said: String::new(),
        }),
        _ if seconds > AROUND + LONGEST_SIGN * text.chars().count() as f64 => {
            let seconds = seconds as u64;
            Err(ProgramFault::RanOn { seconds })
        }
        _ => Ok(pcm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(samples: &[i16], size: Option<u32>) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 22_050,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
        samples
            .iter()
            .for_each(|x| writer.write_sample(*x).unwrap());
        writer.finalize().unwrap();
        let mut bytes = bytes.into_inner();
        if let Some(size) = size {
            let at = bytes.len() - samples.len() * 2 - 4;
            bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn a_file_is_heard_whatever_a_pipe_made_of_its_sizes() {
        let samples = [0, 1000, -1000, i16::MAX, i16::MIN];
        for size in [None, Some(0), Some(0x7fff_f000), Some(u32::MAX)] {
            let pcm = wav(file(&samples, size)).unwrap();
            assert_eq!(
                (pcm.rate, &pcm.samples[..]),
                (22_050, &samples[..]),
                "{size:?}"
            );
        }
    }

    #[test]
    fn half_a_file_is_known_and_no_bytes_whatever_are_a_fault_of_ours() {
        let whole = file(&[7; 100], None);
        let half = wav(whole[..120].to_vec());
        assert_eq!(
            half,
            Err(ProgramFault::Half {
                found: 76,
                whole: 200
            })
        );
        for end in 0..whole.len() {
            assert!(wav(whole[..end].to_vec()).is_err(), "{end}");
        }
        for at in 0..44 {
            let mut bytes = whole.clone();
            bytes[at] = 255;
            let _ = wav(bytes);
        }
    }
}
