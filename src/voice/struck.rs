//! A recording of a stroke, as a clip: whole, with its ringing.

use crate::dsp::loudness;
use crate::dsp::window::raised_cosine;
use crate::frame::REFERENCE_LUFS;
use crate::units::{Decibels, Millis, SAMPLE_RATE};

use super::Clip;

/// The stroke begins where it is this far below its loudest, and has died away where it is so
/// far below.
const BEGINS: Decibels = Decibels(-40.0);
const ENDS: Decibels = Decibels(-66.0);

/// The windows that beginning and end are sought in: 5 ms.
const WINDOW: usize = SAMPLE_RATE as usize / 200;

/// What stays before the beginning, to rise in: 5 ms.
const RISE: usize = SAMPLE_RATE as usize / 200;

/// It fades over so much at its end, where the recording was cut off or the room goes on: 0.8 s,
/// or a quarter of what is there.
const FADE: usize = SAMPLE_RATE as usize / 10 * 8;

/// Four tenths of a second, over which the loudness of a stroke is taken.
const MOMENT: usize = 4;

/// A stroke, mono within ±1 and at 48 kHz, as a clip whose loudest 0.4 s are at the reference
/// loudness, as those of [`crate::cue::Struck`] are, or as near to it as its peaks allow. `None`
/// where it is silent.
pub fn struck(samples: &[f32]) -> Option<Clip> {
    let powers: Vec<f32> = samples.chunks(WINDOW).map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    let over = |limit: Decibels| {
        let floor = loudest * limit.gain() * limit.gain();
        move |power: &f32| *power > floor
    };
    let first = powers.iter().position(over(BEGINS))? * WINDOW;
    let last = (powers.iter().rposition(over(ENDS))? + 1) * WINDOW;
    let mut samples = samples[first.saturating_sub(RISE)..last.min(samples.len())].to_vec();
    fade(&mut samples);
    let rate = f64::from(SAMPLE_RATE);
    let moment = |tenths: &[f32]| tenths.iter().sum::<f32>() / MOMENT as f32;
    let tenths = loudness::power(&samples, rate);
    let now = tenths.windows(MOMENT.min(tenths.len())).map(moment);
    let now = now.fold(0.0, f32::max);
    let reference = loudness::power_of(REFERENCE_LUFS);
    let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    if now <= 0.0 || peak <= 0.0 {
        return None;
    }
    let gain = (reference / now).sqrt().min(0.99 / peak);
    let sixteen = |x: &f32| (x * gain * 32_767.0).round() as i16;
    Some(Clip {
        up: 1,
        down: 1,
        length: Millis((samples.len() as f64 / rate * 1000.0).ceil() as u64),
        p_centre: Millis::ZERO,
        samples: samples.iter().map(sixteen).collect(),
        power: tenths.iter().map(|p| p * gain * gain / reference).collect(),
        dip: Decibels(0.0),
    })
}

/// The mean power.
fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32
}

/// Lets it rise and fall from and to nothing.
fn fade(samples: &mut [f32]) {
    let slope = |at: usize, length: usize| raised_cosine((at as f32 / length as f32).min(1.0));
    for (at, x) in samples.iter_mut().take(RISE).enumerate() {
        *x *= slope(at, RISE);
    }
    let length = FADE.min(samples.len() / 4).max(1);
    for (at, x) in samples.iter_mut().rev().take(length).enumerate() {
        *x *= slope(at, length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stroke that rings down by 60 dB in `ring` seconds, after half a second of quiet.
    fn gong(ring: f32, level: f32) -> Vec<f32> {
        let rate = SAMPLE_RATE as f32;
        let quiet = vec![0.0; SAMPLE_RATE as usize / 2];
        let sounds = (0..(ring * rate) as usize).map(|n| {
            let t = n as f32 / rate;
            level * 0.001_f32.powf(t / ring) * (t * 440.0 * std::f32::consts::TAU).sin()
        });
        quiet.into_iter().chain(sounds).collect()
    }

    #[test]
    fn a_stroke_is_as_loud_as_the_programs_own_however_it_was_recorded() {
        for level in [0.9, 0.02] {
            let clip = struck(&gong(6.0, level)).unwrap();
            let loudest = clip.power.windows(4).map(|p| p.iter().sum::<f32>() / 4.0);
            let loudest = loudest.fold(0.0, f32::max);
            assert!((loudest - 1.0).abs() < 0.01, "{level}: {loudest}");
        }
    }

    #[test]
    fn it_begins_at_once_and_rings_to_its_end_without_an_edge() {
        let clip = struck(&gong(6.0, 0.5)).unwrap();
        let begins = clip.samples.iter().position(|x| x.abs() > 1000).unwrap();
        assert!(begins < SAMPLE_RATE as usize / 50, "{begins}");
        assert!(clip.length > Millis::secs(5), "{}", clip.length);
        assert_eq!((clip.samples[0], clip.samples.last()), (0, Some(&0)));
        // Cut off in the middle of its ringing, it fades.
        let cut = struck(&gong(6.0, 0.5)[..SAMPLE_RATE as usize * 2]).unwrap();
        assert_eq!(cut.samples.last(), Some(&0));
        let steps = cut.samples.windows(2).map(|w| (w[1] - w[0]).abs());
        let end: i16 = steps.rev().take(480).max().unwrap();
        assert!(end < 60, "{end}");
    }

    #[test]
    fn silence_and_a_click_are_no_panic() {
        assert_eq!(struck(&[]), None);
        assert_eq!(struck(&[0.0; 4800]), None);
        let mut click = vec![0.0; 4800];
        click[2400] = 1.0;
        let clip = struck(&click).unwrap();
        assert!(clip.samples.iter().all(|x| x.abs() < 32_767));
    }
}
