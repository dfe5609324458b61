//! What there is to show at one instant.

use crate::live::{Health, State};
use crate::plan::Plan;
use crate::score::{Mix, Score};
use crate::units::{Decibels, Millis};

/// Everything a drawing needs to know; it keeps no clock of its own.
pub(super) struct View<'a> {
    /// What is heard, in the listener's own pace and balance.
    pub score: &'a Score,
    /// What it means, in the same time.
    pub plan: &'a Plan,
    pub at: Millis,
    pub state: State,
    /// Whether a watched session is over and waits for the next save.
    pub waiting: bool,
    /// The master volume.
    pub volume: Decibels,
    pub mix: &'a Mix,
    /// What lies over the picture.
    pub panel: Panel,
    /// Which group `+` and `-` change just now; none: the master volume.
    pub group: Option<Group>,
    /// The listener's pace: 1 as made, 1.05 five per cent faster.
    pub pace: f64,
    /// The time left to the sleep timer.
    pub sleep: Option<Millis>,
    /// Whether the screen is dimmed for the night.
    pub dim: bool,
    /// Whether the time is told: where the session is, and how long a thing lasts.
    pub clock: bool,
    /// Which page of the cautions is to be read; none where `below` is something else.
    pub page: Option<u32>,
    /// What a key has just done, for a moment.
    pub notice: Option<&'a str>,
    /// The name that a mix is being given.
    pub naming: Option<&'a str>,
    /// A fault or advice of a script that is being written.
    pub below: &'a [String],
    /// How the sound has fared; none where nobody asked to know.
    pub health: Option<&'a Health>,
}

/// What lies over the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Panel {
    #[default]
    None,
    Help,
    /// Every channel with its level; the row with this number is chosen: 0 is the master,
    /// 1 the voice, 2 the cues, and from 3 on the layers.
    Mixer(usize),
}

/// Channels that are turned up and down together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Voice,
    Cues,
    Ambience,
}

impl<'a> View<'a> {
    /// `score` at `at`, playing, with nothing chosen.
    pub fn new(score: &'a Score, plan: &'a Plan, at: Millis, mix: &'a Mix) -> View<'a> {
        View {
            score,
            plan,
            at,
            state: State::Playing,
            waiting: false,
            volume: Decibels(0.0),
            mix,
            panel: Panel::None,
            group: None,
            pace: 1.0,
            sleep: None,
            dim: false,
            clock: true,
            page: None,
            notice: None,
            naming: None,
            below: &[],
            health: None,
        }
    }
}
