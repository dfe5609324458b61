//! The place to resume from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::files::{Folders, KeptError, read, remove, write};
use crate::score::Mix;

/// Where a session was left, and all it takes to have the same session again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The words that prepare the session, as after `evenfall play`; scripts by their
    /// absolute paths.
    pub words: Vec<String>,
    pub title: String,
    /// The seed of scripts that want another each night, as it was on that night.
    pub night: u64,
    /// By what the prepared score is known again.
    pub score: String,
    pub position_ms: u64,
    #[serde(default)]
    pub volume_db: f32,
    #[serde(default)]
    pub mix: Mix,
    /// By what the program that keeps this place knows it for its own.
    pub keeper: String,
}

/// The one place that is kept: the last.
#[derive(Clone, Debug)]
pub struct Places {
    path: PathBuf,
}

impl Places {
    pub fn new(folders: &Folders) -> Places {
        Places {
            path: folders.state.join("resume.json"),
        }
    }

    /// Keeps `place` instead of the one before.
    ///
    /// # Errors
    /// [`KeptError::Unwritten`].
    pub fn keep(&self, place: &Place) -> Result<(), KeptError> {
        write(&self.path, place)
    }

    /// The place that was kept last.
    ///
    /// # Errors
    /// [`KeptError::Unread`] or [`KeptError::Damaged`] when something else is there.
    pub fn last(&self) -> Result<Option<Place>, KeptError> {
        read(&self.path)
    }

    /// Forgets the place if it is still the one of `keeper`: another program may have kept
    /// its own meanwhile.
    ///
    /// # Errors
    /// [`KeptError::Unwritten`] when it cannot be removed.
    pub fn forget(&self, keeper: &str) -> Result<(), KeptError> {
        match self.last() {
            Ok(Some(place)) if place.keeper == keeper => remove(&self.path),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_place_is_kept_and_only_its_keeper_forgets_it() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::new(&Folders::within(folder.path()));
        assert_eq!(places.last().unwrap(), None);
        let mut mix = Mix::default();
        mix.voice.db = -3.0;
        mix.layers.push(("rain".into(), Default::default()));
        let first = Place {
            words: vec!["box-breath".into(), "--length=5m".into()],
            title: "Box breath".into(),
            night: 20_261_123,
            score: "ab".into(),
            position_ms: 252_000,
            volume_db: -4.0,
            mix,
            keeper: "one".into(),
        };
        let second = Place {
            keeper: "two".into(),
            ..first.clone()
        };
        places.keep(&first).unwrap();
        assert_eq!(places.last().unwrap(), Some(first));
        places.keep(&second).unwrap();
        places.forget("one").unwrap();
        assert_eq!(places.last().unwrap(), Some(second));
        places.forget("two").unwrap();
        places.forget("two").unwrap();
        assert_eq!(places.last().unwrap(), None);
    }
}
