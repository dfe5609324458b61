//! A sound that tells of every frame where it belongs, and how a test plays in a process of
//! its own.

use std::env;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use evenfall::frame::{Frame, Piece, Render};
use evenfall::units::{Frames, SAMPLE_RATE};

use crate::server::Server;

/// A smooth sound in which every frame tells its own position: a sine on the left, a
/// slow ramp on the right.
#[derive(Clone, Copy)]
pub struct Ruler {
    pub length: Frames,
    pub level: f32,
}

pub const SINE_HZ: f64 = 110.0;
pub const LEVEL: f32 = 0.5;

impl Ruler {
    pub fn secs(seconds: u64) -> Ruler {
        Ruler {
            length: seconds * u64::from(SAMPLE_RATE),
            level: LEVEL,
        }
    }

    /// The same with the sine at another level.
    pub fn at_level(self, level: f32) -> Ruler {
        Ruler { level, ..self }
    }

    pub fn frame(&self, position: Frames) -> Frame {
        let turns = (position as f64 * SINE_HZ / f64::from(SAMPLE_RATE)).fract();
        let sine = (turns * std::f64::consts::TAU).sin() as f32;
        [
            self.level * sine,
            LEVEL * position as f32 / self.length as f32,
        ]
    }

    /// The position of `frame`, if it is one of this piece and unaltered.
    pub fn position(&self, frame: Frame) -> Option<Frames> {
        let position = (frame[1] / LEVEL * self.length as f32).round() as Frames;
        (position > 0 && self.frame(position) == frame).then_some(position)
    }

    /// The unbroken rows of unaltered frames in `recording`: first and last position.
    pub fn runs(&self, recording: &[Frame]) -> Vec<(Frames, Frames)> {
        let mut runs: Vec<(Frames, Frames)> = Vec::new();
        for position in recording.iter().filter_map(|f| self.position(*f)) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == position => *last = position,
                _ => runs.push((position, position)),
            }
        }
        runs.retain(|(first, last)| last - first > 100);
        runs
    }
}

impl Piece for Ruler {
    fn length(&self) -> Frames {
        self.length
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(RulerFrom {
            ruler: *self,
            position,
        })
    }
}

struct RulerFrom {
    ruler: Ruler,
    position: Frames,
}

impl Render for RulerFrom {
    fn render(&mut self, out: &mut [Frame]) {
        for frame in out {
            *frame = self.ruler.frame(self.position);
            self.position += 1;
        }
    }
}

/// The environment of a process chooses its sound server, so whoever plays has to be a
/// process of its own: this test program once more, with only the test called `test`.
pub fn other_half(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(PLAYING, "1")
        .stdout(Stdio::null());
    command
}

pub const PLAYING: &str = "EVENFALL_TEST_PLAYS";

pub fn is_other_half() -> bool {
    env::var_os(PLAYING).is_some()
}

/// The other half of the test called `test`, which is to play against `server`.
pub fn half(server: &Server, test: &str) -> Command {
    let mut command = other_half(test);
    command.env("PULSE_SERVER", server.address());
    command
}

/// Runs the other half of the test called `test`, which plays, against `server`.
pub fn play(server: &Server, test: &str) -> Child {
    half(server, test).spawn().unwrap()
}

/// Waits for the playing half, whose own assertions count too.
pub fn finish(mut half: Child) {
    let start = Instant::now();
    while half.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(30) {
            let _ = half.kill();
            panic!("the playing half hangs");
        }
        sleep(Duration::from_millis(20));
    }
    assert!(half.wait().unwrap().success(), "the playing half failed");
}

pub fn rest(milliseconds: u64) {
    sleep(Duration::from_millis(milliseconds));
}

pub fn largest_step(recording: &[Frame]) -> f32 {
    let steps = recording
        .windows(2)
        .flat_map(|w| [w[1][0] - w[0][0], w[1][1] - w[0][1]]);
    steps.fold(0.0, |most, step| most.max(step.abs()))
}
