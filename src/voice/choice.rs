//! Which voice speaks: the best there is that lacks none of the lines.

use std::sync::Arc;

use crate::diagnostic::suggestion;
use crate::session::same_language;

use super::catalogue::catalogue;
use super::installed::{Installed, Sheet, installed};
#[cfg(feature = "neural-voice")]
use super::neural;
#[cfg(feature = "spoken")]
use super::packs;
use super::{Engine, Manner, VoiceError, Worker, engines, pronouncing};

/// What the voice that is carried in the program is called.
pub const EMBEDDED: &str = "embedded";

/// A voice that is there, in one manner of speaking.
#[derive(Clone)]
pub struct NamedVoice {
    /// What it is called, in small letters.
    pub name: String,
    /// Whether it does nothing but whisper.
    pub whispers: bool,
    /// Who speaks with it.
    pub engine: Arc<dyn Engine>,
}

/// Who speaks.
pub struct ChosenVoice {
    /// The best that can say every line.
    pub voice: NamedVoice,
    /// The best of all, where it is another.
    pub missed: Option<Missed>,
}

/// A voice that would have been better.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missed {
    /// What it is called.
    pub name: String,
    /// How many of the lines it cannot say.
    pub lacks: usize,
}

/// The first of `voices` that can say all `lines`; where each lacks some, the one that lacks
/// fewest. `None` where there is no voice.
pub fn choose(voices: Vec<NamedVoice>, lines: &[&str]) -> Option<ChosenVoice> {
    let mut missed: Option<Missed> = None;
    let mut fewest: Option<(usize, NamedVoice)> = None;
    for voice in voices {
        let lacks = voice.engine.lacks(lines).len();
        if lacks == 0 {
            return Some(ChosenVoice { voice, missed });
        }
        missed.get_or_insert_with(|| Missed {
            name: voice.name.clone(),
            lacks,
        });
        if fewest.as_ref().is_none_or(|(least, _)| lacks < *least) {
            fewest = Some((lacks, voice));
        }
    }
    let (_, voice) = fewest?;
    // Whoever speaks misses nothing by being chosen.
    let missed = missed.filter(|missed| missed.name != voice.name);
    Some(ChosenVoice { voice, missed })
}

/// The voices that are there for a manner of speaking, the best first: the one that is asked
/// for, where it speaks the language, those made for its country, those of its language, and
/// the one that is carried in the program.
///
/// # Errors
/// Where the voice that is asked for is unknown or not there, and where there is none for the
/// language.
pub fn there(manner: &Manner, worker: &Worker) -> Result<Vec<NamedVoice>, VoiceError> {
    let asked = manner.voice.as_deref();
    let mut all: Vec<NamedVoice> = Vec::new();
    if asked != Some(EMBEDDED) {
        let offered = preferred(&manner.language).into_iter().map(str::to_owned);
        let mut names: Vec<String> = offered.collect();
        names.extend(added(&manner.language, worker));
        names.sort_by_key(|name| whispers(name, worker) != manner.whisper);
        names.sort_by_key(|name| asked.map(without_speaker) != Some(name));
        for name in &names {
            all.extend(with_name(name, manner, worker)?);
        }
        if let Some(name) = asked.filter(|_| in_want(manner, worker).is_none()) {
            known(name, &manner.language, &all)?;
        }
    }
    match engines::open(manner, worker) {
        Ok(engine) => all.push(NamedVoice {
            name: EMBEDDED.into(),
            whispers: false,
            engine,
        }),
        Err(error) if all.is_empty() => return Err(error),
        Err(_) => {}
    }
    for voice in &mut all {
        voice.engine = pronouncing(Arc::clone(&voice.engine), &manner.pronounce);
    }
    Ok(all)
}

/// The names of voices that can be had for a language, the best first.
fn preferred<'a>(language: &str) -> Vec<&'a str> {
    let speaks = |voice: &&Sheet| same_language(&voice.language, language);
    let mut all: Vec<&Sheet> = catalogue().voices().iter().filter(speaks).collect();
    all.sort_by_key(|voice| !voice.language.eq_ignore_ascii_case(language));
    all.into_iter().map(|voice| voice.name.as_str()).collect()
}

/// Whether a voice that can be had, or was added, does nothing but whisper.
fn whispers(name: &str, worker: &Worker) -> bool {
    let name = without_speaker(name);
    let added = || Installed::read(&worker.voices()?.join(name));
    let sheet = catalogue().find(name).cloned();
    let sheet = sheet.or_else(|| added().map(|voice| voice.sheet));
    sheet.is_some_and(|sheet| sheet.whispers)
}

/// The voice that can be had which whispers in a language.
pub fn whispering(language: &str) -> Option<&'static Sheet> {
    let mut all = catalogue().voices().iter();
    all.find(|voice| voice.whispers && same_language(&voice.language, language))
}

