//! A recording that never ends.

use std::ops::Range;
use std::sync::Arc;

use super::points;
use super::recording::Recording;
use super::seam;
use super::treatment::Treatment;
use crate::dsp::crossfade;
use crate::frame::{Ambience, BLOCK, Block, Frame, Texture, bounded};
use crate::units::{Frames, Millis, Seed};

/// A recording, repeated so that nobody hears where.
///
/// It plays from its beginning, whatever the seed. At its end it blends into its
/// beginning, unless it was made to be repeated as it is.
pub struct Looped {
    inner: Arc<LoopedRecording>,
}

struct LoopedRecording {
    recording: Recording,
    /// Where in the recording a round begins.
    start: Frames,
    /// How long one round lasts.
    period: Frames,
    /// For how long a round begins under the end of the one before; zero for a file
    /// that is wrapped as it is.
    fade: Frames,
    likeness: f32,
}

/// The blend of a sound that keeps its waveform from the end to the beginning only for a
/// while, such as a tone that wavers.
const BRIEF: Millis = Millis(250);

/// From this likeness on a blend is that of one sound with itself.
const ALIKE: f32 = 0.5;

impl Looped {
    /// `crossfade` is the author's wish; zero wraps the file hard. Without one, a file that
    /// is a loop already is recognised, and any other is blended for [`crossfade::CROSSFADE`]
    /// or a quarter of its length, whichever is shorter.
    pub fn new(recording: Recording, crossfade: Option<Millis>) -> Looped {
        let treatment = Treatment {
            crossfade,
            ..Treatment::default()
        };
        Looped::treated(recording, &treatment)
    }

    /// The same for a recording that went through `treatment`. Where the author chose neither
    /// beginning nor end, those are found at which the sound goes on most evenly.
    pub fn treated(recording: Recording, treatment: &Treatment) -> Looped {
        let frames = recording.frames();
        let fade = match treatment.crossfade {
            Some(wish) => wish.frames().min(frames / 2),
            None if is_loop(&recording) => 0,
            None => crossfade::CROSSFADE.frames().min(frames / 4),
        };
        let mut inner = LoopedRecording {
            recording,
            start: 0,
            period: frames,
            fade,
            likeness: 0.0,
        };
        if fade > 0 {
            let chosen = treatment.from.is_some() || treatment.until.is_some();
            inner.cut(chosen);
            if treatment.crossfade.is_none() {
                inner.shorten();
            }
        }
        Looped {
            inner: Arc::new(inner),
        }
    }

    /// Where in the recording a round begins.
    pub fn begins(&self) -> Frames {
        self.inner.start
    }

    /// How long one round lasts.
    pub fn period(&self) -> Frames {
        self.inner.period
    }

    /// For how long rounds overlap; zero where the file is wrapped as it is.
    pub fn crossfade(&self) -> Frames {
        self.inner.fade
    }

    /// How alike the end and the beginning are where they overlap, from -1 to 1.
    pub fn likeness(&self) -> f32 {
        self.inner.likeness
    }

    pub(super) fn recording(&self) -> &Recording {
        &self.inner.recording
    }
}

impl Ambience for Looped {
    fn start(&self, _seed: Seed) -> Box<dyn Texture> {
        Box::new(RunningLoop {
            inner: self.inner.clone(),
            expected: None,
        })
    }

    fn trouble(&self) -> Option<String> {
        self.inner.recording.trouble()
    }
}

struct RunningLoop {
    inner: Arc<LoopedRecording>,
    /// The last part, of [`AHEAD_EVERY`] blocks, for which the system was told.
    expected: Option<u64>,
}

