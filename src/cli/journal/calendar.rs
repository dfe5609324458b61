//! The calendar of evenings: a column each week, a row each day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::look::{Look, Shade};
use crate::kept::{Entry, by_evening, monday};
use crate::units::Millis;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The columns of the names of the days, and of one week.
const NAMES: usize = 6;
const WEEK: usize = 2;

/// From so many minutes on a cell is darker.
const DARKER: [u64; 3] = [10, 20, 40];

/// The last `weeks` weeks up to `today`, as many as fit, with what their shades mean.
pub fn draw(entries: &[Entry], today: Date, weeks: usize, look: &Look) -> String {
    let room = look.width.saturating_sub(NAMES + 1) / WEEK;
    let weeks = weeks.min(room.max(1));
    let heard = by_evening(entries);
    let mondays = mondays(today, weeks);
    let mut out = format!("{:NAMES$}{}\n", "", months(&mondays));
    for (number, day) in (0i64..).zip(DAYS) {
        out += &look.faint(&format!("  {day} "));
        for monday in &mondays {
            let date = monday.checked_add(number.days()).unwrap_or(*monday);
            out += " ";
            out += &match date > today {
                true => " ".into(),
                false => look.cell(shade(heard.get(&date).copied())),
            };
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out + &legend(look)
}

/// The first days of the weeks, the one of `today` last.
fn mondays(today: Date, weeks: usize) -> Vec<Date> {
    let monday = monday(today);
    let ago = |n: usize| monday.checked_sub((n as i64).weeks()).ok();
    (0..weeks).rev().filter_map(ago).collect()
}

/// The names of the months, each over the week in which it begins.
fn months(mondays: &[Date]) -> String {
    let mut line = String::new();
    for (week, monday) in mondays.iter().enumerate() {
        let sunday = monday.checked_add(6.days()).unwrap_or(*monday);
        if sunday.day() > 7 {
            continue;
        }
        let column = week * WEEK;
        if line.is_empty() || line.len() < column {
            let month = usize::from(sunday.month().unsigned_abs());
            line += &" ".repeat(column.saturating_sub(line.len()));
            line += MONTHS[month - 1];
        }
    }
    line
}

fn shade(heard: Option<Millis>) -> Shade {
    let Some(heard) = heard else {
        return Shade::None;
    };
    let minutes = heard.0 / 60_000;
    Shade::Some(DARKER.iter().filter(|from| minutes >= **from).count())
}

/// What the shades mean.
fn legend(look: &Look) -> String {
    let [a, b, c] = DARKER;
    let cell = |shade| look.cell(Shade::Some(shade));
    let (name, min) = (look.faint("heard"), look.faint("min"));
    let [light, a, b, c] = [
        format!("{} {}", cell(0), look.faint(&format!("under {a}"))),
        format!("{} {}", cell(1), look.faint(&a.to_string())),
        format!("{} {}", cell(2), look.faint(&b.to_string())),
        format!("{} {}", cell(3), look.faint(&c.to_string())),
    ];
    format!("\n  {name}  {light} {a} {b} {c} {min}\n")
}
