//! What many evenings come to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Entry, day_of};
use crate::units::Millis;

/// Evenings together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many evenings something was heard.
    pub evenings: usize,
    pub heard: Millis,
}

/// How much one session was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHeard {
    /// By its key, see [`Entry::session`].
    pub session: String,
    pub heard: Millis,
    pub times: usize,
}

/// What was heard on the evening `since` and after it.
pub fn sum(entries: &[Entry], since: Option<Date>) -> Sum {
    let late = |e: &&Entry| since.is_none_or(|first| day_of(&e.began) >= first);
    let (mut evenings, mut heard) = (BTreeSet::new(), Millis::ZERO);
    for entry in entries.iter().filter(late) {
        evenings.insert(day_of(&entry.began));
        heard += entry.heard;
    }
    let evenings = evenings.len();
    Sum { evenings, heard }
}

/// What was heard on each evening.
pub fn by_evening(entries: &[Entry]) -> BTreeMap<Date, Millis> {
    let mut evenings: BTreeMap<Date, Millis> = BTreeMap::new();
    for entry in entries {
        *evenings.entry(day_of(&entry.began)).or_default() += entry.heard;
    }
    evenings
}

/// The sessions heard, the longest first.
pub fn most_heard(entries: &[Entry]) -> Vec<SessionHeard> {
    let mut sessions: HashMap<&str, (Millis, usize)> = HashMap::new();
    for entry in entries {
        let (heard, times) = sessions.entry(&entry.session).or_default();
        *heard += entry.heard;
        *times += 1;
    }
    let mut sessions: Vec<SessionHeard> = sessions
        .into_iter()
        .map(|(session, (heard, times))| SessionHeard {
            session: session.into(),
            heard,
            times,
        })
        .collect();
    sessions.sort_by(|a, b| (b.heard, &a.session).cmp(&(a.heard, &b.session)));
    sessions
}

/// How many evenings without a gap lead up to `today`, which may still come.
pub fn in_a_row(entries: &[Entry], today: Date) -> usize {
    let evenings = by_evening(entries);
    let mut day = match evenings.contains_key(&today) {
        true => Ok(today),
        false => today.yesterday(),
    };
    let mut row = 0;
    while let Ok(evening) = day
        && evenings.contains_key(&evening)
    {
        row += 1;
        day = evening.yesterday();
    }
    row
}

/// The Monday of the week of `day`.
pub fn monday(day: Date) -> Date {
    let past = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(past.days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::kept::Ended;

    fn on(days: &[i8]) -> Vec<Entry> {
        let entry = |day: &i8| Entry {
            began: date(2026, 11, *day)
                .at(22, 0, 0, 0)
                .to_zoned(TimeZone::UTC)
                .unwrap(),
            session: format!("session {}", day % 2),
            title: "Box breath".into(),
            length: Millis::secs(300),
            heard: Millis::secs(300),
            left_at: Millis::secs(300),
            ended: Ended::Finished,
        };
        days.iter().map(entry).collect()
    }

    #[test]
    fn a_row_of_evenings_has_no_gap_and_this_evening_may_still_come() {
        let today = date(2026, 11, 26);
        assert_eq!(in_a_row(&on(&[24, 25, 26]), today), 3);
        assert_eq!(in_a_row(&on(&[22, 23, 24, 25]), today), 4);
        assert_eq!(in_a_row(&on(&[20, 21, 22, 23, 24]), today), 0);
        assert_eq!(in_a_row(&[], today), 0);
    }

    #[test]
    fn an_evening_counts_once_and_what_was_heard_longest_comes_first() {
        let entries = on(&[23, 25, 25, 26]);
        let since = |day| sum(&entries, Some(date(2026, 11, day)));
        let heard = Millis::secs(900);
        assert_eq!(since(24), Sum { evenings: 2, heard });
        assert_eq!(sum(&entries, None).evenings, 3);
        let most = most_heard(&entries);
        let told: Vec<(&str, usize)> = most.iter().map(|s| (&*s.session, s.times)).collect();
        assert_eq!(told, [("session 1", 3), ("session 0", 1)]);
        assert_eq!(monday(date(2026, 11, 29)), date(2026, 11, 23));
    }
}
