//! `evenfall check`: everything that is wrong with a script, in one run.

use clap::{Args, ValueEnum};

use crate::diagnostic::{Json, Lines, Severity};
use crate::plan::overview::lengths;
use crate::prepare::{Prepared, Source};
use crate::units::Millis;

use super::prepare::{WishArgs, parse_time, show};
use super::text::{print, print_json, tell};
use super::world::world;
use super::{Done, Failure};

/// Find what is wrong with scripts, and what a careful listener would advise
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall check evening.toml
  evenfall check *.toml --format json
  evenfall check evening.de.toml       a translation, against its original
  evenfall check - < evening.toml      what comes in by a pipe")]
pub struct Check {
    /// Script files, their translations, or names of built-in sessions
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// How to print what is found
    #[arg(long, default_value = "human")]
    format: FindingsFormat,
    /// Whether the guidance fits this length, as in 10m
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    length: Option<Millis>,
    #[command(flatten)]
    wishes: WishArgs,
}

/// How what is found is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// In words, with the line and a caret
    Human,
    /// One JSON array
    Json,
}

impl Check {
    pub fn run(self) -> Done {
        let (mut faulty, mut json) = (false, Vec::new());
        for file in &self.files {
            let source = match Source::find(world(), file) {
                Ok(source) => source,
                Err(error) => {
                    tell(&format!("evenfall: {error}"));
                    faulty = true;
                    continue;
                }
            };
            let (prepared, diagnostics) = self.wishes.prepare(&source, self.length);
            faulty |= prepared.is_none();
            if self.format == FindingsFormat::Json {
                let lines = Lines::new(&source.text);
                let all = diagnostics
                    .iter()
                    .map(|d| serde_json::to_value(Json::new(&source.name, &lines, d)));
                json.extend(all.collect::<Result<Vec<_>, _>>()?);
                continue;
            }
            show(&source, &diagnostics);
            let count = |severity| {
                diagnostics
                    .iter()
                    .filter(|d| d.severity() == severity)
                    .count()
            };
            let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
            let found = match (errors, warnings) {
                (0, 0) => "fine".to_string(),
                (0, w) => format!("works, {}", plural(w, "warning")),
                (e, 0) => plural(e, "error"),
                (e, w) => format!("{}, {}", plural(e, "error"), plural(w, "warning")),
            };
            let length = prepared.map_or(String::new(), |p| fitted(&p));
            print(&format!("{}: {found}{length}\n", source.asked_for()))?;
        }
        if self.format == FindingsFormat::Json {
            print_json(&json)?;
        }
        if faulty {
            Err(Failure::Script(None))
        } else {
            Ok(())
        }
    }
}

/// How long a session is, and what lengths it can take.
fn fitted(prepared: &Prepared) -> String {
    let length = prepared.score.guidance.clock();
    let after = prepared.session.after.map_or(String::new(), |after| {
        format!(" and {} after", after.keep.clock())
    });
    let (shortest, longest) = prepared.score.reach;
    let range = match longest == Some(shortest) {
        true => String::new(),
        false => format!(" (fits {})", lengths(prepared.score.reach, Millis::clock)),
    };
    format!(", {length}{after}{range}")
}

fn plural(n: usize, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}
