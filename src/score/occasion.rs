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
    use crate::sound::{Source, catalogue};
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

    /// The mean decibels of what is heard around five places of a breath: as it begins, half-way
    /// in, with full lungs, half-way out, and as it ends.
    fn course(sound: &str, layer: &str) -> [f64; 5] {
        let score = score(&format!(
            "[cues]\nbreath = \"off\"\n[[layer]]\nsound = \"{sound}\"\n{layer}\n\
             [[step]]\nrest = \"20s\"\n[[step]]\nbreathe = \"5-0-7\"\ncycles = 9\n",
        ));
        let breaths = breaths_of(&score.moments);
        let breaths: Vec<LedBreath> = breaths.iter().filter_map(|b| breath(b)).collect();
        assert_eq!(breaths.len(), 9);
        let power = |at: f64| {
            let from = Millis((at * 1000.0) as u64 - 500);
            let frames = heard(&score, from, Millis::secs(1));
            let squares = frames.as_flattened().iter().map(|x| f64::from(x * x));
            squares.sum::<f64>()
        };
        let mean = |place: &dyn Fn(&LedBreath) -> f64| {
            // The first are still on their way from what nobody leads.
            let powers = breaths[2..].iter().map(|breath| power(place(breath)));
            decibels::of_power(powers.sum::<f64>() / (breaths.len() - 2) as f64)
        };
        [
            mean(&|b| b.start),
            mean(&|b| 0.5 * (b.start + b.full)),
            mean(&|b| b.full),
            mean(&|b| 0.5 * (b.out + b.end)),
            mean(&|b| b.end),
        ]
    }

    #[test]
    fn chords_rise_with_the_way_in_and_fall_with_the_way_out_and_more_where_the_layer_breathes() {
        for sound in ["harp-and-strings", "string-chorale"] {
            let (own, more) = (course(sound, ""), course(sound, "breathes = 4"));
            for [begun, rising, full, falling, over] in [own, more] {
                let rises = begun < rising && rising < full;
                let falls = full > falling && falling > over;
                assert!(rises && falls, "{sound}: {own:.1?} {more:.1?}");
            }
            let swell = |course: [f64; 5]| course[2] - course[4];
            assert!(swell(own) > 3.0, "{sound}: {own:.1?}");
            let added = swell(more) - swell(own);
            assert!((1.0..5.5).contains(&added), "{sound}: {own:.1?} {more:.1?}");
        }
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
        let pieces = catalogue().recipes().filter(
            |recipe| matches!(&recipe.source, Source::Texture(texture) if texture.kind().listens()),
        );
        let mut told = Vec::new();
        for piece in pieces {
            let score = score(&format!(
                "ending = \"sleep\"\n[[layer]]\nsound = {:?}\n[[step]]\nrest = \"30m\"\n",
                piece.name
            ));
            assert!(score.layers[0].timed);
            for minute in [25, 26, 27] {
                let by = rises(&score, Millis::secs(60 * minute));
                told.push((by, minute, &piece.name));
            }
        }
        assert!(told.len() >= 36, "{}", told.len());
        told.sort_by(|a, b| b.0.total_cmp(&a.0));
        assert!(told[0].0 < 3.0, "{told:.2?}");
    }
}
