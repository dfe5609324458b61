//! The player in a terminal: whatever is pressed and however it ends, the terminal is as it
//! was. Where `pulseaudio` and `parec` are not installed these tests say so and pass.
#![cfg(target_os = "linux")]

#[path = "common/server.rs"]
mod server;

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};
use server::{Server, wait_for};

/// A terminal, what it was told to show, and whoever sits in front of it.
struct Terminal {
    /// None once it is closed.
    master: Option<File>,
    closed: Arc<AtomicBool>,
    slave: OwnedFd,
    shown: Arc<Mutex<Vec<u8>>>,
    before: Termios,
}

impl Terminal {
    fn new() -> Terminal {
        let master =
            openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&master, size).unwrap();
        let master = File::from(master);
        let shown: Arc<Mutex<Vec<u8>>> = Arc::default();
        let (mut eye, seen) = (master.try_clone().unwrap(), shown.clone());
        let closed: Arc<AtomicBool> = Arc::default();
        let shut = closed.clone();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = eye.read(&mut bytes)
                && !shut.load(Ordering::Relaxed)
            {
                seen.lock().unwrap().extend(&bytes[..n]);
            }
        });
        let before = tcgetattr(&slave).unwrap();
        Terminal {
            master: Some(master),
            closed,
            slave: slave.into(),
            shown,
            before,
        }
    }

    /// Runs a line of shell in the terminal, in a folder with a script `long.toml`.
    fn run(&self, server: &Server, folder: &Path, line: &str) -> Child {
        let evening = "[[layer]]\nsound = \"rain\"\n[[step]]\nid = \"one\"\nchapter = \"One\"\n\
            breathe = \"4-0-6\"\ncycles = 300\n[[step]]\nchapter = \"Two\"\nrest = \"90m\"\n";
        std::fs::write(folder.join("long.toml"), evening).unwrap();
        let line = line.replace(
            "PLAY",
            &format!(
                "{} play long.toml --no-config --voice off --from 20m",
                env!("CARGO_BIN_EXE_evenfall")
            ),
        );
        let end = || self.slave.try_clone().unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", &line])
            .current_dir(folder)
            .env("PULSE_SERVER", server.address())
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("XDG_STATE_HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .env("XDG_CACHE_HOME", folder)
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(end())
            .stdout(end())
            .stderr(end());
        // SAFETY: two system calls between fork and exec, and nothing else.
        unsafe {
            command.pre_exec(|| {
                rustix::process::setsid()?;
                rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
                Ok(())
            });
        }
        command.spawn().unwrap()
    }

    fn press(&mut self, keys: &[u8]) {
        self.master.as_mut().unwrap().write_all(keys).unwrap();
    }

    /// Closes the window: what is shown in it after that is seen by nobody.
    fn close(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        self.master = None;
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    fn wait_for(&self, what: &str) {
        wait_for(what, || self.text().contains(what));
    }

    /// Whether keys come one by one, as a player asks for.
    fn is_raw(&self) -> bool {
        let modes = tcgetattr(&self.slave).unwrap().local_modes;
        !modes.contains(rustix::termios::LocalModes::ICANON)
    }

    /// Its modes are as they were, its cursor is shown, and it shows its first screen.
    fn is_as_before(&self) {
        let now = tcgetattr(self.slave.as_fd()).unwrap();
        assert_eq!(now.local_modes, self.before.local_modes);
        assert_eq!(now.input_modes, self.before.input_modes);
        assert_eq!(now.output_modes, self.before.output_modes);
        let text = self.text();
        for (undone, done) in [
            ("\x1b[?25h", "\x1b[?25l"),
            ("\x1b[?1049l", "\x1b[?1049h"),
            ("\x1b[?1000l", "\x1b[?1000h"),
            ("\x1b[?1006l", "\x1b[?1006h"),
        ] {
            let (undone, done) = (text.rfind(undone), text.rfind(done));
            assert!(done.is_none() || undone > done, "{text:?}");
        }
    }
}

fn ended(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if start.elapsed() > Duration::from_secs(20) {
            let _ = child.kill();
            panic!("it goes on");
        }
        sleep(Duration::from_millis(20));
    }
}

