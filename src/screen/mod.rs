//! The terminal player: a picture of what is to be done now, and its keys.
//!
//! Everything shown is read from the [`Plan`](crate::plan::Plan) at the position the player
//! reports; the screen keeps no clock. Without a terminal the same is told in plain lines.

pub(crate) mod canvas;
mod disc;
mod figure;
pub(crate) mod input;
mod keys;
mod layout;
mod panel;
mod picture;
mod plain;
mod preparing;
mod scene;
pub(crate) mod signals;
mod stage;
mod status;
pub(crate) mod style;
pub(crate) mod terminal;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod text;
mod timeline;
mod view;
mod waiting;
mod witness;
mod writer;

use std::io::IsTerminal;
use std::rc::Rc;
use std::time::Duration;

use crate::live::{LiveError, Opening};
use crate::plan::Made;
use crate::score::Mix;
use crate::units::{Decibels, Frames, Millis};
use crate::watch::Watch;
use signals::Signals;
use stage::Stage;
use view::View;
use witness::Outside;

pub use preparing::Preparing;
pub use style::Colours;
pub use waiting::wait;
pub use witness::Witness;

/// How often the screen is brought up to date.
const TICK: Duration = Duration::from_millis(50);

/// Said at the end of a session that is being written.
const WAITING: &str = "the end, waiting for the next save";

/// What the listener set before the start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The volume to begin with, -40 to 0 dB.
    pub volume: Decibels,
    /// The balance to begin with.
    pub mix: Mix,
    /// Whether the screen is dark from the beginning, and again a minute after every key.
    pub dim: bool,
    /// Whether to tell in plain lines what happens, also where there is a terminal.
    pub plain: bool,
    /// After how long the sound sinks away and playing ends.
    pub sleep_after: Option<Millis>,
    /// Whether to show how the sound fares.
    pub verbose: bool,
    /// Who keeps a mix.
    pub keep: Option<MixKeeper>,
    /// Whether the listener has been told before what is cautioned of, as who goes on with what
    /// was left.
    pub cautioned: bool,
    /// What the screen is coloured with.
    pub colours: Colours,
    /// Whether something else is shown on this screen afterwards: then it is not given back
    /// before [`give_back`].
    pub goes_back: bool,
}

/// Keeps sounds under a name: `rain+campfire:-6` as `cabin`.
#[derive(Clone)]
pub struct MixKeeper(Rc<KeepMix>);

type KeepMix = dyn Fn(&str, &str) -> Result<(), String>;

impl MixKeeper {
    /// One that keeps by `keep`, which gets the name and the sounds and may say why not.
    pub fn new(keep: impl Fn(&str, &str) -> Result<(), String> + 'static) -> MixKeeper {
        MixKeeper(Rc::new(keep))
    }

    fn keep(&self, name: &str, sounds: &str) -> Result<(), String> {
        (self.0)(name, sounds)
    }
}

impl std::fmt::Debug for MixKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MixKeeper")
    }
}

/// How a playing came to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub ending: Ending,
    /// Where playing stopped, the place to resume from: in the session as it was made,
    /// whatever the pace it was led at.
    pub position: Frames,
    /// How long something was to be heard.
    pub heard: Millis,
    /// How often the device asked for more than was there.
    pub underruns: u32,
    /// How often a device was opened anew.
    pub reconnections: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was played to its end.
    Finished,
    /// The listener left, or the system asked the program to end.
    Left,
    /// The listener had it end softly.
    EndedSoftly,
    /// The sleep timer came to its end.
    Slept,
}

/// Plays `made` from `from` on the device of `opening` and shows it until the end is reached or the listener leaves.
/// With a `witness` it is a session that is played: the witness is told how it goes, the
/// desktop is told of it and heard. A sentence that is tried is nobody's business.
/// Keys work if standard input is a terminal.
///
/// # Errors
///
/// [`LiveError::NoDevice`] before anything is shown when there is no sound device;
/// [`LiveError::DeviceLost`] when it went away for good; [`LiveError::Terminal`] when
/// the terminal refuses its service. The terminal is as it was in every case.
pub fn run(
    made: Made,
    from: Frames,
    opening: Opening,
    options: &Options,
    witness: Option<Witness>,
) -> Result<Outcome, LiveError> {
    let stage = Stage::start(made, from, opening, options, None)?;
    show(stage, options, witness)
}

/// Plays `made` from `from` like [`run`], and goes over to every newer version that `watch`
/// brings: where a step or a sentence ends, to what follows it there. At the end it waits
/// for the next version rather than leave, and begins with what has changed.
///
/// # Errors
///
/// As [`run`].
pub fn watch(
    made: Made,
    from: Frames,
    opening: Opening,
    options: &Options,
    watch: Watch,
    witness: Option<Witness>,
) -> Result<Outcome, LiveError> {
    let stage = Stage::start(made, from, opening, options, Some(watch))?;
    show(stage, options, witness)
}

fn show(
    mut stage: Stage,
    options: &Options,
    witness: Option<Witness>,
) -> Result<Outcome, LiveError> {
    if let Some(witness) = witness {
        let outside = Outside::join(&stage.view(), witness);
        stage.heed(outside);
    }
    let signals = Signals::watch()?;
    if has_terminal() && !options.plain {
        terminal::show(&mut stage, &signals, options.goes_back)?;
    } else {
        plain::show(&mut stage, &signals)?;
    }
    stage.finish()
}

/// Where a session has ended in sleep, the screen has stayed black: waits there for a key, and
/// gives the terminal back unless it `goes_back` to something else. Elsewhere it does nothing.
pub fn wake(goes_back: bool) {
    if let Ok(signals) = Signals::watch() {
        terminal::until_a_key(&signals);
    }
    if !goes_back {
        give_back();
    }
}

/// Gives the terminal back, where it was kept.
pub fn give_back() {
    terminal::restore();
}

/// The keys in lines, as a help text shows them, indented by two.
pub fn keys_help() -> String {
    let line = |(keys, what)| format!("  {keys:<12} {what}");
    let lines: Vec<String> = keys::help().map(line).collect();
    lines.join("\n")
}

/// Whether there is somebody in front of a terminal that pictures can be drawn on.
pub fn has_terminal() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && !dumb
}

#[cfg(test)]
pub(crate) use crate::plan::tests::{example, planned};
