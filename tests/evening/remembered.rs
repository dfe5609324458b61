//! What is remembered: the journal, the place to resume from, the balance of a session. The
//! real program plays into a sound server of its own; where there is none to be had, these
//! tests say so and pass.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::home::Home;
use crate::server::{Server, wait_for};
use serde_json::Value;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_session_that_is_left_is_written_down_and_gone_on_with() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let home = Home::new();
    let script = home.script("evening.toml", "Rest.");
    let playing = home.play(
        &server,
        &["evening", "--voice", "off", "--from", "0:40", "--skip=neck"],
    );
    // The place is kept while it plays: a power cut loses ten seconds.
    wait_for("the place", || home.place().exists());
    sleep(Duration::from_secs(1));
    let (code, errors) = playing.stop("TERM");
    assert_eq!(code, 0, "{errors}");
    assert!(
        errors.contains("evenfall play --resume goes on there"),
        "{errors}"
    );

    let [line] = &home.lines()[..] else {
        panic!("{:?}", home.lines());
    };
    assert_eq!(line["session"], script.to_str().unwrap());
    assert_eq!(
        (&line["title"], &line["ended"]),
        (&"Evening".into(), &"left".into())
    );
    let (heard, left) = (number(&line["heard_s"]), number(&line["left_at_s"]));
    assert!((10.0..16.0).contains(&heard), "{line}");
    // What the device was given at once, it had still to play.
    assert!((left - 40.0 - heard).abs() < 1.5, "{line}");
    let place: Value = serde_json::from_slice(&fs::read(home.place()).unwrap()).unwrap();
    assert_eq!(
        place["words"],
        serde_json::json!(["--skip=neck", "--voice=off", "--", script.to_str().unwrap()])
    );
    assert!(
        (number(&place["position_ms"]) / 1000.0 - left).abs() < 0.2,
        "{place} {left}"
    );
    assert_eq!((mode(&home.journal()), mode(&home.place())), (0o600, 0o600));

    // From any folder, five seconds before, and without a word about a change.
    let elsewhere = home.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let playing = home.play(&server, &["--resume"]);
    let at = home.path("err");
    wait_for("the place", || {
        fs::read_to_string(&at).unwrap().contains("going on at")
    });
    let told = playing.told();
    assert!(told.starts_with(&clock(left - 5.0)), "{told} {left}");
    let (_, errors) = playing.stop("INT");
    assert!(
        errors.contains(&format!("going on at {} of Evening", clock(left))),
        "{errors}"
    );
    assert!(!errors.contains("not as it was"), "{errors}");
    // Too short to be a session; and the place stays.
    assert_eq!(home.lines().len(), 1);
    assert!(home.place().exists());

    // Another script of that name is gone on with, and one that is gone is not.
    home.script("evening.toml", "Let go.");
    let playing = home.play(&server, &["--resume", "--no-journal"]);
    let (_, errors) = playing.stop("INT");
    assert!(errors.contains("Evening is not as it was"), "{errors}");
    fs::remove_file(&script).unwrap();
    let gone = home.run(&["play", "--resume"]);
    assert_eq!(gone.status.code(), Some(2));
    assert!(text(&gone.stderr).contains("cannot go on with Evening: there is no file"));
}

fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[test]
fn who_hears_a_session_out_has_no_place_to_go_back_to() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let home = Home::new();
    home.script("evening.toml", "Rest.");
    let command = [
        "evening", "--voice", "off", "--from", "0:40", "--until", "0:53",
    ];
    // Neither flag nor wish leaves a trace in the journal.
    let (flagged, wishing) = (Home::new(), Home::new());
    flagged.script("evening.toml", "Rest.");
    wishing.script("evening.toml", "Rest.");
    fs::create_dir_all(wishing.path("config/evenfall")).unwrap();
    let wish = "journal = false\n";
    fs::write(wishing.path("config/evenfall/config.toml"), wish).unwrap();
    // All three at once.
    let playing = [
        home.play(&server, &command),
        flagged.play(&server, &[&command[..], &["--no-journal"]].concat()),
        wishing.play(&server, &command),
    ];
    wait_for("the place", || home.place().exists());
    for mut playing in playing {
        assert_eq!(playing.process.wait().unwrap().code(), Some(0));
    }
    assert!(!home.place().exists());
    assert_eq!(home.lines()[0]["ended"], "finished");
    assert_eq!((flagged.lines().len(), wishing.lines().len()), (0, 0));
}

