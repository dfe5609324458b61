//! Whole numbers of breaths whose lengths add up to what is wanted: the exact way, for where
//! moving them one by one has found none.
//!
//! Breaths of one length are one group. Alike after group it is written down which sums can be
//! reached at all, in steps of the greatest length that divides them; then one is chosen and
//! followed back. It is bounded: what would take more is left to the search one by one.

use crate::units::Millis;

use super::fit::Flex;

/// The most bits for all sums of all groups, 32 MiB, and the most words of 64 of them that are
/// looked at: half a second's work. A night of breaths of whole tenths of a second takes a
/// hundredth of that.
const MOST_BITS: u64 = 1 << 28;
const MOST_WORK: u64 = 1 << 30;

/// Numbers of a ramp that are tried, around the one it would have by its share: each has a
/// length of its own.
const MOST_NUMBERS: u32 = 512;

/// Counts that come as near to a wanted sum as any do.
#[derive(Debug, PartialEq)]
pub struct Counted {
    pub counts: Vec<u32>,
    /// How far away they are; nothing where they meet it.
    pub away: Millis,
}

/// Counts for the breaths among `items`, near those of `wished`, whose lengths add up to
/// `least` to `most`, or else as near to it as possible. The wished ones are within the bounds
/// of each. `None` where that is more than can be looked at.
pub fn exactly(items: &[Flex], wished: &[u32], least: Millis, most: Millis) -> Option<Counted> {
    let groups = groups(items, wished, most);
    let base: u64 = groups.iter().map(|g| g.base).sum();
    let step = groups.iter().flat_map(Alike::steps).fold(0, gcd).max(1);
    let longest = groups.iter().flat_map(Alike::steps).max().unwrap_or(0);
    // In steps above the least of every group; a little past the end lies the nearest above.
    let from = least.0.saturating_sub(base).div_ceil(step);
    let to = most.0.saturating_sub(base) / step;
    let cells = (to + longest / step + 1) as usize;
    let words = cells as u64 / 64 + 1;
    let shifts: u64 = groups.iter().map(Alike::shifts).sum();
    if cells as u64 * (groups.len() as u64 + 1) > MOST_BITS || words * shifts > MOST_WORK {
        return None;
    }
    let mut reached = vec![Sums::zero(cells)];
    for group in &groups {
        let next = group.onto(reached.last()?, step);
        reached.push(next);
    }
    let wanted: u64 = groups.iter().map(|g| g.length(g.wished) / step).sum();
    let (sum, away) = nearest(
        reached.last()?,
        from,
        to,
        wanted,
        (least.0, most.0, base),
        step,
    )?;
    let mut counts = wished.to_vec();
    let mut left = sum;
    for (group, before) in groups.iter().zip(&reached).rev() {
        let number = group.numbers_by_nearness().find(|number| {
            let own = group.length(*number) / step;
            own <= left && before.holds(left - own)
        })?;
        left -= group.length(number) / step;
        group.give(items, &mut counts, number);
    }
    let away = Millis(away);
    Some(Counted { counts, away })
}

/// The reachable sum within `from..=to` that is nearest to `wanted`, or else the nearest to
/// that range; and how far it is from what is asked for, in milliseconds.
fn nearest(
    sums: &Sums,
    from: u64,
    to: u64,
    wanted: u64,
    (least, most, base): (u64, u64, u64),
    step: u64,
) -> Option<(u64, u64)> {
    let away = |sum: u64| {
        let length = base + sum * step;
        least
            .saturating_sub(length)
            .max(length.saturating_sub(most))
    };
    let within = wanted.clamp(from.min(to), to);
    let all = (0..sums.cells as u64).filter(|sum| sums.holds(*sum));
    all.map(|sum| (away(sum), sum.abs_diff(within), sum))
        .min()
        .map(|(away, _, sum)| (sum, away))
}

/// Breaths of one length, or of one ramp.
struct Alike {
    /// The items, by number.
    members: Vec<usize>,
    /// The least and the most breaths of all of them, and how many they would have by their share.
    min: u32,
    max: u32,
    wished: u32,
    /// What the least of them take, in milliseconds.
    base: u64,
    lengths: Lengths,
}

enum Lengths {
    /// One more takes this long.
    Even(u64),
    /// What every number from the least on takes beyond the least.
    Ramp(Vec<u64>),
}

