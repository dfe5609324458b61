//! The places of the body that can be alight: where a muscle group is, or where hands work.

use std::f32::consts::TAU;

use super::{BodyView, Point};

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
        const POINTS: u8 = 24;
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

/// A place on the body.
pub struct BodyPart {
    /// The figure on which it is seen.
    pub view: BodyView,
    /// Where it is, on the right half unless `sides` says otherwise.
    limbs: &'static [Limb],
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

const FOOT: &[Limb] = &[limb((0.055, 0.945), (0.07, 0.985), (0.034, 0.04))];
const TOES: &[Limb] = &[limb((0.051, 0.987), (0.084, 0.986), (0.014, 0.016))];
const CALF: &[Limb] = &[limb((0.0555, 0.762), (0.0545, 0.865), (0.045, 0.034))];
const THIGH: &[Limb] = &[limb((0.056, 0.56), (0.056, 0.65), (0.055, 0.05))];
const KNEE: &[Limb] = &[limb((0.0545, 0.692), (0.0545, 0.714), (0.036, 0.036))];
const LEG: &[Limb] = &[
    limb((0.056, 0.56), (0.0545, 0.7), (0.055, 0.045)),
    limb((0.0545, 0.7), (0.054, 0.93), (0.045, 0.036)),
    limb((0.055, 0.945), (0.07, 0.985), (0.034, 0.04)),
];
const SEAT: &[Limb] = &[limb((0.044, 0.474), (0.052, 0.486), (0.04, 0.044))];
const PELVIS: &[Limb] = &[limb((0.0, 0.48), (0.038, 0.475), (0.036, 0.034))];
const BELLY: &[Limb] = &[limb((0.0, 0.355), (0.0, 0.42), (0.058, 0.058))];
const CHEST: &[Limb] = &[limb((0.032, 0.237), (0.064, 0.228), (0.043, 0.036))];
const TRUNK: &[Limb] = &[
    limb((0.032, 0.237), (0.064, 0.228), (0.043, 0.036)),
    limb((0.0, 0.25), (0.0, 0.42), (0.064, 0.058)),
];
const BACK: &[Limb] = &[
    limb((0.048, 0.232), (0.024, 0.378), (0.047, 0.046)),
    limb((0.0, 0.232), (0.0, 0.38), (0.05, 0.044)),
];
const LOWER_BACK: &[Limb] = &[limb((0.0, 0.41), (0.038, 0.412), (0.036, 0.032))];
const CHEST_AND_BACK: &[Limb] = &[
    limb((0.0, 0.225), (0.085, 0.215), (0.05, 0.04)),
    limb((0.0, 0.26), (0.035, 0.28), (0.05, 0.045)),
];
const HAND: &[Limb] = &[limb((0.179, 0.49), (0.192, 0.565), (0.026, 0.032))];
const FOREARM_AND_HAND: &[Limb] = &[
    limb((0.14, 0.362), (0.179, 0.49), (0.026, 0.024)),
    limb((0.179, 0.49), (0.192, 0.565), (0.026, 0.032)),
];
const UPPER_ARM: &[Limb] = &[limb((0.12, 0.23), (0.135, 0.325), (0.032, 0.026))];
const ARM: &[Limb] = &[
    limb((0.116, 0.222), (0.138, 0.35), (0.036, 0.026)),
    limb((0.138, 0.35), (0.179, 0.49), (0.026, 0.024)),
    limb((0.179, 0.49), (0.192, 0.565), (0.026, 0.032)),
];
const SHOULDERS: &[Limb] = &[limb((0.074, 0.19), (0.116, 0.211), (0.025, 0.036))];
const NECK: &[Limb] = &[limb((0.0, 0.135), (0.0, 0.165), (0.032, 0.036))];
const NECK_AND_SHOULDER: &[Limb] = &[
    limb((0.024, 0.138), (0.028, 0.175), (0.023, 0.027)),
    limb((0.032, 0.187), (0.115, 0.206), (0.03, 0.032)),
];
const ARMS_AND_SHOULDERS: &[Limb] = &[
    limb((0.012, 0.138), (0.022, 0.175), (0.024, 0.03)),
    limb((0.03, 0.187), (0.116, 0.214), (0.03, 0.036)),
    limb((0.116, 0.222), (0.138, 0.35), (0.036, 0.026)),
    limb((0.138, 0.35), (0.179, 0.49), (0.026, 0.024)),
    limb((0.179, 0.49), (0.192, 0.565), (0.026, 0.032)),
];
/// From the head to the feet.
const WHOLE_BODY: &[Limb] = &[
    limb((0.0, 0.065), (0.0, 0.16), (0.06, 0.034)),
    limb((0.02, 0.205), (0.116, 0.214), (0.045, 0.036)),
    limb((0.116, 0.222), (0.138, 0.35), (0.036, 0.026)),
    limb((0.138, 0.35), (0.179, 0.49), (0.026, 0.024)),
    limb((0.179, 0.49), (0.192, 0.565), (0.026, 0.032)),
    limb((0.03, 0.25), (0.045, 0.48), (0.075, 0.065)),
    limb((0.05, 0.53), (0.0545, 0.7), (0.062, 0.045)),
    limb((0.0545, 0.7), (0.054, 0.93), (0.045, 0.036)),
    limb((0.055, 0.945), (0.07, 0.985), (0.034, 0.04)),
];
const WHOLE_FACE: &[Limb] = &[limb((0.0, 0.395), (0.0, 0.57), (0.222, 0.2))];
const FOREHEAD: &[Limb] = &[limb((0.0, 0.262), (0.095, 0.27), (0.073, 0.062))];
const TEMPLES: &[Limb] = &[limb((0.2, 0.342), (0.204, 0.4), (0.034, 0.03))];
const FOREHEAD_AND_TEMPLES: &[Limb] = &[
    limb((0.0, 0.262), (0.095, 0.27), (0.073, 0.062)),
    limb((0.095, 0.27), (0.2, 0.385), (0.062, 0.034)),
];
const EYES: &[Limb] = &[
    limb((0.066, 0.403), (0.1, 0.406), (0.034, 0.045)),
    limb((0.1, 0.406), (0.15, 0.399), (0.045, 0.03)),
];
const MOUTH: &[Limb] = &[limb((0.0, 0.63), (0.052, 0.63), (0.042, 0.034))];
const JAW: &[Limb] = &[
    limb((0.189, 0.525), (0.175, 0.605), (0.03, 0.046)),
    limb((0.175, 0.605), (0.138, 0.675), (0.046, 0.034)),
    limb((0.138, 0.675), (0.078, 0.725), (0.034, 0.024)),
    limb((0.078, 0.725), (0.0, 0.748), (0.024, 0.02)),
];
const EARS: &[Limb] = &[limb((0.251, 0.405), (0.246, 0.485), (0.026, 0.022))];
const SCALP: &[Limb] = &[
    limb((0.0, 0.108), (0.09, 0.116), (0.055, 0.055)),
    limb((0.09, 0.116), (0.152, 0.158), (0.055, 0.048)),
    limb((0.152, 0.158), (0.2, 0.235), (0.048, 0.036)),
    limb((0.2, 0.235), (0.224, 0.345), (0.036, 0.016)),
];
const SKULL_BASE: &[Limb] = &[limb((0.0, 0.675), (0.075, 0.662), (0.05, 0.045))];

impl BodyPart {
    /// The place with this id, of a muscle group or of a massage area; none where the
    /// figure has no such place.
    pub fn find(id: &str) -> Option<BodyPart> {
        let (sides, one) = match id.split_once('-') {
            Some(("left", rest)) => (Sides::Left, rest),
            Some(("right", rest)) => (Sides::Right, rest),
            _ => (Sides::Both, id),
        };
        let seen = |view, limbs: &'static [Limb], way| BodyPart {
            view,
            limbs,
            sides,
            way,
        };
        let body = |limbs, way| seen(BodyView::Front, limbs, way);
        let back = |limbs, way| seen(BodyView::Back, limbs, way);
        let head = |limbs, way| seen(BodyView::Face, limbs, way);
        let nape = |limbs, way| seen(BodyView::Nape, limbs, way);
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

    /// How much of the place a point is, and how far along the way of a stroke.
    pub fn at(&self, point: Point, soft: f32) -> (f32, f32) {
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

    /// Lines around the limbs it is made of, on the sides it is on; all go round the same way,
    /// so that none cuts a hole where it lies over another. They reach beyond the body.
    pub fn hulls(&self) -> Vec<Vec<Point>> {
        let all = self.limbs.iter().map(Limb::hull);
        all.flat_map(|right| {
            // A mirror image goes round the other way.
            let left: Vec<Point> = right.iter().rev().map(|(x, y)| (-x, *y)).collect();
            match self.sides {
                Sides::Both => vec![right, left],
                Sides::Left => vec![left],
                Sides::Right => vec![right],
            }
        })
        .collect()
    }
}

/// From 0 well outside to 1 well inside, over a border of `soft` on either side.
fn step(depth: f32, soft: f32) -> f32 {
    let x = (depth / soft * 0.5 + 0.5).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
