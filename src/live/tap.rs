//! The end of the line inside the device's callback.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rodio::Source;
use rtrb::{Consumer, Producer};

use super::controls::{Controls, Place};
use super::gain::{FAREWELL, Fade, Volume};
use crate::frame::Frame;
use crate::units::{Frames, SAMPLE_RATE};

/// Frames handled at a time: 0.7 ms. Every fade is a whole number of chunks, so the
/// frame at which a fade has closed is also the last one taken from the ring.
const CHUNK: usize = 32;

/// Length of the fades of pause, resume and seek, in chunks at 48 kHz: 30 ms.
const FADE_CHUNKS: u32 = 45;

/// A stretch of the piece, played without a break from some position to the end.
pub(super) struct Stretch {
    pub generation: u32,
    /// The number of the piece, see [`Place`].
    pub turn: u32,
    pub frames: Consumer<Frame>,
    /// Where other pieces take over.
    pub marks: Consumer<Mark>,
    /// The next frame of the piece, counted at the device's rate.
    pub next: u64,
    /// The length of the piece, counted at the device's rate.
    pub end: u64,
    /// Whether it begins in the middle of sound and has to be faded in.
    pub fade_in: bool,
}

/// Where a piece takes over from another in the middle of a stretch: from here on its
/// frames are counted. At the device's rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Counted in the piece before.
    pub at: u64,
    /// The same frame, counted in the new piece.
    pub to: u64,
    /// The length of the new piece.
    pub end: u64,
    pub turn: u32,
}

impl Stretch {
    /// Frames from here to the end of what is known to be played.
    fn remaining(&self) -> u64 {
        match self.marks.peek() {
            Ok(mark) => mark.at.saturating_sub(self.next) + (mark.end - mark.to.min(mark.end)),
            Err(_) => self.end - self.next.min(self.end),
        }
    }

    /// Counts `frames` as played.
    fn advance(&mut self, frames: u64) {
        self.next += frames;
        while let Ok(mark) = self.marks.peek().copied()
            && mark.at <= self.next
        {
            self.next = self.next - mark.at + mark.to;
            self.end = mark.end;
            self.turn = mark.turn;
            let _ = self.marks.pop();
        }
    }

    fn place(&self, rate: u32) -> Place {
        Place {
            turn: self.turn,
            frame: house_frames(self.next, rate),
        }
    }
}

/// The tap's two lines to the thread: stretches to play, and stretches it is done
/// with (freeing memory is not for the callback).
pub(super) struct Exchange {
    pub incoming: Consumer<Stretch>,
    pub spent: Producer<Stretch>,
}

pub(super) struct Tap {
    controls: Arc<Controls>,
    connection: u32,
    exchange: Exchange,
    stretch: Option<Stretch>,
    fade: Fade,
    volume: Volume,
    starving: bool,
    rate: u32,
    channels: u16,
    chunk: [Frame; CHUNK],
    cursor: usize,
}

impl Tap {
    /// A tap for a device that takes `channels` (1, or else 2) at `rate`.
    pub fn new(
        controls: Arc<Controls>,
        connection: u32,
        exchange: Exchange,
        rate: u32,
        channels: u16,
    ) -> Tap {
        let fade_frames = (FADE_CHUNKS * rate).div_ceil(SAMPLE_RATE).max(1) * CHUNK as u32;
        Tap {
            volume: Volume::new(controls.volume(), fade_frames),
            fade: Fade::new(fade_frames),
            controls,
            connection,
            exchange,
            stretch: None,
            starving: false,
            rate,
            channels,
            chunk: [[0.0; 2]; CHUNK],
            cursor: CHUNK * 2,
        }
    }

    /// Writes the next chunk: sound if there is any to be heard, else silence.
    fn refill(&mut self) {
        self.chunk = [[0.0; 2]; CHUNK];
        if self.controls.connection.load(Ordering::Relaxed) != self.connection {
            return;
        }
        self.controls.beats.fetch_add(1, Ordering::Relaxed);
        if self.fade.is_shut() {
            self.change_stretch();
        }
        let step = self.fade_step();
        let controls = &*self.controls;
        if self.fade.is_shut() && step <= 0 {
            controls.silent.store(true, Ordering::Relaxed);
            return;
        }
        let Some(stretch) = &mut self.stretch else {
            return;
        };
        let left = stretch.remaining().min(CHUNK as u64) as usize;
        let (taken, _) = stretch.frames.pop_partial_slice(&mut self.chunk[..left]);
        let taken = taken.len() as u64;
        stretch.advance(taken);
        self.volume.set(controls.volume());
        for frame in &mut self.chunk {
            let gain = self.fade.advance(step) * self.volume.advance();
            *frame = [frame[0] * gain, frame[1] * gain];
        }
        controls
            .silent
            .store(self.fade.is_shut(), Ordering::Relaxed);
        controls.set_heard(stretch.place(self.rate));
        if stretch.remaining() == 0 {
            controls.ended.store(stretch.generation, Ordering::Relaxed);
        }
    }

