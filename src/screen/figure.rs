//! The body as an outline with one place of it alight: where a muscle group is, or where
//! hands work.
//!
//! It is drawn from distances, so that it is smooth at any size. Left is on the left, as
//! in a mirror.

mod body;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use body::{BODY, BodyPart, BodyView, FACE, HEAD, Limb, Point, SPINE, WIDEST, distance, step};

use super::style::{Depth, Look, Tone, blend, night};

/// Draws the figure into `area`, the place with the id `place` shining by `glow`, 0 to 1: a
/// tension fills it, a release lets it fade. `sweep` is how far a stroke of the hands has got:
/// from 0 to 1 forth, from 0 to -1 back.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    look: &Look,
    place: Option<&str>,
    glow: f32,
    sweep: Option<f32>,
) {
    let area = area.intersection(buf.area);
    let (columns, rows) = (usize::from(area.width), usize::from(area.height));
    // Square pixels: the dots of a Braille letter, or two to a cell.
    let (across, down) = if look.unicode { (2, 4) } else { (1, 2) };
    let size = (columns * across, rows * down);
    let pixels = raster(size, place, glow, sweep);
    for row in 0..rows {
        for column in 0..columns {
            let at = |x: usize, y: usize| pixels[(row * down + y) * size.0 + column * across + x];
            let cell = &mut buf[(area.x + column as u16, area.y + row as u16)];
            if look.unicode && look.shades() {
                draw_shades(cell, &at, look);
            } else {
                draw_letter(cell, &at, (across, down), look);
            }
        }
    }
}

/// A fine outline in dots, and light as the ground under it.
fn draw_shades(cell: &mut Cell, at: &impl Fn(usize, usize) -> Pixel, look: &Look) {
    let light = |rows: std::ops::Range<usize>| {
        let count = 2 * rows.len();
        let all = rows.flat_map(|y| [at(0, y), at(1, y)]);
        all.map(|pixel| pixel.light).sum::<f32>() / count as f32
    };
    let lit = |light| look.colour(blend(look.ground, night::WARM, light));
    if let Some(c) = dots(&|x, y| at(x, y).line > 0.5) {
        let all = light(0..4);
        cell.set_char(c);
        cell.set_fg(look.colour(blend(night::OUTLINE, night::BRIGHT, 0.6 * all)));
        cell.set_bg(lit(all));
        return;
    }
    let halves = [light(0..2), light(2..4)];
    if halves[0].max(halves[1]) > 0.02 {
        cell.set_symbol("▀");
        cell.set_fg(lit(halves[0]));
        cell.set_bg(lit(halves[1]));
    }
}

/// Without shades: as many dots as it is bright, or one letter for the whole cell.
fn draw_letter(
    cell: &mut Cell,
    at: &impl Fn(usize, usize) -> Pixel,
    (across, down): (usize, usize),
    look: &Look,
) {
    let letter = match look.unicode {
        true => dots(&|x, y| {
            let threshold = [0.2, 0.7, 0.45, 0.9][(x + 2 * y) % 4];
            at(x, y).line > 0.5 || at(x, y).light > threshold
        }),
        false => letter(at(0, 0), at(0, 1)),
    };
    let Some(letter) = letter else {
        return;
    };
    let lit = (0..across).any(|x| (0..down).any(|y| at(x, y).light > 0.15));
    cell.set_char(letter);
    if look.depth == Depth::Sixteen {
        cell.set_style(look.text(if lit { Tone::Warm } else { Tone::Dim }));
    }
}

/// The Braille letter with the dots that are `on`.
fn dots(on: &impl Fn(usize, usize) -> bool) -> Option<char> {
    // The bits of a letter, column by column.
    const BITS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
    let columns = BITS.iter().enumerate();
    let letter = columns.flat_map(|(x, bits)| {
        let rows = bits.iter().enumerate();
        rows.map(move |(y, bit)| if on(x, y) { *bit } else { 0 })
    });
    let letter: u32 = letter.sum();
    (letter > 0)
        .then(|| char::from_u32(0x2800 + letter))
        .flatten()
}

