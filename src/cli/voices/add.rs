//! `evenfall voices add`.

use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::voice::catalogue::{Catalogue, VoiceFile};
use crate::voice::installed::{Sheet, content};
use crate::voice::program::find;
use crate::voice::pronounced_by;

use super::super::text::tell;
use super::super::voice::path;
use super::super::{Done, Failure};
use super::fetch::{FetchError, fetch};
use super::shelf::{self, Draft, Shelf};
use super::{offered, piper, size};

/// Fetch a voice, or take one that is here
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall voices add heart
  evenfall voices add heart --from ~/Downloads
  evenfall voices add en_US-joe-medium.onnx --name joe

Where it comes from and how much it is stands there before anything is fetched. What was cut
off goes on with the same command.")]
pub struct Add {
    /// A voice of `evenfall voices`, or a Piper model with its .onnx.json beside it
    #[arg(value_name = "NAME or FILE.onnx")]
    voice: String,
    /// Take files that are here already, each itself or all of a folder; what is missing is
    /// fetched
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
    /// What to call a Piper model
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Add {
    pub fn run(self, catalogue: &Catalogue, shelf: &Shelf) -> Done {
        if self.voice.ends_with(".onnx") {
            return piper::add(Path::new(&self.voice), self.name, catalogue, shelf);
        }
        let voice = offered(catalogue, &self.voice)?;
        if self.name.is_some() {
            let what = format!("{} has its name; --name is for a Piper model", voice.name);
            return Err(Failure::script(what));
        }
        if shelf.has(&voice.name) {
            tell(&format!("{} is here already", voice.name));
            return Ok(());
        }
        let draft = draft(shelf, &voice.name)?;
        let missing = gather(&catalogue.files(voice), &self.from, shelf, &draft)?;
        announce(voice, &missing);
        for file in missing {
            if let Err(error) = fetched(file, &draft, catalogue) {
                draft.leave();
                return Err(error.into());
            }
        }
        finish(draft, voice)
    }
}

/// A place for the voice to be put together in.
pub fn draft(shelf: &Shelf, name: &str) -> Result<Draft, Failure> {
    let draft = shelf.draft(name);
    draft.map_err(|error| busy(&shelf.place(name), &error, "written"))
}

/// Why a voice at `place` cannot be `treated`.
pub fn busy(place: &Path, error: &std::io::Error, treated: &str) -> Failure {
    match error.kind() {
        ErrorKind::ResourceBusy => {
            anyhow::anyhow!("another evenfall is adding a voice\n  try again when it is done")
                .into()
        }
        _ => anyhow::anyhow!("{} cannot be {treated}: {error}", place.display()).into(),
    }
}

/// Puts the voice where it belongs, and says so.
pub fn finish(draft: Draft, sheet: &Sheet) -> Done {
    let files = [&sheet.model, &sheet.beside].map(|name| draft.file(name));
    let content = content([&files[0], &files[1]]);
    let content = content.map_err(|error| anyhow::anyhow!("{}: {error}", sheet.name))?;
    let sheet = &Sheet {
        content: Some(content),
        ..sheet.clone()
    };
    let place = toml::to_string(sheet).map(|sheet_text| draft.finish(&sheet_text))?;
    let place = place.map_err(|error| unwritten(Path::new(&sheet.name), &error))?;
    tell(&format!("{} is here, in {}", sheet.name, place.display()));
    Ok(())
}

pub fn unwritten(place: &Path, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        ErrorKind::StorageFull => "the disk is full".into(),
        _ => error.to_string(),
    };
    anyhow::anyhow!("{} cannot be written: {why}", place.display()).into()
}

/// Takes what is here already, of another voice or of the listener's own files, and returns
/// what is still to be fetched.
fn gather<'a>(
    files: &[&'a VoiceFile],
    from: &[PathBuf],
    shelf: &Shelf,
    draft: &Draft,
) -> Result<Vec<&'a VoiceFile>, Failure> {
    let own: Vec<PathBuf> = from.iter().flat_map(|place| shelf::files(place)).collect();
    let (mut missing, mut taken) = (Vec::new(), Vec::new());
    for file in files {
        let at = draft.file(&file.name);
        let found = own.iter().find(|path| shelf::is(path, file));
        taken.extend(found);
        let take = |path: &Path, shared| {
            let took = draft.take(path, &file.name, shared);
            took.map_err(|error| unwritten(&at, &error))
        };
        match (found, shelf.same(file)) {
            _ if shelf::is(&at, file) => {}
            (_, Some(path)) => take(&path, true)?,
            (Some(path), None) => take(path, false)?,
            (None, None) => missing.push(*file),
        }
    }
    if let Some(useless) = from.iter().find(|place| {
        let mut its = shelf::files(place).into_iter();
        !its.any(|path| taken.contains(&&path))
    }) {
        return Err(Failure::script(useless_file(useless, files)));
    }
    Ok(missing)
}

fn useless_file(place: &Path, files: &[&VoiceFile]) -> String {
    let mut out = format!(
        "{} is no file of this voice; it is made of",
        place.display()
    );
    for file in files {
        let VoiceFile {
            name,
            size,
            sha256,
            address,
        } = file;
        out += &format!("\n  {name}, {size} bytes, SHA-256 {sha256}\n    {address}");
    }
    out
}

/// Says who it is, and where what comes from.
fn announce(voice: &Sheet, missing: &[&VoiceFile]) {
    let Sheet {
        name,
        about,
        language,
        licence,
        attribution,
        ..
    } = voice;
    let mut out = format!("{name}: {about}, {language}\n  {licence}; {attribution}");
    let needs = pronounced_by(language).filter(|program| find(program, &path()).is_none());
    if let Some(program) = needs {
        out += &format!(
            "\n  speaks where {program} is installed, which knows how its language is pronounced; \
             it is not here yet"
        );
    }
    for file in missing {
        out += &format!("\nfetching {} from {}", size(file.size), file.address);
    }
    tell(&out);
}

fn fetched(file: &VoiceFile, draft: &Draft, catalogue: &Catalogue) -> Result<(), FetchError> {
    let bar = bar(file.size);
    let to = draft.file(&file.name);
    let done = fetch(file, &to, catalogue.patience(), &|come| {
        bar.set_position(come);
    });
    bar.finish_and_clear();
    done
}

/// A bar on a terminal, nothing elsewhere.
fn bar(bytes: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(
        "{bar:40} {decimal_bytes} of {decimal_total_bytes}, {eta} left",
    )
    .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(bytes).with_style(style)
}
