//! What the system asks of a program: to end, to go into the background, to come back.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// From asking for a pause until nothing is heard any more: its fade, and what the device holds.
const PAUSED: Duration = Duration::from_millis(120);

#[derive(Default)]
pub(super) struct Signals {
    end: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl Signals {
    /// Watches, until dropped, for Ctrl-C, a closed terminal, a polite kill, and the wish
    /// that the program go into the background.
    #[cfg(unix)]
    pub fn watch() -> io::Result<Signals> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
        let mut signals = Signals::default();
        for (signal, flag) in [
            (SIGINT, &signals.end),
            (SIGTERM, &signals.end),
            (SIGHUP, &signals.end),
            (SIGTSTP, &signals.stop),
        ] {
            let id = signal_hook::flag::register(signal, Arc::clone(flag))?;
            signals.registered.push(id);
        }
        Ok(signals)
    }

    #[cfg(not(unix))]
    pub fn watch() -> io::Result<Signals> {
        Ok(Signals::default())
    }

    /// Whether the program has been asked to end since this was last called.
    pub fn taken(&self) -> bool {
        self.end.swap(false, Ordering::Relaxed)
    }

    /// Whether it has been asked from outside to go into the background.
    pub fn to_background(&self) -> bool {
        self.stop.swap(false, Ordering::Relaxed)
    }

    /// Waits for a pause to fade, lets `leave` give the terminal back, and stands still until
    /// somebody brings the program to the foreground; then `come_back` takes the terminal
    /// again. Where nobody could do that it stays where it is.
    ///
    /// `keys` says whether it was asked for by a key: whoever else belongs to the same job,
    /// as in a pipe, has not heard of it then.
    ///
    /// # Errors
    /// What `come_back` gives.
    pub fn suspend(
        &self,
        keys: bool,
        leave: impl FnOnce(),
        come_back: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        if !has_shell() {
            return Ok(());
        }
        thread::sleep(PAUSED);
        leave();
        stand_still(keys);
        self.to_background();
        come_back()
    }
}

/// Whether there is a shell that would bring this program back: not where it is itself the
/// first in its terminal.
#[cfg(unix)]
fn has_shell() -> bool {
    use rustix::process::{getpid, getsid};
    getsid(None).is_ok_and(|session| session != getpid())
}

#[cfg(unix)]
fn stand_still(whole_job: bool) {
    use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
    if whole_job {
        let _ = kill_current_process_group(Signal::TSTP);
    }
    let _ = kill_process(getpid(), Signal::STOP);
}

#[cfg(not(unix))]
fn has_shell() -> bool {
    false
}

#[cfg(not(unix))]
fn stand_still(_: bool) {}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        for id in self.registered.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}
