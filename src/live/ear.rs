//! Where the ear is: behind the hand that gives frames to the device by what that still holds.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};

use super::clock::Clock;
use super::stretch::{Stretch, house_frames};
use super::tap::{CHUNK, DeviceFormat};
use crate::units::Frames;

/// Spells that may be on their way to the listener's side at once: a pause and a seek make two
/// each.
const SPELLS: usize = 64;

/// Where a stretch is, counted at the device's rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct StretchPoint {
    pub generation: u32,
    pub turn: u32,
    next: u64,
}

impl StretchPoint {
    pub fn of(stretch: &Stretch) -> StretchPoint {
        StretchPoint {
            generation: stretch.generation,
            turn: stretch.turn,
            next: stretch.next,
        }
    }
}

/// Chunks in which a stretch went on, or in which it stood still, one after the other.
#[derive(Clone, Copy, Debug)]
struct Spell {
    /// What the device had been given before, in frames.
    from: u64,
    point: StretchPoint,
    moves: bool,
}

impl Spell {
    /// Where the stretch is once the device has been given `given` frames.
    fn at(&self, given: u64) -> StretchPoint {
        let passed = match self.moves {
            true => given.saturating_sub(self.from),
            false => 0,
        };
        StretchPoint {
            next: self.point.next + passed,
            ..self.point
        }
    }

    fn reaches(&self, later: &Spell) -> bool {
        self.moves == later.moves && self.at(later.from) == later.point
    }
}

/// The callback's end: tells what is given to the device.
pub(super) struct Teller {
    given: Arc<AtomicU64>,
    spells: Producer<Spell>,
    last: Option<Spell>,
}

impl Teller {
    /// Tells of a chunk that is given to the device: where the stretch that sounds was before
    /// and is after it.
    pub fn tell(&mut self, before: Option<StretchPoint>, after: Option<StretchPoint>) {
        let from = self.given.fetch_add(CHUNK as u64, Ordering::Release);
        let Some(point) = before else {
            return;
        };
        let moves = before != after;
        let spell = Spell { from, point, moves };
        let known = self.last.is_some_and(|last| last.reaches(&spell));
        // Where there is no room, the next chunk tells it.
        if !known && self.spells.push(spell).is_ok() {
            self.last = Some(spell);
        }
    }
}

/// The listener's end.
pub(super) struct Ear {
    given: Arc<AtomicU64>,
    spells: Consumer<Spell>,
    /// What may still be heard, the oldest first.
    known: VecDeque<Spell>,
    format: DeviceFormat,
    clock: Arc<dyn Clock>,
    /// What has been heard by the clock, in frames of the device, and when that was.
    heard: f64,
    looked: Duration,
}

/// Both ends of the line between a device and the listener.
pub(super) fn line(format: DeviceFormat, clock: Arc<dyn Clock>) -> (Teller, Ear) {
    let (into, out) = RingBuffer::new(SPELLS);
    let given = Arc::new(AtomicU64::new(0));
    let teller = Teller {
        given: given.clone(),
        spells: into,
        last: None,
    };
    let ear = Ear {
        given,
        spells: out,
        known: VecDeque::new(),
        format,
        looked: clock.in_all(),
        clock,
        heard: 0.0,
    };
    (teller, ear)
}

impl Ear {
    /// The frame that is heard now, of what `counts`; its beginning where that is still to be
    /// heard, and none where nothing of it has been given to the device.
    ///
    /// A device asks for a period when it has one left, so it holds between one and two. Within
    /// that the clock goes on evenly, whenever the device asks.
    pub fn hears(&mut self, counts: impl Fn(StretchPoint) -> bool) -> Option<Frames> {
        let given = self.given.load(Ordering::Acquire);
        while let Ok(spell) = self.spells.pop() {
            self.known.push_back(spell);
        }
        let heard = self.pass(given);
        while self.known.get(1).is_some_and(|next| next.from <= heard) {
            self.known.pop_front();
        }
        let spell = self.known.iter().find(|spell| counts(spell.point))?;
        Some(house_frames(spell.at(heard).next, self.format.rate))
    }

