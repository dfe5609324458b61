//! The time that passes for the player's thread.

use std::time::{Duration, Instant};

/// Two clocks that are compared with themselves only.
pub(super) trait Clock: Send + Sync {
    /// How long the program has been able to run: stands still while the machine sleeps.
    fn awake(&self) -> Duration;

    /// The same with the machine's sleep.
    fn in_all(&self) -> Duration;
}

/// The machine's own clocks.
pub(super) struct Machine(Instant);

impl Machine {
    pub fn new() -> Machine {
        Machine(Instant::now())
    }
}

impl Clock for Machine {
    fn awake(&self) -> Duration {
        self.0.elapsed()
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn in_all(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        // Both are counted from the start of the machine and never negative.
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }

    /// Elsewhere sleep shows as a device that has frozen.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn in_all(&self) -> Duration {
        self.awake()
    }
}
