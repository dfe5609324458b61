//! Integrated loudness by ITU-R BS.1770.

use ebur128::{EbuR128, Mode};

use crate::frame::Frame;
use crate::units::SAMPLE_RATE;

/// Hears everything in order and tells how loud it was.
pub struct Meter(Option<EbuR128>);

impl Meter {
    pub fn new() -> Meter {
        // Stereo at the house rate is always accepted.
        Meter(EbuR128::new(2, SAMPLE_RATE, Mode::I).ok())
    }

    /// Hears the stereo frames that follow.
    pub fn add(&mut self, frames: &[Frame]) {
        if let Some(meter) = &mut self.0
            && meter.add_frames_f32(frames.as_flattened()).is_err()
        {
            self.0 = None;
        }
    }

    /// In LUFS; minus infinity for silence and for less than 400 ms.
    pub fn lufs(&self) -> f64 {
        let loudness = self
            .0
            .as_ref()
            .and_then(|meter| meter.loudness_global().ok());
        loudness.unwrap_or(f64::NEG_INFINITY)
    }
}

impl Default for Meter {
    fn default() -> Meter {
        Meter::new()
    }
}
