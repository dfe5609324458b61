//! What one listener changes in any script.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::units::{Decibels, Millis, Seed};

use super::layers::MOST_DUCK;
use super::left_out::LeftOut;
use super::understand::quicker;
use super::{
    Action, After, Ending, Heard, Language, Layer, LayerRow, Loudness, Session, VoiceWish, Wished,
};

/// What is wished of one session.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// BCP 47: what to speak instead of the script's own language.
    pub language: Option<String>,
    /// BCP 47: what to speak where the session has words in it.
    pub preferred_language: Option<String>,
    /// How long the guidance lasts; `None`: as the script says.
    pub length: Option<Millis>,
    /// A length out of reach is refused; else the nearest is taken, with a word about it.
    pub strict: bool,
    /// How it ends; `None`: as the script says.
    pub ending: Option<Ending>,
    /// What chance begins from; `None`: the script's, else [`kept_seed`](Wishes::kept_seed), else
    /// its text's own.
    pub seed: Option<u64>,
    /// The evening, as in 20261224, by which scripts choose that want another seed each night;
    /// none: the [world](crate::world::World::night)'s.
    pub night: Option<u64>,
    /// The seed where neither the listener nor the script chooses one: a script that is
    /// being written keeps its rain from one version to the next.
    pub kept_seed: Option<Seed>,
    /// Parameters: name and value.
    pub set: Vec<(String, String)>,
    /// Parts of the body to leave alone: whatever touches them leaves, and it is told where a
    /// session has none of them.
    pub skip: Vec<String>,
    /// Further ones that are always left out, of which nothing is told.
    pub always_skip: Vec<String>,
    /// Steps that leave, by their ids: what a script does not want of a session inside it.
    pub without: Vec<String>,
    /// Breathe without holding the breath.
    pub no_holds: bool,
    /// Notice and let go instead of tensing.
    pub passive: bool,
    /// Nothing outlives the guidance.
    pub no_after: bool,
    /// How long the ambience goes on after the guidance, within
    /// [`AFTER`](crate::limits::AFTER), fading over the last half of it; `None`: as the script
    /// says.
    pub after: Option<Millis>,
    /// Another voice than the script's own.
    pub voice: Option<VoiceWish>,
    /// The name of the voice that is to speak; none: the best there is.
    pub speaker: Option<String>,
    /// Nobody speaks.
    pub silent: bool,
    /// Added to the levels of the script.
    pub levels: Levels,
    /// What sounds instead of the script's layers, or where it has none.
    pub ambience: WishedAmbience,
    /// How many times faster the pauses pass, within [`SPEED`](crate::limits::SPEED); for a quick listen.
    pub speed: Option<f64>,
}

/// Decibels added to what a script says, each within [`WISH_DB`](crate::limits::WISH_DB).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Whatever is spoken.
    pub voice: Decibels,
    /// Cue tones and strikes.
    pub cues: Decibels,
    /// All layers.
    pub ambience: Decibels,
}

/// The ambience a listener would rather hear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WishedAmbience {
    /// A sound of the catalogue in the place of all layers; `"off"` for none.
    pub instead: Option<String>,
    /// A sound of the catalogue where a session has no layer.
    pub missing: Option<String>,
}

/// The level of an ambience that a session has not, against the voice.
const MISSING_LEVEL: Decibels = Decibels(-16.0);

impl Wishes {
    /// The same in the evening `night`, where they ask for none.
    pub fn on(&self, night: u64) -> Wishes {
        Wishes {
            night: self.night.or(Some(night)),
            ..self.clone()
        }
    }

    /// Whether they change what takes time, so that the author's length may no longer fit.
    pub fn alter(&self) -> bool {
        self.no_holds
            || self.passive
            || self.silent
            || self.seed.is_some()
            || !self.skip.is_empty()
            || !self.always_skip.is_empty()
            || !self.set.is_empty()
    }

