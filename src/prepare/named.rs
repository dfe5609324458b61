//! Every file a session is made from, whether it is heard this time or not.

use crate::limits;
use crate::script::{Kind, Script, Step};
use crate::sound;
use crate::world::{Place, World};

use super::Source;
use super::languages::beside;
use super::long_take::numbered;
use super::own::OwnTakes;

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
/// sounds of its layers, the recording of every wording, and those in the folder for them. Sessions inside it name their own.
pub fn named(world: &dyn World, source: &Source, script: &Script) -> Vec<Place> {
    let Some(place) = &source.place else {
        return Vec::new();
    };
    let mut all = vec![place.clone()];
    if let Some(stem) = source.stem() {
        let translations = beside(world, &source.folders, stem).into_iter();
        all.extend(translations.map(|(_, place)| place));
    }
    let own = OwnTakes::beside(world, std::slice::from_ref(place));
    all.extend(own.places().cloned());
    let takes = steps(script).flat_map(Step::recordings);
    let takes = takes.map(|take| file_of(take.value.trim()));
    let sounds = script
        .layers
        .iter()
        .flat_map(|l| l.sound.iter().chain(&l.others));
    let sounds = sounds.filter(|name| sound::catalogue().find(&name.value).is_none());
    let paths = paths(script);
    let names = sounds.map(|sound| sound.value.trim()).chain(takes);
    let names = names.flat_map(|name| spelled(name, &paths));
    let files = names.flat_map(|name| files(world, &name, &source.folders));
    all.extend(files.flat_map(|place| sound::files(world, &place)));
    all
}

/// The file in which a take lies, which may have a number behind it.
fn file_of(take: &str) -> &str {
    numbered(take).map_or(take, |(file, _)| file)
}

/// The steps of `script` and of its patterns.
fn steps(script: &Script) -> impl Iterator<Item = &Step> {
    let patterns = script.patterns.iter().flat_map(|p| &p.steps);
    script.steps.iter().chain(patterns)
}

/// Parameters with what is written for them anywhere in `script`, where that is a path.
fn paths(script: &Script) -> Vec<(&str, &str)> {
    let params = script.params.iter();
    let params = params.filter_map(|p| Some((&p.name, p.default.as_ref()?)));
    let uses = steps(script).filter_map(|step| match &step.kind {
        Kind::Use(used) => Some(&used.with),
        _ => None,
    });
    let given = uses.flatten().flatten().map(|(name, value)| (name, value));
    let all = params.chain(given);
    let all = all.map(|(name, value)| (name.value.trim(), value.value.trim()));
    all.filter(|(_, value)| value.contains(['/', '{']))
        .collect()
}

/// `name` as it stands, and with `paths` in the place of its parameters: a parameter that
/// stands for itself is any name, but leads into no folder.
fn spelled(name: &str, paths: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![name.to_string()];
    let mut next = 0;
    while next < all.len() && all.len() < limits::SPELLED {
        for (parameter, path) in paths {
            let put = put_in(&all[next], parameter, path);
            if put.len() <= limits::PATH && !all.contains(&put) {
                all.push(put);
            }
        }
        next += 1;
    }
    all
}

/// `name` with `path` in the place of `parameter`.
fn put_in(name: &str, parameter: &str, path: &str) -> String {
    let (mut out, mut rest) = (String::new(), name);
    while let Some((before, after)) = rest.split_once('{')
        && let Some((inside, behind)) = after.split_once('}')
    {
        out += before;
        match inside.trim() == parameter {
            true => out += path,
            false => out += &rest[before.len()..rest.len() - behind.len()],
        }
        rest = behind;
    }
    out + rest
}

/// What lies in `folders` by that name; where parameters stand in it, by any of their values.
fn files(world: &dyn World, name: &str, folders: &[Place]) -> Vec<Place> {
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
