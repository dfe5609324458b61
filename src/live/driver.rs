//! The thread behind a player: it feeds the device, and looks for another when it goes.

use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

use super::LiveError;
use super::controls::{Controls, Link, Place};
use super::device::{self, Device, IN_FLIGHT};
use super::feeder::{Answer, Feeder};
use super::programme::Programme;
use super::tap::{Exchange, Stretch, Tap};

/// How often the ring and the device are looked after.
const ROUND: Duration = Duration::from_millis(20);

/// The device is kept this long after the last frame, which it has yet to play.
const TAIL: Duration = Duration::from_millis(200);

/// The longest that leaving may take, whatever the device does.
const LEAVING: Duration = Duration::from_secs(1);

/// A device that takes no frames for this long is dead, if it has reported errors...
const STALLED: Duration = Duration::from_millis(500);

/// ...and for this long if it has not.
const FROZEN: Duration = Duration::from_secs(2);

/// The pauses between attempts to find a device again grow from the first to the second.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// An attempt that has not been answered for this long is left to itself.
const ANSWER: Duration = Duration::from_secs(5);

/// After this long without a device the search is given up.
const PATIENCE: Duration = Duration::from_secs(600);

/// Stretches on their way to the tap, and back from it.
const STRETCHES: usize = 8;

pub(super) struct Driver {
    programme: Arc<Programme>,
    controls: Arc<Controls>,
    phase: Phase,
    /// Since when nothing more is to be heard.
    quiet: Option<Instant>,
    /// Since when the listener wants to leave.
    leaving: Option<Instant>,
}

enum Phase {
    Playing(Box<Connection>),
    Searching(Search),
}

