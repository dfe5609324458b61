//! Single sounds that come now and then.

use std::sync::Arc;

use ebur128::{EbuR128, Mode};

use super::RecordingError;
use super::glide::{self, ONE, Subframes};
use super::order::Deck;
use super::recording::Recording;
use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::math;
use crate::dsp::pan;
use crate::dsp::seeds;
use crate::frame::{Ambience, BLOCK, Block, Frame, REFERENCE_LUFS, Texture, bounded};
use crate::limits;
use crate::units::{Decibels, Frames, Millis, SAMPLE_RATE, Seed};
use crate::world::{Kind, Place, World, WorldError};

/// Short recordings at irregular intervals: an owl, a bell, a car far away. None comes twice
/// running where there are two, and no two times sounds alike: each a little higher or lower,
/// softer, more to one side. At 0 dB the loudest moment of each is at [`REFERENCE_LUFS`].
pub struct Scattered {
    inner: Arc<Shots>,
}

struct Shots {
    shots: Vec<Shot>,
    /// The shortest and the longest time from one beginning to the next.
    every: [Frames; 2],
}

struct Shot {
    recording: Recording,
    gain: f32,
}

/// Times in a group. The groups' borders stray, and within each the times are drawn
/// together so that they fill it: a time thus depends on its own group alone.
const GROUP: usize = 16;

/// How much shorter than the longest interval the shortest is, at least: what falls more
/// evenly is a clock.
const LEAST_SPREAD: f64 = 0.6;

/// How much a shot is read faster or slower at most: half a semitone.
const DETUNE: f64 = 0.03;

/// How much softer than at its loudest a shot comes at most, in decibels.
const SOFTER: f64 = 4.0;

/// How far to one side, where 1 is the loudspeaker.
const ASIDE: f64 = 0.6;

/// How long a shot rises and falls at its ends, so that no cut clicks.
const RISE: Frames = Millis(4).frames();
const FALL: Frames = Millis(40).frames();

/// Why a folder gives no scattered sounds.
#[derive(Debug, thiserror::Error)]
pub enum ScatterError {
    /// A folder cannot be read.
    #[error("{folder}: {source}")]
    Folder {
        /// The folder.
        folder: Place,
        /// What went wrong.
        source: WorldError,
    },
    /// A recording cannot be used.
    #[error("{place}: {source}")]
    Recording {
        /// Where it lies.
        place: Place,
        /// What is wrong with it.
        source: RecordingError,
    },
    /// A file leads out of its folder, as a link can.
    #[error("{0} leads out of its folder")]
    Outside(Place),
    /// A folder without a single recording.
    #[error("{0} holds no sound")]
    Empty(Place),
    /// More recordings in a folder than [`limits::SHOTS`].
    #[error("{0} holds more than {most} sounds", most = limits::SHOTS)]
    TooMany(Place),
    /// More in a folder than [`limits::SHOTS_LENGTH`], all recordings together.
    #[error("{0} holds more than {most} of sound", most = limits::SHOTS_LENGTH)]
    TooLong(Place),
    /// More names in a folder than [`limits::FOLDER_NAMES`].
    #[error("{0} holds more than {most} files", most = limits::FOLDER_NAMES)]
    TooFull(Place),
}

impl Scattered {
    /// `every` is the shortest and the longest time from the beginning of one sound to that of
    /// the next. Times that are nearly the same are spread, and short ones drawn out
    /// so that at most three sounds overlap. Without recordings it is silent.
    pub fn new(recordings: Vec<Recording>, every: (Millis, Millis)) -> Scattered {
        let shots: Vec<Shot> = recordings.into_iter().map(Shot::new).collect();
        let longest = shots.iter().map(Shot::length).max().unwrap_or(0);
        glide::prepare();
        Scattered {
            inner: Arc::new(Shots {
                every: spread(every, longest),
                shots,
            }),
        }
    }

    /// Reads a file, or the files of a folder by name, and says which. What is no sound at all
    /// is passed over with a warning.
    ///
    /// # Errors
    ///
    /// When a sound cannot be read, lies elsewhere, or exceeds one of the [`limits`], and when
    /// there is none.
    pub fn open(
        world: &dyn World,
        place: &Place,
        every: (Millis, Millis),
    ) -> Result<(Scattered, Vec<Place>, Vec<String>), ScatterError> {
        let mut warnings = Vec::new();
        let (recordings, files) = match world.kind(place) {
            Some(Kind::Folder) => folder(world, place, &mut warnings)?,
            _ => {
                let shot = shot(world, place, &mut warnings)?;
                (vec![shot], vec![place.clone()])
            }
        };
        Ok((Scattered::new(recordings, every), files, warnings))
    }
}

