//! From the name in a layer to something that sounds.

use std::sync::Arc;

use crate::frame::Ambience;
use crate::limits;
use crate::music::occasion::Occasion;
use crate::nature::TextureKind;
use crate::nature::choice::Choice;
use crate::time::Anchor;
use crate::units::{Frames, Millis, Seed};
use crate::world::{Kind, Place, World, WorldError};

use super::find::{Found, beside, find};
use super::playlist::{Playlist, Succession};
use super::recipe::{Part, Recipe, RecipeError, Source, choices};
use super::scene::{Scene, ScenePart};
use super::treatment::{Treatment, endless};
use super::tuning::Tuning;
use super::{OpenError, Recording, RecordingError, Scattered, SettingError, catalogue, scatter};

/// A sound found and loaded; what its seed and the times decide is still open.
#[derive(Clone)]
pub enum Sound {
    /// A recording, or several that are scattered: nothing is left open.
    Ready(Arc<dyn Ambience>),
    /// Recordings in a row; when the first begins is open.
    Row(Playlist),
    /// A texture, with what is chosen about it.
    Texture(Tuning),
    /// Several sounds together.
    Scene(Scene),
}

/// What whoever opens a sound wishes of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// How long a recording blends into itself.
    pub crossfade: Option<Millis>,
    /// Whether a recording's stretches come in another order each time.
    pub vary: Option<bool>,
    /// How far apart short recordings are scattered.
    pub every: Option<(Millis, Millis)>,
    /// What comes after it in a row, by name.
    pub others: Vec<String>,
    /// Whether a row comes in another order each time.
    pub shuffled: bool,
    /// Whether it is over when it ends.
    pub once: bool,
}

/// The session a sound is heard in.
pub struct Within<'a> {
    /// When it is first heard.
    pub begins: Frames,
    /// When anchors are.
    pub place: &'a dyn Fn(&Anchor) -> Frames,
    /// What music goes by.
    pub occasion: &'a Arc<Occasion>,
}

impl Sound {
    /// The sound for the listener whose seed is `seed`, at the reference loudness; start it
    /// with the same seed.
    pub fn settle(&self, seed: Seed, within: &Within) -> Arc<dyn Ambience> {
        match self {
            Sound::Ready(ambience) => Arc::clone(ambience),
            Sound::Row(row) => Arc::new(row.beginning(within.begins)),
            Sound::Texture(tuning) => tuning.settle(seed, within),
            Sound::Scene(scene) => scene.settle(seed, within),
        }
    }

    /// Whether it listens to the session it is heard in: its breaths, its words and its end.
    pub fn listens(&self) -> bool {
        match self {
            Sound::Ready(_) | Sound::Row(_) => false,
            Sound::Texture(tuning) => tuning.kind().listens(),
            Sound::Scene(scene) => scene.parts.iter().any(|part| part.sound.listens()),
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
            Sound::Ready(_) | Sound::Row(_) => Err(SettingError::None("a recording")),
        }
    }

    /// Whether a tone beats in it, of which its listeners are cautioned.
    pub fn beats(&self) -> bool {
        match self {
            Sound::Ready(_) | Sound::Row(_) => false,
            Sound::Texture(tuning) => tuning.kind().beats(),
            Sound::Scene(scene) => scene.kinds().any(TextureKind::beats),
        }
    }

    /// Makes it fit to fall asleep over: no event stands out.
    pub fn calm(&mut self) {
        match self {
            Sound::Ready(_) | Sound::Row(_) => {}
            Sound::Texture(tuning) => tuning.calm(),
            Sound::Scene(scene) => scene.parts.iter_mut().for_each(|part| part.sound.calm()),
        }
    }

