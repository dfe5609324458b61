//! What is to be read under the line: what the session cautions of, then faults and advice of
//! a script that is being written.

/// Lines to be read.
pub(super) struct Notes {
    lines: Vec<String>,
    /// Whether they are news to whoever asks.
    news: bool,
    /// Whether they are still what the session cautions of.
    cautions: bool,
}

impl Notes {
    /// What a session cautions of, which is told before it begins.
    pub fn cautions(lines: Vec<String>) -> Notes {
        Notes {
            lines,
            news: false,
            cautions: true,
        }
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
        let mut notes = Notes::cautions(vec!["Not while driving.".into()]);
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
