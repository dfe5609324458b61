//! How much of a file has been fetched, in one piece or in several.

use std::ops::Range;

/// The stretches of a file that somebody has.
#[derive(Debug, Default)]
pub struct Fetched {
    /// Sorted, apart from each other.
    stretches: Vec<Range<u64>>,
}

/// More stretches than this are no download: then those known are forgotten.
const MOST: usize = 10_000;

impl Fetched {
    /// Somebody has `stretch` as well.
    pub fn add(&mut self, stretch: Range<u64>) {
        if stretch.is_empty() {
            return;
        }
        if self.stretches.len() >= MOST {
            self.stretches.clear();
        }
        let first = self.stretches.partition_point(|s| s.end < stretch.start);
        let last = self.stretches.partition_point(|s| s.start <= stretch.end);
        let mut joined = stretch;
        for known in self.stretches.drain(first..last) {
            joined = joined.start.min(known.start)..joined.end.max(known.end);
        }
        self.stretches.insert(first, joined);
    }

    /// Whether a file of `length` bytes has been fetched whole.
    pub fn whole(&self, length: u64) -> bool {
        length == 0 || matches!(&self.stretches[..], [all] if *all == (0..length))
    }
}
