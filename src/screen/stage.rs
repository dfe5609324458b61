//! What plays, as its listener wants it: one session, or under a watch the newest version of
//! it that works.

mod account;
mod afterwards;
mod light;
mod mixer;
mod naming;
mod notes;
mod press;
mod switch;
#[cfg(test)]
mod tests;
mod timer;
mod version;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::scene::Scene;
use super::style::Colours;
use super::view::{Panel, View};
use super::witness::Outside;
use super::{Ending, MixKeeper, Options, Outcome};
use crate::frame::Piece;
use crate::letters::harmless;
use crate::live::{LiveError, Opening, Player, State};
use crate::plan::Made;
use crate::units::{Decibels, Frames, Millis};
use crate::watch::{Watch, changed};
use account::Account;
use afterwards::Afterwards;
use light::Light;
use mixer::Mixer;
use notes::Notes;
#[cfg(test)]
pub(super) use notes::pages;
use switch::drawn;
use timer::Timer;
use version::{Version, Wishes};

/// A breath that begins sooner than this is led as it was: its words are on their way.
const SOON: Millis = Millis(100);

/// Keys that follow one another are taken together for this long, since each change of the
/// sound makes another piece.
const TOGETHER: Duration = Duration::from_millis(40);

/// Starts a player of a piece, from a place, at a volume.
pub(super) type Open =
    Box<dyn FnMut(Arc<dyn Piece>, Frames, Decibels) -> Result<Player, LiveError>>;

pub(super) struct Stage {
    /// None where a watched session is over and the next save is waited for.
    player: Option<Player>,
    open: Open,
    clock: Box<dyn Fn() -> Instant>,
    /// What is heard.
    now: Version,
    /// How it is to be heard.
    wanted: Wishes,
    /// The pace the listener has chosen, in per cent.
    pace: u16,
    swapped: Option<Instant>,
    /// What is to be heard from the next seam on.
    next: Option<Next>,
    /// Versions the player has been asked for: a newer one may come too late to replace one.
    asked: Vec<Version>,
    watch: Option<Watch>,
    volume: Decibels,
    mixer: Mixer,
    timer: Timer,
    afterwards: Afterwards,
    light: Light,
    /// Whether the listener wants the time told; none: as the session is made for.
    clocked: Option<bool>,
    colours: Colours,
    /// The name that a mix is being given, and who keeps it.
    naming: Option<String>,
    keep: Option<MixKeeper>,
    notes: Notes,
    account: Account,
    verbose: bool,
    leaving: bool,
    /// Whether the timer has ended it.
    slept: bool,
    /// Where the session as made was when the timer's fade began: whoever fell asleep
    /// heard no more of it.
    sank: Option<Frames>,
    /// Whether to go on when the program comes back to the foreground.
    suspended: bool,
    /// What went wrong with the sound, told once.
    trouble: Option<String>,
    outside: Option<Outside>,
}

/// What a key leaves to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    GoOn,
    /// The listener has asked to leave, and asks again.
    LeaveNow,
    /// To go into the background (Ctrl-Z): the sound has been asked to pause. Once it is
    /// back, [`Stage::back`] goes on.
    Suspend,
}

struct Next {
    made: Made,
    asked: Handover,
}

/// Whether the player has been asked to go over.
enum Handover {
    No,
    /// As the piece of this number.
    Yes(u32),
    /// There is no place left for it: it is heard once the session is over.
    InVain,
}

impl Stage {
    /// Starts `made` at `from` on the device of `opening`.
    ///
    /// # Errors
    /// As [`Player::start`].
    pub fn start(
        made: Made,
        from: Frames,
        opening: Opening,
        options: &Options,
        watch: Option<Watch>,
    ) -> Result<Stage, LiveError> {
        let opening = opening.entitled(&harmless(&made.plan.title));
        let output = opening.output().clone();
        let mut opening = Some(opening);
        let open: Open = Box::new(move |piece, from, volume| {
            let opening = opening.take();
            let opening = opening.unwrap_or_else(|| Opening::begin(output.clone()));
            Player::start(piece, from, volume, opening)
        });
        Stage::with(made, from, options, watch, open, Box::new(Instant::now))
    }

