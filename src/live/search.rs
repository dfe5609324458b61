//! The search for a device after one has gone.

use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Duration;

use super::LiveError;
use super::device::Device;

/// The pauses between attempts to find a device again grow from the first to the second.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// An attempt that has not been answered for this long is left to itself.
const ANSWER: Duration = Duration::from_secs(5);

/// Opens a device elsewhere; the answer comes through the channel.
pub(super) type Opener = Box<dyn Fn() -> Receiver<Result<Device, LiveError>> + Send>;

/// Times are those of one clock.
pub(super) struct Search {
    since: Duration,
    next: Duration,
    pause: Duration,
    asked: Option<(Duration, Receiver<Result<Device, LiveError>>)>,
}

impl Search {
    pub fn new(now: Duration) -> Search {
        Search {
            since: now,
            next: now,
            pause: RETRY.0,
            asked: None,
        }
    }

    /// For how long a device has been looked for.
    pub fn lasts(&self, now: Duration) -> Duration {
        now.saturating_sub(self.since)
    }

    /// A new device, if one has been found by now.
    pub fn look(&mut self, now: Duration, open: &Opener) -> Option<Device> {
        let Some((asked, answer)) = &self.asked else {
            if now >= self.next {
                self.asked = Some((now, open()));
            }
            return None;
        };
        match answer.try_recv() {
            Ok(Ok(device)) => return Some(device),
            Err(TryRecvError::Empty) if now.saturating_sub(*asked) < ANSWER => return None,
            _ => {}
        }
        self.asked = None;
        self.next = now + self.pause;
        self.pause = (self.pause * 2).min(RETRY.1);
        None
    }
}
