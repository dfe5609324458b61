//! A spoken prompt, ready for the score.

use crate::units::{Decibels, Millis};

/// One utterance: trimmed, toned and levelled.
///
/// Samples stay at the rate the speech engine gave them, declared to be a slower one
/// where the voice is lowered as by a slowed tape: that is a quarter of the memory of
/// 48 kHz. [`Interpolator`](crate::dsp::interpolate::Interpolator), a pure function of
/// the position, brings them to the house rate.
///
/// Where its two channel gains have a power sum of 1, as at the centre of an equal-power
/// pan, a prompt has [`REFERENCE_LUFS`](crate::frame::REFERENCE_LUFS) by BS.1770.
#[derive(Clone, PartialEq, Debug)]
pub struct Clip {
    /// Mono, within ±1 as i16 full scale. The first and the last are zero.
    pub samples: Box<[i16]>,
    /// There are `up` frames at 48 kHz for each `down` samples, in lowest terms:
    /// sample index = frame * down / up.
    pub up: u32,
    /// See [`Clip::up`].
    pub down: u32,
    /// How long it sounds, rounded up.
    pub length: Millis,
    /// From the start to the P-centre, where a listener feels the beat of a single word.
    pub p_centre: Millis,
    /// For a forecast of the mix's loudness: the mean K-weighted power of each 100 ms,
    /// 1 being that of a steady sound at the reference loudness. The last covers what
    /// is left as if silence followed.
    pub power: Box<[f32]>,
    /// How far ambience has to step back in the band of speech for it to be understood.
    pub dip: Decibels,
}

impl Clip {
    /// The same, so much louder; or quieter, where that is negative.
    pub fn turned(&self, by: Decibels) -> Clip {
        let gain = by.gain();
        let turned = |x: &i16| (f32::from(*x) * gain).round() as i16;
        Clip {
            samples: self.samples.iter().map(turned).collect(),
            power: self.power.iter().map(|p| p * gain * gain).collect(),
            ..self.clone()
        }
    }
}
