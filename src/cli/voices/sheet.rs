//! What a voice says of itself in its folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::voice::catalogue::{ModelKind, Offered};

/// The file beside those a voice is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub about: String,
    /// BCP 47.
    pub language: String,
    pub engine: ModelKind,
    /// A file in the same folder, as is the next.
    pub model: String,
    pub beside: String,
    pub licence: String,
    pub attribution: String,
    #[serde(default)]
    pub whispers: bool,
}

impl Sheet {
    /// Of a voice from the catalogue.
    pub fn of(voice: &Offered) -> Sheet {
        Sheet {
            name: voice.name.clone(),
            about: voice.about.clone(),
            language: voice.language.clone(),
            engine: voice.engine,
            model: voice.model.clone(),
            beside: voice.beside.clone(),
            licence: voice.licence.clone(),
            attribution: voice.attribution.clone(),
            whispers: voice.whispers,
        }
    }

    /// The one at `path`; nothing where it is none.
    pub fn read(path: &Path) -> Option<Sheet> {
        let about = std::fs::metadata(path).ok()?;
        let sane = about.is_file() && about.len() < limits::RECIPE_BYTES;
        let text = std::fs::read_to_string(path).ok().filter(|_| sane)?;
        toml::from_str(&text).ok()
    }
}
