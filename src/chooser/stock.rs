//! What there is to choose from.

use std::path::Path;

use crate::diagnostic::any_error;
use crate::letters::without_flags;
use crate::limits;
use crate::prepare::{Source, built_in, outline, plain};
use crate::session::Session;
use crate::sound::{self, Recipe};
use crate::units::Millis;
use crate::world::{Place, World};

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// What was left before its end.
    GoOn,
    /// A script in the present folder.
    Own,
    /// A script that is kept to be found everywhere.
    Kept,
    Sleep,
    Calm,
    Focus,
    Body,
    Together,
    /// Sounds, which play by themselves: those that the listener keeps first.
    Mixes,
    Weather,
    Water,
    Fire,
    Animals,
    Noise,
    Tones,
    Music,
    Scenes,
}

impl Purpose {
    /// Where a sound stands: by what makes it, and a scene by itself.
    fn of_sound(recipe: &Recipe) -> Purpose {
        let texture = match &recipe.source {
            sound::Source::Texture(tuning) => tuning.kind().name,
            sound::Source::Scene { .. } if recipe.tags.iter().any(|tag| tag == "music") => "music",
            sound::Source::Scene { .. } => return Purpose::Scenes,
            sound::Source::Recording { .. } => "",
        };
        match texture {
            "rain" | "thunder" | "snow" | "wind" => Purpose::Weather,
            "fire" => Purpose::Fire,
            "birds" | "crickets" | "frogs" | "owl" => Purpose::Animals,
            "noise" => Purpose::Noise,
            "bowls" | "pad" => Purpose::Tones,
            "music" => Purpose::Music,
            _ => Purpose::Water,
        }
    }

    /// The first of the tags that names one; calm where none does.
    fn of(tags: &[String]) -> Purpose {
        let named = tags.iter().find_map(|tag| match tag.as_str() {
            "sleep" => Some(Purpose::Sleep),
            "calm" => Some(Purpose::Calm),
            "focus" => Some(Purpose::Focus),
            "body" => Some(Purpose::Body),
            "together" => Some(Purpose::Together),
            _ => None,
        });
        named.unwrap_or(Purpose::Calm)
    }

    pub fn name(self) -> &'static str {
        match self {
            Purpose::GoOn => "Go on",
            Purpose::Own => "Yours, in this folder",
            Purpose::Kept => "Yours",
            Purpose::Sleep => "Sleep",
            Purpose::Calm => "Calm",
            Purpose::Focus => "Focus",
            Purpose::Body => "Body",
            Purpose::Together => "Together",
            Purpose::Mixes => "Your mixes",
            Purpose::Weather => "Rain, wind and snow",
            Purpose::Water => "Water",
            Purpose::Fire => "Fire",
            Purpose::Animals => "Animals",
            Purpose::Noise => "Noise",
            Purpose::Tones => "Tones",
            Purpose::Music => "Music",
            Purpose::Scenes => "Places",
        }
    }
}

/// A session that can be chosen.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// As the command line takes it.
    pub name: String,
    pub title: String,
    pub summary: String,
    pub purpose: Purpose,
    pub length: Option<Millis>,
    /// The lengths it is made for; without them it is played as it is written.
    pub range: Option<(Millis, Millis)>,
    /// Tags of the languages it speaks, its own first.
    pub languages: Vec<String>,
    /// The sounds under it.
    pub ambience: Vec<String>,
    /// Shown before it is chosen.
    pub cautions: Vec<String>,
    /// Whether something in the script is wrong, so that it cannot be played.
    pub faulty: bool,
    /// Words to find it by, in small letters.
    pub words: String,
}

impl Entry {
    /// Whether it is a sound by itself.
    pub fn is_sound(&self) -> bool {
        self.purpose >= Purpose::Mixes
    }

    /// Whether it goes on with what was left.
    pub fn goes_on(&self) -> bool {
        self.purpose == Purpose::GoOn
    }

    /// What was left, to be gone on with.
    pub(super) fn left(left: &Left) -> Entry {
        Entry {
            name: String::new(),
            title: left.title.clone(),
            summary: format!("You left it at {}. Enter goes on there.", left.at.clock()),
            purpose: Purpose::GoOn,
            length: None,
            range: None,
            languages: Vec::new(),
            ambience: Vec::new(),
            cautions: Vec::new(),
            faulty: false,
            words: plain(&left.title),
        }
    }

    /// Whether each word of `said` begins one of its words, whatever their case and accents.
    pub fn answers(&self, said: &str) -> bool {
        answers(&self.words, said)
    }

    /// How far it is from what `said` most likely means, among those that answer to it.
    pub fn distance(&self, said: &str) -> usize {
        let names = [plain(named(&self.name)), plain(&self.title)];
        let said = plain(said);
        match () {
            () if names.contains(&said) => 0,
            () if names.iter().any(|name| name.starts_with(&said)) => 1,
            () => 2,
        }
    }
}

/// Whether each word of `said` begins one of `words`, which are in plain letters.
pub(super) fn answers(words: &str, said: &str) -> bool {
    let said = plain(said);
    let mut said = said.split(' ');
    said.all(|said| words.split(' ').any(|word| word.starts_with(said)))
}

