//! A spoken prompt, ready for the score.

use crate::units::Millis;

/// One utterance: trimmed, toned and levelled to the reference loudness.
///
/// Samples stay at the rate the speech engine gave them, three semitones lowered
/// (see `voice::chain`): that is a quarter of the memory of 48 kHz, and the engine's
/// interpolator, a function of the position alone, brings them to the house rate.
pub struct Clip {
    /// Mono, within ±1 as i16 full scale.
    pub samples: Box<[i16]>,
    /// 48 kHz frames for each `step.1` samples: `step = (up, down)`, in lowest terms,
    /// so that sample index = frame * down / up.
    pub up: u32,
    pub down: u32,
    /// How long it sounds.
    pub length: Millis,
    /// From the start to the P-centre: where a listener feels the beat of a single word.
    pub p_centre: Millis,
    /// Peak and loudness bookkeeping for the forecast of the mix: mean K-weighted
    /// power for each 100 ms, relative to the reference loudness.
    pub power: Box<[f32]>,
}