#[test]
fn a_folder_that_takes_nothing_is_told_once_and_stops_no_session() {
    let Some(server) = Server::beside_others() else {
        return;
    };
    let home = Home::new();
    home.script("evening.toml", "Rest.");
    fs::create_dir_all(home.journal()).unwrap();
    fs::create_dir_all(home.place()).unwrap();
    fs::create_dir_all(home.path("state/evenfall/mixes")).unwrap();
    let command = [
        "evening", "--voice", "off", "--from", "0:40", "--until", "0:53",
    ];
    let mut playing = home.play(&server, &command);
    assert_eq!(playing.process.wait().unwrap().code(), Some(0));
    let errors = fs::read_to_string(&playing.errors).unwrap();
    assert_eq!(errors.matches("evenfall: ").count(), 1, "{errors}");
    assert!(errors.contains("cannot be written"), "{errors}");
}

#[test]
fn what_cannot_be_gone_on_with_is_said_plainly() {
    let home = Home::new();
    let resume = |words: &[&str]| {
        let run = home.run(&[&["play", "--resume"], words].concat());
        assert_eq!(run.status.code(), Some(2));
        text(&run.stderr)
    };
    assert!(resume(&[]).contains("there is nothing to go on with"));
    assert!(resume(&["box-breath"]).contains("leave out the session"));
    assert!(resume(&["--voice=off"]).contains("leave out the session"));
    assert!(resume(&["--from", "3"]).contains("cannot be used with"));
    fs::create_dir_all(home.path("state/evenfall")).unwrap();
    fs::write(home.place(), "{\"words\": 3}").unwrap();
    assert!(resume(&[]).contains("is damaged"));
    let run = home.run(&["play"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("<SESSION>"),
        "{}",
        text(&run.stderr)
    );
}

#[test]
fn the_journal_is_shown_as_a_picture_and_as_rows() {
    let home = Home::new();
    let empty = home.run(&["journal"]);
    assert_eq!(empty.status.code(), Some(0));
    let said = text(&empty.stdout);
    let path = home.journal().display().to_string();
    assert!(
        said.starts_with("No evening is written down yet."),
        "{said}"
    );
    assert!(
        said.contains(&path) && said.contains("Delete the file") && said.contains("--no-journal")
    );
    assert_eq!(text(&home.run(&["journal", "--json"]).stdout), "[]\n");

    fs::create_dir_all(home.journal().parent().unwrap()).unwrap();
    let line = "{\"began\":\"2026-11-22T22:41:03+01:00\",\"session\":\"box-breath\",\
                \"title\":\"Box breath\",\"length_s\":300.0,\"heard_s\":250.5,\
                \"left_at_s\":299.0,\"ended\":\"left\"}";
    fs::write(home.journal(), format!("{line}\nhello\n{line}\n")).unwrap();
    let shown = home.run(&["journal", "--weeks", "10"]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(text(&shown.stderr).contains("1 line of"));
    let said = text(&shown.stdout);
    assert!(
        said.contains("box-breath") && said.contains("8 min, 2 times"),
        "{said}"
    );
    assert!(said.contains("delete the file"));
    let rows: Value = serde_json::from_slice(&home.run(&["journal", "--json"]).stdout).unwrap();
    let row: Value = serde_json::from_str(line).unwrap();
    assert_eq!(rows, Value::from(vec![row.clone(), row]));

    fs::remove_file(home.journal()).unwrap();
    fs::create_dir(home.journal()).unwrap();
    let damaged = home.run(&["journal"]);
    assert_eq!(damaged.status.code(), Some(1));
    assert!(text(&damaged.stderr).contains("is damaged or not Evenfall's"));
}
