//! Sessions by name: the built-in ones, and files.

use std::path::Path;

use crate::diagnostic::{nearest, suggestion};
use crate::limits;
use crate::script::is_overlay;
use crate::sound::catalogue;
use crate::world::{Kind, Place, World, WorldError, built_in};

use super::by_itself::{by_itself, is_recording};
use super::languages::{Overlay, built_in_overlay, split};

/// A script as text, with the name for messages and the folders its sounds lie in.
#[derive(Clone)]
pub struct Source {
    /// What messages call it: the name of a built-in session, or the file.
    pub name: String,
    /// All that is written in it.
    pub text: String,
    /// Where it was read; `None` for a built-in session, and for a text that lies nowhere.
    pub place: Option<Place>,
    /// Where what it names lies: the folder of its file, and of the one a link leads to.
    pub folders: Vec<Place>,
    /// The translation by whose name the session was asked for, as in `sleep.de.toml`.
    pub translation: Option<Overlay>,
}

/// Why a session cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A translation was named, and the script it belongs to is not there.
    #[error(
        "{overlay} holds the words of another script, and {original} is not beside it\n  \
         a translation lies beside its original; a script of its own has [[step]]s"
    )]
    NoOriginal {
        /// The translation.
        overlay: Place,
        /// Where its script would be.
        original: String,
    },
    /// What was named is a folder.
    #[error("{0} is a folder: name a script in it")]
    Folder(String),
    /// What was named looks like a file, and there is none.
    #[error("there is no file {0}")]
    NoFile(String),
    /// It is neither a built-in session nor a sound nor a file.
    #[error("no session or sound is called \"{name}\", and there is no such file\n  {help}")]
    Unknown {
        /// As it was given.
        name: String,
        /// The built-in session or sound most likely meant, or all sessions.
        help: String,
    },
    /// One of several sounds is none.
    #[error("no sound is called \"{name}\"\n  {help}")]
    NoSound {
        /// As it was given.
        name: String,
        /// What may be meant.
        help: String,
    },
    /// Sounds that cannot be heard together so.
    #[error("{name}: {help}")]
    Together {
        /// As they were given.
        name: String,
        /// Why.
        help: String,
    },
    /// It is larger than [`limits::SCRIPT_BYTES`].
    #[error("{name} is no script: it has {megabytes} MB, and a script is at most 1 MB of text")]
    TooLarge {
        /// The file.
        name: Place,
        /// Its size, rounded up.
        megabytes: u64,
    },
    /// It is not UTF-8.
    #[error("{name} is not saved as UTF-8 (line {line}): save it again as plain text, UTF-8")]
    NotText {
        /// The file.
        name: Place,
        /// The first line that is not, from 1.
        line: usize,
    },
    /// It cannot be read for another reason.
    #[error("cannot read {name}: {source}")]
    Unread {
        /// The file.
        name: Place,
        /// What went wrong.
        source: WorldError,
    },
}

/// Names and texts of the built-in sessions, by name; not of their translations.
pub fn built_in() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = built_in::texts("sessions")
        .filter(|(name, _)| split(name).is_none())
        .collect();
    all.sort_unstable();
    all
}

/// The built-in session that is most likely meant by a name, or all of them.
pub(super) fn near(session: &str) -> String {
    let names: Vec<&str> = built_in().into_iter().map(|(name, _)| name).collect();
    suggestion(session, names)
}

/// The session or sound that is most likely meant, or all sessions.
fn near_any(name: &str) -> String {
    let sessions = built_in().into_iter().map(|(session, _)| session);
    match nearest(name, catalogue().names()) {
        Some(sound) if nearest(name, sessions).is_none() => format!("did you mean \"{sound}\"?"),
        _ => near(name),
    }
}

