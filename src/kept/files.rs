//! Files that are read with a cap and written whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::limits;
use crate::whole::{Access, Draft};

/// Why something is not remembered, in a sentence for the listener.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    #[error("there is no home folder to remember anything in")]
    NoHome,
    #[error("{} cannot be read: {source}\n  what is remembered there is left aside", path.display())]
    Unread { path: PathBuf, source: io::Error },
    #[error("{} is damaged or not Evenfall's, and is left aside; delete it to be rid of this line", path.display())]
    Damaged { path: PathBuf },
    #[error("{} cannot be written: {source}\n  nothing is remembered of this session there", path.display())]
    Unwritten { path: PathBuf, source: io::Error },
}

/// Where this user's files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// For what the listener may want to keep for years.
    pub data: PathBuf,
    /// For what only makes the next evening easier.
    pub state: PathBuf,
}

impl Folders {
    /// Those of this user and program, where the operating system wants them.
    ///
    /// # Errors
    /// [`KeptError::NoHome`] where nobody is at home.
    pub fn of_user() -> Result<Folders, KeptError> {
        let strategy = etcetera::base_strategy::choose_native_strategy();
        let strategy = strategy.map_err(|_| KeptError::NoHome)?;
        let data = strategy.data_dir();
        // Only some systems tell the two apart.
        let state = strategy.state_dir().unwrap_or_else(|| data.clone());
        Ok(Folders {
            data: data.join("evenfall"),
            state: state.join("evenfall"),
        })
    }

    /// Where scripts are kept that can be played by their names from anywhere.
    pub fn sessions(&self) -> PathBuf {
        self.data.join("sessions")
    }

    /// Both in one folder.
    pub fn within(folder: impl Into<PathBuf>) -> Folders {
        let folder = folder.into();
        Folders {
            data: folder.clone(),
            state: folder,
        }
    }
}

/// What the file at `path` holds; none where there is no file.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, KeptError> {
    let damaged = || KeptError::Damaged { path: path.into() };
    let Some(file) = open(path)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.take(limits::KEPT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| KeptError::Unread {
            path: path.into(),
            source,
        })?;
    if bytes.len() as u64 > limits::KEPT_BYTES {
        return Err(damaged());
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|_| damaged())
}

/// The file at `path`, to be read; none where there is none. Anything else, which might
/// make whoever opens it wait, is not opened.
pub(super) fn open(path: &Path) -> Result<Option<File>, KeptError> {
    let unread = |source| KeptError::Unread {
        path: path.into(),
        source,
    };
    match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(unread(e)),
        Ok(about) if !about.is_file() => return Err(KeptError::Damaged { path: path.into() }),
        Ok(_) => {}
    }
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(unread(e)),
    }
}

/// Puts `value` in the place of the file at `path`, all of it or nothing: whoever reads
/// meanwhile, and a power cut, find the old file or the new one.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), KeptError> {
    let written = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        create_folder(folder)?;
        let mut bytes = serde_json::to_vec_pretty(value)?;
        bytes.push(b'\n');
        let draft = Draft::new(path, Access::Owner)?;
        draft.file().write_all(&bytes)?;
        draft.publish()?;
        Ok(())
    };
    written().map_err(|source| KeptError::Unwritten {
        path: path.into(),
        source,
    })
}

/// Removes the file at `path`; that there is none is well.
pub(super) fn remove(path: &Path) -> Result<(), KeptError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(KeptError::Unwritten {
            path: path.into(),
            source: e,
        }),
        _ => Ok(()),
    }
}

/// A folder for its owner alone, and those around it that are missing.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_of_ours_is_an_error_and_never_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(read::<Vec<u8>>(&at("none")).unwrap().is_none());
        fs::create_dir(at("folder")).unwrap();
        fs::write(at("text"), "going to bed").unwrap();
        let digits = "1".repeat(limits::KEPT_BYTES as usize);
        fs::write(at("huge"), format!("[{digits}]")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/dev/zero", at("endless")).unwrap();
        for name in ["folder", "text", "huge", "endless"] {
            let found = read::<Vec<f64>>(&at(name));
            if name == "endless" && cfg!(not(unix)) {
                continue;
            }
            assert!(matches!(found, Err(KeptError::Damaged { .. })), "{name}");
        }
        assert!(matches!(
            write(&at("folder"), &1),
            Err(KeptError::Unwritten { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_what_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inner/file.json");
        write(&path, &[1, 2]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(read::<Vec<u8>>(&path).unwrap(), Some(vec![1, 2]));
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert_eq!(read::<Vec<u8>>(&path).unwrap(), None);
    }
}
