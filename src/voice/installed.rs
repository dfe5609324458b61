//! Voices that somebody has added: a folder each, with what the voice says of itself and the
//! files it is made of.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::limits;

use super::catalogue::ModelKind;
use crate::session::is_name;

/// What a voice says of itself, beside its files.
pub const SHEET: &str = "voice.toml";

/// What a voice says of itself, in its folder and among those that can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it is called, in small letters.
    pub name: String,
    /// How it sounds, in a few words.
    pub about: String,
    /// BCP 47.
    pub language: String,
    /// What speaks with it.
    pub engine: ModelKind,
    /// The file of the model, in the same folder.
    pub model: String,
    /// What belongs to the model, in the same folder.
    pub beside: String,
    /// In words, as "CC BY 4.0".
    pub licence: String,
    /// Whom it is owed to.
    pub attribution: String,
    /// Whether it does nothing but whisper.
    #[serde(default)]
    pub whispers: bool,
    /// Who speaks, of a model with several; none: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The hash of its files as they were when it was added; none where nobody took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// The hash of these files, one after the other, in hexadecimal digits.
///
/// # Errors
/// Where one cannot be read.
pub fn content(files: [&Path; 2]) -> std::io::Result<String> {
    let mut hash = blake3::Hasher::new();
    for file in files {
        let file = std::fs::File::open(file)?;
        hash.update(&file.metadata()?.len().to_le_bytes());
        hash.update_reader(file)?;
    }
    Ok(hash.finalize().to_hex().to_string())
}

impl Sheet {
    /// The one at `path`; nothing where it is none.
    pub fn read(path: &Path) -> Option<Sheet> {
        let about = std::fs::metadata(path).ok()?;
        let sane = about.is_file() && about.len() < limits::RECIPE_BYTES;
        let text = std::fs::read_to_string(path).ok().filter(|_| sane)?;
        toml::from_str(&text).ok()
    }
}

/// A voice that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// What it says of itself.
    pub sheet: Sheet,
    /// Where its files lie.
    pub folder: PathBuf,
}

/// The voices in `folder`, by their names. What is no voice there is passed over.
pub fn installed(folder: &Path) -> Vec<Installed> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let found = entries
        .take(limits::BESIDE)
        .filter_map(|entry| Installed::read(&entry.path()));
    let mut found: Vec<Installed> = found.collect();
    found.sort_by(|a, b| a.sheet.name.cmp(&b.sheet.name));
    found
}

impl Installed {
    /// The voice in its folder; nothing where there is none.
    pub fn read(folder: &Path) -> Option<Installed> {
        let sheet = Sheet::read(&folder.join(SHEET))?;
        let plain = |file: &str| Path::new(file).file_name().is_some_and(|name| name == file);
        let whole = is_name(&sheet.name)
            && plain(&sheet.model)
            && plain(&sheet.beside)
            && folder.file_name().is_some_and(|name| *name == *sheet.name);
        whole.then(|| Installed {
            sheet,
            folder: folder.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_sheet_in_its_own_folder_is_a_voice() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let sheet = |model: &str| Sheet {
            name: "joe".into(),
            about: "a man".into(),
            language: "en-US".into(),
            engine: ModelKind::Piper,
            model: model.into(),
            beside: "joe.onnx.json".into(),
            licence: "CC0".into(),
            attribution: "Joe".into(),
            whispers: false,
            speaker: None,
            content: None,
        };
        for (name, model) in [
            ("joe", "joe.onnx"),
            ("jim", "joe.onnx"),
            ("out", "../joe.onnx"),
        ] {
            let place = folder.path().join(name);
            std::fs::create_dir(&place)?;
            let text = toml::to_string(&sheet(model)).unwrap_or_default();
            std::fs::write(place.join(SHEET), text)?;
        }
        let names: Vec<String> = installed(folder.path())
            .into_iter()
            .map(|voice| voice.sheet.name)
            .collect();
        assert_eq!(names, ["joe"]);
        assert!(installed(&folder.path().join("none")).is_empty());
        Ok(())
    }
}
