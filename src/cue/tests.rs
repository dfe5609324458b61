//! Laws of all tones, and what each one promises to the ear.

use ebur128::{EbuR128, Mode};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;

use super::*;
use crate::frame::{Frame, REFERENCE_LUFS};
use crate::units::Millis;

const SOUNDS: [BreathSound; 3] = [BreathSound::Air, BreathSound::Glide, BreathSound::Bowl];
const PHASES: [Phase; 5] = [
    Phase::Inhale,
    Phase::TopUp,
    Phase::HoldFull,
    Phase::Exhale,
    Phase::HoldEmpty,
];
const STRUCK: [Struck; 3] = [Struck::Bell, Struck::Bowl, Struck::Chime];

/// Neither a block's border nor a multiple of anything.
const START: Frames = 12_345;

fn breaths() -> impl Iterator<Item = Tone> {
    SOUNDS
        .into_iter()
        .flat_map(|s| PHASES.into_iter().map(move |p| Tone::Breath(s, p)))
}

fn phases() -> impl Iterator<Item = Tone> {
    breaths().chain([Tone::Tension, Tone::Release])
}

fn tones() -> impl Iterator<Item = Tone> {
    phases().chain(STRUCK.map(Tone::Strike))
}

fn placed(tone: Tone, seconds: u64) -> Placed {
    let length = Millis::secs(seconds).frames();
    Placed {
        tone,
        start: START,
        length,
        gain: [1.0; 2],
        seed: 7,
    }
}

/// All blocks from the session's start to one past the end of `cue`.
fn render(tones: &mut Tones, cue: &Placed) -> Vec<Frame> {
    let blocks = (cue.start + cue.length).div_ceil(BLOCK as u64) + 1;
    let mut all = Vec::new();
    for index in 0..blocks {
        let mut block = [[0.0; 2]; BLOCK];
        tones.add(cue, index, &mut block);
        all.extend_from_slice(&block);
    }
    all
}

/// The frames from the first of the tone to its last.
fn sounded(tone: Tone, seconds: u64) -> Vec<Frame> {
    let cue = placed(tone, seconds);
    let mut all = render(&mut Tones::new(), &cue);
    all.truncate((cue.start + cue.length) as usize);
    all.split_off(cue.start as usize)
}

fn mono(frames: &[Frame]) -> Vec<f32> {
    frames.iter().map(|[l, r]| 0.5 * (l + r)).collect()
}

/// Momentary loudness every 100 ms, from the first full 400 ms on.
fn momentary(frames: &[Frame]) -> Vec<f32> {
    let mut meter = EbuR128::new(2, SAMPLE_RATE, Mode::M).unwrap();
    let mut row = Vec::new();
    for part in frames.chunks(4800) {
        meter.add_frames_f32(part.as_flattened()).unwrap();
        row.push(meter.loudness_momentary().unwrap() as f32);
    }
    row.split_off(3)
}

/// Loudness over all of `frames`, ungated.
fn loudness(frames: &[Frame]) -> f32 {
    // 300 ms of silence at both ends, so that every 100 ms is in four windows.
    let pad = vec![[0.0; 2]; 14_400];
    let windows = momentary(&[&pad, frames, &pad].concat());
    let power: f32 = windows.iter().map(|lufs| 10f32.powf(lufs / 10.0)).sum();
    10.0 * (power * 4800.0 / frames.len() as f32).log10()
}

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

/// How steeply the waveform bends: the largest second difference.
fn bend(frames: &[Frame]) -> f32 {
    frames
        .windows(3)
        .flat_map(|w| [0, 1].map(|ch| (w[0][ch] - 2.0 * w[1][ch] + w[2][ch]).abs()))
        .fold(0.0, f32::max)
}

#[test]
fn blocks_are_the_same_in_any_order_and_amid_other_cues() {
    let mut shared = Tones::new();
    for tone in tones() {
        let cue = placed(tone, 2);
        let forward = render(&mut Tones::new(), &cue);
        let other = Placed {
            seed: 8,
            start: START + 100,
            ..cue
        };
        for (index, expected) in forward.chunks_exact(BLOCK).enumerate().rev() {
            let mut block = [[0.0; 2]; BLOCK];
            shared.add(&other, index as u64, &mut block);
            block = [[0.0; 2]; BLOCK];
            shared.add(&cue, index as u64, &mut block);
            assert!(block == expected, "{tone:?}, block {index}");
        }
    }
}

