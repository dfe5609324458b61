//! Voices that can be had: what they are called, who gave them, and of which files they are
//! made. It is data, the file `voices.toml` beside this one.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::session::is_name;

use super::installed::Sheet;

/// Which engine speaks with a voice's files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// Kokoro: one model for all voices, and a style for each.
    Kokoro,
    /// A VITS model of the Piper project, with its description as JSON.
    Piper,
}

/// A file as it lies at its public home.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceFile {
    /// What it is called in the folder of a voice.
    pub name: String,
    /// Where it is fetched from.
    pub address: String,
    /// In bytes.
    pub size: u64,
    /// The hash of its content, 64 hexadecimal digits in small letters.
    pub sha256: String,
}

/// Everything that can be had.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "file")]
    files: Vec<VoiceFile>,
    #[serde(rename = "voice")]
    voices: Vec<Sheet>,
    /// How long nothing may come while a file is fetched, in milliseconds.
    #[serde(default = "patience")]
    patience: u64,
}

/// What is wrong with the text of a catalogue.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It has another form.
    #[error("this is no catalogue of voices: {0}")]
    Form(String),
    /// A voice is called as no folder can be.
    #[error("\"{0}\" is no name for a voice: small letters, digits and - only, a letter first")]
    Name(String),
    /// A voice is made of a file that is not listed.
    #[error("the voice {voice} is made of \"{file}\", which is not listed")]
    NoFile {
        /// The voice.
        voice: String,
        /// What it names.
        file: String,
    },
}

fn patience() -> u64 {
    30_000
}

/// The catalogue that comes with the program.
pub fn catalogue() -> &'static Catalogue {
    static ALL: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::read(include_str!("voices.toml")).unwrap_or_default());
    &ALL
}

impl Catalogue {
    /// Reads the text of a catalogue.
    ///
    /// # Errors
    /// When it has another form, or names what it does not hold.
    pub fn read(text: &str) -> Result<Catalogue, CatalogueError> {
        let read: Catalogue =
            toml::from_str(text).map_err(|error| CatalogueError::Form(error.message().into()))?;
        for voice in &read.voices {
            if !is_name(&voice.name) {
                return Err(CatalogueError::Name(voice.name.clone()));
            }
            for file in [&voice.model, &voice.beside] {
                if !read.files.iter().any(|known| known.name == *file) {
                    let (voice, file) = (voice.name.clone(), file.clone());
                    return Err(CatalogueError::NoFile { voice, file });
                }
            }
        }
        Ok(read)
    }

    /// Every voice, the best of each language first.
    pub fn voices(&self) -> &[Sheet] {
        &self.voices
    }

    /// The voice of this name.
    pub fn find(&self, name: &str) -> Option<&Sheet> {
        self.voices.iter().find(|voice| voice.name == name)
    }

    /// What a voice is made of: its model, and what belongs to it.
    pub fn files(&self, voice: &Sheet) -> Vec<&VoiceFile> {
        let of = |name: &String| self.files.iter().find(|file| file.name == *name);
        [&voice.model, &voice.beside]
            .into_iter()
            .filter_map(of)
            .collect()
    }

    /// How much a voice takes alone, in bytes.
    pub fn size(&self, voice: &Sheet) -> u64 {
        self.files(voice).iter().map(|file| file.size).sum()
    }

    /// How long nothing may come while a file is fetched.
    pub fn patience(&self) -> std::time::Duration {
        std::time::Duration::from_millis(self.patience)
    }
}

#[cfg(test)]
mod tests;
