//! Fitting elastic time to a wanted length, like glue in typesetting.

use crate::session::Ramp;
use crate::units::Millis;

/// What a part of the session allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flex {
    Time {
        min: Millis,
        max: Millis,
    },
    /// Whole breaths; `max` is `None` where they fill what is left.
    Breaths {
        ramp: Ramp,
        min: u32,
        max: Option<u32>,
    },
}

/// What it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Time(Millis),
    Breaths(u32, Millis),
}

impl Size {
    pub fn length(self) -> Millis {
        match self {
            Size::Time(length) | Size::Breaths(_, length) => length,
        }
    }
}

/// Why a length cannot be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfReach {
    TooShort {
        shortest: Millis,
    },
    TooLong {
        longest: Millis,
    },
    /// Between two whole numbers of breaths, and too little room elsewhere.
    Between {
        missing: Millis,
    },
}

/// Breaths where nothing bounds them and no length is wanted.
const FREE_BREATHS: u32 = 8;

/// The shortest and the longest total; no longest where breaths are unbounded.
pub fn reach(items: &[Flex]) -> (Millis, Option<Millis>) {
    let least = items.iter().map(|i| i.least()).sum();
    (least, items.iter().map(|i| i.most()).sum())
}

impl Flex {
    fn least(&self) -> Millis {
        match self {
            Flex::Time { min, .. } => *min,
            Flex::Breaths { ramp, min, .. } => ramp.length(*min),
        }
    }

    fn most(&self) -> Option<Millis> {
        match self {
            Flex::Time { max, .. } => Some(*max),
            Flex::Breaths { ramp, max, .. } => max.map(|n| ramp.length(n)),
        }
    }
}

/// Gives every item its size so that they add up to `target`, to the millisecond.
///
/// Unbounded breaths fill first. Then every elastic item takes the same fraction of
/// its range; breaths are rounded to whole ones, and the elastic time next to them
/// takes up the difference. Without a target everything takes the middle of its range.
///
/// # Errors
/// Where the target is out of reach.
pub fn fit(items: &[Flex], target: Option<Millis>) -> Result<Vec<Size>, OutOfReach> {
    let Some(target) = target else {
        return Ok(natural(items));
    };
    let (shortest, _) = reach(items);
    if target < shortest {
        return Err(OutOfReach::TooShort { shortest });
    }
    let unbounded = items.iter().any(|i| i.most().is_none());
    let items = fill_unbounded(items, target - shortest);
    let longest: Millis = items.iter().filter_map(|i| i.most()).sum();
    if target > longest {
        return Err(if unbounded {
            OutOfReach::Between {
                missing: target - longest,
            }
        } else {
            OutOfReach::TooLong { longest }
        });
    }
    let fraction =
        (target - shortest_of(&items)).0 as f64 / (longest - shortest_of(&items)).0.max(1) as f64;
    let mut counts: Vec<u32> = items.iter().map(|i| whole_breaths(i, fraction)).collect();
    // A count that leaves more than the elastic time can take moves by one breath at a time.
    for _ in 0..10_000 {
        let (mut low, mut high) = (Millis::ZERO, Millis::ZERO);
        for (item, n) in items.iter().zip(&counts) {
            let (a, b) = match item {
                Flex::Time { min, max } => (*min, *max),
                Flex::Breaths { ramp, .. } => (ramp.length(*n), ramp.length(*n)),
            };
            low += a;
            high += b;
        }
        let moved = if target < low {
            step(&items, &mut counts, -1)
        } else if target > high {
            step(&items, &mut counts, 1)
        } else {
            return Ok(spread(&items, &counts, target, fraction));
        };
        if !moved {
            let missing = if target < low {
                low - target
            } else {
                target - high
            };
            return Err(OutOfReach::Between { missing });
        }
        if gap_cannot_close(&items, &counts, target) {
            return Err(OutOfReach::Between {
                missing: target.saturating_sub(high),
            });
        }
    }
    Err(OutOfReach::Between {
        missing: Millis::ZERO,
    })
}

fn shortest_of(items: &[Flex]) -> Millis {
    items.iter().map(|i| i.least()).sum()
}

/// Whether one more breath overshoots what one fewer undershoots: the search would swing for ever.
fn gap_cannot_close(items: &[Flex], counts: &[u32], target: Millis) -> bool {
    let room: u64 = items
        .iter()
        .map(|i| {
            if let Flex::Time { min, max } = i {
                (*max - *min).0
            } else {
                0
            }
        })
        .sum();
    let base: u64 = items
        .iter()
        .zip(counts)
        .map(|(i, n)| match i {
            Flex::Time { min, .. } => min.0,
            Flex::Breaths { ramp, .. } => ramp.length(*n).0,
        })
        .sum();
    let shortest_breath = items
        .iter()
        .filter_map(|i| match i {
            Flex::Breaths { ramp, .. } => Some(ramp.from.length().0.min(ramp.to.length().0)),
            Flex::Time { .. } => None,
        })
        .min();
    // After a step up we overshoot, and a step down again would leave more than the room.
    shortest_breath
        .is_some_and(|b| base > target.0 && base - target.0 <= b && base - b + room < target.0)
}