impl Texture for RunningLoop {
    fn block(&mut self, index: u64, out: &mut Block) {
        let inner = &*self.inner;
        let mut position = index * BLOCK as u64;
        let stage = index / AHEAD_EVERY;
        if self.expected != Some(stage) {
            inner.expect(position);
            self.expected = Some(stage);
        }
        let mut rest = &mut out[..];
        while !rest.is_empty() {
            let (round, at) = (position / inner.period, position % inner.period);
            // The very first round has nothing before it.
            let blended = round > 0 && at < inner.fade;
            let edge = if blended { inner.fade } else { inner.period };
            let count = rest.len().min((edge - at) as usize);
            let (part, later) = rest.split_at_mut(count);
            inner.recording.read(inner.start + at, part);
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

/// How often the system is told what is wanted soon, in blocks: every eleven seconds.
const AHEAD_EVERY: u64 = 1024;

impl LoopedRecording {
    /// Has the system fetch what is heard in the twenty seconds from `position` on.
    fn expect(&self, position: Frames) {
        const AHEAD: Frames = 2 * AHEAD_EVERY * BLOCK as Frames;
        let at = position % self.period;
        self.recording.expect(self.start + at, AHEAD + self.fade);
        if at + AHEAD > self.period {
            self.recording.expect(self.start, AHEAD);
        }
    }

    /// Finds where a round begins and ends.
    fn cut(&mut self, chosen: bool) {
        let frames = self.recording.frames();
        let round = match chosen {
            true => 0..frames - self.fade,
            false => points::find(self.recording.profile(), frames, self.fade),
        };
        self.start = round.start;
        (self.period, self.likeness) = align(&self.recording, &round, self.fade);
    }

    /// Shortens the blend of what is alike at its middle and drifts apart towards its ends.
    fn shorten(&mut self) {
        let brief = BRIEF.frames();
        if self.fade <= 2 * brief || self.likeness >= ALIKE {
            return;
        }
        let middle = (self.fade - brief) / 2;
        let part = |from| stretch(&self.recording, from, brief);
        let from = self.start + middle;
        let likeness = crossfade::likeness(&part(from), &part(from + self.period));
        if likeness >= ALIKE {
            self.start = from;
            self.fade = brief;
            self.likeness = likeness;
        }
    }

    /// Adds to the beginning of a round, `part` from `at` on, the end of the round before.
    fn blend(&self, at: Frames, part: &mut [Frame]) {
        let mut ending = [[0.0; 2]; BLOCK];
        let ending = &mut ending[..part.len()];
        self.recording.read(self.start + self.period + at, ending);
        for ((frame, ending), at) in part.iter_mut().zip(ending).zip(at..) {
            let (rising, falling) = crossfade::gains(at, self.fade, self.likeness);
            *frame = crossfade::blend(*frame, rising, *ending, falling);
        }
    }
}

/// Whether `recording` can be wrapped as it is.
fn is_loop(recording: &Recording) -> bool {
    let frames = recording.frames();
    let window = (frames / 2).min(seam::WINDOW);
    let read = |from| stretch(recording, from, window);
    seam::wraps(&read(frames - window), &read(0)) && !points::fades(recording.profile())
}

/// The period, about that of `round`, at which the end of a recording, blended for `fade`,
/// resembles its beginning most, and how much it does. A pitch thus keeps its phase
/// over the seam.
fn align(recording: &Recording, round: &Range<Frames>, fade: Frames) -> (Frames, f32) {
    /// Enough for a whole wave of 24 Hz.
    const REACH: Frames = 2000;
    /// Compared in the middle of the blend, where both are heard.
    const COMPARED: Frames = 8192;
    let period = round.end - round.start;
    let reach = REACH.min(fade / 2).min(period / 4);
    let compared = COMPARED.min(fade);
    let middle = (fade - compared) / 2;
    let beginning = stretch(recording, round.start + middle, compared);
    let ending = stretch(recording, round.end - reach + middle, compared + reach);
    let lag = seam::best_lag(&beginning, &ending);
    let period = period - reach + lag;
    let likeness = crossfade::likeness(
        &stretch(recording, round.start, fade),
        &stretch(recording, round.start + period, fade),
    );
    (period, likeness)
}

fn stretch(recording: &Recording, from: Frames, length: Frames) -> Vec<Frame> {
    let mut frames = vec![[0.0; 2]; length as usize];
    recording.read(from, &mut frames);
    frames
}
