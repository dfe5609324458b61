//! What stands where, by the room there is.

use ratatui::layout::Rect;

use super::text::row;

/// The places of everything; those there is no room for are empty. None depends on what is
/// shown just now: nothing jumps when a sentence comes or goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Hardly any room: a line or two of text, and nothing of the rest.
    pub tiny: bool,
    pub top: Rect,
    /// Everything between the top and the bottom.
    pub middle: Rect,
    /// The disc or the body.
    pub disc: Rect,
    /// The mark that travels with a stroke.
    pub track: Rect,
    pub word: Rect,
    /// Whether the word stands beside the disc.
    pub beside: bool,
    pub sentence: Rect,
    pub next: Rect,
    /// Everything from the line down.
    pub bottom: Rect,
    pub line: Rect,
    /// A row of their own for the clocks; empty where they stand at the ends of the line.
    pub clocks: Rect,
    pub status: Rect,
}

impl Places {
    pub fn of(area: Rect) -> Places {
        if area.height < 4 || area.width < 14 {
            return Places {
                tiny: true,
                ..Places::default()
            };
        }
        let side = match area.width {
            0..40 => 0,
            40..70 => 1,
            _ => 3,
        };
        let high = area.height;
        let margin = u16::from(high >= 20);
        let inner = Rect {
            x: area.x + side,
            width: area.width - 2 * side,
            y: area.y + u16::from(high >= 30),
            height: high - 2 * u16::from(high >= 30),
        };
        let mut places = Places::default();
        let top = u16::from(high >= 8);
        places.top = Rect {
            height: top,
            ..inner
        };
        let wide = inner.width >= 36;
        // The line; its clocks, if beneath it; the status, and air between.
        let status = u16::from(high >= 10);
        let bottom = 1 + u16::from(!wide) + status + margin * status;
        places.bottom = Rect {
            y: inner.bottom() - bottom,
            height: bottom,
            ..inner
        };
        places.line = row(places.bottom, 0);
        if !wide {
            places.clocks = row(places.bottom, 1);
        }
        if status > 0 {
            places.status = row(places.bottom, bottom - 1);
        }
        let above = top + margin;
        let beneath = bottom + u16::from(high >= 12);
        places.middle = Rect {
            y: inner.y + above,
            height: inner.height - above - beneath,
            ..inner
        };
        places.stack();
        places
    }

    /// Where the first clock begins.
    pub fn top_left(&self) -> u16 {
        self.bottom.x
    }

    /// Parts the middle into the disc and what stands beneath it, or beside it.
    fn stack(&mut self) {
        let area = self.middle;
        let high = area.height;
        if high < 6 {
            self.beside(area);
            return;
        }
        // Rows beneath the disc: air, the word, air, the sentence, what comes next.
        let (air, sentence, next) = match high {
            0..8 => (0, 0, 0),
            8..12 => (0, 1, 0),
            12..16 => (0, 2, 0),
            16..20 => (0, 2, 1),
            20..26 => (1, 2, 1),
            _ => (1, 3, 1),
        };
        let gap = u16::from(high >= 14);
        let beneath = 1 + air + gap + sentence + next;
        self.disc = Rect {
            height: high - beneath,
            ..area
        };
        self.word = row(area, high - beneath + air);
        self.sentence = Rect {
            y: self.word.y + 1 + gap,
            height: sentence,
            ..area
        };
        self.next = match (next, sentence) {
            (0, 0) => row(area, high),
            _ => row(area, high - 1),
        };
        if next == 0 && sentence > 0 {
            self.next = row(self.sentence, 0);
        }
        self.track = row(self.disc, self.disc.height - 1);
        let width = self.track.width.min(29) | 1;
        self.track.x += self.track.width.saturating_sub(width) / 2;
        self.track.width = width.min(self.track.width);
    }

    fn beside(&mut self, area: Rect) {
        let disc = (area.height * 2 + 2).min(area.width / 3);
        self.beside = true;
        self.disc = Rect {
            width: disc,
            ..area
        };
        let right = Rect {
            x: area.x + disc,
            width: area.width - disc,
            ..area
        };
        // Beside a small disc there is hardly room for a sentence beneath the word.
        let word = match area.height {
            0..=3 => 0,
            height => (height - 1) / 2,
        };
        self.word = row(right, word);
        self.sentence = Rect {
            y: right.y + word + 1,
            height: area.height.saturating_sub(word + 1),
            ..right
        };
        if area.height > 2 {
            self.next = row(right, area.height - 1);
        }
    }
}
