//! `evenfall keep`: a script of one's own, to be played by its name from anywhere.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use clap::Args;

use crate::export::{Destination, write_through};
use crate::kept::Folders;
use crate::prepare::{Prepared, Source, Speaker, prepare};
use crate::session::Wishes;
use crate::world::{Place, World};

use super::text::{quoted, tell};
use super::world::world;
use super::{Done, Failure};

/// Keep a script of your own, to be played by its name from anywhere
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall keep evening.toml      a copy of it, with all that it needs
  evenfall evening                plays it, wherever you are; so does its title
  evenfall                        shows it under \"Yours\"

The copy lies in the folder for data of this user, under evenfall/sessions, and can be changed
or removed there. Translations, sounds, recordings and sessions that the script needs come with
it where they lie beside it or in a folder below; what lies elsewhere is named and stays there.")]
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
        let Some(place) = source.place.clone().filter(|place| place.path().is_some()) else {
            return Err(Failure::script(format!(
                "{name} comes with the program, and is played by its name already"
            )));
        };
        let wishes = Wishes::default();
        let Some(prepared) = prepare(world(), &source, &wishes, &Speaker::Off).0 else {
            return Err(Failure::script(format!(
                "{name} cannot be played yet\n  evenfall check {} says what is wrong with it",
                quoted(name)
            )));
        };
        let folder = Folders::of_user().map_err(Failure::script)?.sessions();
        let stem = place.stem().unwrap_or_default();
        let needed = Needed::of(&source, &place, &prepared);
        let copies = needed.copies(&folder);
        if let Some((_, there)) = copies.iter().find(|(_, to)| to.exists())
            && !self.force
        {
            return Err(Failure::script(format!(
                "{} is there already: --force writes over it",
                there.display()
            )));
        }
        for (file, to) in &copies {
            to.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            copied(file, to)?;
        }
        tell(&told(&folder, stem, &copies, &needed.elsewhere));
        Ok(())
    }
}

/// What a script is made of.
struct Needed {
    /// Itself and its translations, by the names they get.
    texts: BTreeMap<PathBuf, PathBuf>,
    /// What else lies beside it or in a folder below, by the way from there.
    beside: BTreeMap<PathBuf, PathBuf>,
    /// What lies somewhere else.
    elsewhere: Vec<PathBuf>,
}

impl Needed {
    fn of(source: &Source, place: &Place, prepared: &Prepared) -> Needed {
        let mut needed = Needed {
            texts: BTreeMap::new(),
            beside: BTreeMap::new(),
            elsewhere: Vec::new(),
        };
        let own = format!("{}.toml", place.stem().unwrap_or_default());
        let translations = source.translations(world()).into_iter();
        let texts = translations.filter_map(|(_, place)| Some((place.name()?.to_owned(), place)));
        for (name, place) in std::iter::once((own, place.clone())).chain(texts) {
            if let Some(path) = place.path() {
                needed.texts.insert(name.into(), path.to_path_buf());
            }
        }
        let folders = world().folders(place);
        for path in prepared.named.iter().filter_map(Place::path) {
            let mut ways = folders
                .iter()
                .filter_map(|folder| below(folder.path()?, path));
            let elsewhere = &mut needed.elsewhere;
            match ways.next() {
                _ if needed.texts.values().any(|text| text == path) => {}
                Some(way) => drop(needed.beside.insert(way, path.to_path_buf())),
                None if elsewhere.iter().any(|other| other == path) => {}
                None => elsewhere.push(path.to_path_buf()),
            }
        }
        needed
    }

    /// What is to be copied into `folder`, and to where: not what is there already, as a sound
    /// that another script brought.
    fn copies(&self, folder: &Path) -> Vec<(PathBuf, PathBuf)> {
        let to = |(way, file): (&PathBuf, &PathBuf)| (file.clone(), folder.join(way));
        let beside = self
            .beside
            .iter()
            .map(to)
            .filter(|(file, to)| !same(file, to));
        self.texts.iter().map(to).chain(beside).collect()
    }
}

/// The way from `folder` to `path`, where it lies in it or below.
fn below(folder: &Path, path: &Path) -> Option<PathBuf> {
    let way = match folder == Path::new(".") {
        true => path,
        false => path.strip_prefix(folder).ok()?,
    };
    let straight = |part| matches!(part, Component::Normal(_));
    way.components().all(straight).then(|| way.to_path_buf())
}

/// Whether two files hold the same.
fn same(a: &Path, b: &Path) -> bool {
    let content = |path: &Path| -> io::Result<blake3::Hash> {
        let mut hash = blake3::Hasher::new();
        hash.update_reader(File::open(path)?)?;
        Ok(hash.finalize())
    };
    let size = |path: &Path| std::fs::metadata(path).map(|about| about.len()).ok();
    let sized = size(b).is_some() && size(a) == size(b);
    sized
        && content(a)
            .ok()
            .zip(content(b).ok())
            .is_some_and(|(a, b)| a == b)
}

/// Copies `file`, whole or not at all.
fn copied(file: &Path, to: &Path) -> Done {
    let mut from = File::open(file)?;
    let size = from.metadata()?.len();
    write_through(&Destination::parse(to), size, &mut |out| {
        io::copy(&mut from, out).map(|_| ())
    })?;
    Ok(())
}

/// What was done, what stays elsewhere, and how the script is played.
fn told(folder: &Path, stem: &str, copies: &[(PathBuf, PathBuf)], elsewhere: &[PathBuf]) -> String {
    let kept = folder.join(format!("{stem}.toml"));
    let with = copies.iter().filter(|(_, to)| *to != kept);
    let with = with.filter_map(|(_, to)| Some(to.strip_prefix(folder).ok()?.display().to_string()));
    let with: Vec<String> = with.collect();
    let mut told = format!("kept as {}", kept.display());
    if !with.is_empty() {
        told += &format!("\n  with {}", with.join(", "));
    }
    for path in elsewhere {
        told += &format!("\n  it needs {}, which stays there", path.display());
    }
    told + &format!("\n  evenfall {} plays it", quoted(stem))
}
