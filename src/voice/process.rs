//! One running speech worker, seen from the program's side.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::wire::{self, Answer, Request};
use super::{VoiceError, Worker};

/// Why a worker gave no answer. It has been ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// It took too long.
    Hung,
    /// It ended, or said what no worker says.
    Crashed,
}

/// A started worker; ended when dropped.
pub struct Process {
    child: Child,
    requests: ChildStdin,
    /// Behind the child: its thread ends once that is gone.
    answers: Answers,
    time_limit: Duration,
}

impl Process {
    /// Starts a worker of the engine `name` with these `words`, for a voice whose files lie in
    /// `folder`. A line takes it so many times as long as others.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(
        worker: &Worker,
        name: &str,
        folder: &Path,
        words: &[&str],
        patience: u32,
    ) -> Result<Process, VoiceError> {
        let (mut command, time_limit) = worker.command(name)?;
        command.args(words).current_dir(folder);
        Process::new(&mut command, time_limit * patience)
            .map_err(|error| VoiceError::no_worker(Path::new(command.get_program()), &error))
    }

    fn new(command: &mut Command, time_limit: Duration) -> io::Result<Process> {
        let mut child = command.spawn()?;
        let (Some(requests), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let answers = match Answers::start(output) {
            Ok(answers) => answers,
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        Ok(Process {
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
        match self.answers.within(self.time_limit) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Lost::Crashed),
            Err(RecvTimeoutError::Timeout) => Err(Lost::Hung),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is not left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A thread that reads what a worker says. A pipe cannot be read with a time limit, a channel
/// can. It holds no answer, so a worker that floods its output only fills the pipe.
struct Answers {
    next: Option<Receiver<io::Result<Answer>>>,
    thread: Option<JoinHandle<()>>,
}

impl Answers {
    fn start(output: ChildStdout) -> io::Result<Answers> {
        let (sender, answers) = sync_channel(0);
        let thread = thread::Builder::new()
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
        Ok(Answers {
            next: Some(answers),
            thread: Some(thread),
        })
    }

    /// The next answer, if it comes within `patience`.
    fn within(&self, patience: Duration) -> Result<io::Result<Answer>, RecvTimeoutError> {
        match &self.next {
            Some(answers) => answers.recv_timeout(patience),
            None => Err(RecvTimeoutError::Disconnected),
        }
    }
}

/// Waits for the thread, which ends with the pipe once nobody takes what it reads.
impl Drop for Answers {
    fn drop(&mut self) {
        drop(self.next.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
