//! `evenfall mix`: several sounds together under a name of their own.

use std::path::Path;

use clap::{Args, Subcommand};

use crate::export::{Destination, write_whole};
use crate::kept::Folders;
use crate::limits;
use crate::prepare::{Source, kept_row, together};
use crate::sound::{Recipe, catalogue};
use crate::units::Millis;
use crate::world::{Place, World};

use super::prepare::parse_time;
use super::text::{print, tell};
use super::world::world;
use super::{Done, Failure};

/// Keep several sounds together under a name, which is then a sound like any other
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:
  evenfall mix save cabin rain+campfire:-6        rain, and a fire 6 dB softer
  evenfall cabin                                  plays it, and sound = \"cabin\" is it in a script
  evenfall mix                                    what there is
  evenfall mix remove cabin
  evenfall mix save night rain felt-piano brook.m4a --each 20m   a playlist: evenfall night

A mix is a small text file that can be opened, changed and given to others.")]
pub struct MixCommand {
    #[command(subcommand)]
    what: Option<MixAction>,
}

#[derive(Subcommand)]
enum MixAction {
    /// Keep sounds under a name
    Save {
        /// What it is called: letters, digits and -
        #[arg(value_parser = name)]
        name: String,
        /// Sounds of the catalogue, joined with +, each with a level in dB if you like; for a
        /// playlist several, recordings among them
        #[arg(required = true)]
        sounds: Vec<String>,
        /// Keep a playlist: one after the other, each for this time
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        each: Option<Millis>,
        /// Write over a mix of that name
        #[arg(long)]
        force: bool,
    },
    /// Remove a mix
    Remove {
        /// What it is called
        #[arg(value_parser = name)]
        name: String,
    },
}

/// Keeps `sounds` under a name that no mix has yet.
///
/// # Errors
/// What is wrong with them, in words.
#[cfg(feature = "screen")]
pub fn keep(name: &str, sounds: &str) -> Result<(), String> {
    let name = self::name(name)?;
    let folder = world().own_sounds();
    let folder = folder.as_ref().and_then(Place::path);
    let folder = folder.ok_or("there is no home folder to keep a mix in")?;
    match write(&folder.join(format!("{name}.toml")), &name, sounds, false) {
        Ok(()) => Ok(()),
        Err(Failure::Script(Some(why))) => Err(why.lines().next().unwrap_or_default().into()),
        Err(Failure::Other(error)) => Err(error.to_string()),
        Err(_) => Err("it cannot be written".into()),
    }
}

/// A name that is a file's on every system, and no sound's of the catalogue.
fn name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || text.len() > 60 || !text.chars().all(fits) || text.starts_with('-') {
        return Err("small letters, digits and - between them, as in my-cabin".into());
    }
    match catalogue().find(text) {
        Some(_) => Err(format!(
            "{text} is a sound of the catalogue: choose another name"
        )),
        None => Ok(text.into()),
    }
}

impl MixCommand {
    pub fn run(self) -> Done {
        let folder = world().own_sounds();
        let folder = folder.as_ref().and_then(Place::path);
        let Some(folder) = folder else {
            return Err(Failure::script("there is no home folder to keep a mix in"));
        };
        let file = |name: &str| folder.join(format!("{name}.toml"));
        match self.what {
            None => list(),
            Some(MixAction::Save {
                name,
                sounds,
                each,
                force,
            }) => match (each, &sounds[..]) {
                (Some(each), _) => save_row(&name, &sounds, each, force),
                (None, [sounds]) => save(&file(&name), &name, sounds, force),
                (None, several) => Err(Failure::script(format!(
                    "join what sounds together with +, as in {}; or say how long each has its turn: --each 20m",
                    several.join("+")
                ))),
            },
            Some(MixAction::Remove { name }) => match std::fs::remove_file(file(&name)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::script(
                    format!("no mix is called {name}: evenfall mix shows all"),
                )),
                done => Ok(done?),
            },
        }
    }
}

fn list() -> Done {
    let mut out = String::new();
    for place in mixes() {
        let text = world()
            .text(&place, limits::SCRIPT_BYTES)
            .unwrap_or_default();
        let name = place.stem().unwrap_or_default();
        let summary = match Recipe::parse(name, &text) {
            Ok(recipe) => recipe.summary,
            Err(error) => error.to_string(),
        };
        out += &format!("{name:20} {summary}\n");
    }
    if out.is_empty() {
        tell("no mix is kept yet: evenfall mix save cabin rain+campfire:-6");
    }
    let folder = world().own_sounds();
    let folder = folder.filter(|_| !out.is_empty());
    out.extend(folder.map(|folder| format!("\nIn {folder}\n")));
    Ok(print(&out)?)
}

/// The files of the mixes that are kept.
fn mixes() -> Vec<Place> {
    let all = world().own_sounds();
    let all = all.and_then(|folder| world().list(&folder, limits::FOLDER_NAMES).ok());
    let mut all = all.unwrap_or_default();
    all.retain(|place| place.ending() == Some("toml"));
    all
}

fn save(file: &Path, name: &str, sounds: &str, force: bool) -> Done {
    write(file, name, sounds, force)?;
    tell(&format!(
        "kept as {}\n  evenfall {name} plays it",
        file.display()
    ));
    Ok(())
}

/// Keeps a playlist as a script of the listener's, with the recordings in it.
fn save_row(name: &str, sounds: &[String], each: Millis, force: bool) -> Done {
    let row = kept_row(world(), sounds, each, name).map_err(Failure::script)?;
    if Source::built_in(name).is_some() {
        return Err(Failure::script(format!(
            "{name} is a session that comes with the program: choose another name"
        )));
    }
    let folder = Folders::of_user().map_err(Failure::script)?.sessions();
    let file = folder.join(format!("{name}.toml"));
    if file.exists() && !force {
        return Err(Failure::script(format!(
            "{name} is there already: --force writes over it"
        )));
    }
    let beside = folder.join(name);
    std::fs::create_dir_all(if row.recordings.is_empty() {
        &folder
    } else {
        &beside
    })?;
    for (from, name) in &row.recordings {
        let to = beside.join(name);
        if let Some(from) = from.path().filter(|from| !same_file(from, &to)) {
            std::fs::copy(from, to)?;
        }
    }
    write_whole(&Destination::parse(&file), row.text.as_bytes())?;
    tell(&format!(
        "kept as {}\n  evenfall {name} plays it",
        file.display()
    ));
    Ok(())
}

/// Copying a file over itself would empty it.
fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn write(file: &Path, name: &str, sounds: &str, force: bool) -> Done {
    let text = together(world(), sounds).map_err(Failure::script)?;
    if let Err(error) = Recipe::parse(name, &text) {
        return Err(Failure::script(error));
    }
    if file.exists() && !force {
        return Err(Failure::script(format!(
            "{name} is there already: --force writes over it"
        )));
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_whole(&Destination::parse(file), text.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_has_a_name_that_every_system_keeps_and_no_other_sound_has() {
        assert_eq!(name("my-cabin2").as_deref(), Ok("my-cabin2"));
        for wrong in ["", "rain", "Cabin", "../x", "a b", "-x", "a/b", "é"] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
