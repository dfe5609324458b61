//! How the sound has fared so far, and how long something was heard.

use std::time::{Duration, Instant};

use crate::live::{Health, Player, State};
use crate::units::Millis;

/// A longer time between two looks is one in which the program itself was stopped.
const STOPPED: Duration = Duration::from_secs(5);

pub(super) struct Account {
    counted: Instant,
    heard: Duration,
    health: Option<Health>,
    /// Whether it is paused since the computer slept.
    slept: bool,
}

/// What is new since the account was last brought up to date.
#[derive(Default)]
pub(super) struct Changes {
    /// How often the device ran dry in all, where it has again.
    pub underruns: Option<u32>,
    /// The device that it was connected to again.
    pub device: Option<String>,
    /// Whether the computer has slept.
    pub slept: bool,
}

impl Account {
    pub fn new(now: Instant) -> Account {
        Account {
            counted: now,
            heard: Duration::ZERO,
            health: None,
            slept: false,
        }
    }

    /// How long something was heard.
    pub fn heard(&self) -> Millis {
        Millis(self.heard.as_millis() as u64)
    }

    pub fn health(&self) -> Option<&Health> {
        self.health.as_ref()
    }

    /// How often the device ran dry, and was connected again.
    pub fn counts(&self) -> (u32, u32) {
        let health = self.health.as_ref();
        health.map_or((0, 0), |health| (health.underruns, health.reconnections))
    }

    /// Brings it up to date.
    pub fn count(&mut self, player: Option<&Player>, now: Instant) -> Changes {
        let passed = now.saturating_duration_since(self.counted);
        self.counted = now;
        let Some(player) = player else {
            return Changes::default();
        };
        if player.state() == State::Playing && passed < STOPPED {
            self.heard += passed;
        }
        let (health, before) = (player.health(), self.counts());
        let slept = player.slept();
        let changes = Changes {
            underruns: Some(health.underruns).filter(|n| *n > before.0),
            device: (health.reconnections > before.1).then(|| health.device.clone()),
            slept: slept && !self.slept,
        };
        (self.health, self.slept) = (Some(health), slept);
        changes
    }
}
