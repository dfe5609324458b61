//! What plays, as its listener wants it: one session, or under a watch the newest version of
//! it that works.

mod desk;
#[cfg(test)]
mod tests;
mod timer;
mod version;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, KeyEventKind};

use super::keys::{self, Command, Target};
use super::view::{Panel, View};
use super::{Ending, Options, Outcome};
use crate::engine::Carried;
use crate::frame::Piece;
use crate::live::{Health, LiveError, Place, Player, State};
use crate::score::Score;
use crate::units::{Decibels, Frames, Millis};
use crate::watch::{Fresh, Trouble, Watch, changed, same_place, seam};
use desk::Desk;
use timer::Timer;
use version::{Version, Wishes};

/// After this long without a key the screen goes dark, where the night is meant.
const DARK_AFTER: Duration = Duration::from_secs(60);

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
    desk: Desk,
    timer: Timer,
    dim: bool,
    nightly: bool,
    verbose: bool,
    leaving: bool,
    /// Whether the timer has ended it.
    slept: bool,
    /// Whether to go on when the program comes back to the foreground.
    suspended: bool,
    /// When the last key was pressed, and when time was last counted.
    touched: Instant,
    counted: Instant,
    heard: Duration,
    health: Option<Health>,
    /// Whether it is paused since the computer slept.
    machine_slept: bool,
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
    /// To go into the background (Ctrl-Z): the sound has been asked to pause. Once it is
    /// back, [`Stage::back`] goes on.
    Suspend,
}

struct Next {
    made: Arc<Score>,
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
    /// Starts `score` at `from`.
    ///
    /// # Errors
    /// As [`Player::start`].
    pub fn start(
        score: Arc<Score>,
        from: Frames,
        options: &Options,
        watch: Option<Watch>,
    ) -> Result<Stage, LiveError> {
        let output = options.output.clone();
        let open: Open =
            Box::new(move |piece, from, volume| Player::start(piece, from, volume, &output));
        Stage::with(score, from, options, watch, open, Box::new(Instant::now))
    }

