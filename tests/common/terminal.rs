//! A terminal for the program, and whoever sits in front of it.
#![allow(dead_code, reason = "no test needs all of it")]

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

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};

use crate::server::{Server, wait_for};

/// A terminal, what it was told to show, and whoever sits in front of it.
pub struct Terminal {
    /// None once it is closed.
    master: Option<File>,
    closed: Arc<AtomicBool>,
    slave: OwnedFd,
    pub shown: Arc<Mutex<Vec<u8>>>,
    before: Termios,
}

impl Terminal {
    pub fn new() -> Terminal {
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
    pub fn run(&self, server: &Server, folder: &Path, line: &str) -> Child {
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

    pub fn press(&mut self, keys: &[u8]) {
        self.master.as_mut().unwrap().write_all(keys).unwrap();
    }

    /// Closes the window: what is shown in it after that is seen by nobody.
    pub fn close(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        self.master = None;
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    pub fn wait_for(&self, what: &str) {
        wait_for(what, || self.text().contains(what));
    }

    /// Whether keys come one by one, as a player asks for.
    pub fn is_raw(&self) -> bool {
        let modes = tcgetattr(&self.slave).unwrap().local_modes;
        !modes.contains(rustix::termios::LocalModes::ICANON)
    }

    /// Its modes are as they were, its cursor is shown, and it shows its first screen.
    pub fn is_as_before(&self) {
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

/// How it ends, which it has to within 20 s.
pub fn ended(child: &mut Child) -> ExitStatus {
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
