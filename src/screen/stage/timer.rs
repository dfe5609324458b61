//! The sleep timer: how long is left, and how far the sound has sunk by now.

use std::time::{Duration, Instant};

use crate::units::{Decibels, Millis};

/// What one press after another sets, in minutes; nothing ends it.
const CHOICES: [Option<u64>; 7] = [
    Some(30),
    Some(45),
    Some(60),
    Some(90),
    Some(120),
    Some(15),
    None,
];

/// A press within this of the last one is about another time.
const AGAIN: Duration = Duration::from_secs(3);

/// The sound sinks over the last of it, or over a third where that is shorter.
const FADE: Duration = Duration::from_secs(300);

/// Where it has sunk to at the end: under the quiet of a bedroom.
const FLOOR: f32 = -50.0;

#[derive(Default)]
pub(super) struct Timer {
    running: Option<RunningTimer>,
    /// When it was pressed last, and which choice that was.
    pressed: Option<(Instant, usize)>,
}

struct RunningTimer {
    end: Instant,
    length: Duration,
}

impl Timer {
    /// One that is set already; off where there is no length.
    pub fn new(length: Option<Millis>, now: Instant) -> Timer {
        let mut timer = Timer::default();
        timer.set(length.map(|length| Duration::from_millis(length.0)), now);
        timer
    }

    fn set(&mut self, length: Option<Duration>, now: Instant) {
        self.running = length.map(|length| RunningTimer {
            end: now + length,
            length,
        });
    }

    /// Sets it, sets another time, or stops it; in words.
    pub fn press(&mut self, now: Instant) -> String {
        let choice = match self.pressed {
            Some((at, choice)) if now.saturating_duration_since(at) <= AGAIN => {
                (choice + 1) % CHOICES.len()
            }
            _ if self.running.is_some() => CHOICES.len() - 1,
            _ => 0,
        };
        self.pressed = Some((now, choice));
        let minutes = CHOICES[choice];
        self.set(minutes.map(|m| Duration::from_secs(60 * m)), now);
        match minutes {
            Some(minutes) => format!("sleep timer {minutes} minutes"),
            None => "sleep timer off".into(),
        }
    }

    /// What is left of it.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let running = self.running.as_ref()?;
        Some(running.end.saturating_duration_since(now))
    }

    /// How far the sound has sunk; none before it begins to.
    pub fn level(&self, now: Instant) -> Option<Decibels> {
        let (left, running) = (self.left(now)?, self.running.as_ref()?);
        let fade = FADE.min(running.length / 3);
        if left >= fade {
            return None;
        }
        let passed = 1.0 - left.as_secs_f32() / fade.as_secs_f32();
        Some(Decibels(FLOOR * passed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(m: u64) -> Duration {
        Duration::from_secs(60 * m)
    }

    #[test]
    fn quick_presses_go_round_and_a_late_one_stops_it() {
        let (mut timer, start) = (Timer::default(), Instant::now());
        let mut now = start;
        for left in [30, 45, 60, 90, 120, 15] {
            timer.press(now);
            assert_eq!(timer.left(now), Some(minutes(left)));
            now += Duration::from_secs(2);
        }
        assert_eq!(timer.press(now), "sleep timer off");
        assert_eq!(timer.left(now), None);
        now += Duration::from_secs(1);
        timer.press(now);
        assert_eq!(timer.left(now), Some(minutes(30)));
        now += minutes(4);
        assert_eq!(timer.left(now), Some(minutes(26)));
        assert_eq!(timer.press(now), "sleep timer off");
        assert_eq!(timer.left(now), None);
        now += Duration::from_secs(10);
        assert_eq!(timer.press(now), "sleep timer 30 minutes");
    }

    #[test]
    fn the_sound_sinks_steadily_over_the_last_five_minutes_or_a_third() {
        let start = Instant::now();
        for (length, fade) in [(45, 300), (6, 120), (1, 20)] {
            let timer = Timer::new(Some(Millis::secs(60 * length)), start);
            let whole = minutes(length);
            assert_eq!(timer.level(start + whole - Duration::from_secs(fade)), None);
            let mut last = 0.0;
            for second in (0..fade).rev() {
                let level = timer.level(start + whole - Duration::from_secs(second));
                let level = level.unwrap().0;
                assert!(level < last && last - level < 2.6, "{level} after {last}");
                last = level;
            }
            assert_eq!(last, FLOOR);
            // However long nobody looks.
            assert_eq!(timer.left(start + 3 * whole), Some(Duration::ZERO));
        }
        assert!(
            Timer::new(None, start)
                .level(start + minutes(999))
                .is_none()
        );
    }
}
