//! The time between a choice and the first picture of what was chosen: as dark as both.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::input::happened;
use super::signals::Signals;
use super::style::{Colours, Look, Tone};
use super::terminal;
use super::text::{Align, clean, row, set, wrapped};

/// How often it is looked for a key, or for more to say.
const TICK: Duration = Duration::from_millis(50);

/// What is said, until there is more to say.
const MOMENT: &str = "one moment";

/// A dark screen that says "one moment" while something is prepared, until it is dropped: on the
/// terminal that a chooser has kept.
#[derive(Debug)]
pub struct Preparing {
    over: Arc<AtomicBool>,
    shows: Option<JoinHandle<()>>,
}

impl Preparing {
    /// Begins to show what `news` says beside the moment that it takes. Whoever does not want to
    /// wait presses `q`, and the program is asked to end: the terminal is given back, and `leave`
    /// called, from another thread.
    pub fn begin(
        colours: Colours,
        news: impl Fn() -> Option<String> + Send + 'static,
        leave: impl FnOnce() + Send + 'static,
    ) -> Preparing {
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = thread::Builder::new().name("evenfall-preparing".into());
        let shows = thread.spawn(move || {
            // A terminal that refuses its service is told of by whoever needs it next.
            if show(Look::of_terminal(colours), &ended, news).is_ok_and(|leaves| leaves) {
                terminal::restore();
                leave();
            }
        });
        Preparing {
            over,
            // Without a thread the last picture stays, which is dark as well.
            shows: shows.ok(),
        }
    }
}

impl Drop for Preparing {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(shows) = self.shows.take() {
            let _ = shows.join();
        }
    }
}

/// Shows it until it is `over`; true where the listener leaves before.
fn show(look: Look, over: &AtomicBool, news: impl Fn() -> Option<String>) -> io::Result<bool> {
    let signals = Signals::watch()?;
    let mut canvas = Canvas::new()?;
    let mut shown = None;
    while !over.load(Ordering::Relaxed) {
        let now = news();
        if shown.as_ref() != Some(&now) {
            canvas.draw(|frame| {
                let area = frame.area();
                draw(now.as_deref(), &look, area, frame.buffer_mut());
            })?;
            shown = Some(now);
        }
        let happened = happened(TICK);
        if signals.to_end(happened.gone) {
            return Ok(true);
        }
        for event in happened.events {
            match event {
                Event::Resize(..) => shown = None,
                Event::Key(key) if key.kind != KeyEventKind::Release => {
                    let control = key.modifiers.contains(KeyModifiers::CONTROL);
                    match key.code {
                        KeyCode::Char('c') if control => return Ok(true),
                        KeyCode::Char('q') | KeyCode::Esc => return Ok(true),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
    Ok(false)
}

/// Draws the words in the middle, and what is new under them.
fn draw(news: Option<&str>, look: &Look, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, look.floor());
    if area.is_empty() {
        return;
    }
    let style = look.text(Tone::Dim);
    let middle = area.height / 2;
    set(buf, row(area, middle), Align::Middle, MOMENT, style, look);
    let room = usize::from(area.height.saturating_sub(middle + 1));
    let news = clean(news.unwrap_or_default(), look);
    let lines = wrapped(&news, usize::from(area.width), room, look.unicode);
    for (i, line) in (middle + 1..).zip(&lines) {
        set(buf, row(area, i), Align::Middle, line, style, look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::style::Depth;
    use ratatui::style::Color;

    #[test]
    fn it_is_dark_in_every_cell_of_every_size_wherever_there_are_colours() {
        let news = "speaking 12 of 41 sentences, about 50 s";
        for (wide, high) in [(0, 0), (1, 1), (12, 2), (40, 12), (80, 24), (200, 50)] {
            for depth in [Depth::Sixteen, Depth::Indexed, Depth::True] {
                for colours in Colours::ALL {
                    let look = Look::new(depth, true).in_colours(colours);
                    let area = Rect::new(0, 0, wide, high);
                    let mut buf = Buffer::empty(area);
                    draw(Some(news), &look, area, &mut buf);
                    let dark = |bg| match bg {
                        Color::Black => true,
                        Color::Indexed(n) => (232..=233).contains(&n) || n == 16,
                        Color::Rgb(r, g, b) => r.max(g).max(b) < 24,
                        _ => false,
                    };
                    for cell in &buf.content {
                        assert!(dark(cell.bg), "{wide}x{high} {depth:?}: {cell:?}");
                        assert!(cell.fg != Color::Reset || cell.symbol() == " ", "{cell:?}");
                    }
                    let text: String = buf
                        .content
                        .iter()
                        .map(ratatui::buffer::Cell::symbol)
                        .collect();
                    if wide >= 40 {
                        assert!(
                            text.contains(MOMENT) && text.contains("about 50 s"),
                            "{text}"
                        );
                    }
                }
            }
        }
    }
}
