//! From the name in a layer to something that sounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::suggestion;
use crate::frame::Ambience;
use crate::session::time::duration;
use crate::units::Millis;

use super::recipe::Source;
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

/// Finds and loads the sound a layer names: one of the catalogue, else a recording in
/// `folder` or in `sounds` beneath it. Warnings come with it.
///
/// # Errors
/// When there is no such sound, or it cannot be read.
pub fn open(
    name: &str,
    folder: Option<&Path>,
    crossfade: Option<Millis>,
) -> Result<(Arc<dyn Ambience>, Vec<String>), OpenError> {
    if let Ok(recipe) = catalogue().find(name) {
        return match &recipe.source {
            Source::Texture { .. } => recipe
                .ready()
                .map(|r| (Arc::new(r) as Arc<dyn Ambience>, Vec::new())),
            Source::Recording {
                file,
                crossfade: own,
            } => {
                let wish = crossfade.or_else(|| duration(own.as_deref()?).ok());
                let bytes = catalogue().file(file).map(Recording::from_bytes);
                bytes.map(|r| looped(name, r, wish)).transpose()?
            }
        }
        .ok_or_else(|| OpenError::Unknown {
            name: name.into(),
            looked: Vec::new(),
        });
    }
    let Some(folder) = folder else {
        return Err(OpenError::Unknown {
            name: name.into(),
            looked: Vec::new(),
        });
    };
    let looked = vec![folder.join(name), folder.join("sounds").join(name)];
    let Some(found) = looked.iter().find(|p| p.is_file()) else {
        return Err(OpenError::Unknown {
            name: name.into(),
            looked,
        });
    };
    // A link may not lead out of the folder either.
    let inside = |path: &Path| {
        Some(
            path.canonicalize()
                .ok()?
                .starts_with(folder.canonicalize().ok()?),
        )
    };
    if inside(found) != Some(true) {
        return Err(OpenError::Outside(name.into()));
    }
    looped(name, Recording::open(found), crossfade)
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