    /// Lets time pass; the frames that have been heard of those that were given.
    fn pass(&mut self, given: u64) -> u64 {
        let now = self.clock.in_all();
        let passed = now.saturating_sub(self.looked).as_secs_f64();
        self.looked = now;
        let period = u64::from(self.format.period);
        let least = given.saturating_sub(2 * period) as f64;
        let most = given.saturating_sub(period) as f64;
        let by_clock = self.heard + passed * f64::from(self.format.rate);
        self.heard = by_clock.clamp(least, most);
        self.heard as u64
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::paper::Steady;
    use crate::frame::Piece;
    use crate::live::{Paper, Player, Position};
    use crate::units::{Decibels, Frames};

    /// What the device takes at a time on paper.
    const PERIOD: u64 = 512;

    fn player(from: Frames) -> (Player, Paper) {
        Player::on_paper(Arc::new(Steady(0.5, 4_800_000)), from, Decibels(0.0))
    }

    /// Where the ear is after each of so many periods.
    fn after_each(player: &Player, paper: &mut Paper, periods: usize) -> Vec<Frames> {
        let listen = |_| {
            paper.play(PERIOD as usize);
            player.heard().frame
        };
        (0..periods).map(listen).collect()
    }

    fn is_even(heard: &[Frames]) -> bool {
        heard.windows(2).all(|w| w[1].abs_diff(w[0] + PERIOD) <= 1)
    }

    #[test]
    fn the_ear_goes_on_evenly_behind_the_hand_by_what_the_device_holds() {
        let (player, mut paper) = player(0);
        assert_eq!(player.heard().frame, 0);
        for _ in 0..200 {
            let heard = after_each(&player, &mut paper, 1)[0];
            let behind = player.position() - heard;
            assert!((PERIOD..=2 * PERIOD).contains(&behind), "{behind}");
        }
        assert!(is_even(&after_each(&player, &mut paper, 200)));
    }

    #[test]
    fn in_a_pause_the_ear_comes_to_where_the_hand_stands() {
        let (player, mut paper) = player(48_000);
        after_each(&player, &mut paper, 50);
        player.pause();
        let heard = after_each(&player, &mut paper, 10);
        assert!(heard.is_sorted());
        assert_eq!(heard[9], player.position());
        player.resume();
        let heard = after_each(&player, &mut paper, 50);
        assert!(heard.is_sorted() && is_even(&heard[10..]));
    }

    #[test]
    fn after_a_seek_the_ear_waits_at_the_new_place_and_never_shows_the_old_one() {
        let (player, mut paper) = player(0);
        after_each(&player, &mut paper, 50);
        for target in [2_000_000, 100_000, 100_100] {
            player.seek_to(target);
            let mut heard = vec![player.heard().frame];
            heard.extend(after_each(&player, &mut paper, 50));
            assert_eq!(heard[0], target);
            assert!(heard.is_sorted() && is_even(&heard[10..]));
            assert!(*heard.last().unwrap() < player.position());
        }
    }

    #[test]
    fn a_piece_that_takes_over_is_shown_at_its_beginning_until_it_is_heard() {
        let (player, mut paper) = player(0);
        after_each(&player, &mut paper, 50);
        let next: Arc<dyn Piece> = Arc::new(Steady(0.5, 480_000));
        let at = Position {
            turn: 0,
            frame: 120_000,
        };
        let turn = player.go_over(next.clone(), next, at, 5000);
        let mut before = 0;
        while player.place().turn != turn {
            assert!(!player.missed(turn));
            before = player.heard().frame;
            paper.play(PERIOD as usize);
        }
        assert!(player.heard().frame == 5000 && before > 118_000, "{before}");
        let heard = after_each(&player, &mut paper, 10);
        assert!(heard.is_sorted() && is_even(&heard[3..]));
        // One that sounds otherwise changes nothing of where it is.
        player.swap(Arc::new(Steady(0.5, 480_000)));
        assert!(is_even(&after_each(&player, &mut paper, 50)));
    }
}
