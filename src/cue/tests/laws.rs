//! What holds for every tone.

use super::*;

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
fn nothing_is_lost_in_mono() {
    for tone in tones() {
        let frames = sounded(tone, 4);
        let stereo: f32 = frames.iter().map(|[l, r]| 0.5 * (l * l + r * r)).sum();
        let mono: f32 = mono(&frames).iter().map(|m| m * m).sum();
        let lost = 10.0 * (stereo / mono).log10();
        assert!((0.0..1.5).contains(&lost), "{tone:?} loses {lost} dB");
    }
}
