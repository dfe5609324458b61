//! The terminal while a session plays, and its return to what it was.

use std::io;
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use crossterm::queue;
use crossterm::style::{Color, Print, ResetColor, SetBackgroundColor};
use crossterm::terminal::{
    Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode, size,
};
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::input::happened;
use super::picture;
use super::scene::Scene;
use super::signals::Signals;
use super::stage::{Press, Stage};
use super::style::{Colours, Depth, Look};
use super::timeline;
use super::view::View;
use super::writer::Writer;
use crate::live::LiveError;

/// Between two pictures while something moves: 30 a second.
const MOVING: Duration = Duration::from_millis(33);

/// Between two looks at what plays while nothing moves. A picture is only drawn if it would
/// be another one, which without movement is when a second passes.
const STILL: Duration = Duration::from_millis(100);

/// A pause of the whole program that the program knows nothing of is at least this long.
const AWAY: Duration = Duration::from_secs(3);

/// Shows what plays and obeys keys and mouse until nothing more will be heard, or until the
/// listener, having asked to leave, asks again.
///
/// After a session that has ended in sleep the screen is left black, for [`until_a_key`]; and
/// where it `goes_back` it is left as it is.
pub(super) fn show(stage: &mut Stage, signals: &Signals, goes_back: bool) -> Result<(), LiveError> {
    let guard = Guard::enter()?;
    let mut screen = Screen::new(stage.colours())?;
    run(stage, signals, &mut screen)?;
    if stage.has_lulled() {
        blacken();
        BLACKENED.store(true, Ordering::SeqCst);
        guard.keep();
    } else if goes_back {
        guard.keep();
    }
    Ok(())
}

/// Whether a session has left the screen black.
static BLACKENED: AtomicBool = AtomicBool::new(false);

/// Waits for a key, or for being asked to end, where a session has left the screen black.
pub(super) fn until_a_key(signals: &Signals) {
    let mut black = BLACKENED.swap(false, Ordering::SeqCst);
    while black {
        let happened = happened(STILL);
        for event in happened.events {
            match event {
                Event::Key(key) if key.kind != KeyEventKind::Release => black = false,
                Event::Resize(..) => blacken(),
                _ => {}
            }
        }
        if happened.gone || signals.to_end(happened.gone) {
            black = false;
        }
    }
}

/// Nothing but black, whatever the terminal's own colours.
fn blacken() {
    let mut words = Vec::new();
    black(&mut words);
    let _ = queue!(words, Hide, Clear(ClearType::All));
    Writer::get().write(words);
}

/// What is cleared from here on is black, where there are colours.
pub(super) fn black(words: &mut Vec<u8>) {
    if Look::of_terminal(Colours::default()).depth > Depth::None {
        let _ = queue!(words, SetBackgroundColor(Color::Black));
    }
}

fn run(stage: &mut Stage, signals: &Signals, screen: &mut Screen) -> Result<(), LiveError> {
    let leave = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    let mut last = Instant::now();
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
        if signals.to_end(gone) && stage.press(leave)? == Press::LeaveNow {
            return Ok(());
        }
        if signals.to_background() {
            stage.suspend();
            suspend(stage, signals, screen, false)?;
        }
        let happened = happened(wait);
        gone = happened.gone;
        for event in happened.events {
            match obey(event, stage, screen)? {
                Press::LeaveNow => return Ok(()),
                Press::Suspend => suspend(stage, signals, screen, true)?,
                Press::GoOn => {}
            }
        }
    }
    Ok(())
}

fn obey(event: Event, stage: &mut Stage, screen: &mut Screen) -> Result<Press, LiveError> {
    match event {
        Event::Key(key) => return stage.press(key),
        Event::Mouse(mouse) => {
            if let Some((column, width)) = screen.clicked(mouse) {
                let at = timeline::time(stage.view().plan, column, width);
                stage.go_to(at)?;
            }
        }
        Event::Resize(..) | Event::FocusGained => screen.shown = None,
        _ => {}
    }
    Ok(Press::GoOn)
}

/// Gives the terminal back, stands still until the program is called to the front, and takes
/// the terminal again.
fn suspend(
    stage: &mut Stage,
    signals: &Signals,
    screen: &mut Screen,
    by_key: bool,
) -> io::Result<()> {
    signals.suspend(by_key, stage.holds(), restore, || {
        screen.come_back();
        Ok(())
    })?;
    stage.back();
    Ok(())
}

struct Screen {
    canvas: Canvas,
    look: Look,
    /// The key of the scene that stands on the screen, none to draw it anew, and when it was
    /// drawn.
    shown: Option<(u64, (u16, u16))>,
    drawn: Instant,
    /// Where the line stands, for the mouse; whether it is being drawn along it.
    line: Option<Rect>,
    drags: bool,
}

impl Screen {
    fn new(colours: Colours) -> io::Result<Screen> {
        Ok(Screen {
            canvas: Canvas::new()?,
            look: Look::of_terminal(colours),
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
        let key = (scene.key(), size()?);
        // A terminal that takes nothing, as one far away may, holds nothing else up.
        if self.shown == Some(key) || !self.canvas.is_taken() {
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
        self.canvas.draw(|frame| {
            line = picture::draw(&scene, view.plan, &look, frame.area(), frame.buffer_mut());
        })?;
        self.line = line;
        self.shown = Some(key);
        self.drawn = Instant::now();
        Ok(wait)
    }

    /// Sets the terminal up as at the start and draws everything anew.
    fn come_back(&mut self) {
        let _ = set_up();
        let _ = self.canvas.begin_again();
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

/// Text that is pasted comes as such, and not as keys.
pub(super) const PASTE_ON: &str = "\x1b[?2004h";
pub(super) const PASTE_OFF: &str = "\x1b[?2004l";

/// How long a terminal may take to become what it was. One that is far away and stands still for
/// longer keeps the screen of the player.
const GIVEN_BACK: Duration = Duration::from_secs(3);

/// Keys one by one and unechoed, a screen of its own, no cursor: undone when dropped, and
/// when anything panics.
pub(crate) struct Guard;

static ENTERED: AtomicBool = AtomicBool::new(false);

impl Guard {
    pub fn enter() -> io::Result<Guard> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let previous = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                restore();
                previous(info);
            }));
        });
        let guard = Guard;
        // One that was kept stands as it was set up.
        if !ENTERED.load(Ordering::SeqCst) {
            set_up()?;
        }
        Ok(guard)
    }

    /// Leaves all as it is, until [`restore`].
    pub fn keep(self) {
        std::mem::forget(self);
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
    // Black first: no flash of another colour where the night is dark.
    let mut words = Vec::new();
    black(&mut words);
    queue!(
        words,
        EnterAlternateScreen,
        Clear(ClearType::All),
        Hide,
        Print(MOUSE_ON),
        Print(PASTE_ON)
    )?;
    Writer::get().write(words);
    Ok(())
}

/// Makes the terminal what it was; nothing where it is.
pub(super) fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let mut words = Vec::new();
        let _ = queue!(
            words,
            EndSynchronizedUpdate,
            Print(MOUSE_OFF),
            Print(PASTE_OFF),
            ResetColor,
            LeaveAlternateScreen,
            Show
        );
        Writer::get().write(words);
        Writer::get().settle(GIVEN_BACK);
        let _ = disable_raw_mode();
    }
}
