//! A session as a page, where this build has pages.

#[cfg(feature = "page")]
use std::ops::Range;
use std::path::Path;

#[cfg(feature = "page")]
use crate::cli::Done;
#[cfg(feature = "page")]
use crate::cli::text::tell;
#[cfg(feature = "page")]
use crate::export::RenderOptions;
#[cfg(feature = "page")]
use crate::frame::Piece;
#[cfg(feature = "page")]
use crate::page;
#[cfg(feature = "page")]
use crate::plan::Made;
#[cfg(feature = "page")]
use crate::units::Frames;

#[cfg(feature = "page")]
use super::file::{bar, failed, shown, softer, told};

/// Whether `output` is to be a page.
pub fn is_page(output: &Path) -> bool {
    #[cfg(feature = "page")]
    return page::is_page(output);
    #[cfg(not(feature = "page"))]
    {
        let _ = output;
        false
    }
}

/// Writes `range` of `piece` as a page, whose sound is as every telephone plays it.
#[cfg(feature = "page")]
pub fn write_page(
    piece: &dyn Piece,
    range: Range<Frames>,
    made: &Made,
    options: &RenderOptions,
    output: &Path,
) -> Done {
    let bar = bar(range.end - range.start);
    let report = page::write(piece, range, &made.plan, options, &|done| shown(&bar, done));
    bar.finish_and_clear();
    let report = report.map_err(failed)?;
    tell(&told(&output.display().to_string(), &report));
    softer(options, &report);
    Ok(())
}
