//! `evenfall plan`: the fitted timeline, in words, as data, as a picture, and compared.

mod align;
mod compare;
mod rows;
mod table;
mod told;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::export::{Destination, write_whole};
use crate::picture;
use crate::prepare::Prepared;
use crate::units::Millis;

use super::prepare::{SessionArgs, position};
use super::text::{print, tell};
use super::{Done, Failure};

/// Show the fitted timeline of a session
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall plan sleep-meditation-10
  evenfall plan box-breath --length 12m
  evenfall plan evening.toml --png evening.png      for the wall and the phone
  evenfall plan new.toml --diff old.toml            what would be heard differently
  evenfall plan box-breath --length 12m --diff box-breath
  evenfall plan evening.toml --json | jq .longest_silence_ms")]
pub struct Plan {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE", conflicts_with_all = ["svg", "png", "diff"])]
    from: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Draw the timeline as an SVG; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "diff"])]
    svg: Option<PathBuf>,
    /// Draw the timeline as a PNG; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "diff"])]
    png: Option<PathBuf>,
    /// Compare with another session or script, which is taken as it is written
    #[arg(long, value_name = "OTHER")]
    diff: Option<String>,
}

impl Plan {
    pub fn run(self) -> Done {
        let prepared = self.session.prepare()?;
        if self.svg.is_some() || self.png.is_some() {
            return self.draw(&prepared);
        }
        if let Some(other) = &self.diff {
            let old = self.session.prepare_other(other, prepared.score.seed)?;
            let changes = compare::compare(&old, &prepared);
            if self.json {
                return json(&changes);
            }
            let stdout = std::io::stdout();
            let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
            return Ok(print(&told::told(&changes, colour))?);
        }
        let from = match &self.from {
            Some(from) => Millis::of_frames(position(from, &prepared.score)?),
            None => Millis::ZERO,
        };
        let whole = rows::whole(&prepared, from);
        if self.json {
            return json(&whole);
        }
        Ok(print(&table::table(&whole))?)
    }

    fn draw(&self, prepared: &Prepared) -> Done {
        let streams = [&self.svg, &self.png].map(|f| f.as_deref() == Some(Path::new("-")));
        if streams == [true, true] {
            let what = "standard output takes one picture: give --svg or --png a file";
            return Err(Failure::script(what));
        }
        let svg = picture::svg(&prepared.score, &prepared.session.summary);
        if let Some(file) = &self.svg {
            write(file, svg.as_bytes(), &prepared.files)?;
        }
        if let Some(file) = &self.png {
            write(file, &picture::png(&svg)?, &prepared.files)?;
        }
        Ok(())
    }
}

fn json(what: &impl serde::Serialize) -> Done {
    let text = serde_json::to_string_pretty(what)?;
    Ok(print(&format!("{text}\n"))?)
}

/// Writes a picture, whole or not at all; never over one of the files it is made from.
fn write(file: &Path, bytes: &[u8], read: &[PathBuf]) -> Done {
    let destination = Destination::parse(file);
    if destination == Destination::Stdout {
        let mut out = std::io::stdout().lock();
        return match out.write_all(bytes).and_then(|()| out.flush()) {
            // A reader that has gone away is no error.
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.into()),
            _ => Ok(()),
        };
    }
    let name = file.display();
    let target = file.canonicalize().ok();
    if target.is_some() && read.iter().any(|f| f.canonicalize().ok() == target) {
        let what = format!("{name} is one of the files this is made from: choose another name");
        return Err(Failure::script(what));
    }
    write_whole(&destination, bytes)?;
    tell(&format!("wrote {name}"));
    Ok(())
}