impl Source {
    /// A text that lies nowhere, called `name` in messages: no file is beside it.
    pub fn of_text(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
            place: None,
            folders: Vec::new(),
            translation: None,
        }
    }

    /// Finds a session: by the name of a built-in one, else as a file, else as a sound that
    /// plays by itself, or several of them, as in `rain+campfire:-6`. `-` is what comes in by a
    /// pipe.
    ///
    /// # Errors
    /// When there is none, or the file is no text a person wrote.
    pub fn find(world: &dyn World, session: &str) -> Result<Source, SourceError> {
        if session == "-" {
            return Source::read_itself(world, &Place::Input);
        }
        let looks_like_path = session.contains(['/', '\\']) || session.ends_with(".toml");
        if !looks_like_path && let Some(source) = Source::built_in(session) {
            return Ok(source);
        }
        if let Some((name, language)) = split(session)
            && let Some(overlay) = built_in_overlay(name, language)
        {
            let translation = Some(overlay);
            return Source::find(world, name).map(|source| Source {
                translation,
                ..source
            });
        }
        let named = Place::file(session);
        let kind = world.kind(&named);
        match kind {
            // A recording is played, and anything else is read.
            Some(Kind::File) if is_recording(&named) => {}
            Some(Kind::File) => return Source::read(world, &named),
            Some(Kind::Passing) => return Source::read_itself(world, &named),
            Some(Kind::Folder) | None => {}
        }
        let longer = Place::file(format!("{session}.toml"));
        if world.kind(&longer) == Some(Kind::File) {
            return Source::read(world, &longer);
        }
        if kind == Some(Kind::Folder) {
            return Err(SourceError::Folder(session.into()));
        }
        if let Some(sounds) = by_itself(world, session) {
            return sounds;
        }
        if looks_like_path {
            return Err(SourceError::NoFile(session.into()));
        }
        Err(SourceError::Unknown {
            name: session.into(),
            help: near_any(session),
        })
    }

    /// The built-in session of that name.
    pub fn built_in(session: &str) -> Option<Source> {
        let (name, text) = built_in().into_iter().find(|(name, _)| *name == session)?;
        Some(Source::of_text(name, text))
    }

    /// Reads the script file at `place`, or the one that a translation at `place` is of.
    ///
    /// # Errors
    /// When it cannot be read, or is no text a person wrote.
    pub fn read(world: &dyn World, place: &Place) -> Result<Source, SourceError> {
        let itself = Source::read_itself(world, place)?;
        if let Some((original, language)) = place.stem().and_then(split)
            && is_overlay(&itself.text)
        {
            let name = format!("{original}.toml");
            let homes = itself.folders.iter().map(|folder| folder.join(&name));
            let mut homes = homes.filter(|original| world.kind(original) == Some(Kind::File));
            let Some(original) = homes.next() else {
                return Err(SourceError::NoOriginal {
                    overlay: place.clone(),
                    original: place.sibling(name).to_string(),
                });
            };
            let translation = Some(Overlay::read(world, place, language)?);
            return Source::read(world, &original).map(|source| Source {
                translation,
                ..source
            });
        }
        Ok(itself)
    }

    /// Reads the file at `place` and no other, be it a script or a translation.
    ///
    /// # Errors
    /// When it cannot be read, or is no text a person wrote.
    pub fn read_itself(world: &dyn World, place: &Place) -> Result<Source, SourceError> {
        let text = read_text(world, place)?;
        Ok(Source {
            name: place.to_string(),
            text,
            place: Some(place.clone()),
            folders: world.folders(place),
            translation: None,
        })
    }

    /// The scripts that lie in `folder`, in the order of their names: what holds steps in this
    /// language, and neither translations nor anything else that is called so.
    pub fn all_in(world: &dyn World, folder: &Place) -> Vec<Source> {
        let files = world.list(folder, limits::BESIDE).unwrap_or_default();
        let files = files
            .into_iter()
            .filter(|file| file.ending() == Some("toml") && world.kind(file) == Some(Kind::File));
        let scripts = files.filter_map(|file| Source::read_itself(world, &file).ok());
        scripts
            .filter(|script| script.text.contains("[[step]]"))
            .take(limits::SHELF)
            .collect()
    }

    /// The name by which it was asked for: that of a translation, where it was one.
    pub fn asked_for(&self) -> &str {
        let translation = self.translation.as_ref();
        translation.map_or(&self.name, |overlay| &overlay.source.name)
    }

    /// The file by whose name it was asked for, which can be read again; `None` where it was
    /// none.
    pub fn file(&self) -> Option<&Path> {
        let own = self.place.as_ref()?.path()?;
        let translation = self.translation.as_ref();
        Some(translation.map_or(own, |overlay| Path::new(&overlay.source.name)))
    }
}

/// The content of a text file.
pub(super) fn read_text(world: &dyn World, place: &Place) -> Result<String, SourceError> {
    let name = place.clone();
    world
        .text(place, limits::SCRIPT_BYTES)
        .map_err(|error| match error {
            WorldError::TooLarge { size, .. } => SourceError::TooLarge {
                name,
                megabytes: size.div_ceil(1 << 20),
            },
            WorldError::NotText { line } => SourceError::NotText { name, line },
            source => SourceError::Unread { name, source },
        })
}
