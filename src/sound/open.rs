//! From the name in a layer to something that sounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::frame::Ambience;
use crate::limits;
use crate::nature::choice::Choice;
use crate::time::Anchor;
use crate::units::{Frames, Millis, Seed};

use super::recipe::{Part, Recipe, RecipeError, Source, choices};
use super::scene::{Scene, ScenePart};
use super::treatment::{Treatment, endless};
use super::tuning::Tuning;
use super::{OpenError, Recording, RecordingError, Scattered, SettingError, catalogue};

/// A sound found and loaded; what its seed and the times decide is still open.
#[derive(Clone)]
pub enum Sound {
    Ready(Arc<dyn Ambience>),
    Texture(Tuning),
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
    /// A recording or a recipe beside the script.
    File(PathBuf),
}

/// Finds the sound a layer names: one of the catalogue, else a file in `folder` or in
/// `sounds` beneath it.
///
/// # Errors
/// When there is none, or it is a link that leads out of the folder.
pub fn find(name: &str, folder: Option<&Path>) -> Result<Found, OpenError> {
    if let Some(recipe) = catalogue().find(name) {
        return Ok(Found::Recipe(recipe));
    }
    beside(name, folder).map(Found::File)
}

/// The file called `name` in `folder` or in `sounds` beneath it.
///
/// # Errors
/// As [`find`].
pub fn beside(name: &str, folder: Option<&Path>) -> Result<PathBuf, OpenError> {
    let looked: Vec<PathBuf> = folder.map_or_else(Vec::new, |folder| {
        vec![folder.join(name), folder.join("sounds").join(name)]
    });
    let Some(file) = looked.iter().find(|p| p.exists()) else {
        let name = name.into();
        return Err(OpenError::Unknown { name, looked });
    };
    let inside = || {
        let (file, folder) = (file.canonicalize().ok()?, folder?.canonicalize().ok()?);
        Some(file.starts_with(folder))
    };
    match inside() {
        Some(true) => Ok(file.clone()),
        _ => Err(OpenError::Outside(name.into())),
    }
}

/// The files that a sound at `path` may be made from: itself, what lies in it where it is a
/// folder, and the recording it tells of where it is a recipe.
pub fn files(path: &Path) -> Vec<PathBuf> {
    let mut all = vec![path.to_path_buf()];
    if path.is_dir() {
        let inside = std::fs::read_dir(path).into_iter().flatten();
        all.extend(inside.filter_map(|entry| Some(entry.ok()?.path())));
    } else if path.extension().is_some_and(|ending| ending == "toml")
        && let Ok(recipe) = read("", path)
        && let Source::Recording { file, .. } = &recipe.source
    {
        all.extend(beside(file, path.parent()));
    }
    all
}

/// A sound, and what is to be known of it.
pub struct Opened {
    pub sound: Sound,
    pub warnings: Vec<String>,
    /// The files it is made from.
    pub files: Vec<PathBuf>,
}

/// Finds and loads the sound a layer names.
///
/// # Errors
/// When there is no such sound, or it cannot be read.
pub fn open(name: &str, folder: Option<&Path>, wanted: &Wanted) -> Result<Opened, OpenError> {
    let mut opener = Opener {
        folder,
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
    folder: Option<&'a Path>,
    wanted: &'a Wanted,
    warnings: Vec<String>,
    files: Vec<PathBuf>,
}

impl Opener<'_> {
    fn open(&mut self, name: &str) -> Result<Sound, OpenError> {
        if let Some(every) = self.wanted.every {
            return self.scattered(name, every);
        }
        match find(name, self.folder)? {
            Found::File(path) if path.is_dir() => Err(OpenError::Folder(name.into())),
            Found::Recipe(recipe) => self.recipe(recipe, None),
            Found::File(path) if path.extension().is_some_and(|ending| ending == "toml") => {
                let recipe = read(name, &path)?;
                self.files.push(path.clone());
                self.recipe(&recipe, path.parent())
            }
            Found::File(path) => {
                let recording = Recording::open(&path);
                self.files.push(path);
                self.endless(name, recording, &Treatment::default())
            }
        }
    }

    /// The recordings of a folder, or one, each sounding by itself.
    fn scattered(&mut self, name: &str, every: (Millis, Millis)) -> Result<Sound, OpenError> {
        match find(name, self.folder)? {
            Found::Recipe(_) => Err(OpenError::NotScattered(name.into())),
            Found::File(path) => {
                let (scattered, files, warnings) = Scattered::open(&path, every)?;
                self.warnings.extend(warnings);
                self.files.extend(files);
                Ok(Sound::Ready(Arc::new(scattered)))
            }
        }
    }

    /// `home` is the folder of a recipe that is not built in.
    fn recipe(&mut self, recipe: &Recipe, home: Option<&Path>) -> Result<Sound, OpenError> {
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
                let unknown = || OpenError::Unknown {
                    name: file.clone(),
                    looked: Vec::new(),
                };
                let recording = match home {
                    None => {
                        let bytes = catalogue().file(file).ok_or_else(unknown)?;
                        Recording::treated_bytes(bytes, treatment)
                    }
                    Some(home) => {
                        let path = beside(file, Some(home))?;
                        let recording = Recording::treated(&path, treatment);
                        self.files.push(path);
                        recording
                    }
                };
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
fn read(name: &str, path: &Path) -> Result<Recipe, OpenError> {
    let fault = |message: String| RecipeError {
        recipe: name.to_owned(),
        message,
        place: None,
    };
    let about = path.metadata().map_err(|e| fault(e.to_string()))?;
    if !about.is_file() || about.len() > limits::RECIPE_BYTES {
        let most = limits::RECIPE_BYTES >> 10;
        return Err(fault(format!("a recipe is a file of at most {most} KiB")).into());
    }
    let text = std::fs::read_to_string(path).map_err(|e| fault(e.to_string()))?;
    Ok(Recipe::parse(name, &text)?)
}
