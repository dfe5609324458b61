//! The body with one place of it alight: where a muscle group is, or where hands work.
//!
//! Where there is every colour it is painted in half blocks, softly at its edges; else it is
//! drawn in dots, or in letters. Left is on the left, as in a mirror.

mod raster;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::style::{Depth, Look, Rgb, Tone, blend};
use crate::figure::{BodyPart, Point};
use raster::{Pixel, raster};

/// What shines on the body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Light<'a> {
    /// The id of a place.
    pub place: Option<&'a str>,
    /// How brightly, 0 to 1: a tension fills it, a release lets it fade.
    pub glow: f32,
    /// How far it has cooled, 0 to 1: a release spreads as it cools.
    pub cool: f32,
    /// How far a stroke of the hands has got: from 0 to 1 forth, from 0 to -1 back.
    pub sweep: Option<f32>,
}

impl Light<'_> {
    /// How brightly a point of `place` shines, where a pixel is `pixel` wide.
    fn at(&self, place: &BodyPart, point: Point, pixel: f32) -> f32 {
        // A head is seen from nearer than a body.
        let near = if place.view.is_head() { 2.0 } else { 1.0 };
        let soft = (near * (0.012 + 0.05 * self.cool)).max(0.7 * pixel);
        let (depth, along) = place.at(point);
        let share = place.share(depth, soft);
        let stroke = self.sweep.map_or(1.0, |sweep| {
            let there = if sweep < 0.0 { 1.0 + sweep } else { sweep };
            let off = (along - there) / 0.28;
            0.35 + 0.65 * (-off * off).exp()
        });
        // Brightest in its middle.
        let core = place.share(depth, 0.045 * near);
        share * self.glow * stroke * (0.62 + 0.38 * core * core)
    }

    fn colour(&self, look: &Look) -> Rgb {
        blend(look.colours.warm, look.colours.cool, self.cool)
    }
}

/// Draws the figure into `area`, with `light` on it.
pub(super) fn draw(area: Rect, buf: &mut Buffer, look: &Look, light: &Light) {
    let area = area.intersection(buf.area);
    let (columns, rows) = (usize::from(area.width), usize::from(area.height));
    let painted = look.unicode && look.depth == Depth::True;
    // Square pixels: two to a cell, or the dots of a Braille letter.
    let (across, down) = match look.unicode && !painted {
        true => (2, 4),
        false => (1, 2),
    };
    let size = (columns * across, rows * down);
    let pixels = raster(size, light);
    for row in 0..rows {
        for column in 0..columns {
            let at = |x: usize, y: usize| pixels[(row * down + y) * size.0 + column * across + x];
            let cell = &mut buf[(area.x + column as u16, area.y + row as u16)];
            if painted {
                paint(
                    cell,
                    [at(0, 0), at(0, 1)].map(|p| colour(p, size.1, look, light)),
                    look,
                );
            } else if look.unicode && look.shades() {
                draw_shades(cell, &at, look, light);
            } else {
                draw_letter(cell, &at, (across, down), look);
            }
        }
    }
}

/// The colour of a pixel on the ground, in a picture so many pixels high: in a small one lines
/// as wide as a finger would be all there is to see.
fn colour(pixel: Pixel, height: usize, look: &Look, light: &Light) -> Rgb {
    let fine = ((height as f32 - 10.0) / 60.0).clamp(0.15, 1.0);
    let skin = blend(look.colours.body, look.ground, 0.24 * pixel.hair);
    let skin = blend(skin, light.colour(look), pixel.light);
    // What marks a body is pale on skin and dark on light: a lit face keeps its features.
    let ink = blend(look.colours.outline, look.colours.body, 2.0 * pixel.light);
    let mark = pixel.mark.max(pixel.fine * (1.0 - pixel.light));
    let share = (0.5 + 0.25 * pixel.light) * fine * mark;
    let shape = blend(look.ground, blend(skin, ink, share), pixel.body);
    let lit = blend(light.colour(look), look.colours.bright, 0.3);
    let rim = blend(look.colours.outline, lit, 0.85 * pixel.light);
    blend(shape, rim, 0.7 * fine * pixel.line)
}

/// Two pixels, one above the other.
fn paint(cell: &mut Cell, [upper, lower]: [Rgb; 2], look: &Look) {
    if upper == look.ground && lower == look.ground {
        return;
    }
    cell.set_symbol(if upper == lower { " " } else { "▀" });
    cell.set_style(look.ink(upper).bg(look.colour(lower)));
}

