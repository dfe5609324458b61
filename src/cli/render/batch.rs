//! `evenfall render --all` and `--list`: many files, as many at once as there are cores.
//!
//! Each is made by a process of its own, so that one that fails stops no other. In the folder
//! `.evenfall` beside them stands what each was made from: what is up to date is left as it is.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::CommandFactory;
use clap::parser::ValueSource;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::text::tell;
use crate::cli::{Cli, Done, Failure};
use crate::export::{Destination, write_whole};

use super::list::{Flags, Item, Wished, words};
use super::made_from::{Stamp, WrittenFile, build};

/// What a process of a batch says on its standard output of a file that it leaves as it is.
pub const UP_TO_DATE: &str = "up to date";

/// The part of a list that one machine takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    number: usize,
    of: usize,
}

/// `3/16`.
pub fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
        _ => Err("the number of the part and how many there are, as in 3/16".into()),
    }
}

impl Shard {
    /// Whether it has what stands at `place` of the whole list: every so many, since what is
    /// long often stands together.
    fn has(self, place: usize) -> bool {
        place % self.of == self.number - 1
    }
}

/// What was asked of each file on the command line.
pub fn asked_of_each() -> Wished {
    let flags = Flags::for_each();
    let mut wished = Wished::new();
    let matches = Cli::command().try_get_matches_from(std::env::args_os());
    let Some((_, given)) = matches.as_ref().ok().and_then(clap::ArgMatches::subcommand) else {
        return wished;
    };
    let command = Cli::command();
    let render = command.find_subcommand("render");
    for arg in render.iter().flat_map(|render| render.get_arguments()) {
        let (id, name) = (arg.get_id().as_str(), arg.get_long().unwrap_or_default());
        let said = given.value_source(id) == Some(ValueSource::CommandLine);
        if let Some(values) = given.get_raw(id).filter(|_| said)
            && flags.switch(name).is_some()
        {
            let values = values.map(|value| value.to_string_lossy().into_owned());
            wished.insert(name.to_owned(), values.collect());
        }
    }
    wished
}

/// What became of a file.
#[derive(Serialize)]
struct Outcome {
    session: String,
    /// In the folder of the batch.
    file: PathBuf,
    status: OutcomeKind,
    /// It, and what was written with it.
    files: Vec<WrittenFile>,
    seconds: f64,
    /// What the program said.
    said: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeKind {
    Written,
    UpToDate,
    Failed,
}

/// Many files to be written.
pub struct Batch<'a> {
    /// All of them.
    pub items: Vec<Item>,
    /// Where they go.
    pub folder: &'a Path,
    /// Which part of them is ours.
    pub shard: Option<Shard>,
    /// Where to tell what became of each, as JSON.
    pub report: Option<Destination>,
    /// How many are written at once.
    pub jobs: usize,
}

impl Batch<'_> {
    /// Writes them.
    ///
    /// # Errors
    /// After all of them, where one failed.
    pub fn run(&self) -> Done {
        let ours = |item: &&Item| self.shard.is_none_or(|shard| shard.has(item.place));
        let items: Vec<&Item> = self.items.iter().filter(ours).collect();
        let program = std::env::current_exe()?;
        let maker = Maker {
            build: build(&program)?,
            program,
            folder: self.folder,
            kept: self.folder.join(".evenfall"),
            flags: Flags::for_each(),
            count: self.items.len(),
            // Few files have the cores among them.
            workers: (self.jobs / items.len().max(1)).max(1),
        };
        std::fs::create_dir_all(&maker.kept)?;
        let shown = Shown::new(items.len());
        let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.min(items.len()) {
                scope.spawn(|| {
                    while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let outcome = maker.make(item);
                        let mut all = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                        all.insert(item.place, outcome);
                        shown.done(&item.file, all.len());
                    }
                });
            }
        });
        shown.bar.finish_and_clear();
        let outcomes = outcomes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        self.tell(&outcomes.into_values().collect::<Vec<_>>())
    }

    /// Tells what became of it all; what failed last.
    fn tell(&self, outcomes: &[Outcome]) -> Done {
        if let Some(report) = &self.report {
            let json = serde_json::to_string_pretty(outcomes)? + "\n";
            write_whole(report, json.as_bytes())?;
        }
        let count = |status| outcomes.iter().filter(|o| o.status == status).count();
        let failed = count(OutcomeKind::Failed);
        tell(&format!(
            "{} written, {} up to date, {failed} failed",
            count(OutcomeKind::Written),
            count(OutcomeKind::UpToDate)
        ));
        for outcome in outcomes.iter().filter(|o| o.status == OutcomeKind::Failed) {
            tell(&format!("\n{}:\n{}", outcome.file.display(), outcome.said));
        }
        match failed {
            0 => Ok(()),
            _ => Err(Failure::Other(anyhow::anyhow!(
                "{failed} of {} could not be written; all others are there",
                outcomes.len()
            ))),
        }
    }
}