fn letter(upper: Pixel, lower: Pixel) -> Option<char> {
    let light = upper.light.max(lower.light);
    // So few letters make no outline: a body all of dots is easier to read.
    let body = (upper.body + lower.body) / 2.0;
    match light {
        l if l > 0.75 => Some('#'),
        l if l > 0.4 => Some('+'),
        l if l > 0.15 => Some(':'),
        _ if body > 0.4 => Some('.'),
        _ => None,
    }
}

/// One pixel: how much of it is body and how much outline, and how brightly the place shines in
/// it, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pixel {
    body: f32,
    line: f32,
    light: f32,
}

/// The part of the figure that a picture of `height` square pixels shows: its top, its
/// height and the scene. A small picture shows the half of the body the place is in.
fn window(place: Option<&BodyPart>, height: usize) -> (f32, f32, BodyView) {
    match place {
        Some(place) if place.scene == BodyView::Head => (0.03, 0.9, BodyView::Head),
        Some(place) if height < 72 => {
            let middle = (place.way.0.1 + place.way.1.1) / 2.0;
            if middle > 0.52 {
                (0.42, 0.58, BodyView::Body)
            } else {
                (0.0, 0.55, BodyView::Body)
            }
        }
        _ => (0.0, 1.0, BodyView::Body),
    }
}

/// The figure in `width` by `height` square pixels, row by row, with the place of that id
/// shining by `glow`, 0 to 1; the light gathers where a stroke is, see [`draw`].
fn raster(
    (width, height): (usize, usize),
    id: Option<&str>,
    glow: f32,
    sweep: Option<f32>,
) -> Vec<Pixel> {
    let place = id.and_then(BodyPart::find);
    let (top, tall, scene) = window(place.as_ref(), height);
    let (limbs, blend) = match scene {
        BodyView::Body => (BODY, 0.035),
        BodyView::Head => (HEAD, 0.05),
    };
    let behind = place.as_ref().is_some_and(|p| p.behind);
    let marks = match (scene, behind) {
        (BodyView::Head, false) => FACE,
        (BodyView::Body, true) => SPINE,
        _ => &[],
    };
    let pixel = tall / height.max(1) as f32;
    let mut pixels = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let at = (
                (column as f32 + 0.5 - width as f32 / 2.0) * pixel,
                top + (row as f32 + 0.5) * pixel,
            );
            let mut seen = shade(
                at,
                pixel,
                (limbs, blend),
                marks,
                place.as_ref(),
                glow,
                sweep,
            );
            // Where the picture ends and the figure does not, it ends softly.
            seen.line *= edge(row, height, [top > 0.1, top + tall < 0.95]);
            pixels.push(seen);
        }
    }
    pixels
}

/// Less than 1 in the rows next to an end of the picture at which the figure goes on.
fn edge(row: usize, height: usize, [above, below]: [bool; 2]) -> f32 {
    let soft = (0.1 * height as f32).max(1.0);
    let from = |goes_on: bool, rows: usize| {
        if goes_on {
            (rows as f32 + 0.5) / soft
        } else {
            1.0
        }
    };
    from(above, row).min(from(below, height - 1 - row)).min(1.0)
}

