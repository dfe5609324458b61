//! A sound by itself, or several together, as a session without words: `rain`,
//! `rain+campfire:-6`, `brook.wav`.

use crate::limits;
use crate::script::leads_elsewhere;
use crate::sound::{self, OpenError, catalogue};
use crate::world::{Place, World};

use super::source::{Source, SourceError};

/// How long it lasts where nobody says otherwise: a night.
const LENGTH: &str = "8h";

/// The lengths that can be asked for.
const REACH: &str = "5s..12h";

/// How loud the loudest of them is under a voice of usual level, which is not there.
pub(super) const LEVEL_DB: f64 = -5.0;

/// How the names of recordings end.
const RECORDINGS: [&str; 14] = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "m4a", "m4b", "mp4", "aac", "aif", "aiff", "webm",
    "mka",
];

/// Whether this file is a recording, which plays by itself, by its name.
pub fn is_recording(place: &Place) -> bool {
    let ending = place.ending().map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| RECORDINGS.contains(&ending.as_str()))
}

/// One of the sounds.
pub(super) struct OneSound {
    /// That of the catalogue, or of a file in its folder.
    pub name: String,
    pub folder: Place,
    /// Against the others, in decibels.
    pub level: f64,
}

/// The session in which the sounds that `text` names play by themselves; `None` where it names
/// nothing that sounds.
pub fn by_itself(world: &dyn World, text: &str) -> Option<Result<Source, SourceError>> {
    let whole = is_recording(&Place::file(text)).then(|| OneSound::of(text, 0.0));
    let parts: Vec<OneSound> = match whole.filter(|part| part.find(world).is_ok()) {
        Some(recording) => vec![recording],
        None => text.split('+').map(OneSound::read).collect(),
    };
    let sounds = parts.iter().any(|part| part.find(world).is_ok());
    sounds.then(|| session(world, text, &parts))
}

impl OneSound {
    /// `campfire:-6`; what is no level belongs to the name.
    pub fn read(text: &str) -> OneSound {
        let text = text.trim();
        let level = |level: &str| level.trim().trim_end_matches("dB").trim().parse().ok();
        let split = text.rsplit_once(':');
        match split.and_then(|(name, db)| Some((name.trim_end(), level(db)?))) {
            Some((name, level)) => OneSound::of(name, level),
            None => OneSound::of(text, 0.0),
        }
    }

    pub fn of(name: &str, level: f64) -> OneSound {
        let place = Place::file(name);
        let (folder, name) = match place.name().filter(|_| is_recording(&place)) {
            Some(file) => (place.folder(), file),
            None => (Place::here(), name),
        };
        OneSound {
            name: name.into(),
            folder,
            level,
        }
    }

    /// Calls a file below this folder by its path from here, as a script in it does.
    fn name_from_here(&mut self) {
        let path = self.folder.join(&self.name).to_string();
        let path = path.strip_prefix("./").unwrap_or(&path);
        if self.is_recording() && !leads_elsewhere(path) {
            (self.name, self.folder) = (path.to_string(), Place::here());
        }
    }

    pub fn find(&self, world: &dyn World) -> Result<(), SourceError> {
        let found = sound::find(world, &self.name, std::slice::from_ref(&self.folder));
        let help = match found {
            Ok(_) => return Ok(()),
            Err(OpenError::Unknown { .. }) => catalogue().near(&self.name),
            Err(other) => other.help(),
        };
        Err(SourceError::NoSound {
            name: self.name.clone(),
            help,
        })
    }

    /// Whether it is a file of sound, and none of the catalogue.
    pub fn is_recording(&self) -> bool {
        catalogue().find(&self.name).is_none() && is_recording(&Place::file(&self.name))
    }

    pub fn title(&self) -> String {
        let recipe = catalogue().find(&self.name);
        let recipe = recipe.map(|recipe| recipe.title.as_str());
        let place = Place::file(&self.name);
        let file = || place.stem().filter(|_| is_recording(&place));
        recipe.or_else(file).unwrap_or(&self.name).to_owned()
    }
}