/// The name of a voice, without that of the one who speaks of several, as in "duo.anna".
fn without_speaker(name: &str) -> &str {
    name.split_once('.').map_or(name, |(voice, _)| voice)
}

/// The voice of that name, where it is there: with the speaker that is asked for.
fn with_name(
    name: &str,
    manner: &Manner,
    worker: &Worker,
) -> Result<Option<NamedVoice>, VoiceError> {
    let asked = manner.voice.as_deref();
    let name = asked
        .filter(|asked| without_speaker(asked) == name)
        .unwrap_or(name);
    let engine = installed_engine(name, manner, worker)?;
    Ok(
        with_sentences(name, manner, engine).map(|engine| NamedVoice {
            name: name.into(),
            whispers: whispers(name, worker),
            engine,
        }),
    )
}

/// The names of voices whose sentences are carried in the program.
pub fn carried() -> impl Iterator<Item = &'static str> {
    #[cfg(feature = "spoken")]
    return packs::voices();
    #[cfg(not(feature = "spoken"))]
    std::iter::empty()
}

/// Of how many built-in sessions a voice's sentences are carried; `None` where it is all of them.
pub fn carried_sessions(name: &str) -> Option<usize> {
    #[cfg(feature = "spoken")]
    return packs::sessions(name);
    #[cfg(not(feature = "spoken"))]
    return {
        let _ = name;
        None
    };
}

/// A voice with the sentences that are carried of it.
#[cfg(feature = "spoken")]
fn with_sentences(
    name: &str,
    manner: &Manner,
    engine: Option<Arc<dyn Engine>>,
) -> Option<Arc<dyn Engine>> {
    let mut packs = packs::carried(name).peekable();
    if packs.peek().is_none() {
        return engine;
    }
    Some(Arc::new(packs::Spoken::new(name, manner, packs, engine)?))
}

#[cfg(not(feature = "spoken"))]
fn with_sentences(_: &str, _: &Manner, engine: Option<Arc<dyn Engine>>) -> Option<Arc<dyn Engine>> {
    engine
}

/// What speaks with the voice of that name by itself, without any sentence that is carried.
///
/// # Errors
/// Where it is not there, or does not speak the language.
pub fn alone(name: &str, manner: &Manner, worker: &Worker) -> Result<Arc<dyn Engine>, VoiceError> {
    if name == EMBEDDED {
        return engines::open(manner, worker);
    }
    let engine = installed_engine(name, manner, worker)?;
    engine.ok_or_else(|| VoiceError::NotThere { name: name.into() })
}

/// What speaks with the voice of that name, where somebody has added it.
#[cfg(feature = "neural-voice")]
fn installed_engine(
    name: &str,
    manner: &Manner,
    worker: &Worker,
) -> Result<Option<Arc<dyn Engine>>, VoiceError> {
    let read = |folder: &std::path::Path| Installed::read(&folder.join(without_speaker(name)));
    let Some(mut voice) = worker.voices().and_then(read) else {
        return Ok(None);
    };
    if let Some((_, speaker)) = name.split_once('.') {
        voice.sheet.speaker = Some(speaker.into());
    }
    neural::open(voice, manner, worker)
}

#[cfg(not(feature = "neural-voice"))]
fn installed_engine(
    _: &str,
    _: &Manner,
    _: &Worker,
) -> Result<Option<Arc<dyn Engine>>, VoiceError> {
    Ok(None)
}

/// The voice that is asked for, else the best of the language, if somebody has added it and it
/// cannot speak yet; and the program that it needs.
pub fn in_want(manner: &Manner, worker: &Worker) -> Option<(String, &'static str)> {
    let offered = preferred(&manner.language).into_iter().map(str::to_owned);
    let all = offered.chain(added(&manner.language, worker));
    let asked = manner.voice.as_deref().map(without_speaker);
    let asked = |name: &String| asked.is_none_or(|asked| asked == name);
    all.filter(asked)
        .find_map(|name| Some((needs(&name, worker)?, name)))
        .map(|(program, name)| (name, program))
}

/// The program that added voices of a language need, which knows how it is pronounced; none
/// where rules and dictionaries are carried here.
pub fn pronounced_by(language: &str) -> Option<&'static str> {
    #[cfg(feature = "neural-voice")]
    return neural::pronounced_by(language);
    #[cfg(not(feature = "neural-voice"))]
    return {
        let _ = language;
        None
    };
}

/// The names of those who speak with an added voice, where there are several: each is asked for
/// as in "duo.anna".
pub fn speakers(voice: &Installed) -> Vec<String> {
    #[cfg(feature = "neural-voice")]
    return neural::speakers(voice);
    #[cfg(not(feature = "neural-voice"))]
    return {
        let _ = voice;
        Vec::new()
    };
}

