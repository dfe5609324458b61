//! What the listener's side and the device's side tell each other, without locks.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};

use crate::units::{Decibels, Frames};

/// Whether there is a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    Up,
    /// It went away; one is being looked for.
    Down,
    /// The search was given up.
    Lost,
}

/// A place in one of the pieces that a player plays in turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// The number of the piece: 0 for the first, one more with each that takes over.
    pub turn: u32,
    /// Counted from the piece's start.
    pub frame: Frames,
}

/// Bits of a packed place that hold the frame: eleven years of them.
const FRAME_BITS: u32 = 44;

impl Place {
    /// In one number, so that turn and frame are always read together.
    fn packed(self) -> u64 {
        u64::from(self.turn) << FRAME_BITS | self.frame
    }

    fn unpacked(packed: u64) -> Place {
        Place {
            turn: (packed >> FRAME_BITS) as u32,
            frame: packed & ((1 << FRAME_BITS) - 1),
        }
    }
}

/// Shared by the [`Player`](super::Player), its thread and the tap in the callback.
///
/// Every stretch of the piece that is started has a number, its generation. A seek
/// asks for a new one; the tap falls silent until it holds the one asked for.
pub(super) struct Controls {
    // The listener's wishes.
    pub paused: AtomicBool,
    pub leaving: AtomicBool,
    pub abandoned: AtomicBool,
    volume: AtomicU32,
    target: AtomicU64,
    wanted: AtomicU32,
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
}

impl Controls {
    pub fn new(from: Frames, volume: Decibels) -> Controls {
        Controls {
            paused: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            volume: AtomicU32::new(volume.0.to_bits()),
            target: AtomicU64::new(from),
            wanted: AtomicU32::new(1),
            link: AtomicU8::new(Link::Up as u8),
            connection: AtomicU32::new(0),
            heard: AtomicU64::new(from),
            playing: AtomicU32::new(0),
            ended: AtomicU32::new(0),
            silent: AtomicBool::new(true),
            beats: AtomicU64::new(0),
            underruns: AtomicU32::new(0),
        }
    }

    pub fn volume(&self) -> Decibels {
        Decibels(f32::from_bits(self.volume.load(Ordering::Relaxed)))
    }

    pub fn set_volume(&self, volume: Decibels) {
        self.volume.store(volume.0.to_bits(), Ordering::Relaxed);
    }

    /// Asks for a new stretch that starts at `place`.
    pub fn ask_for(&self, place: Place) {
        self.target.store(place.packed(), Ordering::Relaxed);
        self.wanted.fetch_add(1, Ordering::Release);
    }

    /// The generation asked for last, and where it starts.
    pub fn wanted(&self) -> (u32, Place) {
        let generation = self.wanted.load(Ordering::Acquire);
        let target = self.target.load(Ordering::Relaxed);
        (generation, Place::unpacked(target))
    }

    /// Notes the frame that is handed to the device next.
    pub fn set_heard(&self, place: Place) {
        self.heard.store(place.packed(), Ordering::Relaxed);
    }

    pub fn link(&self) -> Link {
        match self.link.load(Ordering::Acquire) {
            l if l == Link::Up as u8 => Link::Up,
            l if l == Link::Down as u8 => Link::Down,
            _ => Link::Lost,
        }
    }

    pub fn set_link(&self, link: Link) {
        self.link.store(link as u8, Ordering::Release);
    }

    /// Whether the stretch asked for last has been played to its end.
    pub fn at_end(&self) -> bool {
        self.ended.load(Ordering::Relaxed) == self.wanted().0
    }

    /// Whether the stretch asked for last is the one that sounds.
    pub fn seek_has_landed(&self) -> bool {
        self.playing.load(Ordering::Acquire) == self.wanted().0
    }

    /// The frame that is handed to the device next, or will be once a seek has landed.
    pub fn place(&self) -> Place {
        let playing = self.playing.load(Ordering::Acquire);
        let (wanted, target) = self.wanted();
        if playing == wanted {
            Place::unpacked(self.heard.load(Ordering::Relaxed))
        } else {
            target
        }
    }
}
