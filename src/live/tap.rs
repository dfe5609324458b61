//! The end of the line inside the device's callback.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rodio::Source;
use rtrb::{Consumer, Producer};

use super::clock::Clock;
use super::controls::Controls;
use super::ear::{StretchPoint, Teller};
use super::gain::{FAREWELL, Fade, Volume};
use super::stretch::{Begin, Coming, Stretch};
use crate::dsp::window::raised_cosine;
use crate::frame::Frame;
use crate::units::SAMPLE_RATE;

/// Frames handled at a time: 0.7 ms. Every fade is a whole number of chunks, so the
/// frame at which a fade has closed is also the last one taken from the ring.
pub(super) const CHUNK: usize = 32;

/// Length of the fades of pause, resume and seek, in chunks at 48 kHz: 30 ms.
const FADE_CHUNKS: u32 = 45;

/// Not to have been asked for sound for so long, beyond what a device asks for at a time, is
/// no pause of a busy machine.
const GAP: Duration = Duration::from_secs(1);

/// The tap's lines: from the thread stretches to play, back to it stretches it is done with
/// (freeing memory is not for the callback), and to the listener what the device is given.
pub(super) struct Exchange {
    pub incoming: Consumer<Stretch>,
    pub spent: Producer<Stretch>,
    pub teller: Teller,
}

pub(super) struct Tap {
    controls: Arc<Controls>,
    connection: u32,
    exchange: Exchange,
    stretch: Option<Stretch>,
    coming: Option<Coming>,
    fade: Fade,
    volume: Volume,
    sleep: Volume,
    starving: bool,
    /// Frames that have to be there before a stretch is begun.
    enough: u64,
    clock: Arc<dyn Clock>,
    /// When it was asked for sound last, and how long ago that may be.
    asked: Duration,
    gap: Duration,
    rate: u32,
    channels: u16,
    chunk: [Frame; CHUNK],
    cursor: usize,
}

/// What a device takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct DeviceFormat {
    pub rate: u32,
    /// 1, or else 2.
    pub channels: u16,
    /// Frames it asks for at a time.
    pub period: u32,
}

