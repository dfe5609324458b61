//! Where and how a file is written, and what is said of it: what commands that write sound share.

use std::io::IsTerminal;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::text::tell;
use crate::cli::{Done, Failure, config};
use crate::export::{
    Depth, Destination, ExportError, RenderOptions, RenderProgress, RenderStage, Report, render,
};
use crate::frame::Piece;
use crate::units::{Frames, Millis};
use crate::world::Place;

/// Where and how a file is written.
#[derive(Args)]
pub struct FileArgs {
    /// The file to write; - streams to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Bits of a sample of a WAV or FLAC file: 16 where nothing is said
    #[arg(long)]
    pub bits: Option<Bits>,
    /// Frames a second
    #[arg(long, default_value = "48000", value_parser = ["44100", "48000"])]
    pub rate: String,
    /// Threads that render; the file is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub workers: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Bits {
    #[value(name = "16")]
    Int16,
    #[value(name = "24")]
    Int24,
    /// Floating point
    #[value(name = "32f")]
    Float32,
}

impl FileArgs {
    /// A file as it is written where nothing else is asked for.
    pub fn to(output: PathBuf) -> FileArgs {
        FileArgs {
            output: Some(output),
            bits: None,
            rate: "48000".into(),
            workers: None,
        }
    }

    /// That its name ends in a format that can be written, where it has one.
    pub fn known(&self) -> Done {
        let Some(output) = &self.output else {
            return Ok(());
        };
        // A script that is there may be what this is made from, which is told in other words.
        let script = output.exists() && output.extension().is_some_and(|ending| ending == "toml");
        match script {
            true => Ok(()),
            false => Destination::parse(output).known().map_err(Failure::script),
        }
    }

    pub fn output(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// How `output` is to be written, over none of the `sources`.
    pub fn options(&self, output: &Path, sources: &[Place]) -> Result<RenderOptions, Failure> {
        let mut options = RenderOptions::new(sparing(output, sources)?);
        options.depth = self.bits.map(|bits| match bits {
            Bits::Int16 => Depth::Int16,
            Bits::Int24 => Depth::Int24,
            Bits::Float32 => Depth::Float32,
        });
        options.rate = self.rate.parse()?;
        if let Some(workers) = self.workers {
            options.workers = workers.into();
        }
        Ok(options)
    }

    /// Renders `range` of `piece`, shows how far it is on a terminal, and says what was written.
    /// None of the `sources` it is made from is written over.
    pub fn write(&self, piece: &dyn Piece, range: Range<Frames>, sources: &[Place]) -> Done {
        let Some(output) = &self.output else {
            return Err(Failure::script("name the file to write with -o"));
        };
        written(piece, range, &self.options(output, sources)?, output).map(|_| ())
    }
}

/// Renders `range` of `piece`, and says what was written.
pub fn written(
    piece: &dyn Piece,
    range: Range<Frames>,
    options: &RenderOptions,
    output: &Path,
) -> Result<Report, Failure> {
    let bar = bar(range.end - range.start);
    let report = render(piece, range, options, &|done| shown(&bar, done));
    bar.finish_and_clear();
    let report = report.map_err(failed)?;
    tell(&told(&output.display().to_string(), &report));
    softer(options, &report);
    if report.bytes > u64::from(u32::MAX) && output.extension().is_some_and(|e| e == "wav") {
        tell(
            "more than 4 GiB, so it is RF64, which many players do not know: .flac is half as large",
        );
    }
    Ok(report)
}

/// Whose fault it is that nothing was written.
pub fn failed(error: ExportError) -> Failure {
    match error {
        ExportError::Silent => Failure::script(error),
        error => error.into(),
    }
}

/// Says so where a file that sounds at all is softer than it was wanted.
pub fn softer(options: &RenderOptions, report: &Report) {
    if let Some(wanted) = options.wanted
        && let lufs = report.loudness.lufs
        && (0.1..200.0).contains(&(wanted.lufs - lufs))
    {
        tell(&format!(
            "{lufs:.1} LUFS instead of {}: louder, its highest peak would pass {} dBTP",
            wanted.lufs, wanted.ceiling_db
        ));
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
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta} left{msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(frames).with_style(style)
}

/// Shows on `bar` how far a render is.
pub fn shown(bar: &ProgressBar, progress: RenderProgress) {
    bar.set_message(match progress.stage {
        RenderStage::Measuring => ": measuring how loud it is",
        RenderStage::Writing => "",
        RenderStage::Listening => ": listening to what was written",
        RenderStage::WritingAgain => ": writing again, at a corrected level",
    });
    // Every stage has a bar and a time of its own.
    if progress.frames < bar.position() {
        bar.reset();
    }
    bar.set_position(progress.frames);
}

/// What was written, in one line.
pub fn told(name: &str, report: &Report) -> String {
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
