//! The journal: what was heard, and how far.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{ToSpan, Zoned};
use serde::{Deserialize, Serialize};

use super::files::{Folders, KeptError, create_folder, open};
use crate::limits;
use crate::units::Millis;

/// Less than this was no session.
const SHORTEST: Millis = Millis::secs(10);

/// When a new day begins: who goes to bed after midnight still counts to the evening
/// before, and who breathes before breakfast to the new day.
const DAYBREAK_HOURS: i64 = 5;

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It was heard to its end.
    Finished,
    /// The listener left.
    Left,
    /// The listener asked for a soft end, and it came.
    EndedSoftly,
    /// The sleep timer ran out.
    SleepTimer,
    /// The sound device went away for good, or playback failed.
    BrokeOff,
}

/// One session that was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it began, to the second, with the offset the clock on the wall had then.
    pub began: Zoned,
    /// The name of a built-in session, or the absolute path of a script.
    pub session: String,
    pub title: String,
    /// The whole length of the session.
    pub length: Millis,
    /// How long something was really heard: without pauses, and with what was heard twice.
    pub heard: Millis,
    /// The position at which it was left.
    pub left_at: Millis,
    pub ended: Ended,
}

/// An entry as it stands in the file.
#[derive(Serialize, Deserialize)]
struct StoredEntry {
    /// RFC 3339 with offset.
    began: String,
    session: String,
    title: String,
    length_s: f64,
    heard_s: f64,
    left_at_s: f64,
    ended: Ended,
}

/// The journal as far as it was read.
#[derive(Debug, Default)]
pub struct Pages {
    /// In the order they were written.
    pub entries: Vec<Entry>,
    /// Lines that are none of ours.
    pub foreign: usize,
    /// Whether there is more before these, too old to be read.
    pub older: bool,
}

/// The journal in its file.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
}

/// The evening something that began at `began` belongs to.
pub fn day_of(began: &Zoned) -> Date {
    let then = began.checked_sub(DAYBREAK_HOURS.hours());
    then.as_ref().unwrap_or(began).date()
}

impl Journal {
    pub fn new(folders: &Folders) -> Journal {
        Journal {
            path: folders.data.join("journal.jsonl"),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line, unless less than ten seconds were heard. Several programs may do so at
    /// the same time.
    ///
    /// # Errors
    /// [`KeptError::Unwritten`] when the file cannot be written to.
    pub fn add(&self, entry: &Entry) -> Result<(), KeptError> {
        if entry.heard < SHORTEST {
            return Ok(());
        }
        self.append(entry).map_err(|source| KeptError::Unwritten {
            path: self.path.clone(),
            source,
        })
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        let exists = open(&self.path).map_err(io::Error::other)?;
        let torn = exists.is_some_and(|file| is_torn(file).unwrap_or(false));
        if let Some(folder) = self.path.parent() {
            create_folder(folder)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        // A line that a power cut broke off stays by itself.
        let mut bytes = if torn { b"\n".to_vec() } else { Vec::new() };
        bytes.extend(serde_json::to_vec(&StoredEntry::of(entry))?);
        bytes.push(b'\n');
        // In one write, so that no other program's line comes between.
        file.write_all(&bytes)
    }

    /// The newest entries, as many as eight megabytes hold.
    ///
    /// # Errors
    /// [`KeptError::Unread`] or [`KeptError::Damaged`] when it is no file that can be read.
    /// Lines that are none of ours are counted, not refused; without a file there are no
    /// entries.
    pub fn read(&self) -> Result<Pages, KeptError> {
        let Some(file) = open(&self.path)? else {
            return Ok(Pages::default());
        };
        let (text, older) = tail(file).map_err(|source| KeptError::Unread {
            path: self.path.clone(),
            source,
        })?;
        let mut pages = Pages {
            older,
            ..Pages::default()
        };
        for line in text.split(|byte| *byte == b'\n') {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line)
                .ok()
                .and_then(StoredEntry::entry)
            {
                Some(entry) => pages.entries.push(entry),
                None => pages.foreign += 1,
            }
        }
        Ok(pages)
    }
}

/// Whether the last line of `file` lacks its end.
fn is_torn(mut file: File) -> io::Result<bool> {
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    Ok(last != *b"\n")
}

/// The last whole lines of `file`, and whether there are others before them.
fn tail(mut file: File) -> io::Result<(Vec<u8>, bool)> {
    let size = file.metadata()?.len();
    let skipped = size.saturating_sub(limits::JOURNAL_BYTES);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(limits::JOURNAL_BYTES).read_to_end(&mut bytes)?;
    if skipped > 0 {
        let line = bytes.iter().position(|byte| *byte == b'\n');
        bytes.drain(..line.map_or(bytes.len(), |end| end + 1));
    }
    Ok((bytes, skipped > 0))
}

impl StoredEntry {
    fn of(entry: &Entry) -> StoredEntry {
        let seconds = |length: Millis| (length.as_secs_f64() * 10.0).round() / 10.0;
        StoredEntry {
            began: entry.began.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            session: entry.session.clone(),
            title: entry.title.clone(),
            length_s: seconds(entry.length),
            heard_s: seconds(entry.heard),
            left_at_s: seconds(entry.left_at),
            ended: entry.ended,
        }
    }

    /// None where a number or the time cannot be.
    fn entry(self) -> Option<Entry> {
        let span = |seconds: f64| {
            let possible = (0.0..=1e7).contains(&seconds);
            possible.then(|| Millis::from_secs_f64(seconds))
        };
        Some(Entry {
            began: time(&self.began)?,
            session: self.session,
            title: self.title,
            length: span(self.length_s)?,
            heard: span(self.heard_s)?,
            left_at: span(self.left_at_s)?,
            ended: self.ended,
        })
    }
}

/// An RFC 3339 time in the offset it is written in.
fn time(text: &str) -> Option<Zoned> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    let at = pieces.date().to_datetime(pieces.time()?);
    at.to_zoned(TimeZone::fixed(offset)).ok()
}

impl Serialize for Entry {
    /// As it stands in the file.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        StoredEntry::of(self).serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(began: &str, heard: u64) -> Entry {
        Entry {
            began: time(began).unwrap(),
            session: "box-breath".into(),
            title: "Box breath".into(),
            length: Millis::secs(300),
            heard: Millis::secs(heard),
            left_at: Millis::secs(heard),
            ended: Ended::Left,
        }
    }