/// The layers in which the sounds that `text` names lie under something else, the loudest at
/// `level` decibels, as they are written in a script; and the folders their files lie in.
///
/// # Errors
/// Where one of them is not there, or a level is out of range.
pub fn under(
    world: &dyn World,
    text: &str,
    level: f64,
) -> Result<(String, Vec<Place>), SourceError> {
    let whole = OneSound::of(text, 0.0);
    let mut parts = match whole.find(world) {
        Ok(()) => vec![whole],
        Err(_) => text.split('+').map(OneSound::read).collect(),
    };
    checked(world, text, &parts)?;
    parts.iter_mut().for_each(OneSound::name_from_here);
    let folders = parts.iter().map(|part| part.folder.clone()).collect();
    Ok((layers(&parts, level), folders))
}

/// The layers of `parts`, the loudest at `level`.
fn layers(parts: &[OneSound], level: f64) -> String {
    let loudest = parts.iter().map(|part| part.level).fold(f64::MIN, f64::max);
    let layer = |part: &OneSound| {
        let (name, level) = (value(&part.name), level + part.level - loudest);
        format!("[[layer]]\nsound = {name}\nlevel_db = {level:?}\n")
    };
    parts.iter().map(layer).collect()
}

/// # Errors
/// Where one of the sounds is not there, or they cannot be heard together.
fn checked(world: &dyn World, text: &str, parts: &[OneSound]) -> Result<(), SourceError> {
    parts.iter().try_for_each(|part| part.find(world))?;
    let told = |help: String| {
        Err(SourceError::Together {
            name: text.into(),
            help,
        })
    };
    if parts.len() > limits::LAYERS {
        return told(format!("at most {} sounds at once", limits::LAYERS));
    }
    let range = limits::WISH_DB;
    if let Some(part) = parts.iter().find(|part| !range.contains(&part.level)) {
        let (name, low, high) = (&part.name, range.start(), range.end());
        return told(format!("the level of {name} is from {low} to {high} dB"));
    }
    Ok(())
}

fn session(world: &dyn World, text: &str, parts: &[OneSound]) -> Result<Source, SourceError> {
    checked(world, text, parts)?;
    let titles: Vec<String> = parts.iter().map(OneSound::title).collect();
    let mut script = format!(
        "title = {}\nlength = \"{LENGTH}\"\nrange = \"{REACH}\"\nending = \"sleep\"\n",
        value(&titles.join(" + "))
    );
    script += &layers(parts, LEVEL_DB);
    script += &format!("[[step]]\nrest = \"{REACH}\"\n");
    Ok(Source {
        folders: parts.iter().map(|part| part.folder.clone()).collect(),
        ..Source::of_text(text, script)
    })
}

/// Several sounds of the catalogue as the text of a scene, which is one sound.
///
/// # Errors
/// Where one is not there, or is a scene itself, or a level is out of range.
pub fn together(world: &dyn World, text: &str) -> Result<String, SourceError> {
    let parts: Vec<OneSound> = text.split('+').map(OneSound::read).collect();
    let session = session(world, text, &parts)?;
    let told = |name: &str, help: String| {
        let name = name.to_owned();
        Err(SourceError::Together { name, help })
    };
    for part in &parts {
        match catalogue().find(&part.name).map(|recipe| &recipe.source) {
            Some(sound::Source::Scene { parts, .. }) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.sound.as_str()).collect();
                let parts = parts.join("+");
                return told(&part.name, format!("it is several sounds: name {parts}"));
            }
            Some(_) => {}
            None => {
                return told(
                    &part.name,
                    "a mix is made of sounds of the catalogue".into(),
                );
            }
        }
    }
    // Sounds that know nothing of each other add up by their power.
    let power: f64 = parts.iter().map(|part| 10f64.powf(part.level / 10.0)).sum();
    let summary: Vec<String> = parts.iter().map(OneSound::title).collect();
    let mut scene = format!(
        "# Made by evenfall mix of {}.\n{}summary = {}\ntags = [\"mix\"]\npurpose = \"sleep\"\n\
         level_db = {:.1}\n",
        session.name,
        session
            .text
            .split_inclusive('\n')
            .next()
            .unwrap_or_default(),
        toml::Value::from(summary.join(", ")),
        -10.0 * power.log10()
    );
    for part in &parts {
        let (name, level) = (value(&part.name), part.level);
        scene += &format!("\n[[part]]\nsound = {name}\nlevel_db = {level:?}\n");
    }
    Ok(scene)
}

