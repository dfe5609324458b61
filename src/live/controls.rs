//! What the listener's side and the device's side tell each other, without locks.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::device::Device;
use super::ear::{Ear, StretchPoint};
use crate::units::{Decibels, Frames};

/// Whether there is a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DeviceLink {
    Up,
    /// It went away; one is being looked for.
    Down,
    /// The search was given up.
    Lost,
}

/// A place in one of the pieces that a player plays in turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Position {
    /// The number of the piece: 0 for the first, one more with each that takes over.
    pub turn: u32,
    /// Counted from the piece's start.
    pub frame: Frames,
}

/// Bits of a packed place that hold the frame: eleven years of them.
const FRAME_BITS: u32 = 44;

impl Position {
    /// In one number, so that turn and frame are always read together.
    fn packed(self) -> u64 {
        u64::from(self.turn) << FRAME_BITS | self.frame
    }

    fn unpacked(packed: u64) -> Position {
        Position {
            turn: (packed >> FRAME_BITS) as u32,
            frame: packed & ((1 << FRAME_BITS) - 1),
        }
    }
}

/// Shared by the [`Player`](super::Player), its thread and the tap in the callback.
///
/// Every stretch of a piece that is started has a number, its generation. A seek asks for
/// a new one that is hard: the tap falls silent until it holds that or a later one.
pub(super) struct Controls {
    // The listener's wishes.
    pub paused: AtomicBool,
    pub leaving: AtomicBool,
    /// Steps a frame of the fade before leaving: 1 for the longest, see [`FAREWELL`](super::gain::FAREWELL).
    pub farewell: AtomicI32,
    pub abandoned: AtomicBool,
    volume: AtomicU32,
    sleep: AtomicU32,
    pub hard: AtomicU32,
    link: AtomicU8,
    // The number of the present connection to a device: a tap left behind in a dead
    // one must not go on counting.
    pub connection: AtomicU32,
    // What the tap reports.
    heard: AtomicU64,
    pub playing: AtomicU32,
    pub ended: AtomicU32,
    pub silent: AtomicBool,
    pub beats: AtomicU64,
    pub underruns: AtomicU32,
    /// It had not been asked for anything for long and is silent until the thread has seen
    /// that.
    pub gap: AtomicBool,
    // What the thread reports.
    pub slept: AtomicBool,
    pub over: AtomicBool,
    pub reconnections: AtomicU32,
    // Never looked at in the callback.
    opened: Mutex<Opened>,
    ear: Mutex<Option<Ear>>,
}

/// The device that was opened last.
#[derive(Clone, Default)]
pub(super) struct Opened {
    pub device: String,
    pub rate: u32,
    pub latency: Frames,
}

impl Controls {
    pub fn new(from: Frames, volume: Decibels) -> Controls {
        Controls {
            paused: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            farewell: AtomicI32::new(1),
            abandoned: AtomicBool::new(false),
            volume: AtomicU32::new(volume.0.to_bits()),
            sleep: AtomicU32::new(0f32.to_bits()),
            hard: AtomicU32::new(1),
            link: AtomicU8::new(DeviceLink::Up as u8),
            connection: AtomicU32::new(0),
            heard: AtomicU64::new(from),
            playing: AtomicU32::new(0),
            ended: AtomicU32::new(0),
            silent: AtomicBool::new(true),
            beats: AtomicU64::new(0),
            underruns: AtomicU32::new(0),
            gap: AtomicBool::new(false),
            slept: AtomicBool::new(false),
            over: AtomicBool::new(false),
            reconnections: AtomicU32::new(0),
            opened: Mutex::default(),
            ear: Mutex::default(),
        }
    }

    pub fn volume(&self) -> Decibels {
        Decibels(f32::from_bits(self.volume.load(Ordering::Relaxed)))
    }

    pub fn set_volume(&self, volume: Decibels) {
        self.volume.store(volume.0.to_bits(), Ordering::Relaxed);
    }

    /// The gain of the sleep timer.
    pub fn sleep(&self) -> Decibels {
        Decibels(f32::from_bits(self.sleep.load(Ordering::Relaxed)))
    }

    pub fn set_sleep(&self, level: Decibels) {
        self.sleep.store(level.0.to_bits(), Ordering::Relaxed);
    }

    /// Notes the frame that is handed to the device next.
    pub fn set_heard(&self, place: Position) {
        self.heard.store(place.packed(), Ordering::Relaxed);
    }

    /// The frame that is handed to the device next by what sounds now.
    pub fn heard(&self) -> Position {
        Position::unpacked(self.heard.load(Ordering::Relaxed))
    }

    pub fn link(&self) -> DeviceLink {
        match self.link.load(Ordering::Acquire) {
            l if l == DeviceLink::Up as u8 => DeviceLink::Up,
            l if l == DeviceLink::Down as u8 => DeviceLink::Down,
            _ => DeviceLink::Lost,
        }
    }

    pub fn set_opened(&self, device: &Device) {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Opened {
            device: device.name.clone(),
            rate: device.format.rate,
            latency: device.in_flight(),
        };
    }

    pub fn opened(&self) -> Opened {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.clone()
    }

    /// Listens to another device from now on.
    pub fn listen(&self, ear: Ear) {
        *self.ear.lock().unwrap_or_else(PoisonError::into_inner) = Some(ear);
    }

    /// The frame that is heard now, see [`Ear::hears`].
    pub fn hears(&self, counts: impl Fn(StretchPoint) -> bool) -> Option<Frames> {
        let mut ear = self.ear.lock().unwrap_or_else(PoisonError::into_inner);
        ear.as_mut()?.hears(counts)
    }

    pub fn set_link(&self, link: DeviceLink) {
        self.link.store(link as u8, Ordering::Release);
    }
}
