//! From a piece to a file.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::about::About;
use super::changed::Changed;
use super::chunks::{self, Chunk};
use super::encode::{self, Depth, Encoder, Format, Output, Samples, Spec};
use super::heard::heard;
use super::loudness::{Loudness, WantedLoudness};
use super::place::{Destination, OpenDestination};
use super::{ExportError, quantise};
use crate::dsp::rate::Resampler;
use crate::frame::Piece;
use crate::units::{Frames, SAMPLE_RATE};

/// How to write a file.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// Where the file goes; the ending of its name says the format.
    pub to: Destination,
    /// How each sample is stored; `None` for what is usual in the format.
    pub depth: Option<Depth>,
    /// Frames a second: 48000 or 44100.
    pub rate: u32,
    /// Threads that render; the file does not depend on it.
    pub workers: usize,
    /// Raised by so many decibels.
    pub gain_db: f64,
    /// How loud the file is to be as a player plays it; raised by what that takes, too.
    pub wanted: Option<WantedLoudness>,
    /// Both channels as one, for a single speaker.
    pub mono: bool,
    /// What the file says of itself.
    pub about: Option<Arc<About>>,
    /// Raised by another thread to give up: nothing is left behind.
    pub stop: Option<Arc<AtomicBool>>,
}

impl RenderOptions {
    /// As is usual in the format, at 48 kHz, on all cores.
    pub fn new(to: Destination) -> RenderOptions {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        RenderOptions {
            to,
            depth: None,
            rate: SAMPLE_RATE,
            workers,
            gain_db: 0.0,
            wanted: None,
            mono: false,
            about: None,
            stop: None,
        }
    }

    fn stopped(&self) -> bool {
        self.stop
            .as_ref()
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// How far a render is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderProgress {
    /// What it does.
    pub stage: RenderStage,
    /// How much of the piece it has done it to.
    pub frames: Frames,
}

/// What a render does; one to which no loudness was told only writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenderStage {
    /// It measures how loud the piece is, before it writes.
    Measuring,
    /// It writes the file.
    Writing,
    /// It listens to what it wrote, as a player would.
    Listening,
    /// It writes the file anew, at a level that was corrected.
    WritingAgain,
}

/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The length, in frames at the rate of the house.
    pub frames: Frames,
    /// The size of the file.
    pub bytes: u64,
    /// Of the piece, before its samples were quantised or brought to another rate; of the
    /// file as it is decoded, where a loudness was wanted and what comes back is not what
    /// went in.
    pub loudness: Loudness,
    /// By how many decibels the piece was raised.
    pub gain_db: f64,
    /// How long it took.
    pub taken: Duration,
}

/// Renders `range` of `piece` to a file. `progress` hears, stage by stage and in order, how
/// far it is.
///
/// Every file holds the same bytes whatever the number of workers. Where a loudness is wanted,
/// what was coded is decoded and measured, and coded anew at a corrected level where that is
/// off; see [`WantedLoudness`].
///
/// # Errors
///
/// See [`ExportError`]. After one, the destination is as it was before.
pub fn render(
    piece: &dyn Piece,
    range: Range<Frames>,
    options: &RenderOptions,
    progress: &(dyn Fn(RenderProgress) + Sync),
) -> Result<Report, ExportError> {
    let began = Instant::now();
    let range = clip(range, piece);
    let format = encode::format_of(&options.to)?;
    let spec = spec(format, options, &range)?;
    let size = format.size(&spec, options.about.as_deref());
    // What is heard again is a file until it is right.
    let gathered = format.goes_back() || listens(format, options);
    let place = OpenDestination::prepare(&options.to, *size.start(), gathered)?;
    let way = Way {
        piece,
        range: range.clone(),
        options,
        format,
        spec,
        failed: &|error| ExportError::writing(options.to.path(), *size.end(), error),
        progress,
    };
    let (loudness, gain_db) = way.go(&|| place.output())?;
    let bytes = place.publish(*size.end())?;
    Ok(Report {
        frames: range.end - range.start,
        bytes,
        loudness,
        gain_db,
        taken: began.elapsed(),
    })
}

/// Renders `range` of `piece` as a file with this `ending` (`mp3`, without a dot) and hands its
/// bytes to `out`, once all of them are known; `options.to` is left aside.
///
/// # Errors
///
/// As of [`render`].
pub fn encode(
    piece: &dyn Piece,
    range: Range<Frames>,
    options: &RenderOptions,
    ending: &str,
    out: &mut dyn Write,
) -> Result<Loudness, ExportError> {
    let format = encode::by_ending(ending)?;
    let range = clip(range, piece);
    let spec = spec(format, options, &range)?;
    let most = *format.size(&spec, options.about.as_deref()).end();
    let name = PathBuf::from(format!("the {}", format.name()));
    let failed = |error| ExportError::writing(&name, most, error);
    let mut whole = tempfile::tempfile().map_err(failed)?;
    let way = Way {
        piece,
        range,
        options,
        format,
        spec,
        failed: &failed,
        progress: &|_| {},
    };
    let output = || whole.try_clone().map(Output::File).map_err(failed);
    let (loudness, _) = way.go(&output)?;
    let copied = whole.rewind().and_then(|()| io::copy(&mut whole, out));
    copied.map(|_| loudness).map_err(failed)
}

