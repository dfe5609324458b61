//! The files a session is made from, and whether they are as they were.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::limits;

/// What tells one version of a file from another.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Stamp {
    /// Not there, or not to be read.
    Missing,
    /// A text: what it says.
    Text(blake3::Hash),
    /// A recording: its size and when it was written.
    Other(u64, Option<SystemTime>),
}

/// Files with their last known versions. The first is the script.
pub struct Files {
    files: Vec<PathBuf>,
    stamps: BTreeMap<PathBuf, Stamp>,
}

impl Files {
    pub fn new(files: Vec<PathBuf>) -> Files {
        let mut all = Files {
            files,
            stamps: BTreeMap::new(),
        };
        all.stamps = all.look();
        all
    }

    /// Takes `files` on as the list; those that are new to it count as known.
    pub fn set(&mut self, files: Vec<PathBuf>) {
        for file in files {
            if !self.files.contains(&file) {
                self.stamps.insert(file.clone(), stamp(&file));
                self.files.push(file);
            }
        }
    }

    /// Whether any has changed since this was last asked.
    pub fn changed(&mut self) -> bool {
        let now = self.look();
        let changed = now != self.stamps;
        self.stamps = now;
        changed
    }

    /// The folders they lie in, and those that links lead to.
    pub fn folders(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for file in &self.files {
            let real = file.canonicalize().ok();
            for path in [Some(file.clone()), real].into_iter().flatten() {
                let folder = match path.parent() {
                    Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
                    Some(folder) => folder.to_path_buf(),
                    None => continue,
                };
                if !folders.contains(&folder) {
                    folders.push(folder);
                }
            }
        }
        folders
    }

    fn look(&self) -> BTreeMap<PathBuf, Stamp> {
        let overlays = self.files.first().map(|script| overlays(script));
        let all = self
            .files
            .iter()
            .cloned()
            .chain(overlays.into_iter().flatten());
        all.map(|file| (file.clone(), stamp(&file))).collect()
    }
}

/// The translations beside a script: `NAME.de.toml` beside `NAME.toml`.
fn overlays(script: &Path) -> Vec<PathBuf> {
    let folder = script.parent().filter(|f| !f.as_os_str().is_empty());
    let (Some(stem), Ok(entries)) = (
        script.file_stem().and_then(|stem| stem.to_str()),
        fs::read_dir(folder.unwrap_or(Path::new("."))),
    ) else {
        return Vec::new();
    };
    let belongs = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.strip_prefix(stem)?.strip_suffix(".toml"))
            .is_some_and(|tag| tag.starts_with('.') && tag.len() > 1)
    };
    let paths = entries
        .take(limits::FOLDER_NAMES)
        .flatten()
        .map(|e| e.path());
    paths.filter(belongs).collect()
}

fn stamp(file: &Path) -> Stamp {
    let Ok(about) = fs::metadata(file) else {
        return Stamp::Missing;
    };
    let text = file.extension().is_some_and(|ending| ending == "toml");
    // A text may change twice within the grain of the clock, so its words count.
    if text && about.len() <= limits::SCRIPT_BYTES {
        return fs::read(file).map_or(Stamp::Missing, |text| Stamp::Text(blake3::hash(&text)));
    }
    Stamp::Other(about.len(), about.modified().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_noticed_once_and_a_touch_is_none() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let script = folder.path().join("evening.toml");
        fs::write(&script, "a")?;
        let mut files = Files::new(vec![script.clone()]);
        assert!(!files.changed());
        fs::write(&script, "b")?;
        assert!(files.changed() && !files.changed());
        fs::write(&script, "b")?;
        assert!(!files.changed());
        fs::remove_file(&script)?;
        assert!(files.changed() && !files.changed());
        fs::write(&script, "b")?;
        assert!(files.changed());
        fs::write(folder.path().join("evening.de.toml"), "title = \"Abend\"")?;
        assert!(files.changed());
        fs::write(folder.path().join("evening-2.toml"), "")?;
        assert!(!files.changed());
        Ok(())
    }
}
