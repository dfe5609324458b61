//! `evenfall extract`: the script that lies in a file which was made from it.

use std::path::PathBuf;

use clap::Args;

use crate::export::{script_in, write_whole};
use crate::world::Place;

use super::render::sparing;
use super::text::{print_exactly, quoted, tell};
use super::{Done, Failure};

/// Give back the script that a file was made from
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall extract evening.mp3                    shows it
  evenfall extract evening.mp3 -o evening.toml    writes it, byte for byte
  evenfall plan evening.mp3                       and what is said and breathed in it")]
pub struct Extract {
    /// A file that evenfall render wrote: MP3, M4A, Opus, FLAC or WAV
    file: PathBuf,
    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Extract {
    pub fn run(self) -> Done {
        let name = quoted(&self.file.display().to_string());
        let found = script_in(&self.file)
            .map_err(|error| Failure::script(format!("cannot read {name}: {error}")))?;
        let Some(script) = found else {
            return Err(Failure::script(format!(
                "there is no script in {name}: evenfall render puts one into what it writes"
            )));
        };
        let Some(output) = &self.output else {
            return Ok(print_exactly(&script.text)?);
        };
        let destination = sparing(output, &[Place::file(&self.file)])?;
        write_whole(&destination, script.text.as_bytes())?;
        tell(&format!(
            "wrote {}, which was {}",
            output.display(),
            script.name
        ));
        Ok(())
    }
}
