//! The score: every cue at its absolute position, with chapters and a timeline.
//!
//! A score is inert data. It is what the engine plays, the plan prints and the
//! screen draws; none of them keeps a clock of its own.

mod arrival;
mod build;
mod compile;
mod counts;
mod cut;
mod ending;
mod entering;
mod fit;
pub(crate) mod forecast;
mod given;
mod groups;
mod hasten;
mod levels;
mod massage;
mod misfit;
mod mix;
mod occasion;
mod over;
pub mod overview;
mod pace;
mod parts;
pub mod prompts;
mod release;
mod softly;
mod stems;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cue::{Phase, Tone};
use crate::diagnostic::Span;
use crate::dsp::decibels;
use crate::frame::Ambience;
use crate::nature::choice::Choice;
use crate::session::{Home, LayerRow};
use crate::time::{Anchor, AnchorPoint};
use crate::units::{Decibels, Frames, Millis, Seed};
use crate::voice::Clip;

pub use crate::envelope::{Curve, Envelope, Point};
pub use build::{TARGET_LUFS, build, guidance, range, range_behind};
pub use cut::CUT_FADE;
pub use given::{Given, Hands, Share, Slot};
pub use misfit::{Elastic, Growth, Misfit, Reach, Why};
pub use mix::{Channel, MIX_DB, Mix};
pub use pace::{PACE, Pace};
pub use softly::SOFTLY;
pub use stems::StemKind;

/// A fitted session, ready to sound: data that can be compared and printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The whole length, with what `[after]` keeps.
    pub length: Millis,
    /// The length of the guidance alone.
    pub guidance: Millis,
    /// The shortest and the longest the guidance could be.
    pub reach: Reach,
    /// The length that was asked for, where it is out of reach.
    pub missed: Option<Missed>,
    /// What all chance in it is drawn from.
    pub seed: Seed,
    /// Sorted by start.
    pub cues: Vec<Cue>,
    /// What sounds under the guidance, and what `[after]` keeps.
    pub layers: Vec<Layer>,
    /// The gain of the whole mix: its calibration and the fade of the ending.
    pub master: Envelope,
    /// Fades the whole out where it is cut short; empty where it is not.
    pub cut: Envelope,
    /// Softens the cues where the listener enters it in its middle, and fades them out where it
    /// is ended early: their decibels add up, and there is none where nobody does either.
    pub hush: Vec<Envelope>,
    /// Sorted by position; the first stands at zero.
    pub chapters: Vec<Chapter>,
    /// Every step in its order, also those that take no time: [`Moment::step`] counts these.
    pub steps: Vec<StepAt>,
    /// What every part was given when the length was fitted.
    pub given: Arc<[Given]>,
    /// Sorted by start: what a listener would say is happening.
    pub moments: Vec<Moment>,
}

/// A length that could not be had, and the nearest to it, which was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The length that is asked for.
    pub wanted: Millis,
    /// Where the script asks for it; nowhere for a listener's wish.
    pub written: Option<Span>,
    /// The nearest it can have, and has.
    pub nearest: Millis,
    /// What keeps the other out of reach; nothing where only the listener's wishes do.
    pub why: Option<Why>,
}

/// One bounded sound at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// From the start of the session.
    pub start: Frames,
    /// Until it is over, what rings on included.
    pub length: Frames,
    /// Amplitude factor.
    pub gain: f32,
    /// -1 left, 0 centre, 1 right; equal power.
    pub pan: f32,
    /// Chance for this cue alone.
    pub seed: u64,
    /// What sounds.
    pub sound: CueSound,
}

/// What a cue sounds like.
#[derive(Clone, Debug, PartialEq)]
pub enum CueSound {
    /// Words, from the voice or from a recording.
    Speech(Arc<Clip>),
    /// A tone that is computed.
    Tone(Tone),
    /// A recording of a stroke.
    Stroke(Arc<Clip>),
}

impl CueSound {
    /// Whether it is a bell, or another stroke.
    pub fn is_stroke(&self) -> bool {
        matches!(self, CueSound::Tone(Tone::Strike(_)) | CueSound::Stroke(_))
    }

    /// What was spoken or recorded.
    pub fn clip(&self) -> Option<&Arc<Clip>> {
        match self {
            CueSound::Speech(clip) | CueSound::Stroke(clip) => Some(clip),
            CueSound::Tone(_) => None,
        }
    }
}

