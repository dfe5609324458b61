//! Which place of one version of a session is which in the next.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::cue::Phase;
use crate::score::overview::of_breath;
use crate::score::{Moment, MomentKind, Score};
use crate::units::{Frames, Millis};

/// How long before its beat a word may begin.
const LONGEST_LEAD: Millis = Millis(400);

/// What is heard as a whole: a sentence of a `say` step with the pause behind it, or any
/// other step.
struct Unit {
    step: usize,
    id: Option<String>,
    /// What it is, without its times: those change with every refit.
    what: String,
    start: Millis,
}

/// A place to go over from one score to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seam {
    /// Where the old one is left.
    pub at: Frames,
    /// Where the new one is then.
    pub to: Frames,
    /// How long before its beat this is, for the sake of a word that begins before it.
    pub lead: Frames,
}

/// The first place from `after` on where `new` can take over from `old`: what runs is
/// finished, then comes what follows it in the new version. None where nothing is left
/// that could be changed.
pub fn seam(old: &Score, new: &Score, after: Frames) -> Option<Seam> {
    let pair = Versions::new(old, new);
    let after = Millis(Millis::of_frames(after).0 + 1) + LONGEST_LEAD;
    let ends = pair.old.iter().skip(1).map(|unit| unit.start);
    let ends: Vec<Millis> = ends.chain([old.guidance]).collect();
    let running = ends.iter().position(|end| *end >= after)?;
    if pair.old.is_empty() {
        return None;
    }
    let at = ends[running];
    let to = match pair.following(running) {
        Some(next) => pair.new.get(next).map_or(new.guidance, |unit| unit.start),
        // Nothing is as it was: the time is all there is to go by.
        None => {
            let later = pair.new.iter().find(|unit| unit.start >= at);
            later.map_or(new.guidance, |unit| unit.start)
        }
    };
    let (at, to) = (at.frames(), to.frames());
    let lead = lead(old, at).max(lead(new, to)).min(to);
    Some(Seam {
        at: at - lead,
        to: to - lead,
        lead,
    })
}

/// The place in `new` that corresponds to `at` in `old`.
pub fn same_place(old: &Score, new: &Score, at: Millis) -> Millis {
    let pair = Versions::new(old, new);
    let unit = pair
        .old
        .partition_point(|unit| unit.start <= at)
        .saturating_sub(1);
    let (Some(before), Some(same)) = (pair.old.get(unit), pair.same(unit)) else {
        return at.min(new.length);
    };
    let Some(start) = pair.new.get(same).map(|unit| unit.start) else {
        return new.guidance;
    };
    let end = pair.new.get(same + 1).map_or(new.length, |unit| unit.start);
    (start + at.saturating_sub(before.start)).min(end)
}

/// The start of the first step of `new` that is not as it was in `old`.
pub fn changed(old: &Score, new: &Score) -> Option<Millis> {
    let pair = Versions::new(old, new);
    let first = pair
        .ops
        .iter()
        .find(|op| !matches!(op, DiffOp::Equal { .. }));
    let unit = first.map(|op| op.new_range().start).or_else(|| {
        let mut pairs = pair.old.iter().zip(&pair.new);
        // The first that begins elsewhere: the one before it has another length.
        let moved = pairs.position(|(old, new)| old.start != new.start);
        moved.map(|unit| unit.saturating_sub(1))
    })?;
    let unit = pair.new.get(unit).or(pair.new.last())?;
    Some(
        new.steps
            .get(unit.step)
            .map_or(unit.start, |step| step.start),
    )
}

/// How long before `at` a word that belongs there begins.
fn lead(score: &Score, at: Frames) -> Frames {
    let from = at.saturating_sub(LONGEST_LEAD.frames());
    let first = score.cues.partition_point(|cue| cue.start < from);
    let straddles = score.cues[first..]
        .iter()
        .take_while(|cue| cue.start < at)
        .find(|cue| cue.start + cue.length > at);
    straddles.map_or(0, |cue| at - cue.start)
}

/// Two versions, laid side by side.
struct Versions {
    old: Vec<Unit>,
    new: Vec<Unit>,
    ops: Vec<DiffOp>,
}

impl Versions {
    fn new(old: &Score, new: &Score) -> Versions {
        let (old, new) = (units(old), units(new));
        let keys = |units: &[Unit]| -> Vec<String> {
            let key = |unit: &Unit| format!("{:?} {}", unit.id, unit.what);
            units.iter().map(key).collect()
        };
        let ops = capture_diff_slices(Algorithm::Myers, &keys(&old), &keys(&new));
        Versions { old, new, ops }
    }

