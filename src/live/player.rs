//! The transport: play, pause, seek, volume, leave.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::LiveError;
use super::controls::{Controls, Link, Place};
use super::device;
use super::driver::Driver;
use super::feeder::{AHEAD, CROSSFADE};
use super::programme::{Change, Programme};
use crate::frame::Piece;
use crate::units::{Decibels, Frames, Millis};

/// The loudest and the quietest volume there is. 0 dB is the session as it was made,
/// which already uses the headroom there is; more than that the system's mixer can do.
pub const VOLUME: RangeInclusive<f32> = -40.0..=0.0;

/// How long to wait for a first device before giving up.
const OPENING: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Playing,
    Paused,
    /// The device has gone; the player waits for one to come back.
    Waiting,
    /// The end was reached, or the listener left.
    Finished,
    /// The device went away and none came back in time.
    Lost,
}

/// A piece being played on the default sound device.
pub struct Player {
    controls: Arc<Controls>,
    programme: Arc<Programme>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Starts `piece` at `from`, at `volume` (see [`VOLUME`]).
    ///
    /// From the very beginning it starts as it is; from anywhere else it is faded in.
    ///
    /// # Errors
    ///
    /// [`LiveError::NoDevice`] when no sound device can be opened within five seconds.
    pub fn start(
        piece: Arc<dyn Piece>,
        from: Frames,
        volume: Decibels,
    ) -> Result<Player, LiveError> {
        let device = match device::open_elsewhere().recv_timeout(OPENING) {
            Ok(answer) => answer?,
            Err(_) => {
                return Err(LiveError::NoDevice {
                    tried: "no answer in time".into(),
                });
            }
        };
        let length = piece.length();
        let controls = Arc::new(Controls::new(from.min(length), within_range(volume)));
        let programme = Arc::new(Programme::new(piece));
        let driver = Driver::new(programme.clone(), controls.clone(), device);
        let thread = thread::Builder::new()
            .name("evenfall-player".into())
            .spawn(move || driver.run())?;
        Ok(Player {
            controls,
            programme,
            thread: Some(thread),
        })
    }

    pub fn pause(&self) {
        self.controls.paused.store(true, Ordering::Relaxed);
    }

    pub fn resume(&self) {
        self.controls.paused.store(false, Ordering::Relaxed);
    }

    /// Goes to `position` of the piece that is heard; past the end means to the end.
    pub fn seek_to(&self, position: Frames) {
        let turn = self.place().turn;
        let frame = position.min(self.programme.piece(turn).length());
        self.controls.ask_for(Place { turn, frame });
        self.wake();
    }

    /// Puts `piece` in the place of what is played and starts it at `position`, with the
    /// fades of a seek. The number of the piece, see [`Place::turn`].
    pub fn put_on(&self, piece: Arc<dyn Piece>, position: Frames) -> u32 {
        let frame = position.min(piece.length());
        let turn = self.programme.add(piece, self.place().turn);
        self.controls.ask_for(Place { turn, frame });
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
        at: Place,
        to: Frames,
    ) -> u32 {
        let turn = self.programme.add(piece, self.place().turn);
        self.programme.set_change(Change {
            turn,
            piece: passage,
            at,
            to,
        });
        self.wake();
        turn
    }

    /// Puts `piece` in the place of the piece that is heard, at the same position and without
    /// a break: for a piece that differs only in how it sounds, or in what is yet to come.
    pub fn swap(&self, piece: Arc<dyn Piece>) {
        self.put_on(piece, self.position());
    }

    /// Whether the change with this number came too late and will not happen.
    pub fn missed(&self, turn: u32) -> bool {
        self.programme.missed(turn)
    }

    /// How far ahead of [`Player::place`] a change has to be asked for: what is rendered
    /// already, the crossfade, and 50 ms for the thread to wake up.
    pub fn lead() -> Frames {
        AHEAD as Frames + CROSSFADE + Millis(50).frames()
    }

    /// Goes `frames` on, or back where negative, from where the last seek is heading.
    pub fn seek_by(&self, frames: i64) {
        self.seek_to(self.position().saturating_add_signed(frames));
    }

    pub fn volume(&self) -> Decibels {
        self.controls.volume()
    }

    /// Sets the listener's volume, within [`VOLUME`].
    pub fn set_volume(&self, volume: Decibels) {
        self.controls.set_volume(within_range(volume));
    }

    /// Fades out over 0.4 s, then finishes.
    pub fn leave(&self) {
        self.controls.leaving.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// The frame that is handed to the device next. It is heard once the device has
    /// played what it holds, up to 53 ms.
    pub fn position(&self) -> Frames {
        self.place().frame
    }

    /// The same, with the number of the piece it is counted in.
    pub fn place(&self) -> Place {
        self.controls.place()
    }

    /// How often the device asked for more than was there.
    pub fn underruns(&self) -> u32 {
        self.controls.underruns.load(Ordering::Relaxed)
    }

    pub fn state(&self) -> State {
        match self.controls.link() {
            Link::Lost => State::Lost,
            _ if self.finished() => State::Finished,
            Link::Down => State::Waiting,
            Link::Up if self.controls.paused.load(Ordering::Relaxed) => State::Paused,
            Link::Up => State::Playing,
        }
    }

    /// Whether nothing more will be heard.
    pub fn finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
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
            _ if self.controls.link() == Link::Lost => Err(LiveError::DeviceLost {
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
