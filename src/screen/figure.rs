//! The body as an outline with one place of it alight: where a muscle group is, or where
//! hands work.
//!
//! It is drawn from distances, so that it is smooth at any size. Left is on the left, as
//! in a mirror.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::look::{Depth, Look, Tone, blend, night};

/// A point of the figure: the whole body is one unit high, its middle is at x = 0.
type Point = (f32, f32);

/// A limb that narrows: two ends, each with its radius.
#[derive(Clone, Copy)]
struct Limb {
    from: Point,
    to: Point,
    radii: (f32, f32),
}

const fn limb(from: Point, to: Point, radii: (f32, f32)) -> Limb {
    Limb { from, to, radii }
}

const fn dot(at: Point, radius: f32) -> Limb {
    limb(at, at, (radius, radius))
}

/// Nothing of either scene is farther from the middle.
const WIDEST: f32 = 0.47;

/// One half of the body; the other is its mirror image.
const BODY: &[Limb] = &[
    // Head, neck and trunk.
    limb((0.0, 0.062), (0.0, 0.088), (0.046, 0.036)),
    limb((0.0, 0.1), (0.0, 0.17), (0.024, 0.028)),
    limb((0.0, 0.195), (0.09, 0.2), (0.034, 0.032)),
    limb((0.03, 0.22), (0.028, 0.36), (0.074, 0.048)),
    limb((0.028, 0.36), (0.032, 0.46), (0.048, 0.06)),
    // The arm.
    limb((0.115, 0.205), (0.15, 0.335), (0.03, 0.023)),
    limb((0.15, 0.335), (0.185, 0.455), (0.023, 0.015)),
    limb((0.19, 0.475), (0.2, 0.515), (0.016, 0.013)),
    // The leg.
    limb((0.052, 0.48), (0.062, 0.68), (0.05, 0.033)),
    limb((0.064, 0.7), (0.066, 0.76), (0.031, 0.033)),
    limb((0.066, 0.76), (0.068, 0.91), (0.033, 0.019)),
    limb((0.07, 0.945), (0.088, 0.972), (0.017, 0.016)),
];

/// One half of a head from the front.
const HEAD: &[Limb] = &[
    limb((0.0, 0.31), (0.0, 0.4), (0.235, 0.225)),
    limb((0.0, 0.4), (0.0, 0.61), (0.225, 0.105)),
    limb((0.232, 0.41), (0.224, 0.49), (0.027, 0.02)),
    limb((0.035, 0.66), (0.035, 0.82), (0.075, 0.085)),
    limb((0.05, 0.93), (0.34, 1.01), (0.1, 0.1)),
];

/// What marks a face.
const FACE: &[Limb] = &[
    limb((0.07, 0.425), (0.115, 0.437), (0.004, 0.004)),
    limb((0.115, 0.437), (0.16, 0.425), (0.004, 0.004)),
    limb((0.0, 0.46), (0.0, 0.52), (0.003, 0.003)),
    limb((0.0, 0.6), (0.06, 0.597), (0.005, 0.004)),
];

/// What marks a back, and a head from behind.
const SPINE: &[Limb] = &[limb((0.0, 0.2), (0.0, 0.44), (0.002, 0.002))];

impl Limb {
    /// The distance of a point from the surface, negative inside.
    fn distance(&self, (x, y): Point) -> f32 {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let (px, py) = (x - self.from.0, y - self.from.1);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 {
            ((px * dx + py * dy) / length).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (qx, qy) = (px - along * dx, py - along * dy);
        let radius = self.radii.0 + (self.radii.1 - self.radii.0) * along;
        (qx * qx + qy * qy).sqrt() - radius
    }
}

/// The distance from limbs and their mirror images, run together where they meet within
/// `blend`.
fn distance(limbs: &[Limb], at: Point, blend: f32) -> f32 {
    let at = (at.0.abs(), at.1);
    limbs.iter().fold(f32::MAX, |near, limb| {
        let d = limb.distance(at);
        let h = (blend - (near - d).abs()).max(0.0) / blend;
        near.min(d) - h * h * blend * 0.25
    })
}

/// What is to be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scene {
    Body,
    Head,
}

