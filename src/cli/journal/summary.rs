//! Sums, and the sessions heard most.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::look::Look;
use super::told;
use crate::kept::{Entry, day_of};
use crate::screen::text::shortened;
use crate::units::Millis;

/// So many sessions are named.
const NAMED: usize = 5;

/// The longest bar, in columns; a shorter one than the shortest shows nothing.
const BAR: usize = 20;
const SHORTEST_BAR: usize = 6;

/// The longest name, in columns.
const NAME: usize = 32;

/// Fewer evenings in a row are not worth a word.
const ROW: usize = 3;

/// What was heard this week, this month and in all.
pub fn sums(entries: &[Entry], today: Date, look: &Look) -> String {
    let past = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(past.days()).unwrap_or(today);
    let since = |first: Date| entries.iter().filter(move |e| day_of(&e.began) >= first);
    let mut out = String::new();
    let mut row = |name: &str, entries: &mut dyn Iterator<Item = &Entry>| {
        let (mut evenings, mut heard) = (BTreeSet::new(), Millis::ZERO);
        for entry in entries {
            evenings.insert(day_of(&entry.began));
            heard += entry.heard;
        }
        let count = match evenings.len() {
            0 => return,
            1 => "1 evening".to_string(),
            n => format!("{n} evenings"),
        };
        let name = look.faint(&format!("{name:12}"));
        out += &format!("  {name}{count:>12}  {}\n", told(heard));
    };
    row("this week", &mut since(monday));
    row("this month", &mut since(today.first_of_month()));
    row("in all", &mut entries.iter());
    if let Some(row) = in_a_row(entries, today) {
        out += &format!("\n  {row} evenings in a row\n");
    }
    out
}

/// How many evenings without a gap lead up to now, where there is something to be glad of.
/// This evening may still come.
fn in_a_row(entries: &[Entry], today: Date) -> Option<usize> {
    let evenings: BTreeSet<Date> = entries.iter().map(|e| day_of(&e.began)).collect();
    let mut day = match evenings.contains(&today) {
        true => today,
        false => today.yesterday().ok()?,
    };
    let mut row = 0;
    while evenings.contains(&day) {
        row += 1;
        day = day.yesterday().ok()?;
    }
    (row >= ROW).then_some(row)
}

/// The sessions heard most, the longest first.
pub fn most_heard(entries: &[Entry], look: &Look) -> String {
    let mut sessions: HashMap<&str, (Millis, usize)> = HashMap::new();
    for entry in entries {
        let (heard, times) = sessions.entry(&entry.session).or_default();
        *heard += entry.heard;
        *times += 1;
    }
    let mut sessions: Vec<_> = sessions.into_iter().collect();
    sessions.sort_by_key(|(name, (heard, _))| (std::cmp::Reverse(heard.0), *name));
    sessions.truncate(NAMED);
    let most = sessions.first().map_or(1, |(_, (heard, _))| heard.0.max(1));
    let times = |n: usize| match n {
        1 => "once".to_string(),
        n => format!("{n} times"),
    };
    let rows: Vec<(String, u64, String)> = sessions
        .into_iter()
        .map(|(name, (heard, n))| {
            (
                named(name),
                heard.0,
                format!("{}, {}", told(heard), times(n)),
            )
        })
        .collect();
    let longest = |text: fn(&(String, u64, String)) -> &String| {
        rows.iter().map(|row| text(row).width()).max().unwrap_or(0)
    };
    let told = longest(|row| &row.2);
    // Two columns before each part; the bar is the first to give way.
    let room = look.width.saturating_sub(told + 5);
    let names = longest(|row| &row.0).min(NAME).min(room);
    let bar = BAR.min(room.saturating_sub(names + 2));
    let bar = if bar < SHORTEST_BAR { 0 } else { bar };
    let mut out = String::new();
    for (name, heard, told) in &rows {
        let name = shortened(&look.clean(name), names, look.unicode);
        let gap = " ".repeat(names.saturating_sub(name.width()));
        out += &format!("  {name}{gap}");
        if bar > 0 {
            let halves = (*heard as f64 / most as f64 * (2 * bar) as f64).round() as usize;
            let halves = halves.clamp(1, 2 * bar);
            let rest = " ".repeat(bar - halves.div_ceil(2));
            out += &format!("  {}{rest}", look.bar(halves));
        }
        out += &format!("  {told}\n");
    }
    out
}

/// A built-in session by its name, a script by its file's; without anything that would not
/// be seen.
fn named(session: &str) -> String {
    let names = session.split(" + ").map(|name| {
        let stem = Path::new(name)
            .file_stem()
            .filter(|_| name.contains(['/', '\\']));
        stem.map_or(name.into(), |stem| stem.to_string_lossy())
    });
    let names: Vec<_> = names.collect();
    names.join(" + ").replace(|c: char| c.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept::Ended;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn on(days: &[i8]) -> Vec<Entry> {
        let entry = |day: &i8| Entry {
            began: date(2026, 11, *day)
                .at(22, 0, 0, 0)
                .to_zoned(TimeZone::UTC)
                .unwrap(),
            session: "box-breath".into(),
            title: "Box breath".into(),
            length: Millis::secs(300),
            heard: Millis::secs(300),
            left_at: Millis::secs(300),
            ended: Ended::Finished,
        };
        days.iter().map(entry).collect()
    }

    #[test]
    fn a_row_of_evenings_is_told_and_a_gap_never() {
        let today = date(2026, 11, 26);
        assert_eq!(in_a_row(&on(&[24, 25, 26]), today), Some(3));
        assert_eq!(in_a_row(&on(&[22, 23, 24, 25]), today), Some(4));
        assert_eq!(in_a_row(&on(&[25, 26]), today), None);
        assert_eq!(in_a_row(&on(&[20, 21, 22, 23, 24]), today), None);
        assert_eq!(in_a_row(&[], today), None);
    }

    #[test]
    fn names_are_cut_where_there_is_no_room_and_say_nothing_to_the_terminal() {
        assert_eq!(named("/home/me/evening.toml"), "evening");
        assert_eq!(named("box-breath + /a/b.toml"), "box-breath + b");
        assert_eq!(named("a\u{1b}[2J"), "a [2J");
    }
}
