//! The places of the body that can be alight: where a muscle group is, or where hands work.

use std::f32::consts::TAU;

use super::curves;
use super::{BodyView, Contour, Point};

/// What a place is made of, on the right half.
#[derive(Clone, Copy)]
enum Patch {
    Limb(Limb),
    /// What a smooth curve goes round.
    Curve(&'static [Point]),
}

/// A limb that narrows: two ends, each with its radius.
#[derive(Clone, Copy)]
struct Limb {
    from: Point,
    to: Point,
    radii: (f32, f32),
}

const fn limb(from: Point, to: Point, radii: (f32, f32)) -> Patch {
    Patch::Limb(Limb { from, to, radii })
}

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

    /// The line around it.
    fn hull(&self) -> Vec<Point> {
        const POINTS: u8 = 12;
        let around = |centre: Point, radius: f32| {
            (0..POINTS).map(move |i| {
                let (sin, cos) = (TAU * f32::from(i) / f32::from(POINTS)).sin_cos();
                (centre.0 + radius * cos, centre.1 + radius * sin)
            })
        };
        let ends = around(self.from, self.radii.0).chain(around(self.to, self.radii.1));
        convex(ends.collect())
    }
}

/// The line around `points`, from the leftmost on.
fn convex(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let turns =
        |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) > 0.0;
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut line: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = line[..]
                && !turns(a, b, point)
            {
                line.pop();
            }
            line.push(point);
        }
        line.pop();
        line
    };
    let there = chain(&mut points.iter().copied());
    let back = chain(&mut points.iter().rev().copied());
    [there, back].concat()
}

impl Patch {
    /// How far it is from its edge to its middle, more or less.
    fn thickness(&self) -> f32 {
        match self {
            Patch::Limb(limb) => f32::midpoint(limb.radii.0, limb.radii.1),
            Patch::Curve(points) => {
                // Of a band it is this; of a disc it is twice as much.
                let (mut area, mut round) = (0.0, 0.0);
                for (a, b) in sides(&right_side(points)) {
                    area += (a.0 * b.1 - b.0 * a.1) / 2.0;
                    round += (a.0 - b.0).hypot(a.1 - b.1);
                }
                area / round
            }
        }
    }
}

/// Whether a curve goes on as its own mirror image.
fn is_half(points: &[Point]) -> bool {
    let middle = |point: Option<&Point>| point.is_some_and(|(x, _)| *x == 0.0);
    middle(points.first()) && middle(points.last())
}

/// Along a curve on the right half: from the middle to the middle, or once around.
fn right_side(points: &[Point]) -> Vec<Point> {
    let half = is_half(points);
    let whole = match half {
        true => Contour::mirrored(points.to_vec()),
        false => Contour {
            points: points.to_vec(),
            closed: true,
        },
    };
    let mut line = whole.polyline();
    if half {
        line.truncate(line.len() / 2 + 1);
    }
    line
}

/// Makes it a straight way from the end back to the beginning: at points that are there twice a
/// curve turns at once.
fn corners(line: Vec<Point>) -> Vec<Point> {
    let (first, last) = (line.first().copied(), line.last().copied());
    first.into_iter().chain(line).chain(last).collect()
}

fn sides(line: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    line.windows(2).map(|w| (w[0], w[1]))
}

/// What a point is compared with.
enum Surface {
    Limb(Limb),
    /// Along it: its [`right_side`].
    Curve(Vec<Point>),
}

impl Surface {
    fn of(patch: &Patch) -> Surface {
        match patch {
            Patch::Limb(limb) => Surface::Limb(*limb),
            // Every other point is near enough.
            Patch::Curve(points) => {
                Surface::Curve(right_side(points).into_iter().step_by(2).collect())
            }
        }
    }