/// A place on the body.
struct Place {
    scene: Scene,
    behind: bool,
    /// Where it is, on the right half unless `sides` says otherwise.
    limbs: &'static [Limb],
    sides: Sides,
    /// The way of a stroke: towards the heart, or along the place.
    way: (Point, Point),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sides {
    Both,
    Left,
    Right,
}

const FOOT: &[Limb] = &[limb((0.069, 0.93), (0.09, 0.975), (0.03, 0.03))];
const TOES: &[Limb] = &[dot((0.09, 0.978), 0.02)];
const CALF: &[Limb] = &[limb((0.066, 0.74), (0.068, 0.86), (0.042, 0.03))];
const THIGH: &[Limb] = &[limb((0.054, 0.52), (0.063, 0.65), (0.058, 0.045))];
const LEG: &[Limb] = &[limb((0.054, 0.52), (0.08, 0.97), (0.06, 0.045))];
const SEAT: &[Limb] = &[dot((0.042, 0.475), 0.042)];
const BELLY: &[Limb] = &[limb((0.0, 0.355), (0.0, 0.41), (0.062, 0.055))];
const CHEST: &[Limb] = &[limb((0.0, 0.255), (0.045, 0.25), (0.05, 0.045))];
const TRUNK: &[Limb] = &[
    limb((0.0, 0.25), (0.05, 0.25), (0.05, 0.045)),
    limb((0.0, 0.25), (0.0, 0.41), (0.07, 0.06)),
];
const BACK: &[Limb] = &[limb((0.025, 0.24), (0.02, 0.37), (0.06, 0.05))];
const LOWER_BACK: &[Limb] = &[limb((0.0, 0.41), (0.03, 0.415), (0.036, 0.034))];
const CHEST_AND_BACK: &[Limb] = &[
    limb((0.0, 0.225), (0.09, 0.21), (0.05, 0.04)),
    limb((0.0, 0.26), (0.035, 0.28), (0.05, 0.045)),
];
const HAND: &[Limb] = &[limb((0.186, 0.465), (0.202, 0.525), (0.025, 0.026))];
const FOREARM_AND_HAND: &[Limb] = &[limb((0.16, 0.37), (0.202, 0.525), (0.035, 0.03))];
const UPPER_ARM: &[Limb] = &[limb((0.124, 0.24), (0.146, 0.32), (0.04, 0.034))];
const ARM: &[Limb] = &[
    limb((0.124, 0.23), (0.152, 0.335), (0.044, 0.036)),
    limb((0.152, 0.335), (0.202, 0.53), (0.036, 0.03)),
];
const SHOULDERS: &[Limb] = &[limb((0.07, 0.19), (0.112, 0.205), (0.036, 0.042))];
const NECK: &[Limb] = &[limb((0.0, 0.13), (0.0, 0.165), (0.034, 0.036))];
const NECK_AND_SHOULDER: &[Limb] = &[
    limb((0.015, 0.14), (0.03, 0.18), (0.026, 0.03)),
    limb((0.03, 0.185), (0.112, 0.205), (0.03, 0.04)),
];
const ARMS_AND_SHOULDERS: &[Limb] = &[
    limb((0.015, 0.14), (0.03, 0.18), (0.026, 0.03)),
    limb((0.03, 0.185), (0.124, 0.23), (0.03, 0.044)),
    limb((0.124, 0.23), (0.152, 0.335), (0.044, 0.036)),
    limb((0.152, 0.335), (0.202, 0.53), (0.036, 0.03)),
];
const WHOLE_FACE: &[Limb] = &[limb((0.0, 0.3), (0.0, 0.6), (0.21, 0.1))];
const FOREHEAD: &[Limb] = &[limb((0.0, 0.3), (0.1, 0.31), (0.075, 0.06))];
const TEMPLES: &[Limb] = &[dot((0.195, 0.37), 0.045)];
const FOREHEAD_AND_TEMPLES: &[Limb] = &[
    limb((0.0, 0.3), (0.1, 0.31), (0.075, 0.06)),
    limb((0.1, 0.31), (0.19, 0.37), (0.06, 0.045)),
];
const EYES: &[Limb] = &[
    limb((0.08, 0.43), (0.14, 0.43), (0.055, 0.05)),
    limb((0.0, 0.44), (0.0, 0.52), (0.025, 0.04)),
];
const JAW: &[Limb] = &[
    limb((0.0, 0.63), (0.04, 0.62), (0.08, 0.075)),
    limb((0.04, 0.62), (0.165, 0.5), (0.07, 0.035)),
];
const EARS: &[Limb] = &[limb((0.235, 0.41), (0.228, 0.49), (0.04, 0.034))];
const SCALP: &[Limb] = &[
    limb((0.0, 0.15), (0.09, 0.165), (0.085, 0.085)),
    limb((0.09, 0.165), (0.21, 0.3), (0.08, 0.04)),
];
const SKULL_BASE: &[Limb] = &[limb((0.0, 0.62), (0.09, 0.6), (0.05, 0.045))];

impl Place {
    /// The place with this id, of a muscle group or of a massage area; none where the
    /// picture has no such place.
    fn find(id: &str) -> Option<Place> {
        let (sides, one) = match id.split_once('-') {
            Some(("left", rest)) => (Sides::Left, rest),
            Some(("right", rest)) => (Sides::Right, rest),
            _ => (Sides::Both, id),
        };
        let body = |limbs: &'static [Limb], way| Place {
            scene: Scene::Body,
            behind: false,
            limbs,
            sides,
            way,
        };
        let back = |limbs, way| Place {
            behind: true,
            ..body(limbs, way)
        };
        let head = |limbs, way| Place {
            scene: Scene::Head,
            ..body(limbs, way)
        };
        Some(match one {
            "feet" | "foot" => body(FOOT, ((0.09, 0.98), (0.068, 0.91))),
            "soles" | "sole" => body(FOOT, ((0.068, 0.92), (0.09, 0.98))),
            "toes" => body(TOES, ((0.075, 0.97), (0.1, 0.985))),
            "calves" | "calf" => back(CALF, ((0.069, 0.89), (0.065, 0.7))),
            "thighs" | "thigh" => body(THIGH, ((0.064, 0.68), (0.053, 0.49))),
            "leg" | "legs-and-feet" => body(LEG, ((0.08, 0.97), (0.054, 0.5))),
            "buttocks" => back(SEAT, ((0.02, 0.5), (0.06, 0.44))),
            "belly" => body(BELLY, ((0.0, 0.43), (0.0, 0.33))),
            "chest" => body(CHEST, ((0.0, 0.25), (0.09, 0.24))),
            "belly-and-chest" => body(TRUNK, ((0.0, 0.44), (0.0, 0.22))),
            "back" => back(BACK, ((0.02, 0.42), (0.03, 0.19))),
            "lower-back" => back(LOWER_BACK, ((0.0, 0.42), (0.06, 0.41))),
            "chest-and-back" => body(CHEST_AND_BACK, ((0.0, 0.3), (0.08, 0.19))),
            "hands" | "hand" => body(HAND, ((0.203, 0.54), (0.184, 0.46))),
            "forearm" => body(FOREARM_AND_HAND, ((0.203, 0.54), (0.155, 0.35))),
            "upper-arms" | "upper-arm" => body(UPPER_ARM, ((0.15, 0.34), (0.12, 0.2))),
            "arms" | "arm" => body(ARM, ((0.203, 0.54), (0.12, 0.2))),
            "arms-and-shoulders" => body(ARMS_AND_SHOULDERS, ((0.203, 0.54), (0.03, 0.15))),
            "shoulders" => body(SHOULDERS, ((0.05, 0.18), (0.13, 0.22))),
            "shoulder" | "neck-and-shoulders" => {
                back(NECK_AND_SHOULDER, ((0.02, 0.13), (0.13, 0.215)))
            }
            "neck" => back(NECK, ((0.0, 0.12), (0.0, 0.18))),
            "face" => head(WHOLE_FACE, ((0.0, 0.7), (0.0, 0.12))),
            "forehead" => head(FOREHEAD, ((0.0, 0.3), (0.2, 0.32))),
            "temples" => head(TEMPLES, ((0.2, 0.32), (0.22, 0.4))),
            "forehead-and-temples" => head(FOREHEAD_AND_TEMPLES, ((0.0, 0.3), (0.24, 0.38))),
            "eyes" => head(EYES, ((0.02, 0.43), (0.19, 0.43))),
            "jaw" => head(JAW, ((0.0, 0.66), (0.2, 0.48))),
            "ears" => head(EARS, ((0.27, 0.53), (0.27, 0.38))),
            "scalp" => head(SCALP, ((0.26, 0.36), (0.0, 0.08))),
            "skull-base" => Place {
                behind: true,
                ..head(SKULL_BASE, ((0.14, 0.58), (0.0, 0.62)))
            },
            _ => return None,
        })
    }

