//! The disc that breathes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::style::{Depth, Look, Rgb, Tone, blend};

/// How much of the reach is left when the lungs are empty.
const LEAST: f32 = 0.3;

/// What there is to draw of a disc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Disc {
    /// How open it is, 0 to 1.
    pub open: f32,
    /// How bright it is, 0 to 1.
    pub strength: f32,
    /// How far a ring stands from the middle, 1 where the full breath reaches.
    pub ring: Option<f32>,
}

/// The disc's geometry, in half rows: these are about as high as a column is wide.
struct Geometry {
    x: f32,
    y: f32,
    reach: f32,
    radius: f32,
}

impl Geometry {
    fn of(area: Rect, disc: Disc) -> Geometry {
        let (width, height) = (f32::from(area.width), f32::from(area.height) * 2.0);
        // Around the full disc there is still room for its glow.
        let reach = (width.min(height) / 2.0 * 0.93 - 0.5).max(0.8);
        Geometry {
            x: f32::from(area.x) + width / 2.0,
            y: f32::from(area.y) * 2.0 + height / 2.0,
            reach,
            radius: reach * (LEAST + (1.0 - LEAST) * disc.open.clamp(0.0, 1.0)),
        }
    }

    /// How far a point is from the middle.
    fn distance(&self, x: f32, y: f32) -> f32 {
        (x - self.x).hypot(y - self.y)
    }
}

/// Draws `disc` in the middle of `area`, with its ring where the whole breath reaches.
pub(super) fn draw(area: Rect, buf: &mut Buffer, look: &Look, disc: Disc) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let place = Geometry::of(area, disc);
    match (look.unicode, look.shades()) {
        (true, true) => shaded(area, buf, look, disc, &place),
        (true, false) => dotted(area, buf, look, disc, &place),
        (false, _) => typed(area, buf, look, disc, &place),
    }
}

/// Two points a cell, with a soft edge and a glow around it.
fn shaded(area: Rect, buf: &mut Buffer, look: &Look, disc: Disc, place: &Geometry) {
    let core = blend(look.colours.empty[0], look.colours.full[0], disc.open);
    let rim = blend(look.colours.empty[1], look.colours.full[1], disc.open);
    // Few colours make rings of a shade: there the disc has but one.
    let (core, flat) = match look.depth {
        Depth::True => (core, false),
        _ => (rim, true),
    };
    let edge = f32::from(area.width).min(f32::from(area.height) * 2.0) / 2.0;
    let point = |x: u16, y: f32| -> Rgb {
        let d = place.distance(f32::from(x) + 0.5, y);
        if d > edge + 0.5 {
            return look.ground;
        }
        let outside = (d - place.radius).max(0.0);
        let glow = 0.34 * (-outside / (0.16 * place.reach).max(0.4)).exp();
        // It ends where the room does.
        let glow = glow * ((edge - d) / (0.2 * edge)).clamp(0.0, 1.0);
        let mut colour = blend(look.ground, rim, step(glow * disc.strength));
        if let Some(ring) = disc.ring {
            let near = 1.0 - (1.2 * (d - ring * place.reach).abs()).min(1.0);
            colour = blend(
                colour,
                look.colours.empty[0],
                step(0.34 * near * disc.strength),
            );
        }
        let inside = (place.radius - d + 0.5).clamp(0.0, 1.0);
        if inside > 0.0 {
            let depth = if flat {
                0.0
            } else {
                (d / place.radius.max(0.1)).powi(2).min(1.0)
            };
            let body = blend(core, rim, step(depth));
            colour = blend(colour, body, step(inside) * (0.2 + 0.8 * disc.strength));
        }
        colour
    };
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let top = point(x, f32::from(y) * 2.0 + 0.5);
            let bottom = point(x, f32::from(y) * 2.0 + 1.5);
            if top == look.ground && bottom == look.ground {
                continue;
            }
            let style = look.ink(top).bg(look.colour(bottom));
            let symbol = if top == bottom { " " } else { "▀" };
            buf[(x, y)].set_symbol(symbol).set_style(style);
        }
    }
}

/// Few steps: what hardly changes need not be sent again.
fn step(x: f32) -> f32 {
    (x * 24.0).round() / 24.0
}