    /// The distance of a point on the right half from the edge, negative inside.
    fn distance(&self, at: Point) -> f32 {
        let line = match self {
            Surface::Limb(limb) => return limb.distance(at),
            Surface::Curve(line) => line,
        };
        let (mut near, mut inside) = (f32::MAX, false);
        for (a, b) in sides(line) {
            let side = Limb {
                from: a,
                to: b,
                radii: (0.0, 0.0),
            };
            near = near.min(side.distance(at));
            // To the right of it, where no line is missing.
            let crossed = (a.1 > at.1) != (b.1 > at.1);
            inside ^= crossed && at.0 < a.0 + (at.1 - a.1) / (b.1 - a.1) * (b.0 - a.0);
        }
        if inside { -near } else { near }
    }
}

/// The distance from surfaces and their mirror images, run together where they meet within
/// `blend`.
fn distance(surfaces: &[Surface], at: Point, blend: f32) -> f32 {
    let at = (at.0.abs(), at.1);
    surfaces.iter().fold(f32::MAX, |near, surface| {
        let d = surface.distance(at);
        let h = (blend - (near - d).abs()).max(0.0) / blend;
        near.min(d) - h * h * blend * 0.25
    })
}

/// A place on the body.
pub struct BodyPart {
    /// The figure on which it is seen.
    pub view: BodyView,
    /// Where it is, on the right half unless `sides` says otherwise.
    patches: &'static [Patch],
    surfaces: Vec<Surface>,
    /// How far its narrowest patch lets a light be soft.
    thickness: f32,
    sides: Sides,
    /// The way of a stroke: towards the heart, or along the place.
    pub way: (Point, Point),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sides {
    Both,
    Left,
    Right,
}

// What several places have in common.
const ABOVE_THE_ELBOW: Patch = limb((0.116, 0.222), (0.138, 0.35), (0.036, 0.026));
const BELOW_THE_ELBOW: Patch = limb((0.138, 0.35), (0.179, 0.49), (0.026, 0.024));
const HAND_LIMB: Patch = limb((0.179, 0.495), (0.19, 0.56), (0.03, 0.044));
const SHIN: Patch = limb((0.0545, 0.7), (0.054, 0.93), (0.045, 0.036));
const FOOT_LIMB: Patch = limb((0.055, 0.95), (0.07, 0.985), (0.042, 0.05));

const FOOT: &[Patch] = &[FOOT_LIMB];
const TOES: &[Patch] = &[limb((0.051, 0.987), (0.084, 0.986), (0.014, 0.016))];
const CALF: &[Patch] = &[limb((0.0555, 0.762), (0.0545, 0.865), (0.045, 0.034))];
const THIGH: &[Patch] = &[limb((0.057, 0.56), (0.056, 0.65), (0.054, 0.05))];
const KNEE: &[Patch] = &[limb((0.0545, 0.692), (0.0545, 0.714), (0.036, 0.036))];
const LEG: &[Patch] = &[
    limb((0.057, 0.56), (0.0545, 0.7), (0.053, 0.045)),
    SHIN,
    FOOT_LIMB,
];
const SEAT: &[Patch] = &[limb((0.044, 0.474), (0.052, 0.486), (0.04, 0.044))];
const PELVIS: &[Patch] = &[Patch::Curve(curves::PELVIS)];
const BELLY: &[Patch] = &[Patch::Curve(curves::BELLY)];
const CHEST: &[Patch] = &[Patch::Curve(curves::CHEST)];
const TRUNK: &[Patch] = &[Patch::Curve(curves::BELLY_AND_CHEST)];
const BACK: &[Patch] = &[Patch::Curve(curves::BACK)];
const LOWER_BACK: &[Patch] = &[Patch::Curve(curves::LOWER_BACK)];
const CHEST_AND_BACK: &[Patch] = &[Patch::Curve(curves::CHEST_AND_BACK)];
const HAND: &[Patch] = &[HAND_LIMB];
const FOREARM_AND_HAND: &[Patch] = &[
    limb((0.14, 0.362), (0.179, 0.49), (0.026, 0.024)),
    HAND_LIMB,
];
const UPPER_ARM: &[Patch] = &[limb((0.12, 0.23), (0.135, 0.325), (0.032, 0.026))];
const ARM: &[Patch] = &[ABOVE_THE_ELBOW, BELOW_THE_ELBOW, HAND_LIMB];
const SHOULDERS: &[Patch] = &[Patch::Curve(curves::SHOULDERS)];
const NECK: &[Patch] = &[limb((0.0, 0.135), (0.0, 0.165), (0.032, 0.036))];
const NECK_AND_SHOULDER: &[Patch] = &[Patch::Curve(curves::NECK_AND_SHOULDER)];
const ARMS_AND_SHOULDERS: &[Patch] = &[
    Patch::Curve(curves::SIDE_OF_NECK),
    ABOVE_THE_ELBOW,
    BELOW_THE_ELBOW,
    HAND_LIMB,
];
/// From the head to the feet.
const WHOLE_BODY: &[Patch] = &[
    limb((0.0, 0.065), (0.0, 0.16), (0.06, 0.034)),
    limb((0.02, 0.205), (0.116, 0.214), (0.045, 0.036)),
    ABOVE_THE_ELBOW,
    BELOW_THE_ELBOW,
    HAND_LIMB,
    limb((0.03, 0.25), (0.045, 0.48), (0.075, 0.065)),
    limb((0.05, 0.53), (0.0545, 0.7), (0.062, 0.045)),
    SHIN,
    FOOT_LIMB,
];
const WHOLE_FACE: &[Patch] = &[Patch::Curve(curves::FACE)];
const FOREHEAD: &[Patch] = &[Patch::Curve(curves::FOREHEAD)];
const TEMPLES: &[Patch] = &[Patch::Curve(curves::TEMPLES)];
const FOREHEAD_AND_TEMPLES: &[Patch] = &[Patch::Curve(curves::FOREHEAD_AND_TEMPLES)];
const EYES: &[Patch] = &[Patch::Curve(curves::EYES)];
const MOUTH: &[Patch] = &[Patch::Curve(curves::MOUTH)];
const JAW: &[Patch] = &[Patch::Curve(curves::JAW)];
const EARS: &[Patch] = &[limb((0.251, 0.405), (0.246, 0.485), (0.026, 0.022))];
const SCALP: &[Patch] = &[Patch::Curve(curves::SCALP)];
const SKULL_BASE: &[Patch] = &[Patch::Curve(curves::SKULL_BASE)];

impl BodyPart {
    /// The place with this id, of a muscle group or of a massage area; none where the
    /// figure has no such place.
    pub fn find(id: &str) -> Option<BodyPart> {
        let (sides, one) = match id.split_once('-') {
            Some(("left", rest)) => (Sides::Left, rest),
            Some(("right", rest)) => (Sides::Right, rest),
            _ => (Sides::Both, id),
        };
        let seen = |view, patches: &'static [Patch], way| BodyPart {
            view,
            patches,
            surfaces: patches.iter().map(Surface::of).collect(),
            thickness: patches.iter().map(Patch::thickness).fold(1.0, f32::min),
            sides,
            way,
        };
        let body = |patches, way| seen(BodyView::Front, patches, way);
        let back = |patches, way| seen(BodyView::Back, patches, way);
        let head = |patches, way| seen(BodyView::Face, patches, way);
        let nape = |patches, way| seen(BodyView::Nape, patches, way);
        Some(match one {
            "feet" | "foot" => body(FOOT, ((0.07, 0.985), (0.055, 0.92))),
            "soles" | "sole" => body(FOOT, ((0.055, 0.93), (0.07, 0.985))),
            "toes" => body(TOES, ((0.05, 0.987), (0.085, 0.987))),
            "calves" | "calf" => back(CALF, ((0.054, 0.89), (0.056, 0.72))),
            "thighs" | "thigh" => body(THIGH, ((0.055, 0.69), (0.05, 0.5))),
            "knees" => body(KNEE, ((0.0545, 0.745), (0.0545, 0.66))),
            "leg" | "legs-and-feet" => body(LEG, ((0.067, 0.985), (0.05, 0.5))),
            "buttocks" => back(SEAT, ((0.02, 0.5), (0.06, 0.44))),
            "pelvic-floor" => body(PELVIS, ((0.0, 0.5), (0.0, 0.43))),
            "whole-body" => body(WHOLE_BODY, ((0.067, 0.98), (0.0, 0.06))),
            "belly" => body(BELLY, ((0.0, 0.43), (0.0, 0.33))),
            "chest" => body(CHEST, ((0.0, 0.25), (0.09, 0.24))),
            "belly-and-chest" => body(TRUNK, ((0.0, 0.44), (0.0, 0.22))),
            "back" => back(BACK, ((0.02, 0.42), (0.03, 0.19))),
            "lower-back" => back(LOWER_BACK, ((0.0, 0.42), (0.06, 0.41))),
            "chest-and-back" => body(CHEST_AND_BACK, ((0.0, 0.3), (0.08, 0.19))),
            "hands" | "hand" => body(HAND, ((0.199, 0.58), (0.177, 0.47))),
            "forearm" => body(FOREARM_AND_HAND, ((0.199, 0.58), (0.14, 0.35))),
            "upper-arms" | "upper-arm" => body(UPPER_ARM, ((0.15, 0.34), (0.12, 0.2))),
            "arms" | "arm" => body(ARM, ((0.199, 0.58), (0.116, 0.2))),
            "arms-and-shoulders" => body(ARMS_AND_SHOULDERS, ((0.199, 0.58), (0.03, 0.15))),
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
            "lips" | "tongue" => head(MOUTH, ((0.0, 0.62), (0.0, 0.56))),
            "jaw" => head(JAW, ((0.0, 0.66), (0.2, 0.48))),
            "ears" => head(EARS, ((0.27, 0.53), (0.27, 0.38))),
            "scalp" => head(SCALP, ((0.26, 0.36), (0.0, 0.08))),
            "skull-base" => nape(SKULL_BASE, ((0.14, 0.61), (0.0, 0.66))),
            _ => return None,
        })
    }