fn natural(items: &[Flex]) -> Vec<Size> {
    items
        .iter()
        .map(|item| match *item {
            Flex::Time { min, max } => Size::Time(Millis((min.0 + max.0) / 2)),
            Flex::Breaths { ramp, min, max } => {
                let n = max.map_or(min.max(FREE_BREATHS), |max| min + (max - min) / 2);
                Size::Breaths(n, ramp.length(n))
            }
        })
        .collect()
}

/// Unbounded breaths take as many as `spare` holds, in equal shares of time.
fn fill_unbounded(items: &[Flex], spare: Millis) -> Vec<Flex> {
    let unbounded = |i: &Flex| matches!(i, Flex::Breaths { max: None, .. });
    let mut takers = items.iter().filter(|i| unbounded(i)).count() as u64;
    let mut spare = spare;
    items
        .iter()
        .map(|item| match *item {
            Flex::Breaths {
                ramp,
                min,
                max: None,
            } => {
                let share = Millis(spare.0 / takers.max(1));
                takers -= 1;
                let goal = ramp.length(min) + share;
                let n = most_within(&ramp, goal).max(min);
                spare = spare.saturating_sub(ramp.length(n).saturating_sub(ramp.length(min)));
                Flex::Breaths {
                    ramp,
                    min: n,
                    max: Some(n),
                }
            }
            other => other,
        })
        .collect()
}

/// The largest number of breaths that last no longer than `length`.
pub fn most_within(ramp: &Ramp, length: Millis) -> u32 {
    let shorter = ramp.from.length().0.min(ramp.to.length().0).max(1);
    let (mut low, mut high) = (0u32, (length.0 / shorter).min(1 << 20) as u32);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if ramp.length(middle) <= length {
            low = middle
        } else {
            high = middle - 1
        }
    }
    low
}

fn whole_breaths(item: &Flex, fraction: f64) -> u32 {
    match *item {
        Flex::Breaths {
            min,
            max: Some(max),
            ..
        } => min + (f64::from(max - min) * fraction).round() as u32,
        Flex::Breaths { min, .. } => min,
        Flex::Time { .. } => 0,
    }
}

/// Moves the item furthest from its bound by one breath; false where none can move.
fn step(items: &[Flex], counts: &mut [u32], direction: i32) -> bool {
    let room = |i: usize| match items[i] {
        Flex::Breaths {
            max: Some(max),
            min,
            ..
        } => {
            if direction > 0 {
                max - counts[i]
            } else {
                counts[i] - min
            }
        }
        _ => 0,
    };
    let Some(best) = (0..items.len())
        .max_by_key(|i| room(*i))
        .filter(|i| room(*i) > 0)
    else {
        return false;
    };
    counts[best] = counts[best].saturating_add_signed(direction);
    true
}

/// Sizes that add up exactly: the counts are settled, the times take the rest.
fn spread(items: &[Flex], counts: &[u32], target: Millis, fraction: f64) -> Vec<Size> {
    let breaths: i64 = lengths(items, counts).sum();
    let rooms: Vec<(u64, u64)> = items
        .iter()
        .map(|i| {
            if let Flex::Time { min, max } = i {
                (min.0, max.0)
            } else {
                (0, 0)
            }
        })
        .collect();
    let mut times: Vec<u64> = rooms
        .iter()
        .map(|(min, max)| min + ((max - min) as f64 * fraction) as u64)
        .collect();
    let mut left = target.0 as i64 - breaths - times.iter().sum::<u64>() as i64;
    // First the neighbours of whole breaths, then everybody by the room that is left.
    for i in (0..items.len()).filter(|i| matches!(items[*i], Flex::Breaths { .. })) {
        for near in [i + 1, i + 2, i.wrapping_sub(1), i.wrapping_sub(2)] {
            if let (Some(time), Some((min, max))) = (times.get_mut(near), rooms.get(near)) {
                let wished = *time as i64 + left;
                let given = wished.clamp(*min as i64, *max as i64);
                left -= given - *time as i64;
                *time = given as u64;
            }
        }
    }
    let room: Vec<u64> = times
        .iter()
        .zip(&rooms)
        .map(|(t, (min, max))| if left >= 0 { max - t } else { t - min })
        .collect();
    let total: u128 = room.iter().map(|r| u128::from(*r)).sum();
    let (amount, mut before) = (u128::from(left.unsigned_abs()), 0u128);
    for (time, room) in times.iter_mut().zip(&room) {
        let after = before + u128::from(*room);
        let share = (after * amount).checked_div(total).unwrap_or(0) as i64
            - (before * amount).checked_div(total).unwrap_or(0) as i64;
        *time = time.saturating_add_signed(share * left.signum());
        before = after;
    }
    let sized = items
        .iter()
        .zip(counts)
        .zip(times)
        .map(|((item, n), time)| match item {
            Flex::Time { .. } => Size::Time(Millis(time)),
            Flex::Breaths { ramp, .. } => Size::Breaths(*n, ramp.length(*n)),
        });
    sized.collect()
}