/// Whether a player makes another sound of the file than that which was handed over, and it
/// matters how loud it is.
fn listens(format: &dyn Format, options: &RenderOptions) -> bool {
    options.wanted.is_some() && (format.is_coded() || options.rate != SAMPLE_RATE)
}

/// From samples to the bytes of a file.
struct Way<'a> {
    piece: &'a dyn Piece,
    range: Range<Frames>,
    options: &'a RenderOptions,
    format: &'a dyn Format,
    spec: Spec,
    /// What an error of the output means.
    failed: &'a dyn Fn(io::Error) -> ExportError,
    progress: &'a (dyn Fn(RenderProgress) + Sync),
}

impl Way<'_> {
    /// Writes the file to what `output` gives, as often as its loudness takes. How loud it
    /// became, and by how many decibels it was raised.
    fn go(
        &self,
        output: &dyn Fn() -> Result<Output, ExportError>,
    ) -> Result<(Loudness, f64), ExportError> {
        let Some(wanted) = self.options.wanted else {
            let gain_db = self.options.gain_db;
            let loudness = self.write(output()?, gain_db, RenderStage::Writing)?;
            return Ok((loudness, gain_db));
        };
        let before = self.measure()?;
        if !before.lufs.is_finite() {
            return Err(ExportError::Silent);
        }
        let mut gain_db = self.options.gain_db + wanted.gain(before);
        let (mut stage, mut tried) = (RenderStage::Writing, 0);
        loop {
            let output = output()?;
            let again = match &output {
                Output::File(file) => Some(file.try_clone().map_err(self.failed)?),
                Output::Stream(_) => None,
            };
            let mut loudness = self.write(output, gain_db, stage)?;
            let Some(mut file) = again else {
                return Ok((loudness, gain_db));
            };
            if listens(self.format, self.options) {
                loudness = self.listen(&file)?;
            }
            let Some(more) = wanted.correction(loudness, tried) else {
                return Ok((loudness, gain_db));
            };
            (stage, tried) = (RenderStage::WritingAgain, tried + 1);
            gain_db += more;
            let emptied = file.set_len(0).and_then(|()| file.rewind());
            emptied.map_err(self.failed)?;
        }
    }

    /// How loud the file would be if it were written now.
    fn measure(&self) -> Result<Loudness, ExportError> {
        let changed = self.changed(self.options.gain_db);
        self.each(&changed, None, RenderStage::Measuring, &mut |_| Ok(()))
    }

    /// Writes all of the file, raised by so many decibels.
    fn write(
        &self,
        output: Output,
        gain_db: f64,
        stage: RenderStage,
    ) -> Result<Loudness, ExportError> {
        let changed = self.changed(gain_db);
        let piece: &dyn Piece = match gain_db != 0.0 || self.options.mono {
            true => &changed,
            false => self.piece,
        };
        let about = self.options.about.as_deref();
        let encoder = self.format.encoder(&self.spec, about, output);
        let encoder = encoder.map_err(self.failed)?;
        let mut writer =
            ChunkWriter::new(encoder, &self.spec, self.range.start).map_err(self.failed)?;
        // Another rate is made in order, so quantising waits for it.
        let depth = writer.rate.is_none().then_some(self.spec.depth);
        let loudness = self.each(piece, depth, stage, &mut |chunk| {
            whole(piece)?;
            writer.write(chunk).map_err(self.failed)
        })?;
        writer.finish().map_err(self.failed)?;
        match self.options.stopped() {
            true => Err(ExportError::Stopped),
            false => Ok(loudness),
        }
    }

    /// How loud what lies in `file` is for who plays it.
    fn listen(&self, file: &File) -> Result<Loudness, ExportError> {
        let again = |done| {
            self.tell(RenderStage::Listening, done);
            !self.options.stopped()
        };
        match heard(file, &again).map_err(self.failed)? {
            Some(loudness) => Ok(loudness.of(self.options.mono)),
            None => Err(ExportError::Stopped),
        }
    }

    fn changed(&self, gain_db: f64) -> Changed<'_> {
        Changed::new(self.piece, gain_db, self.options.mono)
    }

    /// Hands all of `piece` to `take`, chunk by chunk; how loud it is.
    fn each(
        &self,
        piece: &dyn Piece,
        depth: Option<Depth>,
        stage: RenderStage,
        take: &mut dyn FnMut(&Chunk) -> Result<(), ExportError>,
    ) -> Result<Loudness, ExportError> {
        let mut done = 0;
        let workers = self.options.workers.max(1);
        let loudness = chunks::in_order(piece, self.range.clone(), workers, depth, &mut |chunk| {
            if self.options.stopped() {
                return Err(ExportError::Stopped);
            }
            take(chunk)?;
            done += chunk.frames.len() as Frames;
            self.tell(stage, done);
            Ok(())
        })?;
        Ok(loudness.of(self.options.mono))
    }

    fn tell(&self, stage: RenderStage, frames: Frames) {
        (self.progress)(RenderProgress { stage, frames });
    }
}

