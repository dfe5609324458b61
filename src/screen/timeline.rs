//! The session as a thin line with a mark for each chapter.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::style::{Look, Tone};
use crate::plan::Plan;
use crate::units::Millis;

/// The column of a line of `width` columns at which `at` stands.
pub(super) fn column(at: Millis, length: Millis, width: u16) -> u16 {
    let (at, width) = (u128::from(at.0), u128::from(width));
    let column = at * width / u128::from(length.0.max(1));
    column.min(width.saturating_sub(1)) as u16
}

/// Where a click at `column` of a line of `width` columns goes: to the chapter that begins
/// there, or else to the earliest time that stands there.
pub(super) fn time(plan: &Plan, column: u16, width: u16) -> Millis {
    let column = column.min(width.saturating_sub(1));
    let here = |at: Millis| self::column(at, plan.length, width) == column;
    let chapter = plan
        .chapters
        .iter()
        .find(|c| c.at < plan.length && here(c.at));
    let earliest = || {
        let at = u128::from(column) * u128::from(plan.length.0);
        Millis(at.div_ceil(u128::from(width.max(1))) as u64)
    };
    chapter.map_or_else(earliest, |c| c.at)
}

/// Draws the line in the first row of `area`, passed as far as column `head`; `marks` are the
/// columns of chapters.
pub(super) fn draw(area: Rect, buf: &mut Buffer, look: &Look, head: u16, marks: &[u16]) {
    let area = area.intersection(buf.area);
    if area.height == 0 {
        return;
    }
    let [passed, left, now, mark_passed, mark_left] = if look.unicode {
        ['━', '─', '●', '┿', '┼']
    } else {
        ['=', '-', 'O', '+', '|']
    };
    for column in 0..area.width {
        let marked = column > 0 && marks.contains(&column);
        let (symbol, tone) = match column.cmp(&head) {
            std::cmp::Ordering::Equal => (now, Tone::Bright),
            std::cmp::Ordering::Less if marked => (mark_passed, Tone::Accent),
            std::cmp::Ordering::Less => (passed, Tone::Accent),
            std::cmp::Ordering::Greater if marked => (mark_left, Tone::Dim),
            std::cmp::Ordering::Greater => (left, Tone::Faint),
        };
        let cell = &mut buf[(area.x + column, area.y)];
        cell.set_char(symbol).set_style(look.text(tone));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::{example, planned};

    #[test]
    fn a_click_goes_to_a_time_that_stands_where_was_clicked() {
        let mut plan = planned(&example());
        for length in [1000, 23_456, 600_000, 28_800_000] {
            plan.length = Millis(length);
            for width in 1..200 {
                for clicked in 0..width {
                    let at = time(&plan, clicked, width);
                    assert_eq!(
                        column(at, plan.length, width),
                        clicked,
                        "{at:?} of {length}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_click_on_a_mark_goes_to_the_beginning_of_its_chapter() {
        let plan = planned(&example());
        assert_eq!(
            time(&plan, column(Millis(18_000), plan.length, 60), 60),
            Millis(18_000)
        );
    }
}
