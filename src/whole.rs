//! Files that appear under their name once they are whole, and not before: whoever reads
//! meanwhile, and a power cut, find the old file or the new one.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// As the file that stood there before, or as any new file.
    Usual,
    /// Its owner alone.
    Owner,
}

/// A file on its way. Dropped before [`Draft::publish`], it leaves no trace.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The name it will have, links followed.
    path: PathBuf,
    kind: DraftFile,
}

#[derive(Debug)]
enum DraftFile {
    /// Without a name until it is whole: even a killed run leaves nothing behind.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// Beside the destination, under a hidden name.
    Hidden(NamedTempFile),
}

impl Draft {
    /// An empty file on the disk where `path` will stand. A link there stays one: its
    /// target is replaced.
    ///
    /// # Errors
    /// Where its folder cannot be written to.
    pub fn new(path: &Path, access: Access) -> io::Result<Draft> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mode = match access {
            Access::Usual => 0o666,
            Access::Owner => 0o600,
        };
        let kind = new_file(folder(&path), mode)?;
        let draft = Draft { path, kind };
        if access == Access::Usual
            && let Ok(before) = fs::metadata(&draft.path)
        {
            adopt(draft.file(), &before)?;
        }
        Ok(draft)
    }

    /// What is to be written to.
    pub fn file(&self) -> &File {
        match &self.kind {
            #[cfg(target_os = "linux")]
            DraftFile::Unnamed(file) => file,
            DraftFile::Hidden(file) => file.as_file(),
        }
    }

    /// Gives the file its name, once its bytes are on the disk; what had the name before is
    /// gone in the same instant. Returns the size.
    ///
    /// # Errors
    /// Where the disk is full or its folder has gone: what stood there before still does.
    pub fn publish(self) -> io::Result<u64> {
        match self.file().sync_all() {
            // Some network folders know no such thing.
            Err(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) => {}
            synced => synced?,
        }
        let size = self.file().metadata()?.len();
        match self.kind {
            #[cfg(target_os = "linux")]
            DraftFile::Unnamed(file) => name(&file, &self.path)?,
            DraftFile::Hidden(file) => drop(file.persist(&self.path)?),
        }
        Ok(size)
    }
}

/// The folder in which `path` stands.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes `file` readable and writable by whom the one it replaces was. Its owner and group
/// stay too where we may give files away.
#[cfg(unix)]
fn adopt(file: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let (user, group) = (Some(before.uid()), Some(before.gid()));
    if fchown(file, user, group).is_err() {
        let _ = fchown(file, None, group);
    }
    let mode = before.permissions().mode() & 0o777;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn adopt(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// An empty file on the disk of `folder`.
fn new_file(folder: &Path, mode: u32) -> io::Result<DraftFile> {
    #[cfg(target_os = "linux")]
    if let Some(file) = unnamed(folder, mode) {
        return Ok(DraftFile::Unnamed(file));
    }
    hidden_name(mode).tempfile_in(folder).map(DraftFile::Hidden)
}

/// Names nobody else has.
fn hidden_name(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut name = tempfile::Builder::new();
    name.prefix(".evenfall-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The process's umask takes away from this what it does from any file.
        name.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    name
}

/// A file without a name, if this disk has such files and this system can name them later.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path, mode: u32) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::from_raw_mode(mode)).ok()?);
    handle_path(&file).exists().then_some(file)
}

#[cfg(target_os = "linux")]
fn handle_path(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd;
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// Names a file that had no name. There is no call that both links and replaces, so
/// the whole file has a hidden name for a moment.
#[cfg(target_os = "linux")]
fn name(file: &File, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    let linked = hidden_name(0).make_in(folder(path), |hidden| {
        let link = linkat(CWD, handle_path(file), CWD, hidden, AtFlags::SYMLINK_FOLLOW);
        link.map_err(io::Error::from)
    })?;
    linked.into_temp_path().persist(path).map_err(|e| e.error)
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_file_in_anothers_place_is_read_by_whom_that_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for before in [0o600, 0o640, 0o755, 0o666] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(before)).unwrap();
            let draft = Draft::new(&path, Access::Usual).unwrap();
            draft.file().write_all(b"newer").unwrap();
            assert_eq!(draft.publish().unwrap(), 5);
            assert_eq!(fs::read(&path).unwrap(), b"newer");
            assert_eq!(mode(&path), before, "{before:o}");
        }
        Draft::new(&path, Access::Owner).unwrap().publish().unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let draft = Draft::new(&path, Access::Usual).unwrap();
        draft.file().write_all(b"newer").unwrap();
        drop(draft);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
