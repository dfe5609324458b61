//! What is to be read under the line: what the session cautions of, then faults and advice of
//! a script that is being written.

use std::time::{Duration, Instant};

use crate::letters::without_flags;

/// The cautions are to be seen for this long, or until a key; long ones for longer: so
/// long each of their pages, which in little room hold so many letters.
const CAUTIONED: Duration = Duration::from_secs(15);
const PAGE: Duration = Duration::from_secs(4);
const PAGE_LETTERS: usize = 28;

/// How many pages of cautions are shown, where there is little room.
pub(in crate::screen) fn pages(cautions: &[String]) -> u32 {
    let letters: usize = cautions.iter().map(String::len).sum();
    letters.div_ceil(PAGE_LETTERS).min(60) as u32
}

/// Lines to be read.
pub(super) struct Notes {
    lines: Vec<String>,
    /// Whether they are news to whoever asks.
    news: bool,
    /// Whether they are still what the session cautions of.
    cautions: bool,
    /// How long those were to be seen, and when that was last counted.
    seen: Duration,
    counted: Option<Instant>,
}

impl Notes {
    /// What a session cautions of, which is told before it begins.
    pub fn cautions(lines: &[String]) -> Notes {
        Notes {
            lines: lines.iter().map(|line| without_flags(line)).collect(),
            news: false,
            cautions: true,
            seen: Duration::ZERO,
            counted: None,
        }
    }

    /// Counts how long the cautions are `seen`, which have given way meanwhile or not, and takes
    /// them away when that was long enough.
    pub fn keep_up(&mut self, now: Instant, seen: bool) {
        let since = self.counted.replace(now);
        if let Some(since) = since.filter(|_| seen) {
            self.seen += now.saturating_duration_since(since);
        }
        if self.seen >= CAUTIONED.max(PAGE * pages(&self.lines)) {
            self.end_cautions();
        }
    }

    /// Which page of the cautions is to be read; none where the lines are something else.
    pub fn page(&self) -> Option<u32> {
        let passed = self.seen.as_secs() / PAGE.as_secs();
        self.cautions.then_some(passed as u32)
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    pub fn is_cautions(&self) -> bool {
        self.cautions
    }

    /// Other lines, until the next. News that nobody has asked for stay news.
    pub fn read(&mut self, lines: Vec<String>) {
        self.cautions = false;
        self.news |= lines != self.lines;
        self.lines = lines;
    }

    /// Takes the cautions away.
    pub fn end_cautions(&mut self) {
        if std::mem::take(&mut self.cautions) {
            self.lines.clear();
        }
    }

    /// The lines, where they have changed since this was last asked.
    pub fn news(&mut self) -> Option<&[String]> {
        std::mem::take(&mut self.news).then_some(&self.lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_that_nobody_has_read_yet_stay_news_when_they_come_once_more() {
        let mut notes = Notes::cautions(&["Not while driving.".into()]);
        assert_eq!(notes.news(), None);
        let fault = || vec!["not yet: line 3: a length such as 5s is needed".to_string()];
        notes.read(fault());
        notes.read(fault());
        assert_eq!(notes.news(), Some(&fault()[..]));
        assert_eq!(notes.news(), None);
        notes.read(fault());
        assert_eq!(notes.news(), None, "they have been read");
    }
}
