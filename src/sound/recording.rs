//! A recording: decoded once, brought to the rate of the house, and measured.

use std::fs::File;
use std::io::Cursor;
use std::ops::Range;
use std::path::Path;

use symphonia::core::io::MediaSource;

use super::decode::{self, End, RecordingError};
use super::loudness::Meter;
use super::resample::Resampler;
use super::store::{Store, Writer};
use crate::frame::{Frame, REFERENCE_LUFS};
use crate::limits;
use crate::units::{Decibels, Frames, Millis, SAMPLE_RATE};

/// A sound from a file, without the silence at its ends.
pub struct Recording {
    store: Store,
    /// Silent frames before the first that counts.
    lead: Frames,
    gain: f32,
    lufs: f64,
    broken: bool,
}

/// What counts as silence at the ends: the padding of an encoder, or a dithered nothing.
const SILENCE: f32 = 4.0 / 32_768.0;

/// Less silence than this is part of the sound: a wave passing zero. Encoders pad
/// with more.
const LEAST_SILENCE: Frames = Millis(5).frames();

/// The most a quiet recording is raised: beyond it one hears the recorder.
const MOST_GAIN: Decibels = Decibels(20.0);

impl Recording {
    /// Reads a WAV, FLAC, Ogg Vorbis or MP3 file.
    ///
    /// # Errors
    ///
    /// When it is none of these or too damaged to give any sound, when it is silent,
    /// or when it exceeds one of the [`limits`].
    pub fn open(path: &Path) -> Result<Recording, RecordingError> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(RecordingError::Io(std::io::ErrorKind::IsADirectory.into()));
        }
        if about.len() > limits::RECORDING_BYTES {
            return Err(RecordingError::TooLarge);
        }
        Recording::decode(Box::new(file))
    }

    /// Reads a file that is part of the program.
    ///
    /// # Errors
    ///
    /// As [`Recording::open`].
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Recording, RecordingError> {
        Recording::decode(Box::new(Cursor::new(bytes)))
    }

    fn decode(source: Box<dyn MediaSource>) -> Result<Recording, RecordingError> {
        let mut intake = Intake::default();
        let end = decode::decode(source, &mut |rate, frames| intake.take(rate, frames))?;
        intake.finish(end)
    }

    /// The length.
    pub fn frames(&self) -> Frames {
        self.store.frames() - self.lead
    }

    /// How loud the file is, before [`Recording::gain`].
    pub fn lufs(&self) -> f64 {
        self.lufs
    }

    /// The amplitude factor that brings it to [`REFERENCE_LUFS`].
    pub fn gain(&self) -> f32 {
        self.gain
    }

    /// Whether the file breaks off or has damaged parts, so that a warning is due.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Fills `out` with the recorded frames from `position` on, as they are in the file.
    pub fn read(&self, position: Frames, out: &mut [Frame]) {
        self.store.read(self.lead + position, out);
    }
}

/// What a recording goes through while it is decoded.
#[derive(Default)]
struct Intake {
    resampler: Option<Resampler>,
    ready: Vec<Frame>,
    meter: Option<Meter>,
    store: Writer,
    /// From the first frame that is not silent to behind the last.
    sounding: Option<Range<Frames>>,
}

impl Intake {
    fn take(&mut self, rate: u32, frames: &[Frame]) -> Result<(), RecordingError> {
        let resampler = match &mut self.resampler {
            Some(resampler) => resampler,
            none => none.insert(Resampler::new(rate, SAMPLE_RATE).map_err(unlikely)?),
        };
        resampler.push(frames, &mut self.ready).map_err(unlikely)?;
        self.keep()
    }

    /// Stores and measures what is ready.
    fn keep(&mut self) -> Result<(), RecordingError> {
        let loud = |frame: &Frame| frame.iter().any(|x| x.abs() > SILENCE);
        let before = self.store.frames();
        let place = |n: usize| before + n as Frames;
        if let (Some(first), Some(last)) = (
            self.ready.iter().position(loud),
            self.ready.iter().rposition(loud),
        ) {
            let start = self
                .sounding
                .as_ref()
                .map_or(place(first), |known| known.start);
            self.sounding = Some(start..place(last) + 1);
        }
        self.store
            .push(&self.ready)
            .map_err(RecordingError::Store)?;
        self.meter.get_or_insert_with(Meter::new).add(&self.ready);
        self.ready.clear();
        if self.store.frames() > limits::RECORDING_LENGTH.frames() {
            return Err(RecordingError::TooLong);
        }
        Ok(())
    }

    fn finish(mut self, end: End) -> Result<Recording, RecordingError> {
        if let Some(resampler) = self.resampler.take() {
            resampler.finish(&mut self.ready).map_err(unlikely)?;
            self.keep()?;
        }
        let Range {
            mut start,
            end: mut stop,
        } = self.sounding.ok_or(RecordingError::Silent)?;
        if start < LEAST_SILENCE {
            start = 0;
        }
        if self.store.frames() - stop < LEAST_SILENCE {
            stop = self.store.frames();
        }
        if stop - start < limits::RECORDING_SHORTEST.frames() {
            return Err(RecordingError::TooShort);
        }
        let store = self.store.finish(stop).map_err(RecordingError::Store)?;
        let measured = self.meter.map_or(f64::NEG_INFINITY, |meter| meter.lufs());
        let broken = end == End::Broken;
        let mut recording = Recording {
            store,
            lead: start,
            gain: 1.0,
            lufs: measured,
            broken,
        };
        if recording.frames() < LEAST_MEASURED {
            recording.lufs = repeated(&recording);
        }
        if !recording.lufs.is_finite() {
            return Err(RecordingError::Silent);
        }
        let wanted = Decibels(REFERENCE_LUFS - recording.lufs as f32);
        recording.gain = wanted.gain().min(MOST_GAIN.gain());
        Ok(recording)
    }
}

/// Loudness is that of blocks of 400 ms: what is shorter than a few is measured as it
/// will be heard, again and again.
const LEAST_MEASURED: Frames = 3 * SAMPLE_RATE as Frames;

fn repeated(recording: &Recording) -> f64 {
    let mut frames = vec![[0.0; 2]; recording.frames() as usize];
    recording.read(0, &mut frames);
    let mut meter = Meter::new();
    for _ in 0..LEAST_MEASURED.div_ceil(recording.frames()) {
        meter.add(&frames);
    }
    meter.lufs()
}

fn unlikely(error: super::resample::ResampleError) -> RecordingError {
    RecordingError::Damaged(error.to_string())
}