    fn with(
        made: Made,
        from: Frames,
        options: &Options,
        watch: Option<Watch>,
        mut open: Open,
        clock: Box<dyn Fn() -> Instant>,
    ) -> Result<Stage, LiveError> {
        let wanted = Wishes {
            mix: options.mix.clone(),
            entry: Some(from).filter(|from| *from > 0),
            ..Wishes::default()
        };
        let now = Version::new(&made, &wanted);
        let player = open(now.piece(), from, options.volume)?;
        let start = clock();
        let towards_sleep = made.plan.ending == crate::session::Ending::Sleep;
        Ok(Stage {
            volume: player.volume(),
            player: Some(player),
            open,
            clock,
            now,
            wanted,
            pace: 100,
            swapped: None,
            next: None,
            asked: Vec::new(),
            watch,
            mixer: Mixer::default(),
            timer: Timer::new(options.sleep_after, start),
            afterwards: Afterwards::default(),
            light: Light::new(options.dim, options.dim || towards_sleep, start),
            clocked: None,
            colours: options.colours,
            naming: None,
            keep: options.keep.clone(),
            notes: Notes::cautions(match options.cautioned {
                true => &[],
                false => &made.plan.cautions,
            }),
            account: Account::new(start),
            verbose: options.verbose,
            leaving: false,
            slept: false,
            sank: None,
            suspended: false,
            trouble: None,
            outside: None,
        })
    }

    /// Tells `outside` how things stand from now on, and grants what is wished there.
    pub fn heed(&mut self, outside: Outside) {
        self.outside = Some(outside);
    }

    pub fn is_paused(&self) -> bool {
        self.player.as_ref().is_some_and(Player::is_paused)
    }

    /// Whether the listener has asked to leave.
    pub fn is_leaving(&self) -> bool {
        self.leaving
    }

    pub fn set_volume(&mut self, volume: Decibels) {
        self.volume = volume;
        if let Some(player) = &self.player {
            player.set_volume(volume);
        }
    }

    /// Whether nothing more will be heard.
    pub fn is_over(&self) -> bool {
        let last = self.leaving || self.watch.is_none() || self.wanted.end.is_some();
        match &self.player {
            None => last,
            Some(player) if player.finished() => last || player.state() == State::Lost,
            Some(_) => false,
        }
    }

    /// Whether a watched session is over and waits for the next save.
    pub fn is_waiting(&self) -> bool {
        self.player.is_none()
    }

