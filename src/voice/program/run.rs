//! One line by one process, which is gone with all it started when the line is said.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Two minutes of 48 kHz in 24 bits: nobody says a line for as long.
const MOST_BYTES: u64 = 18 << 20;

/// What is kept of what a program complains of.
const MOST_COMPLAINT: u64 = 2000;

/// How often a program is looked after.
const LOOK: Duration = Duration::from_millis(4);

/// How long a pipe may stay open behind a program that has ended.
const CLOSING: Duration = Duration::from_secs(1);

const FLOODED: ProgramFault = ProgramFault::Flooded {
    megabytes: MOST_BYTES >> 20,
};

/// How a program failed over a line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProgramFault {
    /// What the system says.
    #[error("it cannot be started: {0}")]
    NotStarted(String),
    /// It was ended.
    #[error("it was not done after {seconds} s")]
    Hung {
        /// How long it had.
        seconds: u64,
    },
    /// It has hung too often.
    #[error("it has stopped answering")]
    GivenUp,
    /// It was ended.
    #[error("it gave more than {megabytes} MB for one line")]
    Flooded {
        /// The most it may give.
        megabytes: u64,
    },
    /// It ended with a failure.
    #[error("it failed ({status}){}", behind(said))]
    Failed {
        /// As the system tells it.
        status: String,
        /// The last line of its complaint; empty where it had none.
        said: String,
    },
    /// It ended well and gave nothing.
    #[error("it gave no sound{}", behind(said))]
    Nothing {
        /// The last line of its complaint; empty where it had none.
        said: String,
    },
    /// What it gave is something else.
    #[error("what it gave is no WAV file of speech: {0}")]
    NoWav(String),
    /// It stopped within.
    #[error("it stopped in the middle: {found} of {whole} bytes of sound")]
    Half {
        /// In bytes.
        found: u64,
        /// In bytes.
        whole: u64,
    },
    /// More sound than the words can take.
    #[error("it went on for {seconds} s over a few words")]
    RanOn {
        /// In seconds.
        seconds: u64,
    },
}

fn behind(said: &str) -> String {
    match said {
        "" => String::new(),
        said => format!(": {said}"),
    }
}

/// What `program` gives for `text`, on standard output or in the file that `{out}` among its
/// arguments stands for.
pub fn run(
    program: &Path,
    arguments: &[String],
    text: &str,
    time_limit: Duration,
) -> Result<Vec<u8>, ProgramFault> {
    let not_started = |error: io::Error| ProgramFault::NotStarted(error.to_string());
    let folder = tempfile::tempdir().map_err(not_started)?;
    let out = folder.path().join("said.wav");
    let to_file = arguments.iter().any(|argument| argument.contains("{out}"));
    let mut command = Command::new(program);
    command
        .args(
            arguments
                .iter()
                .map(|a| a.replace("{out}", &out.to_string_lossy())),
        )
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    alone(&mut command);
    let mut running = Running::start(&mut command).map_err(not_started)?;
    let child = &mut running.child;
    let mut given = Given::by(child.stdout.take(), MOST_BYTES).map_err(not_started)?;
    let mut complaint = Given::by(child.stderr.take(), MOST_COMPLAINT).map_err(not_started)?;
    if let Some(mut input) = child.stdin.take() {
        // A line is smaller than any pipe's buffer: this cannot block. A program that does not
        // read it will be known by what it gives.
        let _ = input.write_all(format!("{text}\n").as_bytes());
    }
    let file = to_file.then_some(&*out);
    let status = running.wait(time_limit, file, &mut given)?;
    let said = last_line(&complaint.all());
    if !status.success() {
        let status = status.to_string();
        return Err(ProgramFault::Failed { status, said });
    }
    let bytes = match file {
        Some(out) => bytes(out),
        None => given.all(),
    };
    match bytes.len() as u64 {
        0 => Err(ProgramFault::Nothing { said }),
        1..=MOST_BYTES => Ok(bytes),
        _ => Err(FLOODED),
    }
}