    /// The number of what comes after old number `unit`, in the new version; it may be one
    /// past the last. None where the two have nothing in common.
    fn following(&self, unit: usize) -> Option<usize> {
        let together = |op: &DiffOp| matches!(op, DiffOp::Equal { .. });
        if let Some(same) = self.by_id(unit) {
            return Some(same + 1);
        }
        if !self.ops.iter().any(together) {
            return None;
        }
        self.ops.iter().find_map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            // What takes the place of several is heard one by one, as far as it goes.
            let next = new.start + (unit + 1).saturating_sub(old.start).min(new.len());
            old.contains(&unit).then_some(next)
        })
    }

    /// The number that old number `unit` has in the new version, or of what took its place.
    fn same(&self, unit: usize) -> Option<usize> {
        self.by_id(unit).or_else(|| {
            let op = self.ops.iter().find(|op| op.old_range().contains(&unit))?;
            let (old, new) = (op.old_range(), op.new_range());
            let together = self.ops.iter().any(|op| matches!(op, DiffOp::Equal { .. }));
            together.then(|| new.start + (unit - old.start).min(new.len().saturating_sub(1)))
        })
    }

    /// By the step's id, where the two did not fall together anyway: it was moved or written
    /// anew.
    fn by_id(&self, unit: usize) -> Option<usize> {
        let old = self.old.get(unit)?;
        let id = old.id.as_ref()?;
        let equal =
            |op: &DiffOp| matches!(op, DiffOp::Equal { .. }) && op.old_range().contains(&unit);
        if self.ops.iter().any(equal) {
            return None;
        }
        let turn = self.old[..unit]
            .iter()
            .filter(|u| u.step == old.step)
            .count();
        let mut same = (0..self.new.len()).filter(|i| self.new[*i].id.as_ref() == Some(id));
        let first = same.next()?;
        Some(same.take(turn).last().unwrap_or(first))
    }
}

fn units(score: &Score) -> Vec<Unit> {
    let mut moments: Vec<Vec<&Moment>> = vec![Vec::new(); score.steps.len()];
    for moment in &score.moments {
        if let Some(of) = moments.get_mut(moment.step) {
            of.push(moment);
        }
    }
    let mut units = Vec::new();
    for (step, (place, moments)) in score.steps.iter().zip(&moments).enumerate() {
        let mut add = |what: String, start| {
            units.push(Unit {
                step,
                id: place.id.clone(),
                what,
                start,
            });
        };
        let sentences = moments.iter().all(|m| m.kind == MomentKind::Speech);
        if !sentences || moments.is_empty() {
            add(described(moments), place.start);
            continue;
        }
        for (i, sentence) in moments.iter().enumerate() {
            // The pause before the first sentence belongs to it.
            let start = if i == 0 { place.start } else { sentence.start };
            add(sentence.text.clone(), start);
        }
    }
    units
}

