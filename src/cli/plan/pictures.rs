//! The timeline as a picture.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::render::sparing;
use crate::cli::text::tell;
use crate::cli::{Done, Failure};
use crate::export::{Destination, write_whole};
use crate::picture::{self, Paper};
use crate::prepare::Prepared;
use crate::world::Place;

#[derive(Args)]
pub struct Pictures {
    /// Draw the timeline as an SVG; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "diff", "from"])]
    svg: Option<PathBuf>,
    /// Draw the timeline as a PNG; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "diff", "from"])]
    png: Option<PathBuf>,
    /// Draw the timeline on pages to be printed; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "diff", "from"])]
    pdf: Option<PathBuf>,
    /// The paper they are printed on
    #[arg(
        long,
        value_name = "PAPER",
        value_enum,
        default_value_t,
        requires = "pdf"
    )]
    paper: Paper,
    /// Draw it light on black, for a phone in bed
    #[arg(long, conflicts_with_all = ["json", "diff", "from"])]
    dark: bool,
}

impl Pictures {
    pub fn are_wished(&self) -> bool {
        self.files().any(|file| file.is_some()) || self.dark
    }

    fn files(&self) -> impl Iterator<Item = Option<&Path>> {
        [&self.svg, &self.png, &self.pdf]
            .into_iter()
            .map(Option::as_deref)
    }

    pub fn draw(&self, prepared: &Prepared) -> Done {
        if self.files().all(|file| file.is_none()) {
            let what = "--dark is about a picture: name its file with --png, --svg or --pdf";
            return Err(Failure::script(what));
        }
        let streams = self
            .files()
            .flatten()
            .filter(|file| *file == Path::new("-"));
        if streams.count() > 1 {
            let what = "standard output takes one picture: give the others a file";
            return Err(Failure::script(what));
        }
        let svg = picture::svg(&prepared.score, &prepared.plan);
        let svg = if self.dark { picture::dark(&svg) } else { svg };
        if let Some(file) = &self.svg {
            write(file, svg.as_bytes(), &prepared.named)?;
        }
        if self.png.is_some() || self.pdf.is_some() {
            let lacking = picture::lacking(&svg);
            if !lacking.is_empty() {
                let letters: Vec<String> = lacking.iter().map(char::to_string).collect();
                tell(&format!(
                    "evenfall: no font here has {}: left out of the picture",
                    letters.join(", ")
                ));
            }
        }
        if let Some(file) = &self.png {
            write(file, &picture::png(&svg)?, &prepared.named)?;
        }
        if let Some(file) = &self.pdf {
            let pages = picture::pdf(&svg, &prepared.plan.title, self.paper)?;
            write(file, &pages, &prepared.named)?;
        }
        Ok(())
    }
}

/// Writes a picture, whole or not at all; never over one of the `sources` it is made from.
fn write(file: &Path, bytes: &[u8], sources: &[Place]) -> Done {
    let destination = sparing(file, sources)?;
    if destination == Destination::Stdout {
        let mut out = std::io::stdout().lock();
        return match out.write_all(bytes).and_then(|()| out.flush()) {
            // A reader that has gone away is no error.
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.into()),
            _ => Ok(()),
        };
    }
    let name = file.display();
    write_whole(&destination, bytes)?;
    tell(&format!("wrote {name}"));
    Ok(())
}
