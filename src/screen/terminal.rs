//! The terminal while a session plays, and its return to what it was.

use std::io::{self, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use crossterm::cursor::{Hide, MoveDown, MoveToColumn, MoveUp, Show};
use crossterm::event::{self, Event, KeyEvent};
use crossterm::style::{Attribute, Print, ResetColor, SetAttribute, SetForegroundColor};
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode, size};
use crossterm::{execute, queue};

use super::keys::Command;
use super::line::{self, Line};
use super::stage::{Press, Stage};
use super::{TICK, View, signals::Signals};
use crate::live::LiveError;

/// Shows the line and obeys the keys until nothing more will be heard, or until the
/// listener, having asked to leave, asks again.
pub(super) fn show(stage: &mut Stage, signals: &Signals) -> Result<(), LiveError> {
    let _raw = RawMode::enter()?;
    let mut screen = Screen::new();
    screen.print_help()?;
    let done = run(stage, signals, &mut screen);
    let _ = screen.leave();
    done
}

fn run(stage: &mut Stage, signals: &Signals, screen: &mut Screen) -> Result<(), LiveError> {
    while !stage.is_over() {
        stage.keep_up()?;
        // A terminal that is gone is no reason to break off without a fade.
        let _ = screen.draw(&stage.view());
        let _ = screen.draw_below(stage.below());
        if signals.taken() && stage.obey(Command::Leave)? {
            return Ok(());
        }
        if signals.to_background() {
            stage.suspend();
            signals.suspend(false, restore, enter)?;
            stage.back();
        }
        match pressed().map(|key| stage.press(key)).transpose()? {
            Some(Press::LeaveNow) => return Ok(()),
            Some(Press::Suspend) => {
                signals.suspend(true, restore, enter)?;
                stage.back();
            }
            Some(Press::GoOn) | None => {}
        }
    }
    Ok(())
}

/// Waits a moment for a key.
fn pressed() -> Option<KeyEvent> {
    match event::poll(TICK) {
        Ok(true) => match event::read() {
            Ok(Event::Key(key)) => Some(key),
            _ => None,
        },
        Ok(false) => None,
        // The terminal may be gone; the signal that says so is on its way.
        Err(_) => {
            thread::sleep(TICK);
            None
        }
    }
}

struct Screen {
    shown: Option<(Line, usize)>,
    /// What stands under the line, and for a screen of what size.
    below: (Vec<String>, (u16, u16)),
    drawn: Instant,
    colours: bool,
    unicode: bool,
}

impl Screen {
    fn new() -> Screen {
        Screen {
            shown: None,
            below: (Vec::new(), (0, 0)),
            drawn: Instant::now(),
            colours: std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
            unicode: speaks_unicode(),
        }
    }

    fn print_help(&self) -> io::Result<()> {
        let help = "space pause   h keys   q leave";
        let mut out = io::stdout().lock();
        if self.colours {
            queue!(out, SetAttribute(Attribute::Dim))?;
        }
        queue!(
            out,
            Print(help),
            SetAttribute(Attribute::Reset),
            Print("\r\n")
        )?;
        out.flush()
    }

    /// Draws `lines` under the line, as far as they fit, and comes back up.
    fn draw_below(&mut self, lines: &[String]) -> io::Result<()> {
        let (columns, rows) = size().unwrap_or((80, 24));
        let room = usize::from(rows.saturating_sub(2));
        let lines: Vec<String> = lines
            .iter()
            .take(room)
            .map(|l| line::shortened(l, usize::from(columns.saturating_sub(1)), self.unicode))
            .collect();
        if self.below == (lines.clone(), (columns, rows)) {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if !lines.is_empty() || !self.below.0.is_empty() {
            queue!(out, Print("\r\n"), Clear(ClearType::FromCursorDown))?;
            for (i, text) in lines.iter().enumerate() {
                let end = if i + 1 < lines.len() { "\r\n" } else { "" };
                queue!(out, Print(text), Print(end))?;
            }
            let up = lines.len().max(1) as u16;
            queue!(out, MoveUp(up), MoveToColumn(0))?;
        }
        self.below = (lines, (columns, rows));
        out.flush()
    }

    /// Goes past what stands under the line, so that it stays.
    fn leave(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if !self.below.0.is_empty() {
            queue!(out, MoveDown(self.below.0.len() as u16))?;
        }
        out.flush()
    }

    /// Draws the line if it has changed, twenty times a second at most.
    fn draw(&mut self, view: &View) -> io::Result<()> {
        let width = size().map_or(80, |(columns, _)| usize::from(columns));
        // The last column stays free: some terminals wrap when it is written.
        let line = line::draw(view, width.saturating_sub(1), self.unicode);
        let same = self
            .shown
            .as_ref()
            .is_some_and(|(l, w)| *l == line && *w == width);
        if same || (self.shown.is_some() && self.drawn.elapsed() < TICK) {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        queue!(out, MoveToColumn(0))?;
        if let Some(colour) = line.colour.filter(|_| self.colours) {
            queue!(out, SetForegroundColor(colour))?;
        }
        queue!(out, Print(&line.now))?;
        if self.colours {
            queue!(out, ResetColor, SetAttribute(Attribute::Dim))?;
        }
        queue!(out, Print(&line.place))?;
        if self.colours {
            queue!(out, SetAttribute(Attribute::Reset))?;
        }
        queue!(out, Clear(ClearType::UntilNewLine))?;
        self.shown = Some((line, width));
        self.drawn = Instant::now();
        out.flush()
    }
}

/// Whether the locale says that the terminal takes UTF-8.
fn speaks_unicode() -> bool {
    if cfg!(not(all(unix, not(target_os = "macos")))) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_some_and(|l| {
        let l = l.to_ascii_lowercase();
        l.contains("utf-8") || l.contains("utf8")
    })
}

/// Keys one by one and unechoed, no cursor: undone when dropped, and when anything panics.
struct RawMode;

static ENTERED: AtomicBool = AtomicBool::new(false);

impl RawMode {
    fn enter() -> io::Result<RawMode> {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore();
            previous(info);
        }));
        let raw = RawMode;
        enter()?;
        Ok(raw)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        restore();
    }
}

fn enter() -> io::Result<()> {
    ENTERED.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), Hide)
}

fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), ResetColor, Show, Print("\r\n"));
        let _ = disable_raw_mode();
    }
}
