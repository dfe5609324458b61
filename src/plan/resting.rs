//! How open the lungs of somebody are who rests.

use crate::units::Millis;

use super::ease;

/// One breath of a rest, which nobody is asked to follow.
const RESTING: Millis = Millis::secs(9);

/// How open the lungs of somebody are who rests, from 0 to 1.
pub fn resting(at: Millis) -> f32 {
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
    use crate::plan::tests::{example, planned};
    use crate::score::MomentKind;

    #[test]
    fn the_lungs_open_hold_and_close_and_rest_where_no_breath_is() {
        let plan = planned(&example());
        let open = |at| plan.openness(Millis(at));
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
        let plan = planned(&score);
        let open = |at| plan.openness(Millis(at));
        assert!((open(9999) - open(10_000)).abs() < 0.001);
        assert!(open(10_000) > 0.6 && open(10_000) < 0.8);
        assert!(open(11_999) > 0.999);
    }
}