    /// Where the fade has to go, in steps a frame: up while there is sound to be heard.
    /// A ring about to run dry is faded out while there still is something to fade.
    fn fade_step(&mut self) -> i32 {
        let Some(stretch) = &self.stretch else {
            return -(FAREWELL as i32);
        };
        let waiting = stretch.frames.slots() as u64;
        let starving = waiting < u64::from(self.fade.frames()).min(stretch.remaining());
        if starving && !self.starving && !self.fade.is_shut() {
            self.controls.underruns.fetch_add(1, Ordering::Relaxed);
        }
        self.starving = starving;
        let shut = starving
            || self.controls.paused.load(Ordering::Relaxed)
            || stretch.generation != self.controls.wanted().0;
        match (shut, self.controls.leaving.load(Ordering::Relaxed)) {
            (true, _) => -(FAREWELL as i32),
            (false, true) => -1,
            (false, false) => FAREWELL as i32,
        }
    }

    /// Takes over the newest stretch that has come in.
    fn change_stretch(&mut self) {
        while self.exchange.spent.slots() > 0 {
            let Ok(next) = self.exchange.incoming.pop() else {
                return;
            };
            if !next.fade_in {
                self.fade.open();
            }
            self.controls.set_heard(next.place(self.rate));
            self.controls
                .playing
                .store(next.generation, Ordering::Release);
            if let Some(old) = self.stretch.replace(next) {
                // There is room: it was looked for above, and nobody else puts in.
                let _ = self.exchange.spent.push(old);
            }
        }
    }
}

/// A position counted at `rate`, counted at [`SAMPLE_RATE`].
fn house_frames(position: u64, rate: u32) -> Frames {
    if rate == SAMPLE_RATE {
        return position;
    }
    position * u64::from(SAMPLE_RATE) / u64::from(rate)
}

impl Iterator for Tap {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.cursor >= CHUNK * 2 {
            self.refill();
            self.cursor = 0;
        }
        let [left, right] = self.chunk[self.cursor / 2];
        if self.channels == 1 {
            self.cursor += 2;
            return Some((left + right) / 2.0);
        }
        self.cursor += 1;
        Some(if self.cursor % 2 == 1 { left } else { right })
    }
}

