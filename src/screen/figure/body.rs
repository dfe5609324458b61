//! The shape of the body, and its places: data, and distances from it.

/// A point of the figure: the whole body is one unit high, its middle is at x = 0.
pub(super) type Point = (f32, f32);

/// A limb that narrows: two ends, each with its radius.
#[derive(Clone, Copy)]
pub(super) struct Limb {
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
pub(super) const WIDEST: f32 = 0.47;

/// One half of the body; the other is its mirror image.
pub(super) const BODY: &[Limb] = &[
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
pub(super) const HEAD: &[Limb] = &[
    limb((0.0, 0.31), (0.0, 0.4), (0.235, 0.225)),
    limb((0.0, 0.4), (0.0, 0.61), (0.225, 0.105)),
    limb((0.232, 0.41), (0.224, 0.49), (0.027, 0.02)),
    limb((0.035, 0.66), (0.035, 0.82), (0.075, 0.085)),
    limb((0.05, 0.93), (0.34, 1.01), (0.1, 0.1)),
];

/// What marks a face.
pub(super) const FACE: &[Limb] = &[
    limb((0.07, 0.425), (0.115, 0.437), (0.004, 0.004)),
    limb((0.115, 0.437), (0.16, 0.425), (0.004, 0.004)),
    limb((0.0, 0.46), (0.0, 0.52), (0.003, 0.003)),
    limb((0.0, 0.6), (0.06, 0.597), (0.005, 0.004)),
];

/// What marks a back, and a head from behind.
pub(super) const SPINE: &[Limb] = &[limb((0.0, 0.2), (0.0, 0.44), (0.002, 0.002))];

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
pub(super) fn distance(limbs: &[Limb], at: Point, blend: f32) -> f32 {
    let at = (at.0.abs(), at.1);
    limbs.iter().fold(f32::MAX, |near, limb| {
        let d = limb.distance(at);
        let h = (blend - (near - d).abs()).max(0.0) / blend;
        near.min(d) - h * h * blend * 0.25
    })
}

/// What is to be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BodyView {
    Body,
    Head,
}

/// A place on the body.
pub(super) struct BodyPart {
    pub(super) scene: BodyView,
    pub(super) behind: bool,
    /// Where it is, on the right half unless `sides` says otherwise.
    limbs: &'static [Limb],
    sides: Sides,
    /// The way of a stroke: towards the heart, or along the place.
    pub(super) way: (Point, Point),
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

impl BodyPart {
    /// The place with this id, of a muscle group or of a massage area; none where the
    /// picture has no such place.
    pub(super) fn find(id: &str) -> Option<BodyPart> {
        let (sides, one) = match id.split_once('-') {
            Some(("left", rest)) => (Sides::Left, rest),
            Some(("right", rest)) => (Sides::Right, rest),
            _ => (Sides::Both, id),
        };
        let body = |limbs: &'static [Limb], way| BodyPart {
            scene: BodyView::Body,
            behind: false,
            limbs,
            sides,
            way,
        };
        let back = |limbs, way| BodyPart {
            behind: true,
            ..body(limbs, way)
        };
        let head = |limbs, way| BodyPart {
            scene: BodyView::Head,
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
            "skull-base" => BodyPart {
                behind: true,
                ..head(SKULL_BASE, ((0.14, 0.58), (0.0, 0.62)))
            },
            _ => return None,
        })
    }

    /// How much of the place a point is, and how far along the way of a stroke.
    pub(super) fn at(&self, point: Point, soft: f32) -> (f32, f32) {
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
pub(super) fn step(depth: f32, soft: f32) -> f32 {
    let x = (depth / soft * 0.5 + 0.5).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
