//! How loud a recording is, and when it is suddenly louder.

use ebur128::{EbuR128, Mode};
use serde::Serialize;

use super::decibels;
use crate::frame::Frame;
use crate::sound::Recording;
use crate::units::{Frames, Millis, SAMPLE_RATE};

/// How often the momentary loudness is read: ten times a second.
const STEP: Frames = SAMPLE_RATE as Frames / 10;

/// What a moment is held against: the median of fifteen seconds on either side.
const AROUND: usize = 150;

/// From how far above that a moment is an event.
const EVENT_DB: f64 = 6.0;

/// How far above the usual crests, where a sound rises and sinks by itself.
const OVER_CRESTS_DB: f64 = 4.0;

/// In each stretch of this many moments the highest is a crest: seven and a half seconds.
const CREST: usize = 75;

/// Events closer together than this are one.
const EVENTS_APART: usize = 50;

/// Events that are told, the greatest first.
const EVENTS_TOLD: usize = 8;

/// Loudness by ITU-R BS.1770 and EBU Tech 3341 and 3342.
#[derive(Clone, Debug, Serialize)]
pub struct Levels {
    /// How loud the whole is, in LUFS.
    pub lufs: f64,
    /// From the soft parts to the loud ones, in LU.
    pub range_lu: f64,
    /// The highest peak, also between samples, in decibels of full scale.
    pub true_peak_db: f64,
    /// How much softer it is over one loudspeaker, in LU.
    pub mono_loss_lu: f64,
    /// How far waves, gusts or calls usually rise above what surrounds them.
    pub crests_db: f64,
    /// Moments that are much louder than what surrounds them and than the usual crests, in order.
    pub events: Vec<Event>,
}

/// A moment that stands out.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Event {
    /// Where in the file.
    #[serde(rename = "at_ms", serialize_with = "super::millis")]
    pub at: Millis,
    /// How far the momentary loudness rises above the median of the thirty seconds around it.
    pub over_db: f64,
}

/// Listens to all of `recording`; `lead` is where in the file it begins.
pub fn measure(recording: &Recording, lead: Frames) -> Levels {
    let all = Mode::I | Mode::LRA | Mode::M | Mode::TRUE_PEAK;
    let (mut meter, mut mono) = (Ear::new(all), Ear::new(Mode::I));
    let mut part = vec![[0.0; 2]; STEP as usize];
    let mut moments = Vec::new();
    let mut position = 0;
    while position < recording.frames() {
        let count = STEP.min(recording.frames() - position);
        let part = &mut part[..count as usize];
        recording.read(position, part);
        meter.hear(part);
        moments.push(meter.momentary().max(-70.0) as f32);
        for frame in part.iter_mut() {
            *frame = [(frame[0] + frame[1]) / 2.0; 2];
        }
        mono.hear(part);
        position += count;
    }
    let over = over(&moments);
    let crests_db = crests(&over);
    Levels {
        // Short ones were measured as they will be repeated.
        lufs: recording.lufs(),
        range_lu: meter.range(),
        true_peak_db: decibels(meter.true_peak().powi(2)),
        mono_loss_lu: (meter.lufs() - mono.lufs()).clamp(0.0, 60.0),
        crests_db,
        events: events(&over, crests_db, lead),
    }
}

/// How far each moment lies above the median of those around it.
fn over(moments: &[f32]) -> Vec<f32> {
    let mut sorted = Vec::with_capacity(2 * AROUND + 1);
    let mut over: Vec<f32> = (0..moments.len())
        .map(|n| {
            sorted.clear();
            sorted.extend(&moments[n.saturating_sub(AROUND)..(n + AROUND + 1).min(moments.len())]);
            let middle = sorted.len() / 2;
            moments[n] - *sorted.select_nth_unstable_by(middle, f32::total_cmp).1
        })
        .collect();
    // The first moments hold the silence before the sound.
    over.iter_mut().take(4).for_each(|over| *over = 0.0);
    over
}

/// What three crests of four stay below; zero where there are too few to be usual.
fn crests(over: &[f32]) -> f64 {
    let highest = |part: &[f32]| part.iter().copied().fold(0.0, f32::max);
    let mut crests: Vec<f32> = over.chunks_exact(CREST).map(highest).collect();
    if crests.len() < 2 {
        return 0.0;
    }
    crests.sort_by(f32::total_cmp);
    f64::from(crests[(crests.len() - 1) * 3 / 4])
}

fn events(over: &[f32], crests_db: f64, lead: Frames) -> Vec<Event> {
    let least = EVENT_DB.max(crests_db + OVER_CRESTS_DB);
    let mut order: Vec<usize> = (0..over.len())
        .filter(|&n| f64::from(over[n]) > least)
        .collect();
    order.sort_by(|&a, &b| over[b].total_cmp(&over[a]));
    let mut found: Vec<usize> = Vec::new();
    for n in order {
        if found.len() < EVENTS_TOLD && found.iter().all(|m| m.abs_diff(n) > EVENTS_APART) {
            found.push(n);
        }
    }
    found.sort_unstable();
    let event = |n: usize| Event {
        at: Millis::of_frames(lead + (n as Frames).saturating_sub(1) * STEP),
        over_db: f64::from(over[n]),
    };
    found.into_iter().map(event).collect()
}

/// A meter that is silent about its own failures: they give no loudness.
struct Ear(Option<EbuR128>);

impl Ear {
    fn new(mode: Mode) -> Ear {
        Ear(EbuR128::new(2, SAMPLE_RATE, mode).ok())
    }

    fn hear(&mut self, frames: &[Frame]) {
        if let Some(meter) = &mut self.0
            && meter.add_frames_f32(frames.as_flattened()).is_err()
        {
            self.0 = None;
        }
    }

    fn ask(&self, what: impl Fn(&EbuR128) -> Result<f64, ebur128::Error>) -> f64 {
        let known = self.0.as_ref().and_then(|meter| what(meter).ok());
        known.unwrap_or(f64::NEG_INFINITY)
    }

    fn momentary(&self) -> f64 {
        self.ask(EbuR128::loudness_momentary)
    }

    fn lufs(&self) -> f64 {
        self.ask(EbuR128::loudness_global)
    }

    fn range(&self) -> f64 {
        self.ask(EbuR128::loudness_range).max(0.0)
    }

    fn true_peak(&self) -> f64 {
        let side = |side| self.ask(|meter| meter.true_peak(side));
        side(0).max(side(1)).max(0.0)
    }
}