fn groups(items: &[Flex], wished: &[u32], most: Millis) -> Vec<Alike> {
    let mut groups: Vec<Alike> = Vec::new();
    for (i, (item, wished)) in items.iter().zip(wished).enumerate() {
        let Flex::Breaths { ramp, min, max } = *item else {
            continue;
        };
        let one = ramp.from.length().max(ramp.to.length()).0.max(1);
        if ramp.from != ramp.to {
            let low = min.max(wished.saturating_sub(MOST_NUMBERS / 2));
            let high = max
                .unwrap_or(u32::MAX)
                .min(low.saturating_add(MOST_NUMBERS));
            let least = ramp.length(low).0;
            let lengths = (low..=high).map(|n| ramp.length(n).0);
            let within = lengths.take_while(|length| *length <= most.0 + one);
            let mut lengths: Vec<u64> = within.map(|l| l.saturating_sub(least)).collect();
            if lengths.is_empty() {
                lengths.push(0);
            }
            groups.push(Alike {
                members: vec![i],
                min: low,
                max: low + lengths.len() as u32 - 1,
                wished: *wished,
                base: least,
                lengths: Lengths::Ramp(lengths),
            });
            continue;
        }
        // Nobody can breathe more of them than there is time for; one more is the nearest above.
        let room = (most.0 / one + 1).min(u64::from(u32::MAX / 2)) as u32;
        let max = max.unwrap_or(room).min(room).max(min);
        let same = |g: &&mut Alike| matches!(g.lengths, Lengths::Even(length) if length == one);
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.members.push(i);
                group.min = group.min.saturating_add(min);
                let most = group.min.max(room);
                group.max = group.max.saturating_add(max).min(most);
                group.wished = group.wished.saturating_add(*wished);
                group.base += one * u64::from(min);
            }
            None => groups.push(Alike {
                members: vec![i],
                min,
                max,
                wished: *wished,
                base: one * u64::from(min),
                lengths: Lengths::Even(one),
            }),
        }
    }
    groups
}

impl Alike {
    /// What `number` breaths take beyond the least, in milliseconds.
    fn length(&self, number: u32) -> u64 {
        let more = number.clamp(self.min, self.max) - self.min;
        match &self.lengths {
            Lengths::Even(one) => one * u64::from(more),
            Lengths::Ramp(lengths) => lengths[more as usize],
        }
    }

    /// What one more takes, each time.
    fn steps(&self) -> impl Iterator<Item = u64> + '_ {
        let (even, ramp): (Option<u64>, &[u64]) = match &self.lengths {
            Lengths::Even(one) => (Some(*one).filter(|_| self.max > self.min), &[]),
            Lengths::Ramp(lengths) => (None, lengths),
        };
        let ramp = ramp.windows(2).map(|two| two[1].abs_diff(two[0]));
        even.into_iter().chain(ramp)
    }

    /// How often all sums have to be gone through.
    fn shifts(&self) -> u64 {
        match &self.lengths {
            Lengths::Even(_) => u64::from(u32::BITS - (self.max - self.min).leading_zeros()) + 1,
            Lengths::Ramp(lengths) => lengths.len() as u64,
        }
    }

    /// The sums that can be reached with this group beside those `before` it.
    fn onto(&self, before: &Sums, step: u64) -> Sums {
        let mut sums = before.clone();
        match &self.lengths {
            Lengths::Even(one) => {
                // Any number is a sum of parts that double, and of what is left.
                let (mut left, mut part) = (u64::from(self.max - self.min), 1);
                while left > 0 {
                    let many = part.min(left);
                    let now = sums.clone();
                    sums.add_shifted(&now, many * one / step);
                    left -= many;
                    part *= 2;
                }
            }
            Lengths::Ramp(lengths) => {
                for length in &lengths[1..] {
                    sums.add_shifted(before, length / step);
                }
            }
        }
        sums
    }

    /// All numbers, the wished one first and then ever further from it.
    fn numbers_by_nearness(&self) -> impl Iterator<Item = u32> + '_ {
        let (min, max) = (self.min, self.max);
        let middle = self.wished.clamp(min, max);
        let far = (max - middle).max(middle - min);
        (0..=far).flat_map(move |by| {
            let less = middle.checked_sub(by).filter(|n| *n >= min);
            let more = middle.checked_add(by).filter(|n| *n <= max && by > 0);
            less.into_iter().chain(more)
        })
    }

    /// Gives the members `number` breaths together, each as near as possible to what it has.
    fn give(&self, items: &[Flex], counts: &mut [u32], number: u32) {
        let all: u64 = self.members.iter().map(|i| u64::from(counts[*i])).sum();
        let mut left = i64::from(number) - all as i64;
        // Evenly first, so that none takes it all.
        while left != 0 {
            let each = (left / self.members.len() as i64).unsigned_abs().max(1);
            let before = left;
            for &i in &self.members {
                let Flex::Breaths { min, max, .. } = items[i] else {
                    continue;
                };
                let by = each.min(left.unsigned_abs()) as i64 * left.signum();
                let most = i64::from(max.unwrap_or(u32::MAX));
                let now = (i64::from(counts[i]) + by).clamp(min.into(), most);
                left -= now - i64::from(counts[i]);
                counts[i] = now as u32;
            }
            if left == before {
                return;
            }
        }
    }
}

