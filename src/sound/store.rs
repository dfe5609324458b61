//! Where a recording's sound waits to be played: short ones in memory, long ones in scratch space.

use std::io;

use crate::frame::Frame;
use crate::limits;
use crate::units::{Frames, SAMPLE_RATE};
use crate::world::{Scratch, World};

/// Sixteen-bit frames at the rate of the house, read from anywhere.
pub enum Store {
    Memory(Vec<[i16; 2]>),
    Scratch {
        room: Box<dyn Scratch>,
        frames: Frames,
    },
}

/// Bytes in a stored frame.
const SIZE: usize = 4;

impl Store {
    pub fn frames(&self) -> Frames {
        match self {
            Store::Memory(frames) => frames.len() as Frames,
            Store::Scratch { frames, .. } => *frames,
        }
    }

    /// Fills `out` with the frames from `position` on, within ±1; silence where there are none.
    /// Allocates nothing.
    ///
    /// # Errors
    /// When the scratch space cannot be read; what `out` holds then is no sound.
    pub fn read(&self, position: Frames, out: &mut [Frame]) -> io::Result<()> {
        let there = self.frames().saturating_sub(position).min(out.len() as u64);
        let (out, beyond) = out.split_at_mut(there as usize);
        beyond.fill([0.0; 2]);
        match self {
            Store::Memory(frames) => {
                let stored = frames.iter().skip(position as usize);
                for (frame, stored) in out.iter_mut().zip(stored) {
                    *frame = stored.map(unit);
                }
            }
            Store::Scratch { room, .. } => {
                let mut bytes = [0; 512 * SIZE];
                let mut offset = position * SIZE as u64;
                for part in out.chunks_mut(512) {
                    let bytes = &mut bytes[..part.len() * SIZE];
                    room.read(offset, bytes)?;
                    for (frame, b) in part.iter_mut().zip(bytes.chunks_exact(SIZE)) {
                        let sample = |n| unit(i16::from_le_bytes([b[n], b[n + 1]]));
                        *frame = [sample(0), sample(2)];
                    }
                    offset += bytes.len() as u64;
                }
            }
        }
        Ok(())
    }

    /// Has `length` frames from `position` on fetched, where they are not in memory.
    pub fn expect(&self, position: Frames, length: Frames) {
        match self {
            Store::Memory(_) => {}
            Store::Scratch { room, .. } => {
                room.expect(position * SIZE as u64, length * SIZE as u64);
            }
        }
    }
}

fn unit(sample: i16) -> f32 {
    f32::from(sample) * (1.0 / 32_768.0)
}

/// Takes a recording's frames in order.
pub struct Writer<'a> {
    world: &'a dyn World,
    memory: Vec<[i16; 2]>,
    room: Option<Box<dyn Scratch>>,
    frames: Frames,
}

impl<'a> Writer<'a> {
    /// What is too long for memory lies in the scratch space of `world`.
    pub fn new(world: &'a dyn World) -> Writer<'a> {
        Writer {
            world,
            memory: Vec::new(),
            room: None,
            frames: 0,
        }
    }

    pub fn push(&mut self, frames: &[Frame]) -> io::Result<()> {
        let stored = |x: f32| (x * 32_768.0).round_ties_even().clamp(-32_768.0, 32_767.0) as i16;
        self.memory
            .extend(frames.iter().map(|frame| frame.map(stored)));
        self.frames += frames.len() as Frames;
        if self.room.is_none() && self.frames > limits::RECORDING_IN_MEMORY.frames() {
            self.room = Some(self.world.scratch()?);
        }
        if let Some(room) = &mut self.room {
            let mut bytes = [0; 512 * SIZE];
            for part in self.memory.chunks(512) {
                for (bytes, frame) in bytes.chunks_exact_mut(SIZE).zip(part) {
                    bytes[..2].copy_from_slice(&frame[0].to_le_bytes());
                    bytes[2..].copy_from_slice(&frame[1].to_le_bytes());
                }
                room.append(&bytes[..part.len() * SIZE])?;
            }
            self.memory.clear();
            // The minute that went there need not stay here.
            self.memory.shrink_to(SAMPLE_RATE as usize);
        }
        Ok(())
    }

    pub fn frames(&self) -> Frames {
        self.frames
    }

    /// The store of the first `length` frames.
    pub fn finish(mut self, length: Frames) -> Store {
        let frames = length.min(self.frames);
        match self.room {
            None => {
                self.memory.truncate(frames as usize);
                self.memory.shrink_to_fit();
                Store::Memory(self.memory)
            }
            Some(room) => Store::Scratch { room, frames },
        }
    }
}
