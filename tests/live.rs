//! Live playback, end to end: through a PulseAudio server of our own without hardware,
//! whose monitor is recorded. Where `pulseaudio` and `parec` are not installed these
//! tests say so and pass.
#![cfg(target_os = "linux")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use evenfall::frame::{Frame, Piece, Render};
use evenfall::live::{LiveError, Player, State};
use evenfall::units::{Decibels, Frames, SAMPLE_RATE};

/// A smooth sound in which every frame tells its own position: a sine on the left, a
/// slow ramp on the right.
struct Ruler {
    length: Frames,
}

const SINE_HZ: f64 = 110.0;
const LEVEL: f32 = 0.5;

impl Ruler {
    fn secs(seconds: u64) -> Ruler {
        Ruler {
            length: seconds * u64::from(SAMPLE_RATE),
        }
    }

    fn frame(&self, position: Frames) -> Frame {
        let turns = (position as f64 * SINE_HZ / f64::from(SAMPLE_RATE)).fract();
        let sine = (turns * std::f64::consts::TAU).sin() as f32;
        [LEVEL * sine, LEVEL * position as f32 / self.length as f32]
    }

    /// The position of `frame`, if it is one of this piece and unaltered.
    fn position(&self, frame: Frame) -> Option<Frames> {
        let position = (frame[1] / LEVEL * self.length as f32).round() as Frames;
        (position > 0 && self.frame(position) == frame).then_some(position)
    }

