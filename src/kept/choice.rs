//! What was last chosen before a session.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::files::{Folders, KeptError, read, write};

/// A session and how it was wished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// The name of a built-in session, or the path of a script.
    pub session: String,
    /// In milliseconds; none: the session's own.
    pub length_ms: Option<u64>,
    /// A language other than the session's own.
    pub language: Option<String>,
    /// Whether the words are only shown.
    pub silent: bool,
    /// A sound of the catalogue instead of the session's own, or `off`.
    pub ambience: Option<String>,
    /// Parts of the body that are left alone.
    pub skip: Vec<String>,
    /// Whether the breath is never held.
    pub no_holds: bool,
    /// How long until the sound has sunk away, in milliseconds.
    pub sleep_after_ms: Option<u64>,
    /// How long the ambience goes on after it, in milliseconds.
    pub after_ms: Option<u64>,
    /// How long it waits before it begins, in milliseconds.
    pub in_ms: Option<u64>,
    /// Whether it is to be wished so the next time, too.
    pub always: bool,
}

/// The last choice in its file.
#[derive(Clone, Debug)]
pub struct Choices {
    path: PathBuf,
}

impl Choices {
    pub fn new(folders: &Folders) -> Choices {
        Choices {
            path: folders.state.join("choice.json"),
        }
    }

    /// Remembers `choice` instead of the one before.
    ///
    /// # Errors
    /// [`KeptError::Unwritten`].
    pub fn keep(&self, choice: &Choice) -> Result<(), KeptError> {
        write(&self.path, choice)
    }

    /// What was chosen last. The session or the sound it names may be gone since.
    ///
    /// # Errors
    /// [`KeptError::Unread`] or [`KeptError::Damaged`].
    pub fn last(&self) -> Result<Option<Choice>, KeptError> {
        read(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_choice_is_remembered_and_what_it_leaves_out_is_as_made() {
        let folder = tempfile::tempdir().unwrap();
        let choices = Choices::new(&Folders::within(folder.path()));
        assert_eq!(choices.last().unwrap(), None);
        let choice = Choice {
            session: "box-breath".into(),
            length_ms: Some(600_000),
            language: None,
            silent: true,
            ambience: Some("rain".into()),
            skip: vec!["neck".into()],
            always: true,
            ..Choice::default()
        };
        choices.keep(&choice).unwrap();
        assert_eq!(choices.last().unwrap(), Some(choice));
        std::fs::write(&choices.path, "{\"session\":\"a\"}").unwrap();
        let sparse = choices.last().unwrap().unwrap();
        assert_eq!((sparse.length_ms, sparse.silent), (None, false));
    }
}
