//! The voices carried in the binary.

use super::VoiceError;

/// One voice of the embedded engine.
pub struct EmbeddedVoice {
    /// BCP 47, as `en-US`.
    pub language: &'static str,
    /// Name and content of its two files: text analysis, and sound.
    pub files: [(&'static str, &'static [u8]); 2],
}

#[cfg(feature = "embedded-voice")]
mod table {
    use super::EmbeddedVoice;
    include!(concat!(env!("OUT_DIR"), "/voices.rs"));
}

#[cfg(not(feature = "embedded-voice"))]
mod table {
    pub const VERSION: &str = "";
    pub static VOICES: [super::EmbeddedVoice; 0] = [];
}

/// The version of the engine's package, whose sources decide how it speaks.
pub use table::VERSION;

/// Where a language has voices of several countries and none was asked for.
const FIRST_CHOICE: &str = "en-US";

/// The embedded voice for a language tag: its very tag, else another country's voice
/// of the same language.
///
/// # Errors
/// Names the languages there are, or says that this build carries no voice.
pub fn voice(tag: &str) -> Result<&'static EmbeddedVoice, VoiceError> {
    if table::VOICES.is_empty() {
        return Err(VoiceError::NotBuiltIn);
    }
    let tag = tag.trim().replace('_', "-");
    let same_language =
        |voice: &&EmbeddedVoice| primary(voice.language).eq_ignore_ascii_case(primary(&tag));
    table::VOICES
        .iter()
        .find(|voice| voice.language.eq_ignore_ascii_case(&tag))
        .or_else(|| {
            let mut voices = table::VOICES.iter().filter(same_language);
            voices
                .clone()
                .find(|voice| voice.language == FIRST_CHOICE)
                .or_else(|| voices.next())
        })
        .ok_or_else(|| VoiceError::NoSuchLanguage {
            wanted: tag.clone(),
            known: languages().collect::<Vec<_>>().join(", "),
        })
}

/// The languages the embedded engine speaks, as BCP 47 tags.
pub fn languages() -> impl Iterator<Item = &'static str> {
    table::VOICES.iter().map(|voice| voice.language)
}

/// The language without its country: `en` of `en-US`.
pub fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(all(test, feature = "embedded-voice"))]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_own_voice_or_a_neighbour_of_the_same_language() {
        for (tag, language) in [
            ("en-US", "en-US"),
            ("en-GB", "en-GB"),
            ("en_gb", "en-GB"),
            ("en", "en-US"),
            ("en-AU", "en-US"),
            ("de-AT", "de-DE"),
            ("es", "es-ES"),
            ("fr-CA", "fr-FR"),
            ("IT", "it-IT"),
        ] {
            assert_eq!(voice(tag).ok().map(|v| v.language), Some(language), "{tag}");
        }
    }

    #[test]
    fn an_unknown_language_is_refused_with_the_known_ones() {
        let message = voice("tlh")
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default();
        assert!(
            message.contains("tlh") && message.contains("en-GB"),
            "{message}"
        );
    }
}
