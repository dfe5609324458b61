//! `evenfall` alone: the chooser, and then the session that was chosen.

use std::path::Path;

use clap::Parser;

use crate::chooser;
use crate::kept::{Choice, Choices, Folders};
use crate::units::Millis;

use super::play::Play;
use super::text::tell;
use super::{Done, Failure};

/// What is chosen, as the words of a command.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Words {
    #[command(flatten)]
    play: Play,
}

/// Lets the listener choose, and plays it.
pub fn run() -> Done {
    let choices = Folders::of_user().map(|folders| Choices::new(&folders));
    let choices = choices
        .map_err(|error| tell(&format!("evenfall: {error}")))
        .ok();
    // A choice that cannot be read is one less convenience.
    let last = choices.as_ref().and_then(|choices| choices.last().ok()?);
    let Some(choice) = chooser::choose(Path::new("."), last)? else {
        return Ok(());
    };
    if let Some(Err(error)) = choices.map(|choices| choices.keep(&choice)) {
        tell(&format!("evenfall: {error}"));
    }
    let words = Words::try_parse_from(words(&choice)).map_err(Failure::script)?;
    words.play.run()
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
    let flags = [length, language, voice, ambience].into_iter().flatten();
    flags
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
        };
        assert!(words(&all).contains(&"--length=11m30s".to_string()));
        for choice in [
            all,
            Choice {
                session: "box-breath".into(),
                ..Choice::default()
            },
        ] {
            assert!(Words::try_parse_from(words(&choice)).is_ok(), "{choice:?}");
        }
    }
}
