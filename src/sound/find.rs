//! Where the sound lies that a layer names.

use crate::diagnostic::nearest;
use crate::limits;
use crate::world::{Kind, Place, World, WorldError};

use super::open::read;
use super::recipe::{Recipe, Source};
use super::{OpenError, RecordingError, catalogue};

/// Where the sound a layer names lies; not loaded yet.
pub enum Found {
    /// In the catalogue.
    Recipe(&'static Recipe),
    /// A recording, a recipe, or a folder of recordings beside the script.
    File(Place),
}

/// Finds the sound a layer names: one of the catalogue, else a file in one of the `folders` or
/// in `sounds` beneath it, else one that the listener keeps.
///
/// # Errors
/// When there is none, or it is a link that leads out of the folder.
pub fn find(world: &dyn World, name: &str, folders: &[Place]) -> Result<Found, OpenError> {
    if let Some(recipe) = catalogue().find(name) {
        return Ok(Found::Recipe(recipe));
    }
    let found = beside(world, name, folders);
    let kept = match &found {
        Err(OpenError::Unknown { .. }) => kept(world, name),
        _ => None,
    };
    kept.map_or(found, Ok).map(Found::File)
}

/// The listener's own sound of that name.
fn kept(world: &dyn World, name: &str) -> Option<Place> {
    let file = format!("{name}.toml");
    world.inside(&world.own_sounds()?, &file).ok()?
}

/// The file called `name` in one of the `folders` or in `sounds` beneath it.
///
/// # Errors
/// As [`find`].
pub fn beside(world: &dyn World, name: &str, folders: &[Place]) -> Result<Place, OpenError> {
    let near = |folder: &Place| [folder.clone(), folder.join("sounds")];
    let places: Vec<Place> = folders.iter().flat_map(near).collect();
    let file = |place: &Place| place.join(name);
    match world.within(&places, name) {
        Ok(Some(place)) => Ok(place),
        Ok(None) => Err(OpenError::Unknown {
            name: name.into(),
            near: called_nearly(world, &places, name),
            looked: places.iter().map(file).collect(),
        }),
        Err(WorldError::Io(error)) => Err(OpenError::Recording {
            name: name.into(),
            source: RecordingError::Io(error),
        }),
        Err(_) => Err(OpenError::Outside(name.into())),
    }
}

/// A file in `folders` that may be meant by `name`: Windows does not tell large letters from small
/// ones, and most others do.
fn called_nearly(world: &dyn World, folders: &[Place], name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    // A name of the catalogue has no ending, and is nobody's file.
    file.contains('.').then_some(())?;
    let inside = |place: &Place| match folder {
        "" => place.clone(),
        folder => place.join(folder),
    };
    let there = folders.iter().map(inside).filter(|folder| {
        let kind = world.kind(folder);
        kind == Some(Kind::Folder)
    });
    let places = there.filter_map(|folder| world.list(&folder, limits::FOLDER_NAMES).ok());
    let names: Vec<String> = places
        .flatten()
        .filter_map(|place| place.name().map(str::to_owned))
        .filter(|name| !name.starts_with('.'))
        .collect();
    let small = file.to_lowercase();
    let same = names.iter().find(|name| name.to_lowercase() == small);
    let near = || nearest(file, names.iter().map(String::as_str));
    let near = same.map(String::as_str).or_else(near)?;
    Some(match folder {
        "" => near.to_owned(),
        folder => format!("{folder}/{near}"),
    })
}

/// The files that a sound at `place` may be made from: itself, what lies in it where it is a
/// folder, and the recording it tells of where it is a recipe.
pub fn files(world: &dyn World, place: &Place) -> Vec<Place> {
    let mut all = vec![place.clone()];
    if world.kind(place) == Some(Kind::Folder) {
        all.extend(world.list(place, limits::FOLDER_NAMES).unwrap_or_default());
    } else if place.ending() == Some("toml")
        && let Ok(recipe) = read(world, "", place)
        && let Source::Recording { file, .. } = &recipe.source
    {
        all.extend(beside(world, file, &world.folders(place)));
    }
    all
}
