//! The microphone, the loudspeaker and the room.

use std::path::Path;
use std::sync::Arc;

use super::model::NewTake;
use super::tape::Tape;
use crate::live::{LiveError, Microphone, Output, Player};
use crate::prepare::read_take;
use crate::units::{Decibels, Millis};
use crate::voice::{Clip, RoomTone, TakeFault, is_clipped, tidied};
use crate::world::{Place, World};

/// What records and plays.
pub struct Studio {
    world: &'static dyn World,
    microphone: Microphone,
    room: Option<RoomTone>,
    output: Output,
    player: Option<Player>,
}

impl Studio {
    /// Opens the microphone; `output` is opened when something is to be heard.
    ///
    /// # Errors
    /// As [`Microphone::open`].
    pub fn open(
        world: &'static dyn World,
        microphone: Option<&str>,
        output: Output,
    ) -> Result<Studio, LiveError> {
        Ok(Studio {
            world,
            microphone: Microphone::open(microphone)?,
            room: None,
            output,
            player: None,
        })
    }

    /// What the microphone is called.
    pub fn microphone(&self) -> &str {
        &self.microphone.name
    }

    /// Whether it is there.
    pub fn hears(&self) -> bool {
        !self.microphone.is_gone()
    }

    /// The highest amplitude since it was last asked for.
    pub fn peak(&self) -> f32 {
        self.microphone.peak()
    }

    /// How long it has been recorded.
    pub fn length(&self) -> Millis {
        self.microphone.length()
    }

    /// Records from now on; what is played meanwhile falls silent.
    pub fn begin(&mut self) {
        self.stop();
        self.microphone.begin();
    }

    /// Takes what was recorded for the room: how loud it is, in decibels.
    pub fn measure(&mut self) -> Option<f32> {
        let room = RoomTone::of(&self.microphone.finish().samples)?;
        let level = room.level_db();
        self.room = Some(room);
        Some(level)
    }

    /// What was recorded, as a line.
    ///
    /// # Errors
    /// Where nothing was said.
    pub fn finish(&mut self) -> Result<NewTake, TakeFault> {
        let heard = self.microphone.finish();
        let clip = tidied(&heard.samples, self.room.as_ref())?;
        Ok(NewTake {
            clip: Arc::new(clip),
            clipped: is_clipped(&heard.samples),
            broken: heard.broken,
            full: heard.full,
        })
    }

    /// The recording in `file`, as it is heard in a session.
    ///
    /// # Errors
    /// Why it cannot be used, in words.
    pub fn read(&self, file: &Path) -> Result<Arc<Clip>, String> {
        let read = read_take(self.world, &Place::file(file));
        read.map(Arc::new).map_err(|error| error.to_string())
    }

    /// Plays a recording.
    ///
    /// # Errors
    /// Why nothing is heard, in words.
    pub fn play(&mut self, clip: Arc<Clip>) -> Result<(), String> {
        self.stop();
        let player = Player::start(Arc::new(Tape(clip)), 0, Decibels(0.0), &self.output);
        self.player = Some(player.map_err(|error| error.to_string())?);
        Ok(())
    }

    /// Whether one is heard.
    pub fn is_playing(&self) -> bool {
        self.player
            .as_ref()
            .is_some_and(|player| !player.finished())
    }

    /// Lets it fall silent.
    pub fn stop(&mut self) {
        if let Some(player) = self.player.take() {
            player.leave();
        }
    }
}
