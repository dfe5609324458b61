//! In plain lines, for a pipe or for somebody who listens to the screen: one line a moment,
//! and one for what a key has done.

use std::io::{self, IsTerminal};
use std::thread;
use std::time::Duration;

use crossterm::event::KeyEvent;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::input::happened;
use super::keys::Command;
use super::stage::{Press, Stage};
use super::terminal::{PASTE_OFF, PASTE_ON};
use super::writer::{LAST, Writer};
use super::{TICK, View, WAITING, signals::Signals};
use crate::letters::harmless;
use crate::live::{LiveError, State};
use crate::plan::{Plan, words};
use crate::score::{Moment, MomentKind};

/// Tells on standard output what happens until nothing more will be heard. Keys work where
/// standard input is a terminal.
pub(super) fn show(stage: &mut Stage, signals: &Signals) -> Result<(), LiveError> {
    let keys = Keys::listen();
    let mut teller = Teller::default();
    let mut waiting = false;
    while !stage.is_over() {
        stage.keep_up()?;
        let mut lines = stage.news().map_or_else(Vec::new, <[String]>::to_vec);
        if stage.is_waiting() && !waiting {
            lines.push(WAITING.to_string());
        }
        waiting = stage.is_waiting();
        lines.extend(stage.told());
        lines.extend(teller.tell(&stage.view()));
        keys.say(&lines);
        if signals.to_end(false) && stage.obey(Command::Leave)? {
            return Ok(());
        }
        if signals.to_background() {
            stage.suspend();
            keys.suspend(signals, stage.holds(), false)?;
            stage.back();
        }
        for key in keys.pressed() {
            match stage.press(key)? {
                Press::LeaveNow => return Ok(()),
                Press::Suspend => {
                    keys.suspend(signals, stage.holds(), true)?;
                    stage.back();
                }
                Press::GoOn => {}
            }
        }
    }
    keys.say(&stage.told());
    Ok(())
}

/// The keyboard, key by key and unechoed, until dropped; without one, nothing.
struct Keys {
    listening: bool,
    /// How a line ends: a terminal that gives its keys one by one takes lines as they are.
    end: &'static str,
    out: &'static Writer,
}

impl Keys {
    fn listen() -> Keys {
        let listening = io::stdin().is_terminal() && in_foreground() && enable_raw_mode().is_ok();
        let end = match listening && io::stdout().is_terminal() {
            true => "\r\n",
            false => "\n",
        };
        let keys = Keys {
            listening,
            end,
            out: Writer::get(),
        };
        keys.take_paste_as(PASTE_ON);
        keys
    }

    /// Tells a terminal how to hand over what is pasted.
    fn take_paste_as(&self, how: &str) {
        if self.listening && io::stdout().is_terminal() {
            self.out.write(how.as_bytes().to_vec());
        }
    }

    fn say(&self, lines: &[String]) {
        for line in lines {
            let line = format!("{}{}", harmless(line), self.end);
            self.out.write(line.into_bytes());
        }
    }

    /// Waits a moment for keys.
    fn pressed(&self) -> Vec<KeyEvent> {
        if !self.listening {
            thread::sleep(TICK);
            return Vec::new();
        }
        let events = happened(TICK).events.into_iter();
        events.filter_map(|event| event.as_key_event()).collect()
    }

    fn suspend(&self, signals: &Signals, holds: Duration, by_key: bool) -> io::Result<()> {
        let listening = self.listening;
        let leave = || {
            self.take_paste_as(PASTE_OFF);
            if listening {
                let _ = disable_raw_mode();
            }
        };
        signals.suspend(by_key, holds, leave, || {
            self.take_paste_as(PASTE_ON);
            if listening { enable_raw_mode() } else { Ok(()) }
        })
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.take_paste_as(PASTE_OFF);
        self.out.settle(LAST);
        if self.listening {
            let _ = disable_raw_mode();
        }
    }
}

/// Whether the terminal is ours to change: a job in the background that tries is stopped.
#[cfg(unix)]
fn in_foreground() -> bool {
    let ours = rustix::process::getpgrp();
    rustix::termios::tcgetpgrp(io::stdin()).is_ok_and(|group| group == ours)
}

#[cfg(not(unix))]
fn in_foreground() -> bool {
    true
}

/// Remembers what has been said.
#[derive(Default)]
struct Teller {
    chapter: Option<usize>,
    moment: Option<Moment>,
    waiting: bool,
}

impl Teller {
    fn tell(&mut self, view: &View) -> Vec<String> {
        let mut lines = Vec::new();
        let waiting = view.state == State::Waiting;
        if waiting && !self.waiting {
            lines.push(format!(
                "{}  no sound device, waiting for one",
                view.at.clock()
            ));
        }
        self.waiting = waiting;
        let chapter = view.plan.chapter_at(view.at);
        if self.chapter != Some(chapter) {
            self.chapter = Some(chapter);
            if let Some(chapter) = view.plan.chapters.get(chapter) {
                lines.push(format!("{}  -- {} --", view.at.clock(), chapter.title));
            }
        }
        let moment = view.plan.moment_at(view.at);
        // To rest is asked of nobody who listens to the rain.
        let asked = |m: &&Moment| m.kind != MomentKind::Rest || !view.plan.asks_nothing();
        let moment = moment.filter(asked);
        if let Some(moment) = moment.filter(|m| self.moment.as_ref() != Some(m)) {
            lines.push(line(view.plan, moment));
            self.moment = Some(moment.clone());
        }
        lines
    }
}

fn line(plan: &Plan, moment: &Moment) -> String {
    let (start, what) = (moment.start.clock(), words::long(plan, moment));
    match moment.kind {
        MomentKind::Speech | MomentKind::Strike => format!("{start}  {what}"),
        _ => format!("{start}  {what}  {}", words::tenths(moment.length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Mix, Score};
    use crate::screen::{example, planned};
    use crate::units::Millis;

    /// All that is told of it, looked at every 50 ms.
    fn told(score: &Score) -> Vec<String> {
        let plan = planned(score);
        let mix = Mix::default();
        let mut teller = Teller::default();
        (0..23_000)
            .step_by(50)
            .flat_map(|at| teller.tell(&View::new(score, &plan, Millis(at), &mix)))
            .collect()
    }

    #[test]
    fn a_sound_by_itself_is_named_and_nobody_is_told_to_rest() {
        let mut score = example();
        for moment in &mut score.moments {
            moment.kind = MomentKind::Rest;
            moment.text.clear();
        }
        let chapters = [
            "0:00  -- Arriving --",
            "0:06  -- The breath --",
            "0:18  -- The body --",
        ];
        assert_eq!(told(&score), chapters);
    }

    #[test]
    fn every_moment_and_chapter_is_told_once() {
        assert_eq!(
            told(&example()),
            [
                "0:00  -- Arriving --",
                "0:00  Let the shoulders come down, and the jaw be loose.",
                "0:06  -- The breath --",
                "0:06  breathe in  4s",
                "0:10  hold  2s",
                "0:12  breathe out  6s",
                "0:18  -- The body --",
                "0:18  tense left hand  5s",
            ]
        );
    }
}
