//! The terminal while a session plays, and its return to what it was.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};

use super::input::happened;
use super::look::Look;
use super::picture;
use super::scene::Scene;
use super::signals::Signals;
use super::stage::{Press, Stage};
use super::timeline;
use super::view::View;
use crate::live::LiveError;

/// Between two pictures while something moves: 30 a second.
const MOVING: Duration = Duration::from_millis(33);

/// Between two looks at what plays while nothing moves. A picture is only drawn if it would
/// be another one, which without movement is when a second passes.
const STILL: Duration = Duration::from_millis(100);

/// A pause of the whole program that the program knows nothing of is at least this long.
const AWAY: Duration = Duration::from_secs(3);

/// A system that ends a program sends several signals at once: later than this it insists.
const INSISTING: Duration = Duration::from_secs(3);

/// How long the sound takes to fade before the program is stopped.
const FADING: Duration = Duration::from_millis(150);

/// Shows what plays and obeys keys and mouse until nothing more will be heard, or until the
/// listener, having asked to leave, asks again.
pub(super) fn show(stage: &mut Stage, signals: &Signals) -> Result<(), LiveError> {
    let guard = Guard::enter()?;
    let mut screen = Screen::new()?;
    let done = run(stage, signals, &mut screen);
    drop(guard);
    done
}

fn run(stage: &mut Stage, signals: &Signals, screen: &mut Screen) -> Result<(), LiveError> {
    let leave = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    let mut last = Instant::now();
    let mut asked: Option<Instant> = None;
    let mut gone = false;
    while !stage.is_over() {
        stage.keep_up()?;
        if last.elapsed() > AWAY {
            // Somebody else may have had the terminal meanwhile.
            screen.come_back();
        }
        last = Instant::now();
        // A terminal that is gone is no reason to break off without a fade.
        let wait = if gone {
            STILL
        } else {
            screen.draw(&stage.view()).unwrap_or(STILL)
        };
        let insists = asked.is_none_or(|asked| asked.elapsed() > INSISTING);
        if (signals.taken() && insists) || (gone && asked.is_none()) {
            asked = Some(Instant::now());
            if stage.press(leave)? == Press::LeaveNow {
                return Ok(());
            }
        }
        let happened = happened(wait);
        gone = happened.gone;
        for event in happened.events {
            if obey(event, stage, screen)? == Press::LeaveNow {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn obey(event: Event, stage: &mut Stage, screen: &mut Screen) -> Result<Press, LiveError> {
    match event {
        Event::Key(key) => {
            let press = stage.press(key)?;
            if press == Press::Suspend {
                suspend(screen);
            }
            return Ok(press);
        }
        Event::Mouse(mouse) => {
            if let Some((column, width)) = screen.clicked(mouse) {
                let at = timeline::time(stage.view().score, column, width);
                stage.go_to(at)?;
            }
        }
        Event::Resize(..) | Event::FocusGained => screen.shown = None,
        _ => {}
    }
    Ok(Press::GoOn)
}

/// Gives the terminal back, stops until the program is called to the front, and takes the
/// terminal again.
#[cfg(unix)]
fn suspend(screen: &mut Screen) {
    thread::sleep(FADING);
    restore();
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
    screen.come_back();
}

#[cfg(not(unix))]
fn suspend(_: &mut Screen) {
    thread::sleep(FADING);
}

struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    look: Look,
    /// The key of the scene that stands on the screen, none to draw it anew, and when it was
    /// drawn.
    shown: Option<(u64, Size)>,
    drawn: Instant,
    /// Where the line stands, for the mouse; whether it is being drawn along it.
    line: Option<Rect>,
    drags: bool,
}

impl Screen {
    fn new() -> io::Result<Screen> {
        let out = BufWriter::with_capacity(1 << 16, io::stdout());
        Ok(Screen {
            terminal: Terminal::new(CrosstermBackend::new(out))?,
            look: Look::of_terminal(),
            shown: None,
            drawn: Instant::now(),
            line: None,
            drags: false,
        })
    }

    /// Draws what is not yet on the screen; how long nothing needs to be drawn after that.
    fn draw(&mut self, view: &View) -> io::Result<Duration> {
        let scene = Scene::new(view);
        let wait = if scene.moves { MOVING } else { STILL };
        let key = (scene.key(), self.terminal.size()?);
        if self.shown == Some(key) {
            return Ok(wait);
        }
        // A key wakes at once, but not more often than can be seen.
        if let Some(early) = MOVING.checked_sub(self.drawn.elapsed() + Duration::from_millis(3))
            && self.shown.is_some()
            && !early.is_zero()
        {
            return Ok(early);
        }
        let (look, mut line) = (self.look, None);
        let backend = self.terminal.backend_mut();
        queue!(backend, BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            line = picture::draw(&scene, view.score, &look, frame.area(), frame.buffer_mut());
        })?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        self.line = line;
        self.shown = Some(key);
        self.drawn = Instant::now();
        Ok(wait)
    }

    /// Sets the terminal up as at the start and draws everything anew.
    fn come_back(&mut self) {
        let _ = set_up();
        let _ = self.terminal.clear();
        self.shown = None;
    }

    /// The column of the line that was clicked or drawn to, and the line's width.
    fn clicked(&mut self, mouse: MouseEvent) -> Option<(u16, u16)> {
        let line = self.line?;
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.drags = line.contains((mouse.column, mouse.row).into());
            }
            MouseEventKind::Drag(MouseButton::Left) => {}
            _ => {
                self.drags = false;
                return None;
            }
        }
        let column = mouse.column.saturating_sub(line.x).min(line.width - 1);
        self.drags.then_some((column, line.width))
    }
}

/// Clicks, and drawing while a button is held, told in figures of any size; a mouse that
/// only passes is nobody's business.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Keys one by one and unechoed, a screen of its own, no cursor: undone when dropped, and
/// when anything panics.
struct Guard;

static ENTERED: AtomicBool = AtomicBool::new(false);

impl Guard {
    fn enter() -> io::Result<Guard> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let previous = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                restore();
                previous(info);
            }));
        });
        let guard = Guard;
        set_up()?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

fn set_up() -> io::Result<()> {
    ENTERED.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, Hide, Print(MOUSE_ON))
}

fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = execute!(
            out,
            EndSynchronizedUpdate,
            Print(MOUSE_OFF),
            ResetColor,
            LeaveAlternateScreen,
            Show
        );
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}
