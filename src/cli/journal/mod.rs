//! `evenfall journal`: the evenings that were, as a picture.

mod calendar;
mod look;
mod summary;

use clap::Args;
use jiff::Zoned;
use jiff::civil::Date;

use crate::kept::{self, Entry, Folders, day_of};
use crate::letters::harmless_lines;
use crate::units::Millis;

use super::text::{print, print_exactly, print_json, tell};
use super::{Done, Failure};
use look::Look;

/// Show the evenings that were: what was heard, and how much
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall journal                                half a year at a glance
  evenfall journal --weeks 52
  evenfall journal --json | jq '.[].title'

What is played is written into a file of your own, a line each. Deleting the file forgets it
all; the place to resume from and your balances lie elsewhere (see the README).
`evenfall play --no-journal` writes nothing this time, and journal = false in the file of
wishes (evenfall config) never.")]
pub struct Journal {
    /// How many weeks to show, as far as the terminal is wide enough
    #[arg(long, value_name = "NUMBER", default_value_t = 26,
          value_parser = clap::value_parser!(u16).range(1..=520))]
    weeks: u16,
    /// Every entry as JSON
    #[arg(long)]
    json: bool,
}

impl Journal {
    pub fn run(self) -> Done {
        let folders = Folders::of_user().map_err(Failure::script)?;
        let journal = kept::Journal::new(&folders);
        let pages = journal
            .read()
            .map_err(|error| Failure::Other(error.into()))?;
        let path = journal.path().display();
        let lines = match pages.foreign {
            1 => "1 line".to_string(),
            n => format!("{n} lines"),
        };
        if pages.foreign > 0 {
            tell(&format!(
                "{lines} of {path} cannot be understood and are passed over"
            ));
        }
        if pages.older {
            tell(&format!("{path} is long: only its newest part is read"));
        }
        if self.json {
            return Ok(print_json(&pages.entries)?);
        }
        if pages.entries.is_empty() {
            return Ok(print(&format!(
                "No evening is written down yet.\n\n  \
                 What you play from now on is written, a line each, into\n  {path}\n  \
                 Delete the file, and all of it is forgotten.\n  \
                 evenfall play --no-journal writes nothing.\n"
            ))?);
        }
        let today = day_of(&Zoned::now());
        let picture = picture(&pages.entries, today, self.weeks, &Look::of_terminal());
        let last =
            format!("\n  written in {path}\n  (delete the file, and all of it is forgotten)\n");
        Ok(print_exactly(&(picture + &harmless_lines(&last)))?)
    }
}

/// The weeks up to `today`, the sums, and the sessions heard most.
fn picture(entries: &[Entry], today: Date, weeks: u16, look: &Look) -> String {
    let calendar = calendar::draw(entries, today, usize::from(weeks), look);
    let sums = summary::sums(entries, today, look);
    let most = summary::most_heard(entries, look);
    format!("{calendar}\n{sums}\n{most}")
}

/// A time as one tells it: `42 min`, `3 h 5 min`.
fn told(length: Millis) -> String {
    let minutes = (length.0 + 30_000) / 60_000;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "under a minute".into(),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept::Ended;
    use crate::screen::style::Depth;
    use jiff::ToSpan;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    /// Half a year of somebody who breathes now and then, and sleeps badly in autumn.
    fn half_a_year(today: Date) -> Vec<Entry> {
        let sessions = ["sleep-meditation-10", "box-breath", "/home/me/evening.toml"];
        let mut entries = Vec::new();
        for ago in 0..180i64 {
            let day = today.checked_sub(ago.days()).unwrap();
            let much = [0, 4, 0, 12, 25, 0, 55][(ago * 5 % 7) as usize] * u64::from(ago < 60)
                + [0, 0, 9, 0][(ago % 4) as usize];
            // Well after midnight: the evening before.
            let late = day.tomorrow().unwrap().at(1, 30, 0, 0);
            if much > 0 {
                entries.push(Entry {
                    began: late.to_zoned(TimeZone::UTC).unwrap(),
                    session: sessions[(ago % 3) as usize].into(),
                    title: "\u{1b}[31mA title".into(),
                    length: Millis::secs(600),
                    heard: Millis::secs(much * 60),
                    left_at: Millis::secs(much * 60),
                    ended: Ended::Finished,
                });
            }
        }
        entries.reverse();
        entries
    }

    fn look(width: usize, unicode: bool, colours: Depth) -> Look {
        Look {
            width,
            unicode,
            colours,
        }
    }

    #[test]
    fn weeks_are_drawn_as_they_were() {
        let today = date(2026, 11, 26);
        let entries = half_a_year(today);
        let plain = look(80, true, Depth::None);
        insta::assert_snapshot!(picture(&entries, today, 26, &plain));
    }

    #[test]
    fn narrow_and_without_unicode_it_is_read_as_well() {
        let today = date(2026, 11, 26);
        let narrow = look(40, false, Depth::None);
        let picture = picture(&half_a_year(today), today, 52, &narrow);
        assert!(picture.is_ascii());
        assert!(picture.lines().all(|line| line.len() <= 40), "{picture}");
        insta::assert_snapshot!(picture);
    }

    #[test]
    fn colours_only_add_to_what_is_read_without_them() {
        let today = date(2026, 11, 26);
        let entries = half_a_year(today);
        let drawn = |colours| picture(&entries, today, 26, &look(80, true, colours));
        for colours in [Depth::Sixteen, Depth::Indexed, Depth::True] {
            let text = drawn(colours);
            assert!(text.contains("\u{1b}["), "{colours:?}");
            assert_eq!(without_colours(&text), drawn(Depth::None), "{colours:?}");
        }
    }

    fn without_colours(text: &str) -> String {
        let mut parts = text.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_string();
        let rest = parts.map(|part| part.split_once('m').map_or("", |(_, rest)| rest));
        first + &rest.collect::<String>()
    }

    #[test]
    fn a_time_is_told_in_hours_and_minutes() {
        let minutes = |n: u64| told(Millis::secs(n * 60));
        assert_eq!(told(Millis::secs(12)), "under a minute");
        assert_eq!(minutes(59), "59 min");
        assert_eq!(minutes(120), "2 h");
        assert_eq!(minutes(125), "2 h 5 min");
    }
}
