//! `evenfall keep`: a script of one's own, to be played by its name from anywhere.

use std::path::PathBuf;

use clap::Args;

use crate::export::{Destination, write_whole};
use crate::kept::Folders;
use crate::limits;
use crate::prepare::{Source, outline};
use crate::world::World;

use super::text::{quoted, tell};
use super::world::world;
use super::{Done, Failure};

/// Keep a script of your own, to be played by its name from anywhere
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall keep evening.toml      a copy of it, with its translations
  evenfall evening                plays it, wherever you are; so does its title
  evenfall                        shows it under \"Yours\"

The copy lies in the folder for data of this user, under evenfall/sessions, and can be changed
or removed there. Sounds and recordings that lie beside a script are not copied: name them in it
by their whole paths, or keep the whole folder there.")]
pub struct Keep {
    /// The script
    file: PathBuf,
    /// Write over a script that is kept by that name
    #[arg(long)]
    force: bool,
}

impl Keep {
    pub fn run(self) -> Done {
        let Some(name) = self.file.to_str() else {
            return Err(Failure::script("the name of the file is no text"));
        };
        let source = Source::find(world(), name).map_err(Failure::script)?;
        let Some(path) = source.place.as_ref().and_then(|place| place.path()) else {
            return Err(Failure::script(format!(
                "{name} comes with the program, and is played by its name already"
            )));
        };
        if outline(world(), &source).is_none() {
            return Err(Failure::script(format!(
                "{name} cannot be played yet\n  evenfall check {} says what is wrong with it",
                quoted(name)
            )));
        }
        let folders = Folders::of_user().map_err(Failure::script)?;
        let folder = folders.sessions();
        let stem = path.file_stem().unwrap_or_default();
        let mut name = stem.to_os_string();
        name.push(".toml");
        let kept = folder.join(name);
        let beside = source.translations(world()).into_iter();
        let beside = beside.filter_map(|(_, place)| {
            let file = place.path()?.to_path_buf();
            let to = folder.join(file.file_name()?);
            Some((file, to))
        });
        let copies: Vec<(PathBuf, PathBuf)> = std::iter::once((path.to_path_buf(), kept.clone()))
            .chain(beside)
            .collect();
        if let Some((_, there)) = copies.iter().find(|(_, to)| to.exists())
            && !self.force
        {
            return Err(Failure::script(format!(
                "{} is there already: --force writes over it",
                there.display()
            )));
        }
        std::fs::create_dir_all(&folder)?;
        for (file, to) in &copies {
            let text = world().text(&file.as_path().into(), limits::SCRIPT_BYTES)?;
            write_whole(&Destination::parse(to), text.as_bytes())?;
        }
        let stem = stem.to_string_lossy();
        tell(&format!(
            "kept as {}\n  evenfall {stem} plays it",
            kept.display()
        ));
        Ok(())
    }
}
