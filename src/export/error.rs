//! What can go wrong on the way to a file, in the words a person needs.

use std::io;
use std::path::{Path, PathBuf};

use super::Depth;

/// Why nothing was written. Whatever stood at the destination before still stands there.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("`{0}` has no ending that names a format: use {formats}", formats = super::encode::endings())]
    NoFormat(PathBuf),
    #[error("`.{0}` is not a format that can be written: use {formats}", formats = super::encode::endings())]
    UnknownFormat(String),
    #[error("{format} does not hold {depth} samples: use {allowed}", allowed = super::encode::depths(.format))]
    Depth { format: &'static str, depth: Depth },
    #[error("there is nothing to write: the stretch asked for is empty")]
    Empty,
    #[error("cannot write at {0} Hz: use 44100 or 48000")]
    Rate(u32),
    #[error("the folder `{0}` does not exist: create it first")]
    NoFolder(PathBuf),
    #[error("`{0}` is a folder: give the name of a file in it")]
    IsFolder(PathBuf),
    #[error("`{0}` is write-protected: choose another name, or make it writable")]
    WriteProtected(PathBuf),
    #[error("`{0}` is one of the files this is made from: choose another name")]
    IsSource(PathBuf),
    #[error("no permission to write in `{0}`")]
    NotAllowed(PathBuf),
    #[error("{full}", full = disk_full(.path, *.needed, *.free))]
    DiskFull {
        path: PathBuf,
        needed: u64,
        free: Option<u64>,
    },
    #[error("`{path}` grew larger than a file may be here (it needs up to {needed}): choose a shorter stretch, another disk, or raise the limit of the shell (ulimit -f)", path = .path.display(), needed = megabytes(*.needed))]
    TooLarge { path: PathBuf, needed: u64 },
    /// See [`Piece::trouble`](crate::frame::Piece::trouble).
    #[error("{0}; nothing was written\n  see whether the disk is full or damaged, and try again")]
    Lost(String),
    /// Whoever read our standard output has closed it.
    #[error("the reader of the output closed it before the end")]
    Closed,
    #[error("stopped before the end; nothing was written")]
    Stopped,
    #[error("cannot write `{path}`: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl ExportError {
    /// Sorts an error met while writing `path`, which needs up to `needed` bytes in all.
    pub(super) fn writing(path: &Path, needed: u64, source: io::Error) -> ExportError {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ExportError::DiskFull {
                path,
                needed,
                free: None,
            },
            io::ErrorKind::FileTooLarge => ExportError::TooLarge { path, needed },
            io::ErrorKind::BrokenPipe => ExportError::Closed,
            _ => ExportError::Io { path, source },
        }
    }
}

fn disk_full(path: &Path, needed: u64, free: Option<u64>) -> String {
    let path = path.display();
    let needed = megabytes(needed);
    match free {
        Some(free) => format!(
            "not enough room for `{path}`: it needs {needed}, {} are free",
            megabytes(free)
        ),
        None => format!("the disk is full: `{path}` needs up to {needed}"),
    }
}

/// With one decimal, rounded up, so that what is promised suffices.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
