//! A session as one page: its sound, its picture, its words and its buttons in a single file
//! of HTML that any telephone opens, asks no network for anything, and keeps time by the
//! clock of the sound alone.
//!
//! The page is written by hand in `src/page/`: `page.html` is a form with places for what a
//! session brings, `page.css` its looks, `script/` what it does, typed in comments. What the
//! session brings is a [`Sheet`], drawn from the plan.

mod form;
mod sheet;
mod sound;
#[cfg(test)]
mod tests;

use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;

use crate::export::{ExportError, RenderOptions, Report, write_through};
use crate::frame::Piece;
use crate::limits;
use crate::plan::Plan;
use crate::units::{Frames, Millis};

pub use form::HEAVIEST;
pub use sheet::Sheet;
pub use sound::SoundKind;

/// Endings of the names of pages.
pub const ENDINGS: [&str; 2] = ["html", "htm"];

/// Whether a file of this name is a page.
pub fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

/// Renders `range` of `piece` and writes it as the page of `plan` to where `options` say.
/// `progress` hears how many frames are done.
///
/// # Errors
///
/// [`ExportError::PageTooLong`], and those of [`render`](crate::export::render).
pub fn write(
    piece: &dyn Piece,
    range: Range<Frames>,
    plan: &Plan,
    options: &RenderOptions,
    progress: &(dyn Fn(Frames) + Sync),
) -> Result<Report, ExportError> {
    let began = Instant::now();
    let from = Millis::of_frames(range.start);
    let length = Millis::of_frames(range.end.saturating_sub(range.start));
    if length > limits::PAGE {
        return Err(ExportError::PageTooLong { length });
    }
    let name = options.to.stem().unwrap_or_else(|| "evenfall".into());
    let mut sound = sound::rendered(piece, range, options, progress)?;
    let sheet = Sheet::new(plan, from, &name, sound.kind);
    // Four letters for three bytes, and what stands around them.
    let most = sound.report.bytes / 3 * 4 + 4 * HEAVIEST;
    let bytes = write_through(&options.to, most, &mut |out| {
        compose(&sheet, &mut sound.file, out)
    })?;
    Ok(Report {
        bytes,
        taken: began.elapsed(),
        ..sound.report
    })
}

/// Writes the page of `sheet` around `sound`.
///
/// # Errors
///
/// Where `sound` cannot be read, or `out` takes no more.
pub fn compose(sheet: &Sheet, sound: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    form::filled(sheet, out, &mut |out| {
        let mut letters = EncoderWriter::new(out, &STANDARD);
        io::copy(sound, &mut letters)?;
        letters.finish().map(|_| ())
    })
}
