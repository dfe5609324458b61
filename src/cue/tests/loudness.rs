//! What a meter reads.

use super::*;

/// Loudness over all of `frames`, ungated.
fn loudness(frames: &[Frame]) -> f32 {
    // 300 ms of silence at both ends, so that every 100 ms is in four windows.
    let pad = vec![[0.0; 2]; 14_400];
    let windows = momentary(&[&pad, frames, &pad].concat());
    let power: f32 = windows.iter().map(|lufs| 10f32.powf(lufs / 10.0)).sum();
    10.0 * (power * 4800.0 / frames.len() as f32).log10()
}

#[test]
fn a_phase_comes_at_its_level_whatever_its_length() {
    for tone in phases() {
        let expected = match tone {
            Tone::Breath(_, Phase::Inhale | Phase::Exhale) => 0.0,
            Tone::Breath(_, Phase::HoldFull) => -6.0,
            Tone::Breath(_, Phase::HoldEmpty) => -9.0,
            _ => -1.0,
        };
        for seconds in [2, 4, 7, 10] {
            let got = loudness(&sounded(tone, seconds)) - REFERENCE_LUFS;
            assert!(
                (got - expected).abs() < 0.6,
                "{tone:?} over {seconds} s: {got} LU"
            );
        }
    }
}

#[test]
fn a_stroke_reaches_the_reference_and_no_two_are_copies() {
    for struck in STRUCK {
        let tone = Tone::Strike(struck);
        let mut tones = Tones::new();
        let mut last = Vec::new();
        for seed in 0..6 {
            let stroke = render(
                &mut tones,
                &Placed {
                    seed,
                    ..placed(tone, 3)
                },
            );
            let loudest = momentary(&stroke).into_iter().fold(f32::MIN, f32::max);
            assert!(
                (loudest - REFERENCE_LUFS).abs() < 1.0,
                "{struck:?}: {loudest} LUFS"
            );
            assert!(last != stroke);
            last = stroke;
        }
    }
}

#[test]
fn a_stroke_dies_away_within_its_ring() {
    for struck in STRUCK {
        let ring = Tone::Strike(struck).ring().unwrap();
        assert!((Millis::secs(8).frames()..=Millis::secs(20).frames()).contains(&ring));
        let forecast = power(Tone::Strike(struck), ring);
        let tenth = forecast.len() / 10;
        let late: f32 = forecast[9 * tenth..].iter().sum::<f32>() / tenth as f32;
        assert!(late < 1e-6 * forecast[1], "{struck:?}: {late}");
        assert!(
            forecast[forecast.len() / 3] > 1e-4,
            "{struck:?} is cut short"
        );
    }
}

#[test]
fn the_forecast_is_what_a_meter_reads() {
    for tone in tones() {
        for seconds in [2, 4, 10] {
            let forecast = power(tone, placed(tone, seconds).length);
            let read = momentary(&sounded(tone, seconds));
            for (told, read) in forecast.windows(4).zip(read) {
                let told = REFERENCE_LUFS + 10.0 * (told.iter().sum::<f32>() / 4.0).log10();
                // What is 20 dB down no longer counts.
                let off = (told - read).abs();
                assert!(
                    read < REFERENCE_LUFS - 20.0 || off < 1.0,
                    "{tone:?}: {told} {read}"
                );
            }
        }
    }
}
