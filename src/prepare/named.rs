//! Every file a session is made from, whether it is heard this time or not.

use crate::limits;
use crate::script::{Script, Text};
use crate::sound;
use crate::world::{Place, World};

use super::Source;
use super::languages::beside;

/// The files of sessions.
#[derive(Default)]
pub struct Files {
    /// Those that are read: scripts, and the translation that is spoken.
    pub read: Vec<Place>,
    /// All that they name.
    pub named: Vec<Place>,
}

/// The texts that `script`, which is that of `source`, is made from.
pub fn read_of(source: &Source, script: &Script) -> Vec<Place> {
    let Some(place) = &source.place else {
        return Vec::new();
    };
    let words = script.translation.as_ref();
    let words = words.map(|words| Place::file(&words.source.name));
    [place.clone()].into_iter().chain(words).collect()
}

/// The files that `script`, which is that of `source`, names: itself, its translations, the
/// sounds of its layers, and the recording of every wording. Sessions inside it name their own.
pub fn named(world: &dyn World, source: &Source, script: &Script) -> Vec<Place> {
    let Some(place) = &source.place else {
        return Vec::new();
    };
    let mut all = vec![place.clone()];
    if let Some(stem) = source.stem() {
        let translations = beside(world, &source.folders, stem).into_iter();
        all.extend(translations.map(|(_, place)| place));
    }
    let steps = script.patterns.iter().flat_map(|p| &p.steps);
    let takes = script.steps.iter().chain(steps).flat_map(|s| &s.take);
    let sounds = script.layers.iter().filter_map(|l| l.sound.as_ref());
    let sounds = sounds.filter(|name| sound::catalogue().find(&name.value).is_none());
    let names = sounds.chain(takes);
    let files = names.flat_map(|name| files(world, name, &source.folders));
    all.extend(files.flat_map(|place| sound::files(world, &place)));
    all
}

/// What lies in `folders` by that name; where parameters stand in it, by any of their values.
fn files(world: &dyn World, name: &Text, folders: &[Place]) -> Vec<Place> {
    let name = name.value.trim();
    let (Some(open), Some(close)) = (name.find('{'), name.rfind('}')) else {
        return sound::beside(world, name, folders).into_iter().collect();
    };
    // The folder is written out, or its name is put together too: then all of what is there.
    let head = name[..open].rfind('/').map_or("", |at| &name[..at]);
    let start = name[..open].strip_prefix(head).unwrap_or_default();
    let start = start.trim_start_matches('/');
    let end = name.get(close + 1..).unwrap_or_default();
    let fits = |place: &Place| {
        let file = place.name().unwrap_or_default();
        file.starts_with(start) && (end.contains('/') || file.ends_with(end))
    };
    let near = |folder: &Place| [folder.join(head), folder.join("sounds").join(head)];
    let lists = folders.iter().flat_map(near);
    let all = lists.flat_map(|folder| world.list(&folder, limits::BESIDE).unwrap_or_default());
    all.filter(fits).collect()
}
