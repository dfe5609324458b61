//! From the name in a layer to something that sounds.

use std::sync::Arc;

use crate::frame::Ambience;
use crate::limits;
use crate::nature::choice::Choice;
use crate::time::Anchor;
use crate::units::{Frames, Millis, Seed};
use crate::world::{Kind, Place, World, WorldError};

use super::recipe::{Part, Recipe, RecipeError, Source, choices};
use super::scene::{Scene, ScenePart};
use super::treatment::{Treatment, endless};
use super::tuning::Tuning;
use super::{OpenError, Recording, RecordingError, Scattered, SettingError, catalogue};

/// A sound found and loaded; what its seed and the times decide is still open.
#[derive(Clone)]
pub enum Sound {
    /// A recording, or several that are scattered: nothing is left open.
    Ready(Arc<dyn Ambience>),
    /// A texture, with what is chosen about it.
    Texture(Tuning),
    /// Several sounds together.
    Scene(Scene),
}

/// What whoever opens a sound wishes of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// How long a recording blends into itself.
    pub crossfade: Option<Millis>,
    /// Whether a recording's stretches come in another order each time.
    pub vary: Option<bool>,
    /// How far apart short recordings are scattered.
    pub every: Option<(Millis, Millis)>,
}

impl Sound {
    /// The sound for the listener whose seed is `seed`, at the reference loudness; start it
    /// with the same seed. `place` says when anchors are.
    pub fn settle(&self, seed: Seed, place: &dyn Fn(&Anchor) -> Frames) -> Arc<dyn Ambience> {
        match self {
            Sound::Ready(ambience) => Arc::clone(ambience),
            Sound::Texture(tuning) => tuning.settle(seed, place),
            Sound::Scene(scene) => scene.settle(seed, place),
        }
    }

    /// Chooses something for one parameter.
    ///
    /// # Errors
    /// When the sound has no such parameter, or it does not take that.
    pub fn set(&mut self, name: &str, choice: Choice) -> Result<(), SettingError> {
        let tuning = self.tuning()?;
        let parameter = choice.check(tuning.kind(), name)?;
        tuning.choose(parameter, choice);
        Ok(())
    }

    fn tuning(&mut self) -> Result<&mut Tuning, SettingError> {
        match self {
            Sound::Texture(tuning) => Ok(tuning),
            Sound::Scene(_) => Err(SettingError::None("a scene")),
            Sound::Ready(_) => Err(SettingError::None("a recording")),
        }
    }

    /// Makes it fit to fall asleep over: no event stands out.
    pub fn calm(&mut self) {
        match self {
            Sound::Ready(_) => {}
            Sound::Texture(tuning) => tuning.calm(),
            Sound::Scene(scene) => scene.parts.iter_mut().for_each(|part| part.sound.calm()),
        }
    }

    /// The sound by itself, its times counted from its start.
    pub fn alone(&self, seed: Seed) -> Arc<dyn Ambience> {
        self.settle(seed, &|anchor| Millis(anchor.offset.max(0) as u64).frames())
    }
}

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
            looked: places.iter().map(file).collect(),
        }),
        Err(WorldError::Io(error)) => Err(OpenError::Recording {
            name: name.into(),
            source: RecordingError::Io(error),
        }),
        Err(_) => Err(OpenError::Outside(name.into())),
    }
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

/// A sound, and what is to be known of it.
pub struct Opened {
    /// What is to sound.
    pub sound: Sound,
    /// What its author should know, each a sentence for a person.
    pub warnings: Vec<String>,
    /// The files it is made from.
    pub files: Vec<Place>,
}

/// Finds and loads the sound a layer names.
///
/// # Errors
/// When there is no such sound, or it cannot be read.
pub fn open(
    world: &dyn World,
    name: &str,
    folders: &[Place],
    wanted: &Wanted,
) -> Result<Opened, OpenError> {
    let mut opener = Opener {
        world,
        folders,
        wanted,
        warnings: Vec::new(),
        files: Vec::new(),
    };
    Ok(Opened {
        sound: opener.open(name)?,
        warnings: opener.warnings,
        files: opener.files,
    })
}

/// What is the same for a sound and the parts it is made of.
struct Opener<'a> {
    world: &'a dyn World,
    folders: &'a [Place],
    wanted: &'a Wanted,
    warnings: Vec<String>,
    files: Vec<Place>,
}