/// How far it is: a bar on a terminal, elsewhere a line for each file.
struct Shown {
    bar: ProgressBar,
    count: usize,
    terminal: bool,
}

impl Shown {
    fn new(count: usize) -> Shown {
        let terminal = std::io::stderr().is_terminal();
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len}  {eta} left  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = match terminal {
            true => ProgressBar::new(count as u64).with_style(style),
            false => ProgressBar::hidden(),
        };
        bar.tick();
        Shown {
            bar,
            count,
            terminal,
        }
    }

    /// `file` is done, and with it so many.
    fn done(&self, file: &Path, done: usize) {
        let name = file.display().to_string();
        match self.terminal {
            true => self.bar.set_message(name),
            false => tell(&format!("{done} of {}: {name}", self.count)),
        }
        self.bar.set_position(done as u64);
    }
}

/// Makes files, each by a process.
struct Maker<'a> {
    program: PathBuf,
    build: String,
    folder: &'a Path,
    /// Where it stands what each was made from.
    kept: PathBuf,
    flags: Flags,
    /// How many there are in the whole list.
    count: usize,
    /// Threads of each process.
    workers: usize,
}

impl Maker<'_> {
    fn make(&self, item: &Item) -> Outcome {
        let began = Instant::now();
        let mut stamp = self.kept.join(&item.file).into_os_string();
        stamp.push(".json");
        let stamp = PathBuf::from(stamp);
        let run = self.run(item, &stamp);
        let (status, said) = match run {
            Ok(run) => {
                let status = match run.status.success() {
                    true if run.stdout.starts_with(UP_TO_DATE.as_bytes()) => OutcomeKind::UpToDate,
                    true => OutcomeKind::Written,
                    false => OutcomeKind::Failed,
                };
                let said = String::from_utf8_lossy(&run.stderr).trim().to_owned();
                match (status, said.is_empty()) {
                    // As by a signal.
                    (OutcomeKind::Failed, true) => (status, run.status.to_string()),
                    _ => (status, said),
                }
            }
            Err(error) => (OutcomeKind::Failed, error.to_string()),
        };
        let there = Stamp::read(&stamp).filter(|_| status != OutcomeKind::Failed);
        Outcome {
            session: item.sessions.join(" "),
            file: item.file.clone(),
            status,
            files: there.map_or_else(Vec::new, |stamp| stamp.files),
            seconds: began.elapsed().as_secs_f64(),
            said,
        }
    }

    fn run(&self, item: &Item, stamp: &Path) -> std::io::Result<Output> {
        let output = self.folder.join(&item.file);
        for path in [&*output, stamp] {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        }
        Command::new(&self.program)
            .arg("render")
            .args(words(&item.wished, &self.flags))
            .arg(format!("--track={}/{}", item.place + 1, self.count))
            .arg(format!("--workers={}", self.workers))
            .arg(format!("--build={}", self.build))
            .arg("--unless-made")
            .arg(stamp)
            .arg("--output")
            .arg(output)
            .arg("--")
            .args(&item.sessions)
            .stdin(Stdio::null())
            .output()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shards_of_a_list_are_disjoint_and_together_the_whole() {
        let mut seen = vec![0; 37];
        for number in 1..=5 {
            let shard = parse_shard(&format!("{number}/5")).unwrap();
            for (place, times) in seen.iter_mut().enumerate() {
                *times += usize::from(shard.has(place));
            }
        }
        assert!(seen.iter().all(|times| *times == 1));
        for wrong in ["0/5", "6/5", "5", "a/b", "1/0", ""] {
            assert!(parse_shard(wrong).is_err(), "{wrong}");
        }
    }
}
