//! Live playback: the sound card, and the listener's own hand on the sound.
//!
//! A [`Player`] owns one thread (`driver`) that keeps a little of the piece rendered
//! ahead (`feeder`) and looks after the device (`device`). The device's callback
//! holds a `tap`: it takes frames from a ring, applies the listener's volume and
//! the short fades of pause, seek and stop, and counts what it hands over. At full
//! volume and undisturbed it hands over the rendered frames bit for bit. Behind it the `ear`
//! knows what of that is heard by now.
//!
//! Another piece can take over while one plays ([`Player::go_over`]): the feeder crossfades
//! the two in what it renders ahead, and leaves a mark in the row by which the tap counts.
//!
//! To seek is to start the piece elsewhere: the new stretch is rendered into a ring
//! of its own, and the tap changes rings while it is silent. A device that goes away
//! and comes back is the same thing with a new tap (`search`, `connection`). To swap a piece
//! for one that sounds otherwise ([`Player::swap`]) is the same without the silence: the tap
//! brings the new ring to the place where the old one is, and crossfades.
//!
//! A [`Microphone`] hears what is said, line by line.
//!
//! A machine that slept is silent when it wakes until the listener goes on ([`Player::slept`]).

#[cfg(target_os = "linux")]
mod alsa;
mod clock;
mod connection;
mod controls;
#[cfg(target_os = "linux")]
mod cookie;
mod device;
mod devices;
mod driver;
mod ear;
mod feeder;
mod gain;
mod microphone;
#[cfg(test)]
mod paper;
mod player;
mod programme;
#[cfg(target_os = "linux")]
mod pulse;
mod resample;
mod search;
mod stretch;
mod tap;
#[cfg(test)]
mod tests;
#[cfg(target_os = "linux")]
mod unplugged;

pub use controls::Position;
pub use device::{LATENCY, Opening, Output};
pub use devices::{DeviceInfo, devices};
pub use microphone::{Capture, Microphone};
#[cfg(test)]
pub(crate) use paper::Paper;
pub use player::{Health, Player, State};

use crate::units::{Frames, Millis};

/// Why nothing is heard.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// No host offered a device that could be opened; `tried` says which and why.
    #[error("there is no sound device to play on ({tried})")]
    NoDevice {
        /// The hosts or the device, and why each failed.
        tried: String,
    },
    /// No host offered a microphone that could be opened; `tried` says why.
    #[error("there is no microphone to record with ({tried})")]
    NoMicrophone {
        /// Why it failed.
        tried: String,
    },
    /// No device has the name that was asked for.
    #[error("there is no sound device called \"{wanted}\"; {}", offered(there_are))]
    UnknownDevice {
        /// The name that was asked for.
        wanted: String,
        /// The devices there are, by name; by id where two have one name.
        there_are: Vec<String>,
    },
    /// More than one device has that in its name.
    #[error("\"{wanted}\" may be any of these sound devices: {}; give the whole name or the id", fitting.join(", "))]
    SeveralDevices {
        /// The name that was asked for.
        wanted: String,
        /// The devices it may be, by name; by id where two have one name.
        fitting: Vec<String>,
    },
    /// The device went away while playing and none came back.
    #[error("the sound device went away at {} and did not come back", Millis::of_frames(*.position).clock())]
    DeviceLost {
        /// The place to resume from.
        position: Frames,
    },
    /// The thread that renders ended before the piece did: a fault of ours.
    #[error("playback broke off at {}", Millis::of_frames(*.position).clock())]
    BrokeOff {
        /// The place to resume from.
        position: Frames,
    },
    /// What the system says where the terminal fails.
    #[error("the terminal could not be used: {0}")]
    Terminal(#[from] std::io::Error),
    /// What the system says where no thread can be started.
    #[error("the system lets no more threads be started ({0}): end another program, and try again")]
    NoThread(std::io::Error),
}

fn offered(there_are: &[String]) -> String {
    match there_are {
        [] => "no sound device was found at all".into(),
        _ => format!("there are {}", there_are.join(", ")),
    }
}
