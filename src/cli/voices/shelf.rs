//! The folder in which voices lie: one folder each, whole or not there.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::voice::catalogue::VoiceFile;
use crate::voice::installed::{SHEET, Sheet};

/// The folder of a listener's voices. It need not be there yet.
pub struct Shelf {
    folder: PathBuf,
}

/// A voice that is being put together, beside those that are there. It stays as it is when the
/// program ends, to be taken up again.
pub struct Draft {
    folder: PathBuf,
    done: PathBuf,
    /// Held as long as it is worked on.
    _alone: File,
}

impl Shelf {
    pub fn new(folder: PathBuf) -> Shelf {
        Shelf { folder }
    }

    /// The folder of the voice that is called so, there or not.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Whether a voice is there under this name.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).join(SHEET).is_file()
    }

    /// The names of all that are there.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| self.has(name)).collect();
        names.sort();
        names
    }

    /// What the voices that are there say of themselves, by name. One whose folder holds
    /// something else is left out.
    pub fn sheets(&self) -> Vec<Sheet> {
        let names = self.names().into_iter();
        let read = |name: String| {
            let sheet = Sheet::read(&self.place(&name).join(SHEET))?;
            Some(Sheet { name, ..sheet })
        };
        names.filter_map(read).collect()
    }

    /// How much a voice takes, in bytes, with what it shares with others.
    pub fn size(&self, name: &str) -> u64 {
        let sizes = files(&self.place(name)).into_iter();
        sizes
            .map(|file| fs::metadata(file).map_or(0, |about| about.len()))
            .sum()
    }

    /// Whether another voice has a file of this name and size, which nobody has looked into.
    pub fn seems_to_have(&self, file: &VoiceFile) -> bool {
        let has = |name: String| {
            let about = fs::metadata(self.place(&name).join(&file.name));
            about.is_ok_and(|about| about.len() == file.size)
        };
        self.names().into_iter().any(has)
    }

    /// Removes a voice, and what was begun of it.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        let draft = self.draft(name)?;
        let place = self.place(name);
        // Nobody finds half a voice, should it end in the middle.
        if place.join(SHEET).exists() {
            fs::remove_file(place.join(SHEET))?;
            fs::remove_dir_all(place)?;
        }
        draft.discard();
        Ok(())
    }

    /// Whether something of a voice was begun that is not there.
    pub fn has_begun(&self, name: &str) -> bool {
        self.folder.join(format!(".{name}.part")).is_dir()
    }

    /// Begins to put a voice together, or goes on with it.
    ///
    /// # Errors
    /// [`ErrorKind::ResourceBusy`] while another program does, and what the system says.
    pub fn draft(&self, name: &str) -> io::Result<Draft> {
        fs::create_dir_all(&self.folder)?;
        let alone = File::create(self.folder.join(".lock"))?;
        alone.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => ErrorKind::ResourceBusy.into(),
            fs::TryLockError::Error(error) => error,
        })?;
        let folder = self.folder.join(format!(".{name}.part"));
        fs::create_dir_all(&folder)?;
        Ok(Draft {
            folder,
            done: self.place(name),
            _alone: alone,
        })
    }

    /// A file with this content that another voice has already.
    pub fn same(&self, file: &VoiceFile) -> Option<PathBuf> {
        let folders = self.names().into_iter().map(|name| self.place(&name));
        folders
            .flat_map(|folder| files(&folder))
            .find(|path| is(path, file))
    }
}

impl Draft {
    /// Where a file of the voice is to lie.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Takes a file that lies elsewhere: `shared` with another voice it is stored only once,
    /// where the disk can do that.
    ///
    /// # Errors
    /// When it cannot be read, or written.
    pub fn take(&self, from: &Path, name: &str, shared: bool) -> io::Result<()> {
        let to = self.file(name);
        match fs::remove_file(&to) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if !(shared && fs::hard_link(from, &to).is_ok()) {
            let part = self.file(&format!("{name}.part"));
            let mut whole = File::create(&part)?;
            io::copy(&mut File::open(from)?, &mut whole)?;
            whole.sync_all()?;
            fs::rename(part, to)?;
        }
        Ok(())
    }

    /// Writes what the voice says of itself, and puts it where it belongs: from now on it is
    /// there.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(self, sheet: &str) -> io::Result<PathBuf> {
        let path = self.file(SHEET);
        fs::write(&path, sheet)?;
        File::open(path)?.sync_all()?;
        fs::rename(&self.folder, &self.done)?;
        Ok(self.done)
    }

    /// Stops working on it: what is whole of it stays, to be gone on with.
    pub fn leave(self) {
        let _ = fs::remove_dir(&self.folder);
    }

    /// Leaves nothing of it.
    pub fn discard(self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The files in a folder, or the one file that `place` is.
pub fn files(place: &Path) -> Vec<PathBuf> {
    match fs::read_dir(place) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => vec![place.into()],
    }
}

/// Whether the file at `path` has exactly this content.
pub fn is(path: &Path, file: &VoiceFile) -> bool {
    let about = fs::metadata(path);
    about.is_ok_and(|about| about.is_file() && about.len() == file.size)
        && hash(path).is_ok_and(|hash| hash == file.sha256)
}

/// The SHA-256 of a file, in hexadecimal digits.
fn hash(path: &Path) -> io::Result<String> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => hasher.update(&piece[..read]),
        }
    }
    Ok(hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
