//! What can go wrong on the way to a file, in the words a person needs.

use std::io;
use std::path::{Path, PathBuf};

use super::Depth;
use crate::limits;
use crate::units::Millis;

/// Why nothing was written. Whatever stood at the destination before still stands there.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The path of a destination whose name has no ending.
    #[error("`{0}` has no ending that names a format: use {formats}", formats = super::encode::endings())]
    NoFormat(PathBuf),
    /// The ending of the destination's name, without the dot, which no format has.
    #[error("`.{0}` is not a format that can be written: use {formats}", formats = super::encode::endings())]
    UnknownFormat(String),
    /// The format cannot hold samples of that depth.
    #[error("{}", super::encode::depths(.format, *.depth))]
    Depth {
        /// The name of the format.
        format: &'static str,
        /// What was asked for.
        depth: Depth,
    },
    /// No frame lies in the stretch that was asked for.
    #[error("there is nothing to write: the stretch asked for is empty")]
    Empty,
    /// A loudness is wanted, and nothing sounds that could have one.
    #[error("there is nothing to bring to a loudness: it is silent")]
    Silent,
    /// The format is not written at that many frames a second.
    #[error("{format} is not written at {rate} Hz: use {allowed}", allowed = super::encode::rates(.format))]
    Rate {
        /// The name of the format.
        format: &'static str,
        /// What was asked for.
        rate: u32,
    },
    /// It lasts longer than a page may.
    #[error("a page holds up to {} of sound, and this lasts {}: choose a shorter --length, or a file of sound", limits::PAGE, length.clock())]
    PageTooLong {
        /// How long it lasts.
        length: Millis,
    },
    /// The folder that is missing.
    #[error("the folder `{0}` does not exist: create it first")]
    NoFolder(PathBuf),
    /// The destination, which is a folder.
    #[error("`{0}` is a folder: give the name of a file in it")]
    IsFolder(PathBuf),
    /// The destination, a file that must not be written.
    #[error("`{0}` is write-protected: choose another name, or make it writable")]
    WriteProtected(PathBuf),
    /// The destination, which would overwrite what is read.
    #[error("`{0}` is one of the files this is made from: choose another name")]
    IsSource(PathBuf),
    /// The folder or the device that must not be written to.
    #[error("no permission to write in `{0}`")]
    NotAllowed(PathBuf),
    /// The disk is full, or is seen to be too small before anything is rendered.
    #[error("{full}", full = disk_full(.path, *.needed, *.free))]
    DiskFull {
        /// What was to be written, or the folder for it.
        path: PathBuf,
        /// The bytes it takes: at least so many where `free` says something, else at most so many,
        /// and 0 where that is not known.
        needed: u64,
        /// The bytes there is room for; `None` where writing met the end of the disk.
        free: Option<u64>,
    },
    /// The system does not allow a file to grow so large.
    #[error("`{path}` grew larger than a file may be here (it needs up to {needed}): choose a shorter stretch, another disk, or raise the limit of the shell (ulimit -f)", path = .path.display(), needed = megabytes(*.needed))]
    TooLarge {
        /// What was to be written.
        path: PathBuf,
        /// The bytes it takes at most.
        needed: u64,
    },
    /// See [`Piece::trouble`](crate::frame::Piece::trouble).
    #[error("{0}; nothing was written\n  see whether the disk is full or damaged, and try again")]
    Lost(String),
    /// Whoever read our standard output has closed it.
    #[error("the reader of the output closed it before the end")]
    Closed,
    /// It was told to stop.
    #[error("stopped before the end; nothing was written")]
    Stopped,
    /// Anything else the system objects to.
    #[error("cannot write `{path}`: {source}")]
    Io {
        /// What was to be written, or the folder for it.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
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
    if needed == 0 {
        return format!("the disk is full: there is no room for `{path}`");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_never_said_to_need_nothing() {
        for (needed, free) in [(0, None), (0, Some(0)), (1, None), (1, Some(0))] {
            let said = disk_full(Path::new("a.wav"), needed, free);
            assert!(
                !said.contains("needs 0.0") && !said.contains("to 0.0"),
                "{said}"
            );
            assert!(said.contains("a.wav"), "{said}");
        }
    }
}
