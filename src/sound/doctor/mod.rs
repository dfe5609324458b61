//! The loop doctor: what would be heard of a recording that is repeated, and what to do about it.

mod damage;
mod joint;
mod levels;
mod recipe;
mod repetition;
mod spectrum;
mod words;

use serde::{Serialize, Serializer};

pub use damage::{Damage, Gap};
pub use joint::Joint;
pub use levels::{Event, Levels};
pub use recipe::{mended, recipe};
pub use repetition::Repetition;
pub use spectrum::Hum;
pub use words::{Finding, findings, verdict};

use super::decode::{self, End, StreamLayout};
use super::recording::{Intake, Use};
use super::{Looped, RecordingError, Treatment};
use crate::units::{Frames, Millis};
use crate::world::{Place, World};

/// All that was measured of a file.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The whole file, and the silence at its ends, which is left out.
    #[serde(rename = "length_ms", serialize_with = "millis")]
    pub length: Millis,
    /// Silence at the beginning.
    #[serde(rename = "silence_before_ms", serialize_with = "millis")]
    pub before: Millis,
    /// Silence at the end.
    #[serde(rename = "silence_after_ms", serialize_with = "millis")]
    pub after: Millis,
    /// In hertz.
    pub rate: u32,
    /// As many as the file has.
    pub channels: usize,
    /// Whether the file breaks off or has damaged parts.
    pub broken: bool,
    /// Whether the file is longer than is used of it.
    pub cut: bool,
    /// What brings it to the reference, in decibels.
    pub gain_db: f64,
    /// How loud it is, and how evenly.
    pub levels: Levels,
    /// What is wrong with its samples.
    pub damage: Damage,
    /// The mains; `None` where they are not heard.
    pub hum: Option<Hum>,
    /// Above it there is nothing, in hertz.
    pub cutoff_hz: Option<f64>,
    /// A stretch that comes again within it; `None` where none is found.
    pub repetition: Option<Repetition>,
    /// The seam if the file were repeated as it is.
    pub as_it_is: Joint,
    /// The loop the program makes, and its seam.
    pub looped: Round,
}

/// A loop.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Round {
    /// Where in the file it begins.
    #[serde(rename = "begins_ms", serialize_with = "millis")]
    pub begins: Millis,
    /// From one beginning to the next.
    #[serde(rename = "period_ms", serialize_with = "millis")]
    pub period: Millis,
    /// Zero for a file that is a loop already.
    #[serde(rename = "crossfade_ms", serialize_with = "millis")]
    pub crossfade: Millis,
    /// How alike both sides of the blend are: 0 is noise, which is blended with equal power, and 1
    /// one sound, which is blended with equal gain.
    pub likeness: f32,
    /// How it sounds where the end meets the beginning.
    pub seam: Joint,
}

/// Examines a file.
///
/// # Errors
///
/// As [`Recording::open`](super::Recording::open).
pub fn examine(world: &dyn World, place: &Place) -> Result<Report, RecordingError> {
    let mut intake = Intake::new(world, place, &Treatment::default(), Use::Repeated);
    let mut examiner = damage::Examiner::new();
    let mut layout = StreamLayout {
        rate: 0,
        channels: 0,
    };
    let end = decode::decode(intake.stream()?, &mut |shape, frames| {
        layout = shape;
        examiner.take(shape, frames);
        intake.take(shape, frames)
    })?;
    let length = intake.taken();
    let recording = intake.finish(end)?;
    let cut = recording.is_cut();
    let lead = recording.lead();
    let levels = levels::measure(&recording, lead);
    let spectrum = spectrum::Spectrum::new(&recording);
    let (hum, cutoff_hz) = (spectrum.hum(), spectrum.cutoff());
    let repetition = repetition::find(&recording);
    let gain_db = f64::from(20.0 * recording.gain().log10());
    let behind: Frames = length.saturating_sub(lead + recording.frames());
    let looped = Looped::new(recording, None);
    let (as_it_is, made) = joint::both(&looped);
    Ok(Report {
        length: Millis::of_frames(length),
        before: Millis::of_frames(lead),
        after: Millis::of_frames(behind),
        rate: layout.rate,
        channels: layout.channels,
        broken: end == End::Broken,
        cut,
        gain_db,
        levels,
        damage: examiner.finish(),
        hum,
        cutoff_hz,
        repetition,
        as_it_is,
        looped: Round {
            begins: Millis::of_frames(lead + looped.begins()),
            period: Millis::of_frames(looped.period()),
            crossfade: Millis::of_frames(looped.crossfade()),
            likeness: looped.likeness(),
            seam: made,
        },
    })
}

/// A ratio of powers in decibels, down to -200.
fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-20).log10()
}

fn millis<S: Serializer>(time: &Millis, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(time.0)
}

fn millis_list<S: Serializer>(times: &[Millis], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(times.iter().map(|time| time.0))
}

fn millis_maybe<S: Serializer>(time: &Option<Millis>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.0).serialize(to)
}
