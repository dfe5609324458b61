//! What the tap plays: a row of frames that knows where in which piece it is.

use rtrb::Consumer;

use super::controls::Position;
use super::tap::CHUNK;
use crate::frame::Frame;
use crate::units::{Frames, SAMPLE_RATE};

/// How a stretch begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Begin {
    /// As it is: at the very beginning, where nothing has sounded yet.
    AsItIs,
    /// In the middle of sound: faded in.
    FadedIn,
    /// In the place of the stretch that sounds, at the same place: crossfaded.
    Smooth,
}

/// A stretch of the piece, played without a break from some position to the end.
pub(super) struct Stretch {
    pub generation: u32,
    /// The number of the piece, see [`Position`].
    pub turn: u32,
    /// Places in pieces of one line can be compared.
    pub line: u32,
    pub frames: Consumer<Frame>,
    /// Where other pieces take over.
    pub marks: Consumer<Mark>,
    /// The next frame of the piece, counted at the device's rate.
    pub next: u64,
    /// The length of the piece, counted at the device's rate.
    pub end: u64,
    pub begin: Begin,
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
    pub fn remaining(&self) -> u64 {
        match self.marks.peek() {
            Ok(mark) => mark.at.saturating_sub(self.next) + (mark.end - mark.to.min(mark.end)),
            Err(_) => self.end - self.next.min(self.end),
        }
    }

    /// Counts `frames` as played.
    pub fn advance(&mut self, frames: u64) {
        self.next += frames;
        while let Ok(mark) = self.marks.peek().copied()
            && mark.at <= self.next
        {
            self.next = self.next - mark.at + mark.to;
            self.end = mark.end;
            self.turn = mark.turn;
            self.line = mark.turn;
            let _ = self.marks.pop();
        }
    }

    /// Whether `frames` of it are there, or all that are left.
    pub fn has(&self, frames: u64) -> bool {
        self.frames.slots() as u64 >= frames.min(self.remaining())
    }

    /// Frames of the next chunk that are there; past the end there always is silence.
    pub fn ready(&self) -> usize {
        if self.has(CHUNK as u64) {
            CHUNK
        } else {
            self.frames.slots()
        }
    }

    /// Moves the next frames into `out`, which is silent.
    pub fn take(&mut self, out: &mut [Frame]) {
        let left = self.remaining().min(out.len() as u64) as usize;
        let (taken, _) = self.frames.pop_partial_slice(&mut out[..left]);
        let taken = taken.len() as u64;
        self.advance(taken);
    }

    /// Lets go of the next frames, as far as they are there.
    pub fn skip(&mut self, frames: u64) {
        let count = frames.min(self.remaining()).min(self.frames.slots() as u64);
        if let Ok(passed) = self.frames.read_chunk(count as usize) {
            passed.commit_all();
            self.advance(count);
        }
    }

    /// How many frames it is behind `other`; none if it is elsewhere.
    pub fn behind(&self, other: &Stretch) -> Option<u64> {
        if self.line == other.line {
            return other.next.checked_sub(self.next);
        }
        // The other is past the place where both go over to the next piece.
        let mark = self.marks.peek().ok().filter(|m| m.turn == other.line)?;
        let past = other.next.checked_sub(mark.to)?;
        Some(mark.at.saturating_sub(self.next) + past)
    }

    pub fn place(&self, rate: u32) -> Position {
        Position {
            turn: self.turn,
            frame: house_frames(self.next, rate),
        }
    }
}

/// A stretch that is to take over.
pub(super) struct Coming {
    pub stretch: Stretch,
    /// Frames of the crossfade that have passed; none before it begins.
    pub passed: Option<u32>,
    /// It cannot be brought to where the sound is: it has to wait for silence.
    pub astray: bool,
}

impl Coming {
    /// Lets go of what has been passed already; whether it can take over from `old`.
    pub fn lines_up(&mut self, old: Option<&Stretch>, enough: u64) -> bool {
        if self.stretch.begin == Begin::Smooth
            && let Some(old) = old
        {
            let Some(behind) = self.stretch.behind(old) else {
                self.astray = true;
                return self.stretch.has(enough);
            };
            self.stretch.skip(behind);
            // A shorter piece may be over where the old one is.
            let level = self.stretch.behind(old) == Some(0) || self.stretch.remaining() == 0;
            return level && self.stretch.has(enough);
        }
        self.stretch.has(enough)
    }
}

/// A position counted at `rate`, counted at [`SAMPLE_RATE`].
pub(super) fn house_frames(position: u64, rate: u32) -> Frames {
    if rate == SAMPLE_RATE {
        return position;
    }
    position * u64::from(SAMPLE_RATE) / u64::from(rate)
}
