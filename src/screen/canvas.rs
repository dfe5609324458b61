//! What is drawn on: the whole terminal, cell by cell.

use std::cell::RefCell;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, size};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use super::terminal::black;
use super::writer::Writer;

/// The terminal by ratatui, which sends only the cells that have changed.
///
/// It is never asked where its cursor is, as ratatui does when it clears: a terminal that does
/// not answer would hold everything up. And it is not dropped: what ratatui does then it
/// cannot do to a terminal that is gone, and panics where it would say so.
pub(crate) struct Canvas {
    terminal: ManuallyDrop<Terminal<CrosstermBackend<DrawnBytes>>>,
    sheet: DrawnBytes,
    writer: &'static Writer,
}

/// What ratatui has drawn and is not on its way yet.
#[derive(Clone, Default)]
struct DrawnBytes(Rc<RefCell<Vec<u8>>>);

impl Write for DrawnBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Canvas {
    /// An empty one, of the size that the terminal has now.
    pub fn new() -> io::Result<Canvas> {
        let sheet = DrawnBytes::default();
        Ok(Canvas {
            terminal: ManuallyDrop::new(cleared(&sheet)?),
            sheet,
            writer: Writer::get(),
        })
    }

    /// Draws everything anew from now on: somebody else may have written to the terminal.
    pub fn begin_again(&mut self) -> io::Result<()> {
        self.terminal = ManuallyDrop::new(cleared(&self.sheet)?);
        Ok(())
    }

    /// Whether the terminal has taken what was drawn last.
    pub fn is_taken(&self) -> bool {
        self.writer.is_idle()
    }

    /// Draws by `draw`, anew where the terminal has another size than before or
    /// did not take all.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let (width, height) = size()?;
        let sized = self.terminal.get_frame().area() == Rect::new(0, 0, width, height);
        if self.writer.has_failed() || !sized {
            self.begin_again()?;
        }
        queue!(self.sheet, BeginSynchronizedUpdate)?;
        self.terminal.draw(draw)?;
        queue!(self.sheet, EndSynchronizedUpdate)?;
        self.writer.write(self.sheet.0.take());
        Ok(())
    }
}

/// An empty terminal that is drawn on `sheet`.
fn cleared(sheet: &DrawnBytes) -> io::Result<Terminal<CrosstermBackend<DrawnBytes>>> {
    let (width, height) = size()?;
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let backend = CrosstermBackend::new(sheet.clone());
    let terminal = Terminal::with_options(backend, TerminalOptions { viewport })?;
    // On black, too: what is drawn on it may come a moment later.
    let mut words = Vec::new();
    black(&mut words);
    queue!(words, Clear(ClearType::All), ResetColor)?;
    sheet.clone().write_all(&words)?;
    Ok(terminal)
}
