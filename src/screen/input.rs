//! What keys and mouse have done.

use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, MouseEventKind};

/// More at once are left for the next time: the picture must go on.
const MOST: usize = 64;

/// What happened while it was waited, and whether there is still a terminal it can come from.
pub(crate) struct Happened {
    pub events: Vec<Event>,
    pub gone: bool,
}

/// Waits at most so long for something to happen. Of a mouse that is drawn along only the
/// last place counts.
pub(crate) fn happened(wait: Duration) -> Happened {
    let start = Instant::now();
    let mut happened = Happened {
        events: Vec::new(),
        gone: false,
    };
    let mut rest = match terminal(wait) {
        Terminal::Gone => {
            thread::sleep(wait.saturating_sub(start.elapsed()));
            happened.gone = true;
            return happened;
        }
        // Silent, but crossterm may hold something back that it has read before.
        Terminal::Silent | Terminal::Speaks => Duration::ZERO,
        Terminal::Unknown => wait,
    };
    while happened.events.len() < MOST && event::poll(rest).unwrap_or(false) {
        let Ok(event) = event::read() else { break };
        if is_drag(&event) && happened.events.last().is_some_and(is_drag) {
            happened.events.pop();
        }
        happened.events.push(event);
        rest = Duration::ZERO;
    }
    happened
}

fn is_drag(event: &Event) -> bool {
    matches!(event, Event::Mouse(mouse) if matches!(mouse.kind, MouseEventKind::Drag(_)))
}

#[allow(dead_code, reason = "not every system tells all of it")]
enum Terminal {
    Speaks,
    Silent,
    Gone,
    Unknown,
}

/// Waits for the terminal to speak. Crossterm is not to be asked once the terminal is gone:
/// it reads the end of the input over and over, and never returns.
#[cfg(unix)]
fn terminal(wait: Duration) -> Terminal {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let input = std::io::stdin();
    let mut asked = [PollFd::new(&input, PollFlags::IN)];
    let Ok(wait) = Timespec::try_from(wait) else {
        return Terminal::Unknown;
    };
    match poll(&mut asked, Some(&wait)) {
        Ok(0) => Terminal::Silent,
        Ok(_) => {
            let said = asked[0].revents();
            if said.intersects(PollFlags::HUP | PollFlags::ERR) {
                Terminal::Gone
            } else if said.contains(PollFlags::IN) {
                Terminal::Speaks
            } else {
                // There are systems that cannot wait for a terminal in this way.
                Terminal::Unknown
            }
        }
        // A signal, which may tell of another size.
        Err(_) => Terminal::Speaks,
    }
}

#[cfg(not(unix))]
fn terminal(_: Duration) -> Terminal {
    Terminal::Unknown
}