/// What was left before its end.
#[derive(Clone, Debug)]
pub struct Left {
    pub title: String,
    pub at: Millis,
}

/// Where there is something to choose from, beside what comes with the program.
#[derive(Clone, Copy)]
pub struct Shelves<'a> {
    /// The present folder.
    pub here: &'a Path,
    /// The folder of the scripts that are kept.
    pub kept: Option<&'a Path>,
    pub left: Option<&'a Left>,
}

/// What was left, the scripts on the shelves, the built-in sessions by purpose, the shortest first, and the sounds
/// by kind. `last` is there, too, if it is a script in another folder.
pub(super) fn stock(world: &dyn World, shelves: &Shelves, last: Option<&str>) -> Vec<Entry> {
    let sources = built_in().into_iter();
    let ours = sources.filter_map(|(name, _)| entry(world, name, &Source::built_in(name)?, None));
    let sounds = sound::catalogue().recipes().filter_map(|recipe| {
        let source = Source::find(world, &recipe.name).ok()?;
        let mut entry = entry(
            world,
            &recipe.name,
            &source,
            Some(Purpose::of_sound(recipe)),
        )?;
        entry.summary.clone_from(&recipe.summary);
        let more = format!("{} {}", recipe.summary, recipe.tags.join(" "));
        entry.words += &format!(" {}", plain(&more));
        Some(entry)
    });
    let kept = world.own_sounds();
    let kept = kept.and_then(|folder| world.list(&folder, limits::BESIDE).ok());
    let kept = kept.unwrap_or_default();
    let kept = kept.iter().filter_map(|place| {
        let name = place.stem().filter(|_| place.ending() == Some("toml"))?;
        let source = Source::find(world, name).ok()?;
        entry(world, name, &source, Some(Purpose::Mixes))
    });
    let ours = ours.chain(sounds).chain(kept);
    let mut all: Vec<Entry> = shelves.left.map(Entry::left).into_iter().collect();
    all.extend(own(world, shelves.here, Purpose::Own));
    let kept = shelves.kept.filter(|kept| !same(kept, shelves.here));
    all.extend(
        kept.map(|kept| own(world, kept, Purpose::Kept))
            .unwrap_or_default(),
    );
    all.extend(ours);
    if let Some(last) = last.filter(|last| all.iter().all(|entry| entry.name != *last)) {
        let source = Source::read_itself(world, &Place::file(last)).ok();
        all.extend(source.and_then(|source| entry(world, last, &source, Some(Purpose::Own))));
    }
    all.sort_by(|a, b| (a.purpose, a.length, &a.name).cmp(&(b.purpose, b.length, &b.name)));
    all
}

/// A sound that an ambience can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choosable {
    pub name: String,
    /// What kind it is.
    pub kind: &'static str,
    /// Words to find it by, in plain letters.
    pub words: String,
}

/// The sounds an ambience can be made of, by kind and name.
pub(super) fn sounds() -> Vec<Choosable> {
    let mut all: Vec<(Purpose, &Recipe)> = sound::catalogue()
        .recipes()
        .map(|recipe| (Purpose::of_sound(recipe), recipe))
        .collect();
    all.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    let choosable = |(kind, recipe): (Purpose, &Recipe)| Choosable {
        name: recipe.name.clone(),
        kind: kind.name(),
        words: plain(&format!("{} {}", recipe.name, recipe.tags.join(" "))),
    };
    all.into_iter().map(choosable).collect()
}

fn same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(a).is_some_and(|a| Some(a) == real(b))
}

/// Scripts by their whole paths, so that the last choice is known again elsewhere.
fn own(world: &dyn World, folder: &Path, purpose: Purpose) -> Vec<Entry> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.into());
    let scripts = Source::all_in(world, &folder.as_path().into());
    let entry = |script: &Source| entry(world, script.file()?.to_str()?, script, Some(purpose));
    scripts.iter().filter_map(entry).collect()
}

fn entry(
    world: &dyn World,
    name: &str,
    source: &Source,
    purpose: Option<Purpose>,
) -> Option<Entry> {
    let (script, faults) = crate::script::read(&source.text);
    let session = outline(world, source);
    if any_error(&faults) || session.is_none() {
        return purpose.map(|purpose| faulty(name, purpose));
    }
    let session: Session = session?;
    let cautions = session.about.cautions.iter();
    Some(Entry {
        name: name.to_string(),
        purpose: purpose.unwrap_or_else(|| Purpose::of(&session.about.tags)),
        length: session.length.map(|(length, _)| length),
        range: session.range.map(|range| (range.min, range.max)),
        languages: source.languages(world, script.language.as_ref().map(|l| l.value.as_str())),
        ambience: session
            .layers
            .iter()
            .map(|layer| layer.sound.clone())
            .collect(),
        words: plain(&format!(
            "{} {} {} {}",
            named(name),
            session.about.title,
            session.about.summary,
            session.about.tags.join(" ")
        )),
        cautions: cautions.map(|line| without_flags(line)).collect(),
        title: session.about.title,
        summary: session.about.summary,
        faulty: false,
    })
}

