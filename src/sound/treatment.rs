//! What an author may have done to a recording.

use std::sync::Arc;

use super::looped::Looped;
use super::recording::Recording;
use super::varied::Varied;
use crate::frame::Ambience;
use crate::units::Millis;

/// How a recording is prepared and repeated. The default leaves everything to the program
/// and the sound as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Treatment {
    /// Where in the file the sound begins; none for where it begins to sound.
    pub from: Option<Millis>,
    /// Where in the file it ends.
    pub until: Option<Millis>,
    /// For how long its end blends into its beginning; zero wraps it as it is. None for
    /// what suits it.
    pub crossfade: Option<Millis>,
    /// Whether its parts come in an order that is new every time, instead of as recorded.
    pub vary: bool,
    /// The mains hum that is taken out, with its harmonics: 50 or 60 Hz, or near them.
    pub hum_hz: Option<f32>,
    /// What lies below this, in Hz, is taken out: wind in the microphone, traffic.
    pub highpass_hz: Option<f32>,
    /// Whether clicks are mended.
    pub declick: bool,
}

impl Treatment {
    /// The mains frequencies that can be taken out, in Hz.
    pub const HUM_HZ: std::ops::RangeInclusive<f32> = 45.0..=65.0;

    /// The corners that the high-pass can have, in Hz.
    pub const HIGHPASS_HZ: std::ops::RangeInclusive<f32> = 10.0..=500.0;

    /// Whether the recording goes through it unchanged, but for its ends.
    pub fn keeps_sound(&self) -> bool {
        self.hum_hz.is_none() && self.highpass_hz.is_none() && !self.declick
    }
}

/// A recording, prepared by the same treatment, without end.
pub fn endless(recording: Recording, treatment: &Treatment) -> Arc<dyn Ambience> {
    if treatment.vary {
        Arc::new(Varied::new(recording))
    } else {
        Arc::new(Looped::treated(recording, treatment))
    }
}