    fn journal() -> (tempfile::TempDir, Journal) {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(&Folders::within(folder.path().join("evenfall")));
        (folder, journal)
    }

    #[test]
    fn what_was_heard_is_read_again_as_it_was_written() {
        let (_folder, journal) = journal();
        assert!(journal.read().unwrap().entries.is_empty());
        let late = entry("2026-11-23T00:40:00+01:00", 250);
        journal.add(&late).unwrap();
        journal.add(&entry("2026-11-23T21:00:00Z", 9)).unwrap();
        let pages = journal.read().unwrap();
        assert_eq!(pages.entries, [late]);
        assert_eq!(
            std::fs::read_to_string(journal.path()).unwrap(),
            "{\"began\":\"2026-11-23T00:40:00+01:00\",\"session\":\"box-breath\",\
             \"title\":\"Box breath\",\"length_s\":300.0,\"heard_s\":250.0,\
             \"left_at_s\":250.0,\"ended\":\"left\"}\n"
        );
    }

    #[test]
    fn foreign_and_torn_lines_are_counted_and_harm_no_other() {
        let (_folder, journal) = journal();
        let first = entry("2026-11-21T21:00:00-05:00", 60);
        journal.add(&first).unwrap();
        let line = std::fs::read_to_string(journal.path()).unwrap();
        let late = line.replace("60.0", "1e300");
        let torn = &line[..40];
        let strange = "\n\nhello\n[1, 2]\n\u{fffd}\n{\"began\": \"tomorrow\"}\n";
        std::fs::write(journal.path(), format!("{line}{strange}{late}{torn}")).unwrap();
        let second = entry("2026-11-22T21:00:00-05:00", 61);
        journal.add(&second).unwrap();
        let pages = journal.read().unwrap();
        assert_eq!(pages.entries, [first, second]);
        assert_eq!(pages.foreign, 6);
        assert!(!pages.older);
    }

    #[test]
    fn of_a_huge_journal_the_newest_part_is_read() {
        let (_folder, journal) = journal();
        let first = entry("2026-11-21T21:00:00Z", 60);
        journal.add(&first).unwrap();
        let mut text = vec![b'x'; limits::JOURNAL_BYTES as usize];
        text.push(b'\n');
        std::fs::write(journal.path(), text).unwrap();
        journal.add(&first).unwrap();
        let pages = journal.read().unwrap();
        assert!(pages.older);
        assert_eq!((pages.entries.len(), pages.foreign), (1, 0));
    }

    #[test]
    fn programs_at_once_lose_no_line() {
        let (_folder, journal) = journal();
        let write = |n: u64| {
            let journal = journal.clone();
            std::thread::spawn(move || {
                for minute in 0..50 {
                    let began = format!("2026-11-21T21:{minute:02}:00Z");
                    journal.add(&entry(&began, 100 + n)).unwrap();
                }
            })
        };
        for writer in [0, 1, 2, 3].map(write) {
            writer.join().unwrap();
        }
        let pages = journal.read().unwrap();
        assert_eq!((pages.entries.len(), pages.foreign), (200, 0));
    }

    #[test]
    fn after_midnight_is_still_the_evening_before() {
        let day = |began| day_of(&time(began).unwrap()).to_string();
        assert_eq!(day("2026-11-23T00:40:00+01:00"), "2026-11-22");
        assert_eq!(day("2026-11-23T04:59:59+01:00"), "2026-11-22");
        assert_eq!(day("2026-11-23T05:00:00+01:00"), "2026-11-23");
        assert_eq!(day("2026-11-23T23:59:00-08:00"), "2026-11-23");
    }
}
