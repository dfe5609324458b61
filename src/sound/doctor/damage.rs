//! What went wrong when a file was recorded, cut or converted.

use serde::Serialize;

use super::decibels;
use crate::frame::Frame;
use crate::sound::declick::Declick;
use crate::sound::decode::StreamLayout;
use crate::units::Millis;

/// Faults in the waveform, by the samples of the file itself.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Damage {
    /// How many; no more than ten thousand are counted.
    pub clicks: usize,
    /// The first places of clicks.
    #[serde(rename = "clicks_at_ms", serialize_with = "super::millis_list")]
    pub clicks_at: Vec<Millis>,
    /// How often the waveform is cut off at the top, and for how many samples at most.
    pub clipped: u64,
    /// The most samples at one such place.
    pub clipped_samples: u64,
    /// The first such place; `None` where there is none.
    #[serde(rename = "clipped_at_ms", serialize_with = "super::millis_maybe")]
    pub clipped_at: Option<Millis>,
    /// The constant part, in decibels of full scale.
    pub dc_db: f64,
    /// Places without sound inside the recording.
    pub gaps: Vec<Gap>,
}

/// A place without sound.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Gap {
    /// From the beginning of the file.
    #[serde(rename = "at_ms", serialize_with = "super::millis")]
    pub at: Millis,
    /// How long there is none.
    #[serde(rename = "length_ms", serialize_with = "super::millis")]
    pub length: Millis,
}

/// Places that are told.
const TOLD: usize = 8;

/// A step of sixteen bits and a half: samples that are no further apart are one level.
const LEVEL: f32 = 1.5 / 32_768.0;

/// The share of the highest level so far from which on a waveform may be cut off.
const TOP: f32 = 0.98;

/// Samples at one level that make a cut-off top.
const FLAT: u64 = 3;

/// How steeply a waveform runs into its cut-off top at least, as a share of the top: a slow wave
/// comes to its crest gently.
const STEEP: f32 = 0.004;

/// What counts as no sound, and how long it must last.
const NOTHING: f32 = 2.0 / 32_768.0;
const GAP_SECONDS: f64 = 0.02;

/// Hears a file and finds what is wrong with its samples.
pub struct Examiner {
    rate: u32,
    position: u64,
    declick: Declick,
    discarded: Vec<Frame>,
    sides: [ClippingSearch; 2],
    sums: [f64; 2],
    quiet_since: Option<u64>,
    /// Whether there was sound before.
    sounding: bool,
    gaps: Vec<(u64, u64)>,
}

/// The search for a cut-off top on one side.
#[derive(Default)]
struct ClippingSearch {
    top: f32,
    before: f32,
    last: f32,
    flat: u64,
    steep: bool,
    runs: u64,
    longest: u64,
    first: Option<u64>,
}

impl Examiner {
    pub fn new() -> Examiner {
        Examiner {
            rate: 1,
            position: 0,
            declick: Declick::new(),
            discarded: Vec::new(),
            sides: Default::default(),
            sums: [0.0; 2],
            quiet_since: None,
            sounding: false,
            gaps: Vec::new(),
        }
    }

    pub fn take(&mut self, shape: StreamLayout, frames: &[Frame]) {
        self.rate = shape.rate.max(1);
        self.discarded.clear();
        self.declick.push(frames, &mut self.discarded);
        for frame in frames {
            for ((side, sum), &x) in self.sides.iter_mut().zip(&mut self.sums).zip(frame) {
                *sum += f64::from(x);
                side.take(x, self.position);
            }
            self.listen(frame);
            self.position += 1;
        }
    }

    /// Whether there is sound at this frame.
    fn listen(&mut self, frame: &Frame) {
        if frame.iter().all(|x| x.abs() <= NOTHING) {
            self.quiet_since.get_or_insert(self.position);
            return;
        }
        if let Some(since) = self.quiet_since.take() {
            let length = self.position - since;
            let long = length as f64 > GAP_SECONDS * f64::from(self.rate);
            if long && self.sounding && self.gaps.len() < TOLD {
                self.gaps.push((since, length));
            }
        }
        self.sounding = true;
    }

    pub fn finish(self) -> Damage {
        let rate = f64::from(self.rate);
        let time = |frames: u64| Millis::from_secs_f64(frames as f64 / rate);
        let clicks = self.declick.finish(&mut Vec::new());
        let count = self.position.max(1) as f64;
        let [left, right] = &self.sides;
        let dc = self.sums.map(|sum| (sum / count).powi(2));
        Damage {
            clicks: clicks.len(),
            clicks_at: clicks.iter().take(TOLD).map(|&at| time(at)).collect(),
            clipped: left.runs + right.runs,
            clipped_samples: left.longest.max(right.longest),
            clipped_at: left.first.into_iter().chain(right.first).min().map(time),
            dc_db: decibels(dc[0].max(dc[1])),
            gaps: self
                .gaps
                .into_iter()
                .map(|(at, length)| Gap {
                    at: time(at),
                    length: time(length),
                })
                .collect(),
        }
    }
}

impl ClippingSearch {
    fn take(&mut self, x: f32, position: u64) {
        let level = x.abs();
        if level > self.top * 1.001 {
            // All that looked like the top was below it.
            *self = ClippingSearch {
                top: level,
                last: self.last,
                before: self.before,
                ..ClippingSearch::default()
            };
        }
        let flat = (x - self.last).abs() <= LEVEL && level >= TOP * self.top;
        if flat {
            if self.flat == 0 {
                self.flat = 1;
                self.steep = (self.last - self.before).abs() > STEEP * self.top;
            }
            self.flat += 1;
        } else {
            self.end(x, position);
        }
        (self.before, self.last) = (self.last, x);
    }

    /// The level is left for `x`.
    fn end(&mut self, x: f32, position: u64) {
        let steep = self.steep && (x - self.last).abs() > STEEP * self.top;
        if self.flat >= FLAT && steep && self.top > 0.05 {
            self.runs += 1;
            self.longest = self.longest.max(self.flat);
            self.first.get_or_insert(position - self.flat);
        }
        self.flat = 0;
    }
}
