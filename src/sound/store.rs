//! Where a recording's sound waits to be played: short ones in memory, long ones on disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use etcetera::BaseStrategy;

use crate::frame::Frame;
use crate::limits;
use crate::units::{Frames, SAMPLE_RATE};

/// Sixteen-bit frames at the rate of the house, read from anywhere.
pub enum Store {
    Memory(Vec<[i16; 2]>),
    /// In a file that has no name and goes with the last handle to it.
    Disk {
        file: File,
        frames: Frames,
    },
}

/// Bytes in a stored frame.
const SIZE: usize = 4;

impl Store {
    pub fn frames(&self) -> Frames {
        match self {
            Store::Memory(frames) => frames.len() as Frames,
            Store::Disk { frames, .. } => *frames,
        }
    }

    /// Fills `out` with the frames from `position` on, within ±1; silence where there are none.
    /// Allocates nothing. A disk is read where it must be, which usually finds the bytes
    /// in the system's cache.
    pub fn read(&self, position: Frames, out: &mut [Frame]) {
        match self {
            Store::Memory(frames) => {
                let rest = frames.get(position as usize..).unwrap_or(&[]);
                let count = rest.len().min(out.len());
                for (frame, &stored) in out.iter_mut().zip(rest) {
                    *frame = stored.map(unit);
                }
                out[count..].fill([0.0; 2]);
            }
            Store::Disk { file, .. } => {
                let mut bytes = [0; 512 * SIZE];
                let mut offset = position * SIZE as u64;
                for part in out.chunks_mut(512) {
                    let bytes = &mut bytes[..part.len() * SIZE];
                    if !read_at(file, bytes, offset) {
                        bytes.fill(0);
                    }
                    for (frame, b) in part.iter_mut().zip(bytes.chunks_exact(SIZE)) {
                        let sample = |n| unit(i16::from_le_bytes([b[n], b[n + 1]]));
                        *frame = [sample(0), sample(2)];
                    }
                    offset += bytes.len() as u64;
                }
            }
        }
    }

    /// Has the system fetch `length` frames from `position` on, where they lie on a disk.
    pub fn expect(&self, position: Frames, length: Frames) {
        match self {
            Store::Memory(_) => {}
            Store::Disk { file, .. } => expect(file, position * SIZE as u64, length * SIZE as u64),
        }
    }
}

/// Advice only: a system that cannot take it reads when asked.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn expect(file: &File, offset: u64, bytes: u64) {
    use rustix::fs::{Advice, fadvise};
    let _ = fadvise(
        file,
        offset,
        std::num::NonZeroU64::new(bytes),
        Advice::WillNeed,
    );
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn expect(_: &File, _: u64, _: u64) {}

fn unit(sample: i16) -> f32 {
    f32::from(sample) * (1.0 / 32_768.0)
}

/// Reads without moving a cursor that other voices share. Zeros follow the end of the file.
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> bool {
    #[cfg(unix)]
    let read = std::os::unix::fs::FileExt::read_at;
    #[cfg(windows)]
    let read = std::os::windows::fs::FileExt::seek_read;
    while !bytes.is_empty() {
        match read(file, bytes, offset) {
            Ok(0) => break,
            Ok(count) => {
                bytes = &mut bytes[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
    bytes.fill(0);
    true
}

/// Takes a recording's frames in order.
#[derive(Default)]
pub struct Writer {
    memory: Vec<[i16; 2]>,
    disk: Option<BufWriter<File>>,
    frames: Frames,
}

impl Writer {
    pub fn push(&mut self, frames: &[Frame]) -> io::Result<()> {
        let stored = |x: f32| (x * 32_768.0).round_ties_even().clamp(-32_768.0, 32_767.0) as i16;
        self.memory
            .extend(frames.iter().map(|frame| frame.map(stored)));
        self.frames += frames.len() as Frames;
        let room = limits::RECORDING_IN_MEMORY.frames();
        if self.disk.is_none() && self.frames > room {
            self.disk = Some(BufWriter::with_capacity(1 << 16, spool()?));
        }
        if let Some(disk) = &mut self.disk {
            for frame in self.memory.drain(..) {
                disk.write_all(&frame[0].to_le_bytes())?;
                disk.write_all(&frame[1].to_le_bytes())?;
            }
            // The minute that went to disk need not stay here.
            self.memory.shrink_to(SAMPLE_RATE as usize);
        }
        Ok(())
    }

    pub fn frames(&self) -> Frames {
        self.frames
    }

    /// The store of the first `length` frames.
    pub fn finish(mut self, length: Frames) -> io::Result<Store> {
        let frames = length.min(self.frames);
        match self.disk {
            None => {
                self.memory.truncate(frames as usize);
                self.memory.shrink_to_fit();
                Ok(Store::Memory(self.memory))
            }
            Some(disk) => {
                let file = disk.into_inner().map_err(io::IntoInnerError::into_error)?;
                Ok(Store::Disk { file, frames })
            }
        }
    }
}

/// A file without a name in the user's cache folder, or wherever temporary files go.
fn spool() -> io::Result<File> {
    let cache = etcetera::choose_base_strategy()
        .ok()
        .map(|base| base.cache_dir().join("evenfall"));
    if let Some(cache) = cache
        && fs::create_dir_all(&cache).is_ok()
        && let Ok(file) = tempfile::tempfile_in(&cache)
    {
        return Ok(file);
    }
    tempfile::tempfile()
}
