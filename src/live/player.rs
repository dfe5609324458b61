//! The transport: play, pause, seek, volume, leave.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::LiveError;
use super::controls::{Controls, Link};
use super::device;
use super::driver::Driver;
use crate::frame::Piece;
use crate::units::{Decibels, Frames};

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
    length: Frames,
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
        let driver = Driver::new(piece, controls.clone(), device);
        let thread = thread::Builder::new()
            .name("evenfall-player".into())
            .spawn(move || driver.run())?;
        Ok(Player {
            controls,
            length,
            thread: Some(thread),
        })
    }

    pub fn pause(&self) {
        self.controls.paused.store(true, Ordering::Relaxed);
    }

    pub fn resume(&self) {
        self.controls.paused.store(false, Ordering::Relaxed);
    }

    /// Goes to `position`; past the end means to the end.
    pub fn seek_to(&self, position: Frames) {
        self.controls.ask_for(position.min(self.length));
        self.wake();
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
        self.controls.position()
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