impl Opener<'_> {
    fn open(&mut self, name: &str) -> Result<Sound, OpenError> {
        if let Some(every) = self.wanted.every {
            return self.scattered(name, every);
        }
        match find(self.world, name, self.folders)? {
            Found::Recipe(recipe) => self.recipe(recipe, None),
            Found::File(place) if self.world.kind(&place) == Some(Kind::Folder) => {
                Err(OpenError::Folder(name.into()))
            }
            Found::File(place) if place.ending() == Some("toml") => {
                let recipe = read(self.world, name, &place)?;
                self.files.push(place.clone());
                self.recipe(&recipe, Some(&place))
            }
            Found::File(place) => {
                let recording = Recording::open(self.world, &place);
                self.files.push(place);
                self.endless(name, recording, &Treatment::default())
            }
        }
    }

    /// The recordings of a folder, or one, each sounding by itself.
    fn scattered(&mut self, name: &str, every: (Millis, Millis)) -> Result<Sound, OpenError> {
        match find(self.world, name, self.folders)? {
            Found::Recipe(_) => Err(OpenError::NotScattered(name.into())),
            Found::File(place) => {
                let (scattered, files, warnings) = Scattered::open(self.world, &place, every)?;
                self.warnings.extend(warnings);
                self.files.extend(files);
                Ok(Sound::Ready(Arc::new(scattered)))
            }
        }
    }

    /// `written` is where a recipe that is not built in was read.
    fn recipe(&mut self, recipe: &Recipe, written: Option<&Place>) -> Result<Sound, OpenError> {
        let computed = !matches!(recipe.source, Source::Recording { .. });
        if computed && (self.wanted.vary.is_some() || self.wanted.crossfade.is_some()) {
            self.warnings.push(format!(
                "{} is computed and never repeats; `vary` and `loop` belong to recordings",
                recipe.name
            ));
        }
        match &recipe.source {
            Source::Texture(tuning) => Ok(Sound::Texture(tuning.clone())),
            Source::Recording { file, treatment } => {
                let place = match written {
                    None => Place::built_in("sounds").join(file),
                    Some(written) => {
                        let folders = self.world.folders(written);
                        let place = beside(self.world, file, &folders)?;
                        self.files.push(place.clone());
                        place
                    }
                };
                let recording = Recording::treated(self.world, &place, treatment);
                self.endless(&recipe.name, recording, treatment)
            }
            Source::Scene { parts, level } => {
                let parts = parts.iter().map(|part| self.part(recipe, part));
                Ok(Sound::Scene(Scene {
                    parts: parts.collect::<Result<_, _>>()?,
                    level: *level,
                }))
            }
        }
    }

    fn part(&mut self, scene: &Recipe, part: &Part) -> Result<ScenePart, OpenError> {
        let misfit = |message: String| {
            OpenError::Recipe(RecipeError {
                recipe: scene.name.clone(),
                message,
                place: Some(part.place),
            })
        };
        let recipe = catalogue().find(&part.sound).ok_or_else(|| {
            let near = catalogue().near(&part.sound);
            misfit(format!(
                "there is no sound \"{}\" in the catalogue, which parts come from; {near}",
                part.sound
            ))
        })?;
        if matches!(recipe.source, Source::Scene { .. }) {
            let message = format!("\"{}\" is a scene; a scene is made of sounds", part.sound);
            return Err(misfit(message));
        }
        let mut sound = self.recipe(recipe, None)?;
        match &mut sound {
            Sound::Texture(tuning) => {
                let chosen = choices(tuning.kind(), &part.parameters);
                for (parameter, choice) in chosen.map_err(|(message, _)| misfit(message))? {
                    tuning.choose(parameter, choice);
                }
            }
            _ if !part.parameters.is_empty() => {
                let message = format!("\"{}\" is a recording; it has no parameters", part.sound);
                return Err(misfit(message));
            }
            _ => {}
        }
        Ok(ScenePart {
            sound,
            level: part.level,
            gain: part.gain.clone(),
            drift: part.drift,
        })
    }

    fn endless(
        &mut self,
        name: &str,
        recording: Result<Recording, RecordingError>,
        treatment: &Treatment,
    ) -> Result<Sound, OpenError> {
        let recording = recording.map_err(|source| OpenError::Recording {
            name: name.into(),
            source,
        })?;
        if recording.is_broken() {
            self.warnings.push(format!(
                "{name} is damaged or breaks off; what could be read is used"
            ));
        }
        let treatment = Treatment {
            crossfade: self.wanted.crossfade.or(treatment.crossfade),
            vary: self.wanted.vary.unwrap_or(treatment.vary),
            ..treatment.clone()
        };
        Ok(Sound::Ready(endless(recording, &treatment)))
    }
}

/// Reads a recipe beside the script.
fn read(world: &dyn World, name: &str, place: &Place) -> Result<Recipe, OpenError> {
    let fault = |error: WorldError| RecipeError {
        recipe: name.to_owned(),
        message: match error {
            WorldError::TooLarge { most, .. } => {
                format!("a recipe is a file of at most {} KiB", most >> 10)
            }
            other => other.to_string(),
        },
        place: None,
    };
    let text = world.text(place, limits::RECIPE_BYTES).map_err(fault)?;
    Ok(Recipe::parse(name, &text)?)
}
