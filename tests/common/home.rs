//! The program in a home of its own.
#![allow(dead_code, reason = "no test needs all of it")]

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::server::{Server, wait_for};

/// A listener's home.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Home {
        Home {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn journal(&self) -> PathBuf {
        self.path("data/evenfall/journal.jsonl")
    }

    pub fn place(&self) -> PathBuf {
        self.path("state/evenfall/resume.json")
    }

    pub fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.journal()).unwrap_or_default();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenfall"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .env("ALSA_CONFIG_PATH", "/dev/null")
            .env("PULSE_SERVER", "unix:/nonexistent/socket")
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_CTYPE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Plays without a desktop.
    pub fn play(&self, server: &Server, arguments: &[&str]) -> Playing {
        self.play_on(server, "unix:path=/nonexistent/bus", arguments)
    }

    /// Plays on the desktop whose bus is at this address.
    pub fn play_on(&self, server: &Server, bus: &str, arguments: &[&str]) -> Playing {
        let mut words = vec!["play"];
        words.extend(arguments);
        let out = self.path("out");
        let process = self
            .command(&words)
            .env("PULSE_SERVER", server.address())
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .stdin(Stdio::null())
            .stdout(fs::File::create(&out).unwrap())
            .stderr(fs::File::create(self.path("err")).unwrap())
            .spawn()
            .unwrap();
        wait_for("the session", || {
            fs::metadata(&out).is_ok_and(|m| m.len() > 0)
        });
        Playing {
            process,
            errors: self.path("err"),
            out,
        }
    }

    pub fn script(&self, name: &str, words: &str) -> PathBuf {
        let path = self.path(name);
        let text = format!(
            "title = \"Evening\"\nseed = \"nightly\"\n[[layer]]\nsound = \"rain\"\n\
             [[step]]\nchapter = \"One\"\nsay = \"{words}\"\n[[step]]\nrest = \"60s\"\n\
             [[step]]\nchapter = \"Two\"\nrest = \"60s\"\n"
        );
        fs::write(&path, text).unwrap();
        path
    }
}

pub struct Playing {
    pub process: Child,
    out: PathBuf,
    pub errors: PathBuf,
}

impl Playing {
    pub fn stop(mut self, signal: &str) -> (i32, String) {
        let pid = self.process.id().to_string();
        Command::new("kill")
            .args([&format!("-{signal}"), &pid])
            .status()
            .unwrap();
        let start = Instant::now();
        while self.process.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(5), "still playing");
            sleep(Duration::from_millis(20));
        }
        let code = self.process.wait().unwrap().code().unwrap_or(-1);
        (code, fs::read_to_string(&self.errors).unwrap())
    }

    pub fn told(&self) -> String {
        fs::read_to_string(&self.out).unwrap()
    }
}
