//! How loud bands are to a meter, so that an event can be set against what it rises from.

use std::sync::LazyLock;

use crate::synth::bands::{self, Bands};

/// The K weighting of ITU-R BS.1770 at the bands' centres, as factors on the power:
/// a shelf of 4 dB above 1.7 kHz, and a fall below 38 Hz.
static WEIGHTS: LazyLock<Bands> = LazyLock::new(|| {
    bands::from_fn(|hertz| {
        let x = hertz / 1682.0;
        let shelf = |top: f64, slope: f64| {
            let level = 1.0 - top * x * x;
            level * level + slope * slope * x * x
        };
        let low = hertz * hertz / (hertz * hertz + 38.1 * 38.1);
        shelf(1.585, 1.780) / shelf(1.0, 1.414) * low * low
    })
});

/// The power a loudness meter sees in bands of these powers.
pub fn heard(powers: &Bands) -> f32 {
    powers.iter().zip(&*WEIGHTS).map(|(p, w)| p * w).sum()
}
