//! `evenfall fmt`: scripts in their usual form.

use anyhow::anyhow;
use clap::Args;

use crate::export::{Destination, write_whole};
use crate::prepare::Source;
use crate::script;
use crate::world::{Kind, Place, World};

use super::prepare::show;
use super::text::{print, print_exactly, tell};
use super::world::world;
use super::{Done, Failure};

/// Set scripts evenly, with every comment kept
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall fmt evening.toml
  evenfall fmt --check *.toml          which ones would change
  evenfall fmt - < evening.toml        prints it, and leaves the file alone

Nothing that is heard changes. A script that is no TOML is left as it is.")]
pub struct Fmt {
    /// Script files; - reads standard input and prints
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Change nothing, name what would change, and exit with 1 if there is any
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub fn run(self) -> Done {
        let (mut faulty, mut changed) = (false, 0);
        for file in &self.files {
            let source = match read(file) {
                Ok(source) => source,
                Err(error) => {
                    tell(&format!("evenfall: {error:#}"));
                    faulty = true;
                    continue;
                }
            };
            let Ok(formatted) = script::format(&source.text) else {
                show(&source, &script::read(&source.text).1);
                faulty = true;
                continue;
            };
            let same = formatted == source.text;
            changed += usize::from(!same);
            match (self.check, file.as_str()) {
                (true, _) if same => {}
                (true, _) => print(&format!("{file}\n"))?,
                (false, "-") => print_exactly(&formatted)?,
                (false, _) if same => {}
                (false, _) => {
                    let destination = Destination::Path(file.into());
                    write_whole(&destination, formatted.as_bytes())?;
                    print(&format!("formatted {file}\n"))?;
                }
            }
        }
        if faulty {
            return Err(Failure::Script(None));
        }
        if self.check && changed > 0 {
            return Err(anyhow!("{changed} would change; without --check they do").into());
        }
        Ok(())
    }
}

/// The text of a file, or of standard input.
fn read(file: &str) -> anyhow::Result<Source> {
    let place = match file {
        "-" => Place::Input,
        file => Place::file(file),
    };
    match world().kind(&place) {
        Some(Kind::File | Kind::Passing) => Ok(Source::read_itself(world(), &place)?),
        _ => Err(anyhow!("there is no file {file}")),
    }
}
