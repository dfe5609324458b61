//! Whether the screen is dark: for the night it goes dark by itself.

use std::time::{Duration, Instant};

/// After this long without a key the screen goes dark, where the night is meant.
const DARK_AFTER: Duration = Duration::from_secs(60);

pub(super) struct Light {
    pub dim: bool,
    /// Whether it goes dark by itself.
    nightly: bool,
    /// When somebody was there last.
    touched: Instant,
}

impl Light {
    pub fn new(dim: bool, nightly: bool, now: Instant) -> Light {
        Light {
            dim,
            nightly,
            touched: now,
        }
    }

    /// Somebody is there.
    pub fn touch(&mut self, now: Instant) {
        self.dim = false;
        self.touched = now;
    }

    /// How long nobody has been there.
    pub fn untouched(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.touched)
    }

    /// Goes dark where it is time; whether it has.
    pub fn darkens(&mut self, now: Instant) -> bool {
        let due = self.nightly && !self.dim && self.untouched(now) >= DARK_AFTER;
        self.dim |= due;
        due
    }
}
