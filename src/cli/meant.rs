//! Names as people say them: `Box`, `4-7-8`, `pmr`, `rain`.

#[cfg(feature = "screen")]
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use crate::kept::Folders;
use crate::prepare::{Source, built_in, meant, plain};
use crate::world::{Place, World};

use super::Failure;
use super::text::tell;
use super::world::world;

/// What is to be heard where somebody says `said`: a session or a sound of that name, a file,
/// or what is meant by it. Where it may mean several, a terminal is asked.
pub fn settled(said: &str) -> Result<String, Failure> {
    if is_named(said) {
        return Ok(said.to_owned());
    }
    if let Some(own) = own(said) {
        return Ok(own);
    }
    match meant(said)[..] {
        [] => Ok(said.to_owned()),
        [name] => Ok(name.to_owned()),
        ref several => among(said, several),
    }
}

/// A script of the listener's own that is called so, by its file or its title in any of its
/// languages, whatever the case: in this folder, or among those that are kept.
fn own(said: &str) -> Option<String> {
    let said = plain(said);
    let kept = Folders::of_user().ok().map(|folders| folders.sessions());
    let folders = [Some(PathBuf::from(".")), kept].into_iter().flatten();
    let mut scripts = folders.flat_map(|folder| Source::all_in(world(), &folder.as_path().into()));
    let called = |script: &Source| {
        let stem = script.place.as_ref().and_then(|place| place.stem());
        let mut titles = script.titles(world()).into_iter();
        stem.is_some_and(|stem| plain(stem) == said) || titles.any(|title| plain(&title) == said)
    };
    let found = scripts.find(|script| !said.is_empty() && called(script))?;
    Some(found.file()?.to_str()?.to_owned())
}

/// Whether something is called exactly so.
fn is_named(said: &str) -> bool {
    let session = || built_in().iter().any(|(name, _)| *name == said);
    let file = |name: &str| world().kind(&Place::file(name)).is_some();
    said == "-"
        || said.contains(['/', '\\'])
        || said.ends_with(".toml")
        || session()
        || file(said)
        || file(&format!("{said}.toml"))
        || Source::find(world(), said).is_ok()
}

/// The one of `several` that is chosen on the terminal.
fn among(said: &str, several: &[&str]) -> Result<String, Failure> {
    let asked = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !asked {
        return Err(Failure::script(format!(
            "\"{said}\" may be {}: name one of them",
            several.join(", ")
        )));
    }
    let list: Vec<String> = several
        .iter()
        .zip(1..)
        .map(|(name, number)| format!("{number:3}  {name}"))
        .collect();
    tell(&format!("\"{said}\" may be\n{}", list.join("\n")));
    eprint!("Which one? ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    chosen(&answer, several).map_or(Err(Failure::script("none was chosen".to_owned())), |name| {
        Ok(name.to_owned())
    })
}

/// By its number, or by its name.
fn chosen<'a>(answer: &str, several: &[&'a str]) -> Option<&'a str> {
    let answer = answer.trim();
    let number = answer.parse::<usize>().ok();
    let numbered = number.and_then(|number| several.get(number.checked_sub(1)?));
    let named = several.iter().find(|name| **name == answer);
    numbered.or(named).copied()
}

/// A command line in which the name of something to be heard stands for the command that plays
/// it: `evenfall rain` is `evenfall play rain`. `is_command` tells which words are commands.
#[cfg(feature = "screen")]
pub fn with_command(mut line: Vec<OsString>, is_command: impl Fn(&str) -> bool) -> Vec<OsString> {
    let said = line.get(1).and_then(|word| word.to_str());
    let plays = |said: &str| {
        !said.is_empty()
            && !said.starts_with('-')
            && !is_command(said)
            && (is_named(said) || !meant(said).is_empty() || own(said).is_some())
    };
    if said.is_some_and(plays) {
        line.insert(1, "play".into());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_is_chosen_by_number_or_name_and_nothing_else() {
        let all = ["rain", "stream"];
        assert_eq!(chosen(" 2\n", &all), Some("stream"));
        assert_eq!(chosen("rain", &all), Some("rain"));
        for wrong in ["", "0", "3", "-1", "rai", "99999999999999999999"] {
            assert_eq!(chosen(wrong, &all), None, "{wrong}");
        }
    }

    #[cfg(feature = "screen")]
    #[test]
    fn a_name_alone_is_played_and_a_command_or_nonsense_stays_as_it_is() {
        let played = |words: &[&str]| {
            let line = ["evenfall"].iter().chain(words).map(OsString::from);
            let line = with_command(line.collect(), |word| word == "list");
            line.get(1).is_some_and(|word| word == "play")
        };
        for line in [
            &["rain"][..],
            &["rain+campfire:-6"],
            &["Box", "--dim"],
            &["pmr"],
        ] {
            assert!(played(line), "{line:?}");
        }
        for line in [
            &[][..],
            &["list"],
            &["ply"],
            &["--help"],
            &[""],
            &["rein+camfire"],
        ] {
            assert!(!played(line), "{line:?}");
        }
    }
}