#[cfg(feature = "neural-voice")]
fn needs(name: &str, worker: &Worker) -> Option<&'static str> {
    let voice = Installed::read(&worker.voices()?.join(name))?;
    neural::needs(&voice, worker)
}

#[cfg(not(feature = "neural-voice"))]
fn needs(_: &str, _: &Worker) -> Option<&'static str> {
    None
}

/// The names of voices of a language that somebody has added and that are not offered.
fn added(language: &str, worker: &Worker) -> Vec<String> {
    let all = worker.voices().map(installed).unwrap_or_default();
    all.into_iter()
        .map(|voice| voice.sheet)
        .filter(|sheet| same_language(&sheet.language, language))
        .filter(|sheet| catalogue().find(&sheet.name).is_none())
        .map(|sheet| sheet.name)
        .collect()
}

/// # Errors
/// Where `name` is none of the voices that are there, nor one for another language.
fn known(name: &str, language: &str, there: &[NamedVoice]) -> Result<(), VoiceError> {
    if there.iter().any(|voice| voice.name == name) {
        return Ok(());
    }
    match catalogue().find(without_speaker(name)) {
        Some(voice) if !same_language(&voice.language, language) => return Ok(()),
        Some(_) => return Err(VoiceError::NotThere { name: name.into() }),
        None => {}
    }
    let names = catalogue().voices().iter().map(|voice| voice.name.as_str());
    Err(VoiceError::NoSuchVoice {
        wanted: name.into(),
        help: suggestion(name, [EMBEDDED].into_iter().chain(names)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Pcm, Treatment};
    use super::*;

    /// Knows these lines and no other.
    struct Stock(&'static [&'static str]);

    impl Engine for Stock {
        fn identity(&self) -> String {
            String::new()
        }

        fn language(&self) -> &str {
            "en"
        }

        fn treatment(&self) -> Treatment {
            Treatment::AS_IT_IS
        }

        fn lacks(&self, lines: &[&str]) -> Vec<usize> {
            (0..lines.len())
                .filter(|at| !self.0.contains(&lines[*at]))
                .collect()
        }

        fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
            lines.iter().map(|_| Err(VoiceError::NoAnswer)).collect()
        }
    }

    fn chosen(stocks: &[(&str, &'static [&'static str])], lines: &[&str]) -> Option<String> {
        let voices = stocks.iter().map(|(name, stock)| NamedVoice {
            whispers: false,
            name: (*name).into(),
            engine: Arc::new(Stock(stock)),
        });
        let choice = choose(voices.collect(), lines)?;
        let missed = choice.missed.map_or(String::new(), |missed| {
            format!(" for {} lacks {}", missed.name, missed.lacks)
        });
        Some(choice.voice.name + &missed)
    }

    #[test]
    fn the_first_voice_that_lacks_nothing_speaks_all_and_the_best_is_told_what_it_lacks() {
        let stocks: [(&str, &[&str]); 3] =
            [("one", &["a"]), ("two", &["b"]), ("three", &["a", "b"])];
        let told = |lines| chosen(&stocks, lines).unwrap_or_default();
        assert_eq!(told(&["a"]), "one");
        assert_eq!(told(&["b"]), "two for one lacks 1");
        assert_eq!(told(&["a", "b"]), "three for one lacks 1");
        assert_eq!(told(&["a", "c"]), "one");
        assert_eq!(told(&["b", "c"]), "two for one lacks 2");
        assert_eq!(chosen(&[], &["a"]), None);
    }

    #[test]
    fn the_voices_of_the_country_come_first() {
        let british = preferred("en-GB");
        assert_eq!(british.first(), Some(&"emma"));
        assert!(british.contains(&"heart"));
        assert_eq!(preferred("en-US").first(), Some(&"heart"));
        assert_eq!(preferred("es").first(), Some(&"dora"));
        assert!(preferred("tlh").is_empty());
    }

    #[test]
    fn a_voice_that_is_not_there_is_told_how_to_be_had_and_an_unknown_one_what_there_is() {
        let asked = |name: &str, language: &str| {
            let manner = Manner {
                language: language.into(),
                voice: Some(name.into()),
                ..Manner::default()
            };
            let worker = Worker::this_program();
            there(&manner, &worker).err().map(|error| error.to_string())
        };
        let missing = asked("cori", "en-GB").unwrap_or_default();
        assert!(missing.contains("evenfall voices add cori"), "{missing}");
        let unknown = asked("haert", "en-US").unwrap_or_default();
        assert!(unknown.contains("did you mean \"heart\"?"), "{unknown}");
    }
}
