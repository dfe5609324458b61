//! A player for tests, without a device and without a thread: time passes with the frames
//! that are asked for.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::LiveError;
use super::clock::Clock;
use super::device::Device;
use super::driver::{Driver, PATIENCE, Surroundings};
use super::player::Player;
use super::tap::{DeviceFormat, Tap};
use crate::frame::{Frame, Piece, Render};
use crate::units::{Decibels, Frames, SAMPLE_RATE};

/// Frames the device takes at a time.
const PERIOD: usize = 512;

/// What a player on paper plays into: the device, the thread and the clocks in one.
pub(crate) struct Paper {
    driver: Option<Driver>,
    player: Arc<super::controls::Controls>,
    taps: Receiver<Tap>,
    tap: Option<Tap>,
    world: Arc<World>,
}

/// What is outside of a player.
struct World {
    hand: Mutex<Sender<Tap>>,
    format: Mutex<DeviceFormat>,
    plugged: AtomicBool,
    /// In microseconds.
    awake: AtomicU64,
    asleep: AtomicU64,
}

impl Clock for World {
    fn awake(&self) -> Duration {
        Duration::from_micros(self.awake.load(Ordering::Relaxed))
    }

    fn in_all(&self) -> Duration {
        self.awake() + Duration::from_micros(self.asleep.load(Ordering::Relaxed))
    }
}

impl World {
    fn device(&self) -> Result<Device, LiveError> {
        if !self.plugged.load(Ordering::Relaxed) {
            return Err(LiveError::NoDevice {
                tried: "paper".into(),
            });
        }
        let hand = self.hand.lock().unwrap().clone();
        Ok(Device::on_paper(*self.format.lock().unwrap(), hand))
    }

    /// Opens at once, in the manner of [`open_elsewhere`](super::device::open_elsewhere).
    fn open(&self) -> Receiver<Result<Device, LiveError>> {
        let (answer, receiver) = mpsc::channel();
        answer.send(self.device()).unwrap();
        receiver
    }
}

impl Player {
    /// A player that plays `piece` from `from` on paper; nothing happens but by [`Paper::play`].
    pub(crate) fn on_paper(
        piece: Arc<dyn Piece>,
        from: Frames,
        volume: Decibels,
    ) -> (Player, Paper) {
        Player::on_paper_at(SAMPLE_RATE, piece, from, volume)
    }

    /// The same for a device that insists on `rate`.
    pub(crate) fn on_paper_at(
        rate: u32,
        piece: Arc<dyn Piece>,
        from: Frames,
        volume: Decibels,
    ) -> (Player, Paper) {
        let (hand, taps) = mpsc::channel();
        let world = Arc::new(World {
            hand: Mutex::new(hand),
            format: Mutex::new(DeviceFormat {
                rate,
                channels: 2,
                period: PERIOD as u32,
            }),
            plugged: AtomicBool::new(true),
            awake: AtomicU64::new(0),
            asleep: AtomicU64::new(0),
        });
        let outside = world.clone();
        let surroundings = Surroundings {
            open: Box::new(move || outside.open()),
            clock: world.clone(),
            patience: PATIENCE,
        };
        let device = world.device().unwrap();
        let (player, driver) = Player::with(piece, from, volume, device, surroundings);
        let paper = Paper {
            driver: Some(driver),
            player: player.controls.clone(),
            taps,
            tap: None,
            world,
        };
        (player, paper)
    }
}

impl Paper {
    /// Lets time pass for `frames` of the device; what it plays meanwhile.
    pub(crate) fn play(&mut self, frames: usize) -> Vec<Frame> {
        let mut heard = VecDeque::with_capacity(frames);
        while heard.len() < frames {
            let count = PERIOD.min(frames - heard.len());
            self.work();
            match &mut self.tap {
                Some(tap) if self.world.plugged.load(Ordering::Relaxed) => {
                    heard.extend((0..count).map(|_| {
                        let mut sample = || tap.next().unwrap();
                        [sample(), sample()]
                    }));
                }
                _ => heard.extend(std::iter::repeat_n([0.0; 2], count)),
            }
            let rate = u64::from(self.world.format.lock().unwrap().rate);
            let passed = count as u64 * 1_000_000 / rate;
            self.world.awake.fetch_add(passed, Ordering::Relaxed);
        }
        self.work();
        heard.into()
    }

    /// Lets the driver do what there is to do now.
    fn work(&mut self) {
        while let Some(driver) = &mut self.driver {
            match driver.round() {
                ControlFlow::Continue(None) => {}
                ControlFlow::Continue(Some(_)) => break,
                ControlFlow::Break(()) => {
                    self.player.over.store(true, Ordering::Relaxed);
                    self.driver = None;
                }
            }
        }
        if let Some(tap) = self.taps.try_iter().last() {
            self.tap = Some(tap);
        }
    }

    /// The only device goes away, or comes back.
    pub(crate) fn plug(&mut self, plugged: bool) {
        self.world.plugged.store(plugged, Ordering::Relaxed);
    }

    /// The machine sleeps for `time`.
    pub(crate) fn sleep(&mut self, time: Duration) {
        let micros = time.as_micros() as u64;
        self.world.asleep.fetch_add(micros, Ordering::Relaxed);
    }

    /// The program is stopped for `time`.
    pub(crate) fn stop(&mut self, time: Duration) {
        let micros = time.as_micros() as u64;
        self.world.awake.fetch_add(micros, Ordering::Relaxed);
    }
}

/// A steady level on the left, its own frame number on the right.
#[derive(Clone, Copy)]
pub(super) struct Steady(pub f32, pub Frames);

impl Piece for Steady {
    fn length(&self) -> Frames {
        self.1
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(SteadyFrom(*self, position))
    }
}

struct SteadyFrom(Steady, Frames);

impl Render for SteadyFrom {
    fn render(&mut self, out: &mut [Frame]) {
        let Steady(level, length) = self.0;
        for frame in out {
            *frame = if self.1 < length {
                [level, self.1 as f32]
            } else {
                [0.0; 2]
            };
            self.1 += 1;
        }
    }
}