/// Numbers by chance, the same every time.
fn dice(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

#[test]
fn hundreds_of_keys_and_a_stay_in_the_background_leave_the_terminal_as_it_was() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new();
    // With job control, as in a shell where somebody types.
    let line = "set -m; stty -g; PLAY; echo \"stopped $?\"; stty -g; read go; \
        fg >/dev/null; echo \"left $?\"; stty -g";
    let mut child = terminal.run(&server, folder.path(), line);
    wait_for("the player", || terminal.is_raw());
    let keys: Vec<&[u8]> = [
        " ",
        " ",
        "n",
        "p",
        "+",
        "-",
        "v",
        "c",
        "a",
        "m",
        "[",
        "]",
        "t",
        "d",
        "h",
        "u",
        "s",
        "1",
        "2",
        "9",
        "0",
        "\x7f",
        "x",
        "ß",
        "\x1b[A",
        "\x1b[B",
        "\x1b[C",
        "\x1b[D",
        "\x1b[1;2C",
        "\x1b[1;2D",
        "\x1b[<0;40;23M",
        "\x1b[<0;40;23m",
        "\x1b[I",
    ]
    .iter()
    .map(|key| key.as_bytes())
    .collect();
    let mut state = 7;
    for _ in 0..400 {
        terminal.press(keys[dice(&mut state) % keys.len()]);
        sleep(Duration::from_millis((dice(&mut state) % 12) as u64));
    }
    terminal.press(b"\x1a");
    terminal.wait_for("stopped");
    assert!(!terminal.is_raw());
    terminal.press(b"\n");
    wait_for("the player again", || terminal.is_raw());
    // It listens again: help and its end, and the end of it all.
    sleep(Duration::from_millis(300));
    terminal.press(b"qq");
    let status = ended(&mut child);
    terminal.wait_for("left 0");
    assert!(status.success(), "{status}");
    terminal.is_as_before();
    let modes: Vec<String> = terminal
        .text()
        .lines()
        .map(|line| line.trim().to_string())
        .filter(|line| line.matches(':').count() > 20 && !line.contains(' '))
        .collect();
    assert_eq!(modes.len(), 3, "{modes:#?}");
    assert!(modes.iter().all(|m| *m == modes[0]), "{modes:#?}");
}

#[test]
fn a_polite_kill_and_a_closed_terminal_end_it_well() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let folder = tempfile::tempdir().unwrap();
        let terminal = Terminal::new();
        let mut child = terminal.run(&server, folder.path(), "exec PLAY");
        wait_for("the player", || terminal.is_raw());
        sleep(Duration::from_millis(300));
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = ended(&mut child);
        assert!(status.success(), "{signal:?}: {status}");
        terminal.is_as_before();
    }
}

#[test]
fn in_plain_lines_keys_work_and_say_what_they_did() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new();
    let mut child = terminal.run(&server, folder.path(), "exec PLAY --plain --verbose");
    wait_for("the player", || terminal.is_raw());
    for (key, said) in [
        ("--", "volume -4 dB\r\n"),
        (" ", "paused\r\n"),
        (" ", "going on\r\n"),
        ("]", "pace 105 %\r\n"),
        ("t", "sleep timer 30 minutes\r\n"),
        ("v+", "voice +1 dB\r\n"),
        ("h", "q: fade out and leave\r\n"),
        ("2", "-- Two --\r\n"),
        // By itself it is the first in its terminal: nobody could bring it back.
        ("\x1a", ""),
        ("q", "the sound never ran dry"),
    ] {
        terminal.press(key.as_bytes());
        terminal.wait_for(said);
    }
    assert!(ended(&mut child).success());
    terminal.is_as_before();
    // No colour, no cursor that moves: letters and line ends are all.
    let text = terminal.text();
    let (_, played) = text.split_once("-- One --").unwrap();
    assert!(!played.contains('\x1b'), "{played:?}");
}

#[test]
fn a_terminal_that_is_closed_takes_nothing_of_the_evening_with_it() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new();
    let mut child = terminal.run(&server, folder.path(), "exec PLAY");
    wait_for("the player", || terminal.is_raw());
    // Less than ten seconds are not worth a line.
    sleep(Duration::from_secs(12));
    terminal.close();
    let status = ended(&mut child);
    assert!(status.success(), "{status}");
    let journal = folder.path().join("evenfall/journal.jsonl");
    let journal = std::fs::read_to_string(journal).unwrap();
    assert!(journal.contains("\"left\""), "{journal}");
}
