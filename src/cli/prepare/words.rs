//! A prepared session as the words that prepare it again.

use std::path::Path;

use clap::{Args, Command, FromArgMatches, ValueEnum};

use super::{SessionArgs, WishArgs};
#[cfg(feature = "screen")]
use crate::cli::text::quoted;
use crate::cli::text::tell;
#[cfg(feature = "screen")]
use crate::cli::world::world;
use crate::export::script_in;
#[cfg(feature = "screen")]
use crate::prepare::Source;

impl SessionArgs {
    /// Wishes what was wished of the file of sound it names, and is not wished otherwise now;
    /// says so.
    pub fn recall(&mut self) {
        let [named] = &self.sessions[..] else { return };
        let Ok(Some(script)) = script_in(Path::new(named)) else {
            return;
        };
        let now = self.wished_words();
        let flag = |word: &str| word.split('=').next().map(str::to_owned);
        let otherwise = |word: &String| now.iter().any(|own| flag(own) == flag(word));
        let then: Vec<String> = script
            .wishes
            .into_iter()
            .filter(|w| !otherwise(w))
            .collect();
        if then.is_empty() {
            return;
        }
        let words = [&then[..], &now, &["--".into(), named.clone()]].concat();
        let command = SessionArgs::augment_args(Command::new("recall").no_binary_name(true));
        let read = command.try_get_matches_from(words);
        match read.and_then(|read| SessionArgs::from_arg_matches(&read)) {
            Ok(wished) => {
                tell(&format!("as it was rendered: {}", then.join(" ")));
                self.length = wished.length;
                self.wishes = wished.wishes;
            }
            Err(_) => tell("what was wished of it is nothing that this version knows"),
        }
    }

    /// These arguments as words of a command line, which mean the same in any folder: the
    /// paths of scripts are absolute. None of them: no words.
    #[cfg(feature = "screen")]
    pub fn words(&self) -> Vec<String> {
        let mut words = self.wished_words();
        if !self.sessions.is_empty() {
            words.push("--".into());
        }
        words.extend(self.sessions.iter().map(|session| anywhere(session)));
        words
    }

    /// What is wished of the sessions.
    pub fn wished_words(&self) -> Vec<String> {
        let length = self.length.map(|length| format!("--length={length}"));
        let each = self.each.map(|each| format!("--each={each}"));
        let times = length.into_iter().chain(each);
        times.chain(self.wishes.words()).collect()
    }

    /// What these sessions are remembered by: the names of built-in ones, the absolute paths
    /// of scripts.
    #[cfg(feature = "screen")]
    pub fn key(&self) -> String {
        let names: Vec<String> = self.sessions.iter().map(|name| anywhere(name)).collect();
        names.join(" + ")
    }

    /// The command that renders the same, `from` somewhere `until` somewhere, to be copied.
    #[cfg(feature = "screen")]
    pub fn as_render(&self, from: Option<&String>, until: Option<&String>) -> String {
        if self.written.is_some() {
            return "add --print > FILE.toml, and evenfall render FILE.toml".into();
        }
        let name = match &self.sessions[..] {
            [session] => Path::new(session).file_stem(),
            _ => None,
        };
        let name = name.map_or("session".into(), |s| s.to_string_lossy());
        let mut words = self.sessions.clone();
        words.extend(self.wished_words());
        let at = |flag: &str, at: Option<&String>| at.map(|at| format!("--{flag}={at}"));
        words.extend([at("from", from), at("until", until)].into_iter().flatten());
        words.extend(["-o".into(), format!("{name}.wav")]);
        let quoted: Vec<String> = words.iter().map(|w| quoted(w)).collect();
        format!("evenfall render {}", quoted.join(" "))
    }
}

/// A session by a name that means the same in any folder.
#[cfg(feature = "screen")]
fn anywhere(session: &str) -> String {
    let Ok(source) = Source::find(world(), session) else {
        return session.into();
    };
    let path = source
        .file()
        .and_then(|path| std::path::absolute(path).ok());
    let path = path.and_then(|path| path.to_str().map(str::to_string));
    path.unwrap_or_else(|| session.into())
}

