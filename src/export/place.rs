//! Where a file appears: under its name once it is whole, and not before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::encode::format_of;
use super::{ExportError, Output};
use crate::whole::{Access, Draft, folder};

/// Where to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// A file that need not exist, or something that takes bytes, like `/dev/null`.
    Path(PathBuf),
}

impl Destination {
    /// As a command line means it: `-` is standard output.
    pub fn parse(argument: &Path) -> Destination {
        if argument.as_os_str() == "-" {
            Destination::Stdout
        } else {
            Destination::Path(argument.to_owned())
        }
    }

    /// This destination, where it is none of the `sources`. A source is told by what it is
    /// and not by its name: a link to it is one too.
    ///
    /// # Errors
    /// [`ExportError::IsSource`] where it is one.
    pub fn sparing(self, sources: &[PathBuf]) -> Result<Destination, ExportError> {
        let Destination::Path(path) = &self else {
            return Ok(self);
        };
        let itself = identity(path);
        match itself.is_some() && sources.iter().any(|source| identity(source) == itself) {
            true => Err(ExportError::IsSource(path.clone())),
            false => Ok(self),
        }
    }

    /// That it names a format that can be written: what can be told before anything is made.
    ///
    /// # Errors
    /// [`ExportError::NoFormat`] and [`ExportError::UnknownFormat`] where it does not.
    pub fn known(&self) -> Result<(), ExportError> {
        format_of(self).map(|_| ())
    }

    /// Whether bytes go away as they are written: to standard output, a pipe or a device.
    pub fn is_stream(&self) -> bool {
        match self {
            Destination::Stdout => true,
            Destination::Path(path) => {
                // What these name may be a plain file, but one that others hold open.
                let handle = ["/dev/stdout", "/dev/stderr"]
                    .iter()
                    .any(|p| path == Path::new(p))
                    || path.starts_with("/dev/fd")
                    || path.starts_with("/proc");
                let special = fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir());
                special || cfg!(unix) && handle
            }
        }
    }

    /// The name without its folder and its ending; none for standard output.
    pub fn stem(&self) -> Option<String> {
        match self {
            Destination::Stdout => None,
            Destination::Path(path) => Some(path.file_stem()?.to_string_lossy().into_owned()),
        }
    }

    /// A name for messages.
    pub(super) fn path(&self) -> &Path {
        match self {
            Destination::Stdout => Path::new("standard output"),
            Destination::Path(path) => path,
        }
    }
}

/// What tells a file from every other, links followed; nothing where there is none.
#[cfg(unix)]
fn identity(path: &Path) -> Option<impl PartialEq + use<>> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<impl PartialEq + use<>> {
    fs::canonicalize(path).ok()
}

/// A file or a stream on its way. A file dropped before [`OpenDestination::publish`] leaves
/// no trace.
pub struct OpenDestination {
    /// The name it will have, or what it is called.
    path: PathBuf,
    kind: OutputKind,
    /// Bytes that went into a stream.
    streamed: Arc<AtomicU64>,
}

enum OutputKind {
    Stdout,
    Device(File),
    /// A file that is gathered elsewhere, and goes to the device once it is whole.
    Gathered {
        whole: File,
        device: File,
    },
    File(Draft),
}

