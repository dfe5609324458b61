//! A sound by itself, or several together, as a session without words: `rain`,
//! `rain+campfire:-6`, `brook.wav`.

use crate::limits;
use crate::sound::{self, OpenError, catalogue};
use crate::world::{Place, World};

use super::source::{Source, SourceError};

/// How long it lasts where nobody says otherwise: a night.
const LENGTH: &str = "8h";

/// The lengths that can be asked for.
const REACH: &str = "5s..12h";

/// How loud the loudest of them is under a voice of usual level, which is not there.
const LEVEL_DB: f64 = -5.0;

/// How the names of recordings end.
const RECORDINGS: [&str; 5] = ["wav", "flac", "ogg", "oga", "mp3"];

/// Whether this file is a recording, which plays by itself, by its name.
pub fn is_recording(place: &Place) -> bool {
    let ending = place.ending().map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| RECORDINGS.contains(&ending.as_str()))
}

/// One of the sounds.
struct Part {
    /// That of the catalogue, or of a file in its folder.
    name: String,
    folder: Place,
    /// Against the others, in decibels.
    level: f64,
}

/// The session in which the sounds that `text` names play by themselves; `None` where it names
/// nothing that sounds.
pub fn by_itself(world: &dyn World, text: &str) -> Option<Result<Source, SourceError>> {
    let whole = is_recording(&Place::file(text)).then(|| Part::of(text, 0.0));
    let parts: Vec<Part> = match whole.filter(|part| part.find(world).is_ok()) {
        Some(recording) => vec![recording],
        None => text.split('+').map(Part::read).collect(),
    };
    let sounds = parts.iter().any(|part| part.find(world).is_ok());
    sounds.then(|| session(world, text, &parts))
}

impl Part {
    /// `campfire:-6`; what is no level belongs to the name.
    fn read(text: &str) -> Part {
        let text = text.trim();
        let level = |level: &str| level.trim().trim_end_matches("dB").trim().parse().ok();
        let split = text.rsplit_once(':');
        match split.and_then(|(name, db)| Some((name.trim_end(), level(db)?))) {
            Some((name, level)) => Part::of(name, level),
            None => Part::of(text, 0.0),
        }
    }

    fn of(name: &str, level: f64) -> Part {
        let place = Place::file(name);
        let (folder, name) = match place.name().filter(|_| is_recording(&place)) {
            Some(file) => (place.folder(), file),
            None => (Place::here(), name),
        };
        Part {
            name: name.into(),
            folder,
            level,
        }
    }

    fn find(&self, world: &dyn World) -> Result<(), SourceError> {
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

    fn title(&self) -> String {
        let recipe = catalogue().find(&self.name);
        let recipe = recipe.map(|recipe| recipe.title.as_str());
        let place = Place::file(&self.name);
        let file = || place.stem().filter(|_| is_recording(&place));
        recipe.or_else(file).unwrap_or(&self.name).to_owned()
    }
}

fn session(world: &dyn World, text: &str, parts: &[Part]) -> Result<Source, SourceError> {
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
    let loudest = parts.iter().map(|part| part.level).fold(f64::MIN, f64::max);
    let titles: Vec<String> = parts.iter().map(Part::title).collect();
    let value = |text: &str| toml::Value::from(text).to_string();
    let mut script = format!(
        "title = {}\nlength = \"{LENGTH}\"\nrange = \"{REACH}\"\nending = \"sleep\"\n",
        value(&titles.join(" + "))
    );
    for part in parts {
        script += &format!(
            "[[layer]]\nsound = {}\nlevel_db = {:?}\n",
            value(&part.name),
            LEVEL_DB + part.level - loudest
        );
    }
    script += &format!("[[step]]\nrest = \"{REACH}\"\n");
    Ok(Source {
        folders: parts.iter().map(|part| part.folder.clone()).collect(),
        ..Source::of_text(text, script)
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Speaker, prepare};
    use super::*;
    use crate::diagnostic::any_error;
    use crate::session::Wishes;
    use crate::units::Millis;
    use crate::world::{BuiltIn, Memory};

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