/// A text as it is written in a script.
pub(super) fn value(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{Speaker, prepare};
    use super::*;
    use crate::diagnostic::any_error;
    use crate::session::Wishes;
    use crate::units::Millis;
    use crate::world::{BuiltIn, Disk, Memory};

    fn source(text: &str) -> Result<Source, String> {
        let world = BuiltIn::under(Memory::new());
        Source::find(&world, text).map_err(|error| error.to_string())
    }

    #[test]
    fn sounds_play_by_themselves_for_a_night_or_as_long_as_is_wished() {
        let world = BuiltIn::under(Memory::new());
        let lasts = |text: &str, wished: Option<Millis>| {
            let wishes = Wishes {
                length: wished,
                ..Wishes::default()
            };
            let (prepared, told) = prepare(&world, &source(text).unwrap(), &wishes, &Speaker::Off);
            assert!(!any_error(&told), "{text}: {told:?}");
            prepared.unwrap().score.length
        };
        for name in catalogue().names() {
            assert_eq!(lasts(name, None), Millis::secs(8 * 3600), "{name}");
        }
        for length in [Millis::secs(20), Millis::secs(43_200)] {
            let several = "rain + distant-thunder:-3+wood-stove: -6dB";
            assert_eq!(lasts(several, Some(length)), length);
        }
    }

    #[test]
    fn levels_are_against_the_loudest_and_titles_are_those_of_the_sounds() {
        let text = source("rain:-2+campfire:-8").unwrap().text;
        assert!(
            text.contains("title = \"Steady rain + Campfire\""),
            "{text}"
        );
        assert!(text.contains("sound = \"rain\"\nlevel_db = -5.0"), "{text}");
        assert!(
            text.contains("sound = \"campfire\"\nlevel_db = -11.0"),
            "{text}"
        );
    }

    #[test]
    fn a_mix_that_is_kept_is_a_sound_like_any_other_and_as_loud() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(None).with_sounds(Some(folder.path().into()));
        let world = BuiltIn::under(disk);
        let text = together(&world, "rain+campfire:-6").unwrap();
        std::fs::write(folder.path().join("cabin.toml"), text).unwrap();
        for asked in ["cabin", "cabin+brook:-3"] {
            let source = Source::find(&world, asked).unwrap();
            let wishes = Wishes {
                length: Some(Millis::secs(20)),
                ..Wishes::default()
            };
            let (prepared, told) = prepare(&world, &source, &wishes, &Speaker::Off);
            assert!(prepared.is_some() && !any_error(&told), "{told:?}");
        }
        let script = "[[layer]]\nsound = \"cabin\"\n[[step]]\nrest = \"9s\"\n";
        let source = Source::of_text("mine", format!("title = \"Mine\"\n{script}"));
        let (prepared, told) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
        assert!(prepared.is_some(), "{told:?}");

        let mix = |text: &str| together(&world, text);
        assert!(mix("rain+rain").unwrap().contains("level_db = -3.0"));
        assert!(
            mix("rain+cabin-hearth")
                .err()
                .unwrap()
                .to_string()
                .contains("hearth+rain")
        );
        assert!(mix("rain+campfier").is_err());
        assert!(mix("rain:99").is_err());
    }

    #[test]
    fn what_is_wrong_among_several_is_told_with_what_is_meant() {
        let told = |text: &str| source(text).err().unwrap();
        assert!(told("rain+campfier").contains("did you mean \"campfire\"?"));
        assert!(
            told("rain:40").contains("from -24 to 6"),
            "{}",
            told("rain:40")
        );
        assert!(told(&["rain"; 40].join("+")).contains("at most"));
        assert!(told("rian+campfier").contains("no session"));
    }
}
