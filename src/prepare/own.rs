//! One's own voice: recordings of lines in the folder `NAME.takes` beside the script
//! `NAME.toml`, found by what the lines say.
//!
//! A file is named for people, and ends with a mark made from the words: another wording is
//! another line, and asks for another recording, while a line that moves keeps its own.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::limits;
use crate::world::{Kind, Place, World};

/// The endings of recordings that are read.
const ENDINGS: [&str; 12] = [
    "wav", "flac", "ogg", "mp3", "m4a", "aac", "opus", "oga", "aif", "aiff", "webm", "mp4",
];

/// Hexadecimal digits of a mark: two lines in a thousand million share one.
const MARK: usize = 10;

/// The most letters of a line in the name of its recording.
const READABLE: usize = 48;

/// The recordings that lie beside some scripts.
#[derive(Debug, Default)]
pub struct OwnTakes {
    by_mark: BTreeMap<String, Place>,
    /// What is called as a step is, by its name without the ending.
    by_step: BTreeMap<String, Place>,
}

impl OwnTakes {
    /// Those beside `scripts`: of two of one line that of the script named first. What leads
    /// out of its folder is none of them.
    pub fn beside(world: &dyn World, scripts: &[Place]) -> OwnTakes {
        let mut all = OwnTakes::default();
        for script in scripts {
            for folder in folders(world, script) {
                for place in world.list(&folder, limits::BESIDE).unwrap_or_default() {
                    if !is_sound(&place)
                        || world.holds(&folder, &place).ok() != Some(Some(Kind::File))
                    {
                        continue;
                    }
                    let (takes, name) = match (mark_of_file(&place), place.stem()) {
                        (Some(mark), _) => (&mut all.by_mark, mark.to_owned()),
                        (None, Some(stem)) => (&mut all.by_step, stem.to_owned()),
                        (None, None) => continue,
                    };
                    takes.entry(name).or_insert(place);
                }
            }
        }
        all
    }

    /// The recording of `line`, which is said in `language`.
    pub fn find(&self, language: &str, line: &str) -> Option<&Place> {
        self.by_mark.get(&mark(language, line))
    }

    /// The recording of all that the step called `id` says: `welcome.wav`, or where it is said
    /// in a translation `welcome.de.wav`.
    pub fn of_step(&self, id: &str, translation: Option<&str>) -> Option<&Place> {
        match translation {
            None => self.by_step.get(id),
            Some(language) => {
                let language = language.split(['-', '_']).next().unwrap_or_default();
                self.by_step.get(&format!("{id}.{language}"))
            }
        }
    }

    /// Those of single lines, by mark.
    pub fn of_lines(&self) -> impl Iterator<Item = &Place> {
        self.by_mark.values()
    }

    /// All of them.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.by_mark.values().chain(self.by_step.values())
    }
}

/// The name, without an ending, of the recording of `line`, which is said in `language`:
/// `let-your-shoulders-be-heavy-3f9a2c1b07`.
pub fn take_name(language: &str, line: &str) -> String {
    let mut name = readable(line);
    name.push('-');
    name + &mark(language, line)
}

/// The folder for the recordings of the script at `place`; `None` where it is no file with a
/// name.
pub fn takes_folder(place: &Place) -> Option<Place> {
    place.path()?;
    Some(place.sibling(format!("{}.takes", place.stem()?)))
}

/// The folders there are for recordings of the script at `place`: beside it, and beside the
/// file that it is a link to.
fn folders(world: &dyn World, place: &Place) -> Vec<Place> {
    let Some(name) = takes_folder(place) else {
        return Vec::new();
    };
    let Some(name) = name.name() else {
        return Vec::new();
    };
    let near = world.folders(place).into_iter();
    let inside = |folder: Place| {
        let takes = folder.join(name);
        (world.holds(&folder, &takes).ok() == Some(Some(Kind::Folder))).then_some(takes)
    };
    near.filter_map(inside).collect()
}

/// What tells one line from another. The same word in two languages is two lines.
fn mark(language: &str, line: &str) -> String {
    let language = language.split(['-', '_']).next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut hasher = blake3::Hasher::new();
    hasher.update(language.to_ascii_lowercase().as_bytes());
    hasher.update(b"\0");
    let words: String = words.join(" ").nfc().collect();
    hasher.update(words.as_bytes());
    hasher.finalize().to_hex()[..MARK].to_owned()
}

