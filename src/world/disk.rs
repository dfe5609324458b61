//! The world as the operating system has it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use etcetera::BaseStrategy;
use jiff::Zoned;
use tempfile::NamedTempFile;

use super::evening::evening;
use super::{Key, Kind, Place, Scratch, Stream, World, WorldError};
use crate::limits;

mod spool;

/// Files and folders, standard input, the clock, and a folder for what is kept.
#[derive(Clone, Debug)]
pub struct Disk {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    cache: Option<PathBuf>,
    /// The folder of the listener's own sounds.
    sounds: Option<PathBuf>,
    /// What came through a pipe, which gives it only once.
    passed: Mutex<BTreeMap<Place, Arc<[u8]>>>,
    /// Bytes kept since it was last looked whether there are too many.
    kept: AtomicU64,
}

/// What is kept on a shelf.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KeptShelf {
    /// How many things.
    pub files: usize,
    /// All of them together.
    pub bytes: u64,
}

impl Disk {
    /// A disk that keeps things in the folder `cache`, or nothing.
    pub fn new(cache: Option<PathBuf>) -> Disk {
        Disk {
            inner: Arc::new(Inner {
                cache,
                sounds: None,
                passed: Mutex::default(),
                kept: AtomicU64::new(limits::SHELF_BYTES),
            }),
        }
    }

    /// A disk that keeps things where the operating system wants this user's caches.
    pub fn of_user() -> Disk {
        let strategy = etcetera::base_strategy::choose_native_strategy();
        let strategy = strategy.ok();
        let strategy = strategy.as_ref();
        let cache = strategy.map(|strategy| strategy.cache_dir().join("evenfall"));
        let sounds = strategy.map(|strategy| strategy.config_dir().join("evenfall/sounds"));
        Disk::new(cache).with_sounds(sounds)
    }

    /// The same with a folder of the listener's own sounds, which every script may name.
    pub fn with_sounds(self, sounds: Option<PathBuf>) -> Disk {
        let kept = self.inner.kept.load(Ordering::Relaxed);
        Disk {
            inner: Arc::new(Inner {
                cache: self.inner.cache.clone(),
                sounds,
                passed: Mutex::default(),
                kept: AtomicU64::new(kept),
            }),
        }
    }

    /// The folder for what is kept.
    pub fn cache(&self) -> Option<&Path> {
        self.inner.cache.as_deref()
    }

    /// What is kept on a shelf.
    pub fn kept(&self, shelf: &str) -> KeptShelf {
        let files = self
            .cache()
            .and_then(|cache| files(&cache.join(shelf)).ok());
        let files = files.unwrap_or_default();
        KeptShelf {
            files: files.len(),
            bytes: files.iter().map(|(_, size, _)| size).sum(),
        }
    }

