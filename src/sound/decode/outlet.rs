//! Where decoded sound goes: checked, brought to two channels, and handed on.

use std::sync::mpsc::SyncSender;

use super::error::RecordingError;
use super::{End, Packet, StreamLayout, check};
use crate::sound::downmix::Downmix;

/// Takes what a decoder gives.
pub struct Outlet<'a> {
    to: &'a SyncSender<Packet>,
    /// The rate and the channels, once known; a file that changes them ends there.
    known: Option<(StreamLayout, Downmix)>,
    frames: u64,
    end: End,
}

/// Why a decoder is to stop.
pub enum Halt {
    /// Nobody wants more, or it cannot be taken.
    Enough,
    /// What it gave cannot be used.
    Refused(RecordingError),
}

impl<'a> Outlet<'a> {
    pub fn new(to: &'a SyncSender<Packet>) -> Outlet<'a> {
        Outlet {
            to,
            known: None,
            frames: 0,
            end: End::Whole,
        }
    }

    /// Hands on frames whose samples stand side by side. `downmix` is asked once.
    ///
    /// # Errors
    /// When the decoder is to stop.
    pub fn give(
        &mut self,
        layout: StreamLayout,
        samples: &[f32],
        downmix: impl FnOnce() -> Downmix,
    ) -> Result<(), Halt> {
        if samples.is_empty() {
            return Ok(());
        }
        let (known, downmix) = match &self.known {
            Some(known) if known.0 == layout => known,
            Some(_) => {
                self.end = End::Broken;
                return Err(Halt::Enough);
            }
            None => {
                check(layout).map_err(Halt::Refused)?;
                self.known.insert((layout, downmix()))
            }
        };
        let frames = downmix.apply(samples);
        self.frames += frames.len() as u64;
        let packet = Packet {
            layout: *known,
            frames,
            so_far: self.end,
        };
        self.to.send(packet).map_err(|_| Halt::Enough)
    }

    /// A part of the file could not be read.
    pub fn broke(&mut self) {
        self.end = End::Broken;
    }

    pub fn is_empty(&self) -> bool {
        self.frames == 0
    }

    /// How the stream ended. `promised` are the frames that the file says it has.
    ///
    /// # Errors
    /// When nothing came.
    pub fn finish(self, promised: Option<u64>) -> Result<End, RecordingError> {
        match promised {
            _ if self.frames == 0 => Err(RecordingError::Damaged("it holds no sound".into())),
            Some(promised) if self.frames < promised => Ok(End::Broken),
            _ => Ok(self.end),
        }
    }
}
