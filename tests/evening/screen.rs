//! The player in a terminal: whatever is pressed and however it ends, the terminal is as it
//! was. Where `pulseaudio` and `parec` are not installed these tests say so and pass.

use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use crate::server::{Server, wait_for};
use crate::terminal::{Terminal, ended};
use rustix::process::{Pid, Signal, kill_process};

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
        "b",
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
fn a_terminal_that_takes_nothing_holds_up_neither_the_sound_nor_the_end_of_it() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    for for_good in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let terminal = Terminal::new();
        let shown = Arc::clone(&terminal.shown);
        // Nobody reads on while this is held.
        let mut frozen = Some(shown.lock().unwrap());
        let mut child = terminal.run(&server, folder.path(), "exec PLAY 2>said");
        wait_for("the player", || terminal.is_raw());
        // More pictures than a terminal keeps for later.
        sleep(Duration::from_secs(2));
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        if !for_good {
            sleep(Duration::from_secs(1));
            frozen = None;
        }
        let status = ended(&mut child);
        drop(frozen);
        assert!(status.success(), "{status}");
        if !for_good {
            terminal.is_as_before();
        }
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
        ("--", "volume 86 %\r\n"),
        (" ", "paused\r\n"),
        (" ", "going on\r\n"),
        ("]", "pace 105 %\r\n"),
        ("t", "sleep timer 30 minutes\r\n"),
        ("v+", "voice +1 dB\r\n"),
        ("m", "volume 86 %\r\n"),
        ("m", "mixer closed\r\n"),
        ("h", "q, esc: fade out and leave\r\n"),
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
    // No colour, no cursor that moves: letters and line ends are all, but for the word that
    // pasted text is no keys, which is taken back.
    let text = terminal.text().replace("\x1b[?2004l", "");
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

#[test]
fn after_a_session_that_ends_in_sleep_the_screen_stays_black_until_a_key() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let short = "ending = \"sleep\"\n[[layer]]\nsound = \"rain\"\n[[step]]\nrest = \"6s\"\n";
    std::fs::write(folder.path().join("short.toml"), short).unwrap();
    let mut terminal = Terminal::new();
    let program = env!("CARGO_BIN_EXE_evenfall");
    let line = format!("exec {program} play short.toml --no-config --in 2s --palette ember");
    let mut child = terminal.run(&server, folder.path(), &line);
    terminal.wait_for("begins in");
    // No clock for whoever is to fall asleep, and black before anything else.
    terminal.wait_for("volume 100 %");
    let began = terminal.text();
    assert!(!began.contains("0:06"), "{began:?}");
    let black = began.find("\x1b[48;5;0m").expect("black");
    assert!(black < began.find("\x1b[?1049h").unwrap(), "{began:?}");
    wait_for("the end", || {
        // The last thing that is drawn is an empty screen.
        let text = terminal.text();
        text.len() > began.len() && text.trim_end().ends_with("\x1b[2J")
    });
    sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "it is left black");
    assert!(!terminal.text().contains("\x1b[?1049l"));
    terminal.press(b"x");
    assert!(ended(&mut child).success());
    terminal.is_as_before();
    let look = std::fs::read_to_string(folder.path().join("evenfall/look.json")).unwrap();
    assert!(look.contains("ember"), "{look}");
}

#[test]
fn in_the_chooser_a_sound_is_heard_as_it_is_typed_and_after_a_session_one_is_back() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new();
    let line = format!("exec {}", env!("CARGO_BIN_EXE_evenfall"));
    let mut child = terminal.run(&server, folder.path(), &line);
    let chooser = |terminal: &Terminal| terminal.text().matches("Enter plays").count();
    wait_for("the chooser", || chooser(&terminal) == 1);
    terminal.press(b"/box\r");
    terminal.wait_for("found: box");
    let silent = server.record("silent").stop();
    assert!(silent.is_empty(), "nothing was asked for");
    // Past the length and the voice, to the ambience.
    terminal.press(b"\t\t\t/campf");
    wait_for("the fire", || server.streams().contains("Evenfall"));
    let heard = server.record("typed");
    sleep(Duration::from_secs(1));
    assert!(!heard.stop().is_empty(), "the fire is heard");
    terminal.press(b"\r\r");
    terminal.wait_for("one moment");
    terminal.wait_for("volume 100 %");
    terminal.press(b"qq");
    wait_for("the chooser again", || chooser(&terminal) == 2);
    // All of it on one dark screen, which was taken once and never given back between.
    let text = terminal.text();
    assert_eq!(text.matches("\x1b[?1049h").count(), 1, "{text:?}");
    assert!(!text.contains("\x1b[?1049l"), "{text:?}");
    let cleared = text.split("\x1b[2J");
    for before in cleared.clone().take(cleared.count() - 1) {
        let dark = before.rfind("\x1b[48;5;0m").expect("black");
        assert!(!before[dark..].contains("\x1b[0m"), "{before:?}");
        assert!(!before[dark..].contains("\x1b[49m"), "{before:?}");
    }
    terminal.press(b"q");
    assert!(ended(&mut child).success());
    terminal.is_as_before();
}

#[test]
fn whoever_does_not_want_to_wait_leaves_before_the_first_picture() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    // More to say than a machine says in a second, and a fault that an author is told of.
    let mut long = String::from("title = \"Many words\"\n");
    for n in 0..400 {
        long +=
            &format!("[[step]]\nsay = \"These are the words of number {n}, and a few more.\"\n");
    }
    std::fs::write(folder.path().join("many.toml"), long).unwrap();
    for key in [&b"q"[..], b"\x1b", b"\x03"] {
        let mut terminal = Terminal::new();
        let line = format!("exec {}", env!("CARGO_BIN_EXE_evenfall"));
        let mut child = terminal.run(&server, folder.path(), &line);
        terminal.wait_for("Enter plays");
        terminal.press(b"/many\r\r");
        terminal.wait_for("one moment");
        sleep(Duration::from_millis(300));
        terminal.press(key);
        assert!(ended(&mut child).success());
        terminal.is_as_before();
        assert!(!terminal.text().contains("volume"), "{:?}", terminal.text());
    }
}