/// What a step is: its first breath with its times, or else what happens in it, without.
fn described(moments: &[&Moment]) -> String {
    let mut all = String::new();
    let mut inhales = 0;
    for moment in moments {
        // How many strokes there are is another number with every refit.
        if matches!(moment.kind, MomentKind::Sweep { .. }) {
            continue;
        }
        let breath = of_breath(moment.kind);
        inhales += usize::from(moment.kind == MomentKind::Breath(Phase::Inhale));
        if breath && inhales <= 1 {
            all += &format!("{:?} {} ", moment.kind, moment.length);
        } else if !breath {
            all += &format!("{:?} {} ", moment.kind, moment.text);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::world::{Memory, Place};

    use super::*;
    use crate::prepare::{Source, Speaker, prepare};
    use crate::session::Wishes;

    fn score(steps: &[&str]) -> Score {
        let text: String = steps.iter().map(|s| format!("[[step]]\n{s}\n")).collect();
        let source = Source {
            name: "test".into(),
            text,
            place: Some(Place::here()),
            folders: vec![Place::here()],
            translation: None,
        };
        // One evening, though its script is another.
        let wishes = Wishes {
            seed: Some(7),
            ..Wishes::default()
        };
        let (prepared, found) = prepare(&Memory::new(), &source, &wishes, &Speaker::Off);
        let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
        (*prepared.score).clone()
    }

    const ONE: &str = "say = \"Lie down. [4s] Let the arms rest. [4s]\"";
    const BREATH: &str = "breathe = \"4-0-6\"\ncycles = 4";
    const REST: &str = "id = \"rest\"\nrest = \"20s\"";
    const TWO: &str = "say = \"And now let go. [9s]\"";

    /// Where the new score goes on when `at` seconds of the old one are over: the step and
    /// the sentence.
    fn goes_on(old: &Score, new: &Score, at: u64) -> (Millis, Option<String>) {
        let seam = seam(old, new, Millis::secs(at).frames()).unwrap();
        let to = Millis::of_frames(seam.to);
        let next = new.moments.iter().find(|m| m.start >= to);
        (Millis::of_frames(seam.at), next.map(|m| m.text.clone()))
    }

    #[test]
    fn a_sentence_still_ahead_is_heard_in_its_new_form_after_the_one_that_runs() {
        let old = score(&[ONE, BREATH, TWO]);
        let new = score(&[
            "say = \"Lie down. [4s] Let the arms grow heavy. [4s]\"",
            BREATH,
            TWO,
        ]);
        let (at, next) = goes_on(&old, &new, 0);
        assert_eq!(next.as_deref(), Some("Let the arms grow heavy."));
        assert_eq!(at, old.moments[1].start);
    }

    #[test]
    fn a_running_step_is_finished_and_what_follows_it_now_comes_next() {
        let old = score(&[ONE, BREATH, TWO]);
        let breath = old.steps[1].clone();
        let inside = breath.start.0 / 1000 + 5;
        // An inserted step comes next.
        let new = score(&[ONE, BREATH, "say = \"Something new.\"", TWO]);
        let (at, next) = goes_on(&old, &new, inside);
        assert_eq!((at, next.as_deref()), (breath.end, Some("Something new.")));
        // The running step itself was changed, or is gone: the next one comes all the same.
        for steps in [
            &[ONE, "breathe = \"4-0-8\"\ncycles = 9", TWO][..],
            &[ONE, TWO],
        ] {
            let new = score(steps);
            let (at, next) = goes_on(&old, &new, inside);
            assert_eq!((at, next.as_deref()), (breath.end, Some("And now let go.")));
        }
    }

    #[test]
    fn a_step_with_an_id_is_found_wherever_it_went() {
        let old = score(&[ONE, REST, TWO, BREATH]);
        let inside = old.steps[1].start.0 / 1000 + 2;
        let new = score(&[TWO, BREATH, REST, "say = \"Here.\"", ONE]);
        let (_, next) = goes_on(&old, &new, inside);
        assert_eq!(next.as_deref(), Some("Here."));
    }

    #[test]
    fn a_massage_with_more_strokes_is_the_same_massage() {
        let massage = |time| format!("massage = \"calves\"\nstroke = \"5s\"\nfor = \"{time}\"");
        let (short, long) = (massage("3m"), massage("5m"));
        let (old, new) = (score(&[ONE, &short, TWO]), score(&[ONE, &long, TWO]));
        let inside = old.steps[1].start + Millis(1234);
        assert_eq!(
            same_place(&old, &new, inside),
            new.steps[1].start + Millis(1234)
        );
        let pair = Versions::new(&old, &new);
        assert!(pair.ops.iter().all(|op| matches!(op, DiffOp::Equal { .. })));
    }

    #[test]
    fn where_nothing_is_the_same_the_time_decides_and_the_end_stays_the_end() {
        let old = score(&[ONE, BREATH]);
        let other = score(&["say = \"Other words. [3s] Entirely. [60s] And late ones.\""]);
        let (_, next) = goes_on(&old, &other, 10);
        assert_eq!(next.as_deref(), Some("And late ones."));
        let last = old.guidance.0 / 1000 - 3;
        let more = score(&[ONE, BREATH, TWO]);
        let (at, next) = goes_on(&old, &more, last);
        assert_eq!(
            (at, next.as_deref()),
            (old.guidance, Some("And now let go."))
        );
        assert_eq!(seam(&old, &more, old.length.frames()), None);
    }

    #[test]
    fn a_place_is_kept_within_its_sentence_and_the_first_change_is_found() {
        let old = score(&[ONE, BREATH, TWO]);
        let longer = "say = \"Lie down. [30s] Let the arms rest. [4s]\"";
        let new = score(&[longer, BREATH, TWO]);
        let inside = old.steps[1].start + Millis(1234);
        assert_eq!(
            same_place(&old, &new, inside),
            new.steps[1].start + Millis(1234)
        );
        assert_eq!(changed(&old, &new), Some(Millis::ZERO));
        let new = score(&[ONE, BREATH, "say = \"And now, let it go. [9s]\""]);
        assert_eq!(changed(&old, &new), Some(new.steps[2].start));
        assert_eq!(changed(&old, &old), None);
    }
}
