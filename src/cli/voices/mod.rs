//! `evenfall voices`: who can speak, and who could.

mod add;
mod fetch;
mod known;
mod list;
mod piper;
#[cfg(feature = "spoken")]
mod proof;
mod remove;
mod sample;
mod shelf;
#[cfg(feature = "spoken")]
mod speak;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::diagnostic::suggestion;
use crate::kept::Folders;
use crate::limits;
use crate::voice::catalogue::{Catalogue, catalogue};
use crate::voice::installed::Sheet;

use super::{Done, Failure};
use shelf::Shelf;

/// Show, try, add and remove voices
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:
  evenfall voices                                 who is here, and who could be had
  evenfall voices try heart                       how somebody sounds
  evenfall voices add heart                       fetch a voice, once
  evenfall voices add heart --from ~/Downloads    or take its files from there
  evenfall voices add en_US-joe-medium.onnx       any voice of Piper, with its .onnx.json beside it
  evenfall voices remove heart

Nothing is ever fetched unless you ask for it here.")]
pub struct Voices {
    #[command(subcommand)]
    what: Option<What>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Another catalogue than the program's own
    #[arg(long, global = true, hide = true, value_name = "FILE")]
    catalogue: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    Try(sample::Try),
    Add(add::Add),
    Remove(remove::Remove),
    #[cfg(feature = "spoken")]
    Speak(speak::SpeakBuiltIn),
}

impl Voices {
    pub fn run(self) -> Done {
        let catalogue = match &self.catalogue {
            None => catalogue().clone(),
            Some(file) => read(file)?,
        };
        let shelf = Shelf::new(folder()?);
        match self.what {
            None => list::run(&catalogue, &shelf, self.json),
            Some(What::Try(command)) => command.run(&catalogue, &shelf),
            Some(What::Add(command)) => command.run(&catalogue, &shelf),
            Some(What::Remove(command)) => command.run(&shelf),
            #[cfg(feature = "spoken")]
            Some(What::Speak(command)) => command.run(&catalogue),
        }
    }
}

/// Where this user's voices lie.
pub fn folder() -> Result<PathBuf, Failure> {
    Ok(Folders::of_user()?.data.join("voices"))
}

fn read(file: &std::path::Path) -> Result<Catalogue, Failure> {
    let name = file.display();
    let about = std::fs::metadata(file);
    if about.is_ok_and(|about| about.len() > limits::SCRIPT_BYTES) {
        return Err(Failure::script(format!("{name} is no catalogue of voices")));
    }
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| Failure::script(format!("cannot read {name}: {error}")))?;
    Catalogue::read(&text).map_err(|error| Failure::script(format!("{name}: {error}")))
}

/// The voice of the catalogue that is meant by `name`.
fn offered<'a>(catalogue: &'a Catalogue, name: &str) -> Result<&'a Sheet, Failure> {
    catalogue.find(name).ok_or_else(|| {
        let names = catalogue.voices().iter().map(|voice| voice.name.as_str());
        Failure::script(format!(
            "there is no voice \"{name}\" to be had\n  {}",
            suggestion(name, names)
        ))
    })
}

/// Bytes as one reads them.
pub fn size(bytes: u64) -> String {
    match bytes {
        ..100_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
