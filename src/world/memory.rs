//! A world of what was put there.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Cursor, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Key, Kind, Place, Scratch, Stream, World, WorldError};
use crate::limits;

/// Files in memory, one date, and nothing else: for tests, and for programs that have their
/// scripts from elsewhere. It has folders as far as its files' names do, and no links.
#[derive(Clone, Debug)]
pub struct Memory {
    files: BTreeMap<PathBuf, Arc<[u8]>>,
    input: Option<Arc<[u8]>>,
    night: u64,
    kept: Arc<Mutex<Kept>>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory {
            files: BTreeMap::new(),
            input: None,
            night: 20_000_101,
            kept: Arc::default(),
        }
    }
}

impl Memory {
    /// An empty world, on the first evening of the year 2000.
    pub fn new() -> Memory {
        Memory::default()
    }

    /// The same with a file: a text or bytes.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Memory {
        self.files
            .insert(plain(path.as_ref()), content.as_ref().into());
        self
    }

    /// The same with something that comes in by a pipe.
    #[must_use]
    pub fn with_input(mut self, content: impl AsRef<[u8]>) -> Memory {
        self.input = Some(content.as_ref().into());
        self
    }

    /// The same on another evening, as in 20261224.
    #[must_use]
    pub fn on(mut self, night: u64) -> Memory {
        self.night = night;
        self
    }

    fn file(&self, place: &Place) -> Option<&Arc<[u8]>> {
        match place {
            Place::File(path) => self.files.get(&plain(path)),
            Place::Input => self.input.as_ref(),
            Place::BuiltIn(_) => None,
        }
    }

    fn is_folder(&self, place: &Place) -> bool {
        let Place::File(path) = place else {
            return false;
        };
        let folder = plain(path);
        let below = self.files.keys();
        folder.as_os_str().is_empty()
            || below
                .into_iter()
                .any(|p| *p != folder && p.starts_with(&folder))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A path without `.` and `..`; what climbs above the start stays there.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn missing() -> io::Error {
    ErrorKind::NotFound.into()
}

impl World for Memory {
    fn kind(&self, place: &Place) -> Option<Kind> {
        match place {
            _ if self.file(place).is_some() => Some(match place {
                Place::Input => Kind::Passing,
                _ => Kind::File,
            }),
            _ => self.is_folder(place).then_some(Kind::Folder),
        }
    }

    fn real(&self, place: &Place) -> io::Result<Place> {
        match (place, self.kind(place)) {
            (Place::File(path), Some(_)) => Ok(Place::File(plain(path))),
            (place, Some(_)) => Ok(place.clone()),
            (_, None) => Err(missing()),
        }
    }

    fn open(&self, place: &Place) -> io::Result<Stream> {
        let bytes = Arc::clone(self.file(place).ok_or_else(missing)?);
        let length = bytes.len() as u64;
        Ok(Stream::new(Cursor::new(bytes), Some(length)))
    }

    fn list(&self, folder: &Place, most: usize) -> Result<Vec<Place>, WorldError> {
        let (Place::File(path), true) = (folder, self.is_folder(folder)) else {
            return Err(missing().into());
        };
        let home = plain(path);
        let below = self.files.keys().filter_map(|p| p.strip_prefix(&home).ok());
        let mut names: Vec<_> = below.filter_map(|p| p.components().next()).collect();
        names.dedup();
        if names.len() > most {
            return Err(WorldError::TooMany { most });
        }
        Ok(names.into_iter().map(|name| folder.join(name)).collect())
    }

    fn recall(&self, key: &Key) -> Option<Vec<u8>> {
        self.kept().recall(key)
    }

    fn keep(&self, key: &Key, bytes: &[u8]) {
        self.kept().keep(key, bytes);
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(Room::default()))
    }

    fn night(&self) -> u64 {
        self.night
    }
}

/// What is kept, the newest last.
#[derive(Debug, Default)]
struct Kept {
    all: VecDeque<(Key, Vec<u8>)>,
}

impl Kept {
    fn place(&self, key: &Key) -> Option<usize> {
        self.all.iter().position(|(known, _)| known == key)
    }

    fn recall(&self, key: &Key) -> Option<Vec<u8>> {
        Some(self.all.get(self.place(key)?)?.1.clone())
    }

    fn keep(&mut self, key: &Key, bytes: &[u8]) {
        if let Some(old) = self.place(key) {
            self.all.remove(old);
        }
        self.all.push_back((key.clone(), bytes.to_vec()));
        let size = |(_, bytes): &(Key, Vec<u8>)| bytes.len() as u64;
        let mut whole: u64 = self.all.iter().map(size).sum();
        while whole > limits::KEPT_IN_MEMORY {
            whole -= self.all.pop_front().as_ref().map_or(whole, size);
        }
    }
}

/// Scratch space in memory.
#[derive(Default)]
struct Room {
    bytes: Vec<u8>,
}

impl Scratch for Room {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if (self.bytes.len() + bytes.len()) as u64 > limits::SCRATCH_IN_MEMORY {
            return Err(ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let short = || io::Error::from(ErrorKind::UnexpectedEof);
        let offset = usize::try_from(offset).map_err(|_| short())?;
        let rest = self.bytes.get(offset..).ok_or_else(short)?;
        bytes.copy_from_slice(rest.get(..bytes.len()).ok_or_else(short)?);
        Ok(())
    }

    fn expect(&self, _: u64, _: u64) {}
}
