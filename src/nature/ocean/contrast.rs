//! How far waves rise over the water between them.

use crate::dsp::decibels::power_f32;
use crate::dsp::math;

/// How finely waves without chance are looked at: so many instants, so many seconds apart.
/// The step fits no period, so they fall everywhere.
const INSTANTS: usize = 96;
const STEP: f64 = 0.618;

/// By how much a wave of chance rises higher over the median around it than one without, in
/// decibels: it is large, it comes where another still washes, or it follows a lull.
const CHANCE: f32 = 3.8;

/// By how much the noise that water is made of wavers by itself, in decibels.
const WAVER: f64 = 0.7;

/// Draws crests towards the median, and lulls less, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub struct Contrast {
    median: f32,
    /// Shares of the way by which what is above and below comes nearer.
    crests: f32,
    lulls: f32,
    /// What keeps the mean power as it would be.
    makeup: f32,
}

impl Contrast {
    /// A contrast in which no crest rises higher than `prominence` decibels. `usual` gives
    /// the loudness, as a power, at any time when there is no chance in the waves.
    pub fn new(prominence: f64, usual: impl Fn(f64) -> f32) -> Contrast {
        let mut powers: [f32; INSTANTS] = std::array::from_fn(|n| usual(n as f64 * STEP));
        powers.sort_by(f32::total_cmp);
        let median = powers[INSTANTS / 2];
        let highest = decibels(powers[INSTANTS - 1] / median) + CHANCE;
        let left = ((prominence - WAVER) as f32 / highest).min(1.0);
        let mut contrast = Contrast {
            median,
            crests: 1.0 - left,
            lulls: 1.0 - left.sqrt(),
            makeup: 1.0,
        };
        let calmed: f32 = powers
            .iter()
            .map(|power| power * contrast.gain(*power))
            .sum();
        contrast.makeup = powers.iter().sum::<f32>() / calmed;
        contrast
    }

    /// By how much to multiply everything where the loudness is `power`.
    pub fn gain(&self, power: f32) -> f32 {
        let above = decibels(power / self.median);
        let nearer = if above > 0.0 { self.crests } else { self.lulls };
        self.makeup * power_f32(-nearer * above)
    }
}

fn decibels(power: f32) -> f32 {
    const DECIBELS_AN_OCTAVE: f64 = 10.0 * std::f64::consts::LOG10_2;
    (DECIBELS_AN_OCTAVE * math::log2(f64::from(power))) as f32
}