    /// The sound by itself, its times counted from its start.
    pub fn alone(&self, seed: Seed) -> Arc<dyn Ambience> {
        let within = Within {
            begins: 0,
            place: &|anchor| Millis(anchor.offset.max(0) as u64).frames(),
            occasion: &Arc::default(),
        };
        self.settle(seed, &within)
    }
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
        if !self.wanted.others.is_empty() || self.wanted.once {
            let names = [name]
                .into_iter()
                .chain(self.wanted.others.iter().map(String::as_str));
            return self.row(&names.collect::<Vec<_>>());
        }
        match find(self.world, name, self.folders)? {
            Found::Recipe(recipe) => self.recipe(recipe, None),
            Found::File(place) if self.world.kind(&place) == Some(Kind::Folder) => {
                self.row(&[name])
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

    /// The recordings called `names`, and those in folders among them, one after the other.
    fn row(&mut self, names: &[&str]) -> Result<Sound, OpenError> {
        let mut recordings = Vec::new();
        let mut left_out = 0;
        for name in names {
            for (name, place, treatment) in self.recordings(name)? {
                if self.is_enough(&recordings) {
                    left_out += 1;
                    continue;
                }
                let recording = Recording::treated(self.world, &place, &treatment);
                let recording = match recording {
                    // In a folder lies what nobody named.
                    Err(source) if !names.contains(&name.as_str()) && !source.is_failure() => {
                        self.warnings.push(format!("{name} is left out: {source}"));
                        continue;
                    }
                    recording => self.usable(&name, recording)?,
                };
                recordings.push(recording);
            }
        }
        if left_out > 0 {
            let (most, length) = (limits::PLAYLIST, limits::PLAYLIST_LENGTH);
            self.warnings.push(format!(
                "a playlist takes {most} recordings and {length} of them together: the last {left_out} are left out"
            ));
        }
        if recordings.is_empty() {
            return Err(OpenError::Empty(names.join(", ")));
        }
        let how = Succession {
            crossfade: self.wanted.crossfade,
            shuffled: self.wanted.shuffled,
            once: self.wanted.once,
        };
        Ok(Sound::Row(Playlist::new(recordings, how)))
    }

    fn is_enough(&self, recordings: &[Recording]) -> bool {
        let length: Frames = recordings.iter().map(Recording::frames).sum();
        recordings.len() >= limits::PLAYLIST || length >= limits::PLAYLIST_LENGTH.frames()
    }

    /// The recordings that `name` stands for: itself, that of its recipe, or those in its folder.
    fn recordings(&mut self, name: &str) -> Result<Vec<(String, Place, Treatment)>, OpenError> {
        let endless = || OpenError::Endless(name.into());
        let (recipe, place) = match find(self.world, name, self.folders)? {
            Found::Recipe(recipe) => (Some(recipe.clone()), None),
            Found::File(place) if place.ending() == Some("toml") => {
                let recipe = read(self.world, name, &place)?;
                self.files.push(place.clone());
                (Some(recipe), Some(place))
            }
            Found::File(place) if self.world.kind(&place) == Some(Kind::Folder) => {
                return self.inside(&place);
            }
            Found::File(place) => (None, Some(place)),
        };
        let (place, treatment) = match (recipe.map(|recipe| recipe.source), place) {
            (Some(Source::Recording { file, treatment }), None) => {
                (Place::built_in("sounds").join(&file), treatment)
            }
            (Some(Source::Recording { file, treatment }), Some(written)) => {
                let place = beside(self.world, &file, &self.world.folders(&written))?;
                self.files.push(place.clone());
                (place, treatment)
            }
            (None, Some(place)) => {
                self.files.push(place.clone());
                (place, Treatment::default())
            }
            _ => return Err(endless()),
        };
        Ok(vec![(name.to_owned(), place, treatment)])
    }

    /// The files in a folder, by name.
    fn inside(&mut self, folder: &Place) -> Result<Vec<(String, Place, Treatment)>, OpenError> {
        let files = scatter::files(self.world, folder)?;
        self.files.extend(files.iter().cloned());
        let named = |place: Place| (place.to_string(), place, Treatment::default());
        Ok(files.into_iter().map(named).collect())
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

    /// The recording, with a word where it is not whole.
    fn usable(
        &mut self,
        name: &str,
        recording: Result<Recording, RecordingError>,
    ) -> Result<Recording, OpenError> {
        let recording = recording.map_err(|source| OpenError::Recording {
            name: name.into(),
            source,
        })?;
        let warning = recording.warning();
        self.warnings
            .extend(warning.map(|warning| format!("{name} {warning}")));
        Ok(recording)
    }

    fn endless(
        &mut self,
        name: &str,
        recording: Result<Recording, RecordingError>,
        treatment: &Treatment,
    ) -> Result<Sound, OpenError> {
        let recording = self.usable(name, recording)?;
        let treatment = Treatment {
            crossfade: self.wanted.crossfade.or(treatment.crossfade),
            vary: self.wanted.vary.unwrap_or(treatment.vary),
            ..treatment.clone()
        };
        Ok(Sound::Ready(endless(recording, &treatment)))
    }
}

/// Reads a recipe beside the script.
pub(super) fn read(world: &dyn World, name: &str, place: &Place) -> Result<Recipe, OpenError> {
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
