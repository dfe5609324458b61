//! Filters a recording goes through once, when it is loaded.

use super::treatment::Treatment;
use crate::dsp::math;
use crate::frame::Frame;
use crate::units::SAMPLE_RATE;

/// Harmonics of the mains that are taken out; above them hum is a buzz that
/// a few narrow gaps do not cure.
const HARMONICS: u32 = 10;

/// How wide a gap is, between the points 3 dB down: for the mains' wavering, which grows
/// with the harmonic, and hardly anything beside it.
const HUM_WIDTH_HZ: f64 = 1.5;
const HUM_WIDTH_SHARE: f64 = 0.01;

/// The filters of one treatment, from the first frame of a file to the last.
pub struct Filters(Vec<Biquad>);

impl Filters {
    /// None where the treatment asks for none.
    pub fn new(treatment: &Treatment) -> Option<Filters> {
        let within = |hertz: f32, range: std::ops::RangeInclusive<f32>| {
            f64::from(hertz.clamp(*range.start(), *range.end()))
        };
        let mut stages = Vec::new();
        if let Some(corner) = treatment.highpass_hz {
            stages.push(Biquad::highpass(within(corner, Treatment::HIGHPASS_HZ)));
        }
        if let Some(mains) = treatment.hum_hz {
            let mains = within(mains, Treatment::HUM_HZ);
            stages.extend((1..=HARMONICS).map(|n| Biquad::notch(mains * f64::from(n))));
        }
        (!stages.is_empty()).then_some(Filters(stages))
    }

    pub fn apply(&mut self, frames: &mut [Frame]) {
        for stage in &mut self.0 {
            stage.apply(frames);
        }
    }
}

/// A second-order section in transposed direct form, in double precision because its poles
/// lie close to the unit circle.
struct Biquad {
    forward: [f64; 3],
    back: [f64; 2],
    state: [[f64; 2]; 2],
}

impl Biquad {
    /// From the cookbook's coefficients, normalised by `a0`.
    fn new(forward: [f64; 3], a0: f64, back: [f64; 2]) -> Biquad {
        Biquad {
            forward: forward.map(|b| b / a0),
            back: back.map(|a| a / a0),
            state: [[0.0; 2]; 2],
        }
    }

    /// Second-order Butterworth.
    fn highpass(corner: f64) -> Biquad {
        let (sine, cosine) = math::sin_cos(corner / f64::from(SAMPLE_RATE));
        let alpha = sine * std::f64::consts::FRAC_1_SQRT_2;
        let edge = (1.0 + cosine) / 2.0;
        Biquad::new(
            [edge, -(1.0 + cosine), edge],
            1.0 + alpha,
            [-2.0 * cosine, 1.0 - alpha],
        )
    }

    fn notch(centre: f64) -> Biquad {
        let (sine, cosine) = math::sin_cos(centre / f64::from(SAMPLE_RATE));
        let q = centre / (HUM_WIDTH_HZ + HUM_WIDTH_SHARE * centre);
        let alpha = sine / (2.0 * q);
        Biquad::new(
            [1.0, -2.0 * cosine, 1.0],
            1.0 + alpha,
            [-2.0 * cosine, 1.0 - alpha],
        )
    }

    fn apply(&mut self, frames: &mut [Frame]) {
        let ([b0, b1, b2], [a1, a2]) = (self.forward, self.back);
        for frame in frames {
            for (sample, [s1, s2]) in frame.iter_mut().zip(&mut self.state) {
                let x = f64::from(*sample);
                let y = b0 * x + *s1;
                *s1 = b1 * x - a1 * y + *s2;
                *s2 = b2 * x - a2 * y;
                *sample = y as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f64) -> Vec<Frame> {
        let at = |n: u32| math::sin_cos(f64::from(n) * hertz / f64::from(SAMPLE_RATE)).0 as f32;
        (0..192_000).map(|n| [0.5 * at(n); 2]).collect()
    }

    /// What is left of a tone after the filters have settled, in dB.
    fn left(hertz: f64, treatment: &Treatment) -> f32 {
        let mut frames = tone(hertz);
        Filters::new(treatment).unwrap().apply(&mut frames);
        let level = |frames: &[Frame]| frames[96_000..].iter().map(|f| f[0] * f[0]).sum::<f32>();
        10.0 * (level(&frames) / level(&tone(hertz))).log10()
    }

    #[test]
    fn hum_goes_and_what_lies_between_its_harmonics_stays() {
        let treatment = Treatment {
            hum_hz: Some(50.0),
            ..Treatment::default()
        };
        assert!(left(50.05, &treatment) < -20.0);
        assert!(left(250.0, &treatment) < -40.0);
        for between in [62.0, 125.0, 1000.0] {
            assert!(left(between, &treatment).abs() < 0.3, "{between} Hz");
        }
    }

    #[test]
    fn a_high_pass_takes_twelve_decibels_an_octave_below_its_corner() {
        let treatment = Treatment {
            highpass_hz: Some(100.0),
            ..Treatment::default()
        };
        assert!((left(25.0, &treatment) + 24.0).abs() < 1.0);
        assert!((left(100.0, &treatment) + 3.0).abs() < 0.2);
        assert!(left(800.0, &treatment).abs() < 0.1);
    }
}
