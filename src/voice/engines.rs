//! The speech engines there are: one file and one line each.

use std::io;
use std::sync::Arc;

use crate::session::same_language;

use super::{Engine, Manner, VoiceError, Worker};

/// Every engine of this build. The first that speaks a session's language is taken.
pub static ENGINES: &[Offer] = &[
    #[cfg(feature = "embedded-voice")]
    super::pico::OFFER,
    #[cfg(feature = "neural-voice")]
    super::neural::OFFER,
];

/// Makes an engine that speaks in a manner, at work in a process of its own where it needs one.
pub type Open = fn(&Manner, &Worker) -> Result<Arc<dyn Engine>, VoiceError>;

/// What a speech engine says of itself.
pub struct Offer {
    /// What it is called, in small letters.
    pub name: &'static str,
    /// The languages it could speak now, as BCP 47 tags: none where it cannot start.
    pub languages: fn() -> Vec<&'static str>,
    /// Makes it ready to speak in a manner of its languages. Nothing is started before the
    /// first line.
    pub open: Open,
    /// What of a text the voice of a language has no sound for: letters, digits and signs,
    /// each once, in their order.
    pub left_out: fn(text: &str, language: &str) -> Vec<char>,
    /// The body of its worker's process, which gets the arguments that the engine started it
    /// with. An engine that needs no process of its own is never asked.
    pub serve: fn(&[String]) -> io::Result<()>,
}

/// The engine for a manner of speaking, at work in `worker` where it needs a process.
///
/// # Errors
/// Names the languages there are, or says that this build carries no voice.
pub fn open(manner: &Manner, worker: &Worker) -> Result<Arc<dyn Engine>, VoiceError> {
    match speaking(&manner.language) {
        Some(engine) => (engine.open)(manner, worker),
        None if languages().is_empty() => Err(VoiceError::NotBuiltIn),
        None => Err(VoiceError::NoSuchLanguage {
            wanted: manner.language.clone(),
            known: languages().join(", "),
        }),
    }
}

/// What of `text` the voice of this language would leave out, having no sound for it.
pub fn left_out(text: &str, language: &str) -> Vec<char> {
    speaking(language).map_or(Vec::new(), |engine| (engine.left_out)(text, language))
}

/// Every language that is spoken, as BCP 47 tags.
pub fn languages() -> Vec<&'static str> {
    let mut all: Vec<&str> = Vec::new();
    for language in ENGINES.iter().flat_map(|engine| (engine.languages)()) {
        if !all.contains(&language) {
            all.push(language);
        }
    }
    all
}

/// The first engine that speaks the language of this tag, whatever the country.
fn speaking(tag: &str) -> Option<&'static Offer> {
    let speaks = |offer: &&Offer| {
        (offer.languages)()
            .iter()
            .any(|own| same_language(own, tag))
    };
    ENGINES.iter().find(speaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_language_is_refused_with_the_known_ones() {
        let manner = Manner {
            language: "tlh".into(),
            ..Manner::default()
        };
        let error = open(&manner, &Worker::this_program()).err();
        let message = error.map(|e| e.to_string()).unwrap_or_default();
        match languages().is_empty() {
            true => assert!(message.contains("carries no voice"), "{message}"),
            false => assert!(
                message.contains("tlh") && message.contains("en-GB"),
                "{message}"
            ),
        }
    }

    #[test]
    fn no_two_engines_have_one_name() {
        for (n, engine) in ENGINES.iter().enumerate() {
            assert!(ENGINES[..n].iter().all(|other| other.name != engine.name));
        }
    }
}
