//! How loud the microphone is, as one sees it.

use std::time::{Duration, Instant};

/// The softest that is shown.
pub const LOWEST_DB: f32 = -60.0;

/// From here on it is nearly too loud.
pub const HIGH_DB: f32 = -6.0;

/// From here on it is too loud: the next peak is cut off.
const TOO_LOUD_DB: f32 = -0.3;

/// How fast what is shown falls back, in decibels a second.
const FALL: f32 = 40.0;

/// How long the highest peak stays, and what was too loud is told.
const HELD: Duration = Duration::from_millis(1500);

/// A level that rises at once, falls slowly, and leaves its highest peak standing for a while.
pub struct SeenLevel {
    shown: f32,
    peak: (f32, Instant),
    too_loud: Option<Instant>,
    last: Instant,
}

impl SeenLevel {
    pub fn new(now: Instant) -> SeenLevel {
        SeenLevel {
            shown: LOWEST_DB,
            peak: (LOWEST_DB, now),
            too_loud: None,
            last: now,
        }
    }

    /// Hears the highest amplitude since the last time.
    pub fn hear(&mut self, amplitude: f32, now: Instant) {
        let db = (20.0 * amplitude.max(1e-6).log10()).max(LOWEST_DB);
        let fallen = FALL * now.saturating_duration_since(self.last).as_secs_f32();
        self.last = now;
        self.shown = db.max(self.shown - fallen);
        if db >= self.peak.0 || now.saturating_duration_since(self.peak.1) > HELD {
            self.peak = (db, now);
        }
        if db > TOO_LOUD_DB {
            self.too_loud = Some(now);
        }
    }

    /// In decibels below full scale.
    pub fn shown_db(&self) -> f32 {
        self.shown
    }

    /// The highest of the last moments.
    pub fn peak_db(&self) -> f32 {
        self.peak.0
    }

    /// Whether it has just been too loud.
    pub fn is_too_loud(&self) -> bool {
        let since = self
            .too_loud
            .map(|then| self.last.saturating_duration_since(then));
        since.is_some_and(|since| since < HELD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_at_once_falls_slowly_and_tells_for_a_while_that_it_was_too_loud() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut level = SeenLevel::new(start);
        assert_eq!(level.shown_db(), LOWEST_DB);
        level.hear(1.0, at(100));
        assert!(level.shown_db().abs() < 0.1 && level.is_too_loud());
        level.hear(0.0, at(200));
        assert!((level.shown_db() + 4.0).abs() < 0.1, "{}", level.shown_db());
        assert!(level.peak_db().abs() < 0.1);
        level.hear(0.5, at(1900));
        assert!((level.peak_db() + 6.0).abs() < 0.1 && !level.is_too_loud());
        level.hear(0.0, at(9000));
        assert_eq!((level.shown_db(), level.peak_db()), (LOWEST_DB, LOWEST_DB));
    }
}
