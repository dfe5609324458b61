//! A second time beside the first: the same session, led at another pace.

use crate::units::Frames;

/// Maps positions of a session as it was made to those of one led at another pace, and
/// back: straight between its points, of its own pace before the first and after the last.
/// Both ways never run backwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warp {
    /// As made and as led, both rising.
    points: Vec<(Frames, Frames)>,
}

impl Warp {
    /// Adds a stretch of the session as made that lasts `frames` now. Stretches come in
    /// their order; what lies between them keeps its length.
    pub fn stretch(&mut self, from: Frames, to: Frames, frames: Frames) {
        if to <= from || frames == to - from {
            return;
        }
        let begin = self.there(from);
        if self.points.last() != Some(&(from, begin)) {
            self.points.push((from, begin));
        }
        self.points.push((to, begin + frames));
    }

    /// Whether both times are the same.
    pub fn is_none(&self) -> bool {
        self.points.is_empty()
    }

    /// Where `made` of the session as made is now.
    pub fn there(&self, made: Frames) -> Frames {
        across(&self.points, made, |point| point)
    }

    /// What is now at `led`, as a position of the session as made.
    pub fn back(&self, led: Frames) -> Frames {
        across(&self.points, led, |(made, led)| (led, made))
    }

    /// Whether a length at `made` is another one now.
    pub fn bends(&self, made: Frames) -> bool {
        let next = self.points.partition_point(|(from, _)| *from <= made);
        match (
            next.checked_sub(1).map(|i| self.points[i]),
            self.points.get(next),
        ) {
            (Some(a), Some(b)) => b.0 - a.0 != b.1 - a.1,
            _ => false,
        }
    }
}

/// From the first to the second of what `pair` makes of a point.
fn across(
    points: &[(Frames, Frames)],
    at: Frames,
    pair: impl Fn((Frames, Frames)) -> (Frames, Frames),
) -> Frames {
    let next = points.partition_point(|point| pair(*point).0 <= at);
    let Some((from, to)) = next.checked_sub(1).map(|i| pair(points[i])) else {
        return at;
    };
    let passed = at - from;
    match points.get(next).map(|point| pair(*point)) {
        None => to + passed,
        // Of its own pace: not a frame may be lost to rounding.
        Some((end, end_to)) if end - from == end_to - to => to + passed,
        Some((end, end_to)) => {
            let share = u128::from(passed) * u128::from(end_to - to);
            to + (share / u128::from(end - from)) as Frames
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_take_their_new_length_and_all_else_keeps_its_own() {
        let mut warp = Warp::default();
        warp.stretch(100, 200, 150);
        warp.stretch(200, 260, 60);
        warp.stretch(300, 400, 50);
        let there = |at| warp.there(at);
        assert_eq!([0, 99, 100].map(there), [0, 99, 100]);
        assert_eq!([150, 200, 260, 300].map(there), [175, 250, 310, 350]);
        assert_eq!([350, 400, 1000].map(there), [375, 400, 1000]);
        assert!(warp.bends(100) && !warp.bends(200) && warp.bends(399) && !warp.bends(400));
    }

    #[test]
    fn the_way_back_leads_to_where_one_came_from() {
        let mut warp = Warp::default();
        warp.stretch(1000, 5000, 8000);
        warp.stretch(6000, 9000, 2000);
        for at in 0..12_000 {
            let led = warp.there(at);
            assert!(warp.there(at + 1) >= led);
            // Where it is faster, several positions share one.
            assert!(warp.back(led).abs_diff(at) <= 2, "{at}");
        }
    }
}