/// A fine outline in dots, and light as the ground under it.
fn draw_shades(cell: &mut Cell, at: &impl Fn(usize, usize) -> Pixel, look: &Look, shown: &Light) {
    // Of the body alone: a foot may fill no letter.
    let light = |rows: std::ops::Range<usize>| {
        let count = 2 * rows.len();
        let all = rows.flat_map(|y| [at(0, y), at(1, y)]);
        let (lit, body) = all.fold((0.0_f32, 0.0_f32), |(lit, body), pixel| {
            (lit + pixel.lit(), body + pixel.body)
        });
        lit / body.max(0.5 * count as f32)
    };
    let lit = |light| look.colour(blend(look.ground, shown.colour(look), light));
    if let Some(c) = dots(&|x, y| drawn(at(x, y))) {
        let all = light(0..4);
        cell.set_char(c);
        // Dark where the light is brighter than a line could be.
        cell.set_fg(look.colour(match all > 0.5 {
            true => look.colours.body,
            false => blend(look.colours.outline, look.colours.bright, 0.6 * all),
        }));
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

/// Whether there is a dot though nothing shines.
fn drawn(pixel: Pixel) -> bool {
    pixel.line > 0.42 || marked(pixel)
}

fn marked(pixel: Pixel) -> bool {
    pixel.mark > 0.2
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
            let threshold = [0.15, 0.5, 0.3, 0.6][(x + 2 * y) % 4];
            let pixel = at(x, y);
            // Among so many dots a line is where there are none.
            let gap = marked(pixel) && pixel.lit() > 0.5;
            !gap && (drawn(pixel) || pixel.lit() > threshold)
        }),
        false => letter(at(0, 0), at(0, 1)),
    };
    let Some(letter) = letter else {
        return;
    };
    let lit = (0..across).any(|x| (0..down).any(|y| at(x, y).lit() > 0.15));
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
    let light = upper.lit().max(lower.lit());
    // So few letters make no outline: a body all of dots is easier to read.
    let body = (upper.body + lower.body) / 2.0;
    let mark = upper.mark.max(lower.mark);
    match light {
        l if l > 0.4 && mark > 0.3 => Some('-'),
        l if l > 0.75 => Some('#'),
        l if l > 0.4 => Some('+'),
        l if l > 0.15 => Some(':'),
        _ if body > 0.4 => Some('.'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Language;

    fn lit(place: &str, glow: f32, sweep: Option<f32>) -> Light<'_> {
        Light {
            place: Some(place),
            glow,
            sweep,
            ..Light::default()
        }
    }

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
                let pixels = raster((width, height), &lit(id, 1.0, None));
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
    fn what_marks_a_face_is_seen_on_it_when_it_is_lit() {
        let (look, shown) = (Look::new(Depth::True, true), lit("face", 1.0, None));
        for height in [40, 90] {
            let pixels = raster((height, height), &shown);
            let red = |of: fn(&Pixel) -> bool| -> Vec<u8> {
                let bright = pixels.iter().filter(|p| p.light > 0.9 && of(p));
                bright
                    .map(|p| colour(*p, height, &look, &shown)[0])
                    .collect()
            };
            let (marks, bare) = (red(|p| p.mark > 0.5), red(|p| p.mark == 0.0));
            assert!(marks.len() > 10, "{height}: {marks:?}");
            let (brightest, darkest) = (marks.iter().max().unwrap(), bare.iter().min().unwrap());
            assert!(brightest + 8 < *darkest, "{height}: {brightest}, {darkest}");
        }
    }

    #[test]
    fn a_small_picture_of_the_legs_has_no_hands_in_the_air() {
        let most = |id| -> usize {
            let pixels = raster((40, 32), &lit(id, 1.0, None));
            let rows = pixels.chunks(40).map(|row| {
                let edges = row.windows(2);
                edges
                    .filter(|w| w[0].body == 0.0 && w[1].body > 0.0)
                    .count()
            });
            rows.max().unwrap()
        };
        assert_eq!((most("calves"), most("hands")), (2, 3));
    }

    #[test]
    fn the_light_grows_with_the_glow_and_goes_with_the_stroke() {
        let light = |glow, sweep| -> Vec<f32> {
            let pixels = raster((40, 60), &lit("right-leg", glow, sweep));
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
                    draw(area, &mut buf, &look, &lit("jaw", 1.0, Some(0.3)));
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
