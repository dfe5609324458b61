//! `evenfall record`: a script's lines in one's own voice.

use clap::Args;

use crate::live::{LiveError, Output};
use crate::prepare::Source;
use crate::record::{self, Desk, DeskError, KEYS, Means};

use super::prepare::show;
use super::text::{print, quoted, tell};
use super::world::world;
use super::{Done, Failure};

/// Record the lines of a script in your own voice
#[derive(Args)]
#[command(after_help = format!("Examples:
  evenfall record evening.toml
  evenfall record evening.toml --list             what is recorded, and what the files are called
  evenfall record evening.de.toml                 a translation

The recordings lie in evening.takes beside evening.toml, and are played in the place of the
voice. What is recorded already stays unless you record it again.

Keys:
{}", keys_help()))]
pub struct Record {
    /// A script file
    #[arg(value_name = "SCRIPT")]
    script: String,
    /// Speak another of the script's languages, as in de
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Also what is said only as a listener wishes, such as leaving out a part of the body
    #[arg(long)]
    all: bool,
    /// Name every line and its file, and record nothing
    #[arg(long)]
    list: bool,
    /// Record with this microphone, by a part of its name; the default one otherwise
    #[arg(long, value_name = "NAME")]
    microphone: Option<String>,
    /// Let recordings be heard on this device (evenfall devices)
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// Plain lines instead of a picture, for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
}

fn keys_help() -> String {
    let line = |(keys, what): &(&str, &str)| format!("  {keys:<14} {what}");
    let lines: Vec<String> = KEYS.iter().map(line).collect();
    lines.join("\n")
}

impl Record {
    pub fn run(self) -> Done {
        let source = Source::find(world(), &self.script).map_err(Failure::script)?;
        let language = self.language.as_deref();
        let desk = Desk::new(world(), &source, language, self.all).map_err(|error| {
            if let DeskError::Faulty(faults) = &error {
                show(&source, faults);
                return Failure::Script(None);
            }
            Failure::script(error)
        })?;
        if self.list {
            return Ok(print(&list(&desk))?);
        }
        if !record::has_keys() {
            return Err(Failure::Other(anyhow::anyhow!(
                "recording wants somebody at the keys: run it in a terminal\n  \
                 evenfall record {} --list names the files, for recordings made elsewhere",
                quoted(&self.script)
            )));
        }
        let means = Means {
            microphone: self.microphone,
            output: Output {
                device: self.device,
                ..Output::default()
            },
            plain: self.plain,
        };
        let left_over = desk.left_over.len();
        let (recorded, all) = record::record(world(), desk, &means).map_err(refused)?;
        tell(&format!("{recorded} of {all} lines are recorded"));
        if left_over > 0 {
            tell(&format!(
                "{left_over} older recordings are of lines that are said no more: --list names them"
            ));
        }
        Ok(())
    }
}

fn refused(error: LiveError) -> Failure {
    match error {
        LiveError::NoMicrophone { .. } => Failure::NoDevice(format!(
            "{error}\n  plug one in, or let the system's sound settings use it, and try again"
        )),
        LiveError::UnknownDevice { .. } | LiveError::SeveralDevices { .. } => {
            Failure::NoDevice(error.to_string())
        }
        other => Failure::Other(other.into()),
    }
}

/// Every line, whether it is recorded, and the name of its file.
fn list(desk: &Desk) -> String {
    let mut out = format!(
        "{} of {} lines of {} are recorded\n",
        desk.recorded(),
        desk.lines.len(),
        desk.script
    );
    for line in &desk.lines {
        let mark = if line.recorded { "recorded" } else { "missing" };
        out += &format!(
            "\n{mark:8}  {}\n          {}\n",
            line.text,
            line.file.display()
        );
    }
    if !desk.left_over.is_empty() {
        out += "\nof lines that are said no more:\n";
        for place in &desk.left_over {
            out += &format!("          {place}\n");
        }
    }
    out
}
