//! A recording: decoded once, brought to the rate of the house, and measured.

use std::io::ErrorKind;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};

use super::declick::Declick;
use super::decode::{self, End, RecordingError, StreamLayout};
use super::filter::Filters;
use super::profile::{Profile, Profiler};
use super::store::{Store, Writer};
use super::treatment::Treatment;
use crate::dsp::meter::Meter;
use crate::dsp::rate::Resampler;
use crate::frame::{Frame, REFERENCE_LUFS};
use crate::limits;
use crate::units::{Decibels, Frames, Millis, SAMPLE_RATE};
use crate::world::{Kind, Place, Stream, World};

/// A sound from a file, without the silence at its ends.
pub struct Recording {
    place: Place,
    store: Store,
    /// Whether a part of it could not be read any more.
    failed: AtomicBool,
    /// Silent frames before the first that counts.
    lead: Frames,
    gain: f32,
    lufs: f64,
    profile: Profile,
    broken: bool,
    cut: bool,
}

/// What counts as silence at the ends: the padding of an encoder, or a dithered nothing.
const SILENCE: f32 = 4.0 / 32_768.0;

/// Less silence than this is part of the sound: a wave passing zero. Encoders pad
/// with more.
const LEAST_SILENCE: Frames = Millis(5).frames();

/// The most a quiet recording is raised: beyond it one hears the recorder.
const MOST_GAIN: Decibels = Decibels(20.0);

impl Recording {
    /// What its file is called, without the folder and the ending.
    pub fn name(&self) -> &str {
        self.place.stem().unwrap_or_default()
    }

    /// Reads a file of one of the kinds that [`READABLE`](super::READABLE) lists.
    ///
    /// # Errors
    ///
    /// When it is none of these or too damaged to give any sound, when it is silent,
    /// or when it exceeds one of the [`limits`].
    pub fn open(world: &dyn World, place: &Place) -> Result<Recording, RecordingError> {
        Recording::treated(world, place, &Treatment::default())
    }

    /// Reads a file and does to it what `treatment` says, but for how it is repeated.
    ///
    /// # Errors
    ///
    /// As [`Recording::open`], and when nothing lies between its `from` and `until`.
    pub fn treated(
        world: &dyn World,
        place: &Place,
        treatment: &Treatment,
    ) -> Result<Recording, RecordingError> {
        Intake::new(world, place, treatment, Use::Repeated).run()
    }

    /// Reads a single sound: one that is too long for that is refused, and one
    /// that is too short to loop is not.
    ///
    /// # Errors
    ///
    /// As [`Recording::open`].
    pub fn shot(world: &dyn World, place: &Place) -> Result<Recording, RecordingError> {
        Intake::new(world, place, &Treatment::default(), Use::Once).run()
    }

    /// Reads an author's recording of one line; one that is longer than a line is refused as
    /// soon as that is known.
    ///
    /// # Errors
    ///
    /// As [`Recording::open`].
    pub fn take(world: &dyn World, place: &Place) -> Result<Recording, RecordingError> {
        Intake::new(world, place, &Treatment::default(), Use::Line).run()
    }

    /// The length.
    pub fn frames(&self) -> Frames {
        self.store.frames() - self.lead
    }

    /// Where in the file, or in the part of it that is used, it begins to sound.
    pub(super) fn lead(&self) -> Frames {
        self.lead
    }

    /// How loud the file is, before [`Recording::gain`].
    pub fn lufs(&self) -> f64 {
        self.lufs
    }

    /// The amplitude factor that brings it to [`REFERENCE_LUFS`].
    pub fn gain(&self) -> f32 {
        self.gain
    }

    /// How it sounds from place to place.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Whether the file breaks off or has damaged parts, so that a warning is due.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether the file is longer than what is used of it.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// What its author should know of it, in words that can stand behind its name.
    pub fn warning(&self) -> Option<String> {
        if self.broken {
            return Some("is damaged or breaks off; what could be read is used".into());
        }
        let most = limits::RECORDING_LENGTH;
        self.cut
            .then(|| format!("is longer than {most}; what comes after that is not used"))
    }

