//! A sound server without hardware, and what is recorded of it.

#![allow(dead_code, reason = "every test plays with a part of it")]

pub mod absent;

use std::fs;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use evenfall::frame::Frame;

/// A sound server with a single sink that leads nowhere, at the pace of a real one.
pub struct Server {
    dir: tempfile::TempDir,
    process: Child,
    _alone: Option<MutexGuard<'static, ()>>,
}

/// The sink. Without norewinds the first sample is a second late.
const SINK: [&str; 7] = [
    "module-null-sink",
    "sink_name=ci",
    "rate=48000",
    "format=float32le",
    "channels=2",
    "channel_map=front-left,front-right",
    "norewinds=1",
];

/// One at a time: a machine that runs four sound servers drops frames.
static ALONE: Mutex<()> = Mutex::new(());

impl Server {
    /// A server alone on the machine, for whoever counts frames.
    pub fn start() -> Option<Server> {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        Server::with(Some(alone))
    }

    /// One of several, for whoever only needs a device.
    pub fn beside_others() -> Option<Server> {
        Server::with(None)
    }

    fn with(alone: Option<MutexGuard<'static, ()>>) -> Option<Server> {
        if !installed("pulseaudio") || !installed("parec") {
            absent::skip("needs pulseaudio and parec (Debian: pulseaudio, pulseaudio-utils)");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let process = start_server(dir.path());
        Some(Server {
            dir,
            process,
            _alone: alone,
        })
    }

    pub fn restart(&mut self) {
        self.stop();
        let _ = fs::remove_file(self.dir.path().join("native"));
        self.process = start_server(self.dir.path());
    }

    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Takes the only sink away from the running server.
    pub fn unload_sink(&self) {
        self.control(&["unload-module", "module-null-sink"]);
    }

    pub fn load_sink(&self) {
        self.control(&[&["load-module"], &SINK[..]].concat());
        self.control(&["set-default-sink", "ci"]);
    }

    /// Loads a second sink, which is not recorded.
    pub fn load_other_sink(&self) {
        let other = [
            "load-module",
            "module-null-sink",
            "sink_name=other",
            "norewinds=1",
        ];
        self.control(&other);
        self.control(&["set-default-sink", "ci"]);
    }

    pub fn unload_other_sink(&self) {
        let mut pactl = Command::new("pactl");
        pactl.args(["list", "short", "modules"]);
        let listed = pactl.env("PULSE_SERVER", self.address()).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let other = listed.lines().find(|line| line.contains("sink_name=other"));
        let index = other.unwrap().split_whitespace().next().unwrap();
        self.control(&["unload-module", index]);
    }

    /// What it tells of the streams that play, in its own words.
    pub fn streams(&self) -> String {
        let mut pactl = Command::new("pactl");
        pactl.args(["list", "sink-inputs"]).env("LC_ALL", "C");
        let listed = pactl.env("PULSE_SERVER", self.address()).output().unwrap();
        String::from_utf8_lossy(&listed.stdout).into_owned()
    }

    fn control(&self, words: &[&str]) {
        let mut pactl = Command::new("pactl");
        pactl.args(words).env("PULSE_SERVER", self.address());
        let done = pactl.stdout(Stdio::null()).status();
        assert!(done.unwrap().success(), "pactl {words:?}");
    }

    pub fn address(&self) -> String {
        format!("unix:{}", self.dir.path().join("native").display())
    }

    /// What writes out all that the sink plays, as raw frames.
    pub fn recorder(&self, out: Stdio) -> Child {
        self.recorder_within(50, out)
    }

    /// The same, at most so many milliseconds late.
    pub fn recorder_within(&self, latency: u32, out: Stdio) -> Child {
        Command::new("parec")
            .args([
                "--device=ci.monitor",
                "--format=float32le",
                "--rate=48000",
                "--channels=2",
            ])
            .arg("--raw")
            .arg(format!("--latency-msec={latency}"))
            .env("PULSE_SERVER", self.address())
            .stdout(out)
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Records what the sink plays until it is told to stop.
    #[allow(dead_code, reason = "what takes an hour is not kept")]
    pub fn record(&self, name: &str) -> Recording {
        let path = self.dir.path().join(name);
        let process = self.recorder(fs::File::create(&path).unwrap().into());
        wait_for("the recorder", || {
            fs::metadata(&path).is_ok_and(|m| m.len() > 0)
        });
        Recording { process, path }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn installed(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn start_server(dir: &Path) -> Child {
    let socket = dir.join("native");
    let script = dir.join("ci.pa");
    let modules = format!(
        "load-module {}\nset-default-sink ci\n\
         load-module module-native-protocol-unix auth-anonymous=1 socket={}\n",
        SINK.join(" "),
        socket.display()
    );
    fs::write(&script, modules).unwrap();
    let process = Command::new("pulseaudio")
        .args([
            "-n",
            "--exit-idle-time=-1",
            "--daemonize=no",
            "--use-pid-file=no",
        ])
        .args([
            "--realtime=no",
            "--high-priority=no",
            "--disable-shm=yes",
            "-F",
        ])
        .arg(&script)
        .env("XDG_RUNTIME_DIR", dir)
        .env("HOME", dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the sound server", || socket.exists());
    process
}

#[allow(dead_code, reason = "what takes an hour is not kept")]
pub struct Recording {
    process: Child,
    path: std::path::PathBuf,
}

#[allow(dead_code, reason = "what takes an hour is not kept")]
impl Recording {
    /// What was heard, less the silence: a busy machine makes the server put some in.
    pub fn stop(mut self) -> Vec<Frame> {
        // What has been played has still to come through the recorder's own buffer.
        sleep(Duration::from_millis(500));
        let _ = self.process.kill();
        let _ = self.process.wait();
        let recording = BufReader::new(fs::File::open(&self.path).unwrap());
        frames(recording)
            .filter(|frame| *frame != [0.0; 2])
            .collect()
    }
}

/// The frames that a recorder has written, one after the other.
pub fn frames(mut recording: impl Read) -> impl Iterator<Item = Frame> {
    let mut bytes = [0; 8];
    std::iter::from_fn(move || {
        recording.read_exact(&mut bytes).ok()?;
        let sample = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        Some([sample(&bytes[..4]), sample(&bytes[4..])])
    })
}

pub fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what} did not come up"
        );
        sleep(Duration::from_millis(10));
    }
}

/// Processes of ours that use up every core.
pub struct Busy(Vec<Child>);

impl Busy {
    pub fn everywhere() -> Busy {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let spin = || {
            let mut shell = Command::new("sh");
            shell.args(["-c", "while :; do :; done"]).spawn().unwrap()
        };
        Busy((0..cores).map(|_| spin()).collect())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for process in &mut self.0 {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