#[test]
fn a_tone_adds_to_what_is_there_by_its_gain() {
    let cue = placed(Tone::Release, 2);
    let mut tones = Tones::new();
    let mut plain = [[0.0; 2]; BLOCK];
    tones.add(&cue, 40, &mut plain);
    let mut mixed = [[0.25; 2]; BLOCK];
    tones.add(
        &Placed {
            gain: [0.5, 0.0],
            ..cue
        },
        40,
        &mut mixed,
    );
    for (mixed, plain) in mixed.iter().zip(plain) {
        assert!((mixed[0] - 0.25 - 0.5 * plain[0]).abs() < 1e-6);
        assert_eq!(mixed[1], 0.25);
    }
}

#[test]
fn a_tone_fills_its_length_and_nothing_else() {
    for tone in tones() {
        let cue = placed(tone, 3);
        let all = render(&mut Tones::new(), &cue);
        let (start, end) = (cue.start as usize, (cue.start + cue.length) as usize);
        let silent = |frames: &[Frame]| frames.as_flattened().iter().all(|s| *s == 0.0);
        assert!(
            silent(&all[..start]) && silent(&all[end..]),
            "{tone:?} is heard outside"
        );
        let audible = |frames: &[Frame]| frames.as_flattened().iter().any(|s| s.abs() > 1e-4);
        let edge = Millis(150).frames() as usize;
        assert!(audible(&all[start..start + edge]), "{tone:?} comes late");
        assert!(
            audible(&all[end - 2 * edge..end]),
            "{tone:?} ends before its time"
        );
        for frame in [all[start], all[end - 1]] {
            assert!(
                frame.iter().all(|s| s.abs() < 1e-4),
                "{tone:?} does not meet silence"
            );
        }
        assert!(
            all.as_flattened().iter().all(|s| s.abs() < 0.7),
            "{tone:?} is near the limit"
        );
    }
}

#[test]
fn any_length_can_be_asked_for() {
    for tone in tones() {
        for length in [0, 1, 2, 480, 9600] {
            let cue = Placed {
                length,
                ..placed(tone, 1)
            };
            let all = render(&mut Tones::new(), &cue);
            assert!(
                all.as_flattened().iter().all(|s| s.abs() < 1.0),
                "{tone:?}, {length}"
            );
            assert_eq!(power(tone, length).len() as u64, length.div_ceil(4800));
        }
    }
}

#[test]
fn no_edge_clicks() {
    for tone in phases() {
        for seconds in [1, 4] {
            let cue = placed(tone, seconds);
            let all = render(&mut Tones::new(), &cue);
            let (start, end) = (cue.start as usize, (cue.start + cue.length) as usize);
            let inside = bend(&all[start + 4800..end - 4800]);
            let edges = bend(&all[start - 500..start + 960]).max(bend(&all[end - 960..]));
            assert!(
                edges < 0.5 * inside,
                "{tone:?} over {seconds} s: {edges} against {inside}"
            );
        }
    }
    for struck in STRUCK {
        let tone = Tone::Strike(struck);
        let frames = sounded(tone, 8);
        let touch = bend(&frames[..240]);
        let inside = bend(&frames[960..]);
        assert!(touch < 2.0 * inside, "{struck:?}: {touch} against {inside}");
    }
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

#[test]
fn nothing_is_lost_in_mono() {
    for tone in tones() {
        let frames = sounded(tone, 4);
        let stereo: f32 = frames.iter().map(|[l, r]| 0.5 * (l * l + r * r)).sum();
        let mono: f32 = mono(&frames).iter().map(|m| m * m).sum();
        let lost = 10.0 * (stereo / mono).log10();
        assert!((0.0..1.5).contains(&lost), "{tone:?} loses {lost} dB");
    }
}
