//! What a key does.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::{Press, SOON, Stage};
use crate::live::{LiveError, Player, State};
use crate::screen::keys::{self, Command, Target};
use crate::units::Millis;
use crate::watch::same_place;

impl Stage {
    /// Does what a key asks for.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub fn press(&mut self, key: KeyEvent) -> Result<Press, LiveError> {
        if key.kind == KeyEventKind::Release {
            return Ok(Press::GoOn);
        }
        let dark = self.light.dim;
        self.touch();
        self.notes.end_cautions();
        if self.type_name(key) {
            return Ok(Press::GoOn);
        }
        match keys::command(key, self.mixer.panel) {
            Some(Command::Suspend) => {
                self.suspend();
                Ok(Press::Suspend)
            }
            // It has brought the light back already.
            Some(Command::Dim) if dark => Ok(Press::GoOn),
            Some(command) => {
                // Nobody needs light to leave, and others may sleep.
                self.light.dim = dark && command == Command::Leave;
                match self.obey(command)? {
                    true => Ok(Press::LeaveNow),
                    false => Ok(Press::GoOn),
                }
            }
            None => Ok(Press::GoOn),
        }
    }

    /// Somebody is there.
    fn touch(&mut self) {
        self.light.touch((self.clock)());
    }

    /// Goes to a place of what is heard, as when somebody clicks on the line.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub fn go_to(&mut self, at: Millis) -> Result<(), LiveError> {
        self.touch();
        self.go(Target::To(at))
    }

    /// Pauses before the program goes into the background.
    pub fn suspend(&mut self) {
        if let Some(player) = &self.player
            && player.state() == State::Playing
        {
            self.suspended = true;
            player.pause();
        }
    }

    /// How long the device goes on playing what it holds.
    pub fn holds(&self) -> Duration {
        let health = self.player.as_ref().map(Player::health);
        health.map_or(Duration::ZERO, |health| {
            Duration::from_millis(health.latency.0)
        })
    }

    /// Goes on after [`Stage::suspend`], where it did not stand still before.
    pub fn back(&mut self) {
        self.touch();
        if std::mem::take(&mut self.suspended)
            && let Some(player) = &self.player
        {
            player.resume();
        }
    }

    /// Does what `command` says; whether the listener insists on leaving at once.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub fn obey(&mut self, command: Command) -> Result<bool, LiveError> {
        // What is heard may have changed since it was last looked at.
        self.notice();
        match command {
            Command::Leave => {
                let insists = self.leaving || self.player.is_none();
                match &self.player {
                    Some(player) if insists => player.break_off(),
                    _ => self.leave(),
                }
                return Ok(insists);
            }
            Command::Go(target) => self.go(target)?,
            Command::Pause => self.pause(),
            Command::Pace(steps) => self.change_pace(steps),
            Command::EndSoftly => self.end_softly(),
            Command::After => self.go_on_afterwards(),
            Command::Sleep => {
                let now = (self.clock)();
                let set = self.timer.press(now);
                self.mixer.say(now, set);
                self.sink(now);
            }
            Command::Dim => self.light.dim = true,
            Command::Keep => self.name_mix(),
            Command::Clock => self.clocked = Some(!self.tells_time()),
            Command::Suspend => self.suspend(),
            other => self.turn(other),
        }
        self.refresh(false);
        Ok(false)
    }

    fn pause(&mut self) {
        let Some(player) = &self.player else {
            return;
        };
        if player.is_paused() {
            player.resume();
            self.mixer.tell("going on".into());
        } else {
            player.pause();
            self.mixer.tell("paused".into());
        }
    }

    fn change_pace(&mut self, steps: i32) {
        const STEP: i32 = 5;
        let range = crate::score::PACE;
        let (least, most) = (i32::from(*range.start()), i32::from(*range.end()));
        let pace = (i32::from(self.pace) + STEP * steps).clamp(least, most);
        self.pace = pace as u16;
        self.mixer.say((self.clock)(), format!("pace {pace} %"));
        if self.player.is_some() && self.wanted.end.is_none() {
            let breath = self.now.score.next_breath(self.at() + SOON);
            self.wanted.pace.set(breath, self.pace);
        }
    }

    pub(super) fn end_softly(&mut self) {
        let Some(player) = &self.player else {
            self.leaving = true;
            return;
        };
        self.mixer.say((self.clock)(), "ending softly".into());
        if self.wanted.end.is_none() {
            self.wanted.end = Some(player.position());
            self.next = None;
            player.stay();
        }
        if player.is_paused() {
            // There is nothing left to fade.
            self.leave();
        }
    }

    /// Goes to `target`: in the newest version there is, at the listener's pace from there
    /// on, and away from a soft end.
    fn go(&mut self, target: Target) -> Result<(), LiveError> {
        self.notice();
        let at = self.shown();
        let Some(player) = &self.player else {
            // A session that is over can be listened to once more.
            if let Some(to) = keys::place(target, &self.now.plan, at) {
                let from = self.now.back(to.frames());
                self.begin(self.now.made.clone(), from)?;
            }
            return Ok(());
        };
        let other = match &self.next {
            Some(next) => {
                let made = Millis::of_frames(self.now.back(at.frames()));
                let same = same_place(&self.now.made.score, &next.made.score, made);
                Some((self.version(&next.made), same))
            }
            None => None,
        };
        let (mut version, at) = match other {
            Some((version, same)) => {
                let at = Millis::of_frames(version.there(same.frames()));
                (version, at)
            }
            None => {
                let mut wishes = self.wanted.clone();
                (wishes.end, wishes.entry) = (None, None);
                (self.now.changed(&wishes), at)
            }
        };
        let Some(to) = keys::place(target, &version.plan, at) else {
            let chapters = version.plan.chapters.len();
            let told = match chapters {
                1 => "there is one chapter".to_string(),
                chapters => format!("there are {chapters} chapters"),
            };
            self.mixer.say((self.clock)(), told);
            return Ok(());
        };
        let mut wishes = version.wishes.clone();
        wishes.pace.set(version.score.next_breath(to), self.pace);
        if let Some(until) = &mut wishes.mix.bells_until {
            *until = (*until).min(to.frames());
        }
        if wishes != version.wishes {
            version = version.changed(&wishes);
        }
        self.mixer.tell(format!("at {}", to.clock()));
        let same =
            Arc::ptr_eq(&version.made.score, &self.now.made.score) && wishes == self.now.wishes;
        if same
            && self
                .now
                .ahead
                .iter()
                .chain(&self.now.anew)
                .all(|ahead| *ahead == 0)
        {
            player.seek_to(to.frames());
        } else {
            (version.ahead, version.anew) = (Vec::new(), Vec::new());
            version.turn = player.put_on(version.piece(), to.frames());
            self.now = version;
        }
        if self.wanted.end.is_some() {
            self.mixer
                .say((self.clock)(), "not ending, going on".into());
        }
        self.sank = self.sank.map(|_| self.now.back(to.frames()));
        self.wanted = wishes;
        self.next = None;
        self.asked.clear();
        Ok(())
    }
}