impl Source for Tap {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        NonZero::new(self.channels).unwrap_or(NonZero::<u16>::MIN)
    }

    fn sample_rate(&self) -> NonZero<u32> {
        NonZero::new(self.rate).unwrap_or(NonZero::<u32>::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use rtrb::RingBuffer;

    use super::*;
    use crate::units::Decibels;

    const FADE: u64 = (FADE_CHUNKS as usize * CHUNK) as u64;

    /// A tap and the other ends of its lines.
    struct Rig {
        controls: Arc<Controls>,
        tap: Tap,
        outgoing: Producer<Stretch>,
        spent: Consumer<Stretch>,
        marks: Option<Producer<Mark>>,
    }

    fn rig() -> Rig {
        let controls = Arc::new(Controls::new(0, Decibels(0.0)));
        let (outgoing, incoming) = RingBuffer::new(4);
        let (back, spent) = RingBuffer::new(6);
        let exchange = Exchange {
            incoming,
            spent: back,
        };
        let tap = Tap::new(controls.clone(), 0, exchange, SAMPLE_RATE, 2);
        Rig {
            controls,
            tap,
            outgoing,
            spent,
            marks: None,
        }
    }

    impl Rig {
        /// Sends a stretch of constant `level`, of which `ready` frames are rendered.
        fn send(&mut self, level: f32, next: u64, end: u64, ready: usize, fade_in: bool) {
            let (mut ring, frames) = RingBuffer::new(ready.max(1));
            ring.push_entire_slice(&vec![[level; 2]; ready]).unwrap();
            let generation = self.controls.wanted().0;
            let (marks_in, marks) = RingBuffer::new(4);
            self.marks = Some(marks_in);
            let stretch = Stretch {
                generation,
                turn: 0,
                frames,
                marks,
                next,
                end,
                fade_in,
            };
            assert!(self.outgoing.push(stretch).is_ok());
        }

        fn left(&mut self, frames: u64) -> Vec<f32> {
            let samples: Vec<f32> = self.tap.by_ref().take(frames as usize * 2).collect();
            samples.chunks(2).map(|f| f[0]).collect()
        }
    }

    #[test]
    fn undisturbed_the_tap_hands_over_what_it_is_given_and_then_silence() {
        let mut rig = rig();
        rig.send(0.3, 0, 5000, 5000, false);
        let heard = rig.left(5100);
        assert!(heard[..5000].iter().all(|&x| x == 0.3));
        assert!(heard[5000..].iter().all(|&x| x == 0.0));
        assert_eq!(rig.controls.place().frame, 5000);
        assert!(rig.controls.at_end());
        assert_eq!(rig.controls.underruns.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn pausing_takes_the_frames_of_its_fade_and_not_one_more() {
        let mut rig = rig();
        rig.send(0.3, 0, 90_000, 20_000, false);
        rig.left(CHUNK as u64);
        rig.controls.paused.store(true, Ordering::Relaxed);
        let heard = rig.left(4000);
        assert_eq!(
            heard[FADE as usize - 1..]
                .iter()
                .copied()
                .fold(0.0, f32::max),
            0.0
        );
        assert!(heard.windows(2).all(|w| w[0] >= w[1]));
        assert_eq!(rig.controls.place().frame, CHUNK as u64 + FADE);
    }

    #[test]
    fn a_seek_fades_out_of_the_old_place_and_into_the_new() {
        let mut rig = rig();
        rig.send(0.3, 0, 90_000, 20_000, false);
        rig.left(640);
        rig.controls.ask_for(Place {
            turn: 0,
            frame: 70_000,
        });
        assert_eq!(rig.controls.place().frame, 70_000);
        rig.send(0.1, 70_000, 90_000, 20_000, true);
        let heard = rig.left(2 * FADE + 64);
        assert!(
            heard
                .windows(2)
                .all(|w| (w[0] - w[1]).abs() < 0.3 * 1.6 / FADE as f32)
        );
        assert_eq!(heard.last(), Some(&0.1));
        assert_eq!(rig.controls.place().frame, 70_000 + FADE + 64);
        assert!(
            rig.spent.pop().is_ok(),
            "the old stretch comes back to be freed"
        );
    }

    #[test]
    fn a_ring_that_runs_dry_is_faded_out_and_counted_once() {
        let mut rig = rig();
        rig.send(0.3, 0, 90_000, 3000, false);
        let heard = rig.left(6000);
        assert!(
            heard
                .windows(2)
                .all(|w| (w[0] - w[1]).abs() < 0.3 * 1.6 / FADE as f32)
        );
        assert_eq!(heard.last(), Some(&0.0));
        assert_eq!(rig.controls.underruns.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_tap_left_in_a_dead_device_plays_and_counts_no_more() {
        let mut rig = rig();
        rig.send(0.3, 0, 90_000, 20_000, false);
        rig.left(64);
        rig.controls.connection.store(1, Ordering::Relaxed);
        assert!(rig.left(64).iter().all(|&x| x == 0.0));
        assert_eq!(rig.controls.place().frame, 64);
    }

    #[test]
    fn past_a_mark_the_frames_of_the_next_piece_are_counted() {
        let mut rig = rig();
        // The old piece is 1000 frames long; the new one goes on from its 500 at 990.
        rig.send(0.3, 0, 1000, 3000, false);
        let mark = Mark {
            at: 990,
            to: 500,
            end: 1500,
            turn: 7,
        };
        rig.marks.as_mut().unwrap().push(mark).unwrap();
        assert!(rig.left(960).iter().all(|&x| x == 0.3));
        let place = |turn, frame| Place { turn, frame };
        assert_eq!(rig.controls.place(), place(0, 960));
        assert!(rig.left(32).iter().all(|&x| x == 0.3));
        assert_eq!(rig.controls.place(), place(7, 502));
        let heard = rig.left(1500);
        assert_eq!(heard.iter().filter(|x| **x == 0.3).count(), 998);
        assert_eq!(rig.controls.place(), place(7, 1500));
        assert!(rig.controls.at_end());
    }
}
