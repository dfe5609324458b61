//! What music is told of a session: its breaths, its words, and whether it ends in sleep.

use crate::cue::Phase;
use crate::music::occasion::{LedBreath, Occasion};
use crate::units::{Frames, Millis};

use super::overview::breaths_of;
use super::{Cue, CueSound, Moment};

/// The session of those moments and cues that ends in sleep after so long, or does not.
pub fn of(moments: &[Moment], cues: &[Cue], asleep: Option<Millis>) -> Occasion {
    let breaths = breaths_of(moments);
    let breaths = breaths.iter().filter_map(|phases| breath(phases)).collect();
    let seconds = |at: Frames| Millis::of_frames(at).as_secs_f64();
    let spoken = |cue: &&Cue| matches!(cue.sound, CueSound::Speech(_));
    let words = cues.iter().filter(spoken);
    let words: Vec<(f64, f64)> = words
        .map(|cue| (seconds(cue.start), seconds(cue.start + cue.length)))
        .collect();
    Occasion::new(breaths, &words, asleep.map(Millis::as_secs_f64))
}

/// A breath that has a way in and a way out.
fn breath(phases: &[&Moment]) -> Option<LedBreath> {
    let end = |m: &Moment| (m.start + m.length).as_secs_f64();
    let is = |m: &Moment, phase: Phase| m.kind.phase() == Some(phase);
    let filled = |m: &&&Moment| is(m, Phase::Inhale) || is(m, Phase::TopUp);
    let full = phases.iter().rfind(filled)?;
    let out = phases.iter().find(|m| is(m, Phase::Exhale))?;
    let (start, full, out) = (
        phases.first()?.start.as_secs_f64(),
        end(full),
        out.start.as_secs_f64(),
    );
    let end = phases.iter().map(|m| end(m)).fold(out, f64::max);
    (start < full && full <= out && out < end).then_some(LedBreath {
        start,
        full,
        out,
        end,
        led: true,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Score;
    use super::super::tests::{heard, score, spoken};
    use super::*;
    use crate::dsp::decibels;
    use crate::units::Millis;

    #[test]
    fn a_breath_fills_until_it_is_full_and_waits_until_it_goes_out() {
        let score = score(
            "[[step]]\nrest = \"20s\"\n[[step]]\nbreathe = \"4-2-6-1\"\ncycles = 2\n\
             [[step]]\nrest = \"9s\"\n",
        );
        let first = score.moments.iter().find(|m| m.kind.phase().is_some());
        let start = first.unwrap().start.as_secs_f64();
        let breath = |start: f64| LedBreath {
            start,
            full: start + 4.0,
            out: start + 6.0,
            end: start + 13.0,
            led: true,
        };
        let words = spoken(Millis::secs(3), Millis::secs(2));
        let all = vec![breath(start), breath(start + 13.0)];
        let occasion = of(&score.moments, &[words], None);
        assert_eq!(occasion, Occasion::new(all, &[(3.0, 5.0)], None));
    }

    /// Decibels from the power at the end of the way out to that with full lungs, on average.
    fn swell(sound: &str, layer: &str) -> f64 {
        let score = score(&format!(
            "[[layer]]\nsound = \"{sound}\"\n{layer}\n[[step]]\nrest = \"20s\"\n\
             [[step]]\nbreathe = \"5-0-7\"\ncycles = 9\n",
        ));
        let power = |at: Millis| {
            let frames = heard(&score, at, Millis::secs(1));
            let squares = frames.as_flattened().iter().map(|x| f64::from(x * x));
            squares.sum::<f64>()
        };
        let ends = score
            .moments
            .iter()
            .filter_map(|m| Some((m.kind.phase()?, m)));
        let (mut full, mut empty) = (0.0, 0.0);
        for (phase, m) in ends.skip(4) {
            let before = m.start + m.length - Millis(500);
            match phase {
                Phase::Inhale => full += power(before),
                _ => empty += power(before),
            }
        }
        decibels::of_power(full / empty)
    }

    #[test]
    fn chords_rise_with_the_way_in_and_fall_with_the_way_out_and_more_where_the_layer_breathes() {
        let sound = "harp-and-strings";
        let (own, more) = (swell(sound, ""), swell(sound, "breathes = 4"));
        assert!(own > 3.0, "{own}");
        assert!((1.0..5.5).contains(&(more - own)), "{own} {more}");
    }

    /// How far the loudest 0.4 s of a minute stand over their median.
    fn rises(score: &Score, from: Millis) -> f64 {
        let frames = heard(score, from, Millis::secs(60));
        let tenths: Vec<f64> = frames
            .chunks_exact(4800)
            .map(|part| part.as_flattened().iter().map(|x| f64::from(x * x)).sum())
            .collect();
        let mut all: Vec<f64> = tenths.windows(4).map(|w| w.iter().sum()).collect();
        all.sort_by(f64::total_cmp);
        decibels::of_power(all[all.len() - 1] / all[all.len() / 2])
    }

    #[test]
    fn where_a_session_ends_in_sleep_nothing_rises_more_than_three_decibels_at_its_end() {
        let score = score(
            "ending = \"sleep\"\n[[layer]]\nsound = \"felt-piano\"\n\
             [[step]]\nrest = \"30m\"\n",
        );
        assert!(score.layers[0].timed);
        let rises = rises(&score, Millis::secs(60) * 26);
        assert!(rises < 3.0, "{rises}");
    }
}
