//! The ear's frequency scale: 32 bands, each as wide as the ear's own filters.
//!
//! Spectra are given as levels per band. A band's width follows the equivalent
//! rectangular bandwidth of Glasberg and Moore (1990), 24.7 Hz + f / 9.265, so a
//! level says directly how loud that part of the spectrum is to a listener.

use std::sync::LazyLock;

use super::decibels;
use super::math;

/// How many bands there are.
pub const BANDS: usize = 32;

/// One value for each band: a level in decibels or a power, as the place says.
pub type Bands = [f32; BANDS];

const LOWEST: f64 = 50.0;
const HIGHEST: f64 = 18_000.0;
const CORNER: f64 = 24.7 * 9.265;

/// Places on the ear's scale, where one step is one bandwidth, for a frequency in hertz.
fn scale(hertz: f64) -> f64 {
    9.265 * std::f64::consts::LN_2 * math::log2(1.0 + hertz / CORNER)
}

fn spacing() -> f64 {
    (scale(HIGHEST) - scale(LOWEST)) / (BANDS - 1) as f64
}

/// The place of `hertz` among the bands: 0 at the first band's centre, 31 at the last one's.
pub fn place(hertz: f64) -> f64 {
    (scale(hertz) - scale(LOWEST)) / spacing()
}

/// How many hertz a band around `hertz` spans.
pub fn width(hertz: f64) -> f64 {
    spacing() * (CORNER + hertz) / 9.265
}

static CENTRES: LazyLock<[f64; BANDS]> = LazyLock::new(|| {
    std::array::from_fn(|band| {
        let place = scale(LOWEST) + spacing() * band as f64;
        CORNER * (math::exp(place / 9.265) - 1.0)
    })
});

/// The bands' centres in hertz, 50 Hz to 18 kHz.
pub fn centres() -> &'static [f64; BANDS] {
    &CENTRES
}

/// Values for all bands from a function of the frequency in hertz.
pub fn from_fn(value: impl Fn(f64) -> f64) -> Bands {
    centres().map(|hertz| value(hertz) as f32)
}

/// Values for all bands from points (hertz, value), straight between them over the
/// logarithm of frequency and constant outside.
pub fn through(points: &[(f64, f64)]) -> Bands {
    from_fn(|hertz| {
        let after = points.partition_point(|p| p.0 <= hertz);
        match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
            (None, None) => 0.0,
            (None, Some(p)) => p.1,
            (Some(p), None) => p.1,
            (Some(a), Some(b)) => {
                a.1 + (b.1 - a.1) * math::log2(hertz / a.0) / math::log2(b.0 / a.0)
            }
        }
    })
}

/// Where a sketched spectrum has its values: octaves, closer at the top.
const RUNGS: [f64; 10] = [63.0, 125.0, 250.0, 500.0, 1e3, 2e3, 4e3, 8e3, 12e3, 18e3];

/// A spectrum sketched by its values at 63, 125, 250 and 500 Hz, 1, 2, 4, 8, 12 and 18 kHz.
pub type Sketch = [f64; RUNGS.len()];

/// Values for all bands from a sketch.
pub fn sketched(values: &Sketch) -> Bands {
    through(&std::array::from_fn::<_, { RUNGS.len() }, _>(|i| {
        (RUNGS[i], values[i])
    }))
}

/// A bell over the logarithm of frequency: 1 at `centre` hertz, `width` octaves of
/// standard deviation.
pub fn bell(centre: f64, width: f64) -> Bands {
    from_fn(|hertz| {
        let x = math::log2(hertz / centre) / width;
        math::exp(-0.5 * x * x)
    })
}

/// The powers that levels in decibels stand for.
pub fn powers(levels: &Bands) -> Bands {
    let mut powers = *levels;
    for power in &mut powers {
        *power = decibels::power_f32(*power);
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_span_fifty_hertz_to_eighteen_kilohertz() {
        let centres = centres();
        assert!((centres[0] - 50.0).abs() < 1e-6);
        assert!((centres[BANDS - 1] - 18_000.0).abs() < 1e-3);
        for (band, hertz) in centres.iter().enumerate() {
            assert!((place(*hertz) - band as f64).abs() < 1e-9);
        }
    }
}
