//! Events in a row, numbered from the start: those that can be heard are kept ready.

/// As many events as can be heard at once, each in the slot of its number.
pub struct Row<T> {
    ready: Box<[(i64, T)]>,
}

impl<T: Clone + Default> Row<T> {
    /// A row of which `most` that follow one another, at least one, are needed at once.
    pub fn new(most: usize) -> Row<T> {
        Row {
            ready: vec![(i64::MIN, T::default()); most.max(1)].into(),
        }
    }

    /// How many are kept.
    pub fn room(&self) -> i64 {
        self.ready.len() as i64
    }

    fn slot(&self, number: i64) -> usize {
        number.rem_euclid(self.room()) as usize
    }

    /// Whether event `number` is ready.
    pub fn has(&self, number: i64) -> bool {
        self.ready[self.slot(number)].0 == number
    }

    /// Makes event `number` ready, in place of one that is long past or far ahead.
    pub fn put(&mut self, number: i64, event: T) {
        let slot = self.slot(number);
        self.ready[slot] = (number, event);
    }

    /// Event `number`, which was made ready.
    pub fn get(&self, number: i64) -> &T {
        &self.ready[self.slot(number)].1
    }

    /// All that are kept, in the order of their slots.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.ready.iter().map(|(_, event)| event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_put_last_are_ready_and_the_others_make_room() {
        let mut row = Row::new(4);
        for number in -3..5 {
            assert!(!row.has(number));
            row.put(number, 10 * number);
            assert_eq!(*row.get(number), 10 * number);
        }
        assert!((1..5).all(|number| row.has(number)) && !row.has(0));
        assert_eq!(row.all().sum::<i64>(), 100);
    }
}
