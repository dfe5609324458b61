//! One running speech worker, seen from the program's side.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::VoiceError;
use super::wire::{self, Answer, Request};

/// Which program serves as speech worker, and how long it may take for one line.
///
/// A program is only ever started where somebody has made one of these and handed it in.
#[derive(Clone, Debug)]
pub struct Worker {
    /// `None`: this very program.
    program: Option<PathBuf>,
    time_limit: Duration,
}

/// A line takes some 30 ms; this leaves room for a machine that is busy or asleep.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Set in every worker's environment, and in no other program's.
const MARK: &str = "EVENFALL_SPEECH_WORKER";

impl Worker {
    /// This very program, started once more. It must give its arguments to
    /// [`serve`](super::worker::serve) where the first is [`COMMAND`](super::worker::COMMAND),
    /// as `evenfall` does; one that does not is started once, and gives no speech.
    pub fn this_program() -> Worker {
        Worker {
            program: None,
            time_limit: TIME_LIMIT,
        }
    }

    /// Another program that serves, as an installed `evenfall`.
    pub fn with_program(program: impl Into<PathBuf>) -> Worker {
        Worker {
            program: Some(program.into()),
            time_limit: TIME_LIMIT,
        }
    }

    /// How long one line may take before the worker is ended.
    pub fn time_limit(self, time_limit: Duration) -> Worker {
        Worker { time_limit, ..self }
    }

    /// Starts a worker for the voice whose two `files` lie in `folder`.
    ///
    /// # Errors
    /// When it cannot be started, and always within a worker: a program that takes no
    /// notice of how it was started would start itself again and again.
    pub fn start(&self, folder: &Path, files: [&str; 2]) -> Result<Running, VoiceError> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => {
                std::env::current_exe().map_err(|error| no_worker("evenfall".into(), &error))?
            }
        };
        if std::env::var_os(MARK).is_some() {
            return Err(VoiceError::WithinWorker { program });
        }
        let mut command = Command::new(&program);
        command
            .arg(super::worker::COMMAND)
            .args(files)
            .current_dir(folder)
            .env_clear()
            .env(MARK, "1");
        // Windows programs do not start without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Running::new(command, self.time_limit).map_err(|error| no_worker(program, &error))
    }
}

fn no_worker(program: PathBuf, error: &io::Error) -> VoiceError {
    VoiceError::NoWorker {
        program,
        reason: error.to_string(),
    }
}

/// Why a worker gave no answer. It has been ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// It took too long.
    Hung,
    /// It ended, or said what no worker says.
    Crashed,
}

/// A started worker; ended when dropped.
pub struct Running {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<io::Result<Answer>>,
    time_limit: Duration,
}

impl Running {
    fn new(mut command: Command, time_limit: Duration) -> io::Result<Running> {
        let mut child = command.spawn()?;
        let (Some(requests), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        // A pipe cannot be read with a time limit, a channel can. It holds one answer at
        // most, so a worker that floods its output only fills the pipe. The thread ends
        // with the pipe or with the receiver.
        let (sender, answers) = sync_channel(0);
        thread::Builder::new()
            .name("speech-reader".into())
            .spawn(move || {
                let mut output = BufReader::new(output);
                loop {
                    let answer = wire::read_answer(&mut output);
                    let last = answer.is_err();
                    if sender.send(answer).is_err() || last {
                        break;
                    }
                }
            })?;
        Ok(Running {
            child,
            requests,
            answers,
            time_limit,
        })
    }

    /// Has one line spoken.
    ///
    /// # Errors
    /// After an error the worker is of no more use.
    pub fn ask(&mut self, request: &Request) -> Result<Answer, Lost> {
        // Requests are smaller than any pipe's buffer: this cannot block.
        request
            .write(&mut self.requests)
            .map_err(|_| Lost::Crashed)?;
        match self.answers.recv_timeout(self.time_limit) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Lost::Crashed),
            Err(RecvTimeoutError::Timeout) => Err(Lost::Hung),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is not left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
