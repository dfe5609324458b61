//! `evenfall voices speak`: the packs that are carried in the program.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;
use clap::Args;
use serde::Deserialize;

use crate::diagnostic::suggestion;
use crate::limits;
use crate::prepare::{Sayings, all_sayings, built_in};
use crate::voice::catalogue::Catalogue;
use crate::voice::packs::make::{WantedPack, make};
use crate::voice::{self, Engine, Manner};
use crate::whole::{Access, Draft};

use super::super::text::tell;
use super::super::voice::worker;
use super::super::world::world;
use super::super::{Done, Failure};
use super::proof::ProofReport;

/// What lies beside the folders of the voices.
const SELECTION: &str = "voices.toml";

/// What is spoken of the built-in sessions, by a voice: everything, where none are named.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Selection {
    /// Their names.
    sessions: Option<Vec<String>>,
}

/// Speak all that the built-in sessions can say, into packs that a build carries
#[derive(Args)]
#[command(after_help = "Example:
  evenfall voices speak --built-in --voice heart -o sessions/spoken

  evenfall voices speak --built-in --voice heart -o sessions/spoken --heard-by \"python3 hears.py\"

Only what changed is spoken, and what is done stays done: stop it and start it again as you like.
Where the folder has a voices.toml with a table of this voice, and `sessions` in it, those alone.")]
pub struct SpeakBuiltIn {
    /// The built-in sessions, and what the program says by itself
    #[arg(long, required = true)]
    built_in: bool,
    /// Who speaks
    #[arg(long, value_name = "NAME")]
    voice: String,
    /// The language, of a voice that has several; the voice's own
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The folder for the packs: there is one folder in it for each voice
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// Then prove every sentence: a program that is given the name of a WAV file on each line
    /// of its input and prints on a line what it understood. The report is proof.tsv beside the
    /// packs; what is right though heard otherwise stands with a reason in accepted.toml there
    #[arg(long, value_name = "PROGRAM")]
    heard_by: Option<String>,
}

impl SpeakBuiltIn {
    pub fn run(&self, catalogue: &Catalogue) -> Done {
        let offered = catalogue.find(&self.voice);
        let own = offered.map_or("en-US", |voice| &voice.language);
        let language = self.language.as_deref().unwrap_or(own);
        let attribution = offered.map_or(String::new(), |voice| {
            format!("{}; {}", voice.licence, voice.attribution)
        });
        let folder = self.output.join(&self.voice);
        fs::create_dir_all(&folder)?;
        let selected = self.selection()?.sessions;
        if let Some(odd) = selected.iter().flatten().find(|name| !is_built_in(name)) {
            let names = built_in().into_iter().map(|(name, _)| name);
            let near = suggestion(odd, names);
            let what = format!("{SELECTION}: no built-in session \"{odd}\"; {near}");
            return Err(Failure::script(what));
        }
        let all = all_sayings(world(), language, selected.as_deref());
        let mut speaking = None;
        for (n, (name, said)) in all.iter().enumerate() {
            let manner = Manner {
                language: language.to_owned(),
                rate: said.rate / said.pitch,
                pitch: 1.0,
                voice: Some(self.voice.clone()),
                ..Manner::default()
            };
            let engine = voice::alone(&self.voice, &manner, &worker()).map_err(Failure::script)?;
            let place = folder.join(format!("{name}.pack"));
            let title = format!("{name} ({} of {})", n + 1, all.len());
            self.pack(&engine, said, &attribution, &place, &title)?;
            speaking = Some(engine);
        }
        match (&self.heard_by, speaking) {
            (Some(program), Some(engine)) => prove(&folder, engine, program, &all),
            _ => Ok(()),
        }
    }

    /// What the folder says is carried of this voice.
    fn selection(&self) -> Result<Selection, Failure> {
        let file = self.output.join(SELECTION);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Selection::default()),
            Err(error) => return Err(anyhow!("{}: {error}", file.display()).into()),
        };
        let voices: Result<BTreeMap<String, Selection>, _> = toml::from_str(&text);
        let mut voices =
            voices.map_err(|error| Failure::script(anyhow!("{}: {error}", file.display())))?;
        Ok(voices.remove(&self.voice).unwrap_or_default())
    }

    /// Makes one pack anew, as far as it has to be.
    fn pack(
        &self,
        engine: &Arc<dyn Engine>,
        said: &Sayings,
        attribution: &str,
        place: &Path,
        title: &str,
    ) -> Done {
        let lines: Vec<String> = said.lines.iter().cloned().collect();
        let about = fs::metadata(place);
        let old = about.is_ok_and(|about| about.len() <= limits::PACK_BYTES);
        let old = old.then(|| fs::read(place)).transpose()?;
        let mut failed = None;
        let wanted = WantedPack {
            voice: &self.voice,
            pace: said.pace(),
            attribution,
            lines: &lines,
        };
        let written = |bytes: Vec<u8>, done: usize| {
            tell(&format!("{title}: {done} of {} sentences", lines.len()));
            failed = put(place, &bytes).err();
            failed.is_none()
        };
        make(&**engine, &wanted, old.as_deref(), written).map_err(Failure::script)?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

fn is_built_in(name: &str) -> bool {
    built_in().into_iter().any(|(known, _)| known == name)
}

/// Proves all packs in `folder`.
fn prove(folder: &Path, voice: Arc<dyn Engine>, program: &str, all: &[(String, Sayings)]) -> Done {
    let mut report = ProofReport::begin(folder, voice, program)?;
    for (n, (name, said)) in all.iter().enumerate() {
        tell(&format!("proving {name} ({} of {})", n + 1, all.len()));
        let lines: Vec<String> = said.lines.iter().cloned().collect();
        report.pack(name, &lines)?;
    }
    tell(&report.end()?);
    Ok(())
}

/// Puts a pack in its place, whole.
fn put(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = Draft::new(place, Access::Usual)?;
    draft.file().write_all(bytes)?;
    draft.publish().map(|_| ())
}
