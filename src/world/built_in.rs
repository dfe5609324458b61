//! What comes with the program: the `sessions` and `sounds` folders.

use std::io::{self, Cursor, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Key, Kind, Place, Scratch, Stream, World, WorldError};

/// Its name, and what it holds.
type File = (&'static str, &'static [u8]);

// The two folders, in the order of the names: `build.rs` writes it.
include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The built-in sessions and sounds, laid under another world, which has all the rest.
#[derive(Clone, Debug, Default)]
pub struct BuiltIn<W> {
    over: W,
}

impl<W: World> BuiltIn<W> {
    /// `over` with what comes with the program.
    pub fn under(over: W) -> BuiltIn<W> {
        BuiltIn { over }
    }

    /// The world that has all the rest.
    pub fn over(&self) -> &W {
        &self.over
    }
}

/// The names of one of the two folders, and what they hold.
pub(crate) fn files(folder: &str) -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    let files = folder_of(folder).unwrap_or_default().iter();
    files.map(|(name, bytes)| (Path::new(name), *bytes))
}

/// The scripts or recipes in one of the two folders: names without `.toml`, and texts.
pub(crate) fn texts(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    files(folder).filter_map(|(path, bytes)| {
        path.extension().filter(|ending| *ending == "toml")?;
        let name = path.file_stem()?.to_str()?;
        Some((name, std::str::from_utf8(bytes).ok()?))
    })
}

fn folder_of(name: &str) -> Option<&'static [File]> {
    match name {
        "sessions" => Some(SESSIONS),
        "sounds" => Some(SOUNDS),
        _ => None,
    }
}

/// What lies at a path such as `sounds/rain.toml`.
fn contents(path: &Path) -> Option<&'static [u8]> {
    let folder = folder_of(path.parent()?.to_str()?)?;
    let name = path.file_name()?.to_str()?;
    let (_, bytes) = folder.iter().find(|(known, _)| *known == name)?;
    Some(bytes)
}

fn missing() -> io::Error {
    ErrorKind::NotFound.into()
}

impl<W: World> World for BuiltIn<W> {
    fn kind(&self, place: &Place) -> Option<Kind> {
        let Place::BuiltIn(path) = place else {
            return self.over.kind(place);
        };
        match path.to_str().and_then(folder_of) {
            Some(_) => Some(Kind::Folder),
            None => contents(path).map(|_| Kind::File),
        }
    }

    fn real(&self, place: &Place) -> io::Result<Place> {
        match place {
            Place::BuiltIn(_) => {
                let found = self.kind(place).map(|_| place.clone());
                found.ok_or_else(missing)
            }
            other => self.over.real(other),
        }
    }

    fn open(&self, place: &Place) -> io::Result<Stream> {
        let Place::BuiltIn(path) = place else {
            return self.over.open(place);
        };
        let bytes = contents(path).ok_or_else(missing)?;
        Ok(Stream::new(Cursor::new(bytes), Some(bytes.len() as u64)))
    }

    fn list(&self, folder: &Place, most: usize) -> Result<Vec<Place>, WorldError> {
        let Place::BuiltIn(path) = folder else {
            return self.over.list(folder, most);
        };
        let folder = path.to_str().and_then(folder_of).ok_or_else(missing)?;
        let names = folder.iter().map(|(name, _)| path.join(name));
        let mut all: Vec<PathBuf> = names.collect();
        if all.len() > most {
            return Err(WorldError::TooMany { most });
        }
        all.sort();
        Ok(all.into_iter().map(Place::BuiltIn).collect())
    }

    fn recall(&self, key: &Key) -> Option<Vec<u8>> {
        self.over.recall(key)
    }

    fn keep(&self, key: &Key, bytes: &[u8]) {
        self.over.keep(key, bytes);
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        self.over.scratch()
    }

    fn night(&self) -> u64 {
        self.over.night()
    }

    fn own_sounds(&self) -> Option<Place> {
        self.over.own_sounds()
    }
}
