//! Lanes of labels under one another, so that none runs into another.

/// Which stretches of each lane are taken.
#[derive(Default)]
pub struct Lanes {
    taken: Vec<Vec<(f64, f64)>>,
}

impl Lanes {
    /// The first of `rows` neighbouring lanes that are free from `left` to `right`.
    pub fn first(&self, left: f64, right: f64, rows: usize) -> usize {
        let free = |lane: &Vec<(f64, f64)>| lane.iter().all(|(l, r)| right <= *l || left >= *r);
        (0..self.taken.len())
            .find(|first| self.taken.iter().skip(*first).take(rows).all(free))
            .unwrap_or(self.taken.len())
    }

    /// Takes `rows` lanes from `first` on; lanes begin as needed.
    pub fn take(&mut self, left: f64, right: f64, first: usize, rows: usize) {
        let needed = self.taken.len().max(first + rows);
        self.taken.resize_with(needed, Vec::new);
        for lane in &mut self.taken[first..first + rows] {
            lane.push((left, right));
        }
    }

    /// How many lanes there are.
    pub fn count(&self) -> usize {
        self.taken.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_goes_a_lane_further_and_what_is_high_needs_all_its_lanes() {
        let mut lanes = Lanes::default();
        lanes.take(0.0, 10.0, 0, 1);
        assert_eq!(lanes.first(10.0, 20.0, 1), 0);
        assert_eq!(lanes.first(9.0, 20.0, 1), 1);
        lanes.take(30.0, 40.0, 0, 3);
        assert_eq!(lanes.count(), 3);
        assert_eq!(lanes.first(0.0, 10.0, 2), 1);
        assert_eq!(lanes.first(0.0, 40.0, 1), 3);
    }
}
