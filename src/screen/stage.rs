//! What plays: one session, or under a watch the newest version of it that works.

use std::sync::Arc;

use crossterm::event::KeyEvent;

use super::keys::{self, Command};
use super::view::View;
use crate::engine::{Carried, Playable};
use crate::frame::Piece;
use crate::live::{LiveError, Place, Player, State};
use crate::score::{Mix, Score};
use crate::units::{Decibels, Frames, Millis};
use crate::watch::{Fresh, Trouble, Watch, changed, same_place, seam};

pub(super) struct Stage {
    /// None where a watched session is over and the next save is waited for.
    player: Option<Player>,
    /// What is heard.
    now: Version,
    /// What is to be heard from the next seam on.
    next: Option<Next>,
    /// Versions the player has been asked for: a newer one may come too late to replace one.
    asked: Vec<Version>,
    watch: Option<Watch>,
    volume: Decibels,
    mix: Mix,
    leaving: bool,
    /// What is to be read under the line, and whether that is news.
    below: Vec<String>,
    news: bool,
}

/// What a key leaves to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    GoOn,
    /// The listener has asked to leave, and asks again.
    LeaveNow,
    /// To go into the background (Ctrl-Z): the sound has been asked to pause.
    Suspend,
}

struct Version {
    score: Arc<Score>,
    turn: u32,
    /// By how much each layer runs ahead, after a change without a break.
    ahead: Vec<i64>,
}

struct Next {
    score: Arc<Score>,
    asked: Asked,
}

/// Whether the player has been asked to go over.
enum Asked {
    No,
    /// As the piece of this number.
    Yes(u32),
    /// There is no place left for it: it is heard once the session is over.
    InVain,
}

impl Stage {
    pub fn new(player: Player, score: Arc<Score>, watch: Option<Watch>) -> Stage {
        Stage {
            volume: player.volume(),
            player: Some(player),
            now: Version {
                score,
                turn: 0,
                ahead: Vec::new(),
            },
            next: None,
            asked: Vec::new(),
            watch,
            mix: Mix::default(),
            leaving: false,
            below: Vec::new(),
            news: false,
        }
    }

    /// Whether nothing more will be heard.
    pub fn is_over(&self) -> bool {
        match &self.player {
            None => self.leaving || self.watch.is_none(),
            Some(player) if player.finished() => {
                self.leaving || self.watch.is_none() || player.state() == State::Lost
            }
            Some(_) => false,
        }
    }

    /// Whether a watched session is over and waits for the next save.
    pub fn is_waiting(&self) -> bool {
        self.player.is_none()
    }

