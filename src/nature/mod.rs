//! Nature sound, computed: one file for each texture, and what several of them share.
//!
//! To add one, write a file with a `pub const KIND: TextureKind`, name it below, and give it
//! its line in [`textures`]: the catalogue, the help and the tests find it there. Its chance
//! is drawn under names of `dsp::seeds`, and its level needs no care: it is measured.

mod birds;
mod bowls;
mod bubble;
pub mod choice;
mod choir;
mod crickets;
mod crowd;
mod eddies;
mod fire;
mod frogs;
mod loudness;
mod music;
mod noise;
mod ocean;
mod owl;
mod pad;
pub mod parameter;
mod rain;
mod sines;
mod snow;
mod stillness;
mod stream;
mod thunder;
mod tone;
mod underwater;
mod waterfall;
mod wind;

use crate::frame::Texture;
use crate::units::{Frames, Seed};

use parameter::{Parameter, ParameterError, Settings, Value};

/// A kind of nature sound: what it is called, what can be set, how it is started.
pub struct TextureKind {
    /// As scripts write it.
    pub name: &'static str,
    /// What it sounds like, in one line.
    pub what: &'static str,
    /// All that can be set.
    pub parameters: &'static [Parameter],
    /// Sets one running, and lets it know the session it is heard in; its level is whatever the
    /// settings make it.
    pub start: fn(&Settings, Seed) -> Box<dyn Texture>,
    /// Sets one running that goes straight from what holds at each of some times, sorted and at
    /// least one, to what holds at the next, as loud all along. `None`: where its parameters
    /// move, the sounds at those times are mixed, which steady tones cannot be.
    pub follow: Option<Follow>,
}

/// Sets a texture running that follows its courses by itself.
pub type Follow = fn(&[Moment], Seed) -> Box<dyn Texture>;

/// A time, and what holds then.
pub type Moment = (Frames, Settings);

/// Every texture there is.
pub fn textures() -> &'static [TextureKind] {
    &[
        rain::KIND,
        thunder::KIND,
        stream::KIND,
        waterfall::KIND,
        ocean::KIND,
        underwater::KIND,
        wind::KIND,
        snow::KIND,
        fire::KIND,
        crickets::KIND,
        frogs::KIND,
        birds::KIND,
        owl::KIND,
        bowls::KIND,
        pad::KIND,
        music::KIND,
        noise::KIND,
        tone::KIND,
    ]
}

/// The texture of that name.
pub fn texture(name: &str) -> Option<&'static TextureKind> {
    textures().iter().find(|kind| kind.name == name)
}

impl std::fmt::Debug for TextureKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TextureKind").field(&self.name).finish()
    }
}

impl TextureKind {
    /// Whether it beats steadily, of which its listeners are cautioned.
    pub fn beats(&self) -> bool {
        self.name == tone::KIND.name
    }

    /// Whether it listens to the session it is heard in, and is another in another session.
    pub fn listens(&self) -> bool {
        self.name == music::KIND.name
    }

    /// Checks values for this texture's parameters.
    ///
    /// # Errors
    /// The first name or value that does not fit.
    pub fn settings<'a>(
        &self,
        chosen: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Result<Settings, ParameterError> {
        Settings::new(self.name, self.parameters, chosen)
    }
}
