//! The place to resume from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::files::{Folders, KeptError, read, remove, write};
use crate::plan::{Made, RowKind};
use crate::score::Mix;
use crate::units::Millis;

/// So much is heard again, to find back in.
const AGAIN: Millis = Millis::secs(5);

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

impl Place {
    /// Where it was left.
    pub fn at(&self) -> Millis {
        Millis(self.position_ms)
    }

    /// Where `made` goes on from here, a little earlier to find back in; `None` where it
    /// ends before.
    pub fn goes_on(&self, made: &Made) -> Option<Millis> {
        let there = self.at() < made.plan.length;
        there.then(|| self.at().saturating_sub(AGAIN))
    }

    /// Whether `made` is what was left, in all that happens in it, and when.
    pub fn is_of(&self, made: &Made) -> bool {
        self.score == fingerprint(made)
    }
}

/// By what a session is known again: all that happens in it, and when.
pub(super) fn fingerprint(made: &Made) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(&made.plan.seed.to_le_bytes());
    hash.update(&made.plan.length.0.to_le_bytes());
    for moment in &made.plan.moments {
        hash.update(&moment.start.0.to_le_bytes());
        hash.update(&moment.length.0.to_le_bytes());
        hash.update(RowKind::from(moment.kind).to_string().as_bytes());
        hash.update(&(moment.text.len() as u64).to_le_bytes());
        hash.update(moment.text.as_bytes());
    }
    for layer in &made.score.layers {
        hash.update(&layer.seed.0.to_le_bytes());
        hash.update(layer.name.as_bytes());
    }
    hash.finalize().to_hex()[..16].to_string()
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
        mix.layers
            .push(("rain".into(), crate::score::Channel::default()));
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
