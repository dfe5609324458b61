//! The desktop: media keys, and the widgets that show and steer what plays.
//!
//! Only Linux has a way for all players (MPRIS, over the session bus); elsewhere a
//! [`Desktop`] tells nobody and hears nothing. So it does where there is no bus, where the
//! bus does not answer, and once it is gone: nothing here waits, fails or prints.

#[cfg(target_os = "linux")]
mod awake;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod interface;

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::units::{Decibels, Millis};

/// What somebody wishes from outside the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// To pause, or to go on.
    Toggle,
    Pause,
    Play,
    /// To the next chapter.
    Next,
    Previous,
    /// On, or back where negative, in milliseconds.
    By(i64),
    To(Millis),
    Volume(Decibels),
    /// To end this session with a fade.
    Stop,
    /// To leave the program.
    Quit,
}

/// Whether it plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activity {
    Playing,
    Paused,
    #[default]
    Stopped,
}

/// All that is told to the desktop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Now {
    pub activity: Activity,
    pub at: Millis,
    /// The session's length.
    pub length: Millis,
    /// The session's title.
    pub session: String,
    pub chapter: String,
    pub volume: Decibels,
}

/// What has become different, to be announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
enum Change {
    Activity,
    Track,
    Volume,
    /// The position has jumped.
    Place,
}

/// A jump of the position less than this is the clocks' own.
const JUMP: Duration = Duration::from_millis(700);

/// The connection with the desktop, until dropped.
pub struct Desktop {
    now: Arc<Mutex<Now>>,
    changes: Sender<Change>,
    wishes: Receiver<Wish>,
    told: Instant,
    awake: Awake,
}

impl Desktop {
    /// Joins the desktop in the background; it shows `now` once it is there. None where the
    /// system has no such thing.
    pub fn join(now: Now) -> Option<Desktop> {
        let now = Arc::new(Mutex::new(now));
        let (changes, changed) = mpsc::channel();
        let (wish, wishes) = mpsc::channel();
        serve(&now, wish, changed)?;
        let awake = Awake::default();
        awake.keep(locked(&now).activity == Activity::Playing);
        Some(Desktop {
            awake,
            now,
            changes,
            wishes,
            told: Instant::now(),
        })
    }

    /// What was wished since this was last called.
    pub fn wishes(&self) -> Vec<Wish> {
        self.wishes.try_iter().collect()
    }

    /// Tells how things stand; only what has changed is announced.
    pub fn tell(&mut self, next: Now) {
        let mut now = locked(&self.now);
        let passed = self.told.elapsed();
        self.told = Instant::now();
        for change in changes(&now, &next, passed) {
            // Nobody may be there, or not yet.
            let _ = self.changes.send(change);
            if change == Change::Activity {
                self.awake.keep(next.activity == Activity::Playing);
            }
        }
        *now = next;
    }
}

/// What is to be announced when `next` is told `passed` after `now`.
fn changes(now: &Now, next: &Now, passed: Duration) -> Vec<Change> {
    let played = match now.activity {
        Activity::Playing => Millis(passed.as_millis() as u64),
        _ => Millis::ZERO,
    };
    let expected = now.at + played;
    let apart = expected.0.abs_diff(next.at.0);
    let track = |n: &Now| (n.session.clone(), n.chapter.clone(), n.length);
    [
        (now.activity != next.activity, Change::Activity),
        (track(now) != track(next), Change::Track),
        (now.volume != next.volume, Change::Volume),
        (u128::from(apart) > JUMP.as_millis(), Change::Place),
    ]
    .into_iter()
    .filter_map(|(changed, change)| changed.then_some(change))
    .collect()
}

fn locked(now: &Mutex<Now>) -> MutexGuard<'_, Now> {
    now.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(target_os = "linux")]
fn serve(now: &Arc<Mutex<Now>>, wish: Sender<Wish>, changed: Receiver<Change>) -> Option<()> {
    let now = Arc::clone(now);
    // Never waited for: a bus that does not answer holds up nobody.
    std::thread::Builder::new()
        .name("evenfall-desktop".into())
        .spawn(move || {
            let _ = bus::serve(&now, wish, &changed);
        })
        .ok()
        .map(drop)
}

/// Keeps an idle computer awake while it is told to, until dropped; where the system has no way
/// to ask for that, nothing.
pub struct Awake(Option<Sender<bool>>);

impl Default for Awake {
    /// One that keeps nothing awake yet.
    fn default() -> Awake {
        Awake(keeper())
    }
}

impl Awake {
    /// Keeps it awake from now on, or no longer.
    pub fn keep(&self, awake: bool) {
        if let Some(keeper) = &self.0 {
            let _ = keeper.send(awake);
        }
    }
}

#[cfg(target_os = "linux")]
fn keeper() -> Option<Sender<bool>> {
    let (plays, told) = mpsc::channel();
    let thread = std::thread::Builder::new().name("evenfall-awake".into());
    thread.spawn(move || awake::keep(&told)).ok()?;
    Some(plays)
}

#[cfg(not(target_os = "linux"))]
fn keeper() -> Option<Sender<bool>> {
    None
}

#[cfg(not(target_os = "linux"))]
fn serve(_: &Arc<Mutex<Now>>, _: Sender<Wish>, _: Receiver<Change>) -> Option<()> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_announced() {
        let now = Now {
            activity: Activity::Playing,
            at: Millis::secs(60),
            chapter: "Arriving".into(),
            ..Now::default()
        };
        let passed = Duration::from_secs(1);
        let on = Now {
            at: Millis::secs(61),
            ..now.clone()
        };
        assert_eq!(changes(&now, &on, passed), []);
        let paused = Now {
            activity: Activity::Paused,
            ..on.clone()
        };
        assert_eq!(changes(&now, &paused, passed), [Change::Activity]);
        assert_eq!(changes(&paused, &paused, passed), []);
        let next = Now {
            chapter: "The breath".into(),
            at: Millis::secs(70),
            volume: Decibels(-2.0),
            ..on.clone()
        };
        assert_eq!(
            changes(&now, &next, passed),
            [Change::Track, Change::Volume, Change::Place]
        );
    }
}
