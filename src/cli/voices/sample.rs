//! `evenfall voices try`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::diagnostic::suggestion;
use crate::prepare::Speaker;
use crate::session::same_language;
use crate::voice::catalogue::Catalogue;
use crate::voice::program::Program;
use crate::voice::{EMBEDDED, Engine, Manner, there};

use super::super::say::{Spoken, hear};
use super::super::voice::worker;
use super::super::{Done, Failure, config};
use super::list::path;
use super::shelf::Shelf;
use super::size;

/// Hear how a voice sounds
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall voices try embedded
  evenfall voices try embedded --language de
  evenfall voices try heart --text \"Good night. [2s] Sleep well.\" -o heart.wav")]
pub struct Try {
    #[arg(value_name = "NAME")]
    voice: String,
    /// What it is to say; [2s] is a pause
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// The language, of a voice that has several
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Write it to a WAV or FLAC file instead
    #[arg(short, long, value_name = "FILE", required = cfg!(not(feature = "screen")))]
    output: Option<PathBuf>,
}

/// What is said where nothing else is asked for.
const SAMPLES: [(&str, &str); 5] = [
    (
        "en",
        "Let your shoulders be heavy. [1s] There is nothing left to do. [1s] And let go.",
    ),
    (
        "de",
        "Lass die Schultern schwer werden. [1s] Es gibt nichts mehr zu tun. [1s] Und lass los.",
    ),
    (
        "es",
        "Deja que los hombros pesen. [1s] No queda nada por hacer. [1s] Y suelta.",
    ),
    (
        "fr",
        "Laisse tes épaules devenir lourdes. [1s] Il n'y a plus rien à faire. [1s] Et relâche.",
    ),
    (
        "it",
        "Lascia che le spalle si facciano pesanti. [1s] Non c'è più nulla da fare. [1s] E lascia andare.",
    ),
];

impl Try {
    pub fn run(self, catalogue: &Catalogue, shelf: &Shelf) -> Done {
        let engine = self.engine(catalogue, shelf)?;
        let language = engine.language().to_owned();
        let sample = SAMPLES
            .iter()
            .find(|(tag, _)| same_language(tag, &language));
        let Some(text) = self.text.as_deref().or(sample.map(|(_, text)| *text)) else {
            return Err(Failure::script(format!(
                "there is no sample in {language}\n  say what it is to say, as in --text \"...\""
            )));
        };
        let spoken = Spoken {
            text,
            language: &language,
            rate: 1.0,
            pitch: 1.0,
        };
        let prepared = spoken.prepare(&Speaker::Of(engine))?;
        hear(prepared.made(), self.output, || {
            format!("evenfall voices try {} -o said.wav", self.voice)
        })
    }

    /// Who speaks under this name.
    fn engine(&self, catalogue: &Catalogue, shelf: &Shelf) -> Result<Arc<dyn Engine>, Failure> {
        let name = self.voice.as_str();
        let manner = |language: &str| Manner {
            language: self.language.clone().unwrap_or_else(|| language.to_owned()),
            ..Manner::default()
        };
        let programs = config::read()?.programs;
        if let Some((_, spec)) = programs.iter().find(|(own, _)| own == name) {
            let program = Program::new(name, spec, &manner(&spec.language), &path());
            return Ok(Arc::new(program.map_err(Failure::script)?));
        }
        if let Some(voice) = catalogue.find(name).filter(|_| !shelf.has(name)) {
            return Err(Failure::script(format!(
                "{name} is not here yet\n  evenfall voices add {name} fetches it, {}",
                size(catalogue.size(voice))
            )));
        }
        let sheets = shelf.sheets();
        let sheet = sheets.iter().find(|sheet| sheet.name == name);
        if name == EMBEDDED || sheet.is_some() {
            let language = sheet.map_or("en-US", |sheet| sheet.language.as_str());
            let wish = Manner {
                voice: Some(name.into()),
                ..manner(language)
            };
            let voices = there(&wish, &worker()).map_err(Failure::script)?;
            if let Some(voice) = voices.into_iter().find(|voice| voice.name == name) {
                return Ok(voice.engine);
            }
            return Err(Failure::script(format!(
                "{name} cannot speak {} in this build of evenfall",
                wish.language
            )));
        }
        let mut names = vec![EMBEDDED.to_owned()];
        names.extend(programs.into_iter().map(|(name, _)| name));
        names.extend(shelf.names());
        let known = suggestion(name, names.iter().map(String::as_str));
        Err(Failure::script(format!(
            "there is no voice \"{name}\" here\n  {known}"
        )))
    }
}