/// How much of the power that counts for the loudness of ambience lies in the band of speech:
/// over rain, 8, 12 and 18 dB less there were 4.3, 5.3 and 5.9 LU less altogether, which is 0.75;
/// other sounds have less of it there.
const SPEECH_SHARE: f32 = 0.65;

/// One ambient sound under the whole session.
#[derive(Clone)]
pub struct Layer {
    /// The sound as the script names it.
    pub name: String,
    /// What it is, as far as that can be said: two that are chosen alike sound alike.
    pub chosen: Chosen,
    /// What the engine starts.
    pub ambience: Arc<dyn Ambience>,
    /// What its own chance is drawn from.
    pub seed: Seed,
    /// Whether its sound itself follows a course in the time of this score.
    pub timed: bool,
    /// Their decibels add up: level, automation, drift, fades.
    pub gain: Vec<Envelope>,
    /// How far it steps back where somebody speaks, in the band of speech alone.
    pub dip: Envelope,
}

/// A sound as it was chosen, with its name and its seed all there is to know of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Where it lies, if it is none of the catalogue: the folders of the session it is of.
    pub home: Option<Home>,
    /// How long a recording blends into itself.
    pub crossfade: Option<Millis>,
    /// Whether a recording's stretches come in another order each time.
    pub vary: Option<bool>,
    /// The least and the most from one scattered sound to the next.
    pub every: Option<(Millis, Millis)>,
    /// What comes after it, and how.
    pub row: LayerRow,
    /// What is chosen for its parameters, by their names.
    pub settings: Vec<(String, Choice)>,
}

impl Layer {
    fn told(&self) -> (&str, &Chosen, Seed, &[Envelope], &Envelope) {
        (&self.name, &self.chosen, self.seed, &self.gain, &self.dip)
    }

    /// Every envelope it has.
    fn envelopes(&self) -> impl Iterator<Item = &Envelope> {
        self.gain.iter().chain([&self.dip])
    }

    /// Where a level of it turns, in no order.
    pub fn turns(&self) -> impl Iterator<Item = Frames> {
        let points = self.envelopes().flat_map(Envelope::points);
        points.map(|point| point.at)
    }

    /// Its level at `at` outside the band of speech.
    pub fn level(&self, at: Frames) -> Decibels {
        Decibels(self.gain.iter().map(|envelope| envelope.level(at).0).sum())
    }

    /// Its level at `at` in the band of speech, which is what a voice has to stand over.
    pub fn level_in_speech(&self, at: Frames) -> Decibels {
        Decibels(self.level(at).0 + self.dip.level(at).0)
    }

    /// How loud it is at `at`, all of it together.
    pub fn loudness(&self, at: Frames) -> Decibels {
        let left = Decibels(self.dip.level(at).0).gain();
        let power = 1.0 - SPEECH_SHARE * (1.0 - left * left);
        Decibels(self.level(at).0 + decibels::of_power(power.into()) as f32)
    }
}

impl PartialEq for Layer {
    fn eq(&self, other: &Layer) -> bool {
        self.told() == other.told()
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layer").field(&self.told()).finish()
    }
}

/// A named mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub at: Millis,
    /// As lists of chapters show it.
    pub title: String,
}

/// Where a step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepAt {
    /// The step's `id`, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// From the start of the session, as `start` is.
    #[serde(rename = "end_ms")]
    pub end: Millis,
}

/// A stretch of the timeline as a person would name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// How long it lasts.
    #[serde(rename = "length_ms")]
    pub length: Millis,
    /// What happens in it.
    pub kind: MomentKind,
    /// The sentence spoken, the muscle group, the sound struck; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The id of the muscle group or massage area it is about, the same in every language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Cow<'static, str>>,
    /// What it speaks, BCP 47, where that is another language than the session's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The step's `id`, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The place of the step in the expanded session, from 0.
    pub step: usize,
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MomentKind {
    /// A sentence.
    #[serde(rename = "say")]
    Speech,
    /// A phase of a breath that is led.
    #[serde(rename = "breathe")]
    Breath(Phase),
    /// Muscles are tensed and held.
    Tense,
    /// Muscles are let go.
    Release,
    /// Hands on a place, words and strokes and all.
    Massage,
    /// A stroke of the hands on the in-breath, or its way back on the out-breath.
    Sweep {
        /// Whether it is the way back.
        back: bool,
    },
    /// Nothing is asked of anybody.
    Rest,
    /// Something is struck, as a bell.
    Strike,
    /// What `[after]` keeps of the ambience.
    After,
}

