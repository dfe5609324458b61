//! Sequences of tones from other programs: SBaGen's (`.sbg`) and SynapSeq's (`.spsq`), made into
//! sessions.
//!
//! What both have in common is taken: sets of tones and noise, when each holds, and how one goes
//! over into the next. Whatever else stands in a file is left out and told, line by line.

mod course;
mod number;
mod sbg;
mod spsq;
mod write;

use crate::limits;
use crate::units::Millis;

use course::ImportedTrack;

/// The largest file that is read: a night of tones takes a tenth of it.
pub const MOST_BYTES: u64 = 256 << 10;

/// Tones and noises at once; SBaGen has as many.
const CHANNELS: usize = 16;

/// Times of a file, after its blocks are put in.
const TIMES: usize = 4000;

/// Lines that are told as left out.
const LEFT_OUT: usize = 500;

/// How long a set plays that has no end of its own.
const ENDLESS: Millis = Millis::secs(3600);

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// SBaGen's and its followers'.
    Sbg,
    /// SynapSeq's.
    Spsq,
}

/// A session made of a sequence.
#[derive(Debug)]
pub struct Imported {
    /// The script.
    pub script: String,
    /// What of the file is not in it, by lines.
    pub left_out: Vec<LeftOut>,
}

/// A line of which something is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Counted from 1.
    pub line: usize,
    /// What, and why, in words.
    pub what: String,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Why a file gives no session.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no sequence that a person wrote.
    #[error("it is larger than {} KiB, and no sequence of tones", MOST_BYTES >> 10)]
    TooLarge,
    /// There is no tone or noise that holds at any time.
    #[error("no tone or noise in it plays at any time{}", listed(.0))]
    Nothing(Vec<LeftOut>),
}

fn listed(left_out: &[LeftOut]) -> String {
    let lines = left_out.iter().take(8);
    lines.map(|left_out| format!("\n  {left_out}")).collect()
}

impl Sequence {
    /// The format of a file, by its name.
    pub fn of_ending(ending: &str) -> Option<Sequence> {
        match ending.to_ascii_lowercase().as_str() {
            "sbg" => Some(Sequence::Sbg),
            "spsq" => Some(Sequence::Spsq),
            _ => None,
        }
    }

    /// The session called `title` of what a file holds; `name` is the file's.
    ///
    /// # Errors
    /// Where nothing of it sounds.
    pub fn import(self, name: &str, title: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
        if bytes.len() as u64 > MOST_BYTES {
            return Err(ImportError::TooLarge);
        }
        let text = String::from_utf8_lossy(bytes);
        let mut notes = Notes::default();
        let mut keys = match self {
            Sequence::Sbg => sbg::keys(&text, &mut notes),
            Sequence::Spsq => spsq::keys(&text, &mut notes),
        };
        let mut tracks = course::tracks(&keys, &mut Notes::default());
        if let Some(full) = tracks.iter().filter_map(ImportedTrack::is_full).min() {
            let late = keys.iter().position(|key| key.at >= full).unwrap_or(0);
            if let Some(key) = keys.get(late) {
                let (line, at) = (key.line, key.at.clock());
                let most = limits::STOPS;
                let what = format!(
                    "what comes from {at} on is left out: a tone changes {most} times at most"
                );
                notes.leave_out(line, what);
            }
            keys.truncate(late.max(1));
        }
        tracks = course::tracks(&keys, &mut notes);
        if tracks.is_empty() {
            return Err(ImportError::Nothing(notes.sorted()));
        }
        let length = keys.last().map_or(Millis::ZERO, |key| key.at);
        let told = std::mem::take(&mut notes.told);
        let left_out = notes.sorted();
        let script = write::session((name, title), &told, length, &tracks, &left_out);
        Ok(Imported { script, left_out })
    }
}

/// What is told about a file while it is read.
#[derive(Default)]
struct Notes {
    /// What its author says of it.
    told: Vec<String>,
    left_out: Vec<LeftOut>,
}

impl Notes {
    fn leave_out(&mut self, line: usize, what: impl Into<String>) {
        let what = what.into();
        let told = LeftOut { line, what };
        // Blocks come by the same line again and again.
        if self.left_out.len() > LEFT_OUT || self.left_out.contains(&told) {
            return;
        }
        self.left_out.push(match self.left_out.len() {
            LEFT_OUT => LeftOut {
                line: told.line,
                what: "and so much more that it is not told".into(),
            },
            _ => told,
        });
    }

    fn sorted(mut self) -> Vec<LeftOut> {
        self.left_out.sort();
        self.left_out
    }
}

/// What sounds in one channel.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sounding {
    what: Sounds,
    /// Of 100.
    amplitude: f64,
}

/// What makes a sound.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sounds {
    /// Hertz of the note and of the beat.
    Tone {
        kind: &'static str,
        carrier: f64,
        beat: f64,
        warm: bool,
    },
    /// Its sound in the catalogue.
    Noise(&'static str),
}

impl Sounds {
    /// Whether one may glide into the other.
    fn is_like(&self, other: &Sounds) -> bool {
        match (self, other) {
            (
                Sounds::Tone {
                    kind: a, warm: x, ..
                },
                Sounds::Tone {
                    kind: b, warm: y, ..
                },
            ) => a == b && x == y,
            (a, b) => a == b,
        }
    }
}

/// What sounds together, by channel.
type ToneSet = Vec<Option<Sounding>>;

/// A time, and what holds then; between two of them all goes straight.
struct KeyTime {
    at: Millis,
    /// Where it is written.
    line: usize,
    set: ToneSet,
    /// How it is come to from the time before.
    passage: Passage,
}

/// How one set goes over into another, where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passage {
    /// Notes glide.
    Glide,
    /// Notes of another pitch fade out until half-way, and the new ones in.
    Fade,
    /// Everything fades out until half-way.
    Silence,
    /// Notes glide; what is unlike fades out before the time and in after it.
    Across,
}

#[cfg(test)]
mod tests;
