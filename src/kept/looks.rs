//! How the screen is to look.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::files::{Folders, KeptError, read, write};

/// What was chosen last, in its file.
#[derive(Clone, Debug)]
pub struct Looks {
    path: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
struct StoredLook {
    palette: String,
}

impl Looks {
    pub fn new(folders: &Folders) -> Looks {
        Looks {
            path: folders.state.join("look.json"),
        }
    }

    /// Remembers the palette of that name instead of the one before.
    ///
    /// # Errors
    /// [`KeptError::Unwritten`].
    pub fn keep(&self, palette: &str) -> Result<(), KeptError> {
        let palette = palette.into();
        write(&self.path, &StoredLook { palette })
    }

    /// The name of the palette that was chosen last. It may be another version's.
    ///
    /// # Errors
    /// [`KeptError::Unread`] or [`KeptError::Damaged`].
    pub fn palette(&self) -> Result<Option<String>, KeptError> {
        let stored: Option<StoredLook> = read(&self.path)?;
        Ok(stored.map(|stored| stored.palette))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_that_was_chosen_is_remembered_until_another_is() {
        let folder = tempfile::tempdir().unwrap();
        let looks = Looks::new(&Folders::within(folder.path()));
        assert_eq!(looks.palette().unwrap(), None);
        for palette in ["ember", "night"] {
            looks.keep(palette).unwrap();
            assert_eq!(looks.palette().unwrap().as_deref(), Some(palette));
        }
    }
}
