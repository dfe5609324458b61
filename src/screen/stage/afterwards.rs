//! The ambience that goes on after a session because its listener wishes so while it plays.

use std::time::{Duration, Instant};

use super::Stage;
use crate::units::Millis;

/// What one press after another sets, in minutes; the last leaves it as the session is made.
const CHOICES: [Option<u64>; 5] = [Some(30), Some(60), Some(120), Some(480), None];

/// A press within this of the last one is about another time.
const AGAIN: Duration = Duration::from_secs(3);

#[derive(Default)]
pub(super) struct Afterwards {
    /// When it was pressed last, and which choice that was.
    pressed: Option<(Instant, usize)>,
}

impl Afterwards {
    /// What a press at `now` chooses, where something `is_set` or not.
    fn press(&mut self, now: Instant, is_set: bool) -> Option<Millis> {
        let choice = match self.pressed {
            Some((at, choice)) if now.saturating_duration_since(at) <= AGAIN => {
                (choice + 1) % CHOICES.len()
            }
            _ if is_set => CHOICES.len() - 1,
            _ => 0,
        };
        self.pressed = Some((now, choice));
        CHOICES[choice].map(|minutes| Millis::secs(60 * minutes))
    }
}

impl Stage {
    /// Has the ambience go on afterwards, for another time, or as the session is made.
    pub(super) fn go_on_afterwards(&mut self) {
        let now = (self.clock)();
        let (made, here) = (&self.now.made.score, self.made_at());
        if made.layers.is_empty() || self.player.is_none() || self.wanted.end.is_some() {
            let why = "there is no sound that could go on".to_string();
            return self.mixer.say(now, why);
        }
        let keep = self.afterwards.press(now, self.wanted.after.is_some());
        // As it was made it would be over by now.
        if keep.is_none() && here >= made.length {
            return self.end_softly();
        }
        self.wanted.after = keep.map(|keep| (keep, here.frames()));
        let said = match keep {
            Some(keep) => format!("the sound goes on for {keep} afterwards"),
            None => "the sound ends with the session, as it was made".into(),
        };
        self.mixer.say(now, said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_presses_go_round_and_a_late_one_takes_it_back() {
        let (mut afterwards, mut now) = (Afterwards::default(), Instant::now());
        let mut press = |after: u64, is_set| {
            now += Duration::from_secs(after);
            afterwards.press(now, is_set).map(|keep| keep.0 / 60_000)
        };
        assert_eq!(press(0, false), Some(30));
        for minutes in [60, 120, 480] {
            assert_eq!(press(2, true), Some(minutes));
        }
        assert_eq!(press(2, true), None);
        assert_eq!(press(60, false), Some(30));
        assert_eq!(press(60, true), None);
    }
}
