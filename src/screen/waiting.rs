//! The time between lying down and the beginning: a dark screen that says for a moment how long.

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::input::happened;
use super::signals::Signals;
use super::style::{BLACK, Look, Tone};
use super::terminal::Guard;
use super::text::{Align, row, set};
use super::writer::Writer;
use super::{Options, has_terminal};
use crate::desktop::Awake;
use crate::live::LiveError;
use crate::units::Millis;

/// How long it is told before the screen goes dark, and again after a key.
const TOLD: Duration = Duration::from_secs(10);

/// Waits for `delay`, for which the computer stays awake; false where the listener left instead.
/// Enter begins at once, any other key tells how long there is left.
///
/// # Errors
/// [`LiveError::Terminal`] when the terminal refuses its service.
pub fn wait(delay: Millis, options: &Options) -> Result<bool, LiveError> {
    let signals = Signals::watch()?;
    let end = Instant::now() + Duration::from_millis(delay.0);
    let awake = Awake::default();
    awake.keep(true);
    if !has_terminal() || options.plain {
        Writer::get().write(format!("begins in {delay}\n").into_bytes());
        while Instant::now() < end {
            if signals.to_end(false) {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        return Ok(true);
    }
    let guard = Guard::enter()?;
    let begins = in_the_dark(end, &signals, options)?;
    if begins {
        // The player goes on from here.
        guard.keep();
    }
    Ok(begins)
}

fn in_the_dark(end: Instant, signals: &Signals, options: &Options) -> Result<bool, LiveError> {
    let look = Look::of_terminal(options.colours).on(BLACK);
    let (mut canvas, mut told) = (Canvas::new()?, Instant::now());
    loop {
        let now = Instant::now();
        let left = end.saturating_duration_since(now);
        if left.is_zero() {
            return Ok(true);
        }
        let bright = now.duration_since(told) < TOLD;
        let clock = Millis::secs(left.as_secs_f64().ceil() as u64).clock();
        let lines = [
            format!("begins in {clock}"),
            "Enter begins now, q leaves".to_string(),
        ];
        canvas.draw(|frame| {
            let area = frame.area();
            let buf = frame.buffer_mut();
            buf.set_style(area, look.floor());
            let top = area.height / 2;
            for (i, line) in (0..).zip(&lines).take(if bright { 2 } else { 0 }) {
                let here = Rect {
                    y: 0,
                    height: area.height,
                    ..area
                };
                if top + i < area.height {
                    let style = look.text(Tone::Dim);
                    set(buf, row(here, top + i), Align::Middle, line, style, &look);
                }
            }
        })?;
        let happened = happened(Duration::from_millis(200).min(left));
        if signals.to_end(happened.gone) {
            return Ok(false);
        }
        for event in happened.events {
            let Event::Key(key) = event else {
                continue;
            };
            let control = key.modifiers.contains(KeyModifiers::CONTROL);
            match key.code {
                _ if key.kind == KeyEventKind::Release => {}
                KeyCode::Char('c') if control => return Ok(false),
                KeyCode::Char('q') | KeyCode::Esc => return Ok(false),
                KeyCode::Enter => return Ok(true),
                // Somebody is there.
                _ => told = now,
            }
        }
    }
}