/// How loud `range` of `piece` is, without writing it.
pub fn measure(piece: &dyn Piece, range: Range<Frames>, workers: usize) -> Loudness {
    let range = clip(range, piece);
    chunks::in_order(piece, range, workers.max(1), None, &mut |_| Ok(()))
        .unwrap_or(Loudness::new(f64::NEG_INFINITY, 0.0))
}

/// How loud the file would be that `options` ask for.
pub fn foretell(piece: &dyn Piece, range: Range<Frames>, options: &RenderOptions) -> Loudness {
    let changed = Changed::new(piece, options.gain_db, options.mono);
    measure(&changed, range, options.workers).of(options.mono)
}

/// That nothing of `piece` is silent that should not be.
fn whole(piece: &dyn Piece) -> Result<(), ExportError> {
    piece
        .trouble()
        .map_or(Ok(()), |what| Err(ExportError::Lost(what)))
}

fn clip(range: Range<Frames>, piece: &dyn Piece) -> Range<Frames> {
    let end = range.end.min(piece.length());
    range.start.min(end)..end
}

fn spec(
    format: &dyn Format,
    options: &RenderOptions,
    range: &Range<Frames>,
) -> Result<Spec, ExportError> {
    let rate = options.rate;
    let depth = options.depth.unwrap_or(format.depths()[0]);
    if !format.rates().contains(&rate) {
        return Err(ExportError::Rate {
            format: format.name(),
            rate,
        });
    }
    if range.is_empty() {
        return Err(ExportError::Empty);
    }
    if !format.depths().contains(&depth) {
        return Err(ExportError::Depth {
            format: format.name(),
            depth,
        });
    }
    let frames = Resampler::length(range.end - range.start, SAMPLE_RATE, rate);
    Ok(Spec {
        rate,
        depth,
        frames,
        mono: options.mono,
    })
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::other(error)
}

/// The end of the way: brings chunks to the file's rate, and hands them to the encoder.
struct ChunkWriter {
    encoder: Box<dyn Encoder>,
    depth: Depth,
    rate: Option<Resampler>,
    /// Frames at the file's rate.
    ready: Chunk,
}

impl ChunkWriter {
    /// For frames from `start` on.
    fn new(encoder: Box<dyn Encoder>, spec: &Spec, start: Frames) -> io::Result<ChunkWriter> {
        let mut writer = ChunkWriter {
            encoder,
            depth: spec.depth,
            rate: None,
            ready: Chunk::default(),
        };
        if spec.rate != SAMPLE_RATE {
            writer.rate = Some(Resampler::new(SAMPLE_RATE, spec.rate).map_err(other)?);
            writer.ready.start = Resampler::length(start, SAMPLE_RATE, spec.rate);
        }
        Ok(writer)
    }

    fn write(&mut self, chunk: &Chunk) -> io::Result<()> {
        let Some(resampler) = &mut self.rate else {
            return self.encoder.write(samples(chunk, self.depth));
        };
        resampler
            .push(&chunk.frames, &mut self.ready.frames)
            .map_err(other)?;
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        let Chunk {
            start,
            frames,
            int16,
            int24,
            ..
        } = &mut self.ready;
        match self.depth {
            Depth::Int16 => quantise::to_i16(frames, *start, int16),
            Depth::Int24 => quantise::to_i24(frames, int24),
            Depth::Float32 => {}
        }
        self.encoder.write(samples(&self.ready, self.depth))?;
        self.ready.start += self.ready.frames.len() as Frames;
        self.ready.frames.clear();
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        if let Some(resampler) = self.rate.take() {
            resampler.finish(&mut self.ready.frames).map_err(other)?;
            self.flush()?;
        }
        self.encoder.finish()
    }
}

fn samples(chunk: &Chunk, depth: Depth) -> Samples<'_> {
    match depth {
        Depth::Int16 => Samples::Int16(&chunk.int16),
        Depth::Int24 => Samples::Int24(&chunk.int24),
        Depth::Float32 => Samples::Float32(&chunk.frames),
    }
}
