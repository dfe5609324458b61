//! From a piece to a file.

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

/// How loud something is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated loudness; minus infinity for silence.
    pub lufs: f64,
    /// The highest level between samples as well as at them, in dBTP.
    pub true_peak_db: f64,
}

impl Loudness {
    pub(super) fn new(lufs: f64, true_peak: f32) -> Loudness {
        Loudness {
            lufs,
            true_peak_db: 20.0 * f64::from(true_peak).log10(),
        }
    }

    /// As one channel of two that are the same, where `mono`.
    fn of(self, mono: bool) -> Loudness {
        let half = if mono { 10.0 * 2f64.log10() } else { 0.0 };
        Loudness {
            lufs: self.lufs - half,
            ..self
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The length, in frames at the rate of the house.
    pub frames: Frames,
    /// The size of the file.
    pub bytes: u64,
    /// Of the piece, before its samples were quantised or brought to another rate.
    pub loudness: Loudness,
    /// How long it took.
    pub taken: Duration,
}

/// Renders `range` of `piece` to a file. `progress` hears, in order, how many frames are written.
///
/// Every file holds the same bytes whatever the number of workers.
///
/// # Errors
///
/// See [`ExportError`]. After one, the destination is as it was before.
pub fn render(
    piece: &dyn Piece,
    range: Range<Frames>,
    options: &RenderOptions,
    progress: &(dyn Fn(Frames) + Sync),
) -> Result<Report, ExportError> {
    let began = Instant::now();
    let range = clip(range, piece);
    let format = encode::format_of(&options.to)?;
    let spec = spec(format, options, &range)?;
    let size = format.size(&spec, options.about.as_deref());
    let place = OpenDestination::prepare(&options.to, *size.start(), format.goes_back())?;
    let way = Way {
        piece,
        range: range.clone(),
        options,
        failed: &|error| ExportError::writing(options.to.path(), *size.end(), error),
    };
    let loudness = way.go(format, &spec, place.output()?, progress)?;
    let bytes = place.publish(*size.end())?;
    Ok(Report {
        frames: range.end - range.start,
        bytes,
        loudness,
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
    let output = Output::File(whole.try_clone().map_err(failed)?);
    let way = Way {
        piece,
        range,
        options,
        failed: &failed,
    };
    let loudness = way.go(format, &spec, output, &|_| {})?;
    let copied = whole.rewind().and_then(|()| io::copy(&mut whole, out));
    copied.map(|_| loudness).map_err(failed)
}

/// From samples to the bytes of a file.
struct Way<'a> {
    piece: &'a dyn Piece,
    range: Range<Frames>,
    options: &'a RenderOptions,
    /// What an error of the output means.
    failed: &'a dyn Fn(io::Error) -> ExportError,
}

impl Way<'_> {
    fn go(
        &self,
        format: &dyn Format,
        spec: &Spec,
        output: Output,
        progress: &(dyn Fn(Frames) + Sync),
    ) -> Result<Loudness, ExportError> {
        let options = self.options;
        let changed = Changed::new(self.piece, options.gain_db, options.mono);
        let piece: &dyn Piece = match options.gain_db != 0.0 || options.mono {
            true => &changed,
            false => self.piece,
        };
        let encoder = format.encoder(spec, options.about.as_deref(), output);
        let encoder = encoder.map_err(self.failed)?;
        let mut writer = ChunkWriter::new(encoder, spec, self.range.start).map_err(self.failed)?;
        // Another rate is made in order, so quantising waits for it.
        let depth = writer.rate.is_none().then_some(spec.depth);
        let mut written = 0;
        let loudness = chunks::in_order(
            piece,
            self.range.clone(),
            options.workers.max(1),
            depth,
            &mut |chunk| {
                if options.stopped() {
                    return Err(ExportError::Stopped);
                }
                whole(piece)?;
                writer.write(chunk).map_err(self.failed)?;
                written += chunk.frames.len() as Frames;
                progress(written);
                Ok(())
            },
        )?;
        writer.finish().map_err(self.failed)?;
        match options.stopped() {
            true => Err(ExportError::Stopped),
            false => Ok(loudness.of(options.mono)),
        }
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
