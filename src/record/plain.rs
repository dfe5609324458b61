//! In plain lines, for a terminal without pictures and for somebody who listens to the screen: a
//! letter and Enter for everything.

use std::io::{self, BufRead, Write};
use std::thread;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::model::{Asked, KEYS, Model, State};
use super::studio::Studio;
use super::{KEY_RINGS, ROOM, act};
use crate::letters::harmless;

/// Goes through the lines until the reader leaves, or its input ends.
pub(super) fn show(model: &mut Model, studio: &mut Studio) -> io::Result<()> {
    let mut input = io::stdin().lock();
    say(&format!("microphone: {}", studio.microphone()))?;
    say("first the room: press Enter, and do not speak for a second; h and Enter tell all keys")?;
    let mut shown = None;
    loop {
        tell(model, &mut shown)?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let key = match line.trim().chars().next() {
            None => KeyCode::Enter,
            Some(letter) => KeyCode::Char(letter),
        };
        let asked = model.press(KeyEvent::new(key, KeyModifiers::NONE));
        if model.help {
            model.help = false;
            for (keys, what) in KEYS {
                say(&format!("{keys}: {what}"))?;
            }
        }
        match asked {
            Asked::Leave => return Ok(()),
            Asked::Measure => {
                thread::sleep(KEY_RINGS);
                studio.begin();
                thread::sleep(ROOM);
                model.measured(studio.measure());
                if let Some(db) = model.room_db {
                    say(&format!("the room has {db:.0} dB"))?;
                }
                shown = None;
            }
            asked => act(asked, model, studio),
        }
    }
}

/// Tells where one stands, where that is somewhere else than before.
fn tell(model: &mut Model, shown: &mut Option<(usize, bool)>) -> io::Result<()> {
    if let Some(notice) = model.notice.take() {
        say(&notice)?;
    }
    match &model.state {
        State::Waiting | State::Measuring => Ok(()),
        State::Recording => say("recording; Enter ends it"),
        State::Taken(take) => say(&format!(
            "{:.1} s spoken; Enter keeps it, p plays it, r again, s without it",
            take.clip.length.as_secs_f64()
        )),
        State::Finished => say(&format!(
            "the end: {} of {} lines are recorded; q leaves, b goes back, n to the next that is missing",
            model.desk.recorded(),
            model.desk.lines.len()
        )),
        State::Ready => {
            let line = model.line();
            let now = Some((model.at, line.recorded));
            if *shown == now {
                return Ok(());
            }
            *shown = now;
            let all = model.desk.lines.len();
            let what = match line.recorded {
                true => "recorded already; Enter goes on, p plays it, r again",
                false => "Enter records",
            };
            say(&format!(
                "\nline {} of {all}: {}\n{what}",
                model.at + 1,
                line.text
            ))
        }
    }
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in text.split('\n') {
        writeln!(out, "{}", harmless(line))?;
    }
    out.flush()
}
