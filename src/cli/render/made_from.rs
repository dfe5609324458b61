//! What a file was made from, so that it need not be made again.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::prepare::Prepared;
use crate::score::{CueSound, Score};
use crate::world::Place;

/// What lies beside a file that was written as one of many.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// A hash of all that decides its bytes.
    made_from: String,
    /// It, and what was written with it.
    pub files: Vec<WrittenFile>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// In the folder of the first.
    name: String,
    bytes: u64,
}

impl Stamp {
    /// Of `files`, which lie there.
    ///
    /// # Errors
    /// Where one does not.
    pub fn of(made_from: String, files: &[PathBuf]) -> io::Result<Stamp> {
        let each = files.iter().map(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            Ok(WrittenFile {
                name: name.into_owned(),
                bytes: std::fs::metadata(file)?.len(),
            })
        });
        Ok(Stamp {
            made_from,
            files: each.collect::<io::Result<_>>()?,
        })
    }

    /// The one at `path`; none where there is none that can be read.
    pub fn read(path: &Path) -> Option<Stamp> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    /// Whether what it tells of was made from the same, and lies in `folder` still.
    pub fn holds(&self, made_from: &str, folder: &Path) -> bool {
        let there = |file: &WrittenFile| {
            let found = std::fs::metadata(folder.join(&file.name));
            found.is_ok_and(|about| about.is_file() && about.len() == file.bytes)
        };
        self.made_from == made_from && !self.files.is_empty() && self.files.iter().all(there)
    }
}

/// What tells the program at `path` from every other build of it, with all that it carries:
/// another version, other sessions, sounds, voices or encoders are other bytes.
///
/// # Errors
/// Where it cannot be read.
pub fn build(path: &Path) -> io::Result<String> {
    Ok(content(path)?.to_hex().to_string())
}

/// A hash of all that decides the bytes of what is written: what sounds, what is told of it, every
/// file that is read, the `build` of the program, and `asked`, how it is to be written.
pub fn made_from(
    prepared: &Prepared,
    score: &Score,
    plan: &[u8],
    (build, asked): (&str, &str),
) -> String {
    let mut hash = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(build.as_bytes());
    add(asked.as_bytes());
    add(plan);
    let levels = (&score.layers, &score.master, &score.cut, &score.hush);
    add(format!("{levels:?}").as_bytes());
    for cue in &score.cues {
        let place = (cue.start, cue.length, cue.gain, cue.pan, cue.seed);
        add(format!("{place:?}").as_bytes());
        match &cue.sound {
            CueSound::Speech(clip) | CueSound::Stroke(clip) => {
                let rate = (clip.up, clip.down, clip.length);
                add(format!("{rate:?}").as_bytes());
                let samples = clip.samples.iter().flat_map(|sample| sample.to_le_bytes());
                add(&samples.collect::<Vec<u8>>());
            }
            CueSound::Tone(tone) => add(format!("{tone:?}").as_bytes()),
        }
    }
    for file in prepared.files.iter().filter_map(Place::path) {
        // What cannot be read any more is another thing than what could.
        match content(file) {
            Ok(content) => add(content.as_bytes()),
            Err(_) => add(b"gone"),
        }
    }
    hash.finalize().to_hex().to_string()
}

fn content(file: &Path) -> io::Result<blake3::Hash> {
    let mut hash = blake3::Hasher::new();
    hash.update_reader(std::fs::File::open(file)?)?;
    Ok(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_gone_or_of_another_size_or_made_from_something_else_is_not_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["a.mp3", "a.srt"].map(|name| folder.path().join(name));
        for file in &files {
            std::fs::write(file, "sound").unwrap();
        }
        let stamp = Stamp::of("hash".into(), &files).unwrap();
        assert!(stamp.holds("hash", folder.path()));
        assert!(!stamp.holds("another", folder.path()));
        std::fs::write(&files[1], "sounds").unwrap();
        assert!(!stamp.holds("hash", folder.path()));
        std::fs::remove_file(&files[1]).unwrap();
        assert!(!stamp.holds("hash", folder.path()));
        assert!(Stamp::of("hash".into(), &files).is_err());
        assert_eq!(Stamp::read(&files[0]), None);
    }
}
