//! What a session is meant to be: everything that can be said of it before a sample sounds.
//!
//! A [`Plan`] is plain data, drawn from a session and its score by [`Plan::new`] and from
//! nothing else. Whatever shows a session (a screen, a picture, a page, tags, captions,
//! chapters) is drawn from it: it can be stored, compared and sent.

mod address;
mod align;
pub mod compare;
mod curve;
mod layers;
mod now;
pub mod overview;
pub mod resting;
mod rows;
mod spelt;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::score::{Chapter, Moment, Score, StepAt};
use crate::session::{Ending, ScreenWords, Session};
use crate::units::Millis;

pub use address::{Address, AddressError, Ambiguity, Meant};
pub use compare::{Changes, compare};
pub use curve::{Curve, Turn, ease};
pub use layers::{Course, Level, PlayedRecording};
pub use now::Now;
pub use rows::{Caption, Row, RowKind};

use now::Reach;
use overview::{rates, speech};

/// The plan of a fitted session. As JSON its keys stay as they are; more may come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// As its author named it.
    pub title: String,
    /// One or two sentences about it; may be empty.
    pub summary: String,
    /// Who wrote it; `None` where the script does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Under which licence, as the author wrote it; `None` where the script does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// BCP 47.
    pub language: String,
    /// With what `[after]` keeps.
    #[serde(rename = "length_ms")]
    pub length: Millis,
    /// Without it.
    #[serde(rename = "guidance_ms")]
    pub guidance: Millis,
    /// What the guidance can be fitted to.
    #[serde(rename = "shortest_ms")]
    pub shortest: Millis,
    /// None where there is no longest.
    #[serde(rename = "longest_ms")]
    pub longest: Option<Millis>,
    /// How it ends.
    pub ending: Ending,
    /// What all chance in it is drawn from.
    pub seed: u64,
    /// Breaths a minute, slowest and fastest, where any are led.
    pub breaths_per_minute: Option<[f64; 2]>,
    /// Share of the guidance in which somebody speaks, from 0 to 1.
    pub speech_share: f64,
    /// The longest time in which nobody does.
    #[serde(rename = "longest_silence_ms")]
    pub longest_silence: Millis,
    /// What is shown before the start.
    pub cautions: Vec<String>,
    /// Sorted by their beginnings; the first stands at zero.
    pub chapters: Vec<Chapter>,
    /// Every step in its order, patterns and rounds expanded, also those that take no time.
    pub steps: Vec<StepAt>,
    /// What happens, in lines a person would read: sorted by their beginnings.
    pub rows: Vec<Row>,
    /// Every sentence spoken, for subtitles.
    pub captions: Vec<Caption>,
    /// What sounds under the guidance.
    pub layers: Vec<Course>,
    /// What happens one by one, every phase of every breath: sorted by their beginnings.
    pub moments: Vec<Moment>,
    /// How full the lungs are, breath by breath: 0 empty, 1 full.
    pub breaths: Vec<Curve>,
    /// How tense muscles are, from a tensing to the end of its letting go: 0 to 1.
    pub tensions: Vec<Curve>,
    /// Until when moments reach: no fact of its own.
    #[serde(skip)]
    reach: Reach,
}

/// A session as its author made it: what sounds, and what is meant.
#[derive(Clone)]
pub struct Made {
    /// What sounds.
    pub score: Arc<Score>,
    /// What is meant, as that score has it.
    pub plan: Arc<Plan>,
}

impl Made {
    /// The same up to `end`, see [`Score::until`].
    pub fn until(&self, end: Millis) -> Made {
        let score = Arc::new(self.score.until(end));
        let plan = Arc::new((*self.plan).clone().within(&score));
        Made { score, plan }
    }
}

impl Plan {
    /// The plan of `session` as `score` has it.
    pub fn new(session: &Session, score: &Score) -> Plan {
        let plan = Plan {
            title: session.about.title.clone(),
            summary: session.about.summary.clone(),
            author: session.about.author.clone(),
            licence: session.about.license.clone(),
            language: session.language.clone(),
            shortest: score.reach.0,
            longest: score.reach.1,
            ending: session.ending,
            seed: score.seed.0,
            cautions: session.about.cautions.clone(),
            layers: layers::as_written(session),
            ..Plan::default()
        };
        plan.within(score)
    }

    /// The same plan in another time: `score` is the one it was drawn from at the listener's
    /// pace, or ended before its time.
    pub fn within(mut self, score: &Score) -> Plan {
        let (share, silence) = speech(score);
        self.length = score.length;
        self.guidance = score.guidance;
        self.breaths_per_minute = rates(score);
        self.speech_share = (share * 1000.0).round() / 1000.0;
        self.longest_silence = silence;
        self.chapters = score.chapters.clone();
        self.steps = score.steps.clone();
        self.moments = score.moments.clone();
        self.rows = rows::rows(score);
        self.captions = rows::captions(&self.moments);
        self.breaths = curve::breaths(score);
        self.tensions = curve::tensions(&self.moments);
        for (course, layer) in self.layers.iter_mut().zip(&score.layers) {
            course.points = layers::points(layer, score.length);
            course.recordings = layers::recordings(layer, score.length);
        }
        self.reach = Reach::of(&self.moments);
        self.spell();
        self
    }

    /// What is left of it to read from `at` on: the rows and captions that are not over.
    pub fn from(mut self, at: Millis) -> Plan {
        self.rows.retain(|row| row.start + row.length > at);
        self.captions.retain(|c| c.start + c.length > at);
        self
    }

    /// What a screen calls what is going on, in the session's language or else in English.
    pub fn words(&self) -> &'static ScreenWords {
        ScreenWords::of(&self.language)
    }

    /// Every language that something of it is in, its own first.
    pub fn spoken(&self) -> Vec<&str> {
        let mut spoken = vec![self.language.as_str()];
        for language in self.rows.iter().filter_map(|row| row.language.as_deref()) {
            if !spoken.contains(&language) {
                spoken.push(language);
            }
        }
        spoken
    }

    /// The chapter playing at `at`, by number from 0.
    pub fn chapter_at(&self, at: Millis) -> usize {
        self.chapters
            .partition_point(|c| c.at <= at)
            .saturating_sub(1)
    }
}
