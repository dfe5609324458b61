//! Scratch space on the disk.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::world::Scratch;

/// A file without a name, which goes with the last handle to it.
pub(super) struct Spool {
    file: File,
    /// What is not written yet: few large writes cost less than many small ones.
    waiting: Vec<u8>,
    written: u64,
}

const WRITTEN_AT_ONCE: usize = 1 << 16;

impl Spool {
    /// In `folder`, or wherever temporary files go.
    pub fn new(folder: Option<&Path>) -> io::Result<Spool> {
        let within = |folder: &Path| {
            fs::create_dir_all(folder).ok()?;
            tempfile::tempfile_in(folder).ok()
        };
        Ok(Spool {
            file: folder
                .and_then(within)
                .map_or_else(tempfile::tempfile, Ok)?,
            waiting: Vec::new(),
            written: 0,
        })
    }
}

impl Scratch for Spool {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= WRITTEN_AT_ONCE {
            self.file.write_all(&self.waiting)?;
            self.written += self.waiting.len() as u64;
            self.waiting.clear();
        }
        Ok(())
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let on_disk = self.written.saturating_sub(offset).min(bytes.len() as u64);
        let (first, rest) = bytes.split_at_mut(on_disk as usize);
        read_at(&self.file, first, offset)?;
        if rest.is_empty() {
            return Ok(());
        }
        let from = (offset + on_disk - self.written) as usize;
        let waiting = self.waiting.get(from..).and_then(|w| w.get(..rest.len()));
        rest.copy_from_slice(waiting.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn expect(&self, offset: u64, length: u64) {
        expect(&self.file, offset, length);
    }
}

/// Reads without moving a cursor that others share.
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    let read = std::os::unix::fs::FileExt::read_at;
    #[cfg(windows)]
    let read = std::os::windows::fs::FileExt::seek_read;
    while !bytes.is_empty() {
        match read(file, bytes, offset) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                bytes = &mut bytes[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Advice only: a system that cannot take it reads when asked.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn expect(file: &File, offset: u64, bytes: u64) {
    use rustix::fs::{Advice, fadvise};
    let length = std::num::NonZeroU64::new(bytes);
    let _ = fadvise(file, offset, length, Advice::WillNeed);
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn expect(_: &File, _: u64, _: u64) {}
