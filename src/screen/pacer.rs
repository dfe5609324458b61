//! How open the lungs are.

use crate::cue::math::ease;
use crate::picture::breath::turns;
use crate::score::overview::{begins_breath, of_breath};
use crate::score::{Moment, Score};
use crate::units::Millis;

/// One breath of a rest, which nobody is asked to follow.
const RESTING: Millis = Millis::secs(9);

/// How open the lungs are at `at`, from 0 to 1: it follows the phases of the breath as its
/// cue does, and rests at 0 outside of breaths.
pub(super) fn openness(score: &Score, at: Millis) -> f32 {
    let Some(breath) = breath_at(score, at) else {
        return 0.0;
    };
    let turns = turns(&breath);
    let Some(next) = turns.iter().position(|turn| at < turn.0).filter(|&i| i > 0) else {
        return 0.0;
    };
    let ((start, from), (end, to)) = (turns[next - 1], turns[next]);
    let x = at.saturating_sub(start).0 as f32 / end.saturating_sub(start).0.max(1) as f32;
    from as f32 + (to - from) as f32 * ease(x)
}

/// The phases of the breath that `at` lies in.
fn breath_at(score: &Score, at: Millis) -> Option<Vec<&Moment>> {
    let begun = score.moments.partition_point(|m| m.start <= at);
    let phases = |m: &&Moment| of_breath(m.kind);
    let present = score.moments[..begun].iter().rev().take(64).find(phases)?;
    if at >= present.start + present.length {
        return None;
    }
    let ours = |m: &&Moment| m.step == present.step;
    let mut breath = Vec::with_capacity(5);
    for m in score.moments[..begun].iter().rev().filter(phases) {
        if !ours(&m) {
            break;
        }
        breath.push(m);
        if begins_breath(m.kind) {
            break;
        }
    }
    breath.reverse();
    let rest = score.moments[begun..].iter().filter(phases);
    breath.extend(
        rest.take_while(|m| ours(m) && !begins_breath(m.kind))
            .take(8),
    );
    Some(breath)
}

/// How open the lungs of somebody are who rests, from 0 to 1.
pub(super) fn resting(at: Millis) -> f32 {
    let x = (at.0 % RESTING.0) as f32 / RESTING.0 as f32;
    // In for two fifths of it.
    if x < 0.4 {
        ease(x / 0.4)
    } else {
        ease((1.0 - x) / 0.6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cue::Phase;
    use crate::score::MomentKind;
    use crate::screen::example;

    #[test]
    fn the_lungs_open_hold_and_close_and_rest_where_no_breath_is() {
        let score = example();
        let open = |at| openness(&score, Millis(at));
        assert_eq!(open(1000), 0.0);
        assert_eq!(open(6000), 0.0);
        assert_eq!(open(8000), 0.5);
        assert_eq!(open(11_000), 1.0);
        assert_eq!(open(15_000), 0.5);
        assert_eq!(open(18_000), 0.0);
        for at in (6000..10_000).step_by(10) {
            assert!(open(at) <= open(at + 10), "in at {at}");
        }
        for at in (12_000..18_000).step_by(10) {
            assert!(open(at) >= open(at + 10), "out at {at}");
        }
    }

    #[test]
    fn a_top_up_goes_on_from_where_the_inhale_ended() {
        let mut score = example();
        score.moments[2].kind = MomentKind::Breath(Phase::TopUp);
        let open = |at| openness(&score, Millis(at));
        assert!((open(9999) - open(10_000)).abs() < 0.001);
        assert!(open(10_000) > 0.6 && open(10_000) < 0.8);
        assert!(open(11_999) > 0.999);
    }
}