    /// How much of the place a point is, and how far along the way of a stroke.
    fn at(&self, point: Point, soft: f32) -> (f32, f32) {
        let other = match self.sides {
            Sides::Both => false,
            Sides::Left => point.0 > 0.0,
            Sides::Right => point.0 < 0.0,
        };
        if other {
            return (0.0, 0.0);
        }
        let inside = step(-distance(self.limbs, point, 0.02), soft);
        let (from, to) = self.way;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let along = ((point.0.abs() - from.0) * dx + (point.1 - from.1) * dy) / (dx * dx + dy * dy);
        (inside, along)
    }
}

/// From 0 well outside to 1 well inside, over a border of `soft` on either side.
fn step(depth: f32, soft: f32) -> f32 {
    let x = (depth / soft * 0.5 + 0.5).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

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
    let line = upper.line.max(lower.line);
    match light {
        l if l > 0.75 => Some('#'),
        l if l > 0.4 => Some('+'),
        l if l > 0.15 => Some(':'),
        _ if line > 0.5 => Some('.'),
        _ => None,
    }
}

/// One pixel: how much of it is outline, and how brightly the place shines in it, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pixel {
    line: f32,
    light: f32,
}

/// The part of the figure that a picture of `height` square pixels shows: its top, its
/// height and the scene. A small picture shows the half of the body the place is in.
fn window(place: Option<&Place>, height: usize) -> (f32, f32, Scene) {
    match place {
        Some(place) if place.scene == Scene::Head => (0.03, 0.9, Scene::Head),
        Some(place) if height < 72 => {
            let middle = (place.way.0.1 + place.way.1.1) / 2.0;
            if middle > 0.52 {
                (0.42, 0.58, Scene::Body)
            } else {
                (0.0, 0.55, Scene::Body)
            }
        }
        _ => (0.0, 1.0, Scene::Body),
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
    let place = id.and_then(Place::find);
    let (top, tall, scene) = window(place.as_ref(), height);
    let (limbs, blend) = match scene {
        Scene::Body => (BODY, 0.035),
        Scene::Head => (HEAD, 0.05),
    };
    let behind = place.as_ref().is_some_and(|p| p.behind);
    let marks = match (scene, behind) {
        (Scene::Head, false) => FACE,
        (Scene::Body, true) => SPINE,
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
    place: Option<&Place>,
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
            assert!(Place::find(id).is_some(), "{id}");
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
        use super::super::look::Depth;
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