impl OpenDestination {
    /// Opens what is needed to write `least` bytes or more to `destination`; where it is to be
    /// `gathered`, to a file even if that is a stream, but for standard output.
    pub fn prepare(
        destination: &Destination,
        least: u64,
        gathered: bool,
    ) -> Result<OpenDestination, ExportError> {
        let path = match destination {
            Destination::Stdout => {
                return Ok(OpenDestination {
                    path: destination.path().to_owned(),
                    kind: OutputKind::Stdout,
                    streamed: Arc::default(),
                });
            }
            Destination::Path(path) => path,
        };
        if destination.is_stream() {
            let device = OpenOptions::new().write(true).open(path);
            let device = device.map_err(|e| opening(path, e))?;
            let kind = match gathered {
                true => OutputKind::Gathered {
                    whole: tempfile::tempfile().map_err(|e| opening(&std::env::temp_dir(), e))?,
                    device,
                },
                false => OutputKind::Device(device),
            };
            return Ok(OpenDestination {
                path: path.clone(),
                kind,
                streamed: Arc::default(),
            });
        }
        // A link stays one: its target is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let folder = folder(&path);
        match fs::metadata(&path) {
            Ok(existing) if existing.is_dir() => return Err(ExportError::IsFolder(path)),
            Ok(existing) if existing.permissions().readonly() => {
                return Err(ExportError::WriteProtected(path));
            }
            _ => {}
        }
        if !folder.is_dir() {
            return Err(ExportError::NoFolder(folder.to_owned()));
        }
        if let Some(free) = free_space(folder)
            && free < least
        {
            return Err(ExportError::DiskFull {
                path,
                needed: least,
                free: Some(free),
            });
        }
        let draft = Draft::new(&path, Access::Usual).map_err(|e| opening(folder, e))?;
        Ok(OpenDestination {
            path,
            kind: OutputKind::File(draft),
            streamed: Arc::default(),
        })
    }

    /// The open end. A place has one: of a file, all of these are.
    pub fn output(&self) -> Result<Output, ExportError> {
        let output = match &self.kind {
            OutputKind::Stdout => return Ok(self.counted(io::stdout())),
            OutputKind::Device(file) => file.try_clone().map(|file| self.counted(file)),
            OutputKind::Gathered { whole, .. } => whole.try_clone().map(Output::File),
            OutputKind::File(draft) => draft.file().try_clone().map(Output::File),
        };
        output.map_err(|e| opening(&self.path, e))
    }

    fn counted(&self, stream: impl Write + Send + 'static) -> Output {
        Output::Stream(Box::new(Counted {
            stream,
            bytes: Arc::clone(&self.streamed),
        }))
    }

    /// Gives the file its name; what had it before is gone in the same instant. Returns its
    /// size, which is `most` at most.
    pub fn publish(self, most: u64) -> Result<u64, ExportError> {
        let OpenDestination {
            path,
            kind,
            streamed,
        } = self;
        let published = match kind {
            OutputKind::Stdout | OutputKind::Device(_) => Ok(streamed.load(Ordering::Relaxed)),
            OutputKind::Gathered {
                mut whole,
                mut device,
            } => whole
                .rewind()
                .and_then(|()| io::copy(&mut whole, &mut device)),
            OutputKind::File(draft) => draft.publish(),
        };
        published.map_err(|source| ExportError::writing(&path, most, source))
    }
}

/// A stream that knows how many bytes went through it.
struct Counted<W> {
    stream: W,
    bytes: Arc<AtomicU64>,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        self.bytes.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Writes `bytes`, which are not sound, as a file appears here: whole or not at all.
///
/// # Errors
/// Where the place cannot be written to, as for sound.
pub fn write_whole(destination: &Destination, bytes: &[u8]) -> Result<(), ExportError> {
    let size = bytes.len() as u64;
    write_through(destination, size, &mut |out| out.write_all(bytes)).map(|_| ())
}

/// Writes what `write` gives, some `size` bytes, as a file appears here; returns how many they
/// were.
///
/// # Errors
/// Where the place cannot be written to, as for sound.
pub fn write_through(
    destination: &Destination,
    size: u64,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<u64, ExportError> {
    let place = OpenDestination::prepare(destination, size, false)?;
    let mut out: BufWriter<Box<dyn Write>> = BufWriter::new(match place.output()? {
        Output::File(file) => Box::new(file),
        Output::Stream(stream) => stream,
    });
    let written = write(&mut out).and_then(|()| out.flush());
    written.map_err(|e| ExportError::writing(destination.path(), size, e))?;
    place.publish(size)
}

fn opening(path: &Path, source: io::Error) -> ExportError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ExportError::NoFolder(path),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ExportError::NotAllowed(path)
        }
        io::ErrorKind::StorageFull => ExportError::DiskFull {
            path,
            needed: 0,
            free: None,
        },
        _ => ExportError::Io { path, source },
    }
}

/// Bytes that may still be written to the disk of `folder`, where that can be told.
fn free_space(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}
