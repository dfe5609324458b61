//! The voice's files on disk, which the engine insists on reading by name.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::super::VoiceError;
use super::embedded::{EmbeddedVoice, VERSION};

/// A folder that holds a voice's files.
pub enum Unpacked {
    /// In the cache, to be found again.
    Kept(PathBuf),
    /// Where the cache cannot be written: removed in the end.
    Temporary(TempDir),
}

impl Unpacked {
    /// Makes sure that the voice's files are in the folder `cache` as they were embedded,
    /// or else in a temporary one.
    pub fn new(voice: &EmbeddedVoice, cache: Option<&Path>) -> Result<Unpacked, VoiceError> {
        if let Some(folder) = cache.map(|cache| cache.join(VERSION))
            && unpack(voice, &folder).is_ok()
        {
            return Ok(Unpacked::Kept(folder));
        }
        let failed = |error: io::Error| VoiceError::NotUnpacked {
            reason: error.to_string(),
        };
        let folder = tempfile::tempdir().map_err(failed)?;
        unpack(voice, folder.path()).map_err(failed)?;
        Ok(Unpacked::Temporary(folder))
    }

    pub fn folder(&self) -> &Path {
        match self {
            Unpacked::Kept(folder) => folder,
            Unpacked::Temporary(folder) => folder.path(),
        }
    }
}

fn unpack(voice: &EmbeddedVoice, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, content) in voice.files {
        let path = folder.join(name);
        // The engine trusts its files blindly, so every byte is compared: under a
        // millisecond, and surer than a hash.
        let intact = || fs::read(&path).is_ok_and(|found| found == content);
        if intact() {
            continue;
        }
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(content)?;
        // Another process may have been quicker, and hold the file open where that
        // forbids replacing it.
        if let Err(error) = file.persist(&path)
            && !intact()
        {
            return Err(error.error);
        }
    }
    Ok(())
}
