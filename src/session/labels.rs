//! What a screen and a page call things, in one language.

use serde::{Deserialize, Serialize};

use crate::cue::Phase;

use super::language::Language;

/// What a screen calls what is going on: in full, and as short as it can be said. `{}` is the
/// place, the pattern, or what comes.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct ScreenWords {
    /// The air comes in.
    pub inhale: [String; 2],
    /// A second sip of air.
    pub top_up: [String; 2],
    /// The breath is held after breathing in.
    pub hold_full: [String; 2],
    /// The air goes out.
    pub exhale: [String; 2],
    /// The breath is held after breathing out.
    pub hold_empty: [String; 2],
    /// A muscle group is tightened; `{}` is its name.
    pub tense: [String; 2],
    /// It is let go; `{}` is its name.
    pub release: [String; 2],
    /// Hands work on a place; `{}` is its name.
    pub massage: [String; 2],
    /// A stroke goes out, on the in-breath.
    pub sweep: [String; 2],
    /// It comes back, on the out-breath.
    pub sweep_back: [String; 2],
    /// Nobody speaks.
    pub rest: [String; 2],
    /// The guidance is over, and the sound goes on.
    pub after: [String; 2],
    /// A stroke sounds; `{}` is what is struck.
    pub strike: String,
    /// A breath that is to come; `{}` is its pattern.
    pub breathing: String,
    /// What comes; `{}` is that.
    pub next: String,
    /// The same with the time until then, which the second `{}` is.
    pub next_in: String,
    /// The session is over.
    pub end: String,
}

impl ScreenWords {
    /// Those of the language of a BCP 47 tag; English ones where we have none.
    pub fn of(tag: &str) -> &'static ScreenWords {
        let language = Language::find(tag).unwrap_or_else(Language::english);
        &language.screen
    }

    /// What a phase of a breath is called, long and short.
    pub fn phase(&self, phase: Phase) -> &[String; 2] {
        match phase {
            Phase::Inhale => &self.inhale,
            Phase::TopUp => &self.top_up,
            Phase::HoldFull => &self.hold_full,
            Phase::Exhale => &self.exhale,
            Phase::HoldEmpty => &self.hold_empty,
        }
    }
}

/// What a page is labelled with.
#[derive(Deserialize, Debug, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PageWords {
    /// Starts it.
    pub begin: String,
    /// Goes on.
    pub play: String,
    /// Waits.
    pub pause: String,
    /// Goes back.
    pub back: String,
    /// Goes on.
    pub on: String,
    /// Goes to the chapter before.
    pub previous: String,
    /// Goes to the one behind.
    pub next: String,
    /// Where it stands.
    pub position: String,
    /// The list of them.
    pub chapters: String,
    /// Ends it after a while.
    pub timer: String,
    /// No timer.
    pub off: String,
    /// How long one runs; `{}` is the number.
    pub minutes: String,
    /// Leaves nothing but a dot.
    pub dark: String,
    /// Brings all else back.
    pub light: String,
    /// What is asked for seldom.
    pub more: String,
    /// Closes a list.
    pub close: String,
    /// How loud it is.
    pub volume: String,
    /// A telephone trembles at every turn of the breath.
    pub vibrate: String,
    /// What is to be done is read out.
    pub aloud: String,
    /// Saves the page.
    pub keep_page: String,
    /// Saves the sound by itself.
    pub keep_sound: String,
    /// The sound cannot be played.
    pub broken: String,
    /// The page cannot work.
    pub script: String,
}

impl PageWords {
    /// Those of the language of a BCP 47 tag; English ones where we have none.
    pub fn of(tag: &str) -> &'static PageWords {
        let language = Language::find(tag).unwrap_or_else(Language::english);
        &language.page
    }
}
