//! Sums, and the sessions heard most.

use std::path::Path;

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::look::Look;
use super::told;
use crate::kept::{self, Entry, in_a_row, monday, sum};
use crate::screen::text::shortened;

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
    let mut out = String::new();
    for (name, since) in [
        ("this week", Some(monday(today))),
        ("this month", Some(today.first_of_month())),
        ("in all", None),
    ] {
        let sum = sum(entries, since);
        let count = match sum.evenings {
            0 => continue,
            1 => "1 evening".to_string(),
            n => format!("{n} evenings"),
        };
        let name = look.faint(&format!("{name:12}"));
        out += &format!("  {name}{count:>12}  {}\n", told(sum.heard));
    }
    let row = in_a_row(entries, today);
    if row >= ROW {
        out += &format!("\n  {row} evenings in a row\n");
    }
    out
}

/// The sessions heard most, the longest first.
pub fn most_heard(entries: &[Entry], look: &Look) -> String {
    let mut sessions = kept::most_heard(entries);
    sessions.truncate(NAMED);
    let most = sessions.first().map_or(1, |s| s.heard.0.max(1));
    let times = |n: usize| match n {
        1 => "once".to_string(),
        n => format!("{n} times"),
    };
    let rows: Vec<(String, u64, String)> = sessions
        .into_iter()
        .map(|s| {
            let told = format!("{}, {}", told(s.heard), times(s.times));
            (named(&s.session), s.heard.0, told)
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

    #[test]
    fn names_are_cut_where_there_is_no_room_and_say_nothing_to_the_terminal() {
        assert_eq!(named("/home/me/evening.toml"), "evening");
        assert_eq!(named("box-breath + /a/b.toml"), "box-breath + b");
        assert_eq!(named("a\u{1b}[2J"), "a [2J");
    }
}
