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
    if !name.contains('{') {
        return sound::beside(world, name, folders).into_iter().collect();
    }
    let near = |folder: &Place| [folder.clone(), folder.join("sounds")];
    let mut all: Vec<Place> = folders.iter().flat_map(near).collect();
    for part in name.split('/').filter(|part| !part.is_empty()) {
        let inside = all.iter().flat_map(|folder| fitting(world, folder, part));
        all = inside.collect();
    }
    all.retain(|place| world.kind(place).is_some());
    all
}

/// What may be called `part`, in which parameters may stand, in `folder`.
fn fitting(world: &dyn World, folder: &Place, part: &str) -> Vec<Place> {
    let Some((start, rest)) = part.split_once('{') else {
        return vec![folder.join(part)];
    };
    let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
    let mut all = world.list(folder, limits::BESIDE).unwrap_or_default();
    all.retain(|place| {
        let name = place.name().unwrap_or_default();
        name.starts_with(start) && name.ends_with(end)
    });
    all
}
