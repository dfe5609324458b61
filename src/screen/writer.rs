//! Standard output, written to from a thread of its own.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// How much may wait to be read. What is more than that is lost.
const WAITING: usize = 512;

/// How long the last of it may take.
const LAST: Duration = Duration::from_millis(500);

/// Writes what it is given, in that order, elsewhere: a pipe or a terminal that is read slowly
/// or not at all holds up neither the keys nor the sleep timer. Dropped it waits for a moment
/// until all is written.
pub(super) struct Writer {
    given: SyncSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    pub fn start() -> Writer {
        let (given, taken) = mpsc::sync_channel::<Vec<u8>>(WAITING);
        let waiting = Arc::new(AtomicUsize::new(0));
        let left = Arc::clone(&waiting);
        thread::spawn(move || {
            let mut out = io::stdout();
            for bytes in taken {
                // Nobody has to read: a closed pipe does not end the session.
                let _ = out.write_all(&bytes).and_then(|()| out.flush());
                left.fetch_sub(1, Ordering::Release);
            }
        });
        Writer { given, waiting }
    }

    pub fn write(&self, bytes: Vec<u8>) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.given.try_send(bytes).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Whether all that was given is written.
    pub fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Acquire) == 0
    }

    /// Waits a moment until all is written.
    pub fn settle(&self) {
        let since = Instant::now();
        while !self.is_idle() && since.elapsed() < LAST {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.settle();
    }
}