    /// The unbroken rows of unaltered frames in `recording`: first and last position.
    fn runs(&self, recording: &[Frame]) -> Vec<(Frames, Frames)> {
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
            ruler: Ruler {
                length: self.length,
            },
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

/// A sound server with a single sink that leads nowhere, at the pace of a real one.
struct Server {
    dir: tempfile::TempDir,
    process: Child,
    _alone: MutexGuard<'static, ()>,
}

/// One at a time: a machine that runs four sound servers drops frames.
static ALONE: Mutex<()> = Mutex::new(());

impl Server {
    fn start() -> Option<Server> {
        if !installed("pulseaudio") || !installed("parec") {
            eprintln!("SKIPPED: needs pulseaudio and parec (Debian: pulseaudio, pulseaudio-utils)");
            return None;
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = tempfile::tempdir().unwrap();
        let process = start_server(dir.path());
        Some(Server {
            dir,
            process,
            _alone: alone,
        })
    }

    fn restart(&mut self) {
        self.stop();
        let _ = fs::remove_file(self.dir.path().join("native"));
        self.process = start_server(self.dir.path());
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn address(&self) -> String {
        format!("unix:{}", self.dir.path().join("native").display())
    }

    /// Records what the sink plays until it is told to stop.
    fn record(&self, name: &str) -> Recording {
        let path = self.dir.path().join(name);
        let process = Command::new("parec")
            .args([
                "--device=ci.monitor",
                "--format=float32le",
                "--rate=48000",
                "--channels=2",
            ])
            .args(["--raw", "--latency-msec=50"])
            .env("PULSE_SERVER", self.address())
            .stdout(fs::File::create(&path).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for("the recorder", || {
            fs::metadata(&path).is_ok_and(|m| m.len() > 0)
        });
        Recording { process, path }
    }

    /// Runs the other half of the test called `test`, which plays, against this server.
    fn play(&self, test: &str) -> Child {
        other_half(test)
            .env("PULSE_SERVER", self.address())
            .spawn()
            .unwrap()
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
    // Without norewinds the first sample is a second late.
    let modules = format!(
        "load-module module-null-sink sink_name=ci rate=48000 format=float32le channels=2 \
         channel_map=front-left,front-right norewinds=1\n\
         set-default-sink ci\n\
         load-module module-native-protocol-unix auth-anonymous=1 socket={}\n",
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

struct Recording {
    process: Child,
    path: std::path::PathBuf,
}

impl Recording {
    /// What was heard, less the silence: a busy machine makes the server put some in.
    fn stop(mut self) -> Vec<Frame> {
        // What has been played has still to come through the recorder's own buffer.
        sleep(Duration::from_millis(500));
        let _ = self.process.kill();
        let _ = self.process.wait();
        let bytes = fs::read(&self.path).unwrap();
        let sample = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let frames = bytes
            .chunks_exact(8)
            .map(|b| [sample(&b[..4]), sample(&b[4..])]);
        frames.filter(|frame| *frame != [0.0; 2]).collect()
    }
}

fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what} did not come up"
        );
        sleep(Duration::from_millis(10));
    }
}

/// The environment of a process chooses its sound server, so whoever plays has to be a
/// process of its own: this test program once more, with only the test called `test`.
fn other_half(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(PLAYING, "1")
        .stdout(Stdio::null());
    command
}

const PLAYING: &str = "EVENFALL_TEST_PLAYS";

fn is_other_half() -> bool {
    env::var_os(PLAYING).is_some()
}

/// Waits for the playing half, whose own assertions count too.
fn finish(mut half: Child) {
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

fn rest(milliseconds: u64) {
    sleep(Duration::from_millis(milliseconds));
}

fn largest_step(recording: &[Frame]) -> f32 {
    let steps = recording
        .windows(2)
        .flat_map(|w| [w[1][0] - w[0][0], w[1][1] - w[0][1]]);
    steps.fold(0.0, |most, step| most.max(step.abs()))
}

#[test]
fn what_is_heard_is_what_was_rendered_bit_for_bit() {
    let piece = Ruler::secs(4);
    if is_other_half() {
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0)).unwrap();
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("steady.raw");
    finish(server.play("what_is_heard_is_what_was_rendered_bit_for_bit"));
    let heard = recording.stop();

    // Frame 0 of the piece is its only silent one.
    for (position, frame) in (1..).zip(&heard) {
        assert_eq!(*frame, piece.frame(position), "frame {position}");
    }
    assert_eq!(heard.len() as u64, piece.length - 1);
}

#[test]
fn pause_seek_volume_and_leaving_are_heard_without_a_click() {
    let piece = Ruler::secs(30);
    let second = u64::from(SAMPLE_RATE);
    if is_other_half() {
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0)).unwrap();
        rest(400);
        player.pause();
        rest(200);
        let paused_at = player.position();
        assert_eq!(player.state(), State::Paused);
        rest(100);
        assert_eq!(player.position(), paused_at);
        player.resume();
        rest(300);
        player.seek_to(20 * second);
        assert_eq!(player.position(), 20 * second);
        rest(300);
        player.seek_by(-15 * second as i64);
        rest(300);
        player.set_volume(Decibels(-12.0));
        rest(200);
        player.set_volume(Decibels(0.0));
        rest(200);
        player.leave();
        return player.wait().unwrap();
    }
    let Some(server) = Server::start() else {
        return;
    };
    let recording = server.record("moves.raw");
    finish(server.play("pause_seek_volume_and_leaving_are_heard_without_a_click"));
    let heard = recording.stop();

    // The steepest place of the sine, and of a fade that takes 30 ms.
    let sine = LEVEL * std::f32::consts::TAU * SINE_HZ as f32 / SAMPLE_RATE as f32;
    let fade = LEVEL * std::f32::consts::FRAC_PI_2 / 1440.0;
    let step = largest_step(&heard);
    assert!(step <= sine + fade, "a step of {step}");

    let runs = piece.runs(&heard);
    let [start, resumed, there, back, loud_again] = runs[..] else {
        panic!("{runs:?}")
    };
    assert_eq!(start.0, 1);
    // Not a frame is lost by pausing: two fades' worth lies between.
    assert_eq!(resumed.0 - start.1 - 1, 2 * 1440 - 1);
    assert_eq!(there.0, 20 * second + 1439);
    assert!(back.0 > 5 * second && back.0 < 6 * second, "{back:?}");
    assert!(loud_again.0 > back.1);
    // Leaving fades to nothing.
    let last = heard.last().unwrap();
    assert!(last[0].abs().max(last[1].abs()) < 1e-4, "{last:?}");
}

#[test]
fn a_sound_server_that_comes_back_is_played_on_from_the_same_place() {
    let piece = Ruler::secs(6);
    if is_other_half() {
        let player = Player::start(Arc::new(piece), 0, Decibels(0.0)).unwrap();
        return player.wait().unwrap();
    }
    let Some(mut server) = Server::start() else {
        return;
    };
    let recording = server.record("before.raw");
    let playing = server.play("a_sound_server_that_comes_back_is_played_on_from_the_same_place");
    rest(2000);
    server.stop();
    let before = recording.stop();
    server.restart();
    let recording = server.record("after.raw");
    finish(playing);
    let after = recording.stop();

    let lost = piece.runs(&before).last().expect("sound before").1;
    let runs = piece.runs(&after);
    let [(resumed, end)] = runs[..] else {
        panic!("{runs:?}")
    };
    assert!(
        resumed.abs_diff(lost) < u64::from(SAMPLE_RATE) / 5,
        "{lost} then {resumed}"
    );
    assert_eq!(end, piece.length - 1);
}

#[test]
fn without_a_sound_device_the_player_says_so() {
    if is_other_half() {
        let player = Player::start(Arc::new(Ruler::secs(1)), 0, Decibels(0.0));
        return assert!(matches!(player, Err(LiveError::NoDevice { .. })));
    }
    let nowhere = tempfile::tempdir().unwrap();
    let empty = nowhere.path().join("alsa.conf");
    fs::write(&empty, "").unwrap();
    let half = other_half("without_a_sound_device_the_player_says_so")
        .env("PULSE_SERVER", "unix:/nonexistent")
        .env("XDG_RUNTIME_DIR", nowhere.path())
        .env("HOME", nowhere.path())
        .env("ALSA_CONFIG_PATH", &empty)
        .spawn();
    finish(half.unwrap());
}

#[test]
fn the_program_starts_on_a_system_without_libasound() {
    let program = env!("CARGO_BIN_EXE_evenfall");
    let read = |tool: &str, option: &str| Command::new(tool).args([option, program]).output();
    let (Ok(libraries), Ok(symbols)) = (read("readelf", "-d"), read("nm", "-D")) else {
        return eprintln!("SKIPPED: needs readelf and nm (Debian: binutils)");
    };
    let libraries = String::from_utf8_lossy(&libraries.stdout);
    assert!(
        libraries.contains("libc.so") && !libraries.contains("asound"),
        "{libraries}"
    );
    // Neither wanted from a library nor offered to one, where ours would shadow the real ones.
    let symbols = String::from_utf8_lossy(&symbols.stdout);
    assert!(
        symbols.contains(" U ") && !symbols.contains(" snd_"),
        "{symbols}"
    );
}
