//! The chooser: what `evenfall` alone opens, for whoever has no name of a session in mind.

mod draw;
mod model;
mod preview;
mod stock;

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::Event;

use crate::kept::Choice;
use crate::screen::Colours;
use crate::screen::canvas::Canvas;
use crate::screen::input::happened;
use crate::screen::signals::Signals;
use crate::screen::style::Look;
use crate::screen::terminal::Guard;
use crate::units::Millis;
use crate::world::World;
use draw::Told;
use model::{Action, Model, Settings, VoiceChoice};
use preview::Preview;
pub use preview::Usual;
pub use stock::{Left, Shelves};
use stock::{sounds, stock};

/// How often the preview is looked after.
const TICK: Duration = Duration::from_millis(100);

/// The longest that a preview may take to fade out.
const FADE: Duration = Duration::from_secs(1);

/// What is chosen.
#[derive(Debug)]
pub enum Chosen {
    /// To go on with what was left.
    GoOn,
    /// Something, and how it is wished.
    This(Choice),
}

/// Lets the listener choose; none where they left. `last` stands first. What
/// is tried is as loud as it is `usual`.
///
/// # Errors
///
/// When the terminal refuses its service. It is as it was then, and where the listener left;
/// where something is chosen it is kept for that.
pub fn choose(
    world: &'static dyn World,
    shelves: &Shelves,
    last: Option<Choice>,
    usual: Usual,
    colours: Colours,
) -> io::Result<Option<Chosen>> {
    let entries = stock(
        world,
        shelves,
        last.as_ref().map(|choice| choice.session.as_str()),
    );
    let last = last.map(|choice| (choice.session.clone(), settings(choice)));
    let mut model = Model::new(entries, sounds(), last);
    let mut preview = Preview::new(world, usual);
    let chosen = {
        let signals = Signals::watch()?;
        let guard = Guard::enter()?;
        let look = Look::of_terminal(colours);
        let canvas = &mut Canvas::new()?;
        let chosen = run((canvas, look), &signals, &mut model, &mut preview);
        if let Ok(Some(_)) = chosen {
            // What was chosen is shown on the same dark screen.
            guard.keep();
        }
        chosen
    };
    preview.stop();
    let since = Instant::now();
    while !preview.is_over() && since.elapsed() < FADE {
        std::thread::sleep(Duration::from_millis(20));
    }
    chosen
}

fn run(
    (canvas, look): (&mut Canvas, Look),
    signals: &Signals,
    model: &mut Model,
    preview: &mut Preview,
) -> io::Result<Option<Chosen>> {
    let mut changed = true;
    let mut said = None;
    loop {
        let notice = preview.tick();
        if changed || notice != said {
            let told = Told {
                notice: notice.as_deref(),
            };
            canvas.draw(|frame| draw::draw(frame, model, &told, &look))?;
            said = notice;
        }
        let happened = happened(TICK);
        if signals.to_end(happened.gone) {
            return Ok(None);
        }
        changed = !happened.events.is_empty();
        for event in happened.events {
            let Event::Key(key) = event else {
                continue;
            };
            let asked = model.press(key);
            if asked == Action::Leave {
                return Ok(None);
            }
            let Some(entry) = model.entry() else {
                continue;
            };
            let (session, ambience) = (entry.name.clone(), model.settings().ambience);
            match asked {
                Action::Preview => preview.toggle(&session, ambience.as_deref()),
                Action::Hear => preview.hear(&session, ambience.as_deref()),
                Action::Play if entry.goes_on() => return Ok(Some(Chosen::GoOn)),
                Action::Play => {
                    return Ok(Some(Chosen::This(choice(session, model.settings()))));
                }
                _ => preview.follow(&session, ambience.as_deref()),
            }
        }
    }
}

fn settings(choice: Choice) -> Settings {
    let voice = match (choice.silent, choice.language) {
        (true, _) => VoiceChoice::Off,
        (false, Some(language)) => VoiceChoice::Language(language),
        (false, None) => VoiceChoice::Own,
    };
    Settings {
        length: choice.length_ms.map(Millis),
        voice,
        ambience: choice.ambience,
        skip: choice.skip,
        no_holds: choice.no_holds,
        timer: choice.sleep_after_ms.map(Millis),
        after: choice.after_ms.map(Millis),
        delay: choice.in_ms.map(Millis),
        always: choice.always,
    }
}

fn choice(session: String, settings: Settings) -> Choice {
    let (language, silent) = match settings.voice {
        VoiceChoice::Own => (None, false),
        VoiceChoice::Language(language) => (Some(language), false),
        VoiceChoice::Off => (None, true),
    };
    Choice {
        session,
        length_ms: settings.length.map(|length| length.0),
        language,
        silent,
        ambience: settings.ambience,
        skip: settings.skip,
        no_holds: settings.no_holds,
        sleep_after_ms: settings.timer.map(|time| time.0),
        after_ms: settings.after.map(|time| time.0),
        in_ms: settings.delay.map(|time| time.0),
        always: settings.always,
    }
}

/// The chooser as it opens where nothing was chosen yet, for a picture of it.
#[cfg(all(test, feature = "picture"))]
pub(crate) fn opened(
    world: &dyn World,
    (wide, high): (u16, u16),
    look: &Look,
) -> ratatui::buffer::Buffer {
    let shelves = Shelves {
        here: std::path::Path::new("/nowhere"),
        kept: None,
        left: None,
    };
    let model = Model::new(stock(world, &shelves, None), sounds(), None);
    let backend = ratatui::backend::TestBackend::new(wide, high);
    let mut terminal = ratatui::Terminal::new(backend).expect("a terminal in memory");
    let told = Told { notice: None };
    let drawn = terminal.draw(|frame| draw::draw(frame, &model, &told, look));
    drawn.expect("a picture").buffer.clone()
}
