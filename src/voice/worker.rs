//! The process in which an engine runs that may break down: this program once more, or
//! another that serves.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use super::{ENGINES, VoiceError};

/// The hidden subcommand. The engine's name and its own arguments follow.
const COMMAND: &str = "__speak";

/// Set in every worker's environment, and in no other program's.
const MARK: &str = "EVENFALL_SPEECH_WORKER";

/// A line takes some 30 ms; this leaves room for a machine that is busy or asleep.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Which program serves as speech worker, how long it may take for one line, and where
/// engines may keep files of their own.
///
/// A program is only ever started where somebody has made one of these and handed it in.
#[derive(Clone, Debug)]
pub struct Worker {
    /// `None`: this very program.
    program: Option<PathBuf>,
    time_limit: Duration,
    folder: Option<PathBuf>,
    voices: Option<PathBuf>,
    programs: Vec<PathBuf>,
    telling: Option<Telling>,
}

/// What is told of how many lines were said, of how many.
#[derive(Clone)]
struct Telling(Arc<dyn Fn(usize, usize) + Send + Sync>);

impl fmt::Debug for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telling")
    }
}

impl Worker {
    /// This very program, started once more. It must begin with [`serve`], as `evenfall`
    /// does; one that does not is started once, and gives no speech.
    pub fn this_program() -> Worker {
        Worker {
            program: None,
            time_limit: TIME_LIMIT,
            folder: None,
            voices: None,
            programs: Vec::new(),
            telling: None,
        }
    }

    /// Another program that serves, as an installed `evenfall`.
    pub fn with_program(program: impl Into<PathBuf>) -> Worker {
        Worker {
            program: Some(program.into()),
            ..Worker::this_program()
        }
    }

    /// How long one line may take before the worker is ended.
    pub fn time_limit(self, time_limit: Duration) -> Worker {
        Worker { time_limit, ..self }
    }

    /// Engines keep files that they insist on reading by name in `folder`, which need not
    /// exist yet. Without one they are written anew each time, and removed in the end.
    pub fn keeping_in(self, folder: impl Into<PathBuf>) -> Worker {
        let folder = Some(folder.into());
        Worker { folder, ..self }
    }

    /// The voices that somebody has added lie in `folder`, each in one of its own.
    pub fn with_voices_in(self, folder: impl Into<PathBuf>) -> Worker {
        let voices = Some(folder.into());
        Worker { voices, ..self }
    }

    /// Engines that take long tell `how_far`, as they go: how many of all lines have been said.
    pub fn telling(self, how_far: impl Fn(usize, usize) + Send + Sync + 'static) -> Worker {
        let telling = Some(Telling(Arc::new(how_far)));
        Worker { telling, ..self }
    }

    /// See [`Worker::telling`].
    #[cfg_attr(not(feature = "neural-voice"), allow(dead_code))]
    pub(super) fn told(&self, said: usize, all: usize) {
        if let Some(Telling(how_far)) = &self.telling {
            how_far(said, all);
        }
    }

    /// Programs that tell how a language is pronounced lie in these folders. Without any no
    /// other program is started.
    pub fn with_programs_in(self, programs: Vec<PathBuf>) -> Worker {
        Worker { programs, ..self }
    }

    /// See [`Worker::with_programs_in`].
    #[cfg_attr(not(feature = "neural-voice"), allow(dead_code))]
    pub(super) fn programs(&self) -> &[PathBuf] {
        &self.programs
    }

    /// See [`Worker::with_voices_in`].
    pub(super) fn voices(&self) -> Option<&Path> {
        self.voices.as_deref()
    }

    /// See [`Worker::keeping_in`].
    #[cfg_attr(not(feature = "embedded-voice"), allow(dead_code))]
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// How to start the worker of an engine, its pipes open, and how long a line may take.
    ///
    /// # Errors
    /// When this program cannot be found, and always within a worker: a program that takes
    /// no notice of how it was started would start itself again and again.
    #[cfg_attr(
        not(any(feature = "embedded-voice", feature = "neural-voice")),
        allow(dead_code)
    )]
    pub(super) fn command(&self, engine: &str) -> Result<(Command, Duration), VoiceError> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()
                .map_err(|error| VoiceError::no_worker(Path::new("evenfall"), &error))?,
        };
        if std::env::var_os(MARK).is_some() {
            return Err(VoiceError::WithinWorker { program });
        }
        let mut command = Command::new(program);
        command
            .args([COMMAND, engine])
            .env_clear()
            .env(MARK, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Windows programs do not start without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        Ok((command, self.time_limit))
    }
}

/// Serves as speech worker where the program was started as one: answers requests on
/// standard input with sound on standard output until the input ends. `None` where it was
/// started for something else. `arguments` are the program's, its own name first.
///
/// ```no_run
/// # use std::process::ExitCode;
/// fn main() -> ExitCode {
///     if let Some(code) = evenfall::voice::serve(std::env::args_os()) {
///         return code;
///     }
///     // What the program is for.
///     ExitCode::SUCCESS
/// }
/// ```
pub fn serve(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter().skip(1);
    if arguments.next()? != COMMAND {
        return None;
    }
    let words: Vec<String> = arguments
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let served = match words.split_first() {
        Some((name, rest)) => ENGINES
            .iter()
            .find(|engine| engine.name == name)
            .map(|engine| (engine.serve)(rest)),
        None => None,
    };
    Some(match served {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(_)) | None => ExitCode::FAILURE,
    })
}

impl VoiceError {
    /// A worker that cannot be started.
    pub(super) fn no_worker(program: &Path, error: &io::Error) -> VoiceError {
        VoiceError::NoWorker {
            program: program.to_owned(),
            reason: error.to_string(),
        }
    }
}
