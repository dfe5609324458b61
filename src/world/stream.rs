//! Something large, opened to be read piece by piece.

use std::io::{self, Read, Seek, SeekFrom};

/// What can be read and sought in, from whichever thread has it.
pub trait Streamed: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Streamed for T {}

/// An opened file, be it one or something that serves as one.
pub struct Stream {
    inner: Box<dyn Streamed>,
    length: Option<u64>,
}

impl Stream {
    /// `length` is in bytes, where it is known.
    pub fn new(inner: impl Streamed + 'static, length: Option<u64>) -> Stream {
        Stream {
            inner: Box::new(inner),
            length,
        }
    }

    /// The bytes there were when it was opened, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }
}

impl Read for Stream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.inner.read(bytes)
    }
}

impl Seek for Stream {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}