    pub fn view(&self) -> View<'_> {
        let score = &self.now.score;
        let view = match &self.player {
            Some(player) => View {
                volume: player.volume(),
                state: player.state(),
                ..View::new(score, Millis::of_frames(player.position()), &self.mix)
            },
            None => View {
                volume: self.volume,
                state: State::Finished,
                waiting: true,
                ..View::new(score, score.length, &self.mix)
            },
        };
        View {
            below: &self.below,
            ..view
        }
    }

    /// What is to be read under the picture, a fault or advice, where it has changed since
    /// this was last asked.
    pub fn news(&mut self) -> Option<&[String]> {
        std::mem::take(&mut self.news).then_some(&self.below)
    }

    fn tell(&mut self, lines: Vec<String>) {
        self.news = lines != self.below;
        self.below = lines;
    }

    /// Takes in what was saved, and brings it to the ear.
    ///
    /// # Errors
    /// As [`Player::start`], where a session that was over begins anew.
    pub fn keep_up(&mut self) -> Result<(), LiveError> {
        match self.watch.as_ref().and_then(Watch::news) {
            Some(Ok(fresh)) => self.take_in(fresh),
            Some(Err(trouble)) => self.tell(drawn(&trouble)),
            None => {}
        }
        if let Some(player) = &self.player {
            if player.finished() && self.watch.is_some() && player.state() == State::Finished {
                self.volume = player.volume();
                self.player = None;
            } else {
                self.go_over();
            }
        }
        if self.player.is_none()
            && !self.leaving
            && let Some(next) = self.next.take()
        {
            let from = changed(&self.now.score, &next.score).unwrap_or_default();
            self.begin(next.score, from.frames())?;
        }
        Ok(())
    }

    fn take_in(&mut self, fresh: Fresh) {
        let advice: Vec<String> = fresh.advice.lines().map(str::to_string).collect();
        self.tell(advice);
        self.next = Some(Next {
            score: fresh.score,
            asked: Asked::No,
        });
    }

    /// Starts `score` after a session that was over.
    fn begin(&mut self, score: Arc<Score>, from: Frames) -> Result<(), LiveError> {
        let piece = Arc::new(Playable(Arc::clone(&score)));
        self.player = Some(Player::start(piece, from, self.volume)?);
        self.asked.clear();
        self.now = Version {
            score,
            turn: 0,
            ahead: Vec::new(),
        };
        Ok(())
    }

    /// Notices when another version is heard.
    fn notice(&mut self) {
        let Some(place) = self.player.as_ref().map(Player::place) else {
            return;
        };
        let Some(heard) = self.asked.iter().position(|v| v.turn == place.turn) else {
            return;
        };
        self.now = self.asked.swap_remove(heard);
        self.asked.retain(|version| version.turn > place.turn);
        match &mut self.next {
            Some(Next {
                asked: Asked::Yes(turn),
                ..
            }) if *turn == place.turn => self.next = None,
            // It was to take over from a version that is gone.
            Some(next) => next.asked = Asked::No,
            None => {}
        }
    }

    /// Asks for the change that is due.
    fn go_over(&mut self) {
        self.notice();
        let (Some(player), Some(next)) = (&self.player, &mut self.next) else {
            return;
        };
        let place = player.place();
        if player.state() == State::Waiting {
            // Without a device everything begins anew, also the layers.
            self.now.ahead.clear();
        }
        match &next.asked {
            Asked::Yes(turn) if player.missed(*turn) => next.asked = Asked::No,
            Asked::Yes(_) | Asked::InVain => return,
            Asked::No => {}
        }
        let (old, score) = (&self.now.score, &next.score);
        let Some(seam) = seam(old, score, place.frame + Player::lead()) else {
            next.asked = Asked::InVain;
            return;
        };
        let (carried, at) = Carried::new(score, seam.to, old, seam.at, &self.now.ahead);
        let ahead = carried.ahead().to_vec();
        let piece: Arc<dyn Piece> = Arc::new(Playable(Arc::clone(score)));
        let at = Place {
            turn: self.now.turn,
            frame: at,
        };
        let turn = player.go_over(piece, Arc::new(carried), at, seam.to);
        next.asked = Asked::Yes(turn);
        let score = Arc::clone(score);
        self.asked.push(Version { score, turn, ahead });
    }

    /// Does what a key asks for.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub fn press(&mut self, key: KeyEvent) -> Result<Press, LiveError> {
        match keys::command(key) {
            Some(command) if self.obey(command)? => Ok(Press::LeaveNow),
            _ => Ok(Press::GoOn),
        }
    }

    /// Goes to a place of what is heard, as when somebody clicks on the line.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub fn go_to(&mut self, at: Millis) -> Result<(), LiveError> {
        let here = self.view().at;
        let jump = (at.0 as i64 - here.0 as i64) / 1000;
        self.obey(Command::Jump(jump)).map(|_| ())
    }

    /// Does what `command` says; whether the listener insists on leaving at once.
    pub fn obey(&mut self, command: Command) -> Result<bool, LiveError> {
        if command == Command::Leave {
            let insists = self.leaving || self.player.is_none();
            self.leaving = true;
            if let Some(player) = &self.player {
                player.leave();
            }
            return Ok(insists);
        }
        // What is heard may have changed since it was last looked at.
        self.notice();
        let at = self.view().at;
        let Some(player) = &self.player else {
            // A session that is over can be listened to once more.
            if let Some(to) = keys::target(command, &self.now.score, at) {
                self.begin(Arc::clone(&self.now.score), to.frames())?;
            }
            return Ok(false);
        };
        if !keys::is_seek(command) {
            keys::obey(command, player);
            return Ok(false);
        }
        self.now.ahead.clear();
        self.asked.clear();
        match self.next.take() {
            // To go elsewhere is to go to the newest version.
            Some(Next { score, .. }) => {
                let at = same_place(&self.now.score, &score, at);
                let to = keys::target(command, &score, at).unwrap_or(at);
                let piece = Arc::new(Playable(Arc::clone(&score)));
                let turn = player.put_on(piece, to.frames());
                self.now = Version {
                    score,
                    turn,
                    ahead: Vec::new(),
                };
            }
            None => {
                if let Some(to) = keys::target(command, &self.now.score, at) {
                    player.seek_to(to.frames());
                }
            }
        }
        Ok(false)
    }

    /// Where playing stopped and how often the device asked in vain; an error if it was
    /// no end.
    pub fn finish(self) -> Result<(Frames, u32, Arc<Score>), LiveError> {
        let Some(player) = self.player else {
            return Ok((self.now.score.length.frames(), 0, self.now.score));
        };
        let (position, underruns) = (player.position(), player.underruns());
        if player.finished() {
            player.wait()?;
        }
        Ok((position, underruns, self.now.score))
    }
}

/// A fault as it stands under the line.
fn drawn(trouble: &Trouble) -> Vec<String> {
    let first = format!("not yet: {}; the last good version plays on", trouble.line);
    let full = trouble.full.lines().map(str::to_string);
    std::iter::once(first).chain(full).collect()
}