/// Eight points a cell: a full disc, and a ring of single points.
fn dotted(area: Rect, buf: &mut Buffer, look: &Look, disc: Disc, place: &Geometry) {
    const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
    let faint = disc.strength < 0.5;
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let (mut body, mut ring) = (0, 0);
            for (i, bits) in BITS.iter().enumerate() {
                for (j, bit) in bits.iter().enumerate() {
                    let px = f32::from(x) + 0.25 + 0.5 * j as f32;
                    let py = f32::from(y) * 2.0 + 0.25 + 0.5 * i as f32;
                    let d = place.distance(px, py);
                    let checked = (i + j) % 2 == 0 || !faint;
                    body |= if d <= place.radius && checked {
                        *bit
                    } else {
                        0
                    };
                    let on_ring = disc
                        .ring
                        .is_some_and(|r| (d - r * place.reach).abs() < 0.26);
                    ring |= if on_ring && (i + j) % 2 == 0 { *bit } else { 0 };
                }
            }
            let tone = match (body, ring) {
                (0, 0) => continue,
                (0, _) => Tone::Faint,
                _ if faint => Tone::Dim,
                _ => Tone::Accent,
            };
            let symbol = char::from_u32(0x2800 | body | ring).unwrap_or(' ');
            buf[(x, y)].set_char(symbol).set_style(look.text(tone));
        }
    }
}

/// Letters: the rim of the disc, filled with points, and the ring.
fn typed(area: Rect, buf: &mut Buffer, look: &Look, disc: Disc, place: &Geometry) {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let d = place.distance(f32::from(x) + 0.5, f32::from(y) * 2.0 + 1.0);
            let on_ring = disc.ring.is_some_and(|r| (d - r * place.reach).abs() < 0.6);
            // The same to the left and to the right, above and below.
            let across = (f32::from(x) + 0.5 - place.x).abs() as u16;
            let down = ((f32::from(y) * 2.0 + 1.0 - place.y).abs() / 2.0) as u16;
            let (symbol, tone) = if d <= place.radius && d > place.radius - 1.5 {
                ('o', Tone::Accent)
            } else if d <= place.radius {
                (':', Tone::Dim)
            } else if on_ring && (across + down).is_multiple_of(2) {
                ('.', Tone::Faint)
            } else {
                continue;
            };
            let tone = if disc.strength < 0.5 { Tone::Dim } else { tone };
            buf[(x, y)].set_char(symbol).set_style(look.text(tone));
        }
    }
}

/// The dot that is left at night: as bright as the breath is open.
pub(super) fn dot(area: Rect, buf: &mut Buffer, look: &Look, open: f32) {
    let (x, y) = (area.x + area.width / 2, area.y + area.height / 2);
    let Some(cell) = buf.cell_mut((x, y)) else {
        return;
    };
    let rgb = blend(look.colours.dot[0], look.colours.dot[1], open);
    let (small, large) = if look.unicode {
        ("·", "•")
    } else {
        (".", "o")
    };
    match look.depth {
        Depth::True | Depth::Indexed => {
            cell.set_symbol(large).set_style(look.ink(rgb));
        }
        _ => {
            let symbol = if open < 0.5 { small } else { large };
            cell.set_symbol(symbol).set_style(look.text(Tone::Dim));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Color;

    /// How much light `disc` gives, whatever it is drawn with.
    fn light(look: &Look, open: f32) -> u64 {
        let area = Rect::new(0, 0, 40, 17);
        let mut buf = Buffer::empty(area);
        let disc = Disc {
            open,
            strength: 1.0,
            ring: None,
        };
        draw(area, &mut buf, look, disc);
        let shine = |c: Color| match c {
            Color::Rgb(r, g, b) => u64::from(r) + u64::from(g) + u64::from(b),
            Color::Indexed(_) => 1,
            _ => 0,
        };
        let cells = buf.content().iter().map(|cell| {
            let symbol = cell.symbol().chars().next().unwrap_or(' ');
            match symbol {
                '\u{2800}'..='\u{28ff}' => u64::from((symbol as u32 & 0xff).count_ones()),
                '▀' => shine(cell.fg) + shine(cell.bg),
                ' ' => 2 * shine(cell.bg),
                _ => 1,
            }
        });
        cells.sum()
    }

    #[test]
    fn the_disc_grows_with_the_breath_however_it_is_drawn() {
        for depth in [Depth::None, Depth::Sixteen, Depth::True] {
            for unicode in [false, true] {
                let look = Look::new(depth, unicode);
                let areas: Vec<u64> = (0..=40).map(|i| light(&look, i as f32 / 40.0)).collect();
                assert!(areas.is_sorted(), "{depth:?} {unicode}: {areas:?}");
                assert!(areas[40] > 2 * areas[0], "{depth:?} {unicode}: {areas:?}");
            }
        }
    }
}
