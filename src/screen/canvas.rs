//! What is drawn on: the whole terminal, cell by cell.

use std::io::{self, BufWriter, Stdout};
use std::mem::ManuallyDrop;

use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, size};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

/// The terminal by ratatui, which sends only the cells that have changed.
///
/// It is never asked where its cursor is, as ratatui does when it clears: a terminal that does
/// not answer would hold everything up. And it is not dropped: what ratatui does then it
/// cannot do to a terminal that is gone, and panics where it would say so.
pub(crate) struct Canvas(ManuallyDrop<Terminal<CrosstermBackend<BufWriter<Stdout>>>>);

impl Canvas {
    /// An empty one, of the size that the terminal has now.
    pub fn new() -> io::Result<Canvas> {
        let (width, height) = size()?;
        let out = BufWriter::with_capacity(1 << 16, io::stdout());
        let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
        let options = TerminalOptions { viewport };
        let terminal = Terminal::with_options(CrosstermBackend::new(out), options)?;
        execute!(io::stdout(), Clear(ClearType::All))?;
        Ok(Canvas(ManuallyDrop::new(terminal)))
    }

    /// Draws by `draw`, anew where the terminal has another size than before.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let (width, height) = size()?;
        if self.0.get_frame().area() != Rect::new(0, 0, width, height) {
            *self = Canvas::new()?;
        }
        queue!(self.0.backend_mut(), BeginSynchronizedUpdate)?;
        self.0.draw(draw)?;
        execute!(self.0.backend_mut(), EndSynchronizedUpdate)
    }
}
