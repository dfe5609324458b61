//! `--stems`: voice, cues and each layer as files of their own, which add up to the mix.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::Failure;
use crate::cli::file_name::slug;
use crate::engine::{PartOf, Playable};
use crate::export::{Between, RenderOptions};
use crate::frame::Piece;
use crate::score::{Score, StemKind};
use crate::units::Frames;
use crate::world::Place;

use super::beside;
use super::file::{Bits, FileArgs, sparing, written};

/// Endings of files that give back every step they were given.
const WHOLE: [&str; 2] = ["flac", "wav"];

/// What stems need of the way in which files are written: filled in, or refused. A file without
/// a name has the `usual` ending.
pub fn settle(file: &mut FileArgs, usual: Option<&str>) -> Result<(), Failure> {
    let refused = |why: &str| Err(Failure::script(format!("--stems {why}")));
    let ending = match &file.output {
        Some(output) => output.extension(),
        None => usual.map(OsStr::new),
    };
    if ending.is_some_and(|ending| WHOLE.iter().all(|whole| ending != *whole)) {
        return refused("are WAV or FLAC, which lose nothing: end the name in .flac");
    }
    if file.bits == Some(Bits::Int16) {
        return refused("have 24 bits, so that they add up to the mix: leave --bits out");
    }
    if file.rate != "48000" {
        return refused("add up at 48000 frames a second alone: leave --rate out");
    }
    file.bits.get_or_insert(Bits::Int24);
    Ok(())
}

/// Writes the stems of `range` of `whole` beside `output`, where the mix is written as `options`
/// say; none of the `sources` is written over. Returns the files.
pub fn write(
    whole: &Arc<Score>,
    range: &Range<Frames>,
    options: &RenderOptions,
    output: &Path,
    sources: &[Place],
) -> Result<Vec<PathBuf>, Failure> {
    let kinds = whole.stems();
    let gain_db = options.gain_db;
    let all = Playable(Arc::clone(whole));
    let first = |n| PartOf {
        part: Arc::new(whole.only(&kinds[..n])),
        whole: Arc::clone(whole),
    };
    // The last of them is the mix itself, to the bit.
    let parts: Vec<PartOf> = (1..kinds.len()).map(first).collect();
    let pieces = parts.iter().map(|part| part as &dyn Piece);
    let (mut less, mut files) = (None, Vec::new());
    for (more, kind) in pieces.chain([&all as &dyn Piece]).zip(&kinds) {
        let name = name(whole, *kind);
        let file = beside(output, &name);
        let mut options = RenderOptions {
            to: sparing(&file, sources)?,
            gain_db: 0.0,
            ..options.clone()
        };
        if let Some(about) = options.about.as_mut().map(Arc::make_mut) {
            about.title = format!("{}: {name}", about.title);
        }
        let stem = Between::new(less, more, gain_db, options.mono);
        written(&stem, range.clone(), &options, &file)?;
        less = Some(more);
        files.push(file);
    }
    Ok(files)
}

/// What a stem is called.
fn name(score: &Score, kind: StemKind) -> String {
    match kind {
        StemKind::Voice => "voice".into(),
        StemKind::Cues => "cues".into(),
        StemKind::Layer(number) => {
            format!("{}-{}", number + 1, slug(&score.layers[number].name))
        }
    }
}
