//! What the system asks of a program: to end, to go into the background, to come back.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// From asking for a pause until its fade is over, without what the device holds.
const PAUSED: Duration = Duration::from_millis(70);

/// A system that ends a program sends several signals at once: later than this it insists.
const INSISTING: Duration = Duration::from_secs(3);

#[derive(Default)]
pub(crate) struct Signals {
    end: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    /// Whether it goes on when its terminal is closed.
    outlives: bool,
    /// When the program was last asked to end.
    asked: Cell<Option<Instant>>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl Signals {
    /// Watches, until dropped, for Ctrl-C, a closed terminal, a polite kill, and the wish
    /// that the program go into the background. Whoever has a closed terminal ignored, as
    /// `nohup` does, has asked for the program to go on then.
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
            if signal == SIGHUP && hang_up::is_ignored() {
                signals.outlives = true;
                continue;
            }
            let id = signal_hook::flag::register(signal, Arc::clone(flag))?;
            signals.registered.push(id);
        }
        Ok(signals)
    }

    #[cfg(not(unix))]
    pub fn watch() -> io::Result<Signals> {
        Ok(Signals::default())
    }

    /// Whether the program is asked to end, by a signal or because its terminal is `gone`: once,
    /// and again where it is asked later again.
    pub fn to_end(&self, gone: bool) -> bool {
        let taken = self.end.swap(false, Ordering::Relaxed);
        let insists = self
            .asked
            .get()
            .is_none_or(|asked| asked.elapsed() > INSISTING);
        let gone = gone && !self.outlives;
        let asked = (taken && insists) || (gone && self.asked.get().is_none());
        if asked {
            self.asked.set(Some(Instant::now()));
        }
        asked
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
    /// as in a pipe, has not heard of it then. `holds` is what the device still plays.
    ///
    /// # Errors
    /// What `come_back` gives.
    pub fn suspend(
        &self,
        keys: bool,
        holds: Duration,
        leave: impl FnOnce(),
        come_back: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        if !has_shell() {
            return Ok(());
        }
        thread::sleep(PAUSED + holds);
        leave();
        stand_still(keys);
        self.to_background();
        come_back()
    }
}

/// What was to happen on a hang-up when this program began.
#[cfg(unix)]
mod hang_up {
    /// Whether nothing was.
    pub fn is_ignored() -> bool {
        let mut before = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: nothing is set, and what is there is written to a place of its own, which
        // is read only where that has succeeded; all its fields may be zero.
        unsafe {
            libc::sigaction(libc::SIGHUP, std::ptr::null(), before.as_mut_ptr()) == 0
                && before.assume_init().sa_sigaction == libc::SIG_IGN
        }
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
