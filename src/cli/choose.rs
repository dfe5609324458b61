//! `evenfall` alone: the chooser, and then the session that was chosen.

use std::path::Path;

use clap::Parser;

use crate::chooser::{self, Chosen};
use crate::kept::{Choice, Choices, Folders, Mixes, Places};
use crate::screen::{self, Colours, Preparing};
use crate::session::Levels;
use crate::units::{Decibels, Millis};

use super::config;
use super::play::{Play, colours};
use super::resume;
use super::text::{self, tell};
use super::world::world;
use super::{Done, Failure};

/// What is chosen, as the words of a command.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct PlayCommand {
    #[command(flatten)]
    play: Play,
}

/// Lets the listener choose, plays it, and lets them choose again.
pub fn run() -> Done {
    text::hold_back();
    let done = evening();
    give_back();
    done
}

/// Gives the terminal back, and tells there what was told while it was dark.
fn give_back() {
    screen::give_back();
    text::tell_held_back();
}

fn evening() -> Done {
    while choose()? {}
    Ok(())
}

/// Lets the listener choose, and plays it; false where they left.
fn choose() -> Result<bool, Failure> {
    let folders = Folders::of_user();
    let folders = folders
        .map_err(|error| tell(&format!("evenfall: {error}")))
        .ok();
    let choices = folders.as_ref().map(Choices::new);
    // A choice that cannot be read is one less convenience.
    let last = choices.as_ref().and_then(|choices| choices.last().ok()?);
    let kept = config::read()?;
    let level = |db: Option<f32>| Decibels(db.unwrap_or_default());
    let levels = Levels {
        voice: level(kept.voice_db),
        cues: level(kept.cues_db),
        ambience: level(kept.ambience_db),
    };
    let mixes = folders.as_ref().map(Mixes::new);
    let usual = chooser::Usual { levels, mixes };
    let look = colours(None);
    let left = folders
        .as_ref()
        .and_then(|folders| left(&Places::new(folders)));
    let kept = folders.as_ref().map(Folders::sessions);
    let shelves = chooser::Shelves {
        here: Path::new("."),
        kept: kept.as_deref(),
        left: left.as_ref(),
    };
    let chosen = chooser::choose(world(), &shelves, last, usual, look)?;
    let choice = match chosen {
        None => return Ok(false),
        Some(Chosen::GoOn) => return play(vec!["--resume".into()], look),
        Some(Chosen::This(choice)) => choice,
    };
    if let Some(Err(error)) = choices.map(|choices| choices.keep(&choice)) {
        tell(&format!("evenfall: {error}"));
    }
    play(words(&choice), look)
}

/// Plays what these words ask for, and comes back.
fn play(words: Vec<String>, look: Colours) -> Result<bool, Failure> {
    let words = PlayCommand::try_parse_from(words).map_err(Failure::script)?;
    let mut play = words.play;
    play.goes_back = true;
    play.preparing = Some(Preparing::begin(look, text::passing, || {
        text::tell_held_back();
        std::process::exit(0);
    }));
    play.run().map(|()| true)
}

/// What was left last, where it can be gone on with, and is worth it.
fn left(places: &Places) -> Option<chooser::Left> {
    let place = places.last().ok()??;
    let came_by_pipe = place.words.iter().any(|word| word == "-");
    (!came_by_pipe && !resume::is_sound(&place)).then(|| chooser::Left {
        title: place.title.clone(),
        at: place.at(),
    })
}

fn words(choice: &Choice) -> Vec<String> {
    let length = choice
        .length_ms
        .map(|length| format!("--length={}", Millis(length)));
    let language = choice
        .language
        .as_ref()
        .map(|tag| format!("--language={tag}"));
    let voice = choice.silent.then(|| "--voice=off".to_string());
    let ambience = choice
        .ambience
        .as_ref()
        .map(|sound| format!("--ambience={sound}"));
    let time = |flag: &str, ms: Option<u64>| ms.map(|ms| format!("--{flag}={}", Millis(ms)));
    let skip = choice.skip.iter().map(|part| format!("--skip={part}"));
    let rest = [
        choice.no_holds.then(|| "--no-holds".to_string()),
        time("sleep-after", choice.sleep_after_ms),
        time("after", choice.after_ms),
        time("in", choice.in_ms),
    ];
    let flags = [length, language, voice, ambience].into_iter().flatten();
    flags
        .chain(skip)
        .chain(rest.into_iter().flatten())
        .chain(["--".to_string(), choice.session.clone()])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_command_that_play_understands() {
        let all = Choice {
            session: "-odd name.toml".into(),
            length_ms: Some(690_000),
            language: Some("de".into()),
            silent: true,
            ambience: Some("off".into()),
            skip: vec!["neck".into(), "lower back".into()],
            no_holds: true,
            sleep_after_ms: Some(1_800_000),
            after_ms: Some(3_600_000),
            in_ms: Some(120_000),
            always: false,
        };
        assert!(words(&all).contains(&"--length=11m30s".to_string()));
        for choice in [
            all,
            Choice {
                session: "box-breath".into(),
                ..Choice::default()
            },
        ] {
            assert!(
                PlayCommand::try_parse_from(words(&choice)).is_ok(),
                "{choice:?}"
            );
        }
    }
}
