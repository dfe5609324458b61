//! Where a recording's sound waits to be played: short ones in memory, long ones in scratch space.

use std::io;

use crate::dsp::math;
use crate::frame::Frame;
use crate::limits;
use crate::units::{Frames, SAMPLE_RATE};
use crate::world::{Scratch, World};

/// Sixteen-bit frames at the rate of the house, read from anywhere. What goes beyond full scale,
/// as floating point may, is kept with fewer steps.
pub struct Store {
    frames: StoredFrames,
    /// How often each stretch of [`SCALED`] frames was halved; empty where none was.
    halved: Vec<u8>,
}

enum StoredFrames {
    Memory(Vec<[i16; 2]>),
    Scratch {
        room: Box<dyn Scratch>,
        frames: Frames,
    },
}

/// Bytes in a stored frame.
const SIZE: usize = 4;

/// Frames that are halved together.
const SCALED: usize = 1024;

/// The most halvings: 24 dB beyond full scale.
const HALVINGS: u8 = 4;

impl Store {
    pub fn frames(&self) -> Frames {
        match &self.frames {
            StoredFrames::Memory(frames) => frames.len() as Frames,
            StoredFrames::Scratch { frames, .. } => *frames,
        }
    }

    /// Fills `out` with the frames from `position` on; silence where there are none.
    /// Allocates nothing.
    ///
    /// # Errors
    /// When the scratch space cannot be read; what `out` holds then is no sound.
    pub fn read(&self, position: Frames, out: &mut [Frame]) -> io::Result<()> {
        let there = self.frames().saturating_sub(position).min(out.len() as u64);
        let (out, beyond) = out.split_at_mut(there as usize);
        beyond.fill([0.0; 2]);
        match &self.frames {
            StoredFrames::Memory(frames) => {
                let stored = frames.iter().skip(position as usize);
                for (frame, stored) in out.iter_mut().zip(stored) {
                    *frame = stored.map(unit);
                }
            }
            StoredFrames::Scratch { room, .. } => {
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
        self.unhalve(position, out);
        Ok(())
    }

    /// Brings what was halved back to its level.
    fn unhalve(&self, position: Frames, mut out: &mut [Frame]) {
        let first = (position / SCALED as Frames) as usize;
        let mut left = SCALED - (position % SCALED as Frames) as usize;
        for halvings in self.halved.iter().skip(first) {
            let (part, rest) = out.split_at_mut(left.min(out.len()));
            if *halvings > 0 {
                let factor = f32::from(1u8 << halvings);
                part.iter_mut()
                    .for_each(|frame| *frame = frame.map(|x| x * factor));
            }
            (out, left) = (rest, SCALED);
            if out.is_empty() {
                break;
            }
        }
    }

    /// Has `length` frames from `position` on fetched, where they are not in memory.
    pub fn expect(&self, position: Frames, length: Frames) {
        match &self.frames {
            StoredFrames::Memory(_) => {}
            StoredFrames::Scratch { room, .. } => {
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
    /// What is not a whole stretch yet.
    pending: Vec<Frame>,
    memory: Vec<[i16; 2]>,
    room: Option<Box<dyn Scratch>>,
    halved: Vec<u8>,
    frames: Frames,
}

impl<'a> Writer<'a> {
    /// What is too long for memory lies in the scratch space of `world`.
    pub fn new(world: &'a dyn World) -> Writer<'a> {
        Writer {
            world,
            pending: Vec::new(),
            memory: Vec::new(),
            room: None,
            halved: Vec::new(),
            frames: 0,
        }
    }

    pub fn push(&mut self, frames: &[Frame]) -> io::Result<()> {
        self.frames += frames.len() as Frames;
        self.pending.extend(frames);
        let whole = self.pending.len() / SCALED * SCALED;
        self.store(whole);
        if self.room.is_none() && self.frames > limits::RECORDING_IN_MEMORY.frames() {
            self.room = Some(self.world.scratch()?);
        }
        self.spill()
    }

    /// Takes the first `count` frames that are pending.
    fn store(&mut self, count: usize) {
        for stretch in self.pending[..count].chunks(SCALED) {
            let samples = stretch.iter().flatten();
            let peak = samples.fold(0.0_f32, |peak, x| peak.max(x.abs()));
            let mut halvings = 0;
            while halvings < HALVINGS && peak > f32::from(1u8 << halvings) {
                halvings += 1;
            }
            let scale = 32_768.0 / f32::from(1u8 << halvings);
            let stored = |x: f32| math::nearest_f32((x * scale).clamp(-32_768.0, 32_767.0)) as i16;
            self.memory
                .extend(stretch.iter().map(|frame| frame.map(stored)));
            self.halved.push(halvings);
        }
        self.pending.drain(..count);
    }

    /// Moves what is in memory to the scratch space, where there is one.
    fn spill(&mut self) -> io::Result<()> {
        let Some(room) = &mut self.room else {
            return Ok(());
        };
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
        Ok(())
    }

    pub fn frames(&self) -> Frames {
        self.frames
    }

    /// The store of the first `length` frames.
    ///
    /// # Errors
    /// When the last of them cannot be kept.
    pub fn finish(mut self, length: Frames) -> io::Result<Store> {
        self.store(self.pending.len());
        self.spill()?;
        let frames = length.min(self.frames);
        if self.halved.iter().all(|halvings| *halvings == 0) {
            self.halved = Vec::new();
        }
        Ok(Store {
            frames: match self.room {
                None => {
                    self.memory.truncate(frames as usize);
                    self.memory.shrink_to_fit();
                    StoredFrames::Memory(self.memory)
                }
                Some(room) => StoredFrames::Scratch { room, frames },
            },
            halved: self.halved,
        })
    }
}