    pub fn view(&self) -> View<'_> {
        let (score, plan) = (&self.now.score, &self.now.plan);
        let (mix, now) = (&self.wanted.mix, (self.clock)());
        let view = match &self.player {
            Some(player) => View {
                volume: player.volume(),
                state: player.state(),
                health: self.account.health().filter(|_| self.verbose),
                ..View::new(score, plan, self.shown(), mix)
            },
            None => View {
                volume: self.volume,
                state: State::Finished,
                waiting: true,
                ..View::new(score, plan, self.shown(), mix)
            },
        };
        let sleep = self.timer.left(now);
        View {
            panel: self.mixer.panel,
            group: self.mixer.group(now),
            pace: f64::from(self.pace) / 100.0,
            sleep: sleep.map(|left| Millis(left.as_millis() as u64)),
            dim: self.light.dim,
            clock: self.tells_time(),
            page: self.notes.page(),
            notice: self.mixer.notice(now),
            naming: self.naming.as_deref(),
            below: self.notes.lines(),
            ..view
        }
    }

    /// Whether the time is told: not to somebody who is to fall asleep, unless they ask.
    fn tells_time(&self) -> bool {
        let sleep = self.now.plan.ending == crate::session::Ending::Sleep;
        self.clocked.unwrap_or(!sleep)
    }

    /// What the screen is coloured with.
    pub fn colours(&self) -> Colours {
        self.colours
    }

    /// Whether it has come to its end, and somebody has fallen asleep to it.
    pub fn has_lulled(&self) -> bool {
        let sleep = self.now.plan.ending == crate::session::Ending::Sleep;
        let lost = self
            .player
            .as_ref()
            .is_some_and(|p| p.state() == State::Lost);
        self.slept || (sleep && !self.leaving && !lost)
    }

    /// Where the listener's ear is, in the score that is shown.
    fn shown(&self) -> Millis {
        self.within(|player| player.heard().frame)
    }

    /// Where the device is fed from: what comes before that cannot be changed any more.
    fn at(&self) -> Millis {
        self.within(Player::position)
    }

    /// A frame of the player's in the score that is shown, whose end it is without a player.
    fn within(&self, of: impl FnOnce(&Player) -> Frames) -> Millis {
        let length = self.now.score.length;
        let player = self.player.as_ref();
        player.map_or(length, |player| Millis::of_frames(of(player)).min(length))
    }

    /// Where that is, in the session as it was made.
    fn made_at(&self) -> Millis {
        Millis::of_frames(self.now.back(self.at().frames()))
    }

    /// What is to be read under the picture, a fault or advice, where it has changed since
    /// this was last asked.
    pub fn news(&mut self) -> Option<&[String]> {
        self.notes.news()
    }

    /// What keys have done since this was last asked, for somebody who is told it.
    pub fn told(&mut self) -> Vec<String> {
        self.mixer.told()
    }

    /// Lets time pass: the timer, the dark, what was saved meanwhile. To be called many times
    /// a second.
    ///
    /// # Errors
    /// As [`Player::start`], where a session that was over begins anew.
    pub fn keep_up(&mut self) -> Result<(), LiveError> {
        let now = (self.clock)();
        self.count(now);
        self.sink(now);
        if self.light.darkens(now) {
            self.mixer.panel = Panel::None;
        }
        if self.notes.is_cautions() {
            let seen = !Scene::new(&self.view()).is_full();
            self.notes.keep_up(now, seen);
        }
        if let Some(mut outside) = self.outside.take() {
            let kept = self.sank.map_or_else(|| self.made_at(), Millis::of_frames);
            let wishes = outside.meet(&self.view(), kept, self.account.heard());
            self.outside = Some(outside);
            wishes.into_iter().try_for_each(|wish| self.grant(wish))?;
        }
        match self.watch.as_ref().and_then(Watch::news) {
            Some(Ok(fresh)) => self.take_in(fresh),
            Some(Err(trouble)) => self.notes.read(drawn(&trouble)),
            None => {}
        }
        if let Some(player) = &self.player {
            let waits = self.watch.is_some() && self.wanted.end.is_none();
            if player.finished() && waits && player.state() == State::Finished {
                self.volume = player.volume();
                self.player = None;
            } else {
                self.notice();
                self.refresh(false);
                self.go_over();
            }
        }
        if self.player.is_none()
            && !self.leaving
            && let Some(next) = self.next.take()
        {
            let from = changed(&self.now.made.score, &next.made.score).unwrap_or_default();
            self.begin(next.made, from.frames())?;
        }
        Ok(())
    }

    /// Counts the time in which something was heard, and tells how the sound fares.
    fn count(&mut self, now: Instant) {
        let changes = self.account.count(self.player.as_ref(), now);
        if let Some(times) = changes.underruns.filter(|_| self.verbose) {
            self.mixer
                .tell(format!("the sound ran dry, {times} in all"));
        }
        if let Some(device) = changes.device.filter(|_| self.verbose) {
            self.mixer.tell(format!("connected again, to {device}"));
        }
        let trouble = self.now.score.trouble();
        if let Some(what) = trouble.as_ref().filter(|_| trouble != self.trouble) {
            self.mixer.say(now, format!("{what}, and is silent"));
        }
        self.trouble = trouble;
        if changes.slept {
            self.mixer
                .say(now, "paused while the computer slept".into());
        }
    }

    /// Sinks the sound as the timer says, and leaves at its end.
    fn sink(&mut self, now: Instant) {
        let level = self.timer.level(now);
        if let Some(player) = &self.player {
            player.set_sleep(level.unwrap_or_default());
        }
        let bells = &mut self.wanted.mix.bells_until;
        match (level, &self.player) {
            (None, _) => (*bells, self.sank) = (None, None),
            (Some(_), Some(player)) if self.sank.is_none() => {
                let at = player.position();
                (*bells, self.sank) = (Some(at), Some(self.now.back(at)));
            }
            _ => {}
        }
        if self.timer.left(now) == Some(Duration::ZERO) && !self.leaving {
            self.slept = true;
            self.leave();
        }
    }

    fn leave(&mut self) {
        self.leaving = true;
        if let Some(player) = &self.player {
            player.leave();
        }
    }

    /// Waits a moment for what is broken off: cut in the middle it would click.
    fn fall_silent(&self) {
        let Some(player) = self.player.as_ref().filter(|_| self.leaving) else {
            return;
        };
        let patience = Duration::from_millis(250) + self.holds();
        let since = Instant::now();
        while !player.finished() && since.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// How it came to its end; an error if it was none.
    ///
    /// # Errors
    /// As [`Player::wait`], the place being one of the session as made.
    pub fn finish(mut self) -> Result<Outcome, LiveError> {
        self.fall_silent();
        self.count((self.clock)());
        let version = &self.now;
        let length = version.score.length.frames();
        let at = self.player.as_ref().map_or(length, Player::position);
        let made = version.made.score.length.frames();
        let (ending, position) = match self.wanted.end {
            _ if self.slept => (Ending::Slept, self.sank.unwrap_or(version.back(at))),
            Some(end) => (Ending::EndedSoftly, version.back(end.min(at))),
            // What was wished to go on after it is no part of it.
            None if at < length && version.back(at) < made => (Ending::Left, version.back(at)),
            None => (Ending::Finished, made),
        };
        let position = position.min(made);
        let heard = self.account.heard();
        let (underruns, reconnections) = self.account.counts();
        if let Some(player) = self.player.filter(Player::finished) {
            player.wait().map_err(|error| match error {
                LiveError::DeviceLost { .. } => LiveError::DeviceLost { position },
                LiveError::BrokeOff { .. } => LiveError::BrokeOff { position },
                other => other,
            })?;
        }
        Ok(Outcome {
            ending,
            position,
            heard,
            underruns,
            reconnections,
        })
    }
}
