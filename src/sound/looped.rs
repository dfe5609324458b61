//! A recording that never ends.

use std::sync::Arc;

use super::recording::Recording;
use super::seam;
use crate::frame::{Ambience, BLOCK, Block, Frame, Texture};
use crate::units::{Frames, Millis, Seed};

/// A recording, repeated so that nobody hears where.
///
/// It plays from its beginning, whatever the seed. At its end it blends into its
/// beginning, unless it was made to be repeated as it is.
pub struct Looped {
    inner: Arc<Inner>,
}

struct Inner {
    recording: Recording,
    /// How long one round lasts.
    period: Frames,
    /// For how long a round begins under the end of the one before; zero for a file
    /// that is wrapped as it is.
    fade: Frames,
    likeness: f32,
}

impl Looped {
    /// `crossfade` is the author's wish; zero wraps the file hard. Without one, a file that
    /// is a loop already is recognised, and any other is blended for [`seam::CROSSFADE`]
    /// or a quarter of its length, whichever is shorter.
    pub fn new(recording: Recording, crossfade: Option<Millis>) -> Looped {
        let frames = recording.frames();
        let fade = match crossfade {
            Some(wish) => wish.frames().min(frames / 2),
            None if is_loop(&recording) => 0,
            None => seam::CROSSFADE.frames().min(frames / 4),
        };
        let (period, likeness) = match fade {
            0 => (frames, 0.0),
            fade => align(&recording, fade),
        };
        Looped {
            inner: Arc::new(Inner {
                recording,
                period,
                fade,
                likeness,
            }),
        }
    }

    /// How long one round lasts.
    pub fn period(&self) -> Frames {
        self.inner.period
    }

    /// For how long rounds overlap; zero where the file is wrapped as it is.
    pub fn crossfade(&self) -> Frames {
        self.inner.fade
    }

    pub fn recording(&self) -> &Recording {
        &self.inner.recording
    }
}

impl Ambience for Looped {
    fn start(&self, _seed: Seed) -> Box<dyn Texture> {
        Box::new(Voice {
            inner: self.inner.clone(),
        })
    }
}

struct Voice {
    inner: Arc<Inner>,
}

impl Texture for Voice {
    fn block(&mut self, index: u64, out: &mut Block) {
        let inner = &*self.inner;
        let mut position = index * BLOCK as u64;
        let mut rest = &mut out[..];
        while !rest.is_empty() {
            let (round, at) = (position / inner.period, position % inner.period);
            // The very first round has nothing before it.
            let blended = round > 0 && at < inner.fade;
            let edge = if blended { inner.fade } else { inner.period };
            let count = rest.len().min((edge - at) as usize);
            let (part, later) = rest.split_at_mut(count);
            inner.recording.read(at, part);
            if blended {
                inner.blend(at, part);
            }
            position += count as Frames;
            rest = later;
        }
        let gain = inner.recording.gain();
        for frame in out {
            *frame = frame.map(|x| bounded(x * gain));
        }
    }
}

impl Inner {
    /// Adds to the beginning of a round, `part` from `at` on, the end of the round before.
    fn blend(&self, at: Frames, part: &mut [Frame]) {
        let mut ending = [[0.0; 2]; BLOCK];
        let ending = &mut ending[..part.len()];
        self.recording.read(self.period + at, ending);
        for ((frame, ending), at) in part.iter_mut().zip(ending).zip(at..) {
            let (rising, falling) = seam::gains(at, self.fade, self.likeness);
            *frame = seam::blend(*frame, rising, *ending, falling);
        }
    }
}

/// Within ±1 whatever comes: as it is up to 0.8, and beyond bent ever more. A recording
/// raised to the reference loudness may have peaks far above the rest.
fn bounded(x: f32) -> f32 {
    const KNEE: f32 = 0.8;
    let over = (x.abs() - KNEE) / (1.0 - KNEE);
    if over <= 0.0 {
        x
    } else {
        (KNEE + (1.0 - KNEE) * over / (1.0 + over)).copysign(x)
    }
}

/// Whether `recording` can be wrapped as it is.
fn is_loop(recording: &Recording) -> bool {
    let frames = recording.frames();
    let window = (frames / 2).min(seam::WINDOW);
    let read = |from| stretch(recording, from, window);
    seam::wraps(&read(frames - window), &read(0))
}

/// The period at which the end of `recording`, blended for `fade`, resembles its beginning
/// most, and how much it does. A pitch thus keeps its phase over the seam.
fn align(recording: &Recording, fade: Frames) -> (Frames, f32) {
    /// Enough for a whole wave of 24 Hz.
    const REACH: Frames = 2000;
    /// Compared in the middle of the blend, where both are heard.
    const COMPARED: Frames = 8192;
    let period = recording.frames() - fade;
    let reach = REACH.min(fade / 2).min(period / 4);
    let compared = COMPARED.min(fade);
    let middle = (fade - compared) / 2;
    let beginning = stretch(recording, middle, compared);
    let ending = stretch(recording, period - reach + middle, compared + reach);
    let lag = seam::best_lag(&beginning, &ending);
    let period = period - reach + lag;
    let likeness = seam::likeness(
        &stretch(recording, 0, fade),
        &stretch(recording, period, fade),
    );
    (period, likeness)
}

fn stretch(recording: &Recording, from: Frames, length: Frames) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; length as usize];
    recording.read(from, &mut frames);
    frames
}