/// The sounds of the files in a folder.
fn folder(
    world: &dyn World,
    folder: &Place,
    warnings: &mut Vec<String>,
) -> Result<(Vec<Recording>, Vec<Place>), ScatterError> {
    let (mut recordings, mut read) = (Vec::new(), Vec::new());
    let mut length = 0;
    for place in files(world, folder)? {
        let recording = match shot(world, &place, warnings) {
            Err(ScatterError::Recording { source, .. }) if !source.is_failure() => {
                warnings.push(format!("{place} is left out: {source}"));
                continue;
            }
            recording => recording?,
        };
        length += recording.frames();
        recordings.push(recording);
        read.push(place);
        if recordings.len() > limits::SHOTS {
            return Err(ScatterError::TooMany(folder.clone()));
        }
        if length > limits::SHOTS_LENGTH.frames() {
            return Err(ScatterError::TooLong(folder.clone()));
        }
    }
    if recordings.is_empty() {
        return Err(ScatterError::Empty(folder.clone()));
    }
    Ok((recordings, read))
}

/// The files in a folder by name, but for hidden ones.
///
/// # Errors
/// Where the folder cannot be read, or has too much in it.
pub fn files(world: &dyn World, folder: &Place) -> Result<Vec<Place>, ScatterError> {
    let failed = |source| match source {
        WorldError::TooMany { .. } => ScatterError::TooFull(folder.clone()),
        WorldError::Outside(place) => ScatterError::Outside(place),
        source => ScatterError::Folder {
            folder: folder.clone(),
            source,
        },
    };
    let all = world.list(folder, limits::FOLDER_NAMES).map_err(failed)?;
    let mut files = Vec::new();
    for place in all.into_iter().filter(|place| !place.is_hidden()) {
        if world.holds(folder, &place).map_err(failed)? == Some(Kind::File) {
            files.push(place);
        }
    }
    Ok(files)
}

fn shot(
    world: &dyn World,
    place: &Place,
    warnings: &mut Vec<String>,
) -> Result<Recording, ScatterError> {
    let failed = |source| ScatterError::Recording {
        place: place.clone(),
        source,
    };
    let recording = Recording::shot(world, place).map_err(failed)?;
    let warning = recording.warning();
    warnings.extend(warning.map(|warning| format!("{place} {warning}")));
    Ok(recording)
}

/// The interval in frames, made wide and long enough.
fn spread((shortest, longest): (Millis, Millis), shot: Frames) -> [Frames; 2] {
    let least = limits::SHOTS_APART.frames().max(shot / 2);
    let low = shortest.min(longest).frames().max(least) as f64;
    let high = shortest.max(longest).frames().max(least) as f64;
    let middle = (low + high) / 2.0;
    // 2 (high - low) / (high + low) is how the spread compares with the middle.
    let half = ((high - low) / 2.0).max(middle * LEAST_SPREAD / 2.0);
    let low = (middle - half).max(least as f64);
    [low as Frames, (low + 2.0 * half) as Frames]
}

impl Shot {
    fn new(recording: Recording) -> Shot {
        let wanted = Decibels(REFERENCE_LUFS - loudest(&recording) as f32);
        Shot {
            gain: wanted.gain().min(Decibels(30.0).gain()),
            recording,
        }
    }

    /// The frames it may take at its slowest.
    fn length(&self) -> Frames {
        (self.recording.frames() as f64 / (1.0 - DETUNE)) as Frames + 1
    }
}

/// The greatest momentary loudness: what is shorter than its 400 ms is measured in silence.
fn loudest(recording: &Recording) -> f64 {
    const STEP: usize = SAMPLE_RATE as usize / 10;
    let Ok(mut meter) = EbuR128::new(2, SAMPLE_RATE, Mode::M) else {
        return f64::from(REFERENCE_LUFS);
    };
    let mut part = vec![[0.0; 2]; STEP];
    let steps = recording.frames() / STEP as Frames + 4;
    let moments = (0..steps).filter_map(|n| {
        recording.read(n * STEP as Frames, &mut part);
        meter.add_frames_f32(part.as_flattened()).ok()?;
        meter.loudness_momentary().ok()
    });
    // Below -70 LUFS nothing counts as sound.
    moments.fold(-70.0, f64::max)
}

impl Ambience for Scattered {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        let inner = self.inner.clone();
        Box::new(RunningScatter {
            order: Deck::new(seed.named(seeds::ORDER), inner.shots.len(), 1),
            // Where in a group a session begins is chance, or all would begin with a shot.
            // There is a group before it, which is not heard.
            offset: inner.group() + seed.named(seeds::OFFSET).nth(0).0 % inner.group(),
            seed,
            now: None,
            events: [Event::default(); 3 * GROUP],
            inner,
        })
    }

    fn trouble(&self) -> Option<String> {
        let mut shots = self.inner.shots.iter();
        shots.find_map(|shot| shot.recording.trouble())
    }
}

/// A shot at its place in time.
#[derive(Clone, Copy, Default)]
struct Event {
    /// Its first frame and the one behind its last.
    begin: Frames,
    end: Frames,
    shot: usize,
    step: Subframes,
    gains: [f32; 2],
}

