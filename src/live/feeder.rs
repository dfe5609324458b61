//! Keeps a little of the piece rendered ahead of the device.

use rtrb::{Producer, RingBuffer};

use super::resample::{Resampled, device_frames};
use super::tap::Stretch;
use crate::frame::{BLOCK, Frame, Piece, Render};
use crate::units::{Frames, SAMPLE_RATE};

/// How far ahead: 341 ms at 48 kHz, to outlast a busy machine's pauses and the first gulp
/// of a device with a long buffer. It adds nothing to how soon a key is heard, since pause,
/// volume and seek act behind it.
const AHEAD: usize = 32 * BLOCK;

/// Blocks rendered before the caller gets another look at what the listener wants.
const BLOCKS_AT_ONCE: usize = 4;

pub(super) struct Feeder {
    engine: Box<dyn Render>,
    ring: Producer<Frame>,
    left: u64,
    block: [Frame; BLOCK],
}

impl Feeder {
    /// Starts `piece` at `position` for a device at `rate`; the stretch goes to the tap.
    /// One that is faded in is handed over as soon as there is enough for that.
    pub fn start(
        piece: &dyn Piece,
        position: Frames,
        rate: u32,
        generation: u32,
        fade_in: bool,
    ) -> (Feeder, Stretch) {
        let (ring, frames) = RingBuffer::new(AHEAD);
        let (next, end) = (
            device_frames(position, rate),
            device_frames(piece.length(), rate),
        );
        let mut feeder = Feeder {
            engine: engine(piece, position, rate),
            ring,
            left: end.saturating_sub(next),
            block: [[0.0; 2]; BLOCK],
        };
        feeder.feed();
        (
            feeder,
            Stretch {
                generation,
                frames,
                next: next.min(end),
                end,
                fade_in,
            },
        )
    }

    /// Renders a few blocks into the ring; whether there is nothing more to do for now.
    pub fn feed(&mut self) -> bool {
        for _ in 0..BLOCKS_AT_ONCE {
            if self.left == 0 || self.ring.slots() < BLOCK {
                return true;
            }
            let count = self.left.min(BLOCK as u64) as usize;
            self.engine.render(&mut self.block[..count]);
            // There is room: only this side puts in.
            let _ = self.ring.push_entire_slice(&self.block[..count]);
            self.left -= count as u64;
        }
        false
    }
}

fn engine(piece: &dyn Piece, position: Frames, rate: u32) -> Box<dyn Render> {
    if rate != SAMPLE_RATE
        && let Some(resampled) = Resampled::new(piece.starting_at(position), rate)
    {
        return Box::new(resampled);
    }
    piece.starting_at(position)
}
