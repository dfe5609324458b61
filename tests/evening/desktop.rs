//! The desktop's player widgets and media keys: the real program on a session bus of its
//! own. Where `dbus-daemon` or a sound server is not installed these tests say so and
//! pass, but fail where `CI` is set.

use std::collections::HashMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::home::Home;
use crate::server::{Server, wait_for};
use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{ObjectPath, OwnedValue};

const NAME: &str = "org.mpris.MediaPlayer2.evenfall";

struct Bus {
    folder: tempfile::TempDir,
    process: Child,
}

impl Bus {
    fn start() -> Option<Bus> {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let process = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--address"])
            .arg(format!("unix:path={}", socket.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(process) = process else {
            crate::server::absent::skip("needs dbus-daemon (Debian: dbus-daemon)");
            return None;
        };
        wait_for("the session bus", || socket.exists());
        Some(Bus { folder, process })
    }

    fn address(&self) -> String {
        format!("unix:path={}", self.folder.path().join("bus").display())
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn connect(&self) -> Connection {
        let address = self.address();
        let builder = connection::Builder::address(address.as_str()).unwrap();
        builder.build().unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a widget knows of the player called `name`.
struct Widget {
    proxy: Proxy<'static>,
}

impl Widget {
    fn of(bus: &Connection, name: &str) -> Widget {
        let path = "/org/mpris/MediaPlayer2";
        let interface = "org.mpris.MediaPlayer2.Player";
        let proxy = Proxy::new(bus, name.to_string(), path, interface).unwrap();
        wait_for(name, || proxy.introspect().is_ok());
        Widget { proxy }
    }

    fn status(&self) -> String {
        // The position is never cached, and the rest is announced; the test asks anew.
        self.read("PlaybackStatus").try_into().unwrap()
    }

    fn read(&self, property: &str) -> OwnedValue {
        let properties = Proxy::new(
            self.proxy.connection(),
            self.proxy.destination().to_owned(),
            self.proxy.path().to_owned(),
            "org.freedesktop.DBus.Properties",
        );
        let properties = properties.unwrap();
        let interface = "org.mpris.MediaPlayer2.Player";
        properties.call("Get", &(interface, property)).unwrap()
    }

    /// In seconds.
    fn position(&self) -> f64 {
        let micros: i64 = self.read("Position").try_into().unwrap();
        micros as f64 / 1e6
    }

    fn track(&self) -> HashMap<String, OwnedValue> {
        self.read("Metadata").try_into().unwrap()
    }

    fn text(&self, key: &str) -> String {
        self.track()[key].try_clone().unwrap().try_into().unwrap()
    }

    fn volume(&self) -> f64 {
        self.read("Volume").try_into().unwrap()
    }

    fn press(&self, method: &str) {
        self.proxy.call::<_, _, ()>(method, &()).unwrap();
    }
}

#[test]
fn a_widget_shows_and_steers_what_plays() {
    let (Some(server), Some(bus)) = (Server::beside_others(), Bus::start()) else {
        return;
    };
    let home = Home::new();
    home.script("evening.toml", "Rest.");
    let command = ["evening", "--voice", "off"];
    let mut playing = home.play_on(&server, &bus.address(), &command);
    let connection = bus.connect();
    let widget = Widget::of(&connection, NAME);
    wait_for("the music", || widget.status() == "Playing");
    assert_eq!(widget.text("xesam:title"), "One");
    assert_eq!(widget.text("xesam:album"), "Evening");
    let length: i64 = widget.track()["mpris:length"]
        .try_clone()
        .unwrap()
        .try_into()
        .unwrap();
    assert!((125_000_000..140_000_000).contains(&length), "{length}");

    widget.press("PlayPause");
    wait_for("the pause", || widget.status() == "Paused");
    sleep(Duration::from_millis(300));
    let at = widget.position();
    sleep(Duration::from_secs(1));
    assert_eq!(widget.position(), at);
    // Who pauses twice still pauses.
    widget.press("Pause");
    sleep(Duration::from_millis(300));
    assert_eq!(widget.status(), "Paused");
    widget.press("Play");
    wait_for("the sound", || widget.position() > at + 0.5);
    assert_eq!(widget.status(), "Playing");

    let mut jumps = widget.proxy.receive_signal("Seeked").unwrap();
    let (before, asked) = (widget.position(), Instant::now());
    widget
        .proxy
        .call::<_, _, ()>("Seek", &(20_000_000i64))
        .unwrap();
    wait_for("the jump", || widget.position() > before + 19.0);
    let after = widget.position();
    assert!(
        after < before + 22.0 + asked.elapsed().as_secs_f64(),
        "{before} {after}"
    );
    let jumped: i64 = jumps.next().unwrap().body().deserialize().unwrap();
    assert!(
        (jumped as f64 / 1e6 - after).abs() < 3.0,
        "{jumped} {after}"
    );

    widget.press("Next");
    wait_for("the chapter", || widget.text("xesam:title") == "Two");
    let session = ObjectPath::try_from("/evenfall/session").unwrap();
    let set = |micros: i64| {
        widget
            .proxy
            .call::<_, _, ()>("SetPosition", &(&session, micros))
            .unwrap();
    };
    set(10_000_000);
    wait_for("the place", || (9.0..15.0).contains(&widget.position()));
    assert_eq!(widget.text("xesam:title"), "One");
    // There is no such place: it stays where it is.
    set(length + 1);
    set(-5);
    sleep(Duration::from_millis(300));
    assert!(widget.position() < 20.0);

    widget.proxy.set_property("Volume", 0.5).unwrap();
    sleep(Duration::from_millis(300));
    assert!((widget.volume() - 0.5).abs() < 0.01);

    widget.press("Stop");
    wait_for("the end", || !is_running(&mut playing.process.id()));
    assert_eq!(playing.process.wait().unwrap().code(), Some(0));
    // What was jumped over is not heard; and the volume is remembered.
    let heard = home
        .lines()
        .first()
        .map_or(0.0, |line| line["heard_s"].as_f64().unwrap());
    assert!(heard < asked.elapsed().as_secs_f64() + 10.0, "{heard}");
    let mixes = fs::read_dir(home.path("state/evenfall/mixes")).unwrap();
    let sheet = fs::read_to_string(mixes.last().unwrap().unwrap().path()).unwrap();
    assert!(sheet.contains("\"volume_db\": -18.0"), "{sheet}");
}

/// Whether the process still runs, waited for or not.
fn is_running(pid: &mut u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = state.rsplit(") ").next().unwrap_or_default().to_string();
    !state.is_empty() && !state.starts_with('Z')
}

#[test]
fn two_sessions_at_once_have_names_of_their_own() {
    let (Some(server), Some(bus)) = (Server::beside_others(), Bus::start()) else {
        return;
    };
    let home = Home::new();
    home.script("evening.toml", "Rest.");
    let command = ["evening", "--voice", "off"];
    let connection = bus.connect();
    let first = home.play_on(&server, &bus.address(), &command);
    let one = Widget::of(&connection, NAME);
    let second = home.play_on(&server, &bus.address(), &command);
    let name = format!("{NAME}.instance{}", second.process.id());
    let two = Widget::of(&connection, &name);
    two.press("Pause");
    wait_for("the pause", || two.status() == "Paused");
    assert_eq!(one.status(), "Playing");
    for playing in [first, second] {
        assert_eq!(playing.stop("TERM").0, 0);
    }
}

#[test]
fn a_bus_that_goes_away_or_never_answers_is_not_missed() {
    let (Some(server), Some(mut bus)) = (Server::beside_others(), Bus::start()) else {
        return;
    };
    let home = Home::new();
    home.script("evening.toml", "Rest.");
    let command = ["evening", "--voice", "off"];
    let plays_on = |playing: crate::home::Playing| {
        sleep(Duration::from_secs(2));
        let (code, errors) = playing.stop("TERM");
        assert_eq!(code, 0, "{errors}");
        assert!(
            !errors.contains("panicked") && !errors.contains("bus"),
            "{errors}"
        );
    };
    let playing = home.play_on(&server, &bus.address(), &command);
    drop(Widget::of(&bus.connect(), NAME));
    bus.stop();
    plays_on(playing);
    // Somebody is there, and says nothing.
    let socket = bus.folder.path().join("silent");
    let _silent = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let address = format!("unix:path={}", socket.display());
    plays_on(home.play_on(&server, &address, &command));
    plays_on(home.play_on(&server, "nonsense", &command));
}

/// A portal that notes who keeps the computer awake.
struct Portal(Arc<Mutex<Vec<String>>>);

/// What the portal gives for keeping it awake.
struct Request(Arc<Mutex<Vec<String>>>);

#[zbus::interface(name = "org.freedesktop.portal.Inhibit")]
impl Portal {
    fn inhibit(
        &self,
        _window: &str,
        flags: u32,
        _options: HashMap<String, OwnedValue>,
    ) -> ObjectPath<'static> {
        self.0.lock().unwrap().push(format!("inhibit {flags}"));
        ObjectPath::from_static_str_unchecked(REQUEST)
    }
}

#[zbus::interface(name = "org.freedesktop.portal.Request")]
impl Request {
    fn close(&self) {
        self.0.lock().unwrap().push("close".into());
    }
}

const REQUEST: &str = "/org/freedesktop/portal/desktop/request/1";

#[test]
fn the_computer_is_kept_awake_while_it_plays_and_the_server_knows_what_does() {
    let (Some(server), Some(bus)) = (Server::beside_others(), Bus::start()) else {
        return;
    };
    let noted = Arc::new(Mutex::new(Vec::new()));
    let portal = bus.connect();
    let path = "/org/freedesktop/portal/desktop";
    portal
        .object_server()
        .at(path, Portal(noted.clone()))
        .unwrap();
    portal
        .object_server()
        .at(REQUEST, Request(noted.clone()))
        .unwrap();
    portal
        .request_name("org.freedesktop.portal.Desktop")
        .unwrap();
    let notes = |expected: &[&str]| {
        let what = format!("{expected:?}");
        wait_for(&what, || *noted.lock().unwrap() == expected);
    };
    let home = Home::new();
    home.script("evening.toml", "Rest.");
    let playing = home.play_on(&server, &bus.address(), &["evening", "--voice", "off"]);
    notes(&["inhibit 4"]);
    let widget = Widget::of(&bus.connect(), NAME);
    wait_for("the stream", || {
        server.streams().contains("media.name = \"Evening\"")
    });
    let streams = server.streams();
    for property in ["application.name = \"Evenfall\"", "media.role = \"music\""] {
        assert!(streams.contains(property), "{streams}");
    }
    widget.press("Pause");
    notes(&["inhibit 4", "close"]);
    widget.press("Play");
    notes(&["inhibit 4", "close", "inhibit 4"]);
    assert_eq!(playing.stop("TERM").0, 0);
}
