//! What each embedded voice needs to sound calm, and like the others.
//!
//! All six are lowered by three semitones, as a slowed tape. Measured over the same 108
//! sentences in each language, at the engine's own pace and pitch so lowered:
//!
//! | voice | seconds | syllables/s | pitch Hz | treble dB | LUFS |
//! |-------|--------:|------------:|---------:|----------:|-----:|
//! | en-US |     228 |         3.3 |      141 |     -20.4 | -18.2 |
//! | en-GB |     217 |         3.4 |      149 |     -16.4 | -18.0 |
//! | de-DE |     245 |         3.4 |      141 |     -18.6 | -18.3 |
//! | es-ES |     266 |         3.8 |      164 |     -18.9 | -18.3 |
//! | fr-FR |     207 |         4.4 |      160 |     -21.5 | -19.7 |
//! | it-IT |     263 |         4.0 |      153 |     -19.3 | -20.5 |
//!
//! The treble is the power above 2 kHz, brightened by 8 dB, against that from 150 to
//! 1000 Hz. The American voice is the measure, since its pace and tone were chosen by
//! a recogniser's word errors: the others take the pitch and the treble to within 4 Hz
//! and 2 dB of it. Their pace makes the same text take as long to within an eighth: any
//! closer, German, Spanish and Italian, which say it in more syllables, would hurry.
//! Italian is as quick as it is so that "quattro" is over when "cinque" comes.

use super::super::Treatment;
use crate::units::Decibels;

/// One voice's settings.
pub struct Tuning {
    /// The voice, as a BCP 47 tag.
    language: &'static str,
    /// The engine's speed level for a rate of 1; it goes from 50 to 200.
    pub speed: f32,
    /// The engine's pitch level for a pitch of 1; it goes from 50 to 200.
    pub pitch: f32,
    pub treatment: Treatment,
}

impl Tuning {
    /// The settings of the voice with this tag; those of the American one for a voice
    /// that nobody has measured.
    pub fn of(language: &str) -> &'static Tuning {
        let own = ALL.iter().find(|tuning| tuning.language == language);
        own.unwrap_or(&ALL[0])
    }
}

static ALL: [Tuning; 6] = [
    tuning("en-US", 95.0, 100.0, 8.0, -18.2),
    tuning("en-GB", 90.0, 95.0, 5.0, -18.3),
    tuning("de-DE", 95.0, 100.0, 6.0, -18.3),
    tuning("es-ES", 100.0, 88.0, 6.5, -19.8),
    tuning("fr-FR", 86.0, 89.0, 9.0, -20.1),
    tuning("it-IT", 101.0, 93.0, 7.0, -21.4),
];

/// Speed, pitch, presence in decibels, and the loudness that its prompts then have by
/// themselves.
const fn tuning(
    language: &'static str,
    speed: f32,
    pitch: f32,
    presence_db: f32,
    usual_lufs: f32,
) -> Tuning {
    Tuning {
        language,
        speed,
        pitch,
        treatment: Treatment {
            // Three semitones: with the brightening it took the American voice's word error
            // in a recogniser from 16 % to 10 %.
            tape: (21, 25),
            presence_db,
            usual_lufs,
            dip: Decibels(18.0),
            ..Treatment::AS_IT_IS
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_voice_has_been_measured() {
        for language in super::super::embedded::languages() {
            assert_eq!(Tuning::of(language).language, language);
        }
    }

    #[test]
    fn a_voice_that_nobody_has_measured_is_spoken_as_the_american() {
        assert_eq!(Tuning::of("xx").language, "en-US");
    }
}
