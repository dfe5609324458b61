//! A session as one page: its sound, its picture, its words and its buttons in a single file
//! of HTML that any telephone opens, asks no network for anything, and keeps time by the
//! clock of the sound alone.
//!
//! The page is written by hand in `src/page/`: `page.html` is a form with places for what a
//! session brings, `page.css` its looks, `script/` what it does, typed in comments. What the
//! session brings is a [`PageSheet`], drawn from the plan.

mod figure;
mod form;
mod sheet;
#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;

use crate::export::{
    Destination, ExportError, RenderOptions, RenderProgress, Report, render, write_through,
};
use crate::frame::Piece;
use crate::limits;
use crate::plan::Plan;
use crate::units::{Frames, Millis};

pub use form::HEAVIEST;
pub use sheet::PageSheet;

/// Endings of the names of pages.
pub const ENDINGS: [&str; 2] = ["html", "htm"];

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

/// Whether a file of this name is a page.
pub fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

/// Renders `range` of `piece` and writes it as the page of `plan` to where `options` say.
/// `progress` hears how far its sound is.
///
/// # Errors
///
/// [`ExportError::PageTooLong`], and those of [`export::render`](crate::export::render).
pub fn write(
    piece: &dyn Piece,
    range: Range<Frames>,
    plan: &Plan,
    options: &RenderOptions,
    progress: &(dyn Fn(RenderProgress) + Sync),
) -> Result<Report, ExportError> {
    let began = Instant::now();
    let stretch = Millis::of_frames(range.start)..Millis::of_frames(range.end);
    fits(&range)?;
    let name = options.to.stem().unwrap_or_else(|| "evenfall".into());
    let folder = tempfile::tempdir().map_err(|source| ExportError::Io {
        path: std::env::temp_dir(),
        source,
    })?;
    let sound = folder
        .path()
        .join(format!("sound.{}", SoundKind::PAGE.ending));
    let its_options = RenderOptions {
        to: Destination::Path(sound.clone()),
        ..options.clone()
    };
    let report = render(piece, range, &its_options, progress)?;
    let sheet = PageSheet::new(plan, stretch, &name, SoundKind::PAGE);
    let bytes = put(&sheet, &sound, &options.to)?;
    Ok(Report {
        bytes,
        taken: began.elapsed(),
        ..report
    })
}

/// The same in a `folder`, and its sound by itself: the two files, which a listener who keeps
/// them has as `name` and an ending.
///
/// # Errors
///
/// As of [`write()`].
pub fn write_both(
    piece: &dyn Piece,
    plan: &Plan,
    options: &RenderOptions,
    folder: &Path,
    name: &str,
    progress: &(dyn Fn(RenderProgress) + Sync),
) -> Result<[PathBuf; 2], ExportError> {
    let range = 0..piece.length();
    fits(&range)?;
    let [page, sound] =
        [ENDINGS[0], SoundKind::PAGE.ending].map(|e| folder.join(format!("sound.{e}")));
    let options = RenderOptions {
        to: Destination::Path(sound.clone()),
        ..options.clone()
    };
    render(piece, range, &options, progress)?;
    let sheet = PageSheet::new(plan, Millis::ZERO..plan.length, name, SoundKind::PAGE);
    put(&sheet, &sound, &Destination::Path(page.clone()))?;
    Ok([page, sound])
}

/// That a page may be so long.
fn fits(range: &Range<Frames>) -> Result<(), ExportError> {
    let length = Millis::of_frames(range.end.saturating_sub(range.start));
    match length > limits::PAGE {
        true => Err(ExportError::PageTooLong { length }),
        false => Ok(()),
    }
}

/// Writes the page of `sheet` to `to`, with the sound that lies at `sound`; how many bytes it is.
fn put(sheet: &PageSheet, sound: &Path, to: &Destination) -> Result<u64, ExportError> {
    let failed = |source| ExportError::Io {
        path: sound.into(),
        source,
    };
    let mut sound = File::open(sound).map_err(failed)?;
    let length = sound.metadata().map_err(failed)?.len();
    // Four letters for three bytes, and what stands around them.
    let most = length / 3 * 4 + 4 * HEAVIEST;
    write_through(to, most, &mut |out| compose(sheet, &mut sound, out))
}

/// Writes the page of `sheet` around `sound`.
///
/// # Errors
///
/// Where `sound` cannot be read, or `out` takes no more.
pub fn compose(sheet: &PageSheet, sound: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    form::filled(sheet, out, &mut |out| {
        let mut letters = EncoderWriter::new(out, &STANDARD);
        io::copy(sound, &mut letters)?;
        letters.finish().map(|_| ())
    })
}
