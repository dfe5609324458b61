//! What each tone tells with closed eyes.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;

use super::*;

/// Mean power spectrum, in bins of 5.86 Hz.
fn spectrum(samples: &[f32]) -> Vec<f32> {
    const SIZE: usize = 8192;
    let transform = FftPlanner::new().plan_fft_forward(SIZE);
    let mut sum = vec![0.0; SIZE / 2];
    for start in (0..samples.len().saturating_sub(SIZE)).step_by(SIZE / 2) {
        let mut bins: Vec<Complex32> = (0..SIZE)
            .map(|n| {
                let hann = 0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / SIZE as f32).cos();
                Complex32::new(samples[start + n] * hann, 0.0)
            })
            .collect();
        transform.process(&mut bins);
        for (sum, bin) in sum.iter_mut().zip(&bins) {
            *sum += bin.norm_sqr();
        }
    }
    sum
}

fn hertz(bin: usize) -> f32 {
    bin as f32 * SAMPLE_RATE as f32 / 8192.0
}

/// The power between two frequencies.
fn band(spectrum: &[f32], low: f32, high: f32) -> f32 {
    let inside = |bin: &usize| (low..high).contains(&hertz(*bin));
    (0..spectrum.len())
        .filter(inside)
        .map(|bin| spectrum[bin])
        .sum()
}

/// The centre of gravity of the spectrum of each of `parts` equal stretches, in hertz.
fn centroids(tone: Tone, seconds: u64, parts: usize) -> Vec<f32> {
    let samples = mono(&sounded(tone, seconds));
    let stretch = samples.len() / parts;
    samples
        .chunks_exact(stretch)
        .map(|part| {
            let spectrum = spectrum(part);
            let moment: f32 = spectrum.iter().enumerate().map(|(b, p)| hertz(b) * p).sum();
            moment / spectrum.iter().sum::<f32>()
        })
        .collect()
}

#[test]
fn an_inhale_brightens_and_an_exhale_darkens_all_the_way() {
    for sound in SOUNDS {
        for seconds in [2, 4, 10] {
            for (phase, sign) in [(Phase::Inhale, 1.0), (Phase::Exhale, -1.0)] {
                let row = centroids(Tone::Breath(sound, phase), seconds, 5);
                let moves = row.windows(2).all(|w| sign * (w[1] - w[0]) > 0.01 * w[0]);
                assert!(moves, "{sound:?} {phase:?} over {seconds} s: {row:?}");
            }
        }
    }
}

#[test]
fn a_hold_stands_still_and_ebbs() {
    for sound in SOUNDS {
        for phase in [Phase::HoldFull, Phase::HoldEmpty] {
            let tone = Tone::Breath(sound, phase);
            let row = centroids(tone, 6, 4);
            let mean = row.iter().sum::<f32>() / 4.0;
            assert!(
                row.iter().all(|c| (c / mean - 1.0).abs() < 0.06),
                "{tone:?}: {row:?}"
            );
            let level = momentary(&sounded(tone, 6));
            assert!(
                level[level.len() - 12] < level[10] - 3.0,
                "{tone:?}: {level:?}"
            );
        }
    }
}

#[test]
fn a_top_up_goes_on_above_the_inhale() {
    for sound in SOUNDS {
        let inhale = centroids(Tone::Breath(sound, Phase::Inhale), 4, 5);
        let top_up = centroids(Tone::Breath(sound, Phase::TopUp), 1, 2);
        assert!(
            inhale[4] < top_up[0] && top_up[0] < top_up[1],
            "{inhale:?} {top_up:?}"
        );
    }
}

#[test]
fn no_two_phases_share_a_sound() {
    // Half octaves from 160 Hz to 2.6 kHz, in three stretches of the phase.
    let portrait = |tone| {
        let samples = mono(&sounded(tone, 5));
        samples
            .chunks_exact(samples.len() / 3)
            .flat_map(|part| {
                let spectrum = spectrum(part);
                let total: f32 = spectrum.iter().sum();
                (0..8).map(move |b| {
                    let low = 160.0 * 2f32.powf(0.5 * b as f32);
                    let share = band(&spectrum, low, low * 2f32.sqrt()) / total;
                    10.0 * share.max(1e-4).log10()
                })
            })
            .collect::<Vec<f32>>()
    };
    for sound in SOUNDS {
        let row: Vec<_> = PHASES
            .into_iter()
            .map(|phase| Tone::Breath(sound, phase))
            .chain([Tone::Tension, Tone::Release])
            .map(|tone| (tone, portrait(tone)))
            .collect();
        for (i, (a, left)) in row.iter().enumerate() {
            for (b, right) in &row[..i] {
                let square: f32 = left.iter().zip(right).map(|(x, y)| (x - y) * (x - y)).sum();
                let distance = (square / left.len() as f32).sqrt();
                assert!(distance > 2.5, "{a:?} and {b:?}: {distance} dB");
            }
        }
    }
}

#[test]
fn a_breath_keeps_to_the_band_of_small_speakers_and_gentle_ears() {
    for tone in phases() {
        let spectrum = spectrum(&mono(&sounded(tone, 5)));
        let total: f32 = spectrum.iter().sum();
        let share = |low, high| 10.0 * (band(&spectrum, low, high) / total).log10();
        assert!(share(4000.0, 24_000.0) < -40.0, "{tone:?} hisses");
        assert!(share(0.0, 140.0) < -20.0, "{tone:?} rumbles");
        if let Tone::Breath(BreathSound::Glide | BreathSound::Bowl, _) = tone {
            assert!(share(2000.0, 24_000.0) < -40.0, "{tone:?} is shrill");
        }
    }
}
