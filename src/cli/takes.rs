//! `evenfall takes split`: one long recording, cut along the lines of a script.

use std::path::Path;

use clap::{Args, Subcommand};

use crate::prepare::{FoundLine, LongTake, Source};
use crate::record::{Desk, DeskError, DeskLine};
use crate::units::{Frames, Millis};
use crate::world::Place;

use super::prepare::show;
use super::text::{print, quoted, tell};
use super::world::world;
use super::{Done, Failure};

/// Cut a long recording into the lines of a script
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall record evening.toml --list             the lines, in the order to read them in
  evenfall takes split memo.m4a evening.toml      cuts them out of one recording of all
  evenfall takes split memo.m4a evening.toml --list   shows where, and writes nothing

Read all lines one after the other, in that order, each once, with a second of silence between.
They are told apart by the pauses and by their lengths; what looks odd is marked with a ?. The
pieces lie in evening.takes beside evening.toml, and are heard in the place of the voice.")]
pub struct Takes {
    #[command(subcommand)]
    what: TakesAction,
}

#[derive(Subcommand)]
enum TakesAction {
    /// Cut a long recording along the lines of a script
    Split {
        /// The recording
        recording: String,
        /// The script
        script: String,
        /// The lines of another of the script's languages, as in de
        #[arg(long, value_name = "LANGUAGE")]
        language: Option<String>,
        /// The counts and other words that are set on beats are not in the recording
        #[arg(long)]
        no_words: bool,
        /// Show where the lines were found, and write nothing
        #[arg(long)]
        list: bool,
        /// Write over lines that are recorded already
        #[arg(long)]
        force: bool,
    },
}

/// From this on a line is longer or shorter than its words let one expect.
const ODD: f64 = 1.8;

impl Takes {
    pub fn run(self) -> Done {
        let TakesAction::Split {
            recording,
            script,
            language,
            no_words,
            list,
            force,
        } = self.what;
        let source = Source::find(world(), &script).map_err(Failure::script)?;
        let desk = Desk::new(world(), &source, language.as_deref(), false);
        let mut desk = desk.map_err(|error| {
            if let DeskError::Faulty(faults) = &error {
                show(&source, faults);
                return Failure::Script(None);
            }
            Failure::script(error)
        })?;
        let long = LongTake::open(world(), &Place::file(recording.as_str()))
            .map_err(|error| Failure::script(format!("{recording}: {error}")))?;
        let asked = |line: &DeskLine| !(no_words && line.word);
        let lines: Vec<usize> = (0..desk.lines.len())
            .filter(|n| asked(&desk.lines[*n]))
            .collect();
        let texts: Vec<&str> = lines.iter().map(|n| desk.lines[*n].text.as_str()).collect();
        let Some(found) = long.along(&texts) else {
            return Err(Failure::script(format!(
                "{recording} has {} pieces between its pauses, and {script} says {} lines\n  \
                 read every line that evenfall record {} --list names, with a second of silence between",
                long.stretches(),
                texts.len(),
                quoted(&script)
            )));
        };
        print(&told(&found, &texts))?;
        if list {
            return Ok(());
        }
        let there = lines.iter().filter(|n| desk.lines[**n].recorded).count();
        if there > 0 && !force {
            return Err(Failure::script(format!(
                "{there} of these lines are recorded already: --force writes over them"
            )));
        }
        for (n, line) in lines.iter().zip(&found) {
            let clip = long.clip(&line.range);
            let clip = clip.ok_or_else(|| Failure::script("a line is silent"))?;
            desk.keep(*n, &clip)?;
        }
        let folder = lines.first().and_then(|n| desk.lines[*n].file.parent());
        tell(&format!(
            "cut {} lines into {}",
            lines.len(),
            folder.unwrap_or(Path::new(".")).display()
        ));
        Ok(())
    }
}

/// Where the lines were found.
fn told(found: &[FoundLine], texts: &[&str]) -> String {
    let clock = |frames: Frames| Millis::of_frames(frames).clock();
    let line = |(found, text): (&FoundLine, &&str)| {
        let odd = !(1.0 / ODD..ODD).contains(&found.ratio);
        format!(
            "{:>8} {:>8} {} {text}\n",
            clock(found.range.start),
            clock(found.range.end),
            if odd { "?" } else { " " }
        )
    };
    let mut out: String = found.iter().zip(texts).map(line).collect();
    let odd = |found: &&FoundLine| !(1.0 / ODD..ODD).contains(&found.ratio);
    match found.iter().filter(odd).count() {
        0 => {}
        1 => out += "\nOne line is not as long as its words: listen to it.\n",
        n => out += &format!("\n{n} lines are not as long as their words: listen to them.\n"),
    }
    out
}
