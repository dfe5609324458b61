//! The seam behind which speech engines stand.

use super::VoiceError;
use super::text::Utterance;

/// Something that turns sanitised text into sound.
pub trait Engine: Send + Sync {
    /// Everything that decides how an utterance sounds: engine, version, voice and
    /// parameters. Equal identities promise equal sound, so prompts are cached under it.
    fn identity(&self) -> String;

    /// The language it speaks, as a BCP 47 tag.
    fn language(&self) -> &str;

    /// What its sound needs to become a good prompt.
    fn treatment(&self) -> Treatment;

    /// Speaks each line by itself. As many results as lines, in their order; one line's
    /// failure does not touch the others.
    fn synthesise(&self, lines: &[Utterance]) -> Vec<Result<Pcm, VoiceError>>;
}

/// Mono sound as an engine gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pcm {
    pub samples: Vec<i16>,
    /// In hertz.
    pub rate: u32,
}

/// How an engine's sound is turned into a prompt.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Treatment {
    /// Played at `tape.0 / tape.1` of the rate, as a slowed tape: lower and slower.
    pub tape: (u32, u32),
    /// Gain of the treble above about 2 kHz, in decibels.
    pub presence_db: f32,
    /// The loudness of its usual prompt after the presence, in LUFS.
    pub usual_lufs: f32,
}

impl Treatment {
    /// For the embedded voice: three semitones down and brightened, which took its word
    /// error in a recogniser from 16 % to 10 %.
    pub const LOWERED: Treatment = Treatment {
        tape: (21, 25),
        presence_db: 8.0,
        usual_lufs: -18.2,
    };
}