    fn with(
        score: Arc<Score>,
        from: Frames,
        options: &Options,
        watch: Option<Watch>,
        mut open: Open,
        clock: Box<dyn Fn() -> Instant>,
    ) -> Result<Stage, LiveError> {
        let wanted = Wishes {
            mix: options.mix.clone(),
            ..Wishes::default()
        };
        let now = Version::new(&score, &wanted);
        let player = open(now.piece(), from, options.volume)?;
        let start = clock();
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
            desk: Desk::default(),
            timer: Timer::new(options.sleep_after, start),
            dim: options.dim,
            nightly: options.dim || score.ending == crate::session::Ending::Sleep,
            verbose: options.verbose,
            leaving: false,
            slept: false,
            suspended: false,
            touched: start,
            counted: start,
            heard: Duration::ZERO,
            health: None,
            machine_slept: false,
            below: Vec::new(),
            news: false,
        })
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
        let (score, mix, now) = (&self.now.score, &self.wanted.mix, (self.clock)());
        let view = match &self.player {
            Some(player) => View {
                volume: player.volume(),
                state: player.state(),
                underruns: self.verbose.then(|| player.underruns()),
                ..View::new(score, self.at(), mix)
            },
            None => View {
                volume: self.volume,
                state: State::Finished,
                waiting: true,
                ..View::new(score, score.length, mix)
            },
        };
        let sleep = self.timer.left(now);
        View {
            panel: self.desk.panel,
            group: self.desk.group(now),
            pace: f64::from(self.pace) / 100.0,
            sleep: sleep.map(|left| Millis(left.as_millis() as u64)),
            dim: self.dim,
            notice: self.desk.notice(now),
            below: &self.below,
            ..view
        }
    }

    /// Where in the score that is shown.
    fn at(&self) -> Millis {
        let player = self.player.as_ref();
        let at = player.map_or(self.now.score.length, |player| {
            Millis::of_frames(player.position())
        });
        at.min(self.now.score.length)
    }

    /// What is to be read under the line: a fault, or advice.
    pub fn below(&self) -> &[String] {
        &self.below
    }

    /// The same where it has changed since this was last asked.
    pub fn news(&mut self) -> Option<&[String]> {
        std::mem::take(&mut self.news).then_some(&self.below)
    }

    /// What keys have done since this was last asked, for somebody who is told it.
    pub fn told(&mut self) -> Vec<String> {
        self.desk.told()
    }

    fn read(&mut self, lines: Vec<String>) {
        self.news = lines != self.below;
        self.below = lines;
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
        if self.nightly && !self.dim && now.saturating_duration_since(self.touched) >= DARK_AFTER {
            self.dim = true;
            self.desk.panel = Panel::None;
        }
        match self.watch.as_ref().and_then(Watch::news) {
            Some(Ok(fresh)) => self.take_in(fresh),
            Some(Err(trouble)) => self.read(drawn(&trouble)),
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
            let from = changed(&self.now.made, &next.made).unwrap_or_default();
            self.begin(next.made, from.frames())?;
        }
        Ok(())
    }

    /// Counts the time in which something was heard, and tells how the sound fares.
    fn count(&mut self, now: Instant) {
        // Not the time in which the program itself was stopped.
        let passed = now.saturating_duration_since(self.counted);
        self.counted = now;
        let Some(player) = &self.player else {
            return;
        };
        if player.state() == State::Playing && passed < Duration::from_secs(5) {
            self.heard += passed;
        }
        let health = player.health();
        let before = self
            .health
            .as_ref()
            .map_or((0, 0), |h| (h.underruns, h.reconnections));
        if self.verbose && health.underruns > before.0 {
            let times = health.underruns;
            self.desk.tell(format!("the sound ran dry, {times} in all"));
        }
        if self.verbose && health.reconnections > before.1 {
            self.desk
                .tell(format!("connected again, to {}", health.device));
        }
        self.health = Some(health);
        let slept = player.slept();
        if slept && !self.machine_slept {
            self.desk.say(now, "paused while the computer slept".into());
        }
        self.machine_slept = slept;
    }

    /// Sinks the sound as the timer says, and leaves at its end.
    fn sink(&mut self, now: Instant) {
        let level = self.timer.level(now);
        if let Some(player) = &self.player {
            player.set_sleep(level.unwrap_or_default());
        }
        let bells = &mut self.wanted.mix.bells_until;
        match (level, &self.player) {
            (None, _) => *bells = None,
            (Some(_), Some(player)) if bells.is_none() => *bells = Some(player.position()),
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

    fn take_in(&mut self, fresh: Fresh) {
        let advice: Vec<String> = fresh.advice.lines().map(str::to_string).collect();
        self.read(advice);
        if self.wanted.end.is_none() {
            self.next = Some(Next {
                made: fresh.score,
                asked: Asked::No,
            });
        }
    }

    /// Another version as the listener wants it.
    fn version(&self, made: &Arc<Score>) -> Version {
        let mut wishes = Wishes {
            mix: self.wanted.mix.clone(),
            ..Wishes::default()
        };
        wishes.pace.set(0, self.pace);
        if let Some(until) = &mut wishes.mix.bells_until {
            *until = 0;
        }
        Version::new(made, &wishes)
    }

    /// Starts `made` at its `from` after a session that was over.
    fn begin(&mut self, made: Arc<Score>, from: Frames) -> Result<(), LiveError> {
        let version = self.version(&made);
        let player = (self.open)(version.piece(), version.there(from), self.volume)?;
        self.player = Some(player);
        self.asked.clear();
        self.wanted = version.wishes.clone();
        self.now = version;
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
            Some(next) if Arc::ptr_eq(&next.made, &self.now.made) => self.next = None,
            // It was to take over from a version that is gone.
            Some(next) => next.asked = Asked::No,
            None => {}
        }
        // A wish may have come too late to be part of it.
        let mut pace = self.now.wishes.pace.clone();
        let at = Millis::of_frames(place.frame);
        pace.set(self.now.score.next_breath(at + SOON), self.pace);
        self.wanted = Wishes {
            pace,
            end: self.wanted.end.map(|_| place.frame),
            mix: self.wanted.mix.clone(),
        };
    }

    /// Brings what is wanted to the ear; a moment later where something was just now.
    fn refresh(&mut self, at_once: bool) {
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
            next.asked = Asked::No;
        }
    }

    /// Asks for the change that is due.
    fn go_over(&mut self) {
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
            Asked::Yes(turn) if player.missed(*turn) => next.asked = Asked::No,
            Asked::Yes(_) | Asked::InVain => return,
            Asked::No => {}
        }
        let made = Arc::clone(&next.made);
        let soonest = self.now.back(place.frame + player.lead());
        let Some(seam) = seam(&self.now.made, &made, soonest) else {
            next.asked = Asked::InVain;
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
        let at = Place {
            turn: self.now.turn,
            frame: at,
        };
        version.turn = player.go_over(piece, Arc::new(carried), at, to);
        if let Some(next) = &mut self.next {
            next.asked = Asked::Yes(version.turn);
        }
        self.asked.push(version);
    }

    /// Does what a key asks for.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub fn press(&mut self, key: KeyEvent) -> Result<Press, LiveError> {
        if key.kind == KeyEventKind::Release {
            return Ok(Press::GoOn);
        }
        let dark = self.dim;
        self.touch();
        match keys::command(key, self.desk.panel) {
            Some(Command::Suspend) => {
                self.suspend();
                Ok(Press::Suspend)
            }
            // It has brought the light back already.
            Some(Command::Dim) if dark => Ok(Press::GoOn),
            Some(command) if self.obey(command)? => Ok(Press::LeaveNow),
            _ => Ok(Press::GoOn),
        }
    }

    /// Somebody is there.
    fn touch(&mut self) {
        self.dim = false;
        self.touched = (self.clock)();
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
                self.leave();
                return Ok(insists);
            }
            Command::Go(target) => self.go(target)?,
            Command::Pause => self.pause(),
            Command::Pace(steps) => self.change_pace(steps),
            Command::EndSoftly => self.end_softly(),
            Command::Sleep => {
                let now = (self.clock)();
                let set = self.timer.press(now);
                self.desk.say(now, set);
                self.sink(now);
            }
            Command::Dim => self.dim = true,
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
        if player.state() == State::Paused {
            player.resume();
            self.desk.tell("going on".into());
        } else {
            player.pause();
            self.desk.tell("paused".into());
        }
    }

    fn change_pace(&mut self, steps: i32) {
        const STEP: i32 = 5;
        let range = crate::score::PACE;
        let (least, most) = (i32::from(*range.start()), i32::from(*range.end()));
        let pace = (i32::from(self.pace) + STEP * steps).clamp(least, most);
        self.pace = pace as u16;
        self.desk.say((self.clock)(), format!("pace {pace} %"));
        if self.player.is_some() && self.wanted.end.is_none() {
            let breath = self.now.score.next_breath(self.at() + SOON);
            self.wanted.pace.set(breath, self.pace);
        }
    }

    fn end_softly(&mut self) {
        let Some(player) = &self.player else {
            self.leaving = true;
            return;
        };
        self.desk.say((self.clock)(), "ending softly".into());
        if self.wanted.end.is_none() {
            self.wanted.end = Some(player.position());
            self.next = None;
        }
        if player.state() == State::Paused {
            // There is nothing left to fade.
            self.leave();
        }
    }

    /// Goes to `target`: in the newest version there is, at the listener's pace from there
    /// on, and away from a soft end.
    fn go(&mut self, target: Target) -> Result<(), LiveError> {
        self.notice();
        let at = self.at();
        let Some(player) = &self.player else {
            // A session that is over can be listened to once more.
            if let Some(to) = keys::place(target, &self.now.score, at) {
                let from = self.now.back(to.frames());
                self.begin(Arc::clone(&self.now.made), from)?;
            }
            return Ok(());
        };
        let other = match &self.next {
            Some(next) => {
                let made = Millis::of_frames(self.now.back(at.frames()));
                let same = same_place(&self.now.made, &next.made, made);
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
                let wishes = Wishes {
                    end: None,
                    ..self.wanted.clone()
                };
                (self.now.changed(&wishes), at)
            }
        };
        let Some(to) = keys::place(target, &version.score, at) else {
            let chapters = version.score.chapters.len();
            let told = match chapters {
                1 => "there is one chapter".to_string(),
                chapters => format!("there are {chapters} chapters"),
            };
            self.desk.say((self.clock)(), told);
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
        self.desk.tell(format!("at {}", to.clock()));
        let same = Arc::ptr_eq(&version.made, &self.now.made) && wishes == self.now.wishes;
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
            self.desk.say((self.clock)(), "not ending, going on".into());
        }
        self.wanted = wishes;
        self.next = None;
        self.asked.clear();
        Ok(())
    }

    /// How it came to its end; an error if it was none.
    ///
    /// # Errors
    /// As [`Player::wait`], the place being one of the session as made.
    pub fn finish(mut self) -> Result<Outcome, LiveError> {
        self.count((self.clock)());
        let version = &self.now;
        let length = version.score.length.frames();
        let at = self.player.as_ref().map_or(length, Player::position);
        let (ending, position) = match version.wishes.end {
            _ if self.slept => (Ending::Slept, version.back(at)),
            Some(end) => (Ending::EndedSoftly, version.back(end.min(at))),
            None if at < length => (Ending::Left, version.back(at)),
            None => (Ending::Finished, version.made.length.frames()),
        };
        let volume = self.player.as_ref().map_or(self.volume, Player::volume);
        let (underruns, reconnections) = self
            .health
            .map_or((0, 0), |health| (health.underruns, health.reconnections));
        if let Some(player) = self.player.filter(Player::finished) {
            player.wait().map_err(|error| match error {
                LiveError::DeviceLost { .. } => LiveError::DeviceLost { position },
                LiveError::BrokeOff { .. } => LiveError::BrokeOff { position },
                other => other,
            })?;
        }
        self.wanted.mix.bells_until = None;
        Ok(Outcome {
            ending,
            position,
            heard: Millis(self.heard.as_millis() as u64),
            mix: self.wanted.mix,
            volume,
            underruns,
            reconnections,
        })
    }
}

/// A fault as it stands under the line.
fn drawn(trouble: &Trouble) -> Vec<String> {
    let first = format!("not yet: {}; the last good version plays on", trouble.line);
    let full = trouble.full.lines().map(str::to_string);
    std::iter::once(first).chain(full).collect()
}
