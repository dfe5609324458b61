//! The thread behind a player: it feeds the device, and looks for another when it goes.

use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use super::clock::Clock;
use super::connection::Connection;
use super::controls::{Controls, DeviceLink};
use super::device::Device;
use super::programme::Programme;
use super::search::{Opener, Search};

/// How often a device is looked for.
const ROUND: Duration = Duration::from_millis(20);

/// The device is kept this long after the last frame, beyond what it has yet to play.
const TAIL: Duration = Duration::from_millis(150);

/// The longest that leaving may take, whatever the device does, beyond what it has to play.
const LEAVING: Duration = Duration::from_millis(2500);

/// Whoever has not come to look for so long was stopped; what the device held is gone.
const STOPPED: Duration = Duration::from_secs(2);

/// A sleep of the machine shorter than this is none.
const SLEPT: Duration = Duration::from_secs(2);

/// After this long without a device the search is given up.
pub(super) const PATIENCE: Duration = Duration::from_secs(600);

pub(super) struct Driver {
    programme: Arc<Programme>,
    controls: Arc<Controls>,
    surroundings: Surroundings,
    phase: Phase,
    /// When this was looked at last, by both clocks.
    looked: (Duration, Duration),
    /// Since when nothing more is to be heard.
    quiet: Option<Duration>,
    /// Since when the listener wants to leave.
    leaving: Option<Duration>,
}

/// What the world outside gives, which a test has its own of.
pub(super) struct Surroundings {
    pub open: Opener,
    pub clock: Arc<dyn Clock>,
    /// For how long a device is looked for.
    pub patience: Duration,
}

enum Phase {
    Playing(Box<Connection>),
    Searching(Search),
}

impl Driver {
    pub fn new(
        programme: Arc<Programme>,
        controls: Arc<Controls>,
        device: Device,
        surroundings: Surroundings,
    ) -> Driver {
        controls.set_opened(&device);
        let clock = &surroundings.clock;
        let connection = Connection::new(device, &controls, clock);
        Driver {
            looked: (clock.awake(), clock.in_all()),
            programme,
            controls,
            surroundings,
            phase: Phase::Playing(Box::new(connection)),
            quiet: None,
            leaving: None,
        }
    }

    /// Plays until the end is reached, the listener leaves or no device is left.
    pub fn run(mut self) {
        while let Continue(rest) = self.round() {
            if let Some(rest) = rest {
                thread::park_timeout(rest);
            }
        }
    }

    /// One look at everything; how long there is nothing to do after it.
    pub fn round(&mut self) -> ControlFlow<(), Option<Duration>> {
        let now = self.surroundings.clock.awake();
        self.look_for_gaps(now);
        if self.controls.abandoned.load(Ordering::Relaxed) || self.is_over(now) {
            return Break(());
        }
        match &mut self.phase {
            Phase::Playing(connection) => {
                if connection.is_dead(&self.controls, now) {
                    self.lose_device(now);
                    return Continue(None);
                }
                Continue(connection.feed(&self.programme, &self.controls))
            }
            Phase::Searching(search) => match search.look(now, &self.surroundings.open) {
                Some(device) => {
                    self.connect(device);
                    Continue(None)
                }
                None if search.lasts(now) > self.surroundings.patience => {
                    self.controls.set_link(DeviceLink::Lost);
                    Break(())
                }
                None => Continue(Some(ROUND)),
            },
        }
    }

    fn connect(&mut self, device: Device) {
        self.controls.set_opened(&device);
        self.controls.reconnections.fetch_add(1, Ordering::Relaxed);
        let connection = Connection::new(device, &self.controls, &self.surroundings.clock);
        self.phase = Phase::Playing(Box::new(connection));
        self.controls.set_link(DeviceLink::Up);
    }

    /// Notices that the machine slept, or that the program was stopped.
    fn look_for_gaps(&mut self, now: Duration) {
        let in_all = self.surroundings.clock.in_all();
        let (awake_then, in_all_then) = self.looked;
        self.looked = (now, in_all);
        let awake = now.saturating_sub(awake_then);
        let asleep = in_all.saturating_sub(in_all_then).saturating_sub(awake);
        if asleep > SLEPT {
            // Nobody expects sound from a machine that has just been opened.
            let leaves = self.controls.leaving.load(Ordering::Relaxed);
            if !leaves && !self.controls.paused.swap(true, Ordering::Relaxed) {
                self.controls.slept.store(true, Ordering::Relaxed);
            }
        }
        if asleep > SLEPT || awake > STOPPED {
            self.lose_device(now);
        }
        self.controls.gap.store(false, Ordering::Release);
    }

    /// Whether everything has been heard that was to be heard.
    fn is_over(&mut self, now: Duration) -> bool {
        let held = match &self.phase {
            Phase::Playing(connection) => connection.holds(),
            Phase::Searching(_) => Duration::ZERO,
        };
        let leaving = self.controls.leaving.load(Ordering::Relaxed);
        if leaving {
            let since = *self.leaving.get_or_insert(now);
            let searching = matches!(self.phase, Phase::Searching(_));
            if searching || now.saturating_sub(since) > LEAVING + held {
                return true;
            }
        }
        let silent = self.controls.silent.load(Ordering::Relaxed);
        let ended = self.controls.ended.load(Ordering::Relaxed);
        if (leaving && silent) || ended == self.programme.wish().generation {
            let since = *self.quiet.get_or_insert(now);
            now.saturating_sub(since) > TAIL + held
        } else {
            self.quiet = None;
            false
        }
    }

    /// Cuts the present tap off and asks for a stretch from the last frame that was heard.
    fn lose_device(&mut self, now: Duration) {
        let Phase::Playing(connection) = &self.phase else {
            return;
        };
        self.controls.connection.fetch_add(1, Ordering::Relaxed);
        // What faded out for a pause has been heard.
        let back = match self.controls.silent.load(Ordering::Relaxed) {
            true => 0,
            false => connection.device.in_flight(),
        };
        self.programme.begin_again(&self.controls, back);
        self.controls.set_link(DeviceLink::Down);
        self.phase = Phase::Searching(Search::new(now));
    }
}
