//! What a player makes of a file that was written: how loud it is as it comes out of it.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;

use super::loudness::Loudness;
use super::true_peak;
use crate::dsp::meter::Meter;
use crate::dsp::rate::Resampler;
use crate::frame::Frame;
use crate::sound::{RecordingError, decode};
use crate::units::{Frames, SAMPLE_RATE};
use crate::world::Stream;

/// Decodes `file` as any recording is decoded, a packet at a time, and measures what comes; one
/// channel as two that are the same. `go_on` hears how many frames that were; nothing comes back
/// where it says that it is enough.
///
/// # Errors
/// Where the file cannot be read.
pub fn heard(file: &File, go_on: &dyn Fn(Frames) -> bool) -> io::Result<Option<Loudness>> {
    let length = file.metadata()?.len();
    let stream = Stream::new(file.try_clone()?, Some(length));
    let mut ear: Option<CodedEar> = None;
    let mut stopped = false;
    let decoded = decode(stream, &mut |layout, frames| {
        let ear = match &mut ear {
            Some(ear) => ear,
            none => none.insert(CodedEar::new(layout.rate)?),
        };
        ear.hear(frames)?;
        stopped = !go_on(ear.level.heard);
        Ok(match stopped {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        })
    });
    match decoded {
        Err(RecordingError::Io(error)) => return Err(error),
        Err(error) => return Err(io::Error::other(error)),
        Ok(_) if stopped => return Ok(None),
        Ok(_) => {}
    }
    ear.map(CodedEar::end).transpose()
}

/// Listens to frames at one rate, in order.
struct CodedEar {
    /// To that of the house, at which loudness is measured.
    rate: Resampler,
    /// Frames that were just brought there.
    ready: Vec<Frame>,
    level: CodedLevel,
}

impl CodedEar {
    fn new(rate: u32) -> io::Result<CodedEar> {
        Ok(CodedEar {
            rate: Resampler::new(rate, SAMPLE_RATE).map_err(io::Error::other)?,
            ready: Vec::new(),
            level: CodedLevel {
                heard: 0,
                meter: Meter::new(),
                peak: 0.0,
                joint: true_peak::Joint::new(),
            },
        })
    }

    fn hear(&mut self, frames: &[Frame]) -> io::Result<()> {
        self.ready.clear();
        let ready = self.rate.push(frames, &mut self.ready);
        ready.map_err(io::Error::other)?;
        self.level.add(&self.ready);
        Ok(())
    }

    fn end(mut self) -> io::Result<Loudness> {
        self.ready.clear();
        let ready = self.rate.finish(&mut self.ready);
        ready.map_err(io::Error::other)?;
        self.level.add(&self.ready);
        Ok(self.level.end())
    }
}

/// Loudness and peak of what came so far.
struct CodedLevel {
    /// How many frames that were.
    heard: Frames,
    meter: Meter,
    peak: f32,
    joint: true_peak::Joint,
}

impl CodedLevel {
    fn add(&mut self, frames: &[Frame]) {
        self.heard += frames.len() as Frames;
        self.meter.add(frames);
        self.peak = true_peak::inside(frames, self.peak);
        self.peak = self.joint.join(frames, self.peak);
    }

    fn end(self) -> Loudness {
        Loudness::new(self.meter.lufs(), self.joint.end(self.peak))
    }
}