/// Nothing of ours reaches the program but where programs are, and its children are to be
/// found by its group.
fn alone(command: &mut Command) {
    command.env_clear();
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .process_group(0);
        command.env("LC_ALL", "C.UTF-8");
    }
    #[cfg(windows)]
    for name in ["SystemRoot", "PATH"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
}

/// A process that does not outlive its line, nor do those it started.
struct Running {
    child: Child,
    ended: bool,
}

impl Running {
    fn start(command: &mut Command) -> io::Result<Running> {
        let child = command.spawn()?;
        Ok(Running {
            child,
            ended: false,
        })
    }

    /// Waits for its end, and ends it where it takes too long or gives too much.
    fn wait(
        &mut self,
        time_limit: Duration,
        file: Option<&Path>,
        given: &mut Given,
    ) -> Result<ExitStatus, ProgramFault> {
        let start = Instant::now();
        let size = |file: &Path| fs::metadata(file).map_or(0, |about| about.len());
        while !self.has_ended() {
            if start.elapsed() > time_limit {
                let seconds = time_limit.as_secs();
                return Err(ProgramFault::Hung { seconds });
            }
            if given.size().max(file.map_or(0, size)) > MOST_BYTES {
                return Err(FLOODED);
            }
            thread::sleep(LOOK);
        }
        let status = self.end();
        status.map_err(|error| ProgramFault::NotStarted(error.to_string()))
    }

    /// Whether it has ended. Its number stays its own until it is asked how.
    #[cfg(unix)]
    fn has_ended(&mut self) -> bool {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        let pid = Pid::from_child(&self.child);
        !matches!(waitid(WaitId::Pid(pid), options), Ok(None))
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it with all it has started, and asks how it ended.
    fn end(&mut self) -> io::Result<ExitStatus> {
        #[cfg(unix)]
        if !self.ended {
            use rustix::process::{Pid, Signal, kill_process_group};
            // Before its number is given up, and with it that of its group.
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        #[cfg(not(unix))]
        let _ = self.child.kill();
        self.ended = true;
        self.child.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// What comes through a pipe, read by a thread of its own: a pipe cannot be read with a limit
/// of time. The thread reads on behind the most that is kept, and ends with the pipe.
struct Given {
    come: Receiver<Vec<u8>>,
    bytes: Vec<u8>,
}

impl Given {
    fn by(pipe: Option<impl Read + Send + 'static>, most: u64) -> io::Result<Given> {
        let mut pipe = pipe.ok_or(io::ErrorKind::BrokenPipe)?;
        let (sender, come) = sync_channel(1);
        thread::Builder::new()
            .name("speech-program".into())
            .spawn(move || {
                let mut bytes = Vec::new();
                let _ = pipe.by_ref().take(most + 1).read_to_end(&mut bytes);
                let _ = sender.send(bytes);
                let _ = io::copy(&mut pipe, &mut io::sink());
            })?;
        let bytes = Vec::new();
        Ok(Given { come, bytes })
    }

    /// How much has come, as soon as it is all or too much.
    fn size(&mut self) -> u64 {
        if let Ok(bytes) = self.come.try_recv() {
            self.bytes = bytes;
        }
        self.bytes.len() as u64
    }

    /// All that came, when nothing more will.
    fn all(&mut self) -> Vec<u8> {
        match self.come.recv_timeout(CLOSING) {
            Ok(bytes) => bytes,
            Err(_) => std::mem::take(&mut self.bytes),
        }
    }
}

/// What lies in a file, but for what is too much of it.
fn bytes(file: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = fs::File::open(file) {
        let _ = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    }
    bytes
}

/// The last line of a complaint that says anything.
fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().rev().find(|line| !line.trim().is_empty());
    let shown = line
        .unwrap_or_default()
        .trim()
        .chars()
        .filter(|c| !c.is_control());
    shown.take(200).collect()
}