struct RunningScatter {
    inner: Arc<Shots>,
    seed: Seed,
    order: Deck,
    offset: Frames,
    /// The group in the middle of those that `events` holds.
    now: Option<u64>,
    events: [Event; 3 * GROUP],
}

impl Texture for RunningScatter {
    fn block(&mut self, index: u64, out: &mut Block) {
        out.fill([0.0; 2]);
        if self.inner.shots.is_empty() {
            return;
        }
        let start = index * BLOCK as u64 + self.offset;
        let end = start + BLOCK as u64;
        self.gather(start);
        let mut part = [[0.0; 2]; BLOCK];
        for event in &self.events {
            if event.end <= start || event.begin >= end || event.begin < self.offset {
                continue;
            }
            let (from, to) = (event.begin.max(start), event.end.min(end));
            let part = &mut part[..(to - from) as usize];
            self.inner.read(event, from - event.begin, part);
            for (out, frame) in out[(from - start) as usize..].iter_mut().zip(part) {
                *out = [out[0] + frame[0], out[1] + frame[1]];
            }
        }
        for frame in out {
            *frame = frame.map(bounded);
        }
    }
}

impl RunningScatter {
    /// Has the events of all groups that may sound at `position`.
    fn gather(&mut self, position: Frames) {
        // A border strays by less than half a group, and no shot lasts as long as one.
        let group = position / self.inner.group();
        if self.now == Some(group) {
            return;
        }
        for (n, group) in (group - 1..=group + 1).enumerate() {
            for (k, begin) in self.times(group).into_iter().enumerate() {
                let number = group * GROUP as u64 + k as u64;
                self.events[n * GROUP + k] = self.event(number, begin);
            }
        }
        self.now = Some(group);
    }

    /// When the events of a group begin: each interval as drawn, and all drawn out or
    /// shortened alike until they fill the group.
    fn times(&self, group: u64) -> [Frames; GROUP] {
        let [low, high] = self.inner.every.map(|frames| frames as f64);
        let (begin, end) = (self.border(group), self.border(group + 1));
        let mut draw = Draw::new(self.seed.named(seeds::TIMES).nth(group));
        let mut intervals: [f64; GROUP] = std::array::from_fn(|_| draw.between(low, high));
        let length = end.saturating_sub(begin) as f64;
        let sum: f64 = intervals.iter().sum();
        let all = GROUP as f64;
        let (edge, share) = if sum < length {
            (high, (length - sum) / (all * high - sum))
        } else {
            (low, (sum - length) / (sum - all * low).max(1.0))
        };
        let mut time = begin as f64;
        for interval in &mut intervals {
            let own = *interval + (edge - *interval) * share;
            *interval = time;
            time += own;
        }
        intervals.map(|time| time as Frames)
    }

    /// Where a group begins.
    fn border(&self, group: u64) -> Frames {
        let [low, high] = self.inner.every.map(|frames| frames as f64);
        let stray = Draw::new(self.seed.named(seeds::BORDER).nth(group)).between(-1.0, 1.0);
        (group as f64 * self.inner.group() as f64 + stray * (high - low)) as Frames
    }

    fn event(&mut self, number: u64, begin: Frames) -> Event {
        let shot = self.order.card(number);
        let mut draw = Draw::new(self.seed.named(seeds::EVENT).nth(number));
        let step = glide::step(1.0 + draw.between(-DETUNE, DETUNE));
        let gain = decibels::amplitude(draw.between(-SOFTER, 0.0))
            * f64::from(self.inner.shots[shot].gain);
        let sides = pan::equal_power(draw.between(-ASIDE, ASIDE));
        let frames = u128::from(self.inner.shots[shot].recording.frames());
        Event {
            begin,
            end: begin + (frames * u128::from(ONE) / u128::from(step)) as Frames,
            shot,
            step,
            gains: sides.map(|side| (side * gain * std::f64::consts::SQRT_2) as f32),
        }
    }
}

impl Shots {
    /// How long a group lasts on the average.
    fn group(&self) -> Frames {
        GROUP as Frames * (self.every[0] + self.every[1]) / 2
    }

    /// What `event` sounds like from its frame `at` on.
    fn read(&self, event: &Event, at: Frames, out: &mut [Frame]) {
        let recording = &self.shots[event.shot].recording;
        glide::read(recording, at * event.step, event.step, out);
        let length = event.end - event.begin;
        let (rise, fall) = (RISE.min(length / 8), FALL.min(length / 4));
        for (frame, at) in out.iter_mut().zip(at..) {
            let ends = slope(at, rise) * slope(length - 1 - at, fall);
            *frame = [
                frame[0] * event.gains[0] * ends,
                frame[1] * event.gains[1] * ends,
            ];
        }
    }
}

/// From 0 to 1 over `length` frames.
fn slope(at: Frames, length: Frames) -> f32 {
    if at >= length {
        return 1.0;
    }
    math::ease((at as f32 + 0.5) / length as f32)
}