fn lengths<'a>(items: &'a [Flex], counts: &'a [u32]) -> impl Iterator<Item = i64> + 'a {
    items.iter().zip(counts).map(|(item, n)| match item {
        Flex::Breaths { ramp, .. } => ramp.length(*n).0 as i64,
        Flex::Time { .. } => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::breath;
    use proptest::prelude::*;

    fn time(min: u64, max: u64) -> Flex {
        Flex::Time {
            min: Millis(min),
            max: Millis(max),
        }
    }

    fn breaths(pattern: &str, min: u32, max: Option<u32>) -> Flex {
        Flex::Breaths {
            ramp: breath::parse(pattern).unwrap(),
            min,
            max,
        }
    }

    fn total(sizes: &[Size]) -> Millis {
        sizes.iter().map(|s| s.length()).sum()
    }

    #[test]
    fn elastic_items_take_the_same_fraction_of_their_range() {
        let sizes = fit(
            &[time(1000, 3000), time(5000, 5000), time(0, 4000)],
            Some(Millis(9000)),
        )
        .unwrap();
        assert_eq!(sizes, [2000, 5000, 2000].map(|t| Size::Time(Millis(t))));
    }

    #[test]
    fn unbounded_breaths_fill_first_and_rests_take_up_the_remainder() {
        let items = [
            time(2000, 6000),
            breaths("4-4-4-4", 4, None),
            time(2000, 20_000),
        ];
        let sizes = fit(&items, Some(Millis::secs(300))).unwrap();
        assert_eq!(total(&sizes), Millis::secs(300));
        assert_eq!(sizes[1], Size::Breaths(18, Millis::secs(288)));
    }

    #[test]
    fn a_length_out_of_reach_says_what_is_in_reach() {
        let items = [time(1000, 2000)];
        assert_eq!(
            fit(&items, Some(Millis(500))),
            Err(OutOfReach::TooShort {
                shortest: Millis(1000)
            })
        );
        assert_eq!(
            fit(&items, Some(Millis(2500))),
            Err(OutOfReach::TooLong {
                longest: Millis(2000)
            })
        );
        let stiff = [breaths("4-4-4-4", 2, Some(9))];
        assert!(matches!(
            fit(&stiff, Some(Millis::secs(40))),
            Err(OutOfReach::Between { .. })
        ));
    }

    proptest! {
        #[test]
        fn whatever_fits_fits_to_the_millisecond_within_every_range(
            times in proptest::collection::vec((0u64..20_000, 0u64..60_000), 1..12),
            counts in proptest::collection::vec((1u32..9, 0u32..20), 0..3),
            unbounded in any::<bool>(),
            target in 0u64..600_000,
        ) {
            let mut items: Vec<Flex> = times.iter().map(|(min, room)| time(*min, min + room)).collect();
            for (i, (min, room)) in counts.iter().enumerate() {
                let max = (!unbounded || i > 0).then_some(min + room);
                items.insert((i * 3).min(items.len()), breaths("4-0-4 -> 4-0-8", *min, max));
            }
            let target = Millis(target);
            if let Ok(sizes) = fit(&items, Some(target)) {
                prop_assert_eq!(total(&sizes), target);
                for (item, size) in items.iter().zip(&sizes) {
                    match (item, size) {
                        (Flex::Time { min, max }, Size::Time(t)) => prop_assert!(min <= t && t <= max),
                        (Flex::Breaths { min, max, .. }, Size::Breaths(n, _)) => {
                            prop_assert!(min <= n && max.is_none_or(|max| *n <= max));
                        }
                        _ => prop_assert!(false, "kinds differ"),
                    }
                }
            } else if counts.is_empty() {
                let (low, high) = reach(&items);
                prop_assert!(target < low || target > high.unwrap());
            }
        }
    }
}
