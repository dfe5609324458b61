//! Fitting elastic time to a wanted length, like glue in typesetting.

use crate::limits;
use crate::session::Ramp;
use crate::units::Millis;

use super::counts;

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
    /// Whole breaths; none for a time.
    pub fn breaths(self) -> u64 {
        match self {
            Size::Breaths(n, _) => n.into(),
            Size::Time(_) => 0,
        }
    }

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

/// Steps of breaths that the search one by one moves; what it does not find is found exactly.
const MOST_TRIED: usize = 12;
const MOST_MOVES: usize = 1000;

/// Breaths where nothing bounds them and no length is wanted.
const FREE_BREATHS: u32 = 8;

/// The shortest and the longest total; no longest where breaths are unbounded.
pub fn reach(items: &[Flex]) -> (Millis, Option<Millis>) {
    let least = items.iter().map(Flex::least).sum();
    (least, items.iter().map(Flex::most).sum())
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
    let filled = fill_unbounded(items, target - shortest);
    let longest: Millis = filled.iter().filter_map(Flex::most).sum();
    if target > longest && !unbounded {
        return Err(OutOfReach::TooLong { longest });
    }
    let (least, _) = reach(&filled);
    let spare = target.saturating_sub(least).0 as f64;
    let fraction = (spare / (longest - least).0.max(1) as f64).min(1.0);
    let wished: Vec<u32> = filled.iter().map(|i| whole_breaths(i, fraction)).collect();
    let room = Bounds::of(&filled, target);
    let mut counts = wished.clone();
    let mut length = Millis(lengths(&filled, &counts).sum::<i64>() as u64);
    // A count that leaves more than the elastic time can take moves by one breath at a
    // time, each by the one that comes closest.
    for _ in 0..MOST_MOVES {
        let Some(now) = nearer(&filled, &mut counts, length, &room) else {
            break;
        };
        length = now;
    }
    let mut missing = room.away(length);
    if missing > Millis::ZERO
        && let Some(found) = counts::exactly(items, &wished, room.least, room.most)
        && found.away < missing
    {
        (counts, missing) = (found.counts, found.away);
    }
    match missing {
        Millis::ZERO => Ok(spread(&filled, &counts, target, fraction)),
        missing => Err(OutOfReach::Between { missing }),
    }
}

/// What all breaths together may last, so that the elastic time can do the rest.
struct Bounds {
    least: Millis,
    most: Millis,
}

impl Bounds {
    fn of(items: &[Flex], target: Millis) -> Bounds {
        let times = items.iter().filter_map(|item| match item {
            Flex::Time { min, max } => Some((*min, *max)),
            Flex::Breaths { .. } => None,
        });
        let (low, high) = times.fold((Millis::ZERO, Millis::ZERO), |(low, high), (min, max)| {
            (low + min, high + max)
        });
        Bounds {
            least: target.saturating_sub(high),
            most: target.saturating_sub(low),
        }
    }

    /// How far `length` is from what there is room for.
    fn away(&self, length: Millis) -> Millis {
        let under = self.least.saturating_sub(length);
        under.max(length.saturating_sub(self.most))
    }
}

/// Makes the one change, of a breath more or less, or of one here for one there, that
/// brings all breaths, now `length` together, nearest to their room, and says how long they
/// are then; `None` where there is none.
fn nearer(items: &[Flex], counts: &mut [u32], length: Millis, room: &Bounds) -> Option<Millis> {
    // How much longer all is with one breath more or less of a step, where it may have that.
    let change = |i: usize, by: i32| -> Option<i64> {
        let Flex::Breaths { ramp, min, max } = items[i] else {
            return None;
        };
        let count = counts[i].checked_add_signed(by)?;
        let within = count >= min && max.is_none_or(|max| count <= max);
        let (new, old) = (ramp.length(count).0 as i64, ramp.length(counts[i]).0 as i64);
        within.then_some(new - old)
    };
    let movable = (0..items.len())
        .filter(|i| matches!(items[*i], Flex::Breaths { min, max, .. } if max != Some(min)));
    let movable: Vec<(usize, [Option<i64>; 2])> = movable
        .take(MOST_TRIED)
        .map(|i| (i, [change(i, -1), change(i, 1)]))
        .collect();
    let mut best = room.away(length);
    let mut found = None;
    let mut consider = |longer: i64, moves: [Option<(usize, i32)>; 2]| {
        let length = Millis(length.0.saturating_add_signed(longer));
        if room.away(length) < best {
            (best, found) = (room.away(length), Some((length, moves)));
        }
    };
    for (i, changes) in &movable {
        for (by, one) in [(-1, changes[0]), (1, changes[1])] {
            let Some(one) = one else { continue };
            for (j, others) in movable.iter().filter(|(j, _)| j != i) {
                if let Some(other) = others[usize::from(by < 0)] {
                    consider(one + other, [Some((*i, by)), Some((*j, -by))]);
                }
            }
            consider(one, [Some((*i, by)), None]);
        }
    }
    let (length, moves) = found?;
    for (i, by) in moves.into_iter().flatten() {
        counts[i] = counts[i].saturating_add_signed(by);
    }
    Some(length)
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
    let (mut low, mut high) = (
        0u32,
        (length.0 / shorter).min(u64::from(limits::BREATHS)) as u32,
    );
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if ramp.length(middle) <= length {
            low = middle;
        } else {
            high = middle - 1;
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

    #[test]
    fn a_length_that_whole_breaths_can_make_is_made_whichever_of_them_it_takes() {
        let mut items = vec![breaths("4-0-4", 1, Some(10)); 12];
        items.push(breaths("3-0-4", 1, Some(10)));
        let target = Millis::secs(1023);
        assert_eq!(
            fit(&items, Some(target)).map(|sizes| total(&sizes)),
            Ok(target)
        );
        // As often as one likes, of two lengths: fourteen of seven and one of eight.
        let free = [breaths("4-0-4", 1, None), breaths("3-0-4", 1, None)];
        let target = Millis::secs(106);
        assert_eq!(
            fit(&free, Some(target)).map(|sizes| total(&sizes)),
            Ok(target)
        );
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
