//! Everything the core wants from outside, as one parameter.
//!
//! A script's text, a recording's bytes, the names in a folder, what was kept from another
//! evening, room for what is too large for memory, and which evening it is: whoever prepares a
//! session hands in a [`World`] that knows. [`Disk`] is the one of the program, [`BuiltIn`] lays
//! what comes with the program under another, and [`Memory`] holds what a test or a program
//! puts there.
//!
//! ```
//! use evenfall::world::{Memory, Place, World};
//!
//! let world = Memory::new().with("evening/rain.toml", "title = \"Rain\"");
//! let place = Place::file("evening/rain.toml");
//! assert_eq!(world.text(&place, 1 << 20).unwrap(), "title = \"Rain\"");
//! // What is written beside it is found; what leads out of its folder is not.
//! assert!(world.beside(&place, "rain.toml").unwrap().is_some());
//! assert!(world.beside(&place, "../rain.toml").is_err());
//! ```

pub(crate) mod built_in;
mod disk;
mod evening;
pub use evening::next_night;
mod key;
mod memory;
mod place;
mod scratch;
mod stream;

use std::io::{self, Read};

pub use built_in::BuiltIn;
pub use disk::{Disk, KeptShelf};
pub use key::Key;
pub use memory::Memory;
pub use place::Place;
pub use scratch::Scratch;
pub use stream::{Stream, Streamed};

/// What lies at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Bytes that can be read again and again.
    File,
    /// Something that can be listed.
    Folder,
    /// What comes through once, as by a pipe, and may be waited for.
    Passing,
}

/// Why a world does not give something.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// It is longer than the caller takes.
    #[error("it has {} MB, and at most {} are read", size.div_ceil(1 << 20), most.div_ceil(1 << 20))]
    TooLarge {
        /// In bytes; where the end is not known, what was read of it.
        size: u64,
        /// In bytes: what the caller takes.
        most: u64,
    },
    /// It is not in UTF-8.
    #[error("it is no text in UTF-8 (line {line})")]
    NotText {
        /// The first line that is none, counted from 1.
        line: usize,
    },
    /// A folder has more in it than the caller takes.
    #[error("it holds more than {most} names")]
    TooMany {
        /// How many the caller takes.
        most: usize,
    },
    /// The place, which leads out of the folder it was looked for in.
    #[error("{0} leads out of its folder")]
    Outside(Place),
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Where everything comes from that is no part of the computation: texts and recordings, what
/// was kept, the date. All of it can be asked from several threads at once.
pub trait World: Send + Sync {
    /// What lies at `place`; `None` where there is nothing, or nothing that can be looked at.
    fn kind(&self, place: &Place) -> Option<Kind>;

    /// The same place with every link on the way followed and without `..`: two names for one
    /// thing have the same.
    ///
    /// # Errors
    /// When there is nothing at `place`.
    fn real(&self, place: &Place) -> io::Result<Place>;

    /// Opens what may be large. What passes by (see [`Kind::Passing`]) is read first, as far as
    /// a script may reach, and is the same however often it is opened.
    ///
    /// # Errors
    /// When it cannot be read.
    fn open(&self, place: &Place) -> io::Result<Stream>;

    /// What lies in a folder, in the order of its names.
    ///
    /// # Errors
    /// When it is no folder, or holds more than `most` names.
    fn list(&self, folder: &Place, most: usize) -> Result<Vec<Place>, WorldError>;

    /// What was kept under `key`. It may be damaged: whoever keeps something adds what
    /// tells.
    fn recall(&self, key: &Key) -> Option<Vec<u8>>;

    /// Keeps `bytes` for another time, if it can; the oldest goes when there is too much.
    fn keep(&self, key: &Key, bytes: &[u8]);

    /// Room for what is too large for memory, gone when it is dropped.
    ///
    /// # Errors
    /// When there is none.
    fn scratch(&self) -> io::Result<Box<dyn Scratch>>;

