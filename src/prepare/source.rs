//! Sessions by name: the built-in ones, and files.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::diagnostic::suggestion;
use crate::limits;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/sessions");

/// A script as text, with the name for messages and the folder its sounds lie in.
#[derive(Clone)]
pub struct Source {
    pub name: String,
    pub text: String,
    /// `None` for a built-in session.
    pub folder: Option<PathBuf>,
}

/// Why a session cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
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

/// Names and texts of the built-in sessions, by name.
pub fn built_in() -> Vec<(&'static str, &'static str)> {
    let files = BUILT_IN
        .files()
        .filter(|f| f.path().extension().is_some_and(|e| e == "toml"));
    let mut all: Vec<_> = files
        .filter_map(|f| Some((f.path().file_stem()?.to_str()?, f.contents_utf8()?)))
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
        })
    }

    /// Reads the script file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or is no text a person wrote.
    pub fn read(path: &Path) -> Result<Source, SourceError> {
        let name = path.display().to_string();
        let failed = |source| SourceError::Io {
            name: name.clone(),
            source,
        };
        let size = std::fs::metadata(path).map_err(failed)?.len();
        if size > limits::SCRIPT_BYTES {
            return Err(SourceError::TooLarge {
                name,
                megabytes: size.div_ceil(1 << 20),
            });
        }
        let bytes = std::fs::read(path).map_err(failed)?;
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
        let folder = path.parent().map(|p| {
            if p.as_os_str().is_empty() {
                PathBuf::from(".")
            } else {
                p.to_path_buf()
            }
        });
        Ok(Source { name, text, folder })
    }
}