    /// Tells the system that the `length` frames from `position` on are wanted soon, so that
    /// reading them does not wait for a disk.
    pub fn expect(&self, position: Frames, length: Frames) {
        self.store.expect(self.lead + position, length);
    }

    /// Fills `out` with the recorded frames from `position` on, as they are in the file. What
    /// cannot be read is silent, and known from then on, see [`Recording::trouble`].
    pub fn read(&self, position: Frames, out: &mut [Frame]) {
        if self.store.read(self.lead + position, out).is_err() {
            out.fill([0.0; 2]);
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    /// All of it, as it is in the file.
    ///
    /// # Errors
    ///
    /// When a part of it cannot be read any more.
    pub fn whole(&self) -> Result<Vec<Frame>, RecordingError> {
        let mut frames = vec![[0.0; 2]; self.frames() as usize];
        let read = self.store.read(self.lead, &mut frames);
        read.map(|()| frames).map_err(RecordingError::Store)
    }

    /// What went wrong with it since it was opened, see
    /// [`Ambience::trouble`](crate::frame::Ambience::trouble).
    pub fn trouble(&self) -> Option<String> {
        let failed = self.failed.load(Ordering::Relaxed);
        failed.then(|| format!("a part of {} could not be read any more", self.place))
    }
}

/// Opens a file that may be a recording.
fn stream(world: &dyn World, place: &Place) -> Result<Stream, RecordingError> {
    match world.kind(place) {
        Some(Kind::Folder) => return Err(RecordingError::Io(ErrorKind::IsADirectory.into())),
        // Whoever reads it might wait forever.
        Some(Kind::Passing) => return Err(RecordingError::Passing),
        Some(Kind::File) | None => {}
    }
    let stream = world.open(place)?;
    match stream.length() {
        Some(length) if length > limits::RECORDING_BYTES => Err(RecordingError::TooLarge),
        _ => Ok(stream),
    }
}

/// What a recording is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Repeated,
    Once,
    /// Instead of the voice.
    Line,
}

impl Use {
    fn shortest(self) -> Millis {
        match self {
            Use::Repeated | Use::Line => limits::RECORDING_SHORTEST,
            Use::Once => limits::SHOT_SHORTEST,
        }
    }

    fn longest(self) -> Millis {
        match self {
            Use::Repeated => limits::RECORDING_LENGTH,
            Use::Once => limits::SHOT_LENGTH,
            Use::Line => limits::TAKE,
        }
    }

    /// What is wrong with more than that; `None` where the rest is not needed.
    fn too_long(self) -> Option<RecordingError> {
        match self {
            Use::Repeated => None,
            Use::Once => Some(RecordingError::NoShot(limits::SHOT_LENGTH)),
            Use::Line => Some(RecordingError::NoTake(limits::TAKE)),
        }
    }
}

/// What a recording goes through while it is decoded.
pub(super) struct Intake<'a> {
    world: &'a dyn World,
    place: &'a Place,
    used: Use,
    /// The part of the file that is kept.
    kept: Range<Frames>,
    declick: Option<Declick>,
    filters: Option<Filters>,
    resampler: Option<Resampler>,
    /// Frames at the file's rate, after [`Declick`].
    mended: Vec<Frame>,
    ready: Vec<Frame>,
    /// Frames of the file that came so far, at the rate of the house.
    come: Frames,
    meter: Meter,
    profiler: Profiler,
    store: Writer<'a>,
    /// From the first kept frame that is not silent to behind the last.
    sounding: Option<Range<Frames>>,
    /// Whether there was more than is used.
    cut: bool,
}