/// A script's own name, without the folders it lies in.
fn named(name: &str) -> &str {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
    stem.unwrap_or(name)
}

/// A script that cannot be played yet: whoever wrote it wants to find it here.
fn faulty(name: &str, purpose: Purpose) -> Entry {
    let file = Path::new(name).file_name();
    let title = file.map_or(name.into(), |file| file.to_string_lossy().into_owned());
    Entry {
        summary: format!("Something in it is not right yet: evenfall check {title} says what."),
        name: name.to_string(),
        title,
        purpose,
        length: None,
        range: None,
        languages: Vec::new(),
        ambience: Vec::new(),
        cautions: Vec::new(),
        faulty: true,
        words: plain(named(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Disk;

    fn shelves(here: &Path) -> Shelves<'_> {
        Shelves {
            here,
            kept: None,
            left: None,
        }
    }

    #[test]
    fn what_was_left_stands_first_and_kept_scripts_are_found_from_anywhere() {
        let (here, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let text = "title = \"Stille Übung\"\n[[step]]\nrest = \"2m\"\n";
        std::fs::write(kept.path().join("abend.toml"), text).unwrap();
        let left = Left {
            title: "An evening".into(),
            at: Millis::secs(754),
        };
        let shelves = Shelves {
            here: here.path(),
            kept: Some(kept.path()),
            left: Some(&left),
        };
        let all = stock(&world(), &shelves, None);
        assert!(all[0].goes_on() && all[0].summary.contains("12:34"));
        assert_eq!(
            (all[1].purpose, all[1].title.as_str()),
            (Purpose::Kept, "Stille Übung")
        );
        // Composed or not, whatever its case.
        for said in ["übung", "ÜB", "u\u{308}bung", "ubung", "abend"] {
            assert!(all[1].answers(said), "{said}");
        }
        // A folder that is both is told once.
        let twice = Shelves {
            kept: Some(here.path()),
            ..shelves
        };
        std::fs::write(here.path().join("mine.toml"), text).unwrap();
        let all = stock(&world(), &twice, None);
        let own = all.iter().filter(|e| e.title == "Stille Übung");
        assert_eq!(own.count(), 1);
    }

    fn world() -> Disk {
        Disk::new(None)
    }

    #[test]
    fn every_built_in_session_stands_under_a_purpose_of_its_own_choosing() {
        let folder = tempfile::tempdir().unwrap();
        let all = stock(&world(), &shelves(folder.path()), None);
        let sounds = all.iter().filter(|entry| entry.is_sound());
        assert_eq!(sounds.count(), sound::catalogue().names().count());
        assert_eq!(
            all.len(),
            built_in().len() + sound::catalogue().names().count()
        );
        assert!(all.is_sorted_by_key(|entry| entry.purpose));
        for purpose in [
            Purpose::Sleep,
            Purpose::Calm,
            Purpose::Focus,
            Purpose::Body,
            Purpose::Together,
            Purpose::Weather,
            Purpose::Water,
            Purpose::Fire,
            Purpose::Animals,
            Purpose::Noise,
            Purpose::Tones,
            Purpose::Music,
            Purpose::Scenes,
        ] {
            assert!(
                all.iter().any(|entry| entry.purpose == purpose),
                "{purpose:?}"
            );
        }
        for entry in &all {
            assert!(
                entry.range.is_some() && !entry.summary.is_empty(),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn what_is_called_as_it_is_sought_comes_before_what_only_tells_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let all = stock(&world(), &shelves(folder.path()), None);
        let first = |said: &str| {
            let found = all.iter().filter(|entry| entry.answers(said));
            let nearest = found.min_by_key(|entry| entry.distance(said));
            nearest.map(|entry| entry.name.as_str())
        };
        assert_eq!(first("rain"), Some("rain"));
        assert_eq!(first("box"), Some("box-breath"));
        assert_eq!(first("heavy rain"), Some("heavy-rain"));
        assert_eq!(first("ain"), None);
    }

    #[test]
    fn scripts_of_the_folder_come_first_and_faulty_ones_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("good.toml", "title = \"Mine\"\n[[step]]\nrest = \"2m\"\n");
        write("bad.toml", "titel = \"Mine\"\n[[step]]\nrest = \"2m\"\n");
        write("Cargo.toml", "[package]\nname = \"x\"\n");
        let all = stock(&world(), &shelves(folder.path()), None);
        let own: Vec<(&str, bool)> = all
            .iter()
            .take_while(|entry| entry.purpose == Purpose::Own)
            .map(|entry| (entry.title.as_str(), entry.faulty))
            .collect();
        assert_eq!(own, [("bad.toml", true), ("Mine", false)]);
        let elsewhere = tempfile::tempdir().unwrap();
        let mine = &all[1].name;
        let all = stock(&world(), &shelves(elsewhere.path()), Some(mine));
        assert_eq!(all[0].title, "Mine");
    }
}
