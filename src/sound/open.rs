//! From the name in a layer to something that sounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::suggestion;
use crate::frame::Ambience;
use crate::units::Millis;

use super::recipe::{Recipe, Source};
use super::{Looped, Recording, RecordingError, catalogue};

/// Why a layer has no sound.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no sound \"{name}\"")]
    Unknown { name: String, looked: Vec<PathBuf> },
    #[error("\"{0}\" leads out of the script's folder")]
    Outside(String),
    #[error("{name}: {source}")]
    Recording {
        name: String,
        source: RecordingError,
    },
}

impl OpenError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            OpenError::Unknown { name, looked } => {
                let near = suggestion(name, catalogue().names().collect::<Vec<_>>());
                let looked: Vec<String> = looked.iter().map(|p| p.display().to_string()).collect();
                if looked.is_empty() {
                    near
                } else {
                    format!("{near}; looked for a file at {}", looked.join(" and "))
                }
            }
            OpenError::Outside(_) => {
                "copy the file itself into the folder of the script, or into `sounds` there".into()
            }
            OpenError::Recording { .. } => "WAV, FLAC, Ogg Vorbis and MP3 can be read".into(),
        }
    }
}

/// Where the sound a layer names lies; not loaded yet.
pub enum Found {
    /// In the catalogue.
    Recipe(&'static Recipe),
    /// A recording beside the script.
    File(PathBuf),
}

/// Finds the sound a layer names: one of the catalogue, else a file in `folder` or in
/// `sounds` beneath it.
///
/// # Errors
/// When there is none, or it is a link that leads out of the folder.
pub fn find(name: &str, folder: Option<&Path>) -> Result<Found, OpenError> {
    if let Some(recipe) = catalogue().find(name) {
        return Ok(Found::Recipe(recipe));
    }
    let looked: Vec<PathBuf> = folder.map_or_else(Vec::new, |folder| {
        vec![folder.join(name), folder.join("sounds").join(name)]
    });
    let Some(file) = looked.iter().find(|p| p.is_file()) else {
        let name = name.into();
        return Err(OpenError::Unknown { name, looked });
    };
    let inside = || {
        let (file, folder) = (file.canonicalize().ok()?, folder?.canonicalize().ok()?);
        Some(file.starts_with(folder))
    };
    match inside() {
        Some(true) => Ok(Found::File(file.clone())),
        _ => Err(OpenError::Outside(name.into())),
    }
}

/// Finds and loads the sound a layer names. Warnings come with it.
///
/// # Errors
/// When there is no such sound, or it cannot be read.
pub fn open(
    name: &str,
    folder: Option<&Path>,
    crossfade: Option<Millis>,
) -> Result<(Arc<dyn Ambience>, Vec<String>), OpenError> {
    let recipe = match find(name, folder)? {
        Found::File(path) => return looped(name, Recording::open(&path), crossfade),
        Found::Recipe(recipe) => recipe,
    };
    let unknown = || OpenError::Unknown {
        name: name.into(),
        looked: Vec::new(),
    };
    match &recipe.source {
        Source::Texture { .. } => {
            let ready = recipe.ready().ok_or_else(unknown)?;
            Ok((Arc::new(ready), Vec::new()))
        }
        Source::Recording {
            file,
            crossfade: own,
        } => {
            let content = catalogue().file(file).ok_or_else(unknown)?;
            looped(name, Recording::from_bytes(content), crossfade.or(*own))
        }
    }
}

fn looped(
    name: &str,
    recording: Result<Recording, RecordingError>,
    crossfade: Option<Millis>,
) -> Result<(Arc<dyn Ambience>, Vec<String>), OpenError> {
    let recording = recording.map_err(|source| OpenError::Recording {
        name: name.into(),
        source,
    })?;
    let mut warnings = Vec::new();
    if recording.is_broken() {
        warnings.push(format!(
            "{name} is damaged or breaks off; what could be read is used"
        ));
    }
    Ok((Arc::new(Looped::new(recording, crossfade)), warnings))
}