    /// How deep within the place a point is, negative outside, and how far along the way of a
    /// stroke.
    pub fn at(&self, point: Point) -> (f32, f32) {
        let other = match self.sides {
            Sides::Both => false,
            Sides::Left => point.0 > 0.0,
            Sides::Right => point.0 < 0.0,
        };
        let depth = match other {
            true => f32::MIN,
            false => -distance(&self.surfaces, point, 0.02),
        };
        let (from, to) = self.way;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let along = ((point.0.abs() - from.0) * dx + (point.1 - from.1) * dy) / (dx * dx + dy * dy);
        (depth, along)
    }

    /// How much of the place is at `depth`, over a border of `soft` on either side: of what is
    /// narrow there is all in its middle, however soft it is.
    pub fn share(&self, depth: f32, soft: f32) -> f32 {
        let border = if depth > 0.0 {
            soft.min(self.thickness)
        } else {
            soft
        };
        step(depth, border)
    }

    /// Around what it is made of, on the sides it is on; all go round the same way, so that none
    /// cuts a hole where it lies over another. They reach beyond the body.
    pub fn hulls(&self) -> Vec<Contour> {
        let closed = |points| Contour {
            points,
            closed: true,
        };
        let all = self.patches.iter().flat_map(|patch| {
            let right = match patch {
                Patch::Limb(limb) => limb.hull(),
                Patch::Curve(points) if self.sides == Sides::Both && is_half(points) => {
                    return vec![Contour::mirrored(points.to_vec())];
                }
                Patch::Curve(points) if is_half(points) => corners(right_side(points)),
                Patch::Curve(points) => points.to_vec(),
            };
            // A mirror image goes round the other way.
            let left = right.iter().rev().map(|(x, y)| (-x, *y)).collect();
            match self.sides {
                Sides::Both => vec![closed(right), closed(left)],
                Sides::Left => vec![closed(left)],
                Sides::Right => vec![closed(right)],
            }
        });
        all.collect()
    }
}

/// From 0 well outside to 1 well inside, over a border of `soft` on either side.
fn step(depth: f32, soft: f32) -> f32 {
    let x = (depth / soft * 0.5 + 0.5).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
