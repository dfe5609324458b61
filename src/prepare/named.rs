//! Every file a session is made from, whether it is heard this time or not.

use std::path::{Path, PathBuf};

use crate::script::{Script, Text};
use crate::sound;

use super::Source;
use super::languages::beside;

/// The files of sessions.
#[derive(Default)]
pub struct Files {
    /// Those that are read: scripts, and the translation that is spoken.
    pub read: Vec<PathBuf>,
    /// All that they name.
    pub named: Vec<PathBuf>,
}

/// The texts that `script`, which is that of `source`, is made from.
pub fn read_of(source: &Source, script: &Script) -> Vec<PathBuf> {
    if source.folder.is_none() {
        return Vec::new();
    }
    let words = script.translation.as_ref().map(|words| &words.source.name);
    let names = std::iter::once(&source.name).chain(words);
    names.map(PathBuf::from).collect()
}

/// The files that `script`, which is that of `source`, names: itself, its translations, the
/// sounds of its layers, and the recording of every wording. Sessions inside it name their own.
pub fn named(source: &Source, script: &Script) -> Vec<PathBuf> {
    let Some(folder) = &source.folder else {
        return Vec::new();
    };
    let mut all = vec![PathBuf::from(&source.name)];
    if let Some((folder, stem)) = source.stem() {
        all.extend(beside(&folder, &stem).into_iter().map(|(_, path)| path));
    }
    let steps = script.patterns.iter().flat_map(|p| &p.steps);
    let takes = script.steps.iter().chain(steps).flat_map(|s| &s.take);
    let sounds = script.layers.iter().filter_map(|l| l.sound.as_ref());
    let sounds = sounds.filter(|name| sound::catalogue().find(&name.value).is_none());
    let files = sounds.chain(takes).flat_map(|name| files(name, folder));
    all.extend(files.flat_map(|path| sound::files(&path)));
    all
}

/// What lies in `folder` by that name; where parameters stand in it, by any of their values.
fn files(name: &Text, folder: &Path) -> Vec<PathBuf> {
    let name = name.value.trim();
    let (Some(open), Some(close)) = (name.find('{'), name.rfind('}')) else {
        return sound::beside(name, Some(folder)).into_iter().collect();
    };
    // The folder is written out, or its name is put together too: then all of what is there.
    let head = name[..open].rfind('/').map_or("", |at| &name[..at]);
    let (start, end) = (&name[..open], name.get(close + 1..).unwrap_or_default());
    let fits = |file: &str| {
        let file = match head {
            "" => file.to_string(),
            head => format!("{head}/{file}"),
        };
        file.starts_with(start) && (end.contains('/') || file.ends_with(end))
    };
    [folder.to_path_buf(), folder.join("sounds")]
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder.join(head)).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().and_then(|n| n.to_str()).is_some_and(fits))
        .collect()
}
