//! Filters a recording goes through once, when it is loaded.

use super::treatment::Treatment;
use crate::dsp::biquad::Biquad;
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
pub struct Filters(Vec<[Biquad; 2]>);

impl Filters {
    /// None where the treatment asks for none.
    pub fn new(treatment: &Treatment) -> Option<Filters> {
        let within = |hertz: f32, range: std::ops::RangeInclusive<f32>| {
            f64::from(hertz.clamp(*range.start(), *range.end()))
        };
        let mut stages = Vec::new();
        if let Some(corner) = treatment.highpass_hz {
            stages.push(Biquad::high_pass(
                within(corner, Treatment::HIGHPASS_HZ),
                SAMPLE_RATE.into(),
            ));
        }
        if let Some(mains) = treatment.hum_hz {
            let mains = within(mains, Treatment::HUM_HZ);
            stages.extend((1..=HARMONICS).map(|n| gap(mains * f64::from(n))));
        }
        let both = |stage: Biquad| [stage.clone(), stage];
        (!stages.is_empty()).then(|| Filters(stages.into_iter().map(both).collect()))
    }

    pub fn apply(&mut self, frames: &mut [Frame]) {
        for stage in &mut self.0 {
            for frame in &mut *frames {
                for (sample, filter) in frame.iter_mut().zip(&mut *stage) {
                    *sample = filter.next(f64::from(*sample)) as f32;
                }
            }
        }
    }
}

/// What takes one harmonic of the mains out.
fn gap(hertz: f64) -> Biquad {
    let width = HUM_WIDTH_HZ + HUM_WIDTH_SHARE * hertz;
    Biquad::notch(hertz, width, SAMPLE_RATE.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::math;

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
