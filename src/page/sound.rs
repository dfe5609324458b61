//! The sound of a page, compressed.

use std::fs::File;
use std::ops::Range;

use crate::export::{Destination, ExportError, RenderOptions, Report, render};
use crate::frame::Piece;
use crate::units::Frames;

/// How a page holds its sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundKind {
    /// The ending of a file's name, without the dot.
    pub ending: &'static str,
    /// As MIME calls it.
    pub mime: &'static str,
}

impl SoundKind {
    /// What every telephone plays.
    pub const PAGE: SoundKind = SoundKind {
        ending: "mp3",
        mime: "audio/mpeg",
    };
}

/// A sound that was rendered for a page.
pub struct PageSound {
    pub kind: SoundKind,
    pub report: Report,
    pub file: File,
    /// Where it lies until the page is written.
    _folder: tempfile::TempDir,
}

/// Renders `range` of `piece` as a page wants it.
pub fn rendered(
    piece: &dyn Piece,
    range: Range<Frames>,
    options: &RenderOptions,
    progress: &(dyn Fn(Frames) + Sync),
) -> Result<PageSound, ExportError> {
    let kind = SoundKind::PAGE;
    let failed = |source| ExportError::Io {
        path: std::env::temp_dir(),
        source,
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join(format!("sound.{}", kind.ending));
    let options = RenderOptions {
        to: Destination::Path(path.clone()),
        ..options.clone()
    };
    let report = render(piece, range, &options, progress)?;
    Ok(PageSound {
        kind,
        report,
        file: File::open(&path).map_err(failed)?,
        _folder: folder,
    })
}
