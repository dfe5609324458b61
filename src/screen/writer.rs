//! Standard output, written to from a thread of its own.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// How much may wait to be read. What is more than that is lost.
const WAITING: usize = 512;

/// How long whoever ends may wait until what was said is taken.
pub(super) const LAST: Duration = Duration::from_millis(500);

/// Writes what it is given, in that order, elsewhere: a pipe or a terminal that is read slowly
/// or not at all holds up neither the keys nor the sleep timer.
///
/// There is one for the program, so that nothing overtakes what was written before it.
pub(super) struct Writer {
    /// None where there is no thread to be had.
    given: Option<SyncSender<Vec<u8>>>,
    waiting: AtomicUsize,
    failed: AtomicBool,
}

impl Writer {
    pub fn get() -> &'static Writer {
        static ONE: OnceLock<Writer> = OnceLock::new();
        ONE.get_or_init(|| {
            let (given, taken) = mpsc::sync_channel::<Vec<u8>>(WAITING);
            let thread = thread::Builder::new().name("evenfall-writer".into());
            let writes = thread.spawn(move || {
                for bytes in taken {
                    let writer = Writer::get();
                    writer.put(&bytes);
                    writer.waiting.fetch_sub(1, Ordering::Release);
                }
            });
            Writer {
                given: writes.is_ok().then_some(given),
                waiting: AtomicUsize::new(0),
                failed: AtomicBool::new(false),
            }
        })
    }

    pub fn write(&self, bytes: Vec<u8>) {
        let Some(given) = &self.given else {
            return self.put(&bytes);
        };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if given.try_send(bytes).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn put(&self, bytes: &[u8]) {
        let mut out = io::stdout();
        // Nobody has to read: a closed pipe does not end the session.
        if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    /// Whether something could not be written since this was last asked.
    pub fn has_failed(&self) -> bool {
        self.failed.swap(false, Ordering::Relaxed)
    }

    /// Whether all that was given is written.
    pub fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::Acquire) == 0
    }

    /// Waits, at most so long, until all is written.
    pub fn settle(&self, most: Duration) {
        let since = Instant::now();
        while !self.is_idle() && since.elapsed() < most {
            thread::sleep(Duration::from_millis(2));
        }
    }
}
