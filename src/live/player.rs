//! The transport: play, pause, seek, volume, leave.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};

use super::LiveError;
use super::clock::Machine;
use super::controls::{Controls, DeviceLink, Position};
use super::device::{self, Device, Opening};
use super::driver::{Driver, PATIENCE, Surroundings};
use super::feeder::{CROSSFADE, ahead};
use super::gain::FAREWELL;
use super::programme::Programme;
use crate::frame::Piece;
use crate::limits::VOLUME;
use crate::units::{Decibels, Frames, Millis, SAMPLE_RATE};

/// How a player stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// The piece sounds.
    Playing,
    /// The listener, or the sleep of the machine, has paused it.
    Paused,
    /// The device has gone; the player waits for one to come back.
    Waiting,
    /// The end was reached, or the listener left.
    Finished,
    /// The device went away and none came back in time.
    Lost,
}

/// How the sound has fared, for those who want to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// How often the device asked for more than was there.
    pub underruns: u32,
    /// How often a device was opened anew.
    pub reconnections: u32,
    /// How much the device that was opened last holds, as it was opened.
    pub latency: Millis,
    /// The name of the device that was opened last.
    pub device: String,
    /// The rate it was opened at, in Hz.
    pub rate: u32,
}

/// A piece being played on a sound device.
pub struct Player {
    pub(super) controls: Arc<Controls>,
    pub(super) programme: Arc<Programme>,
    /// None where somebody else does its work: a test.
    pub(super) thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Starts `piece` at `from`, at `volume` (see [`VOLUME`]), `on` a device: one that is
    /// being opened, or one that an [`Output`](super::Output) names, which is opened now.
    ///
    /// From the very beginning it starts as it is; from anywhere else it is faded in.
    ///
    /// # Errors
    ///
    /// [`LiveError::NoDevice`] when no sound device can be opened within five seconds;
    /// [`LiveError::UnknownDevice`] and [`LiveError::SeveralDevices`] when a name was given
    /// that none or more than one has.
    pub fn start(
        piece: Arc<dyn Piece>,
        from: Frames,
        volume: Decibels,
        on: impl Into<Opening>,
    ) -> Result<Player, LiveError> {
        let opening = on.into();
        let mut device = opening.wait()?;
        let output = opening.output().clone();
        device.title.clone_from(&output.title);
        let surroundings = Surroundings {
            open: Box::new(move || device::open_elsewhere(&output)),
            clock: Arc::new(Machine::new()),
            patience: PATIENCE,
        };
        let (mut player, driver) = Player::with(piece, from, volume, device, surroundings);
        let thread = thread::Builder::new()
            .name("evenfall-player".into())
            .spawn(move || driver.run())
            .map_err(LiveError::NoThread)?;
        player.thread = Some(thread);
        Ok(player)
    }

    /// A player and what does its work.
    pub(super) fn with(
        piece: Arc<dyn Piece>,
        from: Frames,
        volume: Decibels,
        device: Device,
        surroundings: Surroundings,
    ) -> (Player, Driver) {
        let from = from.min(piece.length());
        let controls = Arc::new(Controls::new(from, within_range(volume)));
        let programme = Arc::new(Programme::new(piece, from));
        let driver = Driver::new(programme.clone(), controls.clone(), device, surroundings);
        let player = Player {
            controls,
            programme,
            thread: None,
        };
        (player, driver)
    }

    /// Fades out and stands still until [`Player::resume`].
    pub fn pause(&self) {
        self.controls.paused.store(true, Ordering::Relaxed);
    }

    /// Goes on where [`Player::pause`], or the sleep of the machine, has stopped it.
    pub fn resume(&self) {
        self.controls.slept.store(false, Ordering::Relaxed);
        self.controls.paused.store(false, Ordering::Relaxed);
    }

    /// Whether it is paused because the machine slept, and waits for [`Player::resume`].
    pub fn slept(&self) -> bool {
        self.controls.slept.load(Ordering::Relaxed)
    }

    /// Goes to `position` of the piece that is heard; past the end means to the end.
    pub fn seek_to(&self, position: Frames) {
        self.programme.seek(&self.controls, |_| position);
        self.wake();
    }

    /// Puts `piece` in the place of what is played and starts it at `position`, with the
    /// fades of a seek. The number of the piece, see [`Position::turn`].
    pub fn put_on(&self, piece: Arc<dyn Piece>, position: Frames) -> u32 {
        let turn = self.programme.put_on(piece, position, &self.controls);
        self.wake();
        turn
    }

    /// Goes over to another piece when what is heard comes to `at`: crossfaded over 40 ms, so
    /// that the new piece is at `to` there. `piece` is what seeks in it will start; `passage`
    /// is the same piece as it is to be played on from `to`, which may differ in what goes
    /// on through the change. It takes the place of an earlier change that has not begun.
    ///
    /// The number of the new piece; it is heard once [`Player::place`] says so. A change
    /// asked for less than [`Player::lead`] ahead may be [missed](Player::missed).
    pub fn go_over(
        &self,
        piece: Arc<dyn Piece>,
        passage: Arc<dyn Piece>,
        at: Position,
        to: Frames,
    ) -> u32 {
        let pieces = (piece, passage);
        let turn = self.programme.change_at(pieces, at, to, &self.controls);
        self.wake();
        turn
    }