impl Driver {
    pub fn new(programme: Arc<Programme>, controls: Arc<Controls>, device: Device) -> Driver {
        let connection = Connection::new(device, &controls);
        Driver {
            programme,
            controls,
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
    fn round(&mut self) -> ControlFlow<(), Option<Duration>> {
        if self.controls.abandoned.load(Ordering::Relaxed) || self.is_over() {
            return Break(());
        }
        match &mut self.phase {
            Phase::Playing(connection) => {
                if connection.is_dead(&self.controls) {
                    self.lose_device();
                    return Continue(None);
                }
                let ahead = connection.feed(&self.programme, &self.controls);
                Continue(ahead.then_some(ROUND))
            }
            Phase::Searching(search) => match search.look() {
                Some(device) => {
                    let connection = Connection::new(device, &self.controls);
                    self.phase = Phase::Playing(Box::new(connection));
                    self.controls.set_link(Link::Up);
                    Continue(None)
                }
                None if search.since.elapsed() > PATIENCE => {
                    self.controls.set_link(Link::Lost);
                    Break(())
                }
                None => Continue(Some(ROUND)),
            },
        }
    }

    /// Whether everything has been heard that was to be heard.
    fn is_over(&mut self) -> bool {
        let leaving = self.controls.leaving.load(Ordering::Relaxed);
        if leaving {
            let since = *self.leaving.get_or_insert_with(Instant::now);
            if since.elapsed() > LEAVING || matches!(self.phase, Phase::Searching(_)) {
                return true;
            }
        }
        let silent = self.controls.silent.load(Ordering::Relaxed);
        if (leaving && silent) || self.controls.at_end() {
            self.quiet.get_or_insert_with(Instant::now).elapsed() > TAIL
        } else {
            self.quiet = None;
            false
        }
    }

    /// Cuts the present tap off and asks for a stretch from the last frame that was heard.
    fn lose_device(&mut self) {
        let place = self.controls.place();
        let landed = self.controls.seek_has_landed();
        self.controls.connection.fetch_add(1, Ordering::Relaxed);
        let frame = place
            .frame
            .saturating_sub(if landed { IN_FLIGHT } else { 0 });
        self.controls.ask_for(Place { frame, ..place });
        self.controls.set_link(Link::Down);
        self.phase = Phase::Searching(Search::new());
    }
}

/// A device, with what feeds it.
struct Connection {
    device: Device,
    outgoing: Producer<Stretch>,
    spent: Consumer<Stretch>,
    feeder: Option<Feeder>,
    generation: u32,
    /// The change handed to the feeder.
    changing: Option<u32>,
    beats: u64,
    last_beat: Instant,
}

impl Connection {
    fn new(device: Device, controls: &Arc<Controls>) -> Connection {
        let (outgoing, incoming) = RingBuffer::new(STRETCHES);
        // Two more than can be on their way in: it never runs full.
        let (back, spent) = RingBuffer::new(STRETCHES + 2);
        device.play(Tap::new(
            controls.clone(),
            controls.connection.load(Ordering::Relaxed),
            Exchange {
                incoming,
                spent: back,
            },
            device.rate,
            device.channels,
        ));
        Connection {
            device,
            outgoing,
            spent,
            feeder: None,
            generation: 0,
            changing: None,
            beats: controls.beats.load(Ordering::Relaxed),
            last_beat: Instant::now(),
        }
    }

    /// Starts what is asked for and renders ahead; whether the ring is full.
    fn feed(&mut self, programme: &Programme, controls: &Controls) -> bool {
        while self.spent.pop().is_ok() {}
        let (wanted, place) = controls.wanted();
        if wanted != self.generation && self.outgoing.slots() > 0 {
            // Only the very first stretch starts where nothing has sounded yet.
            let fade_in = wanted > 1 || place.frame > 0;
            let piece = programme.piece(place.turn);
            let rate = self.device.rate;
            let (feeder, stretch) =
                Feeder::start(&*piece, place.turn, place.frame, rate, wanted, fade_in);
            self.feeder = Some(feeder);
            self.generation = wanted;
            self.changing = None;
            // There is room: it was looked for above, and nobody else puts in.
            let _ = self.outgoing.push(stretch);
        }
        self.change(programme);
        self.feeder.as_mut().is_none_or(Feeder::feed)
    }

    /// Hands a change that is wished for to the feeder, or takes it back.
    fn change(&mut self, programme: &Programme) {
        let Some(feeder) = &mut self.feeder else {
            return;
        };
        let change = programme.change();
        let turn = change.as_ref().map(|c| c.turn);
        if turn == self.changing {
            return;
        }
        match change {
            None => feeder.stay(),
            Some(change) => match feeder.change(&change) {
                Answer::Taken => {}
                // Another piece has to come first, or the listener is somewhere else.
                Answer::NotNow => return,
                Answer::TooLate => return programme.miss(change.turn),
            },
        }
        self.changing = turn;
    }

    fn is_dead(&mut self, controls: &Controls) -> bool {
        let beats = controls.beats.load(Ordering::Relaxed);
        if beats != self.beats {
            self.beats = beats;
            self.last_beat = Instant::now();
        }
        let faults = &self.device.faults;
        let stall = self.last_beat.elapsed();
        faults.gone() || (faults.any() && stall > STALLED) || stall > FROZEN
    }
}

/// The search for a device after one has gone.
struct Search {
    since: Instant,
    next: Instant,
    pause: Duration,
    asked: Option<(Instant, Receiver<Result<Device, LiveError>>)>,
}

impl Search {
    fn new() -> Search {
        let now = Instant::now();
        Search {
            since: now,
            next: now,
            pause: RETRY.0,
            asked: None,
        }
    }

    /// A new device, if one has been found by now.
    fn look(&mut self) -> Option<Device> {
        let now = Instant::now();
        let Some((asked, answer)) = &self.asked else {
            if now >= self.next {
                self.asked = Some((now, device::open_elsewhere()));
            }
            return None;
        };
        match answer.try_recv() {
            Ok(Ok(device)) => return Some(device),
            Err(TryRecvError::Empty) if asked.elapsed() < ANSWER => return None,
            _ => {}
        }
        self.asked = None;
        self.next = now + self.pause;
        self.pause = (self.pause * 2).min(RETRY.1);
        None
    }
}
