//! The row at the bottom: what differs, how loud everything is, and where the help is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::scene::{Level, Scene};
use super::style::{Look, Tone};
use super::text::{Align, clean, set};

const HINT: &str = "h help";

/// Between two things.
const GAP: u16 = 3;

/// Draws the row: what is most needed first, the rest as far as there is room.
pub(super) fn draw(scene: &Scene, look: &Look, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let mut rest = area;
    if area.width >= 30 {
        let hint = set(buf, area, Align::Right, HINT, look.text(Tone::Dim), look);
        rest.width -= hint.width + GAP;
    }
    let said = scene.status.halt.into_iter();
    let said = said.chain(scene.status.notice.as_deref());
    for text in said {
        let text = clean(text, look);
        let taken = set(buf, rest, Align::Left, &text, look.text(Tone::Warm), look);
        rest = after(rest, taken);
    }
    for mark in &scene.status.marks {
        let text = clean(mark, look);
        if text.width() <= usize::from(rest.width) {
            let taken = set(buf, rest, Align::Left, &text, look.text(Tone::Dim), look);
            rest = after(rest, taken);
        }
    }
    for layer in &scene.status.layers {
        let name = clean(&layer.name, look);
        let name = name.replace('-', " ");
        let sign = sign(layer, look);
        if name.width() + sign.width() + 1 > usize::from(rest.width) {
            break;
        }
        let mut style = look.text(Tone::Dim);
        if layer.muted {
            style = look.text(Tone::Faint).add_modifier(Modifier::CROSSED_OUT);
        }
        let taken = set(buf, rest, Align::Left, &name, style, look);
        rest = Rect {
            x: taken.right() + 1,
            width: rest.width - taken.width - 1,
            ..rest
        };
        let taken = set(buf, rest, Align::Left, &sign, look.text(Tone::Accent), look);
        rest = after(rest, taken);
    }
}

fn after(rest: Rect, taken: Rect) -> Rect {
    let step = (taken.width + GAP).min(rest.width);
    Rect {
        x: rest.x + step,
        width: rest.width - step,
        ..rest
    }
}

/// How loud a layer is: a block as high as that, or a figure from 0 to 8.
fn sign(layer: &Level, look: &Look) -> String {
    if layer.muted {
        return "off".into();
    }
    let blocks = ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    let block = blocks[usize::from(layer.mark.min(8))];
    let sign = if look.unicode {
        block.to_string()
    } else {
        layer.mark.to_string()
    };
    sign + if layer.solo { " solo" } else { "" }
}