impl WishArgs {
    fn words(&self) -> Vec<String> {
        // Every field by its name, so that none is forgotten.
        let WishArgs {
            strict,
            set,
            language,
            seed,
            skip,
            no_holds,
            passive,
            ending,
            no_after,
            after,
            all_night,
            voice,
            voice_fallback,
            voice_db,
            cues_db,
            ambience_db,
            ambience,
            no_config,
            night: _,
        } = self;
        let mut words = Vec::new();
        let mut say = |flag: &str, value: Option<String>| {
            words.extend(value.map(|value| format!("--{flag}={value}")));
        };
        for (name, value) in set {
            say("set", Some(format!("{name}={value}")));
        }
        for part in skip {
            say("skip", Some(part.clone()));
        }
        let yes = |wish: &Option<bool>| wish.map(|yes| yes.to_string());
        let level = |db: &Option<f32>| db.map(|db| db.to_string());
        say("language", language.clone());
        say("seed", seed.map(|seed| seed.to_string()));
        say("no-holds", yes(no_holds));
        say("passive", yes(passive));
        say("ending", ending.as_ref().and_then(name));
        say("no-after", yes(no_after));
        say("after", after.map(|keep| keep.to_string()));
        say(
            "voice",
            voice.as_ref().map(|voice| voice.name().to_string()),
        );
        say("voice-db", level(voice_db));
        say("cues-db", level(cues_db));
        say("ambience-db", level(ambience_db));
        say("ambience", ambience.clone());
        words.extend(strict.then(|| "--strict".to_string()));
        words.extend(all_night.then(|| "--all-night".to_string()));
        words.extend(voice_fallback.then(|| "--voice-fallback".to_string()));
        words.extend(no_config.then(|| "--no-config".to_string()));
        words
    }
}

/// The name of a value on the command line.
fn name(value: &impl ValueEnum) -> Option<String> {
    Some(value.to_possible_value()?.get_name().to_string())
}

#[cfg(all(test, feature = "screen"))]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    #[command(no_binary_name = true)]
    struct SessionCommand {
        #[command(flatten)]
        session: SessionArgs,
    }

    fn words(words: &[&str]) -> Vec<String> {
        SessionCommand::try_parse_from(words)
            .unwrap()
            .session
            .words()
    }

    #[test]
    fn every_wish_is_said_again_in_words_that_say_the_same() {
        let all = [
            "--length=1h2m3.004s",
            "--set=n=5",
            "--set=who=a = b, c",
            "--skip=neck",
            "--skip=left leg",
            "--language=de",
            "--seed=18446744073709551615",
            "--no-holds=false",
            "--passive=true",
            "--ending=sleep",
            "--no-after=true",
            "--voice=off",
            "--voice-db=-3.1",
            "--cues-db=0.25",
            "--ambience-db=6",
            "--ambience=off",
            "--no-config",
            "--",
            "box-breath",
            "four-seven-eight",
        ];
        assert_eq!(words(&all), all);
        let again: Vec<String> = words(&all);
        let again: Vec<&str> = again.iter().map(String::as_str).collect();
        assert_eq!(words(&again), all);
        for after in ["--after=1h30m", "--all-night"] {
            assert_eq!(words(&["box-breath", after])[0], after);
        }
        let short = ["box-breath", "--no-holds", "--skip", "neck,face"];
        let long = [
            "--skip=neck",
            "--skip=face",
            "--no-holds=true",
            "--",
            "box-breath",
        ];
        assert_eq!(words(&short), long);
    }

    #[test]
    fn a_script_is_named_by_its_absolute_path_and_a_built_in_one_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evening.toml");
        std::fs::write(&path, "[[step]]\nsay = \"Rest.\"\n").unwrap();
        let path = path.to_str().unwrap();
        // Without its ending it is found all the same.
        let short = path.strip_suffix(".toml").unwrap();
        assert_eq!(words(&[short]), ["--", path]);
        assert_eq!(words(&["box-breath"]), ["--", "box-breath"]);
    }
}
