//! Windows that noise is laid over itself with, and the curve that opens and shuts.

use std::sync::LazyLock;

use super::fft::POINTS;
use super::math;

/// The Vorbis window over [`POINTS`]: its square and its own shifted by half its length add
/// up to one, and it is smooth enough at its ends not to click where a spectrum is steep.
static VORBIS: LazyLock<[f32; POINTS]> = LazyLock::new(|| {
    std::array::from_fn(|n| {
        let (sine, _) = math::sin_cos((n as f64 + 0.5) / (2 * POINTS) as f64);
        math::sin_cos(sine * sine / 4.0).0 as f32
    })
});

/// The Vorbis window; the first call computes it.
pub fn vorbis() -> &'static [f32; POINTS] {
    &VORBIS
}

/// From 0 to 1 along half a cosine, for `x` from 0 to 1.
pub fn raised_cosine(x: f32) -> f32 {
    0.5 - 0.5 * math::sin_cos_f32(0.5 * x).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_squares_of_a_window_and_its_neighbour_add_up_to_one() {
        for (rising, falling) in VORBIS.iter().zip(&VORBIS[POINTS / 2..]) {
            assert!((rising * rising + falling * falling - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_raised_cosine_begins_at_nothing_and_ends_at_one() {
        assert_eq!(raised_cosine(0.0), 0.0);
        assert!((raised_cosine(0.5) - 0.5).abs() < 1e-6);
        assert!((raised_cosine(1.0) - 1.0).abs() < 1e-6);
    }
}
