//! `evenfall import`: a session of another program's sequence of tones.

use std::path::PathBuf;

use clap::Args;

use crate::export::write_whole;
use crate::import::{MOST_BYTES, Sequence};
use crate::session::Language;
use crate::world::{Place, World};

use super::render::sparing;
use super::text::{print, quoted, tell, wrap};
use super::world::world;
use super::{Done, Failure};

/// Make a session of a sequence of tones from SBaGen or SynapSeq
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall import evening.sbg -o evening.toml     a session, and what was left out of it
  evenfall play evening.toml
  evenfall import evening.spsq                    only shows it

Read are tone sets and presets of tones (binaural, monaural, isochronic) and noise, their times,
and how one goes over into the next. Sounds from files, bells and effects are left out, and every
line of which something is left out is told.")]
pub struct Import {
    /// A file of SBaGen (.sbg) or SynapSeq (.spsq)
    file: PathBuf,
    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Import {
    pub fn run(self) -> Done {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let ending = self.file.extension().unwrap_or_default().to_string_lossy();
        let Some(sequence) = Sequence::of_ending(&ending) else {
            return Err(Failure::script(format!(
                "{name} is no sequence of tones: name a file that ends in .sbg (SBaGen) or .spsq (SynapSeq)"
            )));
        };
        let place = Place::file(&self.file);
        let bytes = world().bytes(&place, MOST_BYTES);
        let bytes =
            bytes.map_err(|error| Failure::script(format!("cannot read {name}: {error}")))?;
        let title = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let made = sequence.import(&name, &title, &bytes);
        let made = made.map_err(|error| Failure::script(format!("{name}: {error}")))?;
        for left_out in &made.left_out {
            tell(&format!("{name}: {left_out}"));
        }
        let Some(output) = &self.output else {
            return Ok(print(&made.script)?);
        };
        let destination = sparing(output, &[place])?;
        write_whole(&destination, made.script.as_bytes())?;
        let output = output.display().to_string();
        tell(&format!(
            "wrote {output}\n  evenfall play {} plays it\n{}",
            quoted(&output),
            wrap(&Language::english().cautions.tones, 78, "")
        ));
        Ok(())
    }
}
