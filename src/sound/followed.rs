//! A texture that follows the courses of its parameters by itself.

use crate::frame::{Ambience, Texture};
use crate::nature::{Follow, Moment};
use crate::units::{Decibels, Seed};

use super::tuning::RunningTexture;

/// Such a texture at the reference loudness.
pub struct Followed {
    follow: Follow,
    moments: Vec<Moment>,
    gain: f32,
}

impl Followed {
    /// `moments` are sorted by time, at least one; `level` brings what it is at the first to
    /// the reference loudness, and so all of it.
    pub fn new(follow: Follow, moments: Vec<Moment>, level: Decibels) -> Followed {
        Followed {
            follow,
            moments,
            gain: level.gain(),
        }
    }
}

impl Ambience for Followed {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(RunningTexture {
            texture: (self.follow)(&self.moments, seed),
            gain: self.gain,
        })
    }
}
