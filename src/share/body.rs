//! A stretch of a file on its way to somebody.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

/// Bytes read at once.
const PIECE: usize = 64 << 10;

/// What a connection has got so far; its server looks at it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes handed over.
    bytes: AtomicU64,
    /// Which file, and which stretch of it is on its way or there.
    sent: Mutex<Vec<(usize, Range<u64>)>>,
}

impl Progress {
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Whether it has asked for something that there is.
    pub fn known(&self) -> bool {
        !self.sent().is_empty()
    }

    /// The stretches handed over, by the numbers of their files.
    pub fn sent(&self) -> Vec<(usize, Range<u64>)> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.clone()
    }

    /// Somebody is on the way to get file `number`, from `at` on.
    pub fn begin(&self, number: usize, at: u64) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push((number, at..at));
    }

    fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, stretch)) = sent.last_mut() {
            stretch.end += bytes as u64;
        }
    }
}

/// A stretch of a file, or nothing.
pub struct FileBody {
    file: Option<File>,
    left: u64,
    progress: Arc<Progress>,
}

impl FileBody {
    /// No bytes at all.
    pub fn empty(progress: Arc<Progress>) -> FileBody {
        FileBody {
            file: None,
            left: 0,
            progress,
        }
    }

    /// The next `length` bytes of `file`.
    pub fn of(file: File, length: u64, progress: Arc<Progress>) -> FileBody {
        FileBody {
            file: Some(file),
            left: length,
            progress,
        }
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = &mut *self;
        let Some(file) = this.file.as_mut().filter(|_| this.left > 0) else {
            return Poll::Ready(None);
        };
        let mut piece = vec![0; PIECE.min(usize::try_from(this.left).unwrap_or(PIECE))];
        // A disk is quick beside a network.
        let read = file.read(&mut piece).and_then(|read| match read {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        });
        Poll::Ready(Some(read.map(|read| {
            piece.truncate(read);
            this.left -= read as u64;
            this.progress.add(read);
            Frame::data(piece.into())
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