    /// The date of the evening this night belongs to, as in 20261224: it changes at noon, so
    /// that who goes to bed after midnight hears the same night.
    fn night(&self) -> u64;

    /// The folder of the sounds that this listener keeps, which every script may name.
    fn own_sounds(&self) -> Option<Place> {
        None
    }

    /// All of what lies at `place`.
    ///
    /// # Errors
    /// When it cannot be read, or is longer than `most` bytes, no more of which are read.
    fn bytes(&self, place: &Place, most: u64) -> Result<Vec<u8>, WorldError> {
        let stream = self.open(place)?;
        let size = stream.length().unwrap_or(0);
        let mut bytes = Vec::new();
        // A file may grow while it is read.
        if size <= most {
            stream
                .take(most.saturating_add(1))
                .read_to_end(&mut bytes)?;
        }
        match size.max(bytes.len() as u64) {
            size if size > most => Err(WorldError::TooLarge { size, most }),
            _ => Ok(bytes),
        }
    }

    /// The text at `place`, without the mark that some editors put in front.
    ///
    /// # Errors
    /// As [`World::bytes`], and when it is no UTF-8.
    fn text(&self, place: &Place, most: u64) -> Result<String, WorldError> {
        let text = String::from_utf8(self.bytes(place, most)?).map_err(|error| {
            let right = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + right.iter().filter(|byte| **byte == b'\n').count();
            WorldError::NotText { line }
        })?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(text) => text.to_owned(),
            None => text,
        })
    }

    /// What lies at `place` in `folder`, links followed; `None` where there is nothing, or
    /// nothing that can be read again.
    ///
    /// # Errors
    /// [`WorldError::Outside`] when it leads out of the folder, by `..` or by a link.
    fn holds(&self, folder: &Place, place: &Place) -> Result<Option<Kind>, WorldError> {
        let outside = || WorldError::Outside(place.clone());
        if place.strays_from(folder) {
            return Err(outside());
        }
        let kind = self.kind(place).filter(|kind| *kind != Kind::Passing);
        if kind.is_some() && !self.real(place)?.lies_in(&self.real(folder)?) {
            return Err(outside());
        }
        Ok(kind)
    }

    /// The file or folder `name` in `folder`; `None` where there is none, or nothing that can
    /// be read again.
    ///
    /// # Errors
    /// As [`World::holds`].
    fn inside(&self, folder: &Place, name: &str) -> Result<Option<Place>, WorldError> {
        let place = folder.join(name);
        Ok(self.holds(folder, &place)?.map(|_| place))
    }

    /// The folders in which lies what is written in the file at `place`: the one it lies in,
    /// and where it is a link that of its target.
    fn folders(&self, place: &Place) -> Vec<Place> {
        if self.kind(place) == Some(Kind::Passing) {
            return vec![Place::here()];
        }
        let own = place.folder();
        let target = self.real(place).map(|real| real.folder());
        let real = self.real(&own).ok();
        let other = target.ok().filter(|target| Some(target) != real.as_ref());
        [own].into_iter().chain(other).collect()
    }

    /// What `name` means in the file at `place`: a file or folder in one of its
    /// [`World::folders`].
    ///
    /// # Errors
    /// As [`World::inside`].
    fn beside(&self, place: &Place, name: &str) -> Result<Option<Place>, WorldError> {
        self.within(&self.folders(place), name)
    }

    /// The file or folder `name` in the first of the `folders` that holds it.
    ///
    /// # Errors
    /// As [`World::inside`], where none holds it.
    fn within(&self, folders: &[Place], name: &str) -> Result<Option<Place>, WorldError> {
        let mut outside = None;
        for folder in folders {
            match self.inside(folder, name) {
                Ok(None) => {}
                Err(error) => outside = outside.or(Some(error)),
                found => return found,
            }
        }
        outside.map_or(Ok(None), Err)
    }
}

#[cfg(test)]
mod tests;
