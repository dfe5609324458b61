//! A device, with what feeds it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};

use super::clock::Clock;
use super::controls::{Controls, Position};
use super::device::Device;
use super::ear;
use super::feeder::{Answer, CROSSFADE, Feeder, Start, ahead};
use super::programme::{Programme, Takeover, Wish};
use super::stretch::{Begin, Stretch};
use super::tap::{Exchange, Tap};
use crate::units::Millis;

/// How often the ring and the device are looked after...
const ROUND: Duration = Duration::from_millis(20);

/// ...and while a swap waits for the one before it to be through.
const SOON: Duration = Duration::from_millis(4);

/// A device that takes no frames for this long is dead, if it has reported errors...
const STALLED: Duration = Duration::from_millis(500);

/// ...and for this long if it has not.
const FROZEN: Duration = Duration::from_secs(2);

/// Stretches on their way to the tap, and back from it.
const STRETCHES: usize = 8;

pub(super) struct Connection {
    pub device: Device,
    outgoing: Producer<Stretch>,
    spent: Consumer<Stretch>,
    feeder: Option<Feeder>,
    /// What sounds until the feeder's stretch has taken over from it.
    before: Option<Feeder>,
    generation: u32,
    /// The change handed to the feeder.
    changing: Option<u32>,
    beats: u64,
    last_beat: Duration,
}

impl Connection {
    pub fn new(device: Device, controls: &Arc<Controls>, clock: &Arc<dyn Clock>) -> Connection {
        let (outgoing, incoming) = RingBuffer::new(STRETCHES);
        // With those that the tap itself holds: it never runs full.
        let (back, spent) = RingBuffer::new(STRETCHES + 3);
        let (teller, ear) = ear::line(device.format, clock.clone());
        controls.listen(ear);
        let exchange = Exchange {
            incoming,
            spent: back,
            teller,
        };
        let connection = controls.connection.load(Ordering::Relaxed);
        device.play(Tap::new(
            controls.clone(),
            connection,
            exchange,
            device.format,
            clock.clone(),
        ));
        Connection {
            device,
            outgoing,
            spent,
            feeder: None,
            before: None,
            generation: 0,
            changing: None,
            beats: controls.beats.load(Ordering::Relaxed),
            last_beat: clock.awake(),
        }
    }

    /// The time that passes before the device has played what it holds.
    pub fn holds(&self) -> Duration {
        Duration::from_millis(Millis::of_frames(self.device.in_flight()).0)
    }

    /// Starts what is asked for and renders ahead; how long there is nothing to do after it.
    pub fn feed(&mut self, programme: &Programme, controls: &Controls) -> Option<Duration> {
        while self.spent.pop().is_ok() {}
        let landed = controls.playing.load(Ordering::Acquire) == self.generation;
        if landed {
            self.before = None;
        }
        let wish = programme.wish();
        let asked = wish.generation != self.generation;
        // One swap at a time: what is swapped for must sound before it is swapped itself.
        let waits = asked && (self.outgoing.slots() == 0 || wish.is_smooth() && !landed);
        if asked && !waits {
            self.start(wish, programme, controls);
        }
        self.change(programme);
        // Both are fed, whichever is full.
        let fed = [&mut self.feeder, &mut self.before].map(|f| f.as_mut().is_none_or(Feeder::feed));
        let full = fed == [true; 2];
        full.then_some(if waits { SOON } else { ROUND })
    }

    /// Starts the stretch that is wished for.
    fn start(&mut self, wish: Wish, programme: &Programme, controls: &Controls) {
        if wish.is_smooth() {
            return self.swap(wish, programme, controls);
        }
        // Only the very first stretch starts where nothing has sounded yet.
        let first = wish.generation == 1 && wish.place.frame == 0;
        let begin = if first { Begin::AsItIs } else { Begin::FadedIn };
        self.before = None;
        self.changing = None;
        self.begin(wish, wish.place, begin, None, programme);
    }

    /// Starts a stretch that takes over from the present one where that is.
    fn swap(&mut self, wish: Wish, programme: &Programme, controls: &Controls) {
        let heard = controls.heard();
        let line = programme.line(wish.place.turn);
        if programme.line(heard.turn) != line {
            // What it was to take over from has gone over to something else meanwhile.
            return programme.withdraw(wish, self.generation);
        }
        // A change that has been told of will be heard, so the new stretch needs it, too.
        let told = self.feeder.as_ref().and_then(Feeder::told).cloned();
        let told = told.filter(|change| change.line == line);
        let firm = told.is_some();
        let change = told.or_else(|| programme.change().filter(|c| c.line == line));
        let frame = match &change {
            // It may be under way: then what is heard is a crossfade from its beginning on.
            Some(change) if heard.frame < change.at => {
                heard.frame.min(change.at.saturating_sub(CROSSFADE))
            }
            _ => heard.frame,
        };
        let place = Position {
            turn: wish.place.turn,
            frame,
        };
        self.changing = change.as_ref().map(|change| change.turn);
        self.before = self.feeder.take();
        self.begin(wish, place, Begin::Smooth, change, programme);
        if firm && let Some(feeder) = &mut self.feeder {
            feeder.stand_by_it();
        }
    }

    fn begin(
        &mut self,
        wish: Wish,
        place: Position,
        begin: Begin,
        change: Option<Takeover>,
        programme: &Programme,
    ) {
        let start = Start {
            place,
            line: programme.line(place.turn),
            generation: wish.generation,
            begin,
            rate: self.device.format.rate,
            ahead: ahead(self.device.latency, self.device.format.rate),
        };
        let (mut feeder, stretch) = Feeder::start(&*programme.piece(place.turn), start);
        if let Some(change) = change
            && feeder.change(&change) == Answer::TooLate
        {
            programme.miss(change.turn);
        }
        self.feeder = Some(feeder);
        self.generation = wish.generation;
        // There is room: it was looked for, and nobody else puts in.
        let _ = self.outgoing.push(stretch);
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

    pub fn is_dead(&mut self, controls: &Controls, now: Duration) -> bool {
        let beats = controls.beats.load(Ordering::Relaxed);
        if beats != self.beats {
            self.beats = beats;
            self.last_beat = now;
        }
        let faults = &self.device.faults;
        let stall = now.saturating_sub(self.last_beat);
        // It asks for frames by what it holds.
        let late = |limit: Duration| stall > limit + self.holds();
        faults.gone() || (faults.any() && late(STALLED)) || late(FROZEN)
    }
}