fn shade(
    at: Point,
    pixel: f32,
    (limbs, blend): (&[Limb], f32),
    marks: &[Limb],
    place: Option<&BodyPart>,
    glow: f32,
    sweep: Option<f32>,
) -> Pixel {
    if at.0.abs() > WIDEST {
        return Pixel::default();
    }
    let d = distance(limbs, at, blend);
    if d > 3.0 * pixel {
        return Pixel::default();
    }
    let line = 1.0 - (d.abs() / (1.2 * pixel)).min(1.0);
    let mark = if marks.is_empty() {
        0.0
    } else {
        step(-distance(marks, at, 0.001) + 0.4 * pixel, pixel)
    };
    let inside = step(-d, pixel);
    let light = place.map_or(0.0, |place| {
        let (share, along) = place.at(at, 0.02_f32.max(pixel));
        let stroke = sweep.map_or(1.0, |sweep| {
            let there = if sweep < 0.0 { 1.0 + sweep } else { sweep };
            let off = (along - there) / 0.28;
            0.35 + 0.65 * (-off * off).exp()
        });
        share * inside * glow * stroke
    });
    Pixel {
        body: inside * (1.0 - mark),
        line: line.max(mark * inside),
        light,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Language;

    #[test]
    fn every_muscle_group_and_every_area_but_resting_hands_has_its_place() {
        let language = Language::find("en-US").unwrap();
        let muscles = language
            .muscle_names()
            .into_iter()
            .filter_map(|name| language.muscles(name));
        let muscles = muscles.flatten().map(|muscle| &muscle.id);
        let areas = language
            .area_names()
            .into_iter()
            .filter_map(|name| language.areas(name));
        let areas = areas.flatten().flat_map(|area| {
            let sides = [false, true].map(|given| language.turns(area, given));
            sides.into_iter().flatten().map(|side| &side.id)
        });
        for id in muscles.chain(areas).filter(|id| *id != "resting") {
            assert!(BodyPart::find(id).is_some(), "{id}");
        }
    }

    #[test]
    fn a_place_is_alight_in_pictures_of_any_size_and_only_on_its_own_side() {
        for (width, height) in [(16, 20), (30, 40), (60, 90)] {
            for id in [
                "left-foot",
                "right-hand",
                "left-calf",
                "scalp",
                "lower-back",
                "ears",
                "face",
            ] {
                let pixels = raster((width, height), Some(id), 1.0, None);
                let light = |half: fn(usize, usize) -> bool| -> f32 {
                    let of = pixels.iter().enumerate();
                    of.filter(|(i, _)| half(i % width, width))
                        .map(|(_, p)| p.light)
                        .sum()
                };
                let (left, right) = (light(|x, w| x < w / 2), light(|x, w| x >= w / 2));
                assert!(left + right > 0.5, "{id} at {width}x{height}");
                assert_eq!(left == 0.0, id.starts_with("right"), "{id}: {left}");
                assert_eq!(right == 0.0, id.starts_with("left"), "{id}: {right}");
            }
        }
    }

    #[test]
    fn the_light_grows_with_the_glow_and_goes_with_the_stroke() {
        let light = |glow, sweep| -> Vec<f32> {
            let pixels = raster((40, 60), Some("right-leg"), glow, sweep);
            pixels.iter().map(|p| p.light).collect()
        };
        let sum = |l: &[f32]| l.iter().sum::<f32>();
        assert_eq!(sum(&light(0.0, None)), 0.0);
        assert!(sum(&light(0.4, None)) < sum(&light(0.8, None)));
        // From the foot up to the hip.
        let middle = |l: &[f32]| {
            let rows = l.iter().enumerate().map(|(i, x)| (i / 40) as f32 * x);
            rows.sum::<f32>() / sum(l)
        };
        let ways =
            [0.0, 0.5, 1.0, -0.001, -0.5, -0.999].map(|sweep| middle(&light(1.0, Some(sweep))));
        assert!(ways[0] > ways[1] && ways[1] > ways[2], "{ways:?}");
        assert!(ways[3] < ways[4] && ways[4] < ways[5], "{ways:?}");
    }

    #[test]
    fn nothing_is_drawn_beside_the_area_and_no_size_is_too_small() {
        use super::super::style::Depth;
        for depth in [Depth::None, Depth::Sixteen, Depth::True] {
            for unicode in [false, true] {
                let look = Look::new(depth, unicode);
                for (width, height) in [(0, 0), (1, 1), (3, 2), (12, 8), (90, 40)] {
                    let mut buf = Buffer::empty(Rect::new(0, 0, 50, 20));
                    let area = Rect::new(4, 3, width, height);
                    draw(area, &mut buf, &look, Some("jaw"), 1.0, Some(0.3));
                    for y in 0..20 {
                        for x in (0..50).filter(|x| !area.contains((*x, y).into())) {
                            assert_eq!(buf[(x, y)].symbol(), " ");
                        }
                    }
                }
            }
        }
    }
}
