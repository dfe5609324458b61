//! Listening while writing: every save of a script becomes a new score, which takes over
//! from the one that plays.

mod correspond;
mod files;
mod script;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};

use crate::plan::Plan;
use crate::score::Score;

pub use correspond::{Seam, changed, same_place, seam};

use files::Files;

/// A save is read once nothing has changed for this long...
const QUIET: Duration = Duration::from_millis(80);

/// ...or after this long, where somebody saves again and again.
const IMPATIENT: Duration = Duration::from_millis(400);

/// A faulty file is looked at once more after this long, since it may be half-written.
const SETTLE: Duration = Duration::from_millis(250);

/// How often files are looked at although the system has told nothing: it tells nothing of
/// network folders and of files behind links.
const LOOK: Duration = Duration::from_millis(700);

/// How long a thread that is in the middle of a version is waited for at the end.
const LEAVING: Duration = Duration::from_millis(500);

/// What came of reading the files once more.
pub struct Attempt {
    pub outcome: Result<Fresh, Trouble>,
    /// The files it was made from, the script among them; where it failed, those known.
    pub files: Vec<PathBuf>,
}

/// A version that works.
pub struct Fresh {
    pub score: Arc<Score>,
    pub plan: Arc<Plan>,
    /// What a careful listener would advise, drawn; empty where there is nothing.
    pub advice: String,
}

/// A version that does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The first fault in one line.
    pub line: String,
    /// All of it, drawn, in plain text.
    pub full: String,
}

impl Trouble {
    /// Reading the files has failed for good, by a fault of this program.
    fn unwatched() -> Trouble {
        let line = "saves are not followed any more: play it again to hear them";
        let full = format!(
            "{line}\nReading this script went wrong inside Evenfall, which is no fault of yours.\n"
        );
        Trouble {
            line: line.into(),
            full,
        }
    }
}

/// Files being watched, until dropped.
pub struct Watch {
    news: Receiver<Result<Fresh, Trouble>>,
    over: Arc<AtomicBool>,
    /// Sent to, it wakes the thread before its time.
    hint: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches `files`, the script first. Whenever one changes, `attempt` is called on
    /// another thread and what it gives can be had from [`Watch::news`].
    ///
    /// # Errors
    /// Where the thread cannot be started.
    pub fn start(
        files: Vec<PathBuf>,
        attempt: impl FnMut() -> Attempt + Send + 'static,
    ) -> std::io::Result<Watch> {
        let (tell, news) = mpsc::channel();
        let over = Arc::new(AtomicBool::new(false));
        let stop = over.clone();
        let (hint, hints) = mpsc::channel();
        let wake = hint.clone();
        let thread = thread::Builder::new()
            .name("evenfall-watch".into())
            .spawn(move || watch(Files::new(files), attempt, &tell, &stop, (wake, hints)))?;
        Ok(Watch {
            news,
            over,
            hint: Some(hint),
            thread: Some(thread),
        })
    }

    /// One whose news come from a test.
    #[cfg(test)]
    pub(crate) fn told() -> (Sender<Result<Fresh, Trouble>>, Watch) {
        let (tell, news) = mpsc::channel();
        let over = Arc::default();
        let watch = Watch {
            news,
            over,
            hint: None,
            thread: None,
        };
        (tell, watch)
    }

    /// The newest version that has come in since this was last called. Where the watching
    /// itself has come to an end before its time, that is told once.
    pub fn news(&self) -> Option<Result<Fresh, Trouble>> {
        let mut newest = None;
        loop {
            match self.news.try_recv() {
                Ok(news) => newest = Some(news),
                Err(TryRecvError::Empty) => return newest,
                // What came last is heard first; the end is told when it is asked again.
                Err(TryRecvError::Disconnected) if newest.is_some() => return newest,
                Err(TryRecvError::Disconnected) => {
                    let first = !self.over.swap(true, Ordering::Relaxed);
                    return first.then(|| Err(Trouble::unwatched()));
                }
            }
        }
    }
}

impl Drop for Watch {
    /// Waits for the thread, but not for a long text being spoken: whoever leaves is not
    /// held up, and the attempt leaves nothing half-written.
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(hint) = self.hint.take() {
            let _ = hint.send(());
        }
        let Some(thread) = self.thread.take() else {
            return;
        };
        let start = Instant::now();
        // Its end of the news goes with it.
        let gone = |left| {
            matches!(
                self.news.recv_timeout(left),
                Err(RecvTimeoutError::Disconnected)
            )
        };
        while let Some(left) = LEAVING.checked_sub(start.elapsed()) {
            if gone(left) {
                // Where it broke off, that has been told.
                let _ = thread.join();
                return;
            }
        }
    }
}

fn watch(
    mut files: Files,
    mut attempt: impl FnMut() -> Attempt,
    tell: &Sender<Result<Fresh, Trouble>>,
    over: &AtomicBool,
    (hint, hints): (Sender<()>, Receiver<()>),
) {
    // Without the system's help there still is the look every now and then.
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is no change, and it is what we do ourselves.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = hint.send(());
        }
    })
    .ok();
    let mut watched: Vec<PathBuf> = Vec::new();
    let mut broken = false;
    while !over.load(Ordering::Relaxed) {
        if let Some(watcher) = &mut watcher {
            // Folders and not files: editors put a new file in the place of the old one.
            for folder in files.folders() {
                if !watched.contains(&folder)
                    && watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok()
                {
                    watched.push(folder);
                }
            }
        }
        let told = hints.recv_timeout(LOOK).is_ok();
        if told {
            let mut waited = Duration::ZERO;
            while waited < IMPATIENT && hints.recv_timeout(QUIET).is_ok() {
                thread::sleep(QUIET / 4);
                while hints.try_recv().is_ok() {}
                waited += QUIET;
            }
        }
        if over.load(Ordering::Relaxed) {
            return;
        }
        // A file that was missing may have come: it is on no list yet.
        let due = files.changed() || (broken && told);
        if !due {
            continue;
        }
        let mut found = attempt();
        while found.outcome.is_err() && !over.load(Ordering::Relaxed) {
            thread::sleep(SETTLE);
            if !files.changed() {
                break;
            }
            found = attempt();
        }
        files.set(found.files);
        broken = found.outcome.is_err();
        if tell.send(found.outcome).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_that_is_dropped_has_no_thread_any_more() {
        let held = Arc::new(());
        let thread = held.clone();
        let watch = Watch::start(Vec::new(), move || {
            let _ = &thread;
            unreachable!("nothing changes")
        });
        drop(watch.unwrap());
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[test]
    fn watching_that_ends_before_its_time_is_told_once_and_after_the_last_version() {
        let (tell, watch) = Watch::told();
        assert!(watch.news().is_none());
        let faulty = Trouble {
            line: "a fault".into(),
            full: "a fault".into(),
        };
        tell.send(Err(faulty)).unwrap();
        drop(tell);
        assert_eq!(watch.news().unwrap().err().unwrap().line, "a fault");
        let end = watch.news();
        assert!(end.is_some_and(|end| end.is_err_and(|t| t.line.contains("play it again"))));
        assert!(watch.news().is_none());
    }
}