impl Tap {
    pub fn new(
        controls: Arc<Controls>,
        connection: u32,
        exchange: Exchange,
        format: DeviceFormat,
        clock: Arc<dyn Clock>,
    ) -> Tap {
        let DeviceFormat {
            rate,
            channels,
            period,
        } = format;
        let fade_frames = (FADE_CHUNKS * rate).div_ceil(SAMPLE_RATE).max(1) * CHUNK as u32;
        Tap {
            volume: Volume::new(controls.volume(), fade_frames),
            sleep: Volume::new(controls.sleep(), fade_frames),
            fade: Fade::new(fade_frames),
            controls,
            connection,
            exchange,
            stretch: None,
            coming: None,
            starving: false,
            enough: u64::from(fade_frames) + u64::from(period),
            asked: clock.in_all(),
            gap: GAP + Duration::from_secs(1) * period / rate,
            clock,
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
        self.look_for_gaps();
        self.look_for_stretches();
        let before = self.stretch.as_ref().map(StretchPoint::of);
        self.sound();
        let after = self.stretch.as_ref().map(StretchPoint::of);
        self.exchange.teller.tell(before, after);
    }

    /// Plays the chunk with the gains it is to have, or keeps it silent.
    fn sound(&mut self) {
        let step = self.fade_step();
        self.volume.set(self.controls.volume());
        self.sleep.set(self.controls.sleep());
        if self.fade.is_shut() && step <= 0 {
            self.volume.settle();
            self.sleep.settle();
            self.controls.silent.store(true, Ordering::Relaxed);
            return;
        }
        self.play();
        for frame in &mut self.chunk {
            let gain = self.fade.advance(step) * self.volume.advance() * self.sleep.advance();
            *frame = [frame[0] * gain, frame[1] * gain];
        }
        self.controls
            .silent
            .store(self.fade.is_shut(), Ordering::Relaxed);
        let Some(stretch) = &self.stretch else {
            return;
        };
        self.controls.set_heard(stretch.place(self.rate));
        if stretch.remaining() == 0 {
            self.controls
                .ended
                .store(stretch.generation, Ordering::Relaxed);
        }
    }

    /// After the machine slept or the program was stopped the sound does not break in: it is
    /// faded in, once the thread has seen what happened.
    fn look_for_gaps(&mut self) {
        let now = self.clock.in_all();
        if now.saturating_sub(self.asked) > self.gap {
            self.fade.shut();
            self.controls.gap.store(true, Ordering::Release);
        }
        self.asked = now;
    }

    /// Puts the next frames of the stretch into the chunk, crossfaded where another takes over.
    fn play(&mut self) {
        let Some(stretch) = &mut self.stretch else {
            return;
        };
        let crossing = self.coming.as_mut();
        let Some(Coming {
            stretch: new,
            passed: Some(passed),
            ..
        }) = crossing
        else {
            return stretch.take(&mut self.chunk);
        };
        // In step, whatever is missing on either side.
        let count = stretch.ready().min(new.ready());
        let mut other = [[0.0; 2]; CHUNK];
        stretch.take(&mut self.chunk[..count]);
        new.take(&mut other[..count]);
        let frames = self.fade.frames();
        for (old, new) in self.chunk.iter_mut().zip(other).take(count) {
            *passed += 1;
            *old = crossed(*old, new, u64::from(*passed), u64::from(frames));
        }
        if *passed >= frames {
            self.take_over();
        }
    }

    /// Where the fade has to go, in steps a frame: up while there is sound to be heard.
    /// A ring about to run dry is faded out while there still is something to fade.
    fn fade_step(&mut self) -> i32 {
        let Some(stretch) = &self.stretch else {
            return -(FAREWELL as i32);
        };
        // Once it has run dry, it waits for as much as at the beginning.
        let needed = match self.starving {
            true => self.enough,
            false => u64::from(self.fade.frames()),
        };
        let crossing = self.coming.as_ref().filter(|c| c.passed.is_some());
        let starving = !stretch.has(needed) || crossing.is_some_and(|c| !c.stretch.has(needed));
        if starving && !self.starving && !self.fade.is_shut() {
            self.controls.underruns.fetch_add(1, Ordering::Relaxed);
        }
        self.starving = starving;
        let shut = starving
            || self.controls.paused.load(Ordering::Relaxed)
            || self.controls.gap.load(Ordering::Acquire)
            || stretch.generation < self.controls.hard.load(Ordering::Acquire)
            || self.coming.as_ref().is_some_and(|c| c.astray);
        match (shut, self.controls.leaving.load(Ordering::Relaxed)) {
            (true, _) => -(FAREWELL as i32),
            (false, true) => -self.controls.farewell.load(Ordering::Relaxed),
            (false, false) => FAREWELL as i32,
        }
    }

    /// Takes in what is to take over: in silence the newest there is, while there is sound
    /// only what can go on from where that is.
    fn look_for_stretches(&mut self) {
        let shut = self.fade.is_shut();
        let crossing = |c: &Option<Coming>| c.as_ref().is_some_and(|c| c.passed.is_some());
        if shut && crossing(&self.coming) {
            self.take_over();
        }
        // There has to be room for two: one that waits and the one that sounds.
        while self.exchange.spent.slots() > 1
            && let Ok(next) = self.exchange.incoming.peek()
            && (shut || (next.begin == Begin::Smooth && self.coming.is_none()))
            && let Ok(stretch) = self.exchange.incoming.pop()
        {
            let coming = Coming {
                stretch,
                passed: None,
                astray: false,
            };
            if let Some(old) = self.coming.replace(coming) {
                let _ = self.exchange.spent.push(old.stretch);
            }
        }
        if crossing(&self.coming) {
            return;
        }
        let old = self.stretch.as_ref();
        if let Some(coming) = &mut self.coming
            && coming.lines_up(old, self.enough)
        {
            match shut {
                true => self.take_over(),
                false if !coming.astray => coming.passed = Some(0),
                false => {}
            }
        }
    }

    /// From here on what was coming is what sounds.
    fn take_over(&mut self) {
        let Some(Coming { stretch: next, .. }) = self.coming.take() else {
            return;
        };
        if next.begin == Begin::AsItIs && !self.controls.paused.load(Ordering::Relaxed) {
            self.fade.open();
        }
        self.controls.set_heard(next.place(self.rate));
        self.controls
            .playing
            .store(next.generation, Ordering::Release);
        if let Some(old) = self.stretch.replace(next) {
            // There is room: it was looked for, and nobody else puts in.
            let _ = self.exchange.spent.push(old);
        }
    }
}

/// Frame `i` of a crossfade over `frames`. Where both have the same, so has the sum: no gain
/// is bent.
pub(super) fn crossed(old: Frame, new: Frame, i: u64, frames: u64) -> Frame {
    if i >= frames {
        return new;
    }
    let share = raised_cosine(i as f32 / frames as f32);
    std::array::from_fn(|side| old[side] + share * (new[side] - old[side]))
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

    use super::super::clock::Machine;
    use super::super::controls::Position;
    use super::super::ear;
    use super::super::stretch::Mark;
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
        let format = DeviceFormat {
            rate: SAMPLE_RATE,
            channels: 2,
            period: 480,
        };
        let clock = Arc::new(Machine::new());
        let exchange = Exchange {
            incoming,
            spent: back,
            teller: ear::line(format, clock.clone()).0,
        };
        let tap = Tap::new(controls.clone(), 0, exchange, format, clock);
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
            let generation = self.controls.hard.load(Ordering::Relaxed);
            let (marks_in, marks) = RingBuffer::new(4);
            self.marks = Some(marks_in);
            let stretch = Stretch {
                generation,
                turn: 0,
                line: 0,
                frames,
                marks,
                next,
                end,
                begin: if fade_in {
                    Begin::FadedIn
                } else {
                    Begin::AsItIs
                },
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
        assert_eq!(rig.controls.heard().frame, 5000);
        assert_eq!(rig.controls.ended.load(Ordering::Relaxed), 1);
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
        assert_eq!(rig.controls.heard().frame, CHUNK as u64 + FADE);
    }

    #[test]
    fn a_seek_fades_out_of_the_old_place_and_into_the_new() {
        let mut rig = rig();
        rig.send(0.3, 0, 90_000, 20_000, false);
        rig.left(640);
        rig.controls.hard.store(2, Ordering::Relaxed);
        rig.send(0.1, 70_000, 90_000, 20_000, true);
        let heard = rig.left(2 * FADE + 64);
        assert!(
            heard
                .windows(2)
                .all(|w| (w[0] - w[1]).abs() < 0.3 * 1.6 / FADE as f32)
        );
        assert_eq!(heard.last(), Some(&0.1));
        assert_eq!(rig.controls.heard().frame, 70_000 + FADE + 64);
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
        assert_eq!(rig.controls.heard().frame, 64);
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
        let place = |turn, frame| Position { turn, frame };
        assert_eq!(rig.controls.heard(), place(0, 960));
        assert!(rig.left(32).iter().all(|&x| x == 0.3));
        assert_eq!(rig.controls.heard(), place(7, 502));
        let heard = rig.left(1500);
        assert_eq!(heard.iter().filter(|x| **x == 0.3).count(), 998);
        assert_eq!(rig.controls.heard(), place(7, 1500));
        assert_eq!(rig.controls.ended.load(Ordering::Relaxed), 1);
    }
}