/// Which sums can be reached, in steps from zero.
#[derive(Clone)]
struct Sums {
    words: Vec<u64>,
    cells: usize,
}

impl Sums {
    fn zero(cells: usize) -> Sums {
        let mut words = vec![0; cells / 64 + 1];
        words[0] = 1;
        Sums { words, cells }
    }

    fn holds(&self, sum: u64) -> bool {
        let word = self.words.get((sum / 64) as usize);
        sum < self.cells as u64 && word.is_some_and(|word| word >> (sum % 64) & 1 == 1)
    }

    /// Adds every sum of `other` that is `by` larger.
    fn add_shifted(&mut self, other: &Sums, by: u64) {
        let (whole, bits) = ((by / 64) as usize, by % 64);
        for to in whole..self.words.len() {
            let high = other.words[to - whole] << bits;
            let low = match (bits, (to - whole).checked_sub(1)) {
                (1.., Some(below)) => other.words[below] >> (64 - bits),
                _ => 0,
            };
            self.words[to] |= high | low;
        }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    match b {
        0 => a,
        _ => gcd(b, a % b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::breath;
    use proptest::prelude::*;

    fn breaths(pattern: &str, min: u32, max: u32) -> Flex {
        Flex::Breaths {
            ramp: breath::parse(pattern).unwrap(),
            min,
            max: Some(max),
        }
    }

    fn sum(items: &[Flex], counts: &[u32]) -> u64 {
        let lengths = items.iter().zip(counts).map(|(item, n)| match item {
            Flex::Breaths { ramp, .. } => ramp.length(*n).0,
            Flex::Time { .. } => 0,
        });
        lengths.sum()
    }

    proptest! {
        #[test]
        fn it_comes_as_near_as_trying_everything_does(
            kinds in proptest::collection::vec((0usize..5, 1u32..4, 0u32..5), 1..5),
            least in 0u64..150_000,
            room in 0u64..3000,
        ) {
            let patterns = ["4-0-4", "3-0-4", "2.5-0-3.7", "4-0-4 -> 4-0-8", "5-0-5 -> 3-0-4.1"];
            let items: Vec<Flex> = kinds
                .iter()
                .map(|(kind, min, room)| breaths(patterns[*kind], *min, min + room))
                .collect();
            let wished: Vec<u32> = kinds.iter().map(|(_, min, room)| min + room / 2).collect();
            let found = exactly(&items, &wished, Millis(least), Millis(least + room)).unwrap();
            let away = |length: u64| least.saturating_sub(length).max(length.saturating_sub(least + room));
            prop_assert_eq!(away(sum(&items, &found.counts)), found.away.0);
            for (n, (_, min, room)) in found.counts.iter().zip(&kinds) {
                prop_assert!(min <= n && *n <= min + room);
            }
            let mut every: Vec<Vec<u32>> = vec![Vec::new()];
            for (_, min, room) in &kinds {
                let with = |n| every.iter().map(move |row| [&row[..], &[n]].concat());
                every = (*min..=min + room).flat_map(with).collect();
            }
            let best = every.iter().map(|counts| away(sum(&items, counts))).min().unwrap();
            prop_assert_eq!(found.away.0, best);
        }
    }

    #[test]
    fn what_is_too_much_to_look_at_is_left() {
        let items: Vec<Flex> = (0..2000)
            .map(|i| {
                breaths(
                    &format!("4.{:03}-0-{}.001", i % 1000, 4 + i / 1000),
                    1,
                    1000,
                )
            })
            .collect();
        let wished = vec![20; items.len()];
        let night = Millis::secs(12 * 3600);
        assert_eq!(exactly(&items, &wished, night, night), None);
    }
}
