//! `evenfall voices try`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::diagnostic::suggestion;
use crate::prepare::Speaker;
use crate::session::{Line, spoken_lines};
use crate::voice::catalogue::Catalogue;
use crate::voice::program::Program;
use crate::voice::{EMBEDDED, Engine, Manner, carried, in_want, sample, there};

use super::super::say::{Spoken, hear};
use super::super::voice::{path, worker};
use super::super::{Done, Failure, config};
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
    /// Write it to a file instead
    #[arg(short, long, value_name = "FILE", required = cfg!(not(feature = "screen")))]
    output: Option<PathBuf>,
}

impl Try {
    pub fn run(self, catalogue: &Catalogue, shelf: &Shelf) -> Done {
        let engine = self.engine(catalogue, shelf)?;
        let language = engine.language().to_owned();
        let Some(text) = self.text.as_deref().or(sample(&language)) else {
            return Err(Failure::script(format!(
                "there is no sample in {language}\n  say what it is to say, as in --text \"...\""
            )));
        };
        let lines = spoken_lines(text).0;
        let lines = lines.iter().filter_map(|line| match line {
            Line::Speech(line, _) => Some(line.as_str()),
            Line::Pause(_) | Line::Take(..) => None,
        });
        if !engine.lacks(&lines.collect::<Vec<_>>()).is_empty() {
            return Err(self.missing(catalogue));
        }
        let spoken = Spoken {
            text,
            language: &language,
            rate: 1.0,
            pitch: 1.0,
            voice: None,
        };
        let prepared = spoken.prepare(&Speaker::Of(engine))?;
        hear(prepared.made(), self.output, || {
            format!("evenfall voices try {} -o said.wav", self.voice)
        })
    }

    /// What to do for a voice that has not been added.
    fn missing(&self, catalogue: &Catalogue) -> Failure {
        let name = &self.voice;
        let size = catalogue.find(name).map(|voice| catalogue.size(voice));
        let what = match carried().any(|voice| voice == name) {
            true => "says here what the built-in sessions say, and this not yet",
            false => "is not here yet",
        };
        let size = size.map_or(String::new(), |bytes| format!(", {}", self::size(bytes)));
        Failure::script(format!(
            "{name} {what}\n  evenfall voices add {name} fetches it{size}"
        ))
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
        let sheets = shelf.sheets();
        let sheet = sheets.iter().find(|sheet| sheet.name == name);
        let sheet = sheet.or_else(|| {
            let spoken = carried().any(|voice| voice == name);
            catalogue.find(name).filter(|_| spoken)
        });
        if sheet.is_none() && catalogue.find(name).is_some() {
            return Err(self.missing(catalogue));
        }
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
            if let Some((_, program)) = in_want(&wish, &worker()) {
                return Err(Failure::script(format!(
                    "{name} speaks where {program} is installed, which knows how its language is pronounced"
                )));
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
