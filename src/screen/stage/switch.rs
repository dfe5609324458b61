//! From one version of a session to another: another script, or other wishes.

use std::sync::Arc;

use super::version::{Version, Wishes};
use super::{Handover, Next, SOON, Stage, TOGETHER};
use crate::engine::Carried;
use crate::live::{LiveError, Player, Position, State};
use crate::plan::Made;
use crate::score::Mix;
use crate::units::{Frames, Millis};
use crate::watch::{Fresh, Trouble, seam};

impl Stage {
    pub(super) fn take_in(&mut self, fresh: Fresh) {
        let advice: Vec<String> = fresh.advice.lines().map(str::to_string).collect();
        self.notes.read(advice);
        if self.wanted.end.is_none() {
            self.next = Some(Next {
                made: Made {
                    score: fresh.score,
                    plan: fresh.plan,
                },
                asked: Handover::No,
            });
        }
    }

    /// Another version as the listener wants it.
    pub(super) fn version(&self, made: &Made) -> Version {
        let mut wishes = Wishes {
            mix: self.wanted.mix.clone(),
            after: self.wanted.after.map(|(keep, _)| (keep, 0)),
            ..Wishes::default()
        };
        wishes.pace.set(0, self.pace);
        if let Some(until) = &mut wishes.mix.bells_until {
            *until = 0;
        }
        Version::new(made, &wishes)
    }

    /// Starts `made` at its `from` after a session that was over.
    pub(super) fn begin(&mut self, made: Made, from: Frames) -> Result<(), LiveError> {
        let version = self.version(&made);
        let player = (self.open)(version.piece(), version.there(from), self.volume)?;
        player.set_sleep(self.timer.level((self.clock)()).unwrap_or_default());
        self.player = Some(player);
        self.asked.clear();
        self.wanted = version.wishes.clone();
        self.now = version;
        Ok(())
    }

    /// Notices when another version is heard.
    pub(super) fn notice(&mut self) {
        let Some(place) = self.player.as_ref().map(Player::place) else {
            return;
        };
        let Some(heard) = self.asked.iter().position(|v| v.turn == place.turn) else {
            return;
        };
        self.now = self.asked.swap_remove(heard);
        self.asked.retain(|version| version.turn > place.turn);
        match &mut self.next {
            Some(next) if Arc::ptr_eq(&next.made.score, &self.now.made.score) => self.next = None,
            // It was to take over from a version that is gone.
            Some(next) => next.asked = Handover::No,
            None => {}
        }
        // A wish may have come too late to be part of it.
        let mut pace = self.now.wishes.pace.clone();
        let at = Millis::of_frames(place.frame);
        pace.set(self.now.score.next_breath(at + SOON), self.pace);
        self.wanted = Wishes {
            pace,
            after: self.wanted.after,
            entry: self.now.wishes.entry,
            end: self.wanted.end.map(|_| place.frame),
            mix: Mix {
                // Counted in the version that is heard now.
                bells_until: self.wanted.mix.bells_until.map(|_| place.frame),
                ..self.wanted.mix.clone()
            },
        };
    }

    /// Brings what is wanted to the ear; a moment later where something was just now.
    pub(super) fn refresh(&mut self, at_once: bool) {
        let now = (self.clock)();
        let lately = self
            .swapped
            .is_some_and(|at| now.saturating_duration_since(at) < TOGETHER);
        if self.wanted == self.now.wishes || (lately && !at_once) {
            return;
        }
        let mut version = self.now.changed(&self.wanted);
        if let Some(player) = &self.player {
            version.turn = player.swap(version.piece());
        }
        self.swapped = Some(now);
        self.now = version;
        if let Some(next) = &mut self.next {
            next.asked = Handover::No;
        }
    }

    /// Asks for the change that is due.
    pub(super) fn go_over(&mut self) {
        let Some(player) = &self.player else {
            return;
        };
        let place = player.place();
        if player.state() == State::Waiting {
            // Without a device everything begins anew, also the layers.
            self.now.ahead = self.now.anew.clone();
        }
        let Some(next) = &mut self.next else {
            return;
        };
        match &next.asked {
            Handover::Yes(turn) if player.missed(*turn) => next.asked = Handover::No,
            Handover::Yes(_) | Handover::InVain => return,
            Handover::No => {}
        }
        let made = next.made.clone();
        let soonest = self.now.back(place.frame + player.lead());
        let Some(seam) = seam(&self.now.made.score, &made.score, soonest) else {
            next.asked = Handover::InVain;
            return;
        };
        let mut version = self.version(&made);
        // Words begin before their beat by as much as ever, however the breath is led.
        let led = |version: &Version, made| version.there(made + seam.lead) - seam.lead;
        let (at, to) = (led(&self.now, seam.at), led(&version, seam.to));
        let (score, old) = (&version.score, &self.now.score);
        let (carried, at) = Carried::new(score, to, old, at, &self.now.ahead);
        version.ahead = carried.ahead().to_vec();
        let piece = Version::anew(score);
        let at = Position {
            turn: self.now.turn,
            frame: at,
        };
        version.turn = player.go_over(piece, Arc::new(carried), at, to);
        if let Some(next) = &mut self.next {
            next.asked = Handover::Yes(version.turn);
        }
        self.asked.push(version);
    }
}

/// A fault as it stands under the line.
pub(super) fn drawn(trouble: &Trouble) -> Vec<String> {
    let first = format!("not yet: {}; the last good version plays on", trouble.line);
    let full = trouble.full.lines().map(str::to_string);
    std::iter::once(first).chain(full).collect()
}
