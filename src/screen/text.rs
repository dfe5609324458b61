//! Letters: cut, wrapped and set.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::Look;
use crate::letters;

/// `text` as this terminal can show it.
pub(crate) fn clean<'a>(text: &'a str, look: &Look) -> Cow<'a, str> {
    letters::clean(text, look.unicode)
}

/// The beginning of `text` in at most `width` columns.
pub(crate) fn shortened(text: &str, width: usize, unicode: bool) -> String {
    if text.width() <= width {
        return text.into();
    }
    let more = if unicode { "…" } else { ".." };
    if more.width() > width {
        return String::new();
    }
    let mut start = String::new();
    for c in text.chars() {
        start.push(c);
        // A whole is not always as wide as its parts.
        if start.width() + more.width() > width {
            start.pop();
            break;
        }
    }
    start.truncate(start.trim_end().len());
    start + more
}

/// `text` in lines of at most `width` columns, broken between words where that can be, and of
/// about the same length; at most `rows` of them, the last one cut where there are more.
pub(crate) fn wrapped(text: &str, width: usize, rows: usize, unicode: bool) -> Vec<String> {
    if width == 0 || rows == 0 {
        return Vec::new();
    }
    let mut lines = broken(text, width);
    // The narrowest that needs no more lines: a last word does not stand alone.
    let count = lines.len();
    if count > 1 && count <= rows {
        let least = text.width().div_ceil(count).max(1);
        if let Some(even) = (least..width)
            .map(|narrow| broken(text, narrow))
            .find(|even| even.len() == count)
        {
            lines = even;
        }
    }
    if lines.len() > rows {
        let rest = lines.split_off(rows - 1).join(" ");
        lines.push(shortened(&rest, width, unicode));
    }
    lines
}

fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() <= width {
            line += &" "[..gap];
            line += word;
            continue;
        }
        lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
        // A word wider than the line, or a language without spaces, is broken anywhere.
        for c in word.chars().filter(|c| c.width().unwrap_or(0) <= width) {
            line.push(c);
            if line.width() > width {
                line.pop();
                lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
                line.push(c);
            }
        }
    }
    lines.extend((!line.is_empty()).then_some(line));
    lines
}

/// Where a text stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// Sets `text` in the first row of `area`, cut where that ends; the columns it takes there.
pub(super) fn set(
    buf: &mut Buffer,
    area: Rect,
    side: Align,
    text: &str,
    style: Style,
    look: &Look,
) -> Rect {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return Rect { width: 0, ..area };
    }
    let text = shortened(text, usize::from(area.width), look.unicode);
    let width = (text.width() as u16).min(area.width);
    let x = match side {
        Align::Left => area.x,
        Align::Middle => area.x + (area.width - width) / 2,
        Align::Right => area.right() - width,
    };
    buf.set_stringn(x, area.y, &text, usize::from(area.right() - x), style);
    Rect::new(x, area.y, width, 1)
}

/// Row `number` of `area`; empty beyond its end.
pub(super) fn row(area: Rect, number: u16) -> Rect {
    let y = area.y.saturating_add(number);
    let height = u16::from(number < area.height);
    Rect { y, height, ..area }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_even_and_never_wider_than_asked() {
        let text = "Let the shoulders come down, and the jaw be loose.";
        assert_eq!(
            wrapped(text, 48, 3, true),
            ["Let the shoulders come", "down, and the jaw be loose."]
        );
        assert_eq!(wrapped(text, 20, 2, true)[1], "come down, and the…");
        for text in [
            text,
            "吸って、ゆっくり吐いて。",
            "שלום עולם, לנשום",
            "e\u{301}e\u{301}e\u{301}",
        ] {
            for width in 0..60 {
                for rows in 0..4 {
                    let lines = wrapped(text, width, rows, true);
                    assert!(lines.len() <= rows);
                    assert!(
                        lines.iter().all(|l| l.width() <= width),
                        "{lines:?} {width}"
                    );
                }
            }
        }
    }
}