    /// Puts `piece` in the place of the piece that is heard, at the same position and without
    /// a break: for a piece that differs only in how it sounds, or in what is yet to come. It
    /// is crossfaded over 30 ms, as soon as enough of it is rendered; where both have the same
    /// nothing changes. A shorter piece may be over there. The last of several in a row counts.
    ///
    /// The number of the piece, which [`Player::place`] says from now on. A change that is
    /// still to come ([`Player::go_over`]) comes all the same. One that comes before the piece
    /// could be heard leaves the swap without effect: what is heard then is the changed piece,
    /// with its own number, and the swap may be [missed](Player::missed).
    pub fn swap(&self, piece: Arc<dyn Piece>) -> u32 {
        let turn = self.programme.swap(piece, &self.controls);
        self.wake();
        turn
    }

    /// Takes a [change](Player::go_over) back that has not begun.
    pub fn stay(&self) {
        self.programme.stay();
        self.wake();
    }

    /// Whether the change or the swap with this number came too late and will not happen.
    pub fn missed(&self, turn: u32) -> bool {
        self.programme.missed(turn)
    }

    /// How far ahead of [`Player::place`] a change has to be asked for: what is rendered
    /// already, the crossfade, and 50 ms for the thread to wake up.
    pub fn lead(&self) -> Frames {
        let latency = self.controls.opened().latency;
        ahead(latency as u32, SAMPLE_RATE) as Frames + CROSSFADE + Millis(50).frames()
    }

    /// Goes `frames` on, or back where negative, from where the last seek is heading.
    pub fn seek_by(&self, frames: i64) {
        let choose = |place: Position| place.frame.saturating_add_signed(frames);
        self.programme.seek(&self.controls, choose);
        self.wake();
    }

    /// The listener's volume.
    pub fn volume(&self) -> Decibels {
        self.controls.volume()
    }

    /// Sets the listener's volume, within [`VOLUME`].
    pub fn set_volume(&self, volume: Decibels) {
        self.controls.set_volume(within_range(volume));
    }

    /// Sets the gain of the sleep timer, which the listener's volume knows nothing of: 0 dB for
    /// none, [`Decibels::SILENCE`] and below for silence. It is reached within 30 ms.
    pub fn set_sleep(&self, level: Decibels) {
        self.controls.set_sleep(Decibels(level.0.min(0.0)));
    }

    /// Fades out over 1.5 s, then finishes.
    pub fn leave(&self) {
        self.leave_by(1);
    }

    /// Fades out over 0.4 s, then finishes: where something else is to be heard.
    pub fn make_way(&self) {
        self.leave_by(FAREWELL as i32 / 12);
    }

    /// Fades out over 30 ms, which is no click, and finishes.
    pub fn break_off(&self) {
        self.leave_by(FAREWELL as i32);
    }

    fn leave_by(&self, steps: i32) {
        self.controls.farewell.store(steps, Ordering::Relaxed);
        self.controls.leaving.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// The frame that is handed to the device next. It is heard once the device has
    /// played what it holds, up to [`Health::latency`].
    pub fn position(&self) -> Frames {
        self.place().frame
    }

    /// The same, with the number of the piece it is counted in.
    pub fn place(&self) -> Position {
        self.programme.place(&self.controls)
    }

    /// The frame that is heard now, of the piece that [`Player::place`] names: where both have
    /// what is heard, as far as the clock can tell within [`Health::latency`]; where that piece
    /// is yet to be heard, or a seek to land, the place where it will be.
    pub fn heard(&self) -> Position {
        self.programme.heard(&self.controls)
    }

    /// How often the device asked for more than was there.
    pub fn underruns(&self) -> u32 {
        self.controls.underruns.load(Ordering::Relaxed)
    }

    /// How the sound has fared so far.
    pub fn health(&self) -> Health {
        let opened = self.controls.opened();
        Health {
            underruns: self.underruns(),
            reconnections: self.controls.reconnections.load(Ordering::Relaxed),
            latency: Millis::of_frames(opened.latency),
            device: opened.device,
            rate: opened.rate,
        }
    }

    /// How it stands now.
    pub fn state(&self) -> State {
        match self.controls.link() {
            DeviceLink::Lost => State::Lost,
            _ if self.finished() => State::Finished,
            DeviceLink::Down => State::Waiting,
            DeviceLink::Up if self.controls.paused.load(Ordering::Relaxed) => State::Paused,
            DeviceLink::Up => State::Playing,
        }
    }

    /// Whether the listener, or the sleep of the machine, has paused it: also while the device
    /// is away.
    pub fn is_paused(&self) -> bool {
        self.controls.paused.load(Ordering::Relaxed)
    }

    /// Whether nothing more will be heard.
    pub fn finished(&self) -> bool {
        match &self.thread {
            Some(thread) => thread.is_finished(),
            None => self.controls.over.load(Ordering::Relaxed),
        }
    }

    /// Waits until nothing more will be heard.
    ///
    /// # Errors
    ///
    /// [`LiveError::DeviceLost`] when the device went away for good.
    pub fn wait(mut self) -> Result<(), LiveError> {
        let position = self.position();
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(LiveError::BrokeOff { position }),
            _ if self.controls.link() == DeviceLink::Lost => Err(LiveError::DeviceLost {
                position: self.position(),
            }),
            _ => Ok(()),
        }
    }

    fn wake(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

/// Leaves at once, without a fade longer than the device's own.
impl Drop for Player {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.controls.abandoned.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn within_range(volume: Decibels) -> Decibels {
    Decibels(volume.0.clamp(*VOLUME.start(), *VOLUME.end()))
}
