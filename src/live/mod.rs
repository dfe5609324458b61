//! Live playback: the sound card, and the listener's own hand on the sound.
//!
//! A [`Player`] owns one thread (`driver`) that keeps a little of the piece rendered
//! ahead (`feeder`) and looks after the device (`device`). The device's callback
//! holds a `tap`: it takes frames from a ring, applies the listener's volume and
//! the short fades of pause, seek and stop, and counts what it hands over. At full
//! volume and undisturbed it hands over the rendered frames bit for bit.
//!
//! Another piece can take over while one plays ([`Player::go_over`]): the feeder crossfades
//! the two in what it renders ahead, and leaves a mark in the row by which the tap counts.
//!
//! To seek is to start the piece elsewhere: the new stretch is rendered into a ring
//! of its own, and the tap changes rings while it is silent. A device that goes away
//! and comes back is the same thing with a new tap.

#[cfg(target_os = "linux")]
mod alsa;
mod controls;
mod device;
mod driver;
mod feeder;
mod gain;
mod player;
mod programme;
mod resample;
mod tap;

pub use controls::Place;
pub use player::{Player, State, VOLUME};

use crate::units::{Frames, Millis};

/// Why nothing is heard.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// No host offered a device that could be opened; `tried` says which and why.
    #[error("there is no sound device to play on ({tried})")]
    NoDevice { tried: String },
    /// The device went away while playing and none came back.
    #[error("the sound device went away at {} and did not come back", Millis::of_frames(*.position).clock())]
    DeviceLost {
        /// The place to resume from.
        position: Frames,
    },
    /// The thread that renders ended before the piece did: a fault of ours.
    #[error("playback broke off at {}", Millis::of_frames(*.position).clock())]
    BrokeOff { position: Frames },
    #[error("the terminal could not be used: {0}")]
    Terminal(#[from] std::io::Error),
}
