//! The chooser: what `evenfall` alone opens, for whoever has no name of a session in mind.

mod draw;
mod model;
mod preview;
mod stock;

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::kept::Choice;
use crate::screen::look::Look;
use crate::screen::terminal::Guard;
use crate::units::Millis;
use draw::Told;
use model::{Asked, Model, Settings, Voice};
use preview::Preview;
use stock::{sounds, stock};

/// How often the preview is looked after.
const TICK: Duration = Duration::from_millis(100);

/// The longest that a preview may take to fade out.
const FADE: Duration = Duration::from_secs(1);

/// Lets the listener choose; none where they left. `last` stands first.
///
/// # Errors
///
/// When the terminal refuses its service. It is as it was in every case.
pub fn choose(folder: &Path, last: Option<Choice>) -> io::Result<Option<Choice>> {
    let entries = stock(folder, last.as_ref().map(|choice| choice.session.as_str()));
    let last = last.map(|choice| (choice.session.clone(), settings(choice)));
    let mut model = Model::new(entries, sounds(), last);
    let mut preview = Preview::default();
    let chosen = {
        let _guard = Guard::enter()?;
        run(
            &mut Terminal::new(CrosstermBackend::new(io::stdout()))?,
            &mut model,
            &mut preview,
        )
    };
    preview.stop();
    let since = Instant::now();
    while !preview.is_over() && since.elapsed() < FADE {
        std::thread::sleep(Duration::from_millis(20));
    }
    chosen
}

fn run(
    terminal: &mut Terminal<CrosstermBackend<io::Stdout>>,
    model: &mut Model,
    preview: &mut Preview,
) -> io::Result<Option<Choice>> {
    let look = Look::of_terminal();
    let mut changed = true;
    let mut said = None;
    loop {
        let notice = preview.tick();
        if changed || notice != said {
            let told = Told {
                notice: notice.as_deref(),
            };
            terminal.draw(|frame| draw::draw(frame, model, &told, &look))?;
            said = notice;
        }
        changed = event::poll(TICK)?;
        if !changed {
            continue;
        }
        let Event::Key(key) = event::read()? else {
            continue;
        };
        let asked = model.press(key);
        let (session, ambience) = match model.entry() {
            Some(entry) => (entry.name.clone(), model.settings().ambience),
            None => continue,
        };
        match asked {
            Asked::Nothing => preview.follow(&session, ambience.as_deref()),
            Asked::Preview => preview.toggle(&session, ambience.as_deref()),
            Asked::Play => return Ok(Some(choice(session, model.settings()))),
            Asked::Leave => return Ok(None),
        }
    }
}

fn settings(choice: Choice) -> Settings {
    let voice = match (choice.silent, choice.language) {
        (true, _) => Voice::Off,
        (false, Some(language)) => Voice::Language(language),
        (false, None) => Voice::Own,
    };
    Settings {
        length: choice.length_ms.map(Millis),
        voice,
        ambience: choice.ambience,
    }
}

fn choice(session: String, settings: Settings) -> Choice {
    let (language, silent) = match settings.voice {
        Voice::Own => (None, false),
        Voice::Language(language) => (Some(language), false),
        Voice::Off => (None, true),
    };
    Choice {
        session,
        length_ms: settings.length.map(|length| length.0),
        language,
        silent,
        ambience: settings.ambience,
    }
}
