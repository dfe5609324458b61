//! A stretch of a file as if it were a whole one, with other bytes before it.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use crate::world::Stream;

/// What decoders read from: some bytes, and behind them a part of a file.
pub struct FilePart {
    front: Vec<u8>,
    source: Stream,
    /// Where in the file the part begins.
    from: u64,
    /// The length of front and part.
    length: u64,
    position: u64,
    /// Whether the file stands where `position` is.
    ready: bool,
}

impl FilePart {
    /// All of `source`.
    ///
    /// # Errors
    /// When its end cannot be found.
    pub fn whole(mut source: Stream) -> io::Result<FilePart> {
        let length = source.seek(SeekFrom::End(0))?;
        Ok(FilePart {
            front: Vec::new(),
            source,
            from: 0,
            length,
            position: 0,
            ready: false,
        })
    }

    /// `front`, and then the `length` bytes of this from `from` on, or as many as there are.
    pub fn after(self, front: Vec<u8>, from: u64, length: u64) -> FilePart {
        let before = self.front.len() as u64;
        // Nothing is built twice over a front.
        let there = self.length.saturating_sub(before.max(from));
        FilePart {
            from: self.from + from.saturating_sub(before),
            length: front.len() as u64 + there.min(length),
            front,
            source: self.source,
            position: 0,
            ready: false,
        }
    }

    /// All from `from` on.
    pub fn from(self, from: u64) -> FilePart {
        self.after(Vec::new(), from, u64::MAX)
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from `from` on, at most `most`, or as many as there are.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn look(&mut self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        self.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        self.take(most as u64).read_to_end(&mut bytes)?;
        self.seek(SeekFrom::Start(0))?;
        Ok(bytes)
    }
}

impl Read for FilePart {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let front = self.front.len() as u64;
        if self.position < front {
            let left = &self.front[self.position as usize..];
            let count = left.len().min(bytes.len());
            bytes[..count].copy_from_slice(&left[..count]);
            self.position += count as u64;
            return Ok(count);
        }
        if !self.ready {
            let place = self.from + (self.position - front);
            self.source.seek(SeekFrom::Start(place))?;
            self.ready = true;
        }
        let left = self.length.saturating_sub(self.position);
        let most = left.min(bytes.len() as u64) as usize;
        let count = self.source.read(&mut bytes[..most])?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for FilePart {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let wanted = match position {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let wanted = wanted.ok_or(io::ErrorKind::InvalidInput)?;
        self.ready &= wanted == self.position;
        self.position = wanted;
        Ok(wanted)
    }
}

impl MediaSource for FilePart {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
