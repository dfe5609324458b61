//! The human figure as smooth closed curves: body and head, each from the front and from
//! behind, and the places of it that a muscle group or an area of a massage is.
//!
//! Whatever draws a body draws these: the screen in pixels, a picture or a page as SVG. A figure
//! is one unit high, its middle is at x = 0, y goes down; left is on the left, as in a mirror.

mod curves;
mod places;
mod shape;
pub mod svg;

pub use places::BodyPart;

/// A point of the figure, in units of its height.
pub type Point = (f32, f32);

/// Nothing of a figure is farther from its middle.
pub const WIDEST: f32 = 0.48;

/// Which figure is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyView {
    /// The whole body from the front.
    Front,
    /// The whole body from behind.
    Back,
    /// A head with its shoulders, from the front.
    Face,
    /// The same from behind.
    Nape,
}

/// A smooth curve through its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// What it goes through.
    pub points: Vec<Point>,
    /// Whether it comes back to where it began.
    pub closed: bool,
}

impl BodyView {
    /// Whether it is a head, which ends with its picture.
    pub fn is_head(self) -> bool {
        matches!(self, BodyView::Face | BodyView::Nape)
    }

    /// One half of where the body ends.
    fn half(self, hand: &[Point], foot: &[Point]) -> Vec<Point> {
        match self.is_head() {
            true => shape::HEAD.to_vec(),
            false => {
                let arm = [shape::ARM_DOWN, hand, shape::ARM_UP].concat();
                [&arm[..], shape::FLANK, foot, shape::INSIDE].concat()
            }
        }
    }

    /// Where the body ends: one closed curve, around every finger.
    pub fn outline(self) -> Contour {
        // From behind a heel is before the toes.
        let foot = match self {
            BodyView::Front => shape::FOOT,
            _ => shape::PLAIN_FOOT,
        };
        Contour::mirrored(self.half(shape::HAND, foot))
    }

    /// The same for a picture in which a finger is no wider than a line.
    pub fn plain_outline(self) -> Contour {
        Contour::mirrored(self.half(shape::PLAIN_HAND, shape::PLAIN_FOOT))
    }

    /// This if the arms, and what is above them, are left out.
    pub fn without_arms(self) -> Contour {
        let leg = [shape::FLANK, shape::PLAIN_FOOT, shape::INSIDE];
        match self.is_head() {
            true => self.plain_outline(),
            false => Contour::mirrored(leg.concat()),
        }
    }

    /// Where hair grows: one closed curve, along the outline down to where the hair ends.
    pub fn hair(self) -> Contour {
        let end = match self {
            BodyView::Front => shape::FRONT_HAIR,
            BodyView::Back => shape::BACK_HAIR,
            BodyView::Face => shape::FACE_HAIR,
            BodyView::Nape => shape::NAPE_HAIR,
        };
        let lowest = end.last().map_or(0.0, |(_, y)| *y);
        let whole = self.half(shape::PLAIN_HAND, shape::PLAIN_FOOT);
        let crown = whole.into_iter().take_while(|(_, y)| *y < lowest);
        Contour::mirrored(crown.chain(end.iter().rev().copied()).collect())
    }

    /// What marks it: lines within the outline, on both sides.
    pub fn marks(self) -> Vec<Contour> {
        both(match self {
            BodyView::Front => shape::FRONT,
            BodyView::Back => shape::BACK,
            BodyView::Face => shape::FACE,
            BodyView::Nape => shape::NAPE,
        })
    }

    /// What marks it besides, where there is room and no light.
    pub fn fine_marks(self) -> Vec<Contour> {
        both(match self {
            BodyView::Front => shape::FINE_FRONT,
            BodyView::Back => shape::FINE_BACK,
            BodyView::Face | BodyView::Nape => &[],
        })
    }
}

/// Open lines on the right half, and their mirror images.
fn both(half: &[&[Point]]) -> Vec<Contour> {
    let open = |points| Contour {
        points,
        closed: false,
    };
    let lines = half.iter().flat_map(|line| {
        let other = line.iter().map(|(x, y)| (-x, *y));
        [line.to_vec(), other.collect()]
    });
    lines.map(open).collect()
}

impl Contour {
    /// A closed curve through `half` and its mirror image.
    fn mirrored(half: Vec<Point>) -> Contour {
        let other = half.iter().rev().filter(|(x, _)| *x > 0.0);
        let other: Vec<Point> = other.map(|(x, y)| (-x, *y)).collect();
        Contour {
            points: [half, other].concat(),
            closed: true,
        }
    }

    /// The curve as pieces of the third degree: where each begins, its two handles, and where
    /// it ends. It goes through every point as a rope would: far points pull no more than near
    /// ones, and it nowhere crosses itself.
    pub fn pieces(&self) -> Vec<[Point; 4]> {
        let count = self.points.len();
        let last = count.saturating_sub(1);
        let at = |i: usize, by: isize| match self.closed {
            true => self.points[(i as isize + by).rem_euclid(count as isize) as usize],
            false => self.points[i.saturating_add_signed(by).min(last)],
        };
        let pieces = if self.closed { count } else { last };
        (0..pieces)
            .map(|i| {
                let (a, b) = (at(i, 0), at(i, 1));
                [a, handle(at(i, -1), a, b), handle(at(i, 2), b, a), b]
            })
            .collect()
    }