    /// Whether all is heard as the author wrote it.
    pub fn is_plain(&self) -> bool {
        let long = self.length.is_none() && self.speed.is_none();
        let end = self.ending.is_none() && !self.no_after && self.after.is_none();
        long && end && self.ambience == WishedAmbience::default() && !self.alter()
    }

    /// What they make of a session, beside what is in it then.
    pub(super) fn wished(&self) -> Wished {
        Wished {
            altered: self.alter(),
            strict: self.strict,
            speed: self.speed.unwrap_or(1.0),
            offsets: self.levels,
        }
    }

    /// Those for a session inside another, whose levels and pace are the whole session's.
    pub fn plain(&self) -> Wishes {
        Wishes {
            levels: Levels::default(),
            ambience: WishedAmbience::default(),
            speed: None,
            kept_seed: None,
            after: None,
            ..self.clone()
        }
    }

    /// What is left out. The names may be of any of the `languages` that the session speaks or its
    /// script is written in, the first before the others; the rest may be parts of the author's own.
    pub(super) fn left_out(&self, languages: &[&Language]) -> LeftOut {
        let find = |wish: &String| {
            let found = languages.iter().find_map(|words| words.parts_called(wish));
            (wish.clone(), found.unwrap_or_default())
        };
        let asked = self.skip.iter().map(find).collect();
        LeftOut::new(asked, self.always_skip.iter().map(find).collect())
    }

    /// Changes levels, ambience and what is kept of it of `session` as wished.
    pub(super) fn adjust(&self, session: &mut Session, faults: &mut Vec<Diagnostic>) {
        match (&self.ambience.instead, &self.ambience.missing) {
            (Some(off), _) if off == "off" => {
                session.layers.clear();
                if session.steps.is_empty() {
                    let what = "--ambience off leaves nothing to hear of this session";
                    let d = Diagnostic::new(Code::S020, what);
                    faults.push(d.help("it has sounds alone; choose one, as --ambience rain"));
                }
            }
            (Some(name), _) => {
                let main = session.layers.iter().filter(|l| l.every.is_none());
                let main = main.max_by(|a, b| a.loudness.level.0.total_cmp(&b.loudness.level.0));
                let main = main.or(session.layers.first()).cloned();
                let layer = main.map_or_else(|| missing(name), |main| replaced(main, name));
                session.layers = vec![layer];
            }
            (None, Some(name)) if session.layers.is_empty() && name != "off" => {
                session.layers.push(missing(name));
            }
            _ => {}
        }
        // Silence need not go on.
        if let Some(keep) = self.after.filter(|_| !session.layers.is_empty()) {
            let keep = quicker(keep, self.speed);
            session.after = Some(After {
                span: Span::default(),
                keep,
                fade: Millis(keep.0 / 2),
            });
        }
        let Levels {
            voice,
            cues,
            ambience,
        } = self.levels;
        session.voice.level.0 += voice.0;
        session.cues.level.0 += cues.0;
        for layer in &mut session.layers {
            layer.loudness.level.0 += ambience.0;
        }
        for step in &mut session.steps {
            if let Action::Strike { level, .. } = &mut step.action {
                level.0 += cues.0;
            }
            for bells in &mut step.bells {
                bells.level.0 += cues.0;
            }
        }
    }
}

/// An ambience for a session that has none.
fn missing(name: &str) -> Layer {
    Layer {
        span: Span::default(),
        sound: name.to_string(),
        sound_span: Span::default(),
        other_spans: Vec::new(),
        home: super::Home::Script,
        wished: true,
        loudness: Loudness {
            level: MISSING_LEVEL,
            duck: MOST_DUCK,
            ..Loudness::default()
        },
        level_span: None,
        heard: Heard::default(),
        crossfade: None,
        vary: None,
        every: None,
        row: LayerRow::default(),
        settings: Vec::new(),
        allow: Vec::new(),
    }
}

/// Another sound under the course of `main`, from the beginning to the end.
fn replaced(main: Layer, name: &str) -> Layer {
    Layer {
        loudness: main.loudness,
        ..missing(name)
    }
}
