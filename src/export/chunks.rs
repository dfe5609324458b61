//! Rendering in parallel: chunks of a piece, each by whichever worker is free, handed
//! on in order.
//!
//! Chunks travel in a circle of a few buffers, which bounds memory whatever the length:
//! workers fill them, the caller takes them in order, the loudness meter hears them,
//! and they return to the workers. A worker takes the next chunk only together with
//! a buffer, so the chunk everyone waits for always has one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{Depth, ExportError, Loudness, quantise, true_peak};
use crate::dsp::meter::Meter;
use crate::frame::{BLOCK, Frame, Piece, Render};
use crate::units::Frames;

/// Frames rendered between two looks at whether to stop.
const SLICE: usize = 16 * BLOCK;

/// Eleven seconds, which an engine's start hardly shows in; from four workers on they
/// share 40 MB.
fn chunk_length(workers: usize) -> Frames {
    let share = (1u64 << 21) / workers.next_power_of_two() as u64;
    share.clamp(BLOCK as u64, 1 << 19)
}

/// A stretch of a piece.
#[derive(Default)]
pub struct Chunk {
    /// Its place in the row of chunks.
    index: u64,
    /// The position of its first frame in the piece.
    pub start: Frames,
    pub frames: Vec<Frame>,
    /// The frames in the depth asked for, if that is one of integers.
    pub int16: Vec<[i16; 2]>,
    pub int24: Vec<[i32; 2]>,
}

/// What the workers share.
struct Shared<'a> {
    piece: &'a dyn Piece,
    range: Range<Frames>,
    /// Frames in a chunk; chunks lie on a grid from the piece's start.
    length: Frames,
    /// What to quantise for.
    depth: Option<Depth>,
    queue: Mutex<Queue>,
    /// The highest level found so far, as bits: they order as the levels do.
    peak: AtomicU32,
    stop: AtomicBool,
}

struct Queue {
    next: u64,
    free: Receiver<Chunk>,
}

type Done = thread::Result<Chunk>;

/// Renders `range` of `piece` on `workers` threads and gives the chunks in order to
/// `each`, with the samples quantised for `depth`. The first error ends it all.
///
/// # Panics
///
/// Where the piece does.
pub fn in_order(
    piece: &dyn Piece,
    range: Range<Frames>,
    workers: usize,
    depth: Option<Depth>,
    each: &mut dyn FnMut(&Chunk) -> Result<(), ExportError>,
) -> Result<Loudness, ExportError> {
    let length = chunk_length(workers);
    let chunks = range.start / length..range.end.div_ceil(length);
    let (free, returned) = mpsc::channel();
    for _ in 0..workers + 2 {
        let _ = free.send(Chunk::default());
    }
    let shared = Shared {
        piece,
        range,
        length,
        depth,
        queue: Mutex::new(Queue {
            next: chunks.start,
            free: returned,
        }),
        peak: AtomicU32::new(0),
        stop: AtomicBool::new(false),
    };
    let heard = thread::scope(|scope| {
        let (done, finished) = mpsc::channel();
        for _ in 0..workers {
            let (shared, done) = (&shared, done.clone());
            scope.spawn(move || work(shared, &done));
        }
        drop(done);
        let (used, to_hear) = mpsc::channel();
        let meter = scope.spawn(|| hear(to_hear, free));
        let mut joint = true_peak::Joint::new();
        let outcome = deliver(chunks, finished, &mut |chunk| {
            shared.raise(joint.join(&chunk.frames, shared.peak()));
            each(&chunk)?;
            let _ = used.send(chunk);
            Ok(())
        });
        shared.stop.store(outcome.is_err(), Ordering::Relaxed);
        drop(used);
        shared.raise(joint.end(shared.peak()));
        let lufs = meter.join().unwrap_or(f64::NEG_INFINITY);
        outcome.map(|()| lufs)
    });
    match heard {
        Ok(lufs) => Ok(Loudness::new(lufs, shared.peak())),
        Err(Failure::Export(error)) => Err(error),
        Err(Failure::Panic(panic)) => resume_unwind(panic),
    }
}

enum Failure {
    Export(ExportError),
    Panic(Box<dyn std::any::Any + Send>),
}

/// Passes on the chunks numbered `expected`, in order, as they are finished.
fn deliver(
    expected: Range<u64>,
    finished: Receiver<Done>,
    each: &mut dyn FnMut(Chunk) -> Result<(), ExportError>,
) -> Result<(), Failure> {
    let mut early = BTreeMap::new();
    for index in expected {
        let chunk = loop {
            if let Some(chunk) = early.remove(&index) {
                break chunk;
            }
            match finished.recv() {
                Ok(Ok(chunk)) => early.insert(chunk.index, chunk),
                Ok(Err(panic)) => return Err(Failure::Panic(panic)),
                // The workers only end when nothing is left to do.
                Err(_) => return Err(Failure::Export(ExportError::Stopped)),
            };
        };
        each(chunk).map_err(Failure::Export)?;
    }
    Ok(())
}

/// The loudness of all chunks, which then are free again.
fn hear(chunks: Receiver<Chunk>, free: Sender<Chunk>) -> f64 {
    let mut meter = Meter::new();
    for chunk in chunks {
        meter.add(&chunk.frames);
        let _ = free.send(chunk);
    }
    meter.lufs()
}

/// Renders one chunk after another until none is left.
fn work(shared: &Shared, done: &Sender<Done>) {
    // Where the last chunk ended, and an engine that stands there.
    let mut engine: Option<(Frames, Box<dyn Render>)> = None;
    while let Some(mut chunk) = shared.next() {
        let rendered = catch_unwind(AssertUnwindSafe(|| {
            shared.render(&mut chunk, &mut engine);
            chunk
        }));
        let failed = rendered.is_err();
        if done.send(rendered).is_err() || failed {
            return;
        }
    }
}

impl Shared<'_> {
    /// The next chunk, in a free buffer; waits for one.
    fn next(&self) -> Option<Chunk> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let start = queue.next * self.length;
        if start >= self.range.end || self.stop.load(Ordering::Relaxed) {
            return None;
        }
        let mut chunk = queue.free.recv().ok()?;
        chunk.index = queue.next;
        chunk.start = start.max(self.range.start);
        let end = (start + self.length).min(self.range.end);
        chunk.frames.resize((end - chunk.start) as usize, [0.0; 2]);
        queue.next += 1;
        Some(chunk)
    }

    fn render(&self, chunk: &mut Chunk, engine: &mut Option<(Frames, Box<dyn Render>)>) {
        let mut running = match engine.take() {
            Some((position, running)) if position == chunk.start => running,
            _ => self.piece.starting_at(chunk.start),
        };
        for slice in chunk.frames.chunks_mut(SLICE) {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            running.render(slice);
        }
        *engine = Some((chunk.start + chunk.frames.len() as Frames, running));
        self.raise(true_peak::inside(&chunk.frames, self.peak()));
        match self.depth {
            Some(Depth::Int16) => quantise::to_i16(&chunk.frames, chunk.start, &mut chunk.int16),
            Some(Depth::Int24) => quantise::to_i24(&chunk.frames, &mut chunk.int24),
            Some(Depth::Float32) | None => {}
        }
    }

    fn peak(&self) -> f32 {
        f32::from_bits(self.peak.load(Ordering::Relaxed))
    }

    fn raise(&self, peak: f32) {
        self.peak.fetch_max(peak.to_bits(), Ordering::Relaxed);
    }
}