    /// Points along the curve, so close together that lines from one to the next are as good;
    /// a closed one ends where it began.
    pub fn polyline(&self) -> Vec<Point> {
        const STEPS: u8 = 6;
        let pieces = self.pieces();
        let first = self.points.first().copied();
        let rest = pieces.iter().flat_map(|piece| {
            (1..=STEPS).map(move |step| on(piece, f32::from(step) / f32::from(STEPS)))
        });
        first.into_iter().chain(rest).collect()
    }
}

/// The handle of a curve at `here`, on its way to `there`, where it has come from `before`:
/// that of a centripetal Catmull-Rom spline.
fn handle(before: Point, here: Point, there: Point) -> Point {
    let apart = |a: Point, b: Point| ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt().sqrt();
    let (back, on) = (apart(before, here), apart(here, there));
    if back == 0.0 || on == 0.0 {
        return here;
    }
    let whole = 2.0 * back * back + 3.0 * back * on + on * on;
    let part = |before: f32, here: f32, there: f32| {
        (back * back * there - on * on * before + whole * here) / (3.0 * back * (back + on))
    };
    (
        part(before.0, here.0, there.0),
        part(before.1, here.1, there.1),
    )
}

/// The point `x` of the way along a piece, 0 to 1.
fn on([a, b, c, d]: &[Point; 4], x: f32) -> Point {
    let y = 1.0 - x;
    let shares = [y * y * y, 3.0 * y * y * x, 3.0 * y * x * x, x * x * x];
    let sum = |of: fn(&Point) -> f32| {
        let all = [a, b, c, d].into_iter().zip(shares);
        all.map(|(point, share)| of(point) * share).sum()
    };
    (sum(|p| p.0), sum(|p| p.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [BodyView; 4] = [
        BodyView::Front,
        BodyView::Back,
        BodyView::Face,
        BodyView::Nape,
    ];

    #[test]
    fn an_outline_is_closed_the_same_on_both_sides_and_crosses_itself_nowhere() {
        let both = ALL.into_iter().flat_map(|view| {
            [view.outline(), view.plain_outline(), view.hair()].map(|it| (view, it))
        });
        for (view, contour) in both {
            let line = contour.polyline();
            assert_eq!(line.first(), line.last());
            for (a, b) in line.iter().zip(line.iter().rev()) {
                assert!((a.0 + b.0).abs() < 1e-4 && (a.1 - b.1).abs() < 1e-4);
            }
            assert_uncrossed(view, &line);
            assert_uncrossed(view, &view.without_arms().polyline());
        }
    }

    fn assert_uncrossed(view: BodyView, line: &[Point]) {
        let sides: Vec<(Point, Point)> = line.windows(2).map(|w| (w[0], w[1])).collect();
        for (i, a) in sides.iter().enumerate() {
            for b in sides.iter().skip(i + 2) {
                let shared = a.0 == b.1;
                assert!(shared || !cross(*a, *b), "{view:?}: {a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn every_line_around_a_place_goes_round_the_same_way_on_both_sides() {
        for id in [
            "belly",
            "chest",
            "neck",
            "pelvic-floor",
            "feet",
            "left-arm",
            "right-arm",
            "left-shoulder",
            "right-shoulder",
            "eyes",
            "jaw",
        ] {
            for hull in BodyPart::find(id).unwrap().hulls() {
                let line = hull.polyline();
                let next = line.iter().cycle().skip(1);
                let area: f32 = line
                    .iter()
                    .zip(next)
                    .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
                    .sum();
                assert!(area > 1e-4, "{id}: {area}");
            }
        }
    }

    fn cross(a: (Point, Point), b: (Point, Point)) -> bool {
        let side = |(p, q): (Point, Point), r: Point| {
            (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0)
        };
        side(a, b.0) * side(a, b.1) < 0.0 && side(b, a.0) * side(b, a.1) < 0.0
    }

    #[test]
    fn a_curve_goes_through_its_points_and_what_is_drawn_stays_in_the_picture() {
        for view in ALL {
            let closed = [
                view.outline(),
                view.plain_outline(),
                view.without_arms(),
                view.hair(),
            ];
            let lines = view.marks().into_iter().chain(view.fine_marks());
            for contour in lines.chain(closed) {
                let line = contour.polyline();
                for point in &contour.points {
                    assert!(line.contains(point), "{view:?} misses {point:?}");
                }
                let (low, high) = (-1e-3, if view.is_head() { 1.2 } else { 1.0 });
                assert!(
                    line.iter()
                        .all(|(x, y)| x.abs() <= WIDEST && (low..high).contains(y))
                );
            }
        }
    }
}