    /// Removes the oldest of a shelf while there are more than `most` bytes.
    ///
    /// # Errors
    /// What the system says, where the folder or one of them cannot be touched.
    pub fn trim(&self, shelf: &str, most: u64) -> io::Result<()> {
        match self.cache().map(|cache| prune(&cache.join(shelf), most)) {
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn shelf(&self, key: &Key) -> Option<PathBuf> {
        Some(self.cache()?.join(key.shelf()))
    }

    /// What comes through at `place`, as far as a script may reach; read once.
    fn passing(&self, place: &Place) -> io::Result<Arc<[u8]>> {
        let passed = &self.inner.passed;
        let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = passed.get(place) {
            return Ok(Arc::clone(bytes));
        }
        let source: Box<dyn Read> = match place {
            Place::File(path) => Box::new(File::open(path)?),
            Place::Input => Box::new(io::stdin()),
            Place::BuiltIn(_) => return Err(missing()),
        };
        let mut bytes = Vec::new();
        source
            .take(limits::SCRIPT_BYTES + 1)
            .read_to_end(&mut bytes)?;
        let bytes: Arc<[u8]> = bytes.into();
        passed.insert(place.clone(), Arc::clone(&bytes));
        Ok(bytes)
    }
}

fn missing() -> io::Error {
    ErrorKind::NotFound.into()
}

impl World for Disk {
    fn kind(&self, place: &Place) -> Option<Kind> {
        match place {
            Place::Input => Some(Kind::Passing),
            Place::BuiltIn(_) => None,
            Place::File(path) => {
                let about = fs::metadata(path).ok()?;
                Some(match () {
                    () if about.is_file() => Kind::File,
                    () if about.is_dir() => Kind::Folder,
                    () => Kind::Passing,
                })
            }
        }
    }

    fn real(&self, place: &Place) -> io::Result<Place> {
        match place {
            Place::File(path) => path.canonicalize().map(Place::File),
            Place::Input => Ok(Place::Input),
            Place::BuiltIn(_) => Err(missing()),
        }
    }

    fn open(&self, place: &Place) -> io::Result<Stream> {
        match (place, self.kind(place)) {
            (_, Some(Kind::Folder)) => Err(ErrorKind::IsADirectory.into()),
            (place, Some(Kind::Passing)) => {
                let bytes = self.passing(place)?;
                let length = bytes.len() as u64;
                Ok(Stream::new(Cursor::new(bytes), Some(length)))
            }
            (Place::File(path), _) => {
                let file = File::open(path)?;
                let length = file.metadata()?.len();
                Ok(Stream::new(file, Some(length)))
            }
            _ => Err(missing()),
        }
    }

    fn list(&self, folder: &Place, most: usize) -> Result<Vec<Place>, WorldError> {
        let path = folder.path().ok_or_else(missing)?;
        let mut all = Vec::new();
        for entry in fs::read_dir(path)? {
            if all.len() == most {
                return Err(WorldError::TooMany { most });
            }
            all.push(folder.join(entry?.file_name()));
        }
        all.sort();
        Ok(all)
    }

    fn recall(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.shelf(key)?.join(key.name());
        // Only what was kept here is read: anything else might make whoever opens it wait.
        let about = fs::metadata(&path).ok()?;
        if !about.is_file() || about.len() > limits::SHELF_BYTES {
            return None;
        }
        let mut bytes = Vec::with_capacity(about.len() as usize);
        let file = File::open(path).ok()?;
        file.take(limits::SHELF_BYTES)
            .read_to_end(&mut bytes)
            .ok()?;
        Some(bytes)
    }

    fn keep(&self, key: &Key, bytes: &[u8]) {
        let Some(shelf) = self.shelf(key) else { return };
        // A full disk or a read-only folder is no reason not to go on.
        if put(&shelf, key.name(), bytes).is_err() {
            return;
        }
        let kept = &self.inner.kept;
        let since = kept.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64;
        if since > limits::SHELF_BYTES / 16 {
            kept.store(0, Ordering::Relaxed);
            let _ = prune(&shelf, limits::SHELF_BYTES);
        }
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(spool::Spool::new(self.cache())?))
    }

    fn night(&self) -> u64 {
        evening(Zoned::now().datetime())
    }

    fn own_sounds(&self) -> Option<Place> {
        self.inner.sounds.clone().map(Place::file)
    }
}

/// Puts a file into a folder, all of it or nothing: whoever reads meanwhile, and a power cut,
/// find the old one or the new one.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// The files in a folder: when each was written, how many bytes it has, and where it lies.
fn files(folder: &Path) -> io::Result<Vec<(SystemTime, u64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Another process may have been quicker.
        let Ok(about) = entry.metadata() else {
            continue;
        };
        if about.is_file() {
            files.push((about.modified()?, about.len(), entry.path()));
        }
    }
    Ok(files)
}

/// Removes the oldest files of a folder while they have more than `most` bytes together.
fn prune(folder: &Path, most: u64) -> io::Result<()> {
    let mut files = files(folder)?;
    let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
    files.sort();
    let mut failed = Ok(());
    for (_, size, path) in files {
        if total <= most {
            break;
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => failed = Err(error),
            _ => total -= size,
        }
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first_when_there_is_too_much() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for (age, name) in [(30, "one"), (10, "two"), (20, "three")] {
            put(folder.path(), name, &[7; 1000])?;
            let time = SystemTime::now() - std::time::Duration::from_secs(age);
            let file = File::options().write(true).open(folder.path().join(name))?;
            file.set_modified(time)?;
        }
        prune(folder.path(), 2500)?;
        let kept = ["one", "two", "three"].map(|name| folder.path().join(name).exists());
        assert_eq!(kept, [false, true, true]);
        Ok(())
    }

    #[test]
    fn what_is_kept_is_counted_and_trimmed_and_another_shelf_is_left_alone() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let disk = Disk::new(Some(folder.path().into()));
        let kept = |shelf| {
            let KeptShelf { files, bytes } = disk.kept(shelf);
            (files, bytes)
        };
        assert_eq!(kept("one"), (0, 0));
        disk.trim("one", 0)?;
        for (shelf, name) in [("one", "a"), ("one", "b"), ("other", "a")] {
            disk.keep(&Key::new(shelf, name), &[7; 1000]);
        }
        assert_eq!(kept("one"), (2, 2000));
        disk.trim("one", 1500)?;
        assert_eq!(kept("one"), (1, 1000));
        disk.trim("one", 0)?;
        assert_eq!((kept("one"), kept("other")), ((0, 0), (1, 1000)));
        Ok(())
    }
}
