//! The seam behind which speech engines stand: raw lines in, sound out.

use crate::session::Pronunciations;

use super::{Treatment, VoiceError};

/// Something that turns lines into sound.
pub trait Engine: Send + Sync {
    /// Everything that decides how a line sounds: engine, version, voice and parameters.
    /// Equal identities promise equal sound, so prompts are kept under it.
    fn identity(&self) -> String;

    /// What makes sound of a reading: a part of the identity that promises equal sound of equal
    /// readings, whatever is read in a line.
    fn sounding(&self) -> String {
        self.identity()
    }

    /// The language it speaks, as a BCP 47 tag.
    fn language(&self) -> &str;

    /// What its sound needs to become a good prompt.
    fn treatment(&self) -> Treatment;

    /// What it reads in a line. Lines with the same reading sound the same: they are spoken
    /// once, and kept under it. By itself a line is read as it is written.
    ///
    /// # Errors
    /// When there is nothing in it that could be said, or too much.
    fn reading(&self, line: &str) -> Result<String, VoiceError> {
        match line.trim() {
            "" => Err(VoiceError::NothingToSay),
            line => Ok(line.to_owned()),
        }
    }

    /// Whether it says the phonemes that stand behind a word in a line: U+FFF9, the word,
    /// U+FFFA, its phonemes in the International Phonetic Alphabet, U+FFFB.
    fn reads_phonemes(&self) -> bool {
        false
    }

    /// The places, in their order, of those `lines` that it cannot say, as they were written:
    /// an engine with a fixed stock of recorded sentences lacks all others.
    fn lacks(&self, _lines: &[&str]) -> Vec<usize> {
        Vec::new()
    }

    /// Whether a session of which it cannot say a line is better not begun.
    fn says_all(&self) -> bool {
        false
    }

    /// Speaks each line by itself, as it was written. As many results as lines, in their
    /// order; one line's failure does not touch the others.
    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>>;
}

/// How a session wishes to be spoken to.
#[derive(Clone, PartialEq, Debug)]
pub struct Manner {
    /// BCP 47, as `en-US` or `de`.
    pub language: String,
    /// Words a minute against the voice's calm normal pace: 1 is normal, 0.8 slower.
    pub rate: f32,
    /// Whether a pace that is only near is none: another is heard beside it.
    pub exact: bool,
    /// Against the voice's own pitch: 1 is normal, 0.9 lower.
    pub pitch: f32,
    /// In a whisper, where there is a voice that does: it comes before others then.
    pub whisper: bool,
    /// The name of the voice that is to speak it; none: the best there is.
    pub voice: Option<String>,
    /// Words that are to be said in a way of their own.
    pub pronounce: Pronunciations,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner {
            language: "en-US".into(),
            rate: 1.0,
            exact: false,
            pitch: 1.0,
            whisper: false,
            voice: None,
            pronounce: Pronunciations::default(),
        }
    }
}

/// Mono sound as an engine gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pcm {
    /// Full scale is that of `i16`.
    pub samples: Vec<i16>,
    /// In hertz.
    pub rate: u32,
}
