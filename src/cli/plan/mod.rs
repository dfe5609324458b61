//! `evenfall plan`: the fitted timeline, in words, as data, as a picture, and compared.

mod difference;
mod nights;
#[cfg(feature = "picture")]
mod pictures;
mod table;

use std::io::IsTerminal;

use clap::Args;

use crate::plan::compare;

use super::Done;
use super::place::start;
use super::prepare::SessionArgs;
use super::text::{print, print_exactly, print_json};

/// Show the fitted timeline of a session
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall plan sleep-meditation-10
  evenfall plan box-breath --length 12m
  evenfall plan evening.toml --png evening.png      for the wall and the phone
  evenfall plan evening.toml --png bed.png --dark   for the phone in bed
  evenfall plan evening.toml --pdf evening.pdf      A4 pages; --paper letter
  evenfall plan new.toml --diff old.toml            what would be heard differently
  evenfall plan box-breath --length 12m --diff box-breath
  evenfall plan sleep-meditation-10 --nights 7      what each night says that the one before did not
  evenfall plan evening.mp3                         the script in a file that was rendered
  evenfall plan evening.toml --json | jq .longest_silence_ms")]
pub struct Plan {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE", conflicts_with = "diff")]
    from: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[cfg(feature = "picture")]
    #[command(flatten)]
    pictures: pictures::Pictures,
    /// Show so many nights: what each says that the one before it did not
    #[arg(
        long,
        value_name = "COUNT",
        value_parser = clap::value_parser!(u16).range(2..=100),
        conflicts_with_all = ["diff", "from"]
    )]
    nights: Option<u16>,
    /// Compare with another session or script, which is taken as it is written
    #[arg(long, value_name = "OTHER")]
    diff: Option<String>,
}

impl Plan {
    pub fn run(mut self) -> Done {
        self.session.settle()?;
        self.session.look_inside = true;
        self.session.recall();
        if let Some(count) = self.nights {
            return self.nights(count);
        }
        let prepared = self.session.prepare()?;
        #[cfg(feature = "picture")]
        if self.pictures.are_wished() {
            return self.pictures.draw(&prepared);
        }
        if let Some(other) = &self.diff {
            let old = self.session.prepare_other(other, prepared.score.seed)?;
            let changes = compare(&old.plan, &prepared.plan);
            if self.json {
                return Ok(print_json(&changes)?);
            }
            let stdout = std::io::stdout();
            let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
            return Ok(print_exactly(&difference::told(&changes, colour))?);
        }
        let mut plan = (*prepared.plan).clone();
        if let Some(from) = &self.from {
            plan = plan.from(start(from, &prepared.plan)?);
        }
        if self.json {
            return Ok(print_json(&plan)?);
        }
        Ok(print(&table::table(&plan))?)
    }

    /// Several nights, one after another, each beside the one before it.
    fn nights(&mut self, count: u16) -> Done {
        let mut plans = Vec::new();
        for night in 0..count {
            if night > 0 {
                self.session.go_to_the_next_night();
            }
            plans.push(self.session.prepare()?.plan);
        }
        let title = plans.first().map_or("", |plan| &plan.title);
        let nights = nights::nights(&plans.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        if self.json {
            return Ok(print_json(&nights)?);
        }
        Ok(print_exactly(&nights::told(title, &nights))?)
    }
}
