//! Opus packets, whatever they came in.

use ropus::OpusMSDecoder;

use super::StreamLayout;
use crate::units::Decibels;

/// What every decoder gives, whatever was recorded.
const RATE: u32 = 48_000;

/// The most frames that a packet holds: 120 ms.
const PACKET: usize = 5760;

/// The order of Vorbis for so many channels, as places in the order of WAV.
const ORDERS: [&[u8]; 8] = [
    &[0],
    &[0, 1],
    &[0, 2, 1],
    &[0, 1, 2, 3],
    &[0, 2, 1, 3, 4],
    &[0, 2, 1, 5, 3, 4],
    &[0, 2, 1, 6, 5, 3, 4],
    &[0, 2, 1, 7, 5, 6, 3, 4],
];

/// A decoder of one stream.
pub struct OpusPackets {
    decoder: OpusMSDecoder,
    channels: usize,
    gain: f32,
    /// Frames that are still to be left out: the decoder's running in.
    ahead: usize,
    buffer: Vec<i16>,
}

impl OpusPackets {
    /// By the header that comes with every stream; `None` where it is none.
    pub fn new(head: &[u8]) -> Option<OpusPackets> {
        let head = head
            .strip_prefix(b"OpusHead")
            .filter(|head| head.len() >= 11)?;
        let channels = usize::from(head[1]);
        let order = ORDERS.get(channels.checked_sub(1)?)?;
        let (streams, coupled, mapping) = match head[10] {
            0 if channels <= 2 => (1, channels as i32 - 1, vec![0, 1]),
            0 => return None,
            _ => {
                let mapping = head.get(13..13 + channels)?;
                let placed = order.iter().map(|n| mapping[usize::from(*n)]).collect();
                (head[11].into(), head[12].into(), placed)
            }
        };
        let decoder = OpusMSDecoder::new(RATE as i32, channels as i32, streams, coupled, &mapping);
        Some(OpusPackets {
            decoder: decoder.ok()?,
            channels,
            gain: Decibels(f32::from(i16::from_le_bytes([head[8], head[9]])) / 256.0).gain(),
            ahead: u16::from_le_bytes([head[2], head[3]]).into(),
            buffer: vec![0; PACKET * channels],
        })
    }

    pub fn layout(&self) -> StreamLayout {
        StreamLayout {
            rate: RATE,
            channels: self.channels,
        }
    }

    /// Puts the sound of a packet into `samples`, without its last `trimmed` frames; whether it
    /// could be read.
    pub fn decode(&mut self, packet: &[u8], trimmed: usize, samples: &mut Vec<f32>) -> bool {
        samples.clear();
        if packet.is_empty() {
            return true;
        }
        let (data, length) = (Some(packet), packet.len() as i32);
        let buffer = &mut self.buffer;
        let Ok(frames) = self
            .decoder
            .decode(data, length, buffer, PACKET as i32, false)
        else {
            return false;
        };
        let frames = usize::try_from(frames).unwrap_or(0).min(PACKET);
        let first = self.ahead.min(frames);
        self.ahead -= first;
        let last = frames.saturating_sub(trimmed).max(first);
        let kept = &buffer[first * self.channels..last * self.channels];
        samples.extend(kept.iter().map(|x| f32::from(*x) / 32_768.0 * self.gain));
        true
    }
}
