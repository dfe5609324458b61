//! One's own voice: a script's lines, spoken one after the other into a microphone.

mod desk;
mod draw;
mod level;
mod model;
mod plain;
mod studio;
mod tape;

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::Event;

use crate::live::{LiveError, Output};
use crate::screen::canvas::Canvas;
use crate::screen::has_terminal;
use crate::screen::input::happened;
use crate::screen::signals::Signals;
use crate::screen::style::{Colours, Look};
use crate::screen::terminal::Guard;
use crate::world::World;
use model::{Asked, Model, State};
use studio::Studio;

pub use desk::{Desk, DeskError, DeskLine};
pub use model::KEYS;

/// How often the level is looked at.
const TICK: Duration = Duration::from_millis(50);

/// How long a key is heard that was pressed.
const KEY_RINGS: Duration = Duration::from_millis(400);

/// How long the room is heard.
const ROOM: Duration = Duration::from_millis(1100);

/// Said where nothing comes from the microphone.
const GONE: &str = "the microphone is gone; it is looked for again";

/// What it is done with.
#[derive(Clone, Debug, Default)]
pub struct Means {
    /// The microphone, by a part of its name; the default one otherwise.
    pub microphone: Option<String>,
    /// Where recordings are heard.
    pub output: Output,
    /// Whether it is told in plain lines, also where there is a terminal for pictures.
    pub plain: bool,
}

/// Whether somebody is there who could press a key.
pub fn has_keys() -> bool {
    io::stdin().is_terminal()
}

/// Walks through the lines of `desk`; how many of how many are recorded in the end.
///
/// # Errors
/// [`LiveError::NoMicrophone`] before anything is shown; [`LiveError::Terminal`] where the
/// terminal refuses its service. It is as it was in every case.
pub fn record(
    world: &'static dyn World,
    desk: Desk,
    means: &Means,
) -> Result<(usize, usize), LiveError> {
    let output = means.output.clone();
    let mut studio = Studio::open(world, means.microphone.as_deref(), output)?;
    let mut model = Model::new(desk);
    if has_terminal() && !means.plain {
        let signals = Signals::watch()?;
        let _guard = Guard::enter()?;
        run(&mut Canvas::new()?, &signals, &mut model, &mut studio)?;
    } else {
        plain::show(&mut model, &mut studio)?;
    }
    studio.stop();
    Ok((model.desk.recorded(), model.desk.lines.len()))
}

fn run(
    canvas: &mut Canvas,
    signals: &Signals,
    model: &mut Model,
    studio: &mut Studio,
) -> io::Result<()> {
    let look = Look::of_terminal(Colours::default());
    let mut measuring: Option<Measuring> = None;
    loop {
        model.level.hear(studio.peak(), Instant::now());
        if matches!(model.state, State::Recording) {
            model.length = studio.length();
        }
        if let Some(under_way) = &mut measuring
            && under_way.is_over(studio)
        {
            model.measured(studio.measure());
            measuring = None;
        }
        match (studio.hears(), model.notice.as_deref()) {
            (false, _) => model.notice = Some(GONE.into()),
            (true, Some(GONE)) => model.notice = None,
            (true, _) => {}
        }
        if canvas.is_taken() {
            let playing = studio.is_playing();
            canvas.draw(|frame| draw::draw(frame, model, playing, &look))?;
        }
        let happened = happened(TICK);
        if signals.to_end(happened.gone) {
            return Ok(());
        }
        for event in happened.events {
            let Event::Key(key) = event else { continue };
            match model.press(key) {
                Asked::Leave => return Ok(()),
                Asked::Measure => {
                    model.state = State::Measuring;
                    measuring = Some(Measuring::new());
                }
                asked => act(asked, model, studio),
            }
        }
    }
}

/// The room being heard, once the key that asked for it is not heard any more.
struct Measuring {
    asked: Instant,
    begun: bool,
}

impl Measuring {
    fn new() -> Measuring {
        Measuring {
            asked: Instant::now(),
            begun: false,
        }
    }

    fn is_over(&mut self, studio: &mut Studio) -> bool {
        let since = self.asked.elapsed();
        if !self.begun && since > KEY_RINGS {
            studio.begin();
            self.begun = true;
        }
        self.begun && since > KEY_RINGS + ROOM
    }
}

/// Does what a key asks for on a line.
fn act(asked: Asked, model: &mut Model, studio: &mut Studio) {
    match asked {
        Asked::Nothing | Asked::Measure | Asked::Leave => {
            // Another line is no time to go on hearing the one before.
            if !matches!(model.state, State::Taken(_)) && !model.help {
                studio.stop();
            }
        }
        Asked::Begin => {
            studio.begin();
            model.notice = None;
            model.state = State::Recording;
        }
        Asked::End => model.taken(studio.finish()),
        Asked::Hear if studio.is_playing() => studio.stop(),
        Asked::Hear => {
            let clip = match &model.state {
                State::Taken(take) => Ok(Arc::clone(&take.clip)),
                _ => studio.read(&model.line().file),
            };
            let heard = clip.and_then(|clip| studio.play(clip));
            model.notice = heard.err();
        }
        Asked::Keep => {
            let State::Taken(take) = &model.state else {
                return;
            };
            studio.stop();
            let (clip, again) = (Arc::clone(&take.clip), model.line().recorded);
            let kept = model.desk.keep(model.at, &clip);
            model.kept(again, kept.map_err(|error| error.to_string()));
        }
    }
}
