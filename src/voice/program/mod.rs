//! A speech program of the listener's, which their own configuration names; nothing else can.
//!
//! It is handed one line on its standard input, without a shell, with an empty environment and
//! in a process group of its own, and ends with the whole group: what it may take of time and
//! what it may give are bounded.

mod run;
mod sound;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::limits::{LINE_CHARS, PROGRAM_RATE};
use crate::parallel;

use super::{Engine, Manner, Pcm, Treatment, VoiceError};

pub use crate::session::{ProgramOutput, ProgramSpec};
pub use run::ProgramFault;
#[cfg(feature = "neural-voice")]
pub(super) use run::run;

/// A line is some 25 seconds of speech at most: who needs longer than this has stopped.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Words a minute at a rate of 1: what `{words}` becomes.
const WORDS: f32 = 130.0;

/// After so many lines in a row without an answer in time the program is given up.
const MOST_HANGS: u32 = 2;

/// What is taken for the usual prompt of a speech program, in LUFS. It bears on single words
/// alone, whose gain stays near the usual one; sentences are levelled each by itself.
const USUAL_LUFS: f32 = -20.0;

/// What is wrong with a program as the configuration names it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProgramError {
    /// No command.
    #[error("`command` is empty; write a list, as in [\"espeak-ng\", \"--stdin\", \"--stdout\"]")]
    NoCommand,
    /// Samples of an unknown rate.
    #[error("`output = \"s16le\"` needs the rate of its samples, as in rate = 22050")]
    NoRate,
    /// A rate that no speech has.
    #[error("`rate` is {0}; speech has 4000 to 48000 samples a second")]
    Rate(u32),
    /// It is not on this machine.
    #[error("there is no program {0} on this machine")]
    NotFound(String),
}

/// A program that speaks in one manner.
pub struct Program {
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
    spec: ProgramSpec,
    time_limit: Duration,
    identity: OnceLock<String>,
}

impl Program {
    /// The program that is meant by `spec`, called `name`, speaking in a manner. A program
    /// without a path is looked for in the folders of `path`, one after the other.
    ///
    /// # Errors
    /// When it is not there, or the specification is incomplete. It is not started.
    pub fn new(
        name: &str,
        spec: &ProgramSpec,
        manner: &Manner,
        path: &[PathBuf],
    ) -> Result<Program, ProgramError> {
        let [program, arguments @ ..] = &spec.command[..] else {
            return Err(ProgramError::NoCommand);
        };
        match (spec.output, spec.rate) {
            (ProgramOutput::S16le, None) => return Err(ProgramError::NoRate),
            (_, Some(rate)) if !PROGRAM_RATE.contains(&rate) => {
                return Err(ProgramError::Rate(rate));
            }
            _ => {}
        }
        let found = find(program, path).ok_or_else(|| ProgramError::NotFound(program.clone()))?;
        let rate = manner.rate.clamp(0.4, 2.0);
        let words = (WORDS * rate).round().to_string();
        let stretch = format!("{:.2}", 1.0 / rate);
        let fill = |argument: &String| {
            let argument = argument
                .replace("{words}", &words)
                .replace("{stretch}", &stretch);
            argument.replace("{language}", &spec.language)
        };
        Ok(Program {
            name: name.into(),
            program: found,
            arguments: arguments.iter().map(fill).collect(),
            spec: spec.clone(),
            time_limit: TIME_LIMIT,
            identity: OnceLock::new(),
        })
    }

    /// How long one line may take before the program is ended.
    pub fn time_limit(self, time_limit: Duration) -> Program {
        Program { time_limit, ..self }
    }

    fn speak(&self, line: &str, hangs: &AtomicU32) -> Result<Pcm, VoiceError> {
        let text = self.reading(line)?;
        let fault = |fault| VoiceError::Program {
            name: self.name.clone(),
            fault,
        };
        if hangs.load(Ordering::Relaxed) >= MOST_HANGS {
            return Err(fault(ProgramFault::GivenUp));
        }
        let said = run::run(&self.program, &self.arguments, &text, self.time_limit);
        if matches!(said, Err(ProgramFault::Hung { .. })) {
            hangs.fetch_add(1, Ordering::Relaxed);
        } else {
            hangs.store(0, Ordering::Relaxed);
        }
        let pcm = said.and_then(|bytes| match (self.spec.output, self.spec.rate) {
            (ProgramOutput::S16le, Some(rate)) => Ok(sound::samples(&bytes, rate)),
            _ => sound::wav(bytes),
        });
        pcm.and_then(|pcm| sound::plausible(pcm, &text))
            .map_err(fault)
    }
}

impl Engine for Program {
    /// Its name and arguments, and a hash over the program's file and over those its arguments
    /// name: another version, or another model, says everything anew.
    fn identity(&self) -> String {
        let identity = || {
            let mut hash = blake3::Hasher::new();
            let named = self.arguments.iter().map(Path::new);
            for file in std::iter::once(&*self.program).chain(named) {
                if file.is_file() {
                    // What cannot be read cannot be told from another.
                    let _ =
                        std::fs::File::open(file).map(|file| hash.update_reader(file).map(|_| ()));
                }
                hash.update(&[0]);
            }
            let hash = hash.finalize().to_hex();
            let ProgramSpec { output, rate, .. } = &self.spec;
            let arguments = &self.arguments;
            format!(
                "program {:?} {arguments:?} {output:?} {rate:?} {hash}",
                self.program
            )
        };
        self.identity.get_or_init(identity).clone()
    }

    fn language(&self) -> &str {
        &self.spec.language
    }

    fn treatment(&self) -> Treatment {
        Treatment {
            usual_lufs: USUAL_LUFS,
            ..Treatment::AS_IT_IS
        }
    }

    fn says_all(&self) -> bool {
        true
    }

    /// Without what programs take for commands: `<...>` is markup in many, `[[...]]` in others.
    fn reading(&self, line: &str) -> Result<String, VoiceError> {
        let command = |c: char| c.is_control() || "<>[]{}|\\`^~".contains(c);
        let text: String = line
            .chars()
            .map(|c| if command(c) { ' ' } else { c })
            .collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            _ if !text.contains(char::is_alphanumeric) => Err(VoiceError::NothingToSay),
            length if length > LINE_CHARS => Err(VoiceError::TooLong {
                length,
                most: LINE_CHARS,
            }),
            _ => Ok(text),
        }
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        let hangs = AtomicU32::new(0);
        parallel::map(lines, || (), |(), line| self.speak(line, &hangs))
    }
}

/// The program that is called so, in one of these folders where it is no path.
pub fn find(program: &str, path: &[PathBuf]) -> Option<PathBuf> {
    let there = |file: &Path| file.is_file();
    if program.contains(std::path::is_separator) {
        let file = PathBuf::from(program);
        return there(&file).then_some(file);
    }
    let named = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    path.iter()
        .map(|folder| folder.join(&named))
        .find(|file| there(file))
}