impl<'a> Intake<'a> {
    pub(super) fn new(
        world: &'a dyn World,
        place: &'a Place,
        treatment: &Treatment,
        used: Use,
    ) -> Intake<'a> {
        let from = treatment.from.map_or(0, Millis::frames);
        let until = treatment.until.map_or(Frames::MAX, Millis::frames);
        Intake {
            world,
            place,
            used,
            kept: from..until,
            declick: treatment.declick.then(Declick::new),
            filters: Filters::new(treatment),
            resampler: None,
            mended: Vec::new(),
            ready: Vec::new(),
            come: 0,
            meter: Meter::new(),
            profiler: Profiler::new(),
            store: Writer::new(world),
            sounding: None,
            cut: false,
        }
    }

    fn run(mut self) -> Result<Recording, RecordingError> {
        let stream = self.stream()?;
        let end = decode::decode(stream, &mut |shape, frames| self.take(shape, frames))?;
        self.finish(end)
    }

    /// The file, opened.
    pub(super) fn stream(&self) -> Result<Stream, RecordingError> {
        stream(self.world, self.place)
    }

    /// How much of the file came so far, at the rate of the house.
    pub(super) fn taken(&self) -> Frames {
        self.come
    }

    pub(super) fn take(
        &mut self,
        shape: StreamLayout,
        frames: &[Frame],
    ) -> Result<ControlFlow<()>, RecordingError> {
        let resampler = match &mut self.resampler {
            Some(resampler) => resampler,
            none => none.insert(Resampler::new(shape.rate, SAMPLE_RATE).map_err(unlikely)?),
        };
        let frames = match &mut self.declick {
            Some(declick) => {
                self.mended.clear();
                declick.push(frames, &mut self.mended);
                &self.mended
            }
            None => frames,
        };
        resampler.push(frames, &mut self.ready).map_err(unlikely)?;
        self.keep()
    }

    /// Filters, stores and measures what is ready, and tells whether more is wanted.
    fn keep(&mut self) -> Result<ControlFlow<()>, RecordingError> {
        if let Some(filters) = &mut self.filters {
            filters.apply(&mut self.ready);
        }
        let inside =
            |position: Frames| position.clamp(self.come, self.come + self.ready.len() as Frames);
        let kept = [
            inside(self.kept.start),
            inside(self.kept.end.max(self.kept.start)),
        ]
        .map(|position| (position - self.come) as usize);
        self.come += self.ready.len() as Frames;
        let kept = &self.ready[kept[0]..kept[1]];
        let loud = |frame: &Frame| frame.iter().any(|x| x.abs() > SILENCE);
        let before = self.store.frames();
        let place = |n: usize| before + n as Frames;
        if let (Some(first), Some(last)) = (kept.iter().position(loud), kept.iter().rposition(loud))
        {
            let start = self
                .sounding
                .as_ref()
                .map_or(place(first), |known| known.start);
            self.sounding = Some(start..place(last) + 1);
        }
        self.store.push(kept).map_err(RecordingError::Store)?;
        self.meter.add(kept);
        self.profiler.push(kept);
        self.ready.clear();
        if self.store.frames() > self.used.longest().frames() {
            let too_long = self.used.too_long();
            self.cut = true;
            return too_long.map_or(Ok(ControlFlow::Break(())), Err);
        }
        Ok(if self.come < self.kept.end {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    }

    pub(super) fn finish(mut self, end: End) -> Result<Recording, RecordingError> {
        if let Some(mut resampler) = self.resampler.take() {
            if let Some(declick) = self.declick.take() {
                self.mended.clear();
                let _ = declick.finish(&mut self.mended);
                resampler
                    .push(&self.mended, &mut self.ready)
                    .map_err(unlikely)?;
            }
            resampler.finish(&mut self.ready).map_err(unlikely)?;
            let _ = self.keep()?;
        }
        if self.store.frames() == 0 {
            return Err(RecordingError::Nowhere {
                from: Millis::of_frames(self.kept.start),
                until: Millis::of_frames(self.kept.end.min(self.come)),
            });
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
        if stop - start < self.used.shortest().frames() {
            return Err(RecordingError::TooShort(self.used.shortest()));
        }
        let mut recording = Recording {
            place: self.place.clone(),
            failed: AtomicBool::new(false),
            store: self.store.finish(stop).map_err(RecordingError::Store)?,
            lead: start,
            gain: 1.0,
            lufs: self.meter.lufs(),
            profile: self.profiler.finish().part(start, stop - start),
            broken: end == End::Broken,
            cut: self.cut,
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

fn unlikely(error: crate::dsp::rate::ResampleError) -> RecordingError {
    RecordingError::Damaged(error.to_string())
}
