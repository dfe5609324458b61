//! `evenfall render`: a session as a file.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::engine::Playable;
use crate::export::{About, Depth, Destination, RenderOptions, Report, render};
use crate::frame::Piece;
#[cfg(feature = "page")]
use crate::page;
#[cfg(feature = "page")]
use crate::plan::Plan;
use crate::units::{Frames, Millis};
use crate::world::Place;

use super::config;
use super::place::stretch;
use super::prepare::SessionArgs;
use super::text::{cautions, tell};
use super::{Done, Failure};

/// Write a session to a file that any phone or computer plays
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall render sleep-meditation-10 -o sleep.mp3
  evenfall render box-breath --length 12m --set n=5 -o box.opus
  evenfall render pmr-toes-to-head --skip neck,left-leg -o pmr.flac
  evenfall render box-breath -o box.html
  evenfall render evening.toml -o - | sox - -d

The ending of the name chooses: .mp3 plays everywhere, .opus is the smallest, .flac and .wav
lose nothing, and .html is a page for the phone: sound, picture and words in one file.")]
pub struct Render {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE")]
    from: Option<String>,
    /// End with a step (its id), with a chapter, or at a time
    #[arg(long, value_name = "WHERE")]
    until: Option<String>,
    #[command(flatten)]
    file: FileArgs,
}

/// Where and how a file is written.
#[derive(Args)]
pub struct FileArgs {
    /// The file to write; - streams to standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Bits of a sample of a WAV or FLAC file: 16 where nothing is said
    #[arg(long)]
    bits: Option<Bits>,
    /// Frames a second
    #[arg(long, default_value = "48000", value_parser = ["44100", "48000"])]
    rate: String,
    /// Threads that render; the file is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bits {
    #[value(name = "16")]
    Int16,
    #[value(name = "24")]
    Int24,
    /// Floating point
    #[value(name = "32f")]
    Float32,
}

impl Render {
    pub fn run(mut self) -> Done {
        self.session.settle()?;
        #[cfg(feature = "page")]
        let known = page::is_page(self.file.output());
        #[cfg(not(feature = "page"))]
        let known = false;
        if !known {
            self.file.known()?;
        }
        let prepared = self.session.prepare()?;
        let (from, until) = (self.from.as_ref(), self.until.as_ref());
        let (made, from) = stretch(&prepared, from, until)?;
        tell(&cautions(&prepared.session));
        let range = from.frames()..made.score.length.frames();
        let piece = Playable(Arc::new(made.score.entering(from.frames())));
        let about = About::of(&made.plan, from);
        #[cfg(feature = "page")]
        if page::is_page(self.file.output()) {
            let named = &prepared.named;
            return self
                .file
                .write_page(&piece, range, &made.plan, about, named);
        }
        self.file.write(&piece, range, Some(about), &prepared.named)
    }
}

impl FileArgs {
    /// A file as it is written where nothing else is asked for.
    pub fn to(output: PathBuf) -> FileArgs {
        FileArgs {
            output,
            bits: None,
            rate: "48000".into(),
            workers: None,
        }
    }

    /// That its name ends in a format that can be written.
    pub fn known(&self) -> Done {
        Destination::parse(&self.output)
            .known()
            .map_err(Failure::script)
    }

    pub fn output(&self) -> &Path {
        &self.output
    }

    /// Renders `range` of `piece`, shows how far it is on a terminal, and says what was written.
    /// The file tells of itself what `about` does. None of the `sources` it is made from is
    /// written over.
    pub fn write(
        &self,
        piece: &dyn Piece,
        range: std::ops::Range<Frames>,
        about: Option<About>,
        sources: &[Place],
    ) -> Done {
        let mut options = self.options(sources)?;
        options.depth = self.bits.map(|bits| match bits {
            Bits::Int16 => Depth::Int16,
            Bits::Int24 => Depth::Int24,
            Bits::Float32 => Depth::Float32,
        });
        options.rate = self.rate.parse()?;
        options.about = about.map(Arc::new);
        let bar = bar(range.end - range.start);
        let report = render(piece, range, &options, &|done| bar.set_position(done));
        bar.finish_and_clear();
        tell(&told(&self.output.display().to_string(), &report?));
        Ok(())
    }

    /// The same as the page of `plan`, whose sound is as every telephone plays it.
    #[cfg(feature = "page")]
    fn write_page(
        &self,
        piece: &dyn Piece,
        range: std::ops::Range<Frames>,
        plan: &Plan,
        about: About,
        sources: &[Place],
    ) -> Done {
        if self.bits.is_some() {
            return Err(Failure::script(
                "a page holds its sound as MP3, which has no bits of a sample to choose: leave --bits out",
            ));
        }
        let mut options = self.options(sources)?;
        options.about = Some(Arc::new(about));
        let bar = bar(range.end - range.start);
        let report = page::write(piece, range, plan, &options, &|done| bar.set_position(done));
        bar.finish_and_clear();
        tell(&told(&self.output.display().to_string(), &report?));
        Ok(())
    }

    /// Where it goes, none of the `sources`, and how many threads render it.
    fn options(&self, sources: &[Place]) -> Result<RenderOptions, Failure> {
        let mut options = RenderOptions::new(sparing(&self.output, sources)?);
        if let Some(workers) = self.workers {
            options.workers = workers.into();
        }
        Ok(options)
    }
}

/// Where `output` leads, if it is neither one of the `sources` nor the listener's wishes.
pub fn sparing(output: &Path, sources: &[Place]) -> Result<Destination, Failure> {
    let wishes = config::place().ok();
    let files = sources
        .iter()
        .filter_map(Place::path)
        .map(Path::to_path_buf);
    let all: Vec<PathBuf> = files.chain(wishes).collect();
    Destination::parse(output)
        .sparing(&all)
        .map_err(Failure::script)
}

/// A bar with the time left on a terminal, nothing elsewhere.
pub fn bar(frames: Frames) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(frames).with_style(style)
}

/// What was written, in one line.
fn told(name: &str, report: &Report) -> String {
    let length = Millis::of_frames(report.frames);
    let taken = report.taken.max(Duration::from_millis(1)).as_secs_f64();
    let size = report.bytes as f64 / 1e6;
    let level = |db: f64, unit: &str| {
        if db.is_finite() {
            format!("{db:.1} {unit}")
        } else {
            "silent".into()
        }
    };
    format!(
        "wrote {}: {length}, {size:.1} MB, {}, true peak {}, {:.0} times faster than real time",
        if name == "-" { "standard output" } else { name },
        level(report.loudness.lufs, "LUFS"),
        level(report.loudness.true_peak_db, "dBTP"),
        length.as_secs_f64() / taken
    )
}