/// The mark in the name of a file, if it is a recording of a line.
fn mark_of_file(place: &Place) -> Option<&str> {
    let stem = place.stem()?;
    let mark = stem.rsplit_once('-').map_or(stem, |(_, mark)| mark);
    let is_mark =
        mark.len() == MARK && mark.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_mark.then_some(mark)
}

/// Whether it is a recording, by its name.
fn is_sound(place: &Place) -> bool {
    let ending = place.ending().map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}

/// The first words of a line in small letters that every disk takes.
fn readable(line: &str) -> String {
    let plain = line.nfkd().filter(|c| !is_combining_mark(*c));
    let mut name = String::new();
    for c in plain.flat_map(char::to_lowercase) {
        let letters = match c {
            'a'..='z' | '0'..='9' => c.encode_utf8(&mut [0; 4]).to_owned(),
            'ß' => "ss".to_owned(),
            '\'' | '’' => continue,
            _ => "-".to_owned(),
        };
        if letters != "-" || !(name.is_empty() || name.ends_with('-')) {
            name += &letters;
        }
    }
    let whole = name.trim_end_matches('-');
    if whole.len() <= READABLE {
        return if whole.is_empty() {
            "line".into()
        } else {
            whole.into()
        };
    }
    let cut = &whole[..READABLE];
    let end = cut
        .rfind('-')
        .filter(|_| !whole[READABLE..].starts_with('-'));
    cut[..end.unwrap_or(READABLE)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    #[test]
    fn a_name_is_read_by_people_and_by_every_disk() {
        let name = |line| readable(line);
        assert_eq!(
            name("Let your shoulders be heavy."),
            "let-your-shoulders-be-heavy"
        );
        assert_eq!(name("Don’t… “hurry”!"), "dont-hurry");
        assert_eq!(name("Größe, élan, ¿mañana?"), "grosse-elan-manana");
        assert_eq!(name("../../etc/passwd"), "etc-passwd");
        assert_eq!(name("静かに"), "line");
        assert_eq!(name(""), "line");
        let long = name("One two three four five six seven eight nine ten eleven twelve");
        assert_eq!(long, "one-two-three-four-five-six-seven-eight-nine-ten");
        assert_eq!(name(&"a".repeat(200)).len(), READABLE);
    }

    #[test]
    fn a_line_that_is_edited_is_another_and_white_space_makes_none() {
        let own = mark("en-US", "Let go. And rest.");
        assert_eq!(own.len(), MARK);
        assert_eq!(own, mark("en-GB", " Let go.\n  And rest. "));
        assert_eq!(mark("es", "man\u{303}ana"), mark("es", "ma\u{f1}ana"));
        assert_ne!(own, mark("en-US", "Let go, and rest."));
        assert_ne!(mark("en", "Hand"), mark("de", "Hand"));
    }

    #[test]
    fn a_recording_is_found_by_its_mark_whatever_people_call_it() {
        let (one, two) = (take_name("en", "Rest."), mark("en", "Let go."));
        let world = Memory::new()
            .with("s/evening.toml", "")
            .with(format!("s/evening.takes/{one}.wav"), "")
            .with(format!("s/evening.takes/the second try-{two}.FLAC"), "")
            .with(format!("s/evening.takes/{}.txt", mark("en", "No.")), "")
            .with(format!("s/other.takes/{}.wav", mark("en", "No.")), "");
        let own = OwnTakes::beside(&world, &[Place::file("s/evening.toml")]);
        assert_eq!(own.places().count(), 2);
        assert!(own.find("en-GB", "Rest.").is_some());
        assert!(own.find("en", "Let go.").is_some());
        assert!(own.find("en", "No.").is_none());
        assert!(own.find("de", "Rest.").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_to_recordings_of_others() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        let name = format!("{}.wav", take_name("en", "Rest."));
        std::fs::create_dir_all(path("mine/inside.takes")).unwrap();
        std::fs::create_dir(path("others")).unwrap();
        std::fs::write(path("others").join(&name), "").unwrap();
        let link = std::os::unix::fs::symlink::<std::path::PathBuf, std::path::PathBuf>;
        link(path("others"), path("mine/outside.takes")).unwrap();
        link(
            path("others").join(&name),
            path("mine/inside.takes").join(&name),
        )
        .unwrap();
        for script in ["mine/outside.toml", "mine/inside.toml"] {
            std::fs::write(path(script), "").unwrap();
            let script = Place::file(path(script));
            let own = OwnTakes::beside(&crate::world::Disk::new(None), &[script]);
            assert_eq!(own.places().count(), 0);
        }
    }
}
