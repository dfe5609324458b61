//! Sessions by name: the built-in ones, and files.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::diagnostic::suggestion;
use crate::limits;
use crate::script::is_overlay;

use super::languages::{Overlay, built_in_overlay, split};

pub(super) static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/sessions");

/// A script as text, with the name for messages and the folder its sounds lie in.
#[derive(Clone)]
pub struct Source {
    pub name: String,
    pub text: String,
    /// `None` for a built-in session.
    pub folder: Option<PathBuf>,
    /// The translation by whose name the session was asked for, as in `sleep.de.toml`.
    pub translation: Option<Overlay>,
}

/// Why a session cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error(
        "{overlay} holds the words of another script, and {original} is not beside it\n  \
         a translation lies beside its original; a script of its own has [[step]]s"
    )]
    NoOriginal { overlay: String, original: String },
    #[error("{0} is a folder: name a script in it")]
    Folder(String),
    #[error("there is no file {0}")]
    NoFile(String),
    #[error("no session is called \"{name}\", and there is no such file\n  {help}")]
    Unknown { name: String, help: String },
    #[error("{name} is no script: it has {megabytes} MB, and a script is at most 1 MB of text")]
    TooLarge { name: String, megabytes: u64 },
    #[error("{name} is not saved as UTF-8 (line {line}): save it again as plain text, UTF-8")]
    NotText { name: String, line: usize },
    #[error("cannot read {name}: {source}")]
    Io {
        name: String,
        source: std::io::Error,
    },
}

/// Names and texts of the built-in sessions, by name; not of their translations.
pub fn built_in() -> Vec<(&'static str, &'static str)> {
    let files = BUILT_IN
        .files()
        .filter(|f| f.path().extension().is_some_and(|e| e == "toml"));
    let mut all: Vec<_> = files
        .filter_map(|f| Some((f.path().file_stem()?.to_str()?, f.contents_utf8()?)))
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

impl Source {
    /// Finds a session: by the name of a built-in one, else as a file.
    ///
    /// # Errors
    /// When there is none, or the file is no text a person wrote.
    pub fn find(session: &str) -> Result<Source, SourceError> {
        let looks_like_path = session.contains(['/', '\\']) || session.ends_with(".toml");
        if !looks_like_path && let Some(source) = Source::built_in(session) {
            return Ok(source);
        }
        if let Some((name, language)) = split(session)
            && let Some(overlay) = built_in_overlay(name, language)
        {
            let translation = Some(overlay);
            return Source::find(name).map(|source| Source {
                translation,
                ..source
            });
        }
        for path in [
            PathBuf::from(session),
            PathBuf::from(format!("{session}.toml")),
        ] {
            if path.is_file() {
                return Source::read(&path);
            }
        }
        if Path::new(session).is_dir() {
            return Err(SourceError::Folder(session.into()));
        }
        if looks_like_path {
            return Err(SourceError::NoFile(session.into()));
        }
        Err(SourceError::Unknown {
            name: session.into(),
            help: near(session),
        })
    }

    /// The built-in session of that name.
    pub fn built_in(session: &str) -> Option<Source> {
        let (name, text) = built_in().into_iter().find(|(name, _)| *name == session)?;
        Some(Source {
            name: name.into(),
            text: text.into(),
            folder: None,
            translation: None,
        })
    }

    /// Reads the script file at `path`, or the one that a translation at `path` is of.
    ///
    /// # Errors
    /// When it cannot be read, or is no text a person wrote.
    pub fn read(path: &Path) -> Result<Source, SourceError> {
        let itself = Source::read_itself(path)?;
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let Some((original, language)) = stem.and_then(split)
            && is_overlay(&itself.text)
        {
            let original = path.with_file_name(format!("{original}.toml"));
            if !original.is_file() {
                return Err(SourceError::NoOriginal {
                    overlay: itself.name,
                    original: original.display().to_string(),
                });
            }
            let translation = Some(Overlay::read(path, language)?);
            return Source::read(&original).map(|source| Source {
                translation,
                ..source
            });
        }
        Ok(itself)
    }

    /// Reads the file at `path` and no other, be it a script or a translation.
    ///
    /// # Errors
    /// When it cannot be read, or is no text a person wrote.
    pub fn read_itself(path: &Path) -> Result<Source, SourceError> {
        let (name, text) = read_text(path)?;
        let folder = path.parent().map(|p| {
            if p.as_os_str().is_empty() {
                PathBuf::from(".")
            } else {
                p.to_path_buf()
            }
        });
        Ok(Source {
            name,
            text,
            folder,
            translation: None,
        })
    }

    /// The name by which it was asked for: that of a translation, where it was one.
    pub fn asked_for(&self) -> &str {
        let translation = self.translation.as_ref();
        translation.map_or(&self.name, |overlay| &overlay.source.name)
    }
}

/// The name and the content of a text file.
pub(super) fn read_text(path: &Path) -> Result<(String, String), SourceError> {
    let name = path.display().to_string();
    let failed = |source| SourceError::Io {
        name: name.clone(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut bytes = Vec::new();
    // A device has no size and no end, and a file may grow while it is read.
    let most = limits::SCRIPT_BYTES + 1;
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 == most {
        return Err(SourceError::TooLarge {
            name,
            megabytes: size.max(most).div_ceil(1 << 20),
        });
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()]
                .iter()
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            return Err(SourceError::NotText { name, line });
        }
    };
    // Windows editors put a mark in front that is no part of the text.
    let text = text
        .strip_prefix('\u{feff}')
        .map(str::to_string)
        .unwrap_or(text);
    Ok((name, text))
}
