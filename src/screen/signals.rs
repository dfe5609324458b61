//! The system's ways of asking a program to end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) struct Signals {
    asked: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl Signals {
    /// Watches, until dropped, for Ctrl-C, a closed terminal and a polite kill.
    #[cfg(unix)]
    pub fn watch() -> io::Result<Signals> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let mut signals = Signals {
            asked: Arc::default(),
            registered: Vec::new(),
        };
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let id = signal_hook::flag::register(signal, signals.asked.clone())?;
            signals.registered.push(id);
        }
        Ok(signals)
    }

    #[cfg(not(unix))]
    pub fn watch() -> io::Result<Signals> {
        Ok(Signals {
            asked: Arc::default(),
        })
    }

    /// Whether the program has been asked to end since this was last called.
    pub fn taken(&self) -> bool {
        self.asked.swap(false, Ordering::Relaxed)
    }
}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        for id in self.registered.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}
