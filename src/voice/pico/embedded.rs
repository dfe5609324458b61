//! The voices carried in the binary.

use crate::session::same_language;

/// One voice of the embedded engine.
pub struct EmbeddedVoice {
    /// BCP 47, as `en-US`.
    pub language: &'static str,
    /// Name and content of its two files: text analysis, and sound.
    pub files: [(&'static str, &'static [u8]); 2],
}

mod table {
    use super::EmbeddedVoice;
    include!(concat!(env!("OUT_DIR"), "/voices.rs"));
}

/// The version of the engine's package, whose sources decide how it speaks.
pub use table::VERSION;

/// Where a language has voices of several countries and none was asked for.
const FIRST_CHOICE: &str = "en-US";

/// The embedded voice for a language tag: its very tag, else another country's voice
/// of the same language.
pub fn voice(tag: &str) -> Option<&'static EmbeddedVoice> {
    let tag = tag.trim().replace('_', "-");
    let own = |voice: &&EmbeddedVoice| voice.language.eq_ignore_ascii_case(&tag);
    table::VOICES.iter().find(own).or_else(|| {
        let mut voices = table::VOICES
            .iter()
            .filter(|voice| same_language(voice.language, &tag));
        voices
            .clone()
            .find(|voice| voice.language == FIRST_CHOICE)
            .or_else(|| voices.next())
    })
}

/// The languages the embedded engine speaks, as BCP 47 tags.
pub fn languages() -> Vec<&'static str> {
    table::VOICES.iter().map(|voice| voice.language).collect()
}

#[cfg(test)]
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
            assert_eq!(voice(tag).map(|v| v.language), Some(language), "{tag}");
        }
    }
}