impl MomentKind {
    /// The phase of the breath it goes with, led by the sound or by the hands; `None` where
    /// nobody is asked to breathe with it.
    pub fn phase(self) -> Option<Phase> {
        match self {
            MomentKind::Breath(phase) => Some(phase),
            MomentKind::Sweep { back: false } => Some(Phase::Inhale),
            MomentKind::Sweep { back: true } => Some(Phase::Exhale),
            _ => None,
        }
    }
}

impl Score {
    /// What has gone wrong with its layers since it was made, see
    /// [`Ambience::trouble`].
    pub fn trouble(&self) -> Option<String> {
        self.layers
            .iter()
            .find_map(|layer| layer.ambience.trouble())
    }

    /// The gain of the whole at `at`, as a factor.
    pub fn gain(&self, at: Frames) -> f32 {
        Decibels(self.master.level(at).0 + self.cut.level(at).0).gain()
    }

    /// When an anchor is, within the guidance.
    pub fn place(&self, anchor: &Anchor) -> Millis {
        let step = |step: usize| self.steps.get(step);
        let end = |at: Option<&StepAt>| at.map_or(self.guidance, |at| at.end);
        let point = match anchor.point {
            AnchorPoint::Start => Millis::ZERO,
            AnchorPoint::End => self.guidance,
            AnchorPoint::StepStart(n) => step(n).map_or(self.guidance, |at| at.start),
            AnchorPoint::StepEnd(n) => end(step(n)),
        };
        let place = (point.0 as i64).saturating_add(anchor.offset);
        Millis(place.clamp(0, self.guidance.0 as i64) as u64)
    }

    /// The chapter playing at `at`, by number from 0.
    pub fn chapter_at(&self, at: Millis) -> usize {
        self.chapters
            .partition_point(|c| c.at <= at)
            .saturating_sub(1)
    }
}

/// What the tests of this station share.
#[cfg(test)]
pub(crate) mod tests {
    use crate::world::{Memory, Place};

    use super::*;
    use crate::engine::Engine;
    use crate::frame::{Frame, Render};
    use crate::prepare::{Source, Speaker, prepare};
    use crate::session::Wishes;

    /// The score of a script, without a voice.
    pub fn score(text: &str) -> Score {
        let source = Source {
            name: "test".into(),
            text: text.into(),
            place: Some(Place::here()),
            folders: vec![Place::here()],
            translation: None,
        };
        let (prepared, found) = prepare(&Memory::new(), &source, &Wishes::default(), &Speaker::Off);
        let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
        (*prepared.score).clone()
    }

    /// Something like a word of `length` at `start`, its beat a fifth of a second in.
    pub fn spoken(start: Millis, length: Millis) -> Cue {
        let count = length.frames() / 3;
        let wave = |i: u64| (3000.0 * (i as f32 * 0.05).sin()) as i16;
        let clip = Clip {
            samples: (0..count).map(wave).collect(),
            up: 3,
            down: 1,
            length,
            p_centre: Millis(200),
            power: vec![1.0; (length.0 / 100) as usize].into(),
            dip: Decibels(18.0),
        };
        Cue {
            start: start.frames(),
            length: length.frames(),
            gain: 0.5,
            pan: 0.0,
            seed: 0,
            sound: CueSound::Speech(Arc::new(clip)),
        }
    }

    /// What is heard of `score` from `from` on.
    pub fn heard(score: &Score, from: Millis, length: Millis) -> Vec<Frame> {
        let mut engine = Engine::starting_at(&Arc::new(score.clone()), from.frames());
        let mut out = vec![[0.0; 2]; length.frames() as usize];
        engine.render(&mut out);
        out
    }

    /// The largest sample.
    pub fn loud(frames: &[Frame]) -> f32 {
        let samples = frames.iter().flatten();
        samples.fold(0.0, |most, sample| most.max(sample.abs()))
    }
}
