//! A session that its listener ends before its time.

use crate::dsp::decibels;
use crate::dsp::math;
use crate::units::{Decibels, Frames, Millis};

use super::{Curve, Envelope, Moment, MomentKind, Point, Score};

/// How long the ambience takes to leave.
pub const SOFTLY: Millis = Millis::secs(20);

/// How long whatever is being said or led takes to leave.
const HUSH: Millis = Millis(1500);

impl Score {
    /// This session, ended at `at`: nothing more begins, what is spoken or led just then is
    /// faded out, and the ambience leaves over [`SOFTLY`], or until the end where that is
    /// sooner. No bell says so. Up to a block before the one that `at` lies in it is the session
    /// itself: a layer that steps back looks so far ahead.
    pub fn ending_softly(&self, at: Frames) -> Score {
        let mut score = self.clone();
        let length = score.length.frames();
        if at >= length {
            return score;
        }
        let here = Millis::of_frames(at);
        let end = (at + SOFTLY.frames()).min(length);
        score.length = Millis::of_frames(end);
        score.guidance = score.guidance.min(score.length);
        score.cues.retain(|cue| cue.start < at);
        score.hush.push(leaving(at, (at + HUSH.frames()).min(end)));
        let fade = leaving(at, score.length.frames());
        for layer in &mut score.layers {
            layer.gain.push(fade.clone());
        }
        score.chapters.retain(|chapter| chapter.at <= here);
        for step in &mut score.steps {
            step.start = step.start.min(score.length);
            step.end = step.end.min(score.length);
        }
        score.moments.retain(|moment| moment.start <= here);
        for moment in &mut score.moments {
            moment.length = moment.length.min(here - moment.start);
        }
        score.moments.push(Moment {
            start: here,
            length: score.length - here,
            kind: MomentKind::After,
            text: String::new(),
            place: None,
            language: None,
            id: None,
            step: score.steps.len(),
        });
        score
    }
}

/// A raised cosine in amplitude, told in decibels, from 0 dB to nothing.
fn leaving(from: Frames, end: Frames) -> Envelope {
    const POINTS: u64 = 32;
    let points = (0..=POINTS).map(|i| {
        let x = i as f64 / POINTS as f64;
        let amplitude = 0.5 + 0.5 * math::sin_cos(x / 2.0).1;
        let db = match i {
            0 => 0.0,
            POINTS => Decibels::SILENCE.0,
            _ => decibels::of_amplitude(amplitude) as f32,
        };
        Point {
            at: from + (end - from) * i / POINTS,
            level: Decibels(db),
            curve: Curve::Linear,
        }
    });
    Envelope::new(points.collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{heard, loud, score, spoken};
    use super::super::{CueSound, Score};
    use super::*;

    const SCRIPT: &str = "[[layer]]\nsound = \"rain\"\n[[step]]\nbreathe = \"4-0-6\"\n\
        cycles = 12\n[[step]]\nstrike = \"bell\"\n[[step]]\nrest = \"6s\"\n";

    fn all() -> Score {
        let mut score = score(SCRIPT);
        score.cues.push(spoken(Millis(40_300), Millis::secs(5)));
        score.cues.sort_by_key(|cue| cue.start);
        score
    }

    #[test]
    fn up_to_the_end_not_a_bit_changes_and_then_it_falls_to_nothing_without_a_step() {
        let score = all();
        let ended = score.ending_softly(Millis(42_500).frames());
        assert_eq!(ended.length, Millis(62_500));
        let before = |s: &Score| heard(s, Millis::secs(38), Millis(4489));
        assert!(before(&ended) == before(&score));
        let after = heard(&ended, Millis(42_500), SOFTLY);
        let loudest = |from: u64, to: u64| {
            loud(&after[Millis(from).frames() as usize..Millis(to).frames() as usize])
        };
        let seconds: Vec<f32> = [0, 5, 10, 15, 19]
            .map(|s| loudest(s * 1000, s * 1000 + 900))
            .into();
        assert!(seconds.windows(2).all(|w| w[1] < w[0]), "{seconds:?}");
        assert!(seconds[4] < 0.01 * seconds[0] && seconds[2] > 0.1 * seconds[1]);
        assert!(loudest(19_990, 20_000) < 1e-4);
        let steps = |frames: &[[f32; 2]]| {
            let steps = frames.windows(2).map(|w| (w[1][0] - w[0][0]).abs());
            steps.fold(0.0, f32::max)
        };
        let undisturbed = heard(&score, Millis(42_500), SOFTLY);
        assert!(steps(&after) <= steps(&undisturbed) * 1.01);
    }

    #[test]
    fn nothing_begins_any_more_no_bell_and_what_is_said_is_faded() {
        let score = all();
        let at = Millis(42_500);
        let mut ended = score.ending_softly(at.frames());
        assert!(ended.cues.iter().all(|cue| cue.start < at.frames()));
        assert!(
            ended
                .moments
                .iter()
                .all(|m| m.start <= at && m.start + m.length <= ended.length)
        );
        // Without the rain: words and a tone, over soon.
        ended.layers.clear();
        assert!(
            ended
                .cues
                .iter()
                .any(|c| matches!(c.sound, CueSound::Speech(_)))
        );
        assert!(loud(&heard(&ended, at, Millis(500))) > 0.01);
        assert_eq!(loud(&heard(&ended, at + Millis(1511), Millis(3000))), 0.0);
    }

    #[test]
    fn close_to_its_end_or_past_it_a_session_ends_no_later() {
        let score = all();
        let near = score.ending_softly(score.length.frames() - 48_000);
        assert_eq!(near.length, score.length);
        assert_eq!(
            score.ending_softly(score.length.frames()).length,
            score.length
        );
        assert_eq!(score.ending_softly(0).length, SOFTLY);
    }
}
