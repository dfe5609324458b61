//! How loud bands are to a meter, so that an event can be set against what it rises from.

use std::sync::LazyLock;

use crate::dsp::bands::{self, Bands};
use crate::dsp::weighting::power_weight;

/// The K weighting at the bands' centres, as factors on the power.
static WEIGHTS: LazyLock<Bands> = LazyLock::new(|| bands::from_fn(weight));

/// The factor by which a meter multiplies the power of what sings at so many hertz.
pub fn weight(hertz: f64) -> f64 {
    f64::from(power_weight(hertz as f32))
}

/// The power a loudness meter sees in bands of these powers.
pub fn heard(powers: &Bands) -> f32 {
    powers.iter().zip(&*WEIGHTS).map(|(p, w)| p * w).sum()
}
