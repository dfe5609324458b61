//! How a place is named.

use std::fmt;
use std::path::{Component, Path, PathBuf};

/// Where a text, a recording or a folder lies in a [`World`](super::World).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Place {
    /// Part of the program: `sessions/box-breath.toml`, `sounds/rain.toml`.
    BuiltIn(PathBuf),
    /// A file or a folder, as the listener or the author named it.
    File(PathBuf),
    /// What comes in by a pipe.
    Input,
}

impl Place {
    /// The file or folder at `path`.
    pub fn file(path: impl Into<PathBuf>) -> Place {
        Place::File(path.into())
    }

    /// A part of the program.
    pub fn built_in(path: impl Into<PathBuf>) -> Place {
        Place::BuiltIn(path.into())
    }

    /// The folder whoever runs the program stands in.
    pub fn here() -> Place {
        Place::file(".")
    }

    /// Whether it is part of the program.
    pub fn is_built_in(&self) -> bool {
        matches!(self, Place::BuiltIn(_))
    }

    /// The path, where it is that of a file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Place::File(path) => Some(path),
            Place::BuiltIn(_) | Place::Input => None,
        }
    }

    /// The folder it lies in.
    pub fn folder(&self) -> Place {
        let parent = |path: &Path| match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            Some(_) => PathBuf::from("."),
            None => path.to_path_buf(),
        };
        match self {
            Place::BuiltIn(path) => Place::BuiltIn(parent(path)),
            Place::File(path) => Place::File(parent(path)),
            Place::Input => Place::here(),
        }
    }

    /// What is called `name` in this folder.
    pub fn join(&self, name: impl AsRef<Path>) -> Place {
        let joined = |path: &Path| match path == Path::new(".") {
            true => name.as_ref().to_path_buf(),
            false => path.join(name.as_ref()),
        };
        match self {
            Place::BuiltIn(path) => Place::BuiltIn(joined(path)),
            Place::File(path) => Place::File(joined(path)),
            Place::Input => Place::File(name.as_ref().to_path_buf()),
        }
    }

    /// What is called `name` in the folder this lies in.
    pub fn sibling(&self, name: impl AsRef<Path>) -> Place {
        self.folder().join(name)
    }

    /// The name without the folder; `None` where it has none that is text.
    pub fn name(&self) -> Option<&str> {
        self.inner()?.file_name()?.to_str()
    }

    /// The name without the folder and without its ending; `None` where it has none that is
    /// text.
    pub fn stem(&self) -> Option<&str> {
        self.inner()?.file_stem()?.to_str()
    }

    /// The ending of the name, as in `toml`.
    pub fn ending(&self) -> Option<&str> {
        self.inner()?.extension()?.to_str()
    }

    /// Whether it is one of those that a folder's owner does not want to be shown.
    pub fn is_hidden(&self) -> bool {
        let name = self.inner().and_then(Path::file_name);
        name.is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
    }

    /// Whether it lies in `folder`, however deep; for places without links and `..`.
    pub(super) fn lies_in(&self, folder: &Place) -> bool {
        match (self, folder) {
            (Place::BuiltIn(path), Place::BuiltIn(folder))
            | (Place::File(path), Place::File(folder)) => path.starts_with(folder),
            _ => false,
        }
    }

    /// Whether its name climbs out of `folder`, on whose name it was joined.
    pub(super) fn strays_from(&self, folder: &Place) -> bool {
        let depth = |place: &Place| {
            let parts = place.inner().into_iter().flat_map(Path::components);
            let parts = parts.filter(|part| matches!(part, Component::Normal(_)));
            parts.count()
        };
        let absolute = |place: &Place| place.inner().is_some_and(Path::has_root);
        let climbs = |place: &Place| {
            let parts = place.inner().into_iter().flat_map(Path::components);
            parts.filter(|part| *part == Component::ParentDir).count()
        };
        absolute(self) != absolute(folder)
            || climbs(self) != climbs(folder)
            || depth(self) < depth(folder)
    }

    fn inner(&self) -> Option<&Path> {
        match self {
            Place::BuiltIn(path) | Place::File(path) => Some(path),
            Place::Input => None,
        }
    }
}

impl From<PathBuf> for Place {
    fn from(path: PathBuf) -> Place {
        Place::File(path)
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Place {
        Place::File(path.into())
    }
}

/// As whoever named it knows it; what comes in by a pipe is `-`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Place::BuiltIn(path) | Place::File(path) => path.display().fmt(f),
            Place::Input => f.write_str("-"),
        }
    }
}
